"""Hazard ratios by window of time: what one hazard ratio hides where hazards are not proportional."""

from __future__ import annotations

from dataclasses import dataclass

from hccmeta.figures import axes, letters, style
from hccmeta.figures.canvas import NARROW, WIDE, Canvas, Drawing, Line, Mark, Numbers, Path, Text
from hccmeta.figures.scale import Scale, ratio_ticks


@dataclass(frozen=True)
class Window:
    """A window in months with its hazard ratio and interval (None: not estimable), and what to say of it in words."""

    start: float
    end: float
    estimate: float | None
    lower: float | None
    upper: float | None
    said: str
    events: int | None = None


@dataclass(frozen=True)
class Windows:
    """What is drawn. ``whole``: the one hazard ratio over all windows; ``sides``: what lies below and above one."""

    x_label: str
    y_label: str
    events_label: str
    windows: tuple[Window, ...]
    whole: tuple[float, str] | None = None
    sides: tuple[str, str] | None = None
    treatment: str | None = None
    notes: tuple[str, ...] = ()


def draw(figure: str, title: str, caption: str, model: Windows) -> Drawing:
    """The figure in both variants. Raises ValueError without an estimate."""
    if not any(one.estimate for one in model.windows):
        raise ValueError("windows must hold at least one estimate")
    rows = tuple((one.start, one.end, one.estimate, one.lower, one.upper, one.events) for one in model.windows)
    return Drawing(
        figure,
        title,
        f"{'; '.join(one.said for one in model.windows)}.",
        caption,
        wide=_canvas(model, WIDE, 280),
        narrow=_canvas(model, NARROW, 220),
        numbers=Numbers(("start", "end", "estimate", "lower", "upper", "events"), rows),
    )


def _canvas(model: Windows, width: float, plot: float) -> Canvas:
    left, top, right = 46.0, 28.0, width - 14
    values = [v for one in model.windows for v in (one.estimate, one.lower, one.upper) if v is not None and v > 0]
    values += [1.0, *([model.whole[0]] if model.whole else [])]
    y = Scale(max(min(values) / 1.15, 0.1), min(max(values) * 1.15, 10.0), top + plot, top, True)
    ends = tuple(dict.fromkeys(at for one in model.windows for at in (one.start, one.end)))
    x = Scale(min(ends), max(ends), left, right)
    marks: list[Mark] = [
        Text(0, 13, model.y_label, "head"),
        *axes.upright(y, left, ratio_ticks(y.low, y.high), right=right),
        *axes.horizontal(x, top + plot, ends, model.x_label),
        Line(left, y(1.0), right, y(1.0), "null"),
    ]
    if model.whole is not None:
        at, words = model.whole
        marks += [Line(left, y(at), right, y(at), "mark"), Text(right, y(at) - 5, words, "tick", anchor="end")]
    for window in model.windows:
        marks += _window(window, x, y, model.treatment)
    if model.sides is not None:
        down, up = model.sides
        marks.append(Text(left + 4, top + plot - 6, f"\N{DOWNWARDS ARROW}\N{NO-BREAK SPACE}{down}", "tick"))
        marks.append(Text(left + 4, top + 10, f"\N{UPWARDS ARROW}\N{NO-BREAK SPACE}{up}", "tick"))
    below = top + plot + 40
    if any(one.events is not None for one in model.windows):
        below += 18
        marks.append(Text(0, below, model.events_label, "head"))
        below += 16
        marks += [Text((x(one.start) + x(one.end)) / 2, below, str(one.events), "tick", anchor="middle")
                  for one in model.windows if one.events is not None and _fits(one, x)]  # fmt: skip
    told, more = axes.paragraph(model.notes, below + 20, width)
    return Canvas(width, below + 8 + more, (*marks, *told))


def _fits(one: Window, x: Scale) -> bool:
    return letters.width(str(one.events), style.size("tick")) + 4 <= x(one.end) - x(one.start)


def _window(window: Window, x: Scale, y: Scale, treatment: str | None) -> list[Mark]:
    """The window's hazard ratio as a line over its time, its interval as a bar at its middle."""
    if window.estimate is None or window.lower is None or window.upper is None:
        return []
    middle = (x(window.start) + x(window.end)) / 2
    ends = [(y.clamped(window.lower), window.lower >= y.low), (y.clamped(window.upper), window.upper <= y.high)]
    caps = tuple(((middle - 4, at), (middle + 4, at)) for at, inside in ends if inside)
    marks: list[Mark] = [
        Line(
            x(window.start) + 1,
            y.clamped(window.estimate),
            x(window.end) - 1,
            y.clamped(window.estimate),
            "line",
            treatment,
        ),
        Line(middle, ends[0][0], middle, ends[1][0], "whisker", treatment),
        axes.shape(treatment, middle, y.clamped(window.estimate), 4),
    ]
    return [*marks, Path(caps, "bracket", treatment)] if caps else marks
