"""The colours of the lines in a raster plot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from hccmeta.digitise.image import ByteImage
from hccmeta.digitise.lines import colour_distance
from hccmeta.digitise.model import Colour

BoolArray = NDArray[np.bool_]

_APART = 70  # RGB distance between two colours of one figure
_FROM_PAPER = 80
_FEWEST = 0.15  # pixels of a line, in widths of the plot
_SPAN = 0.2
_OWN = 0.35  # share of a colour's pixels that must not lie beside a stronger line
_THICKEST = 0.05  # of the plot: a band, not a line
_PALE = 0.6  # share of a line's colour in a tint of it
_TINT_OFF = 0.2  # of the line's distance from the paper: farther from between the two, it is a colour of its own
_GREY = 40
_BAND = 4.0  # times the thickness of the line: a tint of it so thick is its confidence band
_MOST_COLOURS = 16
_BIN = 16


def paper_colour(plot: ByteImage) -> Colour:
    """The most common colour of the plot, its background."""
    return _common(plot.reshape(-1, 3))


def _common(pixels: ByteImage) -> Colour:
    bins = (pixels // _BIN).astype(np.int64) @ np.array([65536, 256, 1])
    found, counts = np.unique(bins, return_counts=True)
    chosen = pixels[bins == found[np.argmax(counts)]]
    red, green, blue = np.median(chosen, axis=0)
    return int(red), int(green), int(blue)


def line_colours(plot: ByteImage, paper: Colour, ruled: BoolArray) -> list[Colour]:
    """The colours of lines that run through the plot, grey and black ones too, from the uppermost line down.

    A colour counts when it is found in most columns of a long stretch that begins at the left, at different heights:
    text, landmark lines, dotted levels, axes and grid (`ruled`) do not. Nor do blurred edges, which lie beside stronger
    lines, and confidence bands, which are thick.
    """
    away = np.linalg.norm(plot.astype(float) - np.array(paper, float), axis=2)
    left = (away >= _FROM_PAPER) & ~ruled
    candidates: list[tuple[float, Colour, BoolArray]] = []
    for _ in range(_MOST_COLOURS):
        pixels = plot[left]
        if len(pixels) < _FEWEST * plot.shape[1]:
            break
        colour = _common(pixels)
        near = left & (np.linalg.norm(plot.astype(float) - np.array(colour, float), axis=2) < _APART)
        candidates.append((colour_distance(colour, paper), colour, near))
        left &= ~near
    colours: list[tuple[float, Colour]] = []
    lines: list[tuple[Colour, float]] = []
    stronger = np.zeros(left.shape, dtype=bool)
    for _, colour, ink in sorted(candidates, key=lambda one: -one[0]):
        own = ink & ~ndimage.binary_dilation(stronger, structure=np.ones((5, 5), dtype=bool))
        thick = _thickness(ink)
        if own.sum() >= _OWN * ink.sum() and _is_line(own) and thick <= _THICKEST * plot.shape[0]:
            if any(_thickness(own) >= _BAND * line and _is_tint(colour, of, paper) for of, line in lines):
                continue
            lines.append((colour, thick))
            colours.append((float(np.median(np.nonzero(ink)[0])), colour))
            stronger |= ink
    return [colour for _, colour in sorted(colours)]


def _is_tint(colour: Colour, of: Colour, paper: Colour) -> bool:
    """Whether a colour lies between the paper and a line's colour, nearer to the paper: that line at half strength.

    Grey is none: a grey line beside a black one is common, and censor marks make both thick.
    """
    if max(colour) - min(colour) <= _GREY:
        return False
    mixed, full = (np.array(one, float) - np.array(paper, float) for one in (colour, of))
    share = float(mixed @ full) / float(full @ full)
    return share <= _PALE and float(np.linalg.norm(mixed - share * full)) <= _TINT_OFF * float(np.linalg.norm(full))


def _is_line(ink: BoolArray) -> bool:
    """Whether ink is in most columns of a stretch from near the left over a fifth of the plot, and falls on the way."""
    rows, width = ink.shape
    held = np.flatnonzero(ink.any(axis=0))
    if len(held) == 0 or held[0] > 0.12 * width:
        return False
    dense = np.flatnonzero(np.arange(1, len(held) + 1) >= 0.5 * (held - held[0] + 1))
    run = held[: int(dense[-1]) + 1]
    heights = np.array([float(np.median(np.flatnonzero(ink[:, column]))) for column in run[:: max(1, len(run) // 60)]])
    return bool(run[-1] - run[0] >= _SPAN * width and np.ptp(heights) >= 0.04 * rows)


def _thickness(ink: BoolArray) -> float:
    """Median rows of ink in the columns that have any."""
    rows = ink.sum(axis=0)
    return float(np.median(rows[rows > 0]))


def settle(plot: ByteImage, wanted: Colour, paper: Colour) -> Colour:
    """The colour that the picture really has near a wanted one (names are vague and JPEG shifts colours)."""
    pixels = plot.reshape(-1, 3)
    distance = np.linalg.norm(pixels - np.array(wanted, float), axis=1)
    reach = min(60.0, 0.4 * colour_distance(wanted, paper))
    near = pixels[distance <= reach]
    return _common(near) if len(near) >= 20 else wanted


def groups(colours: Sequence[Colour]) -> list[list[int]]:
    """Indices of arms drawn in the same colour."""
    groups_of: list[list[int]] = []
    for i, colour in enumerate(colours):
        for group in groups_of:
            if colour_distance(colours[group[0]], colour) < 40:
                group.append(i)
                break
        else:
            groups_of.append([i])
    return groups_of
