"""Marks that several figures share: shapes of treatments, axes, intervals, step curves."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hccmeta.figures import letters, palette, style
from hccmeta.figures.canvas import Circle, Line, Mark, Marks, Pair, Path, Polygon, Text, rectangle
from hccmeta.figures.scale import Scale

#: Pixels between the names of ticks, and between the two sides of no difference and its line.
APART, GAP = 8.0, 8.0


def shape(treatment: str | None, x: float, y: float, radius: float, *, open_: bool = False) -> Mark:
    """The marker of a treatment centred on a point; of no treatment, a square in the neutral ink.

    ``open_``: only its outline, for what was predicted and not observed.
    """
    role = "dot-open" if open_ else "dot"
    accent = treatment if treatment in palette.accents() else None
    marker = palette.accents()[accent].marker if accent else "square"
    points: tuple[Pair, ...]
    match marker:
        case "circle":
            return Circle(x, y, radius, role, accent)
        case "square":
            return rectangle(x - radius, y - radius, 2 * radius, 2 * radius, role, accent)
        case "triangle":
            down = y + 0.9 * radius
            points = ((x, y - 1.2 * radius), (x + 1.15 * radius, down), (x - 1.15 * radius, down))
        case _:
            reach = 1.3 * radius
            points = ((x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y))
    return Polygon(points, role, accent)


def interval(scale: Scale, low: float, high: float, y: float, *, role: str = "whisker",
             accent: str | None = None) -> Marks:  # fmt: skip
    """An interval as a line, with arrowheads where it leaves the axis."""
    x1, x2 = scale.clamped(low), scale.clamped(high)
    marks: list[Mark] = [Line(x1, y, x2, y, role, accent)]
    heads = [(x, way) for x, way, out in ((x1, 1, low < scale.low), (x2, -1, high > scale.high)) if out]
    if heads:
        parts = tuple(((x + 5 * way, y - 3.5), (x, y), (x + 5 * way, y + 3.5)) for x, way in heads)
        marks.append(Path(parts, "bracket", accent))
    return tuple(marks)


def brackets(scale: Scale, low: float, high: float, y: float, *, accent: str | None = None) -> Marks:
    """A range, which is no interval: a thin dashed line between brackets; no bracket where it leaves the axis."""
    ends = [(scale(at), way) for at, way in ((low, 1), (high, -1)) if scale.holds(at)]
    parts = tuple(((x + 4 * way, y - 5), (x, y - 5), (x, y + 5), (x + 4 * way, y + 5)) for x, way in ends)
    dashed = interval(scale, low, high, y, role="range", accent=accent)
    return (*dashed, Path(parts, "bracket", accent)) if parts else dashed


def horizontal(scale: Scale, y: float, ticks: Sequence[float], label: str, *, top: float | None = None) -> Marks:
    """A horizontal axis at ``y`` with its label below; with ``top``, light guides up to there."""
    marks: list[Mark] = [Line(scale.start, y, scale.end, y, "axis")]
    for value in apart(ticks, scale):
        x = scale(value)
        if top is not None:
            marks.append(Line(x, top, x, y, "guide"))
        marks.append(Line(x, y, x, y + 4, "axis"))
        marks.append(Text(x, y + 16, tick(value), "tick", anchor="middle"))
    marks.append(Text((scale.start + scale.end) / 2, y + 33, label, "label", anchor="middle"))
    return tuple(marks)


def upright(scale: Scale, x: float, ticks: Sequence[float], *, right: float) -> Marks:
    """A vertical axis at ``x`` with guides to ``right``; its label stands above the figure, never turned."""
    marks: list[Mark] = []
    for value in ticks:
        y = scale(value)
        marks += [Line(x, y, right, y, "guide"), Text(x - 6, y + 4, tick(value), "tick", anchor="end")]
    return tuple(marks)


def tick(value: float) -> str:
    """The name of a tick."""
    return f"{value:g}".replace("-", "\N{MINUS SIGN}")


def apart(ticks: Sequence[float], scale: Scale) -> tuple[float, ...]:
    """Those of ``ticks`` whose names stand clear of each other; 0 and 1 before others, for they mean no difference."""
    kept: list[float] = []
    for value in sorted(ticks, key=lambda one: (one not in (0.0, 1.0), ticks.index(one))):
        half = letters.width(tick(value), style.size("tick")) / 2
        if all(abs(scale(value) - scale(one)) >= half + _half(one) + APART for one in kept):
            kept.append(value)
    return tuple(sorted(kept))


def _half(value: float) -> float:
    return letters.width(tick(value), style.size("tick")) / 2


def sides(names: tuple[str, str], x: float, y: float, width: float) -> tuple[Marks, float]:
    """The names of the two sides of ``x`` below an axis, with arrows, in as many lines as they need; their height."""
    size = style.size("tick")
    room = letters.width("\N{LEFTWARDS ARROW} ", size)
    left = list(letters.wrap(names[0], max(x - GAP - room, 40), size))
    right = list(letters.wrap(names[1], max(width - x - GAP - room, 40), size))
    left[0] = f"\N{LEFTWARDS ARROW}\N{NO-BREAK SPACE}{left[0]}"
    right[-1] += "\N{NO-BREAK SPACE}\N{RIGHTWARDS ARROW}"
    marks = [Text(x - GAP, y + 14 * i, words, "tick", anchor="end") for i, words in enumerate(left)]
    marks += [Text(x + GAP, y + 14 * i, words, "tick") for i, words in enumerate(right)]
    return tuple(marks), 2.0 + 14 * max(len(left), len(right))


def paragraph(words: Sequence[str], y: float, width: float, role: str = "tick") -> tuple[Marks, float]:
    """``words``, each a paragraph, from the baseline ``y`` downwards; the height they take."""
    lines = [line for one in words for line in letters.wrap(one, width, style.size(role))]
    return tuple(Text(0, y + 15 * i, line, role) for i, line in enumerate(lines)), 15.0 * len(lines)


def steps(xs: Sequence[float], ys: Sequence[float], *, least: float) -> tuple[Pair, ...]:
    """Corners of a step curve given in coordinates, along which a line is drawn; steps closer than ``least`` merge."""
    corners = [(xs[0], ys[0])]
    for x, y in zip(xs[1:], ys[1:], strict=True):
        if not math.isfinite(y):
            continue
        if x - corners[-1][0] < least and len(corners) > 1:
            corners[-1] = (corners[-1][0], y)
        elif abs(y - corners[-1][1]) > 0.05:
            corners.append((x, y))
    if xs[-1] > corners[-1][0]:
        corners.append((xs[-1], corners[-1][1]))
    line = [corners[0]]
    for x, y in corners[1:]:
        line += [(x, line[-1][1]), (x, y)]
    return tuple(line)


def band(upper: Sequence[Pair], lower: Sequence[Pair], accent: str | None = None) -> Polygon:
    """The area between two lines."""
    return Polygon((*upper, *reversed(lower)), "band", accent)
