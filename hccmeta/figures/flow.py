"""The PRISMA 2020 flow diagram: boxes with counts and links, in columns that flow downwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hccmeta.figures import letters, style
from hccmeta.figures.canvas import NARROW, WIDE, Canvas, Drawing, Line, Mark, Numbers, Path, Text, rectangle
from hccmeta.words.english import say

LEADING, GAP = 17.0, 26.0


@dataclass(frozen=True)
class Box:
    """A box: its lines, the first one strong, and where a click leads."""

    lines: tuple[str, ...]
    href: str | None = None


@dataclass(frozen=True)
class Stage:
    """One level of the diagram: a main box and what leaves the flow beside it."""

    main: Box
    aside: tuple[Box, ...] = ()


def draw(figure: str, title: str, caption: str, stages: Sequence[Stage]) -> Drawing:
    """The diagram in both variants."""
    rows = tuple(
        (i + 1, place, line)
        for i, stage in enumerate(stages)
        for place, boxes in (("main", (stage.main,)), ("beside", stage.aside))
        for box in boxes
        for line in box.lines
    )
    return Drawing(
        figure,
        title,
        " ".join(_said(stage) for stage in stages),
        caption,
        wide=_canvas(stages, WIDE, 395.0),
        narrow=_canvas(stages, NARROW, 168.0),
        numbers=Numbers(("stage", "box", "text"), rows),
    )


def _said(stage: Stage) -> str:
    leaving = "; ".join(", ".join(box.lines) for box in stage.aside)
    beside = say("figure.flow.beside", boxes=leaving) if leaving else ""
    return f"{', '.join(stage.main.lines)}{beside}."


def _canvas(stages: Sequence[Stage], width: float, box: float) -> Canvas:
    marks: list[Mark] = []
    y = 2.0
    before: float | None = None
    for stage in stages:
        main, height = _box(stage.main, 1, y, box)
        if before is not None:
            marks += _arrow(box / 2, before, box / 2, y)
        side_y = y
        for aside in stage.aside:
            drawn, aside_height = _box(aside, width - box - 1, side_y, box)
            marks += [*_arrow(box + 1, side_y + 18, width - box - 1, side_y + 18), *drawn]
            side_y += aside_height + 8
        marks += main
        before = y + height
        if stage.aside and side_y - 8 > before and stage is not stages[-1]:
            marks.append(Line(box / 2, before, box / 2, side_y - 8, "flow"))
            before = side_y - 8
        y = max(before, side_y - 8 if stage.aside else 0.0) + GAP
    return Canvas(width, y - GAP + 4, tuple(marks))


def _box(box: Box, x: float, y: float, width: float) -> tuple[list[Mark], float]:
    lines = [
        (part, role)
        for i, words in enumerate(box.lines)
        for role in ("text" if i else "name-strong",)
        for part in letters.wrap(words, width - 20, style.size(role), bold=i == 0)
    ]
    height = 16.0 + LEADING * len(lines)
    marks: list[Mark] = [rectangle(x, y, width, height, "box", href=box.href)]
    for i, (words, role) in enumerate(lines):
        marks.append(Text(x + 10, y + 20 + LEADING * i, words, role, href=box.href))
    return marks, height


def _arrow(x1: float, y1: float, x2: float, y2: float) -> tuple[Mark, Mark]:
    left, right = ((x2 - 4, y2 - 6), (x2 + 4, y2 - 6)) if x1 == x2 else ((x2 - 6, y2 - 4), (x2 - 6, y2 + 4))
    return Line(x1, y1, x2, y2, "flow"), Path(((left, (x2, y2), right),), "flow")
