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


STUDY, ENDPOINT, ARM = (
    Field("study", "string", "id of the study"),
    Field("endpoint", "string", "os, pfs or ttp"),
    Field("arm", "string", "id of the arm"),
)
ESTIMATE = (
    Field("estimate", "number", "the estimate, in the unit of the row"),
    Field("se", "number", "its standard error; of a hazard ratio, that of its logarithm"),
    Field("ci_lower", "number", "95 % confidence interval, lower limit"),
    Field("ci_upper", "number", "95 % confidence interval, upper limit"),
    Field("reason", "string", "why there is no estimate, or what to bear in mind"),
)


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
    fields = (
        STUDY, ENDPOINT, ARM, Field("treatment", "string", "treatment of the arm"),
        Field("time", "number", "months from the origin of the endpoint"),
        Field("event", "integer", "1 event, 0 censored"),
    )  # fmt: skip
    return FlatTable("patients", "Patients reconstructed from published curves", fields, tuple(rows))


def _arms(results: Results) -> FlatTable:
    fields = (
        STUDY, ENDPOINT, ARM, Field("treatment", "string", "treatment of the arm"),
        Field("statistic", "string", "median, or rmst at tau"), Field("tau", "number", "restriction time, months"),
        Field("n", "integer", "patients"), Field("events", "integer", "events"), *ESTIMATE,
    )  # fmt: skip

    def rows() -> Iterator[tuple[Cell, ...]]:
        for study in results.studies:
            for arm in study.arms:
                head = (arm.study, arm.endpoint, arm.arm, arm.treatment)
                yield (*head, "median", None, arm.n, arm.n_events, *_estimate(arm.median))
                for one in arm.rmst:
                    numbers = (
                        one.estimate,
                        one.se,
                        None,
                        None,
                        said.why(one),
                    )
                    yield (*head, "rmst", one.tau, arm.n, arm.n_events, *numbers)

    return FlatTable("arms", "Medians and restricted mean survival times of every arm", fields, tuple(rows()))


def _contrasts(results: Results) -> FlatTable:
    fields = (
        STUDY, ENDPOINT, ARM, Field("reference", "string", "id of the arm it is set against"),
        Field("statistic", "string", "hr or rmst_difference"), Field("tau", "number", "restriction time, months"),
        *ESTIMATE,
    )  # fmt: skip

    def rows() -> Iterator[tuple[Cell, ...]]:
        for study in results.studies:
            for one in study.contrasts:
                head = (one.study, one.endpoint, one.arm, one.reference)
                yield (*head, "hr", None, *_estimate(one.hr))
                for tau, effect in one.rmst_difference:
                    yield (*head, "rmst_difference", tau, *_estimate(effect))

    return FlatTable("contrasts", "Hazard ratios and RMST differences within studies", fields, tuple(rows()))


def _analyses(results: Results) -> FlatTable:
    names = (
        *("title", "endpoint", "tau", "kind", "measure", "unit", "arm", "reference"),
        *("k", "n", "tau2", "i2", "p", "method", "status"),
    )
    numeric = {"tau": "number", "tau2": "number", "i2": "number", "p": "number", "k": "integer", "n": "integer"}
    fields = (
        Field("review", "string", "id of the review"), Field("id", "string", "id of the analysis"),
        *(Field(name, numeric.get(name, "string"), f"{name} of the analysis") for name in names), *ESTIMATE,
        Field("pi_lower", "number", "95 % prediction interval, lower limit"),
        Field("pi_upper", "number", "95 % prediction interval, upper limit"),
    )  # fmt: skip

    def row(review: str, one: Analysis) -> tuple[Cell, ...]:
        ci, pi = one.ci or (None, None), one.pi or (None, None)
        asked = (said.title(one), one.endpoint, one.tau, one.kind, one.measure, said.unit(one.unit))
        own = (*asked, one.arm, one.reference, one.k, one.n, one.tau2, one.i2, one.p)
        how = (said.method(one.method), one.status)
        return (review, one.id, *own, *how, one.estimate, one.se, *ci, said.why(one), *pi)

    rows = (row(review.id, one) for review in results.reviews for one in review.analyses)
    return FlatTable("analyses", "Every analysis of every review", fields, tuple(rows))


def _rows(results: Results) -> FlatTable:
    fields = (
        Field("review", "string", "id of the review"), Field("analysis", "string", "id of the analysis"), STUDY,
        Field("label", "string", "label of the row"), Field("n", "integer", "patients"),
        Field("weight", "number", "share in the pooled estimate, 0 to 1"), *ESTIMATE,
    )  # fmt: skip

    def cells(row: Row) -> tuple[Cell, ...]:
        return (row.study, said.label(row.label), row.n, row.weight, row.estimate, row.se,
                *(row.ci or (None, None)), said.why(row))  # fmt: skip

    rows = (
        (review.id, one.id, *cells(row)) for review in results.reviews for one in review.analyses for row in one.rows
    )
    return FlatTable("analysis-rows", "What each study puts into each analysis", fields, tuple(rows))


def _estimate(one: Estimate) -> Iterable[Cell]:
    return (one.estimate, one.se, *(one.ci or (None, None)), said.why(one))
