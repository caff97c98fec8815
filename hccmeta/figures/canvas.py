"""A figure before it is SVG or PDF: marks on a canvas. Two backends draw the same marks, so page and paper agree.

Coordinates are pixels of the page, y growing downwards. A mark's ``role`` is its part in the figure (see ``style``);
its ``accent`` is the treatment or the ink whose colour and dash it takes. ``href`` makes it a link; neighbours with the
same ``href`` are one link. ``layer`` names marks that a page shows on demand and a paper leaves out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

Pair = tuple[float, float]
Anchor = Literal["start", "middle", "end"]

#: Widths of the two variants, in pixels of the page at its usual sizes; figures scale with their column.
WIDE, NARROW = 840.0, 350.0
#: Largest distance of coordinates from the canvas, for marks whose data leaves the axes.
FAR = 1e4


@dataclass(frozen=True, slots=True)
class Text:
    """Words on a baseline point."""

    x: float
    y: float
    words: str
    role: str = "text"
    accent: str | None = None
    anchor: Anchor = "start"
    href: str | None = None
    layer: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    role: str
    accent: str | None = None
    href: str | None = None
    layer: str | None = None


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle around a point."""

    x: float
    y: float
    radius: float
    role: str
    accent: str | None = None
    href: str | None = None
    layer: str | None = None


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed shape through its corners."""

    points: tuple[Pair, ...]
    role: str
    accent: str | None = None
    href: str | None = None
    layer: str | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """Open lines, each through its points: one element however many there are. A line of one point is a dot."""

    parts: tuple[tuple[Pair, ...], ...]
    role: str
    accent: str | None = None
    href: str | None = None
    layer: str | None = None


Mark = Text | Line | Circle | Polygon | Path
Marks = tuple[Mark, ...]


@dataclass(frozen=True)
class Canvas:
    """Marks in the order in which they are drawn, on a sheet of this size."""

    width: float
    height: float
    marks: Marks


@dataclass(frozen=True)
class Numbers:
    """The numbers a figure was drawn from, for its CSV: named columns and rows, in the units of the figure."""

    header: tuple[str, ...] = ()
    rows: tuple[tuple[str | float | int | None, ...], ...] = ()


@dataclass(frozen=True)
class Drawing:
    """A figure for a page and for paper.

    ``title`` and ``alternative`` are what a screen reader says, ``caption`` states the finding. ``layers`` are the
    layers a page can show on demand, each its name and the words of its switch.
    """

    id: str
    title: str
    alternative: str
    caption: str
    wide: Canvas
    narrow: Canvas
    numbers: Numbers = field(default=Numbers())
    layers: tuple[tuple[str, str], ...] = ()


def rectangle(x: float, y: float, width: float, height: float, role: str, accent: str | None = None, *,
              href: str | None = None) -> Polygon:  # fmt: skip
    """The rectangle with its upper left corner at a point."""
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    return Polygon(corners, role, accent, href)


def moved(mark: Mark, dx: float, dy: float) -> Mark:
    """``mark`` shifted by ``dx`` and ``dy``."""
    match mark:
        case Text() | Circle():
            return replace(mark, x=mark.x + dx, y=mark.y + dy)
        case Line():
            return replace(mark, x1=mark.x1 + dx, y1=mark.y1 + dy, x2=mark.x2 + dx, y2=mark.y2 + dy)
        case Polygon():
            return replace(mark, points=_moved(mark.points, dx, dy))
        case Path():
            return replace(mark, parts=tuple(_moved(part, dx, dy) for part in mark.parts))


def _moved(points: Iterable[Pair], dx: float, dy: float) -> tuple[Pair, ...]:
    return tuple((x + dx, y + dy) for x, y in points)


def corners(mark: Mark) -> Sequence[Pair]:
    """The points that span ``mark``: corners, ends, or those of the square around a circle; of a text its anchor."""
    match mark:
        case Text():
            return ((mark.x, mark.y),)
        case Line():
            return ((mark.x1, mark.y1), (mark.x2, mark.y2))
        case Circle():
            r = mark.radius
            return ((mark.x - r, mark.y - r), (mark.x + r, mark.y + r))
        case Polygon():
            return mark.points
        case Path():
            return tuple(point for part in mark.parts for point in part)
