"""The words of a picture beside its axes: pieces of ink joined to words, and the words that stand at tick marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import ndimage

from hccmeta.digitise.model import FloatArray

_INK = 80
_FAINT = 56  # a decimal point of a small label is hardly darker
_MAX_PIECES = 4000
_LONGEST_LABEL = 5  # letters of a number of an axis, signs not counted
_GAP = 0.5  # of the height of a letter: a larger gap ends a word


@dataclass(frozen=True)
class Piece:
    """Ink that belongs together, as a box of whole pixels: rows top..bottom and columns left..right, both inside."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def height(self) -> int:
        """Rows of the box."""
        return self.bottom - self.top + 1

    @property
    def middle(self) -> tuple[float, float]:
        """Column and row of the middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def pieces(dark: FloatArray, rows: tuple[int, int], columns: tuple[int, int]) -> list[Piece]:
    """The connected pieces of ink in a window (first and last excluded row and column), in picture coordinates.

    Lines and blots, longer than an eighth of the picture, are left out, and what reaches into the window from outside.
    """
    top, left = max(rows[0], 0), max(columns[0], 0)
    window = dark[top : rows[1], left : columns[1]]
    within = (top > 0, left > 0, rows[1] < dark.shape[0], columns[1] < dark.shape[1])
    if window.size == 0:
        return []
    marked, _ = ndimage.label(window >= _FAINT, structure=np.ones((3, 3)))
    parts = []
    for where in ndimage.find_objects(marked)[:_MAX_PIECES]:
        height, width = (axis.stop - axis.start for axis in where)
        if max(height / dark.shape[0], width / dark.shape[1]) <= 0.125 and height * width > 1:
            part = Piece(where[0].start + top, where[0].stop - 1 + top, where[1].start + left, where[1].stop - 1 + left)
            at_edge = (where[0].start, where[1].start, window.shape[0] - where[0].stop, window.shape[1] - where[1].stop)
            if any(inside and gap == 0 for inside, gap in zip(within, at_edge, strict=True)):
                continue
            if dark[part.top : part.bottom + 1, part.left : part.right + 1].max() >= _INK:
                parts.append(part)
    return parts


def joined(parts: Sequence[Piece], height: float, *, gap: float = _GAP) -> list[Piece]:
    """Pieces of one line of text joined to words, from left to right."""
    words: list[Piece] = []
    for part in sorted(parts, key=lambda one: one.left):
        if words and part.left - words[-1].right - 1 <= gap * height:
            words[-1] = around([words[-1], part])
        else:
            words.append(part)
    return words


def around(parts: Sequence[Piece]) -> Piece:
    """The smallest box around all pieces."""
    return Piece(
        min(one.top for one in parts),
        max(one.bottom for one in parts),
        min(one.left for one in parts),
        max(one.right for one in parts),
    )


def row_of_text(parts: Sequence[Piece], edge: int, *, above: bool = False) -> tuple[list[Piece], float]:
    """The words of the line of text nearest to row ``edge`` with three letters or more, and the height of a letter."""
    tall = [one for one in parts if one.height >= 4]
    nearest = sorted(tall, key=lambda one: edge - one.bottom if above else one.top - edge)
    for anchor in nearest[:40]:
        alike = [one for one in tall if abs(one.middle[1] - anchor.middle[1]) <= 0.35 * max(anchor.height, one.height)]
        if len(alike) < 3:
            continue
        height = float(np.median([one.height for one in alike]))
        low, high = (float(np.median([edge_of(one) for one in alike])) for edge_of in (_top, _bottom))
        line = [one for one in parts if low - 0.3 * height <= one.middle[1] <= high + 0.15 * height + 1
                and one.height <= 1.5 * height + 2]  # fmt: skip
        return joined(line, height), height
    return [], 0.0


def _top(one: Piece) -> int:
    return one.top


def _bottom(one: Piece) -> int:
    return one.bottom


def column_of_text(parts: Sequence[Piece], edge: int) -> tuple[list[Piece], float]:
    """The words, one below the other, that end nearest to the left of column ``edge``, and the height of a letter."""
    tall = [one for one in parts if one.height >= 4]
    if len(tall) < 3:
        return [], 0.0
    reach = max(one.right for one in tall)
    near = [one for one in tall if reach - one.right <= 1.5 * one.height]
    height = float(np.median([one.height for one in near]))
    title = _title_end(tall, near, height)
    kept = [one for one in parts if one.height <= 1.6 * height + 2 and one.middle[0] > title]
    lines: list[list[Piece]] = []
    for part in sorted(kept, key=_bottom):
        # A decimal point stands at the foot of its line.
        if lines and part.bottom - max(one.bottom for one in lines[-1]) <= 0.35 * height:
            lines[-1].append(part)
        else:
            lines.append([part])
    words = [word for line in lines for word in joined(line, height)[-1:] if word.height >= 0.6 * height]
    return [word for word in words if reach - word.right <= 1.5 * height], height


def _title_end(tall: Sequence[Piece], near: Sequence[Piece], height: float) -> float:
    """The last column of a title along the axis, -1 without one: its letters also stand between the labels."""
    rows = np.array([one.middle[1] for one in near])
    between = [one for one in tall if np.abs(rows - one.middle[1]).min() > 0.6 * height]
    outside = [one.right for one in between if one.right < min(label.left for label in near)]
    return float(max(outside)) if len(outside) >= 3 else -1.0


def parted(words: Sequence[Piece], parts: Sequence[Piece], ticks: Sequence[float], height: float) -> list[Piece]:
    """Words of a row of labels, those with more letters than any label parted: each letter goes to its nearest tick."""
    runs = []
    for word in words:
        inside = word.left, word.right
        letters = [one for one in parts if inside[0] <= one.left and one.right <= inside[1]
                   and one.top >= word.top and one.bottom <= word.bottom]  # fmt: skip
        if len(ticks) < 2 or sum(one.height >= 0.6 * height for one in letters) <= _LONGEST_LABEL:
            runs.append(word)
            continue
        at: dict[float, list[Piece]] = {}
        for letter in letters:
            nearest = int(np.argmin(np.abs(np.array(ticks) - letter.middle[0])))
            at.setdefault(ticks[nearest], []).append(letter)
        runs += [around(at[tick]) for tick in sorted(at)]
    return runs


def at_ticks(words: Sequence[Piece], ticks: Sequence[float], height: float, *, along: int) -> list[tuple[float, Piece]]:
    """The words that stand at ticks, each with the place of its tick, in order; ``along`` is 0 for a row, 1 a column.

    Words far from every tick (the label of another axis, a title) are left out; without ticks the middles count.
    """
    parts: list[tuple[float, Piece]] = []
    for word in words:
        middle = word.middle[along]
        if len(ticks) < 2:
            parts.append((middle, word))
            continue
        tick = min(ticks, key=lambda place: abs(place - middle))
        if abs(tick - middle) <= 0.55 * height + 1.5:
            parts.append((tick, word))
    parts.sort(key=lambda item: item[0])
    return [item for item, after in pairwise([*parts, (np.inf, None)]) if item[0] != after[0]]  # type: ignore[misc]


def cut(dark: FloatArray, word: Piece) -> FloatArray:
    """The ink of a word, trimmed to its first and last rows and columns of full ink."""
    crop = dark[word.top : word.bottom + 1, word.left : word.right + 1]
    ink = crop >= _INK
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if len(rows) == 0:
        return crop
    return crop[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
