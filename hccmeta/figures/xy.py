"""Points and lines on two axes: RMST against tau, bubble plots, funnel plots, bias against the result."""

from __future__ import annotations

from dataclasses import dataclass

from hccmeta.figures import axes, letters, style
from hccmeta.figures.canvas import NARROW, WIDE, Canvas, Drawing, Mark, Numbers, Pair, Path, Text
from hccmeta.figures.canvas import Line as Straight
from hccmeta.figures.scale import Scale, nice_ticks, ratio_ticks, span_of


@dataclass(frozen=True)
class Point:
    """A mark. ``size`` (0 to 1) sets its area; ``named`` writes its label beside it."""

    x: float
    y: float
    label: str
    treatment: str | None = None
    size: float = 0.3
    named: bool = False


@dataclass(frozen=True)
class Line:
    """A line through ``points``, with a band where its limits are given at the same x."""

    points: tuple[Pair, ...]
    lower: tuple[Pair, ...] = ()
    upper: tuple[Pair, ...] = ()
    treatment: str | None = None
    guide: bool = False
    label: str = ""


@dataclass(frozen=True)
class XY:
    """What is drawn. ``level``: a horizontal line of no effect; ``levels``: further ones, each with its words.

    ``sides`` names what lies below and above ``level``. ``flipped``: y grows downwards (funnel); ``notes`` stand below,
    a paragraph each.
    """

    x_label: str
    y_label: str
    lines: tuple[Line, ...] = ()
    points: tuple[Point, ...] = ()
    level: float | None = None
    levels: tuple[tuple[float, str], ...] = ()
    flipped: bool = False
    logarithmic: bool = False
    x_ticks: tuple[float, ...] = ()
    notes: tuple[str, ...] = ()
    sides: tuple[str, str] | None = None


def draw(figure: str, title: str, alternative: str, caption: str, model: XY) -> Drawing:
    """The figure in both variants."""
    return Drawing(
        figure,
        title,
        alternative,
        caption,
        wide=_canvas(model, WIDE, 320),
        narrow=_canvas(model, NARROW, 230),
        numbers=numbers(model),
    )


def numbers(model: XY) -> Numbers:
    """Every point and every corner of a line, as rows."""
    rows: list[tuple[str | float | int | None, ...]] = [
        ("point", one.label, one.treatment, one.x, one.y, None, None) for one in model.points
    ]
    for line in model.lines:
        if not line.guide:
            lower, upper = dict(line.lower), dict(line.upper)
            rows += [("line", line.label, line.treatment, x, y, lower.get(x), upper.get(x)) for x, y in line.points]
    return Numbers(("what", "label", "treatment", "x", "y", "lower", "upper"), tuple(rows))


def spans(model: XY) -> tuple[Pair, Pair]:
    """The spans of x and y that hold everything drawn; bands more than three times as wide as the rest are cut."""
    corners = [pair for line in model.lines for pair in line.points]
    xs = [x for x, _ in corners] + [one.x for one in model.points]
    ys = [y for _, y in corners] + [one.y for one in model.points] + [at for at, _ in model.levels]
    band = [y for line in model.lines for _, y in (*line.lower, *line.upper)]
    across = span_of([*xs, *model.x_ticks], margin=0.03)
    if model.logarithmic:
        heights = [*ys, *(y for y in band if y > 0), *([model.level] if model.level else [])]
        return across, (max(min(heights) / 1.08, 0.1), min(max(heights) * 1.08, 10.0))
    low, high = span_of(ys, include=model.level)
    reach = 3 * (high - low)
    kept = [y for y in band if low - reach <= y <= high + reach]
    return across, span_of([*ys, *kept], include=model.level)


def _canvas(model: XY, width: float, plot: float) -> Canvas:
    left, top, right = 50.0, 28.0, width - 12
    (x_low, x_high), (y_low, y_high) = spans(model)
    x = Scale(x_low, x_high, left, right)
    y = Scale(y_low, y_high, *((top, top + plot) if model.flipped else (top + plot, top)), model.logarithmic)
    ticks = model.x_ticks or nice_ticks(x_low, x_high, 4 if width == NARROW else 7)
    upright = ratio_ticks(y_low, y_high) if model.logarithmic else nice_ticks(y_low, y_high, 5)
    head = letters.wrap(model.y_label, width, style.size("head"), bold=True)
    marks: list[Mark] = [
        *(Text(0, 13 + 15 * i, words, "head") for i, words in enumerate(head)),
        *axes.upright(y, left, upright, right=right),
        *axes.horizontal(x, top + plot, ticks, model.x_label),
    ]
    if model.level is not None:
        marks.append(Straight(left, y(model.level), right, y(model.level), "null"))
        if model.sides is not None:
            marks += _sides(model.sides, left + 6, top, top + plot)
    for at, words in model.levels:
        marks += [Straight(left, y(at), right, y(at), "mark"), Text(right, y(at) - 4, words, "tick", anchor="end")]
    for line in model.lines:
        marks += _line(line, x, y)
    for point in model.points:
        marks += _point(point, x, y, right)
    told, height = axes.paragraph(model.notes, top + plot + 56, width)
    return Canvas(width, top + plot + 42 + height + (8 if told else 0), (*marks, *told))


def _sides(names: tuple[str, str], x: float, top: float, bottom: float) -> list[Mark]:
    """The names of what lies below and above the line of no effect, at the ends of the upright axis."""
    down, up = names
    return [
        Text(x, bottom - 6, f"\N{DOWNWARDS ARROW}\N{NO-BREAK SPACE}{down}", "tick"),
        Text(x, top + 11, f"\N{UPWARDS ARROW}\N{NO-BREAK SPACE}{up}", "tick"),
    ]


def _point(one: Point, x: Scale, y: Scale, right: float) -> list[Mark]:
    marks: list[Mark] = [axes.shape(one.treatment, x(one.x), y(one.y), 3 + 6 * one.size**0.5)]
    if one.named:
        turned = x(one.x) + 12 + letters.width(one.label, style.size("text")) > right
        at = x(one.x) + (-10 if turned else 10)
        marks.append(Text(at, y(one.y) - 8, one.label, "text", anchor="end" if turned else "start"))
    return marks


def _line(line: Line, x: Scale, y: Scale) -> list[Mark]:
    marks: list[Mark] = []
    if line.lower and line.upper:
        upper = [(x(a), y.clamped(b)) for a, b in line.upper]
        lower = [(x(a), y.clamped(b)) for a, b in line.lower]
        marks.append(axes.band(upper, lower, line.treatment))
    points = tuple((x(a), y(b)) for a, b in line.points)
    marks.append(Path((points,), "null" if line.guide else "line", line.treatment))
    return marks
