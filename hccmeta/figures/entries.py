"""The lines of a figure of estimates, its axis, and the marks that both of its layouts share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from hccmeta.figures import axes
from hccmeta.figures.canvas import Line, Mark, Marks, Polygon
from hccmeta.figures.grid import Cell
from hccmeta.figures.scale import Scale, nice_ticks, ratio_ticks, span_of

Limits = tuple[float | None, float | None] | None
#: What a line is. A ``range`` spans the least and the largest of several values and is no interval.
Kind = Literal["study", "pooled", "prediction", "range", "heading"]

#: Least share of an axis on either side of no difference, so that both can be named.
SIDE = 0.3
#: How far beyond the estimates an axis follows their intervals, in spans of the estimates or the narrowest interval.
REACH = 2.5


@dataclass(frozen=True)
class Entry:
    """One line of the figure. ``said`` is the estimate as text, or the reason why there is none.

    ``weight`` (0 to 1) sets the size of the mark, ``treatment`` its colour and shape; ``predicted`` leaves it open.
    ``cells`` stand before the axis and ``after`` behind the estimate, as many as the chart has heads; ``risk`` are
    judgements of bias. ``sign`` (an asterisk, a dagger) stands behind the label; the chart's notes say what it means.
    """

    label: str
    said: str = ""
    estimate: float | None = None
    limits: Limits = None
    kind: Kind = "study"
    weight: float | None = None
    treatment: str | None = None
    cells: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    risk: tuple[Cell, ...] = ()
    href: str | None = None
    sign: str = ""
    predicted: bool = False

    @property
    def strong(self) -> bool:
        """Whether its words stand out."""
        return self.kind in ("pooled", "heading")

    @property
    def named(self) -> str:
        """The label with its sign."""
        return f"{self.label}\N{NO-BREAK SPACE}{self.sign}" if self.sign else self.label


@dataclass(frozen=True)
class Chart:
    """What the figure says besides its lines. Heads may hold line breaks.

    ``null`` is the value of no difference and ``favours`` names its sides; ``span`` fixes the axis (0 to 100 for
    proportions); ``guides`` are further values to mark. ``notes`` stand below, a paragraph each.
    """

    axis: str
    head: str
    said_head: str
    heads: tuple[str, ...] = ()
    after_heads: tuple[str, ...] = ()
    risk_heads: tuple[str, ...] = ()
    null: float | None = None
    logarithmic: bool = False
    favours: tuple[str, str] | None = None
    span: tuple[float, float] | None = None
    guides: tuple[float, ...] = ()
    notes: tuple[str, ...] = field(default=())


def axis_span(chart: Chart, entries: Sequence[Entry]) -> tuple[float, float]:
    """The span of the axis: every estimate and every pooled interval, and the other intervals unless they are so wide
    that they would hide the rest."""
    if chart.span is not None:
        return chart.span
    estimates = [one.estimate for one in entries if one.estimate is not None]
    estimates += [limit for one in entries if one.kind == "pooled" and one.limits for limit in one.limits if limit]
    limits = [limit for one in entries if one.limits for limit in one.limits if limit is not None]
    if chart.logarithmic:
        values = [one for one in (*estimates, *limits, chart.null, *chart.guides) if one is not None and one > 0]
        return max(min(values, default=0.5) / 1.08, 0.1), min(max(values, default=2.0) * 1.08, 10.0)
    low, high = span_of([*estimates, *chart.guides], include=chart.null)
    widths = [one.limits[1] - one.limits[0] for one in entries if one.limits and None not in one.limits]  # type: ignore[operator]
    reach = REACH * max(high - low, min(widths, default=0.0))
    kept = [one for one in limits if low - reach <= one <= high + reach]
    return span_of([*estimates, *kept, *chart.guides], include=chart.null)


def axis_scale(chart: Chart, entries: Sequence[Entry], start: float, end: float) -> Scale:
    """The axis from ``start`` to ``end``, with room for the names of both sides of no difference."""
    low, high = axis_span(chart, entries)
    scale = Scale(low, high, start, end, chart.logarithmic)
    if chart.favours is None or chart.null is None or chart.span is not None:
        return scale
    turn, back = (math.log, math.exp) if chart.logarithmic else (float, float)
    below, above = turn(chart.null) - turn(low), turn(high) - turn(chart.null)
    least = SIDE / (1 - SIDE)
    low, high = turn(chart.null) - max(below, least * above), turn(chart.null) + max(above, least * below)
    return replace(scale, low=back(low), high=back(high))


def axis_marks(chart: Chart, scale: Scale, top: float, bottom: float, most: int) -> Marks:
    """Axis, guides and the line of no difference."""
    ticks = ratio_ticks(scale.low, scale.high) if chart.logarithmic else nice_ticks(scale.low, scale.high, most)
    marks = list(axes.horizontal(scale, bottom, ticks, chart.axis, top=top))
    if chart.null is not None and scale.holds(chart.null):
        marks.append(Line(scale(chart.null), top, scale(chart.null), bottom, "null"))
    marks += [Line(scale(at), top, scale(at), bottom, "mark") for at in chart.guides if scale.holds(at)]
    return tuple(marks)


def below(chart: Chart, scale: Scale, y: float, width: float) -> tuple[Marks, float]:
    """The sides of no difference and the notes, from the baseline ``y`` downwards; the height they take."""
    marks: list[Mark] = []
    height = 0.0
    if chart.favours is not None and chart.null is not None:
        named, height = axes.sides(chart.favours, scale.clamped(chart.null), y, width)
        marks += named
    if chart.notes:
        told, more = axes.paragraph(chart.notes, y + height + (8 if height else 0), width)
        marks += told
        height += more + 8
    return tuple(marks), height


def estimate_marks(entry: Entry, scale: Scale, y: float) -> Marks:
    """Interval and mark of a line; nothing without an estimate. A limit that is None was not reached."""
    if entry.estimate is None or entry.kind == "heading":
        return ()
    low, high = entry.limits or (entry.estimate, entry.estimate)
    low = scale.low / 2 - 1 if low is None else low
    high = 2 * scale.high + 1 if high is None else high
    accent = entry.treatment
    if entry.kind == "pooled" and scale.holds(low) and scale.holds(high):
        left, middle, right = scale(low), scale(entry.estimate), scale(high)
        return (Polygon(((left, y), (middle, y - 7), (right, y), (middle, y + 7)), "diamond"),)
    marks: list[Mark] = []
    if entry.limits is not None:
        if entry.kind == "range":
            marks += axes.brackets(scale, low, high, y, accent=accent)
        elif entry.kind == "prediction":
            marks += axes.interval(scale, low, high, y, role="prediction")
        else:
            marks += axes.interval(scale, low, high, y, accent=accent)
    if entry.kind != "prediction" and scale.holds(entry.estimate):
        radius = 4.0 if entry.weight is None else 3.0 + 4.5 * entry.weight**0.5
        marks.append(axes.shape(accent, scale(entry.estimate), y, radius, open_=entry.predicted))
    return tuple(marks)
