"""The tracing of one curve in a raster figure: the cheapest staircase through the pixels of its colour.

A Kaplan-Meier curve only ever goes right and down, so its trace is the path of least cost from the left to the right
edge of the plot with these two moves, found exactly by dynamic programming over the columns. Bridged dashes, crossings
and noise cost something, leaving the line costs more. `docs/assets/digitiser-core.js` does the same in the browser, on
whole numbers so that both agree to the last tie; `tests/digitise/test_golden_js.py` compares them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from hccmeta.digitise.ink import FULL, IntArray, close_dashes, line_width, ridge
from hccmeta.digitise.model import FloatArray

BoolArray = NDArray[np.bool_]

SEEN = 96  # from here on a pixel counts as the curve's
_WALL = 1_000_000  # cost of passing beside a point that a person gave
_START = 3  # times blank paper that each row between the start of the path and survival 1 costs


def hold_to_points(evidence: IntArray, points: Sequence[tuple[int, int]], width: int) -> IntArray:
    """Evidence that leads the path through points (column, row) given by a person.

    In the column of each point and its neighbours everything but a line's width around the row is walled off.
    """
    held = evidence.copy()
    rows, columns = evidence.shape
    for x, y in points:
        left, right = max(0, x - 1), min(columns, x + 2)
        held[:, left:right] = -_WALL
        held[max(0, y - width // 2) : min(rows, y + width // 2 + 1), left:right] = FULL
    return held


def staircase(
    evidence: IntArray,
    *,
    start_row: int,
    neutral: BoolArray | None = None,
    toll: int = 160,
    drop_blank: int = 3,
    ended: int = FULL,
    at_least: int = 0,
) -> IntArray:
    """Row of the cheapest right-and-down path in every column up to its end.

    The path may end in any column; those after it cost `ended` each, by default as much as blank paper.

    Args:
        evidence: from `ridge`, 255 on the line, shape (rows, columns).
        start_row: the row of survival 1.
        neutral: pixels that another line or a grid line covers, so that nothing can be seen there.
        toll: the cost of a neutral pixel; blank paper costs 255.
        ended: the cost of a column after the end of the path.
        at_least: the path does not end before this column.
        drop_blank: going down over blank paper costs this many times going right, because drops are drawn.
    """
    across = FULL - evidence
    down = drop_blank * np.maximum(FULL - evidence, 0) + 4
    if neutral is not None:
        across = np.where(neutral, np.minimum(across, toll), across)
        down = np.where(neutral, np.minimum(down, toll), down)
    rows, columns = evidence.shape
    index = np.arange(rows)
    total = _START * FULL * np.abs(index - start_row)
    came_from = np.empty((columns, rows), dtype=np.int32)
    end, least, row = 0, np.inf, start_row
    for x in range(columns):
        fallen = np.cumsum(down[:, x])
        lead = total - fallen
        best = np.minimum.accumulate(lead)
        fresh = np.concatenate([[True], best[1:] < best[:-1]])
        came_from[x] = np.maximum.accumulate(np.where(fresh, index, 0))
        total = fallen + best + across[:, x]
        lowest = int(np.argmin(total))
        cost = int(total[lowest]) + ended * (columns - 1 - x)
        if cost <= least and x >= at_least:
            end, least, row = x, cost, lowest
    path = np.empty(end + 1, dtype=np.int64)
    for x in range(end, -1, -1):
        path[x] = row
        row = int(came_from[x, row])
    return path


def refine(cover: IntArray, path: IntArray, width: int) -> FloatArray:
    """The height of the curve in each column to a fraction of a pixel (row coordinates, non-decreasing).

    The centroid of the run of ink around the path; columns in which the run is taller than twice the line (a drop or a
    censor mark) take the mean of their level, the columns in a row with the same path row.
    """
    rows, columns = cover.shape
    height = np.full(columns, np.nan)
    for x in range(columns):
        column = cover[:, x]
        top = bottom = int(path[x])
        if column[top] < SEEN // 2:
            continue
        while top > 0 and column[top - 1] > 0:
            top -= 1
        while bottom < rows - 1 and column[bottom + 1] > 0:
            bottom += 1
        if bottom - top + 1 <= 2 * width + 2:
            ink = column[top : bottom + 1]
            height[x] = int((ink * np.arange(top, bottom + 1)).sum()) / int(ink.sum())
    start = 0
    for x in range(1, columns + 1):
        if x == columns or path[x] != path[start]:
            level = height[start:x]
            known = level[~np.isnan(level)]
            fill = sum(known.tolist()) / len(known) if len(known) else float(path[start])
            level[np.isnan(level)] = fill
            start = x
    return isotonic(height)


def isotonic(values: FloatArray) -> FloatArray:
    """The closest non-decreasing sequence in least squares (pool adjacent violators)."""
    means: list[float] = []
    sizes: list[int] = []
    for value in values.tolist():
        mean, size = value, 1
        while means and means[-1] > mean:
            mean = (means[-1] * sizes[-1] + mean * size) / (sizes[-1] + size)
            size += sizes[-1]
            means.pop()
            sizes.pop()
        means.append(mean)
        sizes.append(size)
    return np.repeat(means, sizes)


@dataclass(frozen=True)
class Trace:
    """A traced line in plot pixels: `height` and `seen` per column up to the last column with ink, `path` its rows."""

    path: IntArray
    height: FloatArray
    seen: BoolArray
    width: int

    @property
    def columns(self) -> int:
        """Number of columns from the left edge to the end of the curve."""
        return len(self.height)


def trace_line(
    cover: IntArray,
    *,
    start_row: int,
    neutral: BoolArray | None = None,
    toll: int = 160,
    width: int | None = None,
    broken: bool = False,
    floor: int | None = None,
    points: Sequence[tuple[int, int]] = (),
) -> Trace | None:
    """Trace the line in `cover` (rows, columns) from the left edge to its last ink, or None when there is no ink.

    `width` overrides the measured width of the line, for lines that others of the same colour hide; a `broken` line is
    drawn in dashes or dots; `floor` is the row of survival 0, to which a curve may fall in its last column; `points`
    are (column, row) that the trace must pass.
    """
    thick = line_width(cover) if width is None else width
    evidence = hold_to_points(ridge(close_dashes(cover, thick) if broken else cover, thick), points, thick)
    at_least = max((min(x, cover.shape[1] - 1) for x, _ in points), default=0)
    find = partial(
        staircase,
        evidence,
        start_row=start_row,
        neutral=neutral,
        toll=toll,
        drop_blank=1 if broken else 3,
        at_least=at_least,
    )
    path = find()
    gap, ended = end_before_gap(evidence, path, ink_along(cover, path), neutral)
    if ended < FULL:
        shorter = find(ended=ended)
        path = shorter if len(shorter) > gap else path
    seen = ink_along(cover, path)
    if not seen.any():
        return None
    end = last_column(seen) + 1
    height = refine(cover[:, :end], path[:end], thick)
    if floor is not None and falls_to_floor(cover, path[:end], thick, floor):
        height[-1] = floor
    return Trace(path[:end], height, seen[:end], thick)


def end_before_gap(evidence: IntArray, path: IntArray, seen: BoolArray, neutral: BoolArray | None) -> tuple[int, int]:
    """Where the first long gap of a path starts, and what ending costs a column so that the gap need not be crossed.

    A path that crosses a twentieth of the plot without ink may have joined the tail of another line. Ending then costs
    half of blank paper and twice what this line costs where it is seen; 255, never cheaper than blank, without a gap.
    """
    at = np.arange(len(path))
    blank = ~seen if neutral is None else ~seen & ~neutral[path, at]
    edges = np.diff(np.concatenate([[0], blank.astype(int), [0]]))
    starts, stops = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    long = starts[stops - starts > max(10, len(path) // 20)]
    if len(long) == 0 or not seen.any():
        return 0, FULL
    usual = int(np.maximum(FULL - evidence[path, at][seen], 0).sum()) // int(seen.sum())
    return int(long[0]), min(FULL, FULL // 2 + 2 * usual)


def falls_to_floor(cover: IntArray, path: IntArray, width: int, floor: int) -> bool:
    """Whether the ink at the end of a path goes on straight down to within three rows of the row `floor`."""
    rows, columns = cover.shape
    last = int(path[-1])
    for x in range(max(0, len(path) - width), min(columns, len(path) + 1)):
        below = cover[last:, x] >= SEEN
        row = last + (int(np.argmin(below)) if not below.all() else rows - last)
        if row - last > 2 * width + 2 and row >= floor - 3:
            return True
    return False


def last_column(seen: BoolArray) -> int:
    """The last column of the line.

    A speck beyond a gap of a twentieth of the plot, and shorter than half that gap, is no part of it.
    """
    columns = np.flatnonzero(seen).tolist()
    while True:
        start = len(columns) - 1
        while start > 0 and columns[start] - columns[start - 1] <= max(10, len(seen) // 20):
            start -= 1
        if start == 0 or 2 * (columns[-1] - columns[start]) >= columns[start] - columns[start - 1]:
            return int(columns[-1])
        columns = columns[:start]


def ink_along(cover: IntArray, path: IntArray) -> BoolArray:
    """Whether each column has ink within a pixel of the path."""
    rows = cover.shape[0]
    at = np.arange(len(path))
    near = [cover[np.clip(path + shift, 0, rows - 1), at] for shift in (-1, 0, 1)]
    return np.asarray(np.max(near, axis=0) >= SEEN)
