"""Results to the records that figures are drawn from: forest plots, panels, single arms, sensitivity."""

from __future__ import annotations

from collections.abc import Sequence

from hccmeta.analysis.details import Lines
from hccmeta.analysis.results import Analysis, ArmEndpoint, Row
from hccmeta.figures import estimates, letters
from hccmeta.figures.canvas import Drawing
from hccmeta.figures.entries import Chart, Entry, Limits
from hccmeta.figures.grid import Cell
from hccmeta.site.drawn_grids import NOT_ASSESSED, SYMBOLS
from hccmeta.site.view import ReviewView
from hccmeta.words import figures as words
from hccmeta.words import said, wording
from hccmeta.words.table import Table


def forest(figure: str, review: ReviewView, analysis: Analysis, caption: str) -> Drawing:
    """The forest plot of ``analysis``; rows without an estimate say why in their place."""
    title = f"Arms behind: {said.title(analysis)}" if of_arms(analysis) else f"Forest plot: {said.title(analysis)}"
    chart = _chart(review, analysis)
    entries = [_entry(review, analysis, row, chart) for row in analysis.rows]
    entries += () if of_arms(analysis) else _pooled(review, analysis, chart)
    return estimates.draw(figure, title, _alternative(chart.axis, entries), caption, chart, entries)


def of_arms(analysis: Analysis) -> bool:
    """Whether the rows are single arms behind a difference between treatments: another measure than the result's."""
    return analysis.reference is not None and all(row.reference is None for row in analysis.rows)


def _alternative(axis: str, entries: Sequence[Entry]) -> str:
    """The figure in words."""
    return f"{axis}. {'; '.join(f'{one.label}: {one.said}' for one in entries)}."


def _chart(review: ReviewView, analysis: Analysis) -> Chart:
    """Axis, sides, heads and notes of a forest plot."""
    if of_arms(analysis) and analysis.tau is not None:
        axis = f"RMST within {wording.months(analysis.tau)}, months"
        return Chart(axis, words.ARM, words.ESTIMATE, heads=(words.PATIENTS,))
    counted = any(_counts(review, analysis, row) for row in analysis.rows)
    weighted = any(row.weight is not None for row in analysis.rows)
    several = analysis.estimate is not None and len(analysis.rows) > 1
    notes = (words.heterogeneity(analysis), words.overall(analysis), words.DIAMOND if several and weighted else "",
             words.EVENTS_COUNTED if counted else "")  # fmt: skip
    return Chart(
        axis=wording.measure_label(analysis),
        head=words.STUDY,
        said_head=words.ESTIMATE,
        heads=words.events_heads(analysis) if counted else (words.PATIENTS,),
        after_heads=(words.WEIGHT,) if weighted else (),
        risk_heads=(words.BIAS,) if any(one.record.risk_of_bias for one in review.studies) else (),
        null=wording.no_effect(analysis.measure),
        logarithmic=wording.is_ratio(analysis.measure),
        favours=words.sides(analysis),
        notes=tuple(one for one in notes if one),
    )


def _entry(review: ReviewView, analysis: Analysis, row: Row, chart: Chart) -> Entry:
    """A row of a forest plot, on the scale on which the results are read."""
    counts = _counts(review, analysis, row)
    if len(chart.heads) == 2:
        cells = tuple(f"{arm.n_events}/{wording.count(arm.n)}" for arm in counts)
    else:
        cells = (wording.count(row.n) if row.n is not None else "",)
    return Entry(
        label=_held(said.label(row.label)),
        said=words.result(analysis, row),
        estimate=wording.on_reading_scale(analysis.measure, row.estimate),
        limits=wording.limits_on_reading_scale(analysis.measure, row.ci),
        weight=row.weight,
        treatment=row.arm,
        cells=cells,
        after=(wording.percent(row.weight, 1) if row.weight is not None else "",) if chart.after_heads else (),
        risk=(_bias(review, row.study),) if chart.risk_heads else (),
        href=f"studies/{row.study}/",
    )


def _held(label: str) -> str:
    """A label whose parts, such as a study's name, stay whole."""
    return ", ".join(letters.held(part) for part in label.split(", "))


def _counts(review: ReviewView, analysis: Analysis, row: Row) -> tuple[ArmEndpoint, ...]:
    """Both arms of a row's contrast as they were reconstructed; empty when one of them was not."""
    study = next((one for one in review.studies if one.record.id == row.study), None)
    if study is None or row.reference is None or row.arm is None:
        return ()
    by_treatment = {arm.treatment: arm for arm in study.result.arms if arm.endpoint == analysis.endpoint}
    found = tuple(by_treatment[name] for name in (row.arm, row.reference) if name in by_treatment)
    return found if len(found) == 2 else ()


def _bias(review: ReviewView, study: str) -> Cell:
    judged = next((one.record.risk_of_bias for one in review.studies if one.record.id == study), None)
    return SYMBOLS.get(judged.overall or "", NOT_ASSESSED) if judged else NOT_ASSESSED


def _pooled(review: ReviewView, analysis: Analysis, chart: Chart) -> list[Entry]:
    """The pooled result and its prediction interval, where there is more than one study."""
    if analysis.estimate is None or len(analysis.rows) < 2:
        return []
    value, limits = _read(analysis, analysis.estimate, analysis.ci)
    cells = _totals(review, analysis) if len(chart.heads) == 2 else (wording.count(analysis.n),)
    whole = (wording.percent(1.0),) if chart.after_heads else ()
    result = wording.interval(value, limits)
    entries = [Entry(words.pooled(analysis), result, value, limits, "pooled", cells=cells, after=whole)]
    if analysis.pi is not None:
        _, pi = _read(analysis, None, analysis.pi)
        entries.append(Entry(words.PREDICTION, wording.limits(pi), value, pi, "prediction"))
    return entries


def _totals(review: ReviewView, analysis: Analysis) -> tuple[str, ...]:
    """Events and patients of either side over the rows that are pooled; nothing when one of them was not counted."""
    counts = [_counts(review, analysis, row) for row in analysis.rows if row.estimate is not None]
    if not all(counts):
        return ()
    sides = zip(*counts, strict=True)
    return tuple(f"{sum(a.n_events for a in side)}/{wording.count(sum(a.n for a in side))}" for side in sides)


def _read(analysis: Analysis, value: float | None, ci: Limits) -> tuple[float | None, Limits]:
    """A value and its limits on the scale on which they are read."""
    measure = analysis.measure
    return wording.on_reading_scale(measure, value), wording.limits_on_reading_scale(measure, ci)


def panel(figure: str, title: str, analyses: Sequence[Analysis], caption: str) -> Drawing:
    """Several analyses of one measure, a line each: every comparison by itself, nothing pooled over them."""
    base = analyses[0]
    chart = Chart(
        axis=wording.measure_label(base),
        head=words.COMPARISON,
        said_head=words.ESTIMATE,
        heads=(words.STUDIES, words.PATIENTS),
        null=wording.no_effect(base.measure),
        logarithmic=wording.is_ratio(base.measure),
        favours=words.shared_sides(analyses),
    )
    entries = [_panel_entry(one) for one in analyses]
    return estimates.draw(figure, title, _alternative(chart.axis, entries), caption, chart, entries)


def _panel_entry(one: Analysis) -> Entry:
    value, limits = _read(one, one.estimate, one.ci)
    why = f"{wording.NOT_ESTIMABLE}: {said.reasons(one.reasons)}"
    result = why if value is None else wording.effect(one)
    cells = (str(one.k) if one.k else "", wording.count(one.n) if one.n else "")
    return Entry(wording.pair(one.arm, one.reference), result, value, limits, treatment=one.arm, cells=cells)


def arms(figure: str, title: str, analyses: Sequence[Analysis], caption: str) -> Drawing:
    """The rows of several analyses of single treatments, each arm a line, under its treatment; nothing pooled."""
    entries: list[Entry] = []
    for one in analyses:
        entries.append(Entry(wording.capital(wording.treatment(one.arm or "")), kind="heading"))
        entries += [
            Entry(
                label=_held(row.label.name or row.study),
                said=wording.spanned(row.estimate, row.interval, 1),
                estimate=row.estimate,
                limits=row.ci,
                treatment=one.arm,
                cells=(wording.count(row.n),),
                href=f"studies/{row.study}/",
                sign=words.RESERVED if row.reasons else "",
            )
            for row in one.rows
        ]
    axis = wording.measure_label(analyses[0])
    notes = (words.RESERVATION,) if any(one.sign for one in entries) else ()
    chart = Chart(axis, words.ARM, words.ESTIMATE, heads=(words.PATIENTS,), notes=notes)
    told = [one for one in entries if one.kind != "heading"]
    return estimates.draw(figure, title, _alternative(axis, told), caption, chart, entries)


def sensitivity(figure: str, analysis: Analysis, lines: Lines, table: Table, caption: str) -> Drawing:
    """``lines`` as estimates below the analysis' own result: the same contrast by other means, named by ``table``."""
    value, limits = _read(analysis, analysis.estimate, analysis.ci)
    entries = [
        Entry(words.MAIN_RESULT, wording.effect(analysis), value, limits, "pooled", cells=(wording.count(analysis.k),))
    ]
    for one in lines.lines:
        value, limits = _read(analysis, one.estimate, None if one.interval is None else one.interval.inferred)
        cells = () if one.k is None else (wording.count(one.k),)
        entries.append(
            Entry(
                said.label(one.label),
                wording.as_read(analysis.measure, one.estimate, one.interval),
                value,
                limits,
                cells=cells,
            )
        )
    head = table.header[0]
    axis = wording.measure_label(analysis)
    chart = Chart(
        axis,
        head,
        words.ESTIMATE,
        heads=(words.STUDIES,),
        null=wording.no_effect(analysis.measure),
        logarithmic=wording.is_ratio(analysis.measure),
        favours=words.sides(analysis),
    )
    title = f"{table.title}: {said.title(analysis)}"
    return estimates.draw(figure, title, _alternative(axis, entries), caption, chart, entries)
