"""Heat map of sensitivity: estimates of every comparison (rows) under every model or horizon (columns)."""

from __future__ import annotations

from collections.abc import Sequence

from hccmeta.figures import svg
from hccmeta.figures.grid import Cell, Grid
from hccmeta.figures.grid import draw as draw_grid
from hccmeta.words import wording

#: An estimate with its limits, or None where there is none.
Value = tuple[float, float, float] | None


def draw(figure: str, title: str, caption: str, rows: Sequence[str], columns: Sequence[str],
         values: Sequence[Sequence[Value]], *, null: float) -> svg.Drawing:  # fmt: skip
    """Cells are tinted by what their interval says of no difference: above it, below it, or across it."""
    cells = tuple(tuple(_cell(value, null) for value in row) for row in values)
    return draw_grid(figure, title, caption, Grid(tuple(rows), tuple(columns), cells))


def _cell(value: Value, null: float) -> Cell:
    if value is None:
        return Cell("\N{EN DASH}", "none", wording.NOT_ESTIMABLE)
    estimate, low, high = value
    ink = "above" if low > null else "below" if high < null else "across"
    star = "" if ink == "across" else "*"
    return Cell(f"{wording.number(estimate)}{star}", ink, wording.interval(estimate, (low, high)))
