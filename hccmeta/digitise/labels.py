"""Tick labels of a raster figure, read by synthesis: the series whose printed labels look most like the picture.

No character is recognised by itself. Every plausible arithmetic series of values is printed in two common sans-serif
faces and laid over what stands beside the ticks; the best one is believed only when it is close and no other is near.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hccmeta.digitise.calibrate import fit_axis
from hccmeta.digitise.extra import require
from hccmeta.digitise.model import Axis, FloatArray
from hccmeta.digitise.scan import Panel

_ENOUGH = 0.65  # mean likeness of the best series
_EACH = 0.4  # likeness of its worst label
_AHEAD = 0.08  # by which it must lead the second best
_INK = 80
_FAINT = 56  # a decimal point of a small label is hardly darker
_LETTER = 48  # pixels: the size at which labels are printed before they are shrunk to the crop
_TIME_STEPS = (0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 15, 16, 18, 20, 24, 25, 30, 36, 40, 48, 50, 60, 73,
               90, 100, 120, 150, 180, 182, 183, 200, 250, 300, 365, 400, 500, 600, 730, 1000)  # fmt: skip
_SURVIVAL_STEPS = (0.05, 0.1, 0.2, 0.25, 0.5)


@dataclass(frozen=True)
class Reading:
    """Labels read along one axis: `likeness` of the chosen series (1 is perfect) and its `lead` over the next."""

    axis: Axis
    likeness: float
    lead: float


def read_axes(dark: FloatArray, panel: Panel) -> tuple[Reading | None, Reading | None]:
    """The x and the y axis from their labels; None where they cannot be read with confidence."""
    x_crops = crops_below(dark, panel.x_ticks, panel.x_tick_end)
    turned = dark.T[::-1]
    # Columns left of the axis become rows below it.
    y_crops = [
        None if crop is None else crop[::-1].T
        for crop in crops_below(turned, panel.y_ticks, dark.shape[1] - 1 - panel.y_tick_end, sideways=True)
    ]
    rotated = [None if crop is None else np.rot90(crop, -1) for crop in y_crops]
    times = _best_series(panel.x_ticks, x_crops, _time_series)
    return times, _best_series(panel.y_ticks, y_crops, _survival_series) or _best_series(
        panel.y_ticks, rotated, _survival_series
    )


def crops_below(
    dark: FloatArray, ticks: Sequence[float], edge: int, *, sideways: bool = False
) -> list[FloatArray | None]:
    """The text under each tick: the first band of ink below row `edge`, cut half way between ticks.

    `sideways` when the picture was turned, so that a label's letters come one below the other.
    """
    if len(ticks) < 2:
        return [None] * len(ticks)
    spacing = float(np.min(np.diff(np.sort(ticks))))
    found: list[FloatArray | None] = []
    for tick in ticks:
        left, right = max(0, round(tick - 0.5 * spacing)), round(tick + 0.5 * spacing) + 1
        strip = dark[edge + 1 : edge + 1 + int(0.25 * dark.shape[0]), left:right]
        found.append(_first_text(strip, tick - left, sideways=sideways))
    return found


def _first_text(strip: FloatArray, centre: float, *, sideways: bool) -> FloatArray | None:
    """The first band of ink in a strip that is tall enough for text, trimmed to what belongs together at `centre`.

    The first pass measures a letter, the second one joins what is nearer than two fifths of it: sideways labels come
    letter by letter.
    """
    ink = strip >= _FAINT
    rows = np.flatnonzero(ink.any(axis=1))
    for band in np.split(rows, np.flatnonzero(np.diff(rows) > 2) + 1):
        if len(band) < 3 or band[-1] - band[0] < 2:
            continue
        piece = _piece(ink[band[0] : band[-1] + 1], centre)
        tall = int(band[-1]) - int(band[0]) + 1
        letter = min(len(piece), 2 * tall if sideways else tall)
        gap = max(2, round(0.4 * letter))
        near = rows[rows >= band[0]]
        band = np.split(near, np.flatnonzero(np.diff(near) > gap) + 1)[0]
        piece = _piece(ink[band[0] : band[-1] + 1], centre)
        if len(piece) == 0 or abs((piece[0] + piece[-1]) / 2 - centre) > 2.5 * len(band):
            return None
        word = strip[band[0] : band[-1] + 1, piece[0] : piece[-1] + 1]
        return _trimmed(word)
    return None


def _trimmed(word: FloatArray) -> FloatArray | None:
    """The part of a crop between its first and last rows and columns of full ink."""
    ink = word >= _INK
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if len(rows) == 0:
        return None
    return word[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _piece(ink: NDArray[np.bool_], centre: float) -> NDArray[np.int64]:
    """First to last column of the run of ink nearest to `centre`; gaps up to the height of the band stay inside it."""
    columns = np.flatnonzero(ink.any(axis=0))
    runs = np.split(columns, np.flatnonzero(np.diff(columns) > 0.8 * ink.shape[0] + 1) + 1)
    run = min(runs, key=lambda r: abs((r[0] + r[-1]) / 2 - centre))
    return np.arange(run[0], run[-1] + 1)


def _time_series(count: int) -> Iterator[list[str]]:
    for step in _TIME_STEPS:
        for first in (0, 1):
            values = [step * (first + k) for k in range(count)]
            yield [f"{value:g}" for value in values]
            if step != int(step):
                yield [f"{value:.1f}" for value in values]


def _survival_series(count: int) -> Iterator[list[str]]:
    """Labels from the top tick downwards."""
    for step in _SURVIVAL_STEPS:
        for top in (1.0, 1.0 + step, 1.0 - step):
            values = [top - step * k for k in range(count)]
            if min(values) < -1e-9 or max(values) > 1.1:
                continue
            values = [abs(round(value, 6)) for value in values]
            for decimals in (1, 2):
                if all(abs(value * 10**decimals - round(value * 10**decimals)) < 1e-6 for value in values):
                    yield [f"{value:.{decimals}f}" for value in values]
            yield [f"{value:g}" for value in values]
            yield [f"{100 * value:g}" for value in values]
            yield [f"{100 * value:g}%" for value in values]


def _best_series(
    ticks: Sequence[float], crops: Sequence[FloatArray | None], series: Callable[[int], Iterator[list[str]]]
) -> Reading | None:
    """The series most like the crops; ticks without a label (minor ticks) are left out when labels are every n-th."""
    labelled = [i for i, crop in enumerate(crops) if crop is not None]
    if len(labelled) < 3 or len(ticks) < 3:
        return None
    gaps = np.diff([ticks[i] for i in labelled])
    if np.ptp(gaps) > 0.1 * float(np.mean(gaps)) + 2:
        return None
    scores: list[tuple[float, float, list[str]]] = []
    for printed in {tuple(labels) for labels in series(len(labelled))}:
        likeness = [_likeness(crops[i], label) for i, label in zip(labelled, printed, strict=True)]
        # Of many labels one may touch something else: the label of the other axis, a tick of a table.
        counted = sorted(likeness)[1:] if len(likeness) >= 5 else likeness
        scores.append((float(np.mean(counted)), min(counted), list(printed)))
    scores.sort(key=lambda item: (-item[0], item[2]))
    best, worst, labels = scores[0]
    values = [float(label.rstrip("%")) for label in labels]
    rivals = [score for score, _, other in scores[1:] if [float(text.rstrip("%")) for text in other] != values]
    lead = best - max(rivals, default=0.0)
    if best < _ENOUGH or worst < _EACH or lead < _AHEAD:
        return None
    axis = fit_axis([ticks[i] for i in labelled], values, source="tick labels in the picture")
    return Reading(axis, best, lead)


def _likeness(crop: FloatArray | None, label: str) -> float:
    """Correlation of a crop with a printed label of the same size, less for another shape; at best 1."""
    if crop is None:
        return 0.0
    height, width = crop.shape
    best = 0.0
    for face in range(len(_faces())):
        printed = _printed(face, label)
        stretch = np.log((width / height) / (printed.shape[1] / printed.shape[0]))
        shape = float(np.exp(-0.5 * (stretch / 0.2) ** 2))
        if shape > 0.2:
            best = max(best, shape * _correlation(crop, _shrunk(face, label, height, width)))
    return best


def _correlation(a: FloatArray, b: FloatArray) -> float:
    a = a - a.mean()
    b = b - b.mean()
    scale = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / scale if scale > 0 else 0.0


@lru_cache(maxsize=1)
def _faces() -> tuple[Any, ...]:
    """DejaVu Sans (matplotlib, R with cairo) and Pillow's built-in face, which is close to Helvetica and Arial."""
    import matplotlib

    font = require("PIL.ImageFont")
    dejavu = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    return font.truetype(str(dejavu), _LETTER), font.load_default(_LETTER)


@lru_cache(maxsize=4096)
def _printed(face: int, label: str) -> FloatArray:
    image = require("PIL.Image").new("L", (_LETTER * (len(label) + 1), 2 * _LETTER), 0)
    require("PIL.ImageDraw").Draw(image).text((_LETTER // 2, _LETTER // 4), label, fill=255, font=_faces()[face])
    inked = np.asarray(image, dtype=float)
    rows, columns = np.flatnonzero(inked.max(axis=1) > 60), np.flatnonzero(inked.max(axis=0) > 60)
    return np.asarray(inked[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


@lru_cache(maxsize=8192)
def _shrunk(face: int, label: str, height: int, width: int) -> FloatArray:
    pillow = require("PIL.Image")
    image = pillow.fromarray(_printed(face, label).astype(np.uint8))
    return np.asarray(image.resize((width, height), pillow.Resampling.BOX), dtype=float)
