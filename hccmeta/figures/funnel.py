"""Funnel plot: each study's effect against its standard error, with the 95 % lines around the pooled effect."""

from __future__ import annotations

from hccmeta.analysis.results import Analysis
from hccmeta.figures import svg, xy
from hccmeta.words import wording

#: Below this number of studies asymmetry cannot be told from chance, and no funnel is drawn (statistics.md 4.8).
LEAST = 10
Z95 = 1.959963984540054


def allowed(analysis: Analysis) -> bool:
    """Whether a funnel may be drawn: a pool of ten contrasts or more; arms set against each other are none."""
    return analysis.estimate is not None and len(_points(analysis)) >= LEAST


def _points(analysis: Analysis) -> tuple[xy.Point, ...]:
    return tuple(
        xy.Point(row.estimate, row.se, row.label, row.arm)
        for row in analysis.rows
        if row.reference is not None and row.estimate is not None and row.se
    )


def draw(figure: str, analysis: Analysis, caption: str) -> svg.Drawing:
    """The funnel of ``analysis`` on the scale on which it is pooled. Raises ValueError where none is allowed."""
    if analysis.estimate is None or not allowed(analysis):
        raise ValueError(f"analysis must be a contrast of at least {LEAST} studies")
    points = _points(analysis)
    deep = 1.05 * max(point.y for point in points)
    centre = analysis.estimate
    sides = tuple(xy.Line(((centre, 0.0), (centre + way * Z95 * deep, deep)), guide=True) for way in (-1, 0, 1))
    words = "; ".join(f"{point.label}: {wording.number(point.x)}, SE {wording.number(point.y)}" for point in points)
    label = "Log hazard ratio" if wording.is_ratio(analysis.measure) else wording.measure_label(analysis)
    model = xy.XY(label, "Standard error", sides, points, flipped=True)
    return xy.draw(figure, f"Funnel plot: {analysis.title}", f"{words}.", caption, model)
