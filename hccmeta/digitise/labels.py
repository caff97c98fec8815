"""Tick labels of a raster figure, read by synthesis: the series whose printed labels look most like the picture.

No character is recognised by itself. Every series of values that is linear in the places of the labels is printed in
several faces and laid over what stands beside the ticks; the best one is believed only when no other comes near.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hccmeta.digitise.calibrate import fit_axis
from hccmeta.digitise.model import Axis, FloatArray
from hccmeta.digitise.printed import FACES, Crop, aspect
from hccmeta.digitise.scan import Panel
from hccmeta.digitise.tick_text import Piece, at_ticks, column_of_text, cut, parted, pieces, row_of_text

_ENOUGH = 0.55  # mean likeness of the best series
_EACH = 0.3  # likeness of its worst label
_AHEAD = 0.05  # by which it must lead the second best
_FAR_AHEAD = 0.2  # a lead that makes up for one label that something touches
_SHORTLIST = 80
_TRIED = 3  # faces of the survival axis that are tried for the times
_OFF_GRID = 0.06  # of the spacing: a label farther from its place in the series is uneven
_STRETCH = 0.3  # log of how much narrower or wider than known faces letters may be
_SURVIVAL_STEPS = (0.05, 0.1, 0.2, 0.25, 0.5)
_FINE_STEPS = (0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.75, 0.8, 1.25, 1.5, 2.5, 3.5, 4.5, 7.5, 12.5)
_TIME_STEPS = (*_FINE_STEPS, *range(1, 401), *range(405, 1501, 5))

Grid = Sequence[int]
Series = Iterator[tuple[list[float], list[str]]]


@dataclass(frozen=True)
class Reading:
    """Labels read along one axis: `likeness` of the chosen series (1 is perfect) and its `lead` over the next."""

    axis: Axis
    likeness: float
    lead: float
    certain: bool
    printed: tuple[str, ...]
    faces: tuple[int, ...]


@dataclass(frozen=True)
class _Scored:
    mean: float
    worst: float
    face: int
    values: tuple[float, ...]
    printed: tuple[str, ...]


@dataclass(frozen=True)
class Label:
    """A word at a tick: the place of the tick along the axis, the word's box, and its pixels."""

    place: float
    box: Piece
    crop: Crop


def read_axes(dark: FloatArray, panel: Panel) -> tuple[Reading | None, Reading | None]:
    """The x and the y axis from their labels; None where none can be read. `certain` says whether to believe it.

    Survival has few possible labels, so it is read first, and shows which faces are worth trying for the times.
    """
    upright = best_series(y_labels(dark, panel), _survival_series)
    if upright is None or not upright.certain:
        turned = best_series(turned_y_labels(dark, panel), _survival_series)
        upright = max((one for one in (upright, turned) if one is not None), key=lambda one: one.lead, default=None)
    faces = FACES if upright is None else upright.faces
    return best_series(x_labels(dark, panel), _time_series, faces=faces), upright


def x_labels(dark: FloatArray, panel: Panel) -> list[Label]:
    """The words at the ticks of the x axis, from left to right."""
    parts = _below(dark, panel)
    words, height = row_of_text(parts, panel.x_tick_end)
    words = parted(words, parts, panel.x_ticks, height)
    return _labels(dark, at_ticks(words, panel.x_ticks, height, along=0))


def _labels(dark: FloatArray, words: Sequence[tuple[float, Piece]]) -> list[Label]:
    return [Label(place, word, Crop.of(cut(dark, word))) for place, word in words]


def _below(dark: FloatArray, panel: Panel) -> list[Piece]:
    line, edge = panel.x_line, panel.x_tick_end
    reach = edge + 1 + round(0.2 * dark.shape[0])
    columns = (line.start - round(0.05 * line.length), line.end + round(0.06 * line.length))
    return pieces(dark, (edge + 1, reach), columns)


def y_labels(dark: FloatArray, panel: Panel) -> list[Label]:
    """The words at the ticks of the y axis, from the top down."""
    words, height = column_of_text(_left(dark, panel), panel.y_tick_end)
    return _labels(dark, at_ticks(words, panel.y_ticks, height, along=1))


def _left(dark: FloatArray, panel: Panel) -> list[Piece]:
    line, edge = panel.y_line, panel.y_tick_end
    start = edge - round(0.2 * dark.shape[1])
    return pieces(dark, (line.start - round(0.06 * line.length), line.end + round(0.06 * line.length)), (start, edge))


def turned_y_labels(dark: FloatArray, panel: Panel) -> list[Label]:
    """The same for labels that run upwards along the axis."""
    turned = np.rot90(dark, -1)  # column = height - 1 - row, row = column
    last = dark.shape[0] - 1
    seen = [Piece(one.left, one.right, last - one.bottom, last - one.top) for one in _left(dark, panel)]
    words, height = row_of_text(seen, panel.y_tick_end, above=True)
    ticks = [last - tick for tick in panel.y_ticks]
    found = _labels(turned, at_ticks(words, ticks, height, along=0))
    return [replace(one, place=last - one.place) for one in reversed(found)]


def _time_series(grid: Grid) -> Series:
    for step in _TIME_STEPS:
        for first in (0.0, float(step)):
            values = [first + step * k for k in grid]
            yield values, [f"{value:g}" for value in values]
            if step != int(step) or step <= 2:
                yield values, [f"{value:.1f}" for value in values]
            if values[-1] >= 1000:
                yield values, [f"{value:,g}" for value in values]


def _survival_series(grid: Grid) -> Series:
    """Labels from the top tick downwards."""
    for step in _SURVIVAL_STEPS:
        for top in (1.0, 1.0 + step, 1.0 - step):
            values = [round(top - step * k, 6) for k in grid]
            if min(values) < -1e-9 or max(values) > 1.25:
                continue
            values = [abs(value) for value in values]
            for decimals in (1, 2):
                if all(abs(value * 10**decimals - round(value * 10**decimals)) < 1e-6 for value in values):
                    yield values, [f"{value:.{decimals}f}" for value in values]
                    yield values, [f"{value:.{decimals}f}".removeprefix("0") for value in values]
            yield values, [f"{value:g}" for value in values]
            percent = [100 * value for value in values]
            yield percent, [f"{value:g}" for value in percent]
            yield percent, [f"{value:g}%" for value in percent]


def best_series(
    labels: Sequence[Label], series: Callable[[Grid], Series], *, faces: Sequence[int] = FACES
) -> Reading | None:
    """The series most like the labels in one of the faces; None without three labels at equal distances."""
    regular, grid = _regular(labels)
    if len(regular) < 3:
        return None
    shapes, slack = np.array([one.crop.shape for one in regular]), _slack(regular)
    scored = [
        _Scored(*_score(regular[-3:], printed[-3:], face), face, tuple(values), tuple(printed))
        for values, printed in series(grid)
        for face in faces
        if _fits(shapes, slack, printed, face)
    ]
    # Three labels show which series are worth a full look.
    shortlist = sorted(scored, key=lambda one: (-one.mean, one.printed, one.face))[:_SHORTLIST]
    scored = [replace(one, mean=mean, worst=worst) for one in shortlist
              for mean, worst in [_score(regular, one.printed, one.face)]]  # fmt: skip
    if not scored:
        return None
    scored.sort(key=lambda one: (-one.mean, one.printed, one.face))
    best = scored[0]
    lead = best.mean - max((one.mean for one in scored if one.values != best.values), default=0.0)
    axis = fit_axis([one.place for one in regular], best.values, source="tick labels in the picture")
    certain = best.mean >= _ENOUGH and lead >= _AHEAD and (best.worst >= _EACH or lead >= _FAR_AHEAD)
    alike = tuple(dict.fromkeys(one.face for one in scored if one.values == best.values))[:_TRIED]
    return Reading(axis, best.mean, lead, certain, best.printed, alike)


def _regular(labels: Sequence[Label]) -> tuple[list[Label], list[int]]:
    """The labels at whole multiples of the usual spacing from the first, with those multiples."""
    if len(labels) < 3:
        return [], []
    places = np.array([one.place for one in labels])
    spacing = float(np.median(np.diff(places)))
    for _ in range(2):
        steps = (places - places[0]) / spacing
        whole = np.round(steps)
        good = np.abs(steps - whole) <= _OFF_GRID + 1 / spacing
        if good.sum() < 3 or good.sum() < 0.7 * len(labels) or len(np.unique(whole[good])) < good.sum():
            return [], []
        spacing = float(np.polyfit(whole[good], places[good], 1)[0])
    return [one for one, keep in zip(labels, good, strict=True) if keep], [int(k) for k in whole[good]]


def _fits(shapes: FloatArray, slack: FloatArray, printed: Sequence[str], face: int) -> bool:
    """Whether the widths of the labels can be those of the printed words, stretched alike."""
    off = shapes - np.array([aspect(face, text) for text in printed])
    stretch = sorted(off.tolist())[len(off) // 2]  # the upper median
    return abs(stretch) <= _STRETCH and int(np.count_nonzero(np.abs(off - stretch) > 3 * slack)) <= 0.2 * len(off)


def _slack(labels: Sequence[Label]) -> FloatArray:
    """How far the shape of each label may be off: one pixel of its width and height, and a little."""
    return np.array([0.05 + 0.7 / one.crop.width + 0.5 / one.crop.height for one in labels])


def _score(labels: Sequence[Label], printed: Sequence[str], face: int) -> tuple[float, float]:
    """Mean and smallest likeness of the labels, less for those of another shape than the rest."""
    off = np.array([one.crop.shape - aspect(face, text) for one, text in zip(labels, printed, strict=True)])
    shape = np.exp(-0.5 * ((off - np.median(off)) / _slack(labels)) ** 2)
    alike = sorted(
        float(weight) * one.crop.likeness(face, text) for one, text, weight in zip(labels, printed, shape, strict=True)
    )
    # Of many labels one may touch something else: the label of the other axis, a tick of a table.
    counted = alike[1:] if len(alike) >= 5 else alike
    return float(np.mean(counted)), counted[0]
