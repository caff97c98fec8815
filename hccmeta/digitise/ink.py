"""How much of each pixel belongs to a line, and where the middle of the line is: the evidence that a trace follows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from hccmeta.digitise.image import ByteImage
from hccmeta.digitise.model import Colour

IntArray = NDArray[np.int64]

FULL = 255  # a pixel wholly of the curve's colour
_OFF_COLOUR = 1.2  # weight of the distance from the line between paper and ink
_TINT = 0.25  # up to this much ink is a confidence band, a grid line or a smear


def coverage(image: ByteImage, colour: Colour, paper: Colour) -> IntArray:
    """How much of each pixel is ink of `colour` on `paper`, 0 to 255, shape (height, width).

    A pixel p = paper + a (colour - paper) + e, a at most 1, holds a - 1.2 |e| / |colour - paper| of ink; what is left
    above a quarter counts.
    """
    p = image.astype(np.int64) - np.array(paper)
    d = np.array(colour) - np.array(paper)
    square = float((d * d).sum())
    share = np.minimum((p[..., 0] * d[0] + p[..., 1] * d[1] + p[..., 2] * d[2]) / square, 1.0)
    r0, r1, r2 = (p[..., i] - share * d[i] for i in range(3))
    amount = share - _OFF_COLOUR * np.sqrt((r0 * r0 + r1 * r1 + r2 * r2) / square)
    level = np.floor(FULL * np.maximum((amount - _TINT) / (1 - _TINT), 0.0) + 0.5)
    return np.asarray(level, dtype=np.int64)


def line_width(cover: IntArray) -> int:
    """The width of the line in pixels: the 40th percentile of the heights of vertical runs up to 25 pixels."""
    inked = np.zeros((cover.shape[0] + 2, cover.shape[1]), dtype=np.int8)
    inked[1:-1] = cover >= 128
    change = np.diff(inked, axis=0).T
    heights = np.nonzero(change == -1)[1] - np.nonzero(change == 1)[1]
    heights = np.sort(heights[heights <= 25])
    return int(heights[(len(heights) * 2) // 5]) if len(heights) else 1


def ridge(cover: IntArray, width: int) -> IntArray:
    """Evidence for the middle of the line: means over squares of once, twice and four times its width.

    The small square follows the line, the large ones find the middle where censor marks thicken it. Scaled so that the
    upper quartile over inked pixels, which is the middle of a plain line, is 255.
    """
    small, middle, large = (_box_mean(cover, reach) for reach in (width // 2, width, 2 * width))
    evidence = (5 * small + 2 * middle + large) // 8
    inked = np.sort(evidence[cover >= 128])
    usual = int(inked[(len(inked) * 3) // 4]) if len(inked) else FULL
    return evidence * FULL // max(usual, 1)


def _box_mean(values: IntArray, reach: int) -> IntArray:
    """Whole-number means over squares of side 2 reach + 1, zeros beyond the edges."""
    side = 2 * reach + 1
    sums = np.zeros((values.shape[0] + side, values.shape[1] + side), dtype=np.int64)
    sums[reach + 1 : reach + 1 + values.shape[0], reach + 1 : reach + 1 + values.shape[1]] = values
    sums = sums.cumsum(axis=0).cumsum(axis=1)
    total = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    return np.asarray(total // (side * side))


def close_dashes(cover: IntArray, width: int) -> IntArray:
    """Ink with the gaps of dashes and dots half filled: four widths along a row, two along a column.

    Gaps are up to four widths in R, less in other software; more in a column would join neighbouring curves. Filled by
    half (the mean of the ink and its greyscale closing), dashes still weigh more than dots where both could be meant.
    """
    along = ndimage.grey_closing(cover, size=(1, 4 * width + 3))
    upright = ndimage.grey_closing(cover, size=(2 * width + 3, 1))
    return np.asarray((np.maximum(along, upright) + cover) // 2)
