"""Pixels where a line cannot be seen: axes and grid, the lines of other arms.

The browser's twin is `docs/assets/digitiser-occlusion.js`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hccmeta.digitise.image import ByteImage, extremes
from hccmeta.digitise.ink import IntArray
from hccmeta.digitise.model import Colour
from hccmeta.digitise.trace import BoolArray, Trace

_STRONG = 128


def ruled_pixels(pixels: ByteImage, paper: Colour) -> BoolArray:
    """Grey pixels of straight grey lines right across the plot: axes, frame and grid."""
    low, high = (channel.astype(int) for channel in extremes(pixels))
    grey = high - low <= 40
    drawn = grey & (np.abs(high - max(paper)) >= 12)
    ruled = np.zeros(grey.shape, dtype=bool)
    ruled[drawn.mean(axis=1) >= 0.85] = True
    upright = np.flatnonzero(drawn.mean(axis=0) >= 0.7)
    for shift in (-1, 0, 1):  # JPEG smears them sideways
        ruled[:, np.clip(upright + shift, 0, grey.shape[1] - 1)] = True
    return np.asarray(ruled & grey, dtype=bool)


def hidden_pixels(covers: Sequence[IntArray], shape: tuple[int, ...]) -> BoolArray:
    """Pixels at or beside the ink of other arms."""
    hidden = np.zeros(shape, dtype=bool)
    for cover in covers:
        ink = cover >= _STRONG
        hidden |= ink
        hidden[1:] |= ink[:-1]
        hidden[:-1] |= ink[1:]
        hidden[:, 1:] |= ink[:, :-1]
        hidden[:, :-1] |= ink[:, 1:]
    return hidden


def covered_pixels(trace: Trace, cover: IntArray) -> BoolArray:
    """The pixels of a traced line, for the next line of the same colour: its path with drops, a line's width around."""
    taken = np.zeros(cover.shape, dtype=bool)
    reach = trace.width // 2 + 1
    before = int(trace.path[0])
    for x, row in enumerate(trace.path.tolist()):
        taken[max(0, before - reach) : row + reach + 1, x] = True
        before = row
    spread = taken.copy()
    for shift in range(1, reach + 1):
        spread[:, shift:] |= taken[:, :-shift] & (cover[:, shift:] > 0)
        spread[:, :-shift] |= taken[:, shift:] & (cover[:, :-shift] > 0)
    return spread
