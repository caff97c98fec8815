"""The forest plot of an analysis: its studies, the pooled result and the prediction interval."""

from __future__ import annotations

from collections.abc import Sequence

from hccmeta.analysis.results import Analysis, Row
from hccmeta.figures import estimates, svg
from hccmeta.figures.estimates import EstimateChart, EstimateLine, Estimates
from hccmeta.words import wording


def draw(figure: str, analysis: Analysis, caption: str) -> svg.Drawing:
    """The forest plot of ``analysis``; rows without an estimate say why in their place."""
    title = f"Arms behind: {analysis.title}" if of_arms(analysis) else f"Forest plot: {analysis.title}"
    model = Estimates(chart_of(analysis), tuple(lines_of(analysis)))
    return estimates.draw(figure, title, alternative(analysis), caption, model)


def alternative(analysis: Analysis) -> str:
    """The figure in words."""
    rows = "; ".join(f"{row.label}: {_said(analysis, row)}" for row in analysis.rows)
    pooled = f" Pooled: {wording.effect(analysis)}." if analysis.estimate is not None and len(analysis.rows) > 1 else ""
    return f"{wording.measure_label(analysis)}. {rows}.{pooled}"


def of_arms(analysis: Analysis) -> bool:
    """Whether the rows are single arms behind a difference between treatments: another measure than the result's."""
    return analysis.reference is not None and all(row.reference is None for row in analysis.rows)


def chart_of(analysis: Analysis) -> EstimateChart:
    """Axis, direction and heads of the analysis' estimates."""
    if of_arms(analysis) and analysis.tau is not None:
        return EstimateChart(
            axis=f"RMST within {wording.months(analysis.tau)}, months", head="Arm", aside_head="Patients"
        )
    favours = None
    if analysis.reference and wording.no_effect(analysis.measure) is not None:
        arm = wording.treatment(analysis.arm) if analysis.arm else "active treatment"
        sides = (f"better with {wording.treatment(analysis.reference)}", f"better with {arm}")
        favours = sides[::-1] if wording.is_ratio(analysis.measure) else sides
    return EstimateChart(
        axis=wording.measure_label(analysis),
        head="Study",
        aside_head="Patients",
        null=wording.no_effect(analysis.measure),
        logarithmic=wording.is_ratio(analysis.measure),
        favours=favours,
    )


def lines_of(analysis: Analysis) -> list[EstimateLine]:
    """The lines of the plot, on the scale on which the results are read."""
    measure = analysis.measure
    lines = [
        EstimateLine(
            label=row.label,
            said=_said(analysis, row),
            estimate=wording.on_reading_scale(measure, row.estimate),
            ci=wording.limits_on_reading_scale(measure, row.ci),
            weight=row.weight,
            treatment=row.arm,
            aside=wording.count(row.n) if row.n is not None else "",
        )
        for row in analysis.rows
    ]
    if analysis.estimate is not None and len(analysis.rows) > 1 and not of_arms(analysis):
        value = wording.on_reading_scale(measure, analysis.estimate)
        ci = wording.limits_on_reading_scale(measure, analysis.ci)
        total = wording.count(analysis.n)
        lines.append(EstimateLine(_pooled(analysis), wording.interval(value, ci), value, ci, "pooled", aside=total))
        if analysis.pi is not None:
            pi = wording.limits_on_reading_scale(measure, analysis.pi)
            lines.append(EstimateLine("95 % prediction interval", wording.limits(pi), value, pi, "prediction"))
    return lines


def _pooled(analysis: Analysis) -> str:
    return "Pooled" + (" (descriptive)" if analysis.status == "descriptive" else "")


def _said(analysis: Analysis, row: Row) -> str:
    if row.estimate is None:
        return f"{wording.NOT_ESTIMABLE}: {row.reason}" if row.reason else wording.NOT_ESTIMABLE
    value = wording.on_reading_scale(analysis.measure, row.estimate)
    return wording.interval(value, wording.limits_on_reading_scale(analysis.measure, row.ci))


def panel(figure: str, title: str, analyses: Sequence[Analysis], caption: str) -> svg.Drawing:
    """Several analyses of one measure, a line each: every comparison by itself, nothing pooled over them."""
    lines = tuple(_panel_line(one) for one in analyses)
    base = chart_of(analyses[0])
    chart = EstimateChart(base.axis, "Comparison", "Patients", base.null, base.logarithmic, _shared_sides(analyses))
    words = "; ".join(f"{line.label}: {line.said}" for line in lines)
    return estimates.draw(figure, title, f"{base.axis}. {words}.", caption, Estimates(chart, lines))


def _panel_line(one: Analysis) -> EstimateLine:
    value = wording.on_reading_scale(one.measure, one.estimate)
    ci = wording.limits_on_reading_scale(one.measure, one.ci)
    said = wording.interval(value, ci) if value is not None else f"{wording.NOT_ESTIMABLE}: {one.reason}"
    label = wording.pair(one.arm, one.reference)
    return EstimateLine(label, said, value, ci, treatment=one.arm, aside=wording.count(one.n) if one.n else "")


def _shared_sides(analyses: Sequence[Analysis]) -> tuple[str, str] | None:
    """Which side favours whom, when every line has the same reference; else the first-named treatment."""
    measure = analyses[0].measure
    if wording.no_effect(measure) is None or not all(one.reference for one in analyses):
        return None
    sides = ("better with the second named", "better with the first named")
    return sides[::-1] if wording.is_ratio(measure) else sides


def arms(figure: str, title: str, analyses: Sequence[Analysis], caption: str) -> svg.Drawing:
    """The rows of several analyses of single treatments, each arm a line, grouped by treatment; nothing pooled.

    An asterisk marks rows with a reservation, which the table beside the figure spells out.
    """
    lines = tuple(
        EstimateLine(
            label=f"{row.label.split(':')[0]}, {wording.treatment(one.arm or '')}{' *' if row.reason else ''}",
            said=wording.interval(row.estimate, row.ci, 1),
            estimate=row.estimate,
            ci=row.ci,
            treatment=one.arm,
            aside=wording.count(row.n),
        )
        for one in analyses
        for row in one.rows
    )
    label = wording.measure_label(analyses[0])
    words = "; ".join(f"{line.label}: {line.said}" for line in lines)
    return estimates.draw(
        figure, title, f"{label}. {words}.", caption, Estimates(EstimateChart(label, "Arm", "Patients"), lines)
    )
