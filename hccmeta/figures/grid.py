"""Grids of cells: risk of bias as discs with symbols, heat maps of estimates, matrices of what was adjusted for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hccmeta.figures import letters, style
from hccmeta.figures.canvas import NARROW, WIDE, Canvas, Circle, Drawing, Line, Mark, Numbers, Text, rectangle

ROW, LEADING = 30.0, 14.0


@dataclass(frozen=True)
class Cell:
    """One cell: its word or symbol, the ink of the palette it takes, and what it means in words."""

    shown: str
    ink: str
    said: str


@dataclass(frozen=True)
class Grid:
    """What is drawn: row labels, column labels, cells by row. ``hrefs``: where the names of rows lead, if anywhere.

    ``notes`` stand below, a paragraph each. A ruled row opens a new group of rows.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    discs: bool = False
    hrefs: tuple[str | None, ...] = ()
    notes: tuple[str, ...] = ()
    ruled: tuple[int, ...] = ()


def draw(figure: str, title: str, caption: str, model: Grid) -> Drawing:
    """The grid in both variants; columns whose names do not fit are numbered and named below: no word is turned."""
    words = "; ".join(
        f"{row}: " + ", ".join(f"{column} {cell.said}" for column, cell in zip(model.columns, cells, strict=True))
        for row, cells in zip(model.rows, model.cells, strict=True)
    )
    table = tuple(
        (row, column, cell.said)
        for row, cells in zip(model.rows, model.cells, strict=True)
        for column, cell in zip(model.columns, cells, strict=True)
    )
    return Drawing(
        figure,
        title,
        f"{words}.",
        caption,
        wide=_canvas(model, WIDE, 280.0),
        narrow=_canvas(model, NARROW, 130.0),
        numbers=Numbers(("row", "column", "value"), table),
    )


def _canvas(model: Grid, width: float, most: float) -> Canvas:
    left = min(most, max((letters.width(name, 12) for name in model.rows), default=0.0) + 14)
    pitch = (width - left) / max(len(model.columns), 1)
    heads, top, named = _heads(model, left, pitch)
    marks: list[Mark] = list(heads)
    y = top
    hrefs: Sequence[str | None] = model.hrefs or (None,) * len(model.rows)
    for j, (name, cells, href) in enumerate(zip(model.rows, model.cells, hrefs, strict=True)):
        lines = letters.wrap(name, left - 8, style.size("text"))
        height = max(ROW, 8 + LEADING * len(lines))
        if j in model.ruled:
            marks.append(Line(0, y, width, y, "rule"))
        first = y + height / 2 + 4 - LEADING * (len(lines) - 1) / 2
        marks += [Text(0, first + LEADING * i, words, "text", href=href) for i, words in enumerate(lines)]
        for i, cell in enumerate(cells):
            marks += _cell(cell, left + i * pitch, y, pitch, height, discs=model.discs)
        y += height
    for words in (*named, *model.notes):
        for line in letters.wrap(words, width, style.size("tick")):
            y += 16
            marks.append(Text(0, y + 4, line, "tick"))
    return Canvas(width, y + 12, tuple(marks))


def _heads(model: Grid, left: float, pitch: float) -> tuple[list[Mark], float, tuple[str, ...]]:
    """The names of columns in up to three lines; else their numbers, with the names to stand below."""
    wrapped = [letters.wrap(name, pitch - 6, style.size("head"), bold=True) for name in model.columns]
    whole = [" ".join(lines) == name for lines, name in zip(wrapped, model.columns, strict=True)]
    named: tuple[str, ...] = ()
    if not all(whole) or any(len(lines) > 3 for lines in wrapped):
        named = tuple(f"{i + 1}\N{NO-BREAK SPACE} {name}" for i, name in enumerate(model.columns))
        wrapped = [(str(i + 1),) for i in range(len(model.columns))]
    most = max((len(lines) for lines in wrapped), default=1)
    marks: list[Mark] = [
        Text(left + (i + 0.5) * pitch, 14 + LEADING * (most - len(lines) + k), words, "head", anchor="middle")
        for i, lines in enumerate(wrapped)
        for k, words in enumerate(lines)
    ]
    return marks, 10 + LEADING * most, named


def _cell(cell: Cell, x: float, y: float, width: float, height: float, *, discs: bool) -> tuple[Mark, Mark]:
    middle, centre = x + width / 2, y + height / 2
    mark: Mark = (
        Circle(middle, centre, min(11, width / 2 - 1), "disc", cell.ink)
        if discs
        else rectangle(x + 1, y + 1, width - 2, height - 2, "tile", cell.ink)
    )
    ink = None if cell.ink in ("above", "below", "none", "across") else cell.ink
    return mark, Text(middle, centre + 4, cell.shown, "cell", ink, anchor="middle")
