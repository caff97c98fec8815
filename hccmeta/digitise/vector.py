"""Kaplan-Meier curves among the lines of a vector figure, with their censor marks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hccmeta.digitise.arms import Candidate, assign_arms
from hccmeta.digitise.legend import legend_labels
from hccmeta.digitise.lines import chain, colour_distance, same_style
from hccmeta.digitise.model import (
    ArmRequest,
    Box,
    Colour,
    Curve,
    DigitiseError,
    Drawing,
    FloatArray,
    Frame,
    Note,
    Stroke,
)

_MARKS = "+|"
_MOST_CURVES = 60  # curves and their confidence limits; every pair of them is compared


def read_curves(
    drawing: Drawing, frame: Frame, *, arms: Sequence[ArmRequest] = ()
) -> tuple[tuple[Curve, ...], tuple[Note, ...]]:
    """The curves of the figure by arm, both corners of every step, at the precision of the file.

    Without `arms` every curve is taken and named after the legend. `time` is in the unit of the figure.

    Raises:
        DigitiseError: no curve found, or an arm's curve cannot be told from the others.
    """
    alike = curves_in(drawing, frame)
    if len(alike) > _MOST_CURVES:
        raise DigitiseError(
            f"{len(alike)} lines of the figure look like survival curves, and at most {_MOST_CURVES} are read: "
            "save the one panel with its curves as a picture (PNG) and read that"
        )
    lines = without_limits(alike)
    if not lines:
        raise DigitiseError(
            "no Kaplan-Meier curve was found among the lines of the figure: is it an image inside a PDF?"
        )
    candidates = [Candidate(stroke.style, _start(stroke)) for stroke in lines]
    chosen, notes = assign_arms(candidates, legend_labels(drawing, lines), arms)
    curves = []
    symbols = _symbols(drawing, frame)
    for name, index in chosen.items():
        stroke = lines[index]
        time = np.maximum(frame.x.value(stroke.points[:, 0]), 0.0)
        survival = np.clip(frame.y.value(stroke.points[:, 1]), 0.0, 1.0)
        marks = _censor_marks(symbols, stroke, frame, ambiguous=_shares_colour(stroke, lines))
        curves.append(Curve(name, *_corners(time, survival), "vector", stroke.style, marks))
    return tuple(curves), notes


def curves_in(drawing: Drawing, frame: Frame) -> list[Stroke]:
    """The lines that run as a Kaplan-Meier curve does, confidence limits among them."""
    return [stroke for stroke in chain(drawing.strokes) if _is_curve(stroke, frame)]


def _start(stroke: Stroke) -> tuple[float, float]:
    return float(stroke.points[0, 0]), float(stroke.points[0, 1])


def _is_curve(stroke: Stroke, frame: Frame) -> bool:
    """A line that starts near time 0 and survival 1, never rises, never turns back, and has at least one step."""
    points = _forwards(stroke.points)
    time, survival = frame.x.value(points[:, 0]), frame.y.value(points[:, 1])
    reach = frame.x.span[1] - min(0.0, frame.x.span[0])
    if len(points) < 3 or time[-1] - time[0] < 0.05 * reach:
        return False
    if abs(time[0]) > 0.05 * reach or not 0.9 <= survival[0] <= 1.02:
        return False
    steps_right = np.diff(points[:, 0]) >= -0.02
    steps_down = np.diff(points[:, 1]) >= -0.02
    return bool(steps_right.all() and steps_down.all() and survival[-1] < survival[0] and survival.min() > -0.02)


def _forwards(points: FloatArray) -> FloatArray:
    return points if points[0, 0] <= points[-1, 0] else points[::-1]


def without_limits(strokes: Sequence[Stroke]) -> list[Stroke]:
    """Drop confidence limits: two lines drawn alike, one above and one below a third line of their colour."""
    curves = [Stroke(_forwards(stroke.points), stroke.style) for stroke in strokes]
    limits: set[int] = set()
    for i, upper in enumerate(curves):
        for j, lower in enumerate(curves):
            if i != j and same_style(upper.style, lower.style) and not _above(lower, upper):
                between = [
                    k
                    for k, middle in enumerate(curves)
                    if k not in (i, j)
                    and colour_distance(middle.style.colour, upper.style.colour) < 12
                    and not same_style(middle.style, upper.style)
                    and _above(upper, middle)
                    and _above(middle, lower)
                ]
                if between:
                    limits.update((i, j))
    return [curve for i, curve in enumerate(curves) if i not in limits]


def _above(upper: Stroke, lower: Stroke) -> bool:
    """Whether one line runs on or above another (y downwards) where both are drawn."""
    end = min(upper.points[-1, 0], lower.points[-1, 0])
    at = np.linspace(upper.points[0, 0], end, 200)
    return bool(np.all(_height(upper, at) <= _height(lower, at) + 0.05))


def _height(stroke: Stroke, at: FloatArray) -> FloatArray:
    """y of a step line at x, after the steps there."""
    index = np.searchsorted(stroke.points[:, 0], at + 1e-9, side="right") - 1
    return np.asarray(stroke.points[np.clip(index, 0, None), 1])


def _corners(time: FloatArray, survival: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The corners of the step line: points along a straight run are dropped, sub-resolution rises levelled."""
    survival = np.minimum.accumulate(survival)
    time = np.maximum.accumulate(time)
    keep = np.ones(len(time), dtype=bool)
    flat = np.isclose(np.diff(survival), 0, atol=1e-9)
    upright = np.isclose(np.diff(time), 0, atol=1e-9)
    keep[1:-1] = ~((flat[:-1] & flat[1:]) | (upright[:-1] & upright[1:]))
    return time[keep], survival[keep]


def _shares_colour(stroke: Stroke, found: Sequence[Stroke]) -> bool:
    return sum(colour_distance(stroke.style.colour, other.style.colour) < 12 for other in found) > 1


def _symbols(drawing: Drawing, frame: Frame) -> list[tuple[Colour, Box]]:
    """Colour and box of what can be a censor mark: plus signs as text; crosses, bars, circles as lines."""
    size_limit = 0.04 * abs(float(np.ptp(frame.x.position(np.array(frame.x.span)))))
    found = [(word.colour, word.box) for word in drawing.words if word.text in _MARKS]
    for line in drawing.strokes:
        low, high = line.points.min(axis=0), line.points.max(axis=0)
        if 0 < (high - low).max() <= size_limit and high[1] > low[1]:
            found.append((line.style.colour, (float(low[0]), float(low[1]), float(high[0]), float(high[1]))))
    return found


def _censor_marks(
    symbols: Sequence[tuple[Colour, Box]], stroke: Stroke, frame: Frame, *, ambiguous: bool
) -> FloatArray:
    """Times of the symbols of the curve's colour that stand on it.

    A mark counts for a curve when its middle is within its own size of the line, and, where curves share the colour,
    within a quarter of it.
    """
    painted = {colour: _alike(colour, stroke) for colour in {colour for colour, _ in symbols}}
    boxes = [box for colour, box in symbols if painted[colour]]
    times = []
    for x0, y0, x1, y1 in boxes:
        centre = (x0 + x1) / 2
        size = max(x1 - x0, y1 - y0)
        if not stroke.points[0, 0] <= centre <= stroke.points[-1, 0] + size:
            continue
        offset = abs(float(_height(stroke, np.array([centre]))[0]) - (y0 + y1) / 2)
        before = abs(float(_height(stroke, np.array([centre - 0.1 * size]))[0]) - (y0 + y1) / 2)
        if min(offset, before) <= (0.25 if ambiguous else 0.5) * size:
            times.append(float(frame.x.value(np.array([centre]))[0]))
    # A cross is two lines with one middle.
    return np.unique(np.round(times, 4))


def _alike(colour: Colour, stroke: Stroke) -> bool:
    return colour_distance(colour, stroke.style.colour) < 12
