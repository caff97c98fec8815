"""Results to rows: what pages show beside each figure and what a reader downloads. Cells are raw; pages word them."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from hccmeta.analysis.codes import Check
from hccmeta.analysis.results import Analysis, ArmEndpoint, ArmRmst, Contrast, FidelityItem, RatesArm, RatesContrast
from hccmeta.evidence.spec import vocabulary
from hccmeta.ground.formula import neutral
from hccmeta.words import said, wording
from hccmeta.words.english import heads, say
from hccmeta.words.table import Cell, Table

EFFECT_COLUMNS = ("estimate", "ci_lower", "ci_upper")


def forest(analysis: Analysis) -> Table:
    """The rows of an analysis as a reader wants them: text with units and intervals."""
    measure = analysis.measure
    weighted = any(row.weight is not None for row in analysis.rows)
    rows: list[tuple[Cell, ...]] = []
    for row in analysis.rows:
        result = wording.as_read(measure, row.estimate, row.interval)
        weight = (wording.percent(row.weight, 1) if row.weight is not None else None,) if weighted else ()
        rows.append((said.label(row.label), row.n, result, *weight, said.reasons(row.reasons)))
    if analysis.estimate is not None:
        weight = (wording.percent(1.0),) if weighted else ()
        name = say("cell.all-studies", k=analysis.k) if analysis.k > 1 else say("cell.result")
        rows.append((name, analysis.n, wording.effect(analysis), *weight, said.reasons(analysis.reasons)))
        if analysis.pi is not None:
            pi = wording.limits(wording.limits_on_reading_scale(measure, analysis.pi))
            rows.append((say("figure.prediction"), None, pi, *(("",) if weighted else ()), ""))
    first, last = heads("head", "study", "patients"), heads("head", *(["weight"] if weighted else []), "note")
    return Table(
        "forest",
        said.title(analysis),
        (*first, wording.with_interval(wording.measure_label(analysis)), *last),
        tuple(rows),
        note=method_note(analysis),
    )


def method_note(analysis: Analysis) -> str:
    """Method, number of studies and heterogeneity of an analysis in one line."""
    parts = [said.method(analysis.method)]
    if analysis.k:
        parts.append(wording.plural(analysis.k, "study"))
    if analysis.i2 is not None and analysis.tau2 is not None:
        spread = {"tau2": wording.number(analysis.tau2, 3), "i2": wording.percent(analysis.i2)}
        parts.append(", ".join(say(f"figure.heterogeneity.{name}", **{name: value}) for name, value in spread.items()))
    if analysis.p is not None:
        parts.append(wording.p_value(analysis.p))
    return wording.sentence("; ".join(part for part in parts if part))


def panel(title: str, analyses: Sequence[Analysis]) -> Table:
    """One line per analysis: comparison, studies, patients, result."""
    label = wording.measure_label(analyses[0])
    return Table(
        "panel",
        title,
        (*heads("head", "comparison", "studies", "patients"), wording.with_interval(label), say("head.how")),
        tuple((said.compared(one), one.k, one.n, wording.effect(one), _how(one)) for one in analyses),
    )


def harms(pair: str, analyses: Sequence[Analysis]) -> Table:
    """Adverse events of one pair of treatments: counts of both arms and the difference per 100, a line for each."""
    rows = []
    for analysis in analyses:
        counted = [[side for row in analysis.rows for side in (row.sides[i],)] for i in (0, 1)]
        totals = (f"{sum(side.events or 0 for side in arm)}/{sum(side.n or 0 for side in arm)}" for arm in counted)
        name = said.harm(analysis.key.harm) if analysis.key.harm else ""
        studies = ", ".join(row.label.name or row.study for row in analysis.rows)
        rows.append((name, studies, *totals, wording.effect(analysis, 1), said.why(analysis) or ""))
    first = analyses[0]
    names = (wording.capital(wording.treatment(term or "")) for term in (first.arm, first.reference))
    head = (*heads("head", "adverse-event", "studies"), *names, *heads("head", "difference-per-hundred", "note"))
    return Table("harms", say("table.harms", pair=pair), head, tuple(rows), say("below.harms"))


def alone(analyses: Sequence[Analysis]) -> Table:
    """Analyses of one row each, a line for every one: what a forest of each would say."""
    rows = []
    for analysis in analyses:
        row = analysis.rows[0]
        result = wording.as_read(analysis.measure, row.estimate, row.interval)
        note = said.reasons((*row.reasons, *analysis.reasons))
        rows.append((wording.capital(said.title(analysis)), said.label(row.label), row.n, result, note))
    measured = wording.with_interval(wording.measure_label(analyses[0]))
    head = (*heads("head", "result", "study", "patients"), measured, say("head.note"))
    return Table("alone", say("table.alone"), head, tuple(rows))


def _how(one: Analysis) -> str:
    why = said.reasons(one.reasons)
    return why if one.estimate is None else why or said.method(one.method)


def estimates(table: Table, analysis: Analysis) -> Table:
    """A table of estimates (label, estimate, lower, upper, ...) with the three numbers joined to one cell."""
    rows = []
    for row in table.rows:
        value, low, high = (_float(cell) for cell in row[1:4])
        value = wording.on_reading_scale(analysis.measure, value)
        ci = wording.limits_on_reading_scale(analysis.measure, (low, high))
        rows.append((row[0], wording.interval(value, ci), *row[4:]))
    label = table.measured or wording.measure_label(analysis)
    head = (table.header[0], wording.with_interval(label), *table.header[4:])
    return Table(table.id, table.title, head, tuple(rows), table.note)


def ways(table: Table, analysis: Analysis) -> Table:
    """A table of many ways or subsets with its estimates on the scale on which they are read."""
    estimates = {say(f"head.{name}") for name in ("lowest", "middle", "highest")}
    at = {i for i, head in enumerate(table.header) if head in estimates}

    def read(i: int, cell: Cell) -> Cell:
        return wording.on_reading_scale(analysis.measure, _float(cell)) if i in at else cell

    return replace(table, rows=tuple(tuple(read(i, cell) for i, cell in enumerate(row)) for row in table.rows))


def shown(table: Table, analysis: Analysis) -> Table:
    """A table of an analysis as pages show it: estimates joined to one cell with their limits."""
    return estimates(table, analysis) if table.estimates else table


def fidelity(items: Iterable[FidelityItem], counted: Collection[Check] = ()) -> Table:
    """The fidelity card: given, reconstructed, difference, allowed gap, verdict.

    What was ``counted`` in the very reconstruction that the curve comes from is no report: it has no verdict.
    """
    rows = []
    for item in items:
        own = item.check in counted
        verdict = say({True: "cell.within", False: "cell.outside", None: "cell.for-information"}[item.ok])
        verdict = say("cell.counted") if own else verdict
        on_curve = item.check.of_curve
        digits = 0 if item.check in (Check.EVENTS, Check.AT_RISK) else 4 if on_curve else 2
        rows.append(
            (
                say(f"check.{item.check}", month=item.month),
                wording.number(item.reported, digits) if not on_curve else "",
                wording.number(item.reconstructed, digits),
                wording.number(item.difference, digits),
                wording.number(item.threshold, 4 if on_curve else 2) if item.threshold is not None and not own else "",
                say("cell.accepted", verdict=verdict, why=item.accepted) if item.accepted else verdict,
                say(f"check-note.{item.check}", month=item.month),
            )
        )
    head = heads("head", "what", "given", "rebuilt", "difference", "allowed", "verdict", "note")
    return Table("fidelity", say("table.fidelity"), head, tuple(rows))


def at_risk(arms: Sequence[ArmEndpoint]) -> Table:
    """Numbers at risk, given and reconstructed, of the arms of one endpoint."""
    times = sorted({time for arm in arms for time in arm.risk_time.tolist()})
    head = [say("head.month")]
    columns: list[dict[float, int]] = []
    for arm in arms:
        label = vocabulary.label(arm.treatment)
        for name, numbers in (("arm-given", arm.risk_given), ("arm-rebuilt", arm.risk_reconstructed)):
            head.append(say(f"head.{name}", arm=label))
            columns.append(dict(zip(arm.risk_time.tolist(), numbers.tolist(), strict=True)))
    rows = tuple((f"{time:g}", *(column.get(time) for column in columns)) for time in times)
    return Table("at-risk", say("figure.at-risk"), tuple(head), rows)


def rmst(
    arms: Sequence[ArmEndpoint] | Sequence[RatesArm], contrasts: Sequence[Contrast] | Sequence[RatesContrast]
) -> Table:
    """RMST of each arm and its difference, a line per tau."""
    head = [say("head.horizon")]
    head += [say("head.months-se", arm=vocabulary.label(arm.treatment)) for arm in arms]
    head += [say("head.months-of", what=wording.pair(one.treatment, one.reference_treatment)) for one in contrasts]
    differences = [dict(one.rmst_difference) for one in contrasts]
    rows = []
    for i, at in enumerate(arms[0].rmst if arms else ()):
        cells = [
            f"{wording.number(arm.rmst[i].estimate)} ({wording.number(arm.rmst[i].se)})"
            if arm.rmst[i].estimate is not None
            else _no_rmst(arm.rmst[i])
            for arm in arms
        ]
        rows.append((f"{at.tau:g}", *cells, *(wording.estimate(one[at.tau]) for one in differences)))
    return Table("rmst", say("table.rmst"), tuple(head), tuple(rows))


def rates(arms: Sequence[RatesArm]) -> Table:
    """Survival as published at a few times, with the patients and events that go with it."""
    months = sorted({month for arm in arms for month, _ in arm.rates})
    head = (*heads("head", "treatment", "patients", "events"), *(say("check.rate", month=month) for month in months))
    rows = tuple(
        (vocabulary.label(arm.treatment), arm.n, arm.n_events, *(dict(arm.rates).get(month) for month in months))
        for arm in arms
    )
    return Table("rates", say("table.rates"), head, rows)


def _no_rmst(one: ArmRmst) -> str:
    return wording.not_estimable(said.reason(one.reason) if one.reason else "")


def effects_csv(analysis: Analysis) -> Table:
    """Every row of an analysis and its pooled result as raw numbers, on the scale on which they are pooled."""
    head = ("study", "label", "arm", "reference", "n", *EFFECT_COLUMNS, "se", "weight", "source", "reason")
    rows: list[tuple[Cell, ...]] = [
        (row.study, said.label(row.label), row.arm, row.reference, row.n, row.estimate, *(row.ci or (None, None)),
         row.se, row.weight, str(row.source), said.why(row))
        for row in analysis.rows
    ]  # fmt: skip
    rows.append(
        ("", "pooled", analysis.arm, analysis.reference, analysis.n, analysis.estimate, *(analysis.ci or (None, None)),
         analysis.se, None, str(analysis.source), said.why(analysis))
    )  # fmt: skip
    return Table(analysis.id, said.title(analysis), head, tuple(rows))


def patients(arm: ArmEndpoint) -> Table:
    """The reconstructed patients of an arm: follow-up in months and whether the event happened."""
    rows = tuple(zip(arm.time.tolist(), arm.event.tolist(), strict=True))
    return Table(f"{arm.endpoint}.{arm.arm}", say("table.patients"), ("time", "event"), rows)


def as_csv(table: Table) -> str:
    """The table as CSV with full precision; None is an empty cell. Text that a spreadsheet might run is quoted off."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(map(neutral, table.header))
    writer.writerows([_safe(cell) for cell in row] for row in table.rows)
    return out.getvalue()


def _safe(cell: Cell) -> Cell:
    if isinstance(cell, float):
        return f"{cell:.10g}"
    return neutral(cell) if isinstance(cell, str) else cell


def _float(cell: Cell) -> float | None:
    return float(cell) if isinstance(cell, (int, float)) else None
