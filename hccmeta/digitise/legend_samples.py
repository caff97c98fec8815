"""Samples of lines in a picture: short flat pieces of a line's colour, whole or in dashes, as a legend shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from hccmeta.digitise.ink import IntArray
from hccmeta.digitise.model import FloatArray
from hccmeta.digitise.tick_text import Piece, around

_LONGEST = 0.15  # of the width of the picture: a longer piece of line is no sample
_SHORTEST = 0.008
_THINNEST = 0.6  # widths of the line: where colours blend, thinner streaks look like another line's
_MOST = 60
_INK = 128
_GAP = 6.0  # widths of the line: a longer gap ends a row of dashes
_DOT = 2.2  # widths of the line up to which a piece is a dot, ends drawn round included
_LIKE = 0.35  # by how much dashes of one kind differ in length


@dataclass(frozen=True)
class Sample:
    """A piece of line as a legend shows it, and how it is drawn: solid, dashed, dotted or dashdot."""

    box: Piece
    dash: str


def whole_samples(cover: IntArray, thick: int) -> list[Piece]:
    """Unbroken pieces of a line `thick` pixels wide that are flat and short; a censor mark may cross them."""
    marked, _ = ndimage.label(cover >= _INK, structure=np.ones((3, 3)))
    height, width = cover.shape
    samples = []
    for rows, columns in ndimage.find_objects(marked):
        high, wide = rows.stop - rows.start, columns.stop - columns.start
        if wide < 1.2 * high or not _THINNEST * thick <= high <= 0.05 * height:
            continue
        if _SHORTEST * width <= wide <= _LONGEST * width:
            samples.append(Piece(rows.start, rows.stop - 1, columns.start, columns.stop - 1))
    return sorted(samples, key=lambda one: (-one.left, one.top))[:_MOST]


def drawn_samples(cover: IntArray, thick: int) -> list[Sample]:
    """Flat pieces of a line `thick` pixels wide, and rows of such pieces, each with the kind of its dashes."""
    marked, _ = ndimage.label(cover >= _INK, structure=np.ones((3, 3)))
    width = cover.shape[1]
    flat = [
        Piece(rows.start, rows.stop - 1, columns.start, columns.stop - 1)
        for rows, columns in ndimage.find_objects(marked)
        if rows.stop - rows.start <= 1.5 * thick + 2 and columns.stop - columns.start <= _LONGEST * width
    ]
    samples = []
    for row in _rows(flat, thick):
        box = around(row)
        long = box.right - box.left + 1
        if max(_SHORTEST * width, 5 * thick) <= long <= _LONGEST * width and (kind := _kind(row, thick)):
            samples.append(Sample(box, kind))
    return sorted(samples, key=lambda one: (-one.box.left, one.box.top))[:_MOST]


def _rows(flat: Sequence[Piece], thick: int) -> list[list[Piece]]:
    """Pieces that follow each other on one level."""
    rows: list[list[Piece]] = []
    for piece in sorted(flat, key=lambda one: one.left):
        for row in reversed(rows[-200:]):
            last = row[-1]
            level = abs(last.middle[1] - piece.middle[1]) <= 0.5 + 0.25 * thick
            if level and 0 < piece.left - last.right <= _GAP * thick + 2:
                row.append(piece)
                break
        else:
            rows.append([piece])
    return rows


def _kind(row: Sequence[Piece], thick: int) -> str | None:
    """How a row of pieces is dashed; None where that cannot be told. The last piece may be cut short."""
    if len(row) == 1:
        return "solid"
    lengths: FloatArray = np.array([piece.right - piece.left + 1 for piece in row], dtype=float)
    dots = lengths <= _DOT * thick + 1
    whole = lengths[:-1] if len(row) > 2 else lengths
    if dots.all() and len(row) >= 4:
        return "dotted"
    if not dots[:-1].any() and np.ptp(whole) <= _LIKE * whole.max() + 2:
        return "dashed"
    turns = np.diff(dots[:-1].astype(int)) != 0
    if len(row) >= 3 and turns.all() and lengths[dots].max(initial=0) < 0.5 * lengths[~dots].max(initial=0):
        return "dashdot"
    return None
