"""Benefit and harm side by side: of 100 people, how many with each treatment, an outcome a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hccmeta.figures import axes, letters, style
from hccmeta.figures.canvas import NARROW, WIDE, Canvas, Drawing, Line, Mark, Marks, Numbers, Text, moved
from hccmeta.figures.scale import Scale, nice_ticks

LEADING, MARK = 15.0, 22.0


@dataclass(frozen=True)
class Outcome:
    """One outcome: of 100 people, how many with the treatment and with the reference (None: not reported).

    ``said`` is the difference in words, with its interval.
    """

    label: str
    arm: float | None
    reference: float | None
    said: str


@dataclass(frozen=True)
class Side:
    """One side of the balance: its head (benefits, harms) and its outcomes."""

    head: str
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class Balance:
    """What is drawn: both sides on one axis of people of 100; names of the treatments for the key."""

    sides: tuple[Side, ...]
    axis: str
    arm: tuple[str, str]
    reference: tuple[str, str]
    notes: tuple[str, ...] = ()


def draw(figure: str, title: str, caption: str, model: Balance) -> Drawing:
    """The figure in both variants: the sides beside each other on a wide sheet, below each other on a narrow one."""
    outcomes = [(side, one) for side in model.sides for one in side.outcomes]
    told = "; ".join(f"{side.head}, {one.label}: {one.said}" for side, one in outcomes)
    rows = tuple((side.head, one.label, one.arm, one.reference, one.said) for side, one in outcomes)
    return Drawing(
        figure,
        title,
        f"{told}.",
        caption,
        wide=_canvas(model, WIDE, beside=True),
        narrow=_canvas(model, NARROW, beside=False),
        numbers=Numbers(("side", "outcome", model.arm[0], model.reference[0], "difference"), rows),
    )


def _canvas(model: Balance, width: float, *, beside: bool) -> Canvas:
    key, y = _key(model, width)
    marks: list[Mark] = list(key)
    gap = 36.0
    room = (width - gap * (len(model.sides) - 1)) / len(model.sides) if beside else width
    most = max((v for s in model.sides for one in s.outcomes for v in (one.arm, one.reference) if v), default=1.0)
    reach = 100.0 if most > 50 else 50.0 if most > 20 else 20.0
    deepest = y
    for i, side in enumerate(model.sides):
        drawn, height = _side(side, model, room, reach)
        marks += [moved(mark, i * (room + gap) if beside else 0.0, y) for mark in drawn]
        deepest = max(deepest, y + height)
        if not beside:
            y += height + 12
    told, more = axes.paragraph(model.notes, deepest + 18, width)
    return Canvas(width, deepest + 8 + more, (*marks, *told))


def _key(model: Balance, width: float) -> tuple[Marks, float]:
    marks: list[Mark] = []
    x, y = 6.0, 12.0
    for name, treatment in (model.arm, model.reference):
        wide = letters.width(name, 12, bold=True)
        if x + 12 + wide > width:
            x, y = 6.0, y + 18
        marks += [axes.shape(treatment, x, y - 4, 5), Text(x + 12, y, name, "name", treatment)]
        x += wide + 40
    return tuple(marks), y + 14


def _side(side: Side, model: Balance, room: float, reach: float) -> tuple[Marks, float]:
    marks: list[Mark] = [Text(0, 13, side.head, "name-strong"), Line(0, 20, room, 20, "rule")]
    scale = Scale(0, reach, 8, room - 12)
    rows: list[Mark] = []
    y = 24.0
    for outcome in side.outcomes:
        for words, role in ((outcome.label, "text"), (outcome.said, "tick")):
            for line in letters.wrap(words, room, style.size(role)):
                y += LEADING
                rows.append(Text(0, y, line, role))
        rows += _pair(outcome, model, scale, y + 13)
        y += MARK + 6
    ticks = nice_ticks(0, reach, 5)
    return (*marks, *axes.horizontal(scale, y + 2, ticks, model.axis, top=24), *rows), y + 42


def _pair(one: Outcome, model: Balance, scale: Scale, y: float) -> Sequence[Mark]:
    """Both treatments' marks, joined by a line."""
    marks: list[Mark] = []
    if one.arm is not None and one.reference is not None:
        marks.append(Line(scale.clamped(one.arm), y, scale.clamped(one.reference), y, "axis"))
    for value, (_, treatment) in ((one.reference, model.reference), (one.arm, model.arm)):
        if value is not None:
            marks.append(axes.shape(treatment, scale.clamped(value), y, 5))
    return marks
