"""Specification curve: the result of every defensible analysis, in order of size, over the choices that led to it.

After Simonsohn, Simmons and Nelson, Nat Hum Behav 2020;4:1208-1214.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hccmeta.figures import axes, letters, style
from hccmeta.figures.canvas import NARROW, WIDE, Canvas, Drawing, Line, Mark, Marks, Numbers, Pair, Path, Text
from hccmeta.figures.scale import Scale, nice_ticks, ratio_ticks, span_of

ROW, LEADING, LEAST = 18.0, 15.0, 1.6


@dataclass(frozen=True)
class Specification:
    """One analysis: its result and the options chosen, one or several per factor. ``main``: the planned one."""

    estimate: float
    lower: float
    upper: float
    choices: tuple[tuple[str, ...], ...]
    main: bool = False


@dataclass(frozen=True)
class Multiverse:
    """What is drawn: specifications in any order; ``factors`` are names with their options, in the order of choices."""

    axis: str
    factors: tuple[tuple[str, tuple[str, ...]], ...]
    specifications: tuple[Specification, ...]
    null: float | None = None
    logarithmic: bool = False
    notes: tuple[str, ...] = ()


def draw(figure: str, title: str, alternative: str, caption: str, model: Multiverse) -> Drawing:
    """The figure in both variants. Raises ValueError without a specification."""
    if not model.specifications:
        raise ValueError("specifications must hold at least one")
    ordered = sorted(model.specifications, key=lambda one: (one.estimate, one.choices))
    head = ("estimate", "lower", "upper", "main", *(name for name, _ in model.factors))
    rows: tuple[tuple[str | float, ...], ...] = tuple(
        (one.estimate, one.lower, one.upper, str(one.main).lower(), *("; ".join(each) for each in one.choices))
        for one in ordered
    )
    return Drawing(
        figure,
        title,
        alternative,
        caption,
        wide=_canvas(model, ordered, WIDE, 210.0, 220.0),
        narrow=_canvas(model, ordered, NARROW, 128.0, 160.0),
        numbers=Numbers(head, rows),
    )


def thinned(ordered: Sequence[Specification], most: int) -> list[Specification]:
    """At most ``most`` specifications, evenly over their order, the first, the last and the main one among them."""
    if len(ordered) <= most:
        return list(ordered)
    last = len(ordered) - 1
    kept = {round(i * last / (most - 1)) for i in range(most)} | {i for i, one in enumerate(ordered) if one.main}
    return [ordered[i] for i in sorted(kept)]


def _canvas(model: Multiverse, ordered: Sequence[Specification], width: float, left: float, plot: float) -> Canvas:
    right = width - 8
    kept = thinned(ordered, int((right - left) / LEAST))
    x = Scale(-0.5, len(kept) - 0.5, left, right)
    heads, top = _head(model.axis, width)
    y = _upright(model, kept, top, plot)
    upright = ratio_ticks(y.low, y.high) if model.logarithmic else nice_ticks(y.low, y.high, 5)
    marks: list[Mark] = [*heads, *axes.upright(y, left, upright, right=right)]
    if model.null is not None:
        marks.append(Line(left, y(model.null), right, y(model.null), "null"))
    marks += _curve(kept, x, y)
    below, height = _choices(model, kept, x, top + plot + 16, left - 10)
    told, more = axes.paragraph(model.notes, height + 18, width)
    return Canvas(width, height + more + 10, (*marks, *below, *told))


def _head(words: str, width: float) -> tuple[Marks, float]:
    lines = letters.wrap(words, width, style.size("head"), bold=True)
    marks = tuple(Text(0, 13 + LEADING * i, line, "head") for i, line in enumerate(lines))
    return marks, 13 + LEADING * len(lines)


def _upright(model: Multiverse, shown: Sequence[Specification], top: float, plot: float) -> Scale:
    values = _within(shown)
    if model.logarithmic:
        found = [*values, *([model.null] if model.null else [])]
        return Scale(max(min(found) / 1.08, 0.1), min(max(found) * 1.08, 10.0), top + plot, top, True)
    low, high = span_of(values, include=model.null)
    return Scale(low, high, top + plot, top)


def _within(shown: Sequence[Specification]) -> list[float]:
    """What the axis must hold: every estimate, the main interval, and nine in ten of the other limits on either side;
    the few longest intervals run out of the frame, or nothing else could be seen."""
    kept = [one.estimate for one in shown]
    kept += [limit for one in shown if one.main for limit in (one.lower, one.upper)]
    out = len(shown) // 10
    lower, upper = sorted(one.lower for one in shown), sorted(one.upper for one in shown)
    return [*kept, lower[out], upper[-1 - out]]


def _curve(shown: Sequence[Specification], x: Scale, y: Scale) -> Marks:
    """Intervals as one path, estimates as dots, the main analysis in its own line and mark."""
    bars = tuple(((x(i), y.clamped(one.lower)), (x(i), y.clamped(one.upper))) for i, one in enumerate(shown))
    dots = tuple(((x(i), y.clamped(one.estimate)),) for i, one in enumerate(shown))
    marks: list[Mark] = [Path(bars, "spec"), Path(dots, "points", "ink")]
    for i, one in enumerate(shown):
        if one.main:
            marks.append(Line(x(i), y.clamped(one.lower), x(i), y.clamped(one.upper), "main"))
            marks.append(axes.shape(None, x(i), y.clamped(one.estimate), 4.5))
    return tuple(marks)


def _choices(model: Multiverse, kept: Sequence[Specification], x: Scale, y: float, room: float) -> tuple[Marks, float]:
    """A row per option with a stroke under every specification that chose it; the height reached."""
    marks: list[Mark] = []
    for k, (name, options) in enumerate(model.factors):
        for line in letters.wrap(name, room + 10, style.size("head"), bold=True):
            y += LEADING
            marks.append(Text(0, y, line, "head"))
        for option in options:
            lines = letters.wrap(option, room, style.size("tick"))
            marks += [Text(0, y + ROW + 13 * i, line, "tick") for i, line in enumerate(lines)]
            middle = y + ROW - 4
            chosen = tuple(_stroke(x(i), middle) for i, one in enumerate(kept) if option in one.choices[k])
            marks.append(Line(x.start, middle + 9, x.end, middle + 9, "guide"))
            if chosen:
                marks.append(Path(chosen, "censor", "ink"))
            y += ROW + 13 * (len(lines) - 1)
        y += 6
    return tuple(marks), y


def _stroke(x: float, y: float) -> tuple[Pair, Pair]:
    return (x, y - 5), (x, y + 5)
