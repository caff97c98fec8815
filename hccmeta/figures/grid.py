"""Grids of cells: risk of bias as traffic lights with symbols, and heat maps of estimates."""

from __future__ import annotations

from dataclasses import dataclass

from hccmeta.figures import svg

#: Names of columns up to this length stand above them.
SHORT = 6


@dataclass(frozen=True)
class Cell:
    """One cell: its word or symbol, its class (a colour of the palette), and what it means in words."""

    shown: str
    ink: str
    said: str


@dataclass(frozen=True)
class Grid:
    """What is drawn: row labels, column labels, cells by row."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    discs: bool = False


def draw(figure: str, title: str, caption: str, model: Grid) -> svg.Drawing:
    """The grid in both variants; columns with long names are numbered and named below, so that no word is turned."""
    words = "; ".join(
        f"{row}: " + ", ".join(f"{column} {cell.said}" for column, cell in zip(model.columns, cells, strict=True))
        for row, cells in zip(model.rows, model.cells, strict=True)
    )
    return svg.Drawing(
        figure,
        title,
        f"{words}.",
        caption,
        wide=_variant(f"{figure}-w", title, f"{words}.", model, svg.WIDE, 280.0),
        narrow=_variant(f"{figure}-n", title, f"{words}.", model, svg.NARROW, 120.0),
        model=model,
    )


def _variant(figure: str, title: str, alternative: str, model: Grid, width: int, left: float) -> str:
    pitch, row = (width - left) / max(len(model.columns), 1), 30.0
    short = all(len(name) <= SHORT for name in model.columns)
    body = [
        svg.text(left + (i + 0.5) * pitch, 14, name if short else str(i + 1), class_="hm-head", anchor="middle")
        for i, name in enumerate(model.columns)
    ]
    for j, (name, cells) in enumerate(zip(model.rows, model.cells, strict=True)):
        y = 24.0 + row * j
        body += _name(name, y + row / 2 + 4, int(left / 6.8))
        for i, cell in enumerate(cells):
            body += _cell(cell, left + i * pitch, y, pitch, row, discs=model.discs)
    y = 24.0 + row * len(model.rows) + 20
    for i, name in enumerate(() if short else model.columns):
        body.append(svg.text(0, y, f"{i + 1}  {name}", class_="hm-tick"))
        y += 16
    return svg.frame(figure, title, alternative, width, y, body)


def _name(name: str, y: float, letters: int) -> list[str]:
    """The name of a row around the baseline ``y``, in two lines where it does not fit into one of ``letters``."""
    lines = svg.wrap(name, letters)
    if len(lines) < 2:
        return [svg.text(0, y, svg.clip(name, letters), class_="hm-text")]
    parts = (lines[0], " ".join(lines[1:]))
    return [svg.text(0, y - 7 + 14 * i, svg.clip(one, letters), class_="hm-text") for i, one in enumerate(parts)]


def _cell(cell: Cell, x: float, y: float, width: float, height: float, *, discs: bool) -> list[str]:
    middle, centre = x + width / 2, y + height / 2
    if discs:
        mark = svg.tag("circle", cx=middle, cy=centre, r=11, class_=f"hm-disc i-{cell.ink}")
    else:
        mark = svg.tag("rect", x=x + 1, y=y + 1, width=width - 2, height=height - 2, class_=f"hm-tile i-{cell.ink}")
    return [mark, svg.text(middle, centre + 4, cell.shown, class_=f"hm-cell i-{cell.ink}", anchor="middle")]
