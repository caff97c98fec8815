"""Tick labels that printed letters did not settle, looked at again by an engine."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, combinations

import numpy as np

from hccmeta.digitise.calibrate import fit_axis
from hccmeta.digitise.engine import read_lines
from hccmeta.digitise.labels import Label, Reading
from hccmeta.digitise.model import Axis, FloatArray
from hccmeta.digitise.tick_text import Piece
from hccmeta.digitise.words import number

_FEWEST = 3
_READ = 0.8  # share of the labels that must be read and agree
_LEFT = 0.6  # share of the labels that a scale must rest on, at least four when one is left out
_OFF = 0.01  # of the axis: a value farther from the line through the others was misread
_SOURCE = "tick labels in the picture, read twice"


def looked_again(dark: FloatArray, labels: Sequence[Label], reading: Reading | None, *, survival: bool) -> Axis | None:
    """The axis when an engine reads the labels alike; None otherwise.

    Times must be those of the series that looked most like them, since a lost decimal point makes a series too.
    Survival has a scale of its own, 0 to 1 or to 100, so that evenly falling values on it are enough.
    """
    texts = read_lines([_crop(dark, one.box) for one in labels], only="0123456789.%")
    seen = [(one.place, value) for one, text in zip(labels, texts, strict=True) if (value := number(text)) is not None]
    if len(seen) < max(_FEWEST, _READ * len(labels)):
        return None
    if reading is not None:
        span = float(np.ptp(reading.axis.value(np.array([place for place, _ in seen]))))
        alike = [abs(float(reading.axis.value(np.array(place))) - value) <= _OFF * span for place, value in seen]
        if sum(alike) >= max(_FEWEST, _READ * len(labels)):
            return reading.axis
    return _scale(seen, len(labels)) if survival else None


def _scale(seen: Sequence[tuple[float, float]], count: int) -> Axis | None:
    """The line through the values of survival labels, one or two of which may be misread."""
    places, values = np.array(seen).T
    every = range(len(places))
    for left_out in chain.from_iterable(combinations(every, few) for few in range(3)):
        kept = np.isin(every, left_out, invert=True)
        if kept.sum() < max(_FEWEST + bool(left_out), _LEFT * count):
            return None
        if np.any(np.diff(values[kept]) >= 0):
            continue
        axis = fit_axis(places[kept].tolist(), values[kept].tolist(), source=_SOURCE)
        off = np.abs(axis.value(places[kept]) - values[kept]).max()
        top, foot = float(values[kept][0]), float(values[kept][-1])
        whole = any(low <= top <= high for low, high in ((0.9, 1.0), (90.0, 100.0)))
        if off <= _OFF * (top - foot) and whole and 0 <= foot <= 0.8 * top:
            return axis
    return None


def _crop(dark: FloatArray, box: Piece) -> FloatArray:
    return dark[max(box.top - 1, 0) : box.bottom + 2, max(box.left - 2, 0) : box.right + 3]
