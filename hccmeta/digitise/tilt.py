"""How far a scanned picture is tilted, from its own straight lines."""

from __future__ import annotations

import numpy as np

from hccmeta.digitise.image import ByteImage
from hccmeta.digitise.model import FloatArray
from hccmeta.digitise.scan import darkness

_LARGEST = 4.0  # degrees that are looked for
_SMALLEST = 0.1  # less moves the end of a line of 600 pixels by one
_CLEARER = 1.12  # by which lines must stand out more when turned
_DARK = 90
_MOST = 200_000


def tilt(image: ByteImage) -> float:
    """Degrees by which to turn a picture anticlockwise so that its longest lines are level and upright; mostly 0.

    For each angle the dark pixels are counted along slanted rows and columns; at the right one the axes fall into one.
    """
    rows, columns = np.nonzero(darkness(image) >= _DARK)
    if len(rows) < 200:
        return 0.0
    every = len(rows) // _MOST + 1
    x, y = columns[::every].astype(float), rows[::every].astype(float)
    coarse = np.arange(-_LARGEST, _LARGEST + 0.01, 0.1)
    best = float(coarse[int(np.argmax([_peak(x, y, angle) for angle in coarse]))])
    fine = np.arange(best - 0.1, best + 0.101, 0.02)
    best = float(fine[int(np.argmax([_peak(x, y, angle) for angle in fine]))])
    if abs(best) < _SMALLEST or _peak(x, y, best) < _CLEARER * _peak(x, y, 0.0):
        return 0.0
    return round(best, 2)


def _peak(x: FloatArray, y: FloatArray, degrees: float) -> float:
    """The most dark pixels in one slanted row, and in one slanted column."""
    slope = np.tan(np.deg2rad(degrees))
    return sum(
        float(np.bincount(np.round(line - line.min()).astype(int)).max()) for line in (y - slope * x, x + slope * y)
    )
