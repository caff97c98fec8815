"""The results as flat tables, for people who work with data: CSV text and the fields of each table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hccmeta.analysis.results import Analysis, Estimate, Results, Row
from hccmeta.ground.digits import rounded
from hccmeta.ground.formula import neutral
from hccmeta.words import said
from hccmeta.words.english import say

Cell = str | int | float | None


@dataclass(frozen=True)
class Field:
    """A column: its name, its type in a Frictionless schema, and what it holds."""

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class FlatTable:
    """A table of the data bundle."""

    name: str
    title: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def csv(self) -> bytes:
        """The table as CSV: header, comma, point, empty for what is not given."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([field.name for field in self.fields])
        writer.writerows([[_written(cell) for cell in row] for row in self.rows])
        return text.getvalue().encode()


def _written(cell: Cell) -> Cell:
    """A cell as it stands in the file; text that a spreadsheet might run is quoted off."""
    return "" if cell is None else neutral(cell) if isinstance(cell, str) else rounded(cell)


def _fields(*names: str, **types: str) -> tuple[Field, ...]:
    """Columns by their names; of those named in ``types``, of that type, the others hold text."""
    return tuple(Field(name, types.get(name, "string"), say(f"bundle.field.{name}")) for name in names)


def _estimated() -> tuple[Field, ...]:
    """The columns of an estimate."""
    names = ("estimate", "se", "ci_lower", "ci_upper")
    return (*_fields(*names, **dict.fromkeys(names, "number")), *_fields("reason"))


def _statistic(table: str) -> Field:
    """The column that says which number of an arm or contrast stands in a row."""
    return Field("statistic", "string", say(f"bundle.field.{table}.statistic"))


def flat_tables(results: Results) -> tuple[FlatTable, ...]:
    """Every table of the data bundle."""
    return (_patients(results), _arms(results), _contrasts(results), _analyses(results), _rows(results))


def _patients(results: Results) -> FlatTable:
    rows = (
        (arm.study, arm.endpoint, arm.arm, arm.treatment, float(time), int(event))
        for study in results.studies
        for arm in study.arms
        for time, event in zip(arm.time, arm.event, strict=True)
    )
    names = ("study", "endpoint", "arm", "treatment", "time", "event")
    fields = _fields(*names, time="number", event="integer")
    return FlatTable("patients", say("bundle.patients"), fields, tuple(rows))


def _arms(results: Results) -> FlatTable:
    fields = (
        *_fields("study", "endpoint", "arm", "treatment"),
        _statistic("arms"),
        *_fields("tau", "n", "events", tau="number", n="integer", events="integer"),
        *_estimated(),
    )

    def rows() -> Iterator[tuple[Cell, ...]]:
        for study in results.studies:
            for arm in study.arms:
                head = (arm.study, arm.endpoint, arm.arm, arm.treatment)
                yield (*head, "median", None, arm.n, arm.n_events, *_estimate(arm.median))
                for at in arm.rmst:
                    numbers = (
                        at.estimate,
                        at.se,
                        None,
                        None,
                        said.why(at),
                    )
                    yield (*head, "rmst", at.tau, arm.n, arm.n_events, *numbers)

    return FlatTable("arms", say("bundle.arms"), fields, tuple(rows()))


def _contrasts(results: Results) -> FlatTable:
    fields = (
        *_fields("study", "endpoint", "arm", "reference"),
        _statistic("contrasts"),
        *_fields("tau", tau="number"),
        *_estimated(),
    )

    def rows() -> Iterator[tuple[Cell, ...]]:
        for study in results.studies:
            for contrast in study.contrasts:
                head = (contrast.study, contrast.endpoint, contrast.arm, contrast.reference)
                yield (*head, "hr", None, *_estimate(contrast.hr))
                for tau, effect in contrast.rmst_difference:
                    yield (*head, "rmst_difference", tau, *_estimate(effect))

    return FlatTable("contrasts", say("bundle.contrasts"), fields, tuple(rows()))


def _analyses(results: Results) -> FlatTable:
    names = (
        *("title", "endpoint", "tau", "kind", "measure", "unit", "arm", "reference"),
        *("k", "n", "tau2", "i2", "p", "method", "status", "source"),
    )
    numeric = {"tau": "number", "tau2": "number", "i2": "number", "p": "number", "k": "integer", "n": "integer"}
    fields = (
        *_fields("review"),
        Field("id", "string", say("bundle.field.analysis")),
        *(Field(name, numeric.get(name, "string"), say("bundle.field.of-analysis", name=name)) for name in names),
        *_estimated(),
        *_fields("pi_lower", "pi_upper", pi_lower="number", pi_upper="number"),
    )

    def row(review: str, one: Analysis) -> tuple[Cell, ...]:
        ci, pi = one.ci or (None, None), one.pi or (None, None)
        asked = (said.title(one), one.endpoint, one.tau, one.kind, one.measure, said.unit(one.unit))
        own = (*asked, one.arm, one.reference, one.k, one.n, one.tau2, one.i2, one.p)
        how = (said.method(one.method), one.status, str(one.source))
        return (review, one.id, *own, *how, one.estimate, one.se, *ci, said.why(one), *pi)

    rows = (row(review.id, one) for review in results.reviews for one in review.analyses)
    return FlatTable("analyses", say("bundle.analyses"), fields, tuple(rows))


def _rows(results: Results) -> FlatTable:
    names = ("review", "analysis", "study", "label", "source", "n", "weight")
    fields = (*_fields(*names, n="integer", weight="number"), *_estimated())

    def cells(row: Row) -> tuple[Cell, ...]:
        return (row.study, said.label(row.label), str(row.source), row.n, row.weight, row.estimate, row.se,
                *(row.ci or (None, None)), said.why(row))  # fmt: skip

    rows = (
        (review.id, one.id, *cells(row)) for review in results.reviews for one in review.analyses for row in one.rows
    )
    return FlatTable("analysis-rows", say("bundle.analysis-rows"), fields, tuple(rows))


def _estimate(one: Estimate) -> Iterable[Cell]:
    return (one.estimate, one.se, *(one.ci or (None, None)), said.why(one))
