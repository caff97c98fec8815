"""The colours of the lines in a raster plot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hccmeta.digitise.image import ByteImage
from hccmeta.digitise.lines import colour_distance
from hccmeta.digitise.model import Colour

_APART = 70  # RGB distance between two colours of one figure
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


def line_colours(plot: ByteImage, paper: Colour, *, fewest: int) -> list[Colour]:
    """Saturated colours that at least `fewest` pixels have, most frequent first; tints of them are left out."""
    pixels = plot.reshape(-1, 3)
    spread = pixels.max(axis=1).astype(int) - pixels.min(axis=1)
    pixels = pixels[(spread >= 50) & (np.linalg.norm(pixels - np.array(paper, float), axis=1) >= 90)]
    found: list[Colour] = []
    while len(pixels) >= fewest:
        colour = _common(pixels)
        near = np.linalg.norm(pixels - np.array(colour, float), axis=1) < _APART
        if near.sum() >= fewest:
            found.append(colour)
        pixels = pixels[~near]
    return [colour for colour in found if not any(_is_tint(colour, other, paper) for other in found)]


def _is_tint(colour: Colour, ink: Colour, paper: Colour) -> bool:
    """Whether a colour lies on the way from the paper to a stronger ink: a confidence band or a blurred edge."""
    full = np.subtract(ink, paper).astype(float)
    part = np.subtract(colour, paper).astype(float)
    share = float(part @ full) / float(full @ full)
    return ink != colour and share < 0.85 and float(np.linalg.norm(part - share * full)) < 45


def settle(plot: ByteImage, wanted: Colour, paper: Colour) -> Colour:
    """The colour that the picture really has near a wanted one (names are vague and JPEG shifts colours)."""
    pixels = plot.reshape(-1, 3)
    distance = np.linalg.norm(pixels - np.array(wanted, float), axis=1)
    reach = min(60.0, 0.4 * colour_distance(wanted, paper))
    near = pixels[distance <= reach]
    return _common(near) if len(near) >= 20 else wanted


def groups(colours: Sequence[Colour]) -> list[list[int]]:
    """Indices of arms drawn in the same colour."""
    found: list[list[int]] = []
    for i, colour in enumerate(colours):
        for group in found:
            if colour_distance(colours[group[0]], colour) < 40:
                group.append(i)
                break
        else:
            found.append([i])
    return found
