"""Estimates with intervals, one below the other: what forest plots and figures of sensitivity are made of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hccmeta.figures import marks, svg
from hccmeta.figures.scale import Scale, nice_ticks, ratio_ticks, span_of

Limits = tuple[float | None, float | None] | None

#: Pixels between the line of no difference and the names of its sides; width of a letter of them; least share of a
#: narrow axis on either side.
GAP, LETTER, SIDE = 8.0, 6.2, 0.3


@dataclass(frozen=True)
class EstimateLine:
    """One line of the figure. ``said`` is the estimate as text, or the reason why there is none.

    ``weight`` (0 to 1) sets the size of the mark; ``treatment`` its colour and shape; ``aside`` is a short column of
    its own (number of patients, studies).
    """

    label: str
    said: str
    estimate: float | None
    ci: Limits = None
    kind: Literal["study", "pooled", "prediction", "heading"] = "study"
    weight: float | None = None
    treatment: str | None = None
    aside: str = ""


@dataclass(frozen=True)
class EstimateChart:
    """What the figure says besides its lines. ``null`` is the value of no difference; ``favours`` names its sides."""

    axis: str
    head: str
    aside_head: str = ""
    null: float | None = None
    logarithmic: bool = False
    favours: tuple[str, str] | None = None


@dataclass(frozen=True)
class Estimates:
    """What is drawn: the chart and its lines."""

    chart: EstimateChart
    lines: tuple[EstimateLine, ...]


def draw(figure: str, title: str, alternative: str, caption: str, model: Estimates) -> svg.Drawing:
    """The figure in both variants."""
    chart, lines = model.chart, model.lines
    return svg.Drawing(
        figure,
        title,
        alternative,
        caption,
        wide=_wide(f"{figure}-w", title, alternative, chart, lines),
        narrow=_narrow(f"{figure}-n", title, alternative, chart, lines),
        model=model,
    )


def axis_span(chart: EstimateChart, lines: Sequence[EstimateLine]) -> tuple[float, float]:
    """The span of the axis: every estimate, and the intervals unless they are so wide that they would hide the rest."""
    estimates = [line.estimate for line in lines if line.estimate is not None]
    limits = [limit for line in lines if line.ci for limit in line.ci if limit is not None]
    if chart.logarithmic:
        found = [one for one in (*estimates, *limits, chart.null) if one is not None and one > 0]
        return max(min(found, default=0.5) / 1.08, 0.1), min(max(found, default=2.0) * 1.08, 10.0)
    low, high = span_of(estimates, include=chart.null)
    reach = 2.5 * (high - low)
    low, high = span_of(
        [*estimates, *(one for one in limits if low - reach <= one <= high + reach)], include=chart.null
    )
    return low, high


def _scale(chart: EstimateChart, lines: Sequence[EstimateLine], start: float, end: float) -> Scale:
    low, high = axis_span(chart, lines)
    return Scale(low, high, start, end, chart.logarithmic)


def _with_room(scale: Scale, null: float) -> Scale:
    """``scale`` widened until no difference has ``SIDE`` of it on either hand, so that both sides can be named."""
    turn, back = (math.log, math.exp) if scale.logarithmic else (float, float)
    below, above = turn(null) - turn(scale.low), turn(scale.high) - turn(null)
    least = SIDE / (1 - SIDE)
    low, high = turn(null) - max(below, least * above), turn(null) + max(above, least * below)
    return replace(scale, low=back(low), high=back(high))


def _ticks(chart: EstimateChart, scale: Scale, most: int) -> tuple[float, ...]:
    if chart.logarithmic:
        ticks = ratio_ticks(scale.low, scale.high)
        return ticks if len(ticks) <= most + 2 else ticks[:: 1 + len(ticks) // (most + 2)]
    return nice_ticks(scale.low, scale.high, most)


def _wide(figure: str, title: str, alternative: str, chart: EstimateChart, lines: Sequence[EstimateLine]) -> str:
    left, right, pitch, top = 320.0, 650.0, 26.0, 34.0
    scale = _scale(chart, lines, left, right)
    bottom = top + pitch * len(lines)
    body = [
        svg.text(0, 14, chart.head, class_="hm-head"),
        svg.text(left - 14, 14, chart.aside_head, class_="hm-head", anchor="end"),
        svg.text(svg.WIDE, 14, "Estimate (95 % interval)", class_="hm-head", anchor="end"),
        svg.line(0, 22, svg.WIDE, 22, "hm-rule"),
        marks.axis(scale, bottom, _ticks(chart, scale, 6), chart.axis, top=top - 8),
        _null(chart, scale, top - 8, bottom),
    ]
    for i, line in enumerate(lines):
        y = top + pitch * (i + 0.5)
        strong = "hm-name-strong" if line.kind != "study" else "hm-text"
        if line.kind == "pooled":
            body.append(svg.line(0, y - pitch / 2, svg.WIDE, y - pitch / 2, "hm-rule"))
        body.append(svg.text(0, y + 4, svg.clip(line.label, 40), class_=strong))
        body.append(svg.text(left - 14, y + 4, line.aside, class_="hm-tick", anchor="end"))
        body += _mark(line, scale, y)
        if line.estimate is None:
            body.append(svg.text(left, y + 4, svg.clip(line.said, 82), class_="hm-tick"))
        else:
            body.append(svg.text(svg.WIDE, y + 4, line.said, class_=strong, anchor="end"))
    height = bottom + 40 + _favours(body, chart, scale, bottom + 50, svg.WIDE)
    return svg.frame(figure, title, alternative, svg.WIDE, height, body)


def _narrow(figure: str, title: str, alternative: str, chart: EstimateChart, lines: Sequence[EstimateLine]) -> str:
    pitch, top = 42.0, 12.0
    scale = _scale(chart, lines, 4, svg.NARROW - 4)
    if chart.favours and chart.null is not None:
        scale = _with_room(scale, chart.null)
    bottom = top + pitch * len(lines)
    body = [
        marks.axis(scale, bottom, _ticks(chart, scale, 5), chart.axis, top=top),
        _null(chart, scale, top, bottom),
    ]
    for i, line in enumerate(lines):
        y = top + pitch * i
        strong = "hm-name-strong" if line.kind != "study" else "hm-text"
        said = line.said if line.estimate is not None else ""
        body.append(svg.text(0, y + 10, svg.clip(line.label, 55 - len(said)), class_=f"{strong} hm-halo"))
        body.append(svg.text(svg.NARROW, y + 10, said, class_=f"{strong} hm-halo", anchor="end"))
        body += _mark(line, scale, y + 24)
        if line.estimate is None:
            body.append(svg.text(0, y + 27, svg.clip(line.said, 56), class_="hm-tick hm-halo"))
    height = bottom + 40 + _favours(body, chart, scale, bottom + 50, svg.NARROW)
    return svg.frame(figure, title, alternative, svg.NARROW, height, body)


def _null(chart: EstimateChart, scale: Scale, top: float, bottom: float) -> str:
    if chart.null is None or not scale.holds(chart.null):
        return ""
    return svg.line(scale(chart.null), top, scale(chart.null), bottom, "hm-null")


def _favours(body: list[str], chart: EstimateChart, scale: Scale, y: float, width: int) -> float:
    """Adds the two sides of no difference below the axis, meeting at its line; the height they take."""
    if chart.favours is None or chart.null is None:
        return 0.0
    middle = scale.clamped(chart.null)
    left = svg.wrap(chart.favours[0], _letters(middle - GAP))
    right = svg.wrap(chart.favours[1], _letters(width - middle - GAP))
    left[0] = f"\N{LEFTWARDS ARROW} {left[0]}"
    right[-1] += " \N{RIGHTWARDS ARROW}"
    body += [svg.text(middle - GAP, y + 14 * i, one, class_="hm-tick", anchor="end") for i, one in enumerate(left)]
    body += [svg.text(middle + GAP, y + 14 * i, one, class_="hm-tick") for i, one in enumerate(right)]
    return 2.0 + 14 * max(len(left), len(right))


def _letters(room: float) -> int:
    """How many letters of the smallest size stand in ``room``, an arrow set aside."""
    return int(room / LETTER) - 2


def _mark(line: EstimateLine, scale: Scale, y: float) -> list[str]:
    if line.estimate is None:
        return []
    low, high = line.ci or (None, None)
    low = scale.low - 1 if low is None and line.ci else low
    high = scale.high + 1 if high is None and line.ci else high
    if line.kind == "pooled" and low is not None and high is not None:
        return [marks.diamond(scale.clamped(low), scale.clamped(line.estimate), scale.clamped(high), y, 7)]
    parts = []
    if low is not None and high is not None:
        accent = f" t-{line.treatment}" if line.treatment else ""
        kind = "hm-prediction" if line.kind == "prediction" else f"hm-whisker{accent}"
        parts.append(marks.whisker(scale, low, high, y, class_=kind))
    if line.kind != "prediction" and scale.holds(line.estimate):
        radius = 4.0 if line.weight is None else 3.0 + 4.5 * line.weight**0.5
        parts.append(marks.shape(line.treatment, scale(line.estimate), y, radius))
    return parts
