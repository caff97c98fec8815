"""Results to the records that figures are drawn from: forest plots, panels, single arms, sensitivity."""

from __future__ import annotations

from collections.abc import Sequence

from hccmeta.analysis.codes import IntervalKind, Measure, Source
from hccmeta.analysis.details import Lines
from hccmeta.analysis.intervals import Interval
from hccmeta.analysis.kinds.anchored import total
from hccmeta.analysis.results import Analysis, Row, Side
from hccmeta.figures import estimates, letters
from hccmeta.figures.canvas import Drawing
from hccmeta.figures.entries import Chart, Entry, Kind, Limits
from hccmeta.figures.grid import Cell
from hccmeta.site.drawn_grids import judgement
from hccmeta.site.view import ReviewView
from hccmeta.words import figures as words
from hccmeta.words import said, wording
from hccmeta.words.english import heads, say
from hccmeta.words.table import Table


def forest(figure: str, review: ReviewView, analysis: Analysis, caption: str) -> Drawing:
    """The forest plot of ``analysis``; rows without an estimate say why in their place."""
    title = say("figure.arms-behind" if of_arms(analysis) else "figure.forest", title=said.title(analysis))
    chart = _chart(review, analysis)
    entries = [_entry(review, analysis, row, chart) for row in analysis.rows]
    entries += () if of_arms(analysis) else _pooled(analysis, chart)
    return estimates.draw(figure, title, _alternative(chart.axis, entries), caption, chart, entries)


def of_arms(analysis: Analysis) -> bool:
    """Whether the rows are single arms behind a difference between treatments: another measure than the result's."""
    return analysis.reference is not None and all(row.reference is None for row in analysis.rows)


def _alternative(axis: str, entries: Sequence[Entry]) -> str:
    """The figure in words."""
    told = (say("figure.entry", label=one.label, text=one.said) for one in entries)
    return say("figure.told", axis=axis, entries="; ".join(told))


def _chart(review: ReviewView, analysis: Analysis) -> Chart:
    """Axis, sides, heads and notes of a forest plot."""
    if of_arms(analysis) and analysis.tau is not None:
        axis = say("figure.rmst", months=wording.months(analysis.tau))
        return Chart(axis, say("figure.arm"), say("figure.estimate"), heads=(say("figure.patients"),))
    counted = any(_counted(row) for row in analysis.rows)
    weighted = any(row.weight is not None for row in analysis.rows)
    several = analysis.estimate is not None and len(analysis.rows) > 1
    notes = (
        words.heterogeneity(analysis),
        words.overall(analysis),
        say("figure.diamond") if several and weighted else "",
    )
    return Chart(
        axis=wording.measure_label(analysis),
        head=say("figure.study"),
        said_head=say("figure.estimate"),
        heads=words.events_heads(analysis) if counted else (say("figure.patients"),),
        after_heads=(say("figure.weight"),) if weighted else (),
        risk_heads=(say("figure.bias"),) if any(one.record.risk_of_bias for one in review.studies) else (),
        null=wording.no_effect(analysis.measure),
        logarithmic=wording.is_ratio(analysis.measure),
        favours=words.sides(analysis),
        notes=(*(one for one in notes if one), *words.signs_said(analysis.rows)),
    )


def _entry(review: ReviewView, analysis: Analysis, row: Row, chart: Chart) -> Entry:
    """A row of a forest plot, on the scale on which the results are read."""
    if len(chart.heads) == 2:
        cells = tuple(_share(side) for side in row.sides) if _counted(row) else ()
    else:
        cells = (wording.count(row.n),)
    return Entry(
        label=_held(words.row_name(analysis, row)),
        said=words.result(analysis, row),
        estimate=wording.on_reading_scale(analysis.measure, row.estimate),
        limits=_limits(analysis.measure, row.interval),
        kind=_kind(row.interval),
        weight=row.weight,
        treatment=row.arm,
        cells=cells,
        after=(wording.percent(row.weight, 1) if row.weight is not None else "",) if chart.after_heads else (),
        risk=(_bias(review, row.study),) if chart.risk_heads else (),
        href=_study(row.study),
        sign=words.signs(row),
        predicted=row.source is Source.PREDICTED,
    )


def _limits(measure: Measure, interval: Interval | None) -> Limits:
    """Limits of whatever kind, on the scale on which they are read."""
    return None if interval is None else wording.limits_on_reading_scale(measure, interval.limits)


def _kind(interval: Interval | None) -> Kind:
    """Whether limits are those of a range, which is drawn as no interval."""
    return "range" if interval is not None and interval.kind is IntervalKind.RANGE else "study"


def _study(study: str) -> str:
    return f"studies/{study}/"


def _held(label: str) -> str:
    """A label whose parts, such as a study's name, stay whole."""
    return ", ".join(letters.held(part) for part in label.split(", "))


def _counted(row: Row) -> bool:
    """Whether events are known of both sides of a row."""
    return len(row.sides) == 2 and all(side.events is not None and side.n is not None for side in row.sides)


def _share(side: Side) -> str:
    return f"{wording.count(side.events)}/{wording.count(side.n)}"


def _bias(review: ReviewView, study: str) -> Cell:
    judged = next((one.record.risk_of_bias for one in review.studies if one.record.id == study), None)
    return judgement(judged.overall if judged else None)


def _pooled(analysis: Analysis, chart: Chart) -> list[Entry]:
    """The pooled result and its prediction interval, where more than one row has an estimate."""
    if analysis.estimate is None or sum(row.estimate is not None for row in analysis.rows) < 2:
        return []
    value, limits = _read(analysis, analysis.estimate, analysis.ci)
    cells = _totals(analysis) if len(chart.heads) == 2 else (wording.count(analysis.n),)
    whole = (wording.percent(1.0),) if chart.after_heads else ()
    result = wording.interval(value, limits)
    entries = [Entry(words.pooled(analysis), result, value, limits, "pooled", cells=cells, after=whole)]
    if analysis.pi is not None:
        _, pi = _read(analysis, None, analysis.pi)
        entries.append(Entry(say("figure.prediction"), wording.limits(pi), value, pi, "prediction"))
    return entries


def _totals(analysis: Analysis) -> tuple[str, ...]:
    """Events and patients of either side over the rows that are pooled; nothing when one of them was not counted."""
    pooled = [row for row in analysis.rows if row.estimate is not None]
    if not all(_counted(row) for row in pooled):
        return ()
    sides = zip(*(row.sides for row in pooled), strict=True)
    wholes = (Side("", total(one.n for one in side), total(one.events for one in side)) for side in sides)
    return tuple(map(_share, wholes))


def _read(analysis: Analysis, value: float | None, ci: Limits) -> tuple[float | None, Limits]:
    """A value and its limits on the scale on which they are read."""
    measure = analysis.measure
    return wording.on_reading_scale(measure, value), wording.limits_on_reading_scale(measure, ci)


def panel(figure: str, title: str, analyses: Sequence[Analysis], caption: str) -> Drawing:
    """Several analyses of one measure, a line each: every comparison by itself, nothing pooled over them."""
    base = analyses[0]
    chart = Chart(
        axis=wording.measure_label(base),
        head=say("figure.comparison"),
        said_head=say("figure.estimate"),
        heads=(say("figure.studies"), say("figure.patients")),
        null=wording.no_effect(base.measure),
        logarithmic=wording.is_ratio(base.measure),
        favours=words.shared_sides(analyses),
        notes=words.signs_said([one.rows[0] for one in analyses if len(one.rows) == 1]),
    )
    entries = [_panel_entry(one) for one in analyses]
    return estimates.draw(figure, title, _alternative(chart.axis, entries), caption, chart, entries)


def _panel_entry(analysis: Analysis) -> Entry:
    value, limits = (
        wording.on_reading_scale(analysis.measure, analysis.estimate),
        _limits(analysis.measure, analysis.interval),
    )
    return Entry(
        label=words.comparison(analysis),
        said=wording.not_estimable(said.reasons(analysis.reasons)) if value is None else wording.effect(analysis),
        estimate=value,
        limits=limits,
        kind=_kind(analysis.interval),
        treatment=analysis.arm,
        cells=(str(analysis.k) if analysis.k else "", wording.count(analysis.n) if analysis.n else ""),
        href=_study(analysis.rows[0].study) if len(analysis.rows) == 1 else None,
        sign=words.signs(analysis.rows[0]) if len(analysis.rows) == 1 else "",
        predicted=analysis.source is Source.PREDICTED,
    )


def shares(figure: str, title: str, analyses: Sequence[Analysis], caption: str) -> Drawing:
    """Proportions of single arms on an axis from 0 to 100 per cent, which has no value of no difference: each study
    under its treatment, with criteria and assessor, and patients with the outcome of all."""
    entries: list[Entry] = []
    for arm in dict.fromkeys(one.arm for one in analyses):
        entries.append(Entry(wording.capital(wording.treatment(arm or "")), kind="heading"))
        entries += [
            Entry(
                label=_held(words.assessed(one, row)),
                said=wording.spanned(row.estimate, row.interval, 1),
                estimate=row.estimate,
                limits=_limits(one.measure, row.interval),
                kind=_kind(row.interval),
                treatment=arm,
                cells=tuple(_share(side) for side in row.sides if side.events is not None)[:1],
                href=_study(row.study),
                sign=words.signs(row),
            )
            for one in analyses
            if one.arm == arm
            for row in one.rows
        ]
    axis, head, said_head, of_all = heads("figure", "share", "assessed", "share-head", "of-all")
    notes = words.signs_said([row for one in analyses for row in one.rows])
    chart = Chart(axis, head, said_head, heads=(of_all,), span=(0.0, 100.0), notes=notes)
    told = [one for one in entries if one.kind != "heading"]
    return estimates.draw(figure, title, _alternative(axis, told), caption, chart, entries)


def arms(figure: str, title: str, analyses: Sequence[Analysis], caption: str) -> Drawing:
    """The rows of several analyses of single treatments, each arm a line, under its treatment; nothing pooled."""
    entries: list[Entry] = []
    for analysis in analyses:
        entries.append(Entry(wording.capital(wording.treatment(analysis.arm or "")), kind="heading"))
        entries += [
            Entry(
                label=_held(row.label.name or row.study),
                said=wording.spanned(row.estimate, row.interval, 1),
                estimate=row.estimate,
                limits=_limits(analysis.measure, row.interval),
                kind=_kind(row.interval),
                treatment=analysis.arm,
                cells=(wording.count(row.n),),
                href=_study(row.study),
                sign=say("figure.reserved") if row.reasons else "",
            )
            for row in analysis.rows
        ]
    axis = wording.measure_label(analyses[0])
    notes = (say("figure.reservation"),) if any(one.sign for one in entries) else ()
    chart = Chart(axis, say("figure.arm"), say("figure.estimate"), heads=(say("figure.patients"),), notes=notes)
    told = [one for one in entries if one.kind != "heading"]
    return estimates.draw(figure, title, _alternative(axis, told), caption, chart, entries)


def sensitivity(figure: str, analysis: Analysis, lines: Lines, table: Table, caption: str) -> Drawing:
    """``lines`` as estimates below the analysis' own result: the same contrast by other means, named by ``table``."""
    value, limits = _read(analysis, analysis.estimate, analysis.ci)
    entries = [
        Entry(
            say("figure.main-result"),
            wording.effect(analysis),
            value,
            limits,
            "pooled",
            cells=(wording.count(analysis.k),),
        )
    ]
    for line in lines.lines:
        value, limits = _read(analysis, line.estimate, None if line.interval is None else line.interval.inferred)
        cells = () if line.k is None else (wording.count(line.k),)
        entries.append(
            Entry(
                said.label(line.label),
                wording.as_read(analysis.measure, line.estimate, line.interval),
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
        say("figure.estimate"),
        heads=(say("figure.studies"),),
        null=wording.no_effect(analysis.measure),
        logarithmic=wording.is_ratio(analysis.measure),
        favours=words.sides(analysis),
    )
    title = say("figure.entry", label=table.title, text=said.title(analysis))
    return estimates.draw(figure, title, _alternative(axis, entries), caption, chart, entries)
