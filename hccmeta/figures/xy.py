"""Points and lines on two axes: RMST against tau, bubble plots, funnel plots."""

from __future__ import annotations

from dataclasses import dataclass

from hccmeta.figures import marks, svg
from hccmeta.figures.scale import Scale, nice_ticks, span_of

Pair = tuple[float, float]


@dataclass(frozen=True)
class Point:
    """A mark. ``size`` (0 to 1) sets its area."""

    x: float
    y: float
    label: str
    treatment: str | None = None
    size: float = 0.3


@dataclass(frozen=True)
class Line:
    """A line through ``points``, with a band where its limits are given at the same x."""

    points: tuple[Pair, ...]
    lower: tuple[Pair, ...] = ()
    upper: tuple[Pair, ...] = ()
    treatment: str | None = None
    guide: bool = False


@dataclass(frozen=True)
class XY:
    """What is drawn. ``level``: a horizontal line of no effect; ``flipped``: y grows downwards (funnel)."""

    x_label: str
    y_label: str
    lines: tuple[Line, ...] = ()
    points: tuple[Point, ...] = ()
    level: float | None = None
    flipped: bool = False
    x_ticks: tuple[float, ...] = ()


def draw(figure: str, title: str, alternative: str, caption: str, model: XY) -> svg.Drawing:
    """The figure in both variants."""
    return svg.Drawing(
        figure,
        title,
        alternative,
        caption,
        wide=_variant(f"{figure}-w", title, alternative, model, svg.WIDE, 320),
        narrow=_variant(f"{figure}-n", title, alternative, model, svg.NARROW, 230),
        model=model,
    )


def spans(model: XY) -> tuple[Pair, Pair]:
    """The spans of x and y that hold everything drawn; bands more than three times as wide as the rest are cut."""
    corners = [pair for line in model.lines for pair in line.points]
    xs = [x for x, _ in corners] + [one.x for one in model.points]
    ys = [y for _, y in corners] + [one.y for one in model.points]
    low, high = span_of(ys, include=model.level)
    band = [y for line in model.lines for _, y in (*line.lower, *line.upper)]
    reach = 3 * (high - low)
    kept = [y for y in band if low - reach <= y <= high + reach]
    return span_of([*xs, *model.x_ticks], margin=0.03), span_of([*ys, *kept], include=model.level)


def _variant(figure: str, title: str, alternative: str, model: XY, width: int, plot: float) -> str:
    left, top = 50.0, 28.0
    (x_low, x_high), (y_low, y_high) = spans(model)
    x = Scale(x_low, x_high, left, width - 12)
    y = Scale(y_low, y_high, *((top, top + plot) if model.flipped else (top + plot, top)))
    most = 4 if width == svg.NARROW else 7
    ticks = model.x_ticks[:: 1 + len(model.x_ticks) // (most + 4)] or nice_ticks(x_low, x_high, most)
    body = [
        svg.text(0, 13, model.y_label, class_="hm-head"),
        marks.upright_axis(y, left, nice_ticks(y_low, y_high, 5), right=width - 12),
        marks.axis(x, top + plot, ticks, model.x_label),
    ]
    if model.level is not None:
        body.append(svg.line(left, y(model.level), width - 12, y(model.level), "hm-null"))
    for line in model.lines:
        body += _line(line, x, y)
    for one in model.points:
        body.append(marks.shape(one.treatment, x(one.x), y(one.y), 3 + 6 * one.size**0.5))
    return svg.frame(figure, title, alternative, width, top + plot + 40, body)


def _line(line: Line, x: Scale, y: Scale) -> list[str]:
    accent = f" t-{line.treatment}" if line.treatment else ""
    parts = []
    if line.lower and line.upper:
        outline = [*line.upper, *reversed(line.lower)]
        points = " ".join(f"{svg.num(x(a))},{svg.num(y.clamped(b))}" for a, b in outline)
        parts.append(svg.tag("polygon", points=points, class_=f"hm-band{accent}"))
    points = " ".join(f"{svg.num(x(a))},{svg.num(y(b))}" for a, b in line.points)
    parts.append(svg.tag("polyline", points=points, class_="hm-null" if line.guide else f"hm-line{accent}"))
    return parts
