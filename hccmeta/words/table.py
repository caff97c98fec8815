"""A table for display or download: what pages show beside each figure, and what a reader takes away."""

from __future__ import annotations

from dataclasses import dataclass

Cell = str | float | int | None


class P(float):
    """A P value in a cell: a number for whoever takes the table away; a page says it as one, and never as 0.00."""


def p_cell(value: float | None) -> P | None:
    """The cell of a P value; None where there is none."""
    return None if value is None else P(value)


@dataclass(frozen=True)
class Table:
    """A named table. Cells are text, numbers or None.

    ``estimates``: columns two to four are an estimate and its limits, on the scale of the analysis they belong to;
    ``measured`` then says what they are where it is something else than the analysis' own measure.
    """

    id: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    estimates: bool = False
    measured: str = ""
