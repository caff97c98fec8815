"""One figure of estimates: the same contrast under other models, with each study left out, or as evidence grew."""

from __future__ import annotations

from hccmeta.analysis.results import Analysis, Table
from hccmeta.figures import estimates, forest, svg
from hccmeta.figures.estimates import EstimateChart, EstimateLine, Estimates
from hccmeta.words import wording

#: Columns of such a table: label, estimate, lower, upper; the number of studies in the column named below.
COUNTED = ("Studies", "Arms")


def draw(figure: str, analysis: Analysis, table: Table, caption: str, *, head: str) -> svg.Drawing:
    """The rows of ``table`` as estimates, the analysis' own result first, pinned as the line of comparison."""
    title = f"{table.title}: {analysis.title}"
    lines = lines_of(analysis, table)
    words = "; ".join(f"{line.label}: {line.said}" for line in lines)
    base = forest.chart_of(analysis)
    chart = EstimateChart(base.axis, head, "Studies", base.null, base.logarithmic, base.favours)
    return estimates.draw(figure, title, f"{base.axis}. {words}.", caption, Estimates(chart, tuple(lines)))


def lines_of(analysis: Analysis, table: Table) -> list[EstimateLine]:
    """The analysis' own result and the table's rows, on the scale on which the results are read."""
    counted = next((i for i, name in enumerate(table.header) if name in COUNTED), None)
    value, ci = _read(analysis, analysis.estimate, analysis.ci)
    k = wording.count(analysis.k)
    lines = [EstimateLine("Main result", wording.effect(analysis), value, ci, "pooled", aside=k)]
    for row in table.rows:
        value, ci = _read(analysis, _float(row[1]), (_float(row[2]), _float(row[3])))
        said = wording.interval(value, ci)
        lines.append(
            EstimateLine(str(row[0]), said, value, ci, aside="" if counted is None else wording.cell(row[counted]))
        )
    return lines


def _read(analysis: Analysis, value: float | None, ci: estimates.Limits) -> tuple[float | None, estimates.Limits]:
    measure = analysis.measure
    return wording.on_reading_scale(measure, value), wording.limits_on_reading_scale(measure, ci)


def _float(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None
