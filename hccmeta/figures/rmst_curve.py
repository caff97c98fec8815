"""The RMST difference against tau: what the result would be for every other horizon."""

from __future__ import annotations

from hccmeta.analysis.results import Analysis, Table
from hccmeta.figures import svg, xy
from hccmeta.words import wording


def draw(figure: str, analysis: Analysis, table: Table, caption: str) -> svg.Drawing:
    """``table`` has tau, estimate and limits in its first four columns; rows without an estimate are left out.

    Raises ValueError when no row has an estimate.
    """
    rows = [[float(cell) for cell in row[:4] if isinstance(cell, (int, float))] for row in table.rows]
    full = [row for row in rows if len(row) == 4]
    if not full:
        raise ValueError("table must hold at least one estimate")
    line = xy.Line(
        points=tuple((tau, value) for tau, value, _, _ in full),
        lower=tuple((tau, low) for tau, _, low, _ in full),
        upper=tuple((tau, high) for tau, _, _, high in full),
        treatment=analysis.arm,
    )
    points = tuple(xy.Point(tau, value, wording.months(tau), analysis.arm, 0.2) for tau, value, _, _ in full)
    words = "; ".join(
        f"{wording.months(tau)}: {wording.interval(value, (low, high))}" for tau, value, low, high in full
    )
    model = xy.XY(
        "Horizon tau, months", "RMST difference, months", (line,), points, level=0.0, x_ticks=tuple(p.x for p in points)
    )
    title = f"RMST difference against tau: {wording.pair(analysis.arm, analysis.reference)}"
    return xy.draw(figure, title, f"{words}.", caption, model)
