"""The noise of a dense reading of a figure, taken out with a word about it: what a digitising tool leaves in its file.

A tool that follows a drawn line gives hundreds of points, each off by a pixel or so: a little before time 0, a little
above 1 or below 0, a little higher than the one before it, and in mixed order along a near-vertical fall. Nothing of
this is a slip of a person, and nothing of it changes the curve by more than the width of the line. Rows of such a file
are therefore moved to the nearest curve that never rises (isotonic regression, least squares), and one hint says so.
What lies further off is left as it is, for the checks to report.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hccmeta.evidence.catalogue import curves as codes
from hccmeta.evidence.source import NumberTable
from hccmeta.ground.problem import Problem, problem

#: Fewer rows are read one by one by a person, whose rises are slips.
FEWEST_ROWS = 100
#: Half the width of a line, as a proportion and as a share of the time axis.
LEVEL, SPAN = 0.01, 0.005


def without_noise(table: NumberTable) -> tuple[NumberTable, tuple[Problem, ...]]:
    """``table`` (columns time and survival) as a curve that starts at 0 and never rises, and a hint where that moved
    rows; as it is, without a word, when it is no dense reading, needs no change, or is off by more than noise."""
    if len(table.rows) < FEWEST_ROWS:
        return table, ()
    time, survival = np.array(table.column(0)), np.array(table.column(1))
    settled, level = np.maximum(time, 0.0), np.clip(survival, 0.0, 1.0)
    if np.any(np.diff(settled) < 0) or time.min() < -SPAN * time.max() or np.abs(level - survival).max() > LEVEL:
        return table, ()
    fitted = _never_rising(level)
    moved = (settled != time) | (fitted != survival)
    if not moved.any() or not _is_noise(settled, level, fitted):
        return table, ()
    rows = tuple((float(t), float(s)) for t, s in zip(settled, fitted, strict=True))
    first = int(np.flatnonzero(moved)[0])
    what = (
        f"{int(moved.sum())} of {len(rows)} rows lie off a curve from 1 that never rises, by at most "
        f"{np.abs(fitted - survival).max():.3g} in survival: noise of the reading, taken out"
    )
    mark = table.mark(first, 1)
    return replace(table, rows=rows), (problem(codes.NOISE, table.path, what, line=mark.line, column=mark.column),)


def _never_rising(level: np.ndarray) -> np.ndarray:
    """The nearest sequence that never rises, by least squares (pool adjacent violators)."""
    means: list[float] = []
    sizes: list[int] = []
    for value in level:
        means.append(float(value))
        sizes.append(1)
        while len(means) > 1 and means[-2] < means[-1]:
            size = sizes[-2] + sizes[-1]
            means[-2:] = [(means[-2] * sizes[-2] + means[-1] * sizes[-1]) / size]
            sizes[-2:] = [size]
    return np.repeat(means, sizes)


def _is_noise(time: np.ndarray, level: np.ndarray, fitted: np.ndarray) -> bool:
    """Whether each row lies within half a line's width of the fitted curve, across or along a near-vertical fall."""
    span = SPAN * time.max()
    before = np.interp(time - span, time, fitted, left=1.0)
    after = np.interp(time + span, time, fitted, right=float(fitted[-1]))
    return bool(np.all((level <= before + LEVEL) & (level >= after - LEVEL)))
