"""Points of curves from other programs (WebPlotDigitizer, DigitizeIt, PlotDigitizer, IPDfromKM, spreadsheets).

Text in, curves out, with everything that was mended on the way said; what has more than one meaning is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hccmeta.digitise.model import DigitiseError, FloatArray
from hccmeta.digitise.trace import isotonic

MAX_BYTES = 5_000_000
MAX_ROWS = 20_000
MAX_SETS = 12
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
_COMMA = re.compile(r"[-+]?\d+,\d+(?:[eE][-+]?\d+)?|[-+]?\d+")
_RISE = 0.02  # up to this much a rise is a slip of the hand
_TOGETHER = 0.002  # of the span of time: points of a steep fall that stand so near may be in any order
_OVER = 0.03  # how far beyond 0 and 1 a click may fall


@dataclass(frozen=True)
class PointSet:
    """One set of points as written: its name (may be empty), times and levels in the order of the file."""

    name: str
    time: FloatArray
    level: FloatArray


@dataclass(frozen=True)
class Mended:
    """A curve from (0, 1) on that never rises, times in the unit of the file, and what was mended to make it one."""

    time: FloatArray
    survival: FloatArray
    notes: tuple[str, ...]


def read_points(text: str) -> list[PointSet]:
    """The sets of points in a file: two columns, pairs of columns side by side, or one time and several levels.

    Raises:
        DigitiseError: no numbers, or columns whose meaning cannot be told.
    """
    if len(text) > MAX_BYTES:
        raise DigitiseError(f"the file is larger than {MAX_BYTES // 1_000_000} MB: it holds more than points")
    lines = [line.lstrip("#").strip("\ufeff") for line in text.splitlines() if line.strip().strip(",;\t")]
    rows = _cells(lines)
    first = next((i for i, row in enumerate(rows) if sum(_value(cell) is not None for cell in row) >= 2), None)
    if first is None:
        raise DigitiseError("there is no row with two numbers in the file")
    header = rows[:first]
    body = rows[first:]
    if len(body) > MAX_ROWS:
        raise DigitiseError(f"the file holds more than {MAX_ROWS} rows: keep the points of the curves only")
    width = max(len(row) for row in body)
    grid = np.array([[_number(row, column) for column in range(width)] for row in body])
    keep = [column for column in range(width) if np.isfinite(grid[:, column]).any()]
    names = [_name(header, column) for column in keep]
    return _sets(grid[:, keep], names)


def _cells(lines: Sequence[str]) -> list[list[str]]:
    """The cells of each line: by tabs, semicolons, commas or spaces, whichever the lines have."""
    for sign in ("\t", ";"):
        if sum(sign in line for line in lines) >= 0.8 * len(lines):
            return [[cell.strip().strip('"') for cell in line.split(sign)] for line in lines]
    spaced = [line.split() for line in lines]
    if all(len(row) >= 2 and all(_COMMA.fullmatch(cell) for cell in row) for row in spaced[2:]) and len(lines) > 3:
        return spaced
    if sum("," in line for line in lines) >= 0.5 * len(lines):
        return [[cell.strip().strip('"') for cell in line.split(",")] for line in lines]
    return spaced


def _value(cell: str) -> float | None:
    plain = cell.strip().rstrip("%").strip()
    if _COMMA.fullmatch(plain):
        plain = plain.replace(",", ".")
    return float(plain) if _NUMBER.fullmatch(plain) and len(plain) < 40 else None


def _number(row: Sequence[str], column: int) -> float:
    value = _value(row[column]) if column < len(row) else None
    return np.nan if value is None else value


def _name(header: Sequence[Sequence[str]], column: int) -> str:
    """The words above a column; x, y, time and survival name no set."""
    words = [row[column] for row in header if column < len(row) and row[column]]
    plain = {"x", "y", "time", "t", "survival", "surv", "s", "months", "days", "weeks", "years"}
    return next((word for word in words if word.lower() not in plain), "")


def _sets(grid: FloatArray, names: Sequence[str]) -> list[PointSet]:
    columns = grid.shape[1]
    if columns < 2:
        raise DigitiseError("the file has one column of numbers: it needs times and levels")
    if columns > 2 * MAX_SETS:
        raise DigitiseError(f"the file has {columns} columns: points of at most {MAX_SETS} curves are read")
    if columns == 2 or (columns % 2 == 0 and not _one_time(grid)):
        pairs = [(2 * k, 2 * k + 1) for k in range(columns // 2)]
    elif _one_time(grid):
        pairs = [(0, k) for k in range(1, columns)]
    else:
        raise DigitiseError(
            f"the file has {columns} columns, which are neither pairs of time and level nor one time and several levels"
        )
    sets = []
    for x, y in pairs:
        both = np.isfinite(grid[:, x]) & np.isfinite(grid[:, y])
        if both.sum() >= 2:
            name = names[x] if x != 0 or len(pairs) == 1 or (columns % 2 == 0 and not _one_time(grid)) else ""
            sets.append(PointSet(name or names[y], grid[both, x], grid[both, y]))
    if not sets:
        raise DigitiseError("no pair of columns holds two points")
    return sets


def _one_time(grid: FloatArray) -> bool:
    """Whether the columns after the first are all levels: filled to the same row, and mostly falling."""
    rest = grid[:, 1:]
    filled = np.isfinite(rest).all(axis=1) == np.isfinite(grid[:, 0])
    falls = [np.nanmean(np.diff(column[np.isfinite(column)]) <= 1e-9) if np.isfinite(column).sum() > 1 else 0
             for column in rest.T]  # fmt: skip
    return bool(filled.mean() > 0.9 and min(falls) > 0.6)


def mended(points: PointSet, *, events: bool = False) -> Mended:
    """A set of points as a curve; each thing that was mended is a note.

    ``events``: the levels count events upwards, survival is 1 minus them.

    Raises:
        DigitiseError: levels beyond any proportion or per cent, or rises that are no slip of the hand.
    """
    time, level = points.time, points.level
    notes: list[str] = []
    if level.max() > 1.5:
        if level.max() > 110 or level.min() < -10:
            raise DigitiseError(f"levels run from {level.min():g} to {level.max():g}: neither proportions nor per cent")
        level = level / 100
        notes.append("per cent became proportions")
    if events:
        level = 1 - level
        notes.append("events became survival (1 minus them)")
    elif level[0] < 0.5 < level[-1] or (level[-1] - level[0] > 0.2):
        raise DigitiseError(f"the levels rise from {level[0]:g} to {level[-1]:g}: do they count events? Give --events")
    order = np.lexsort((-level, time))  # of points at one time the upper one stands first
    if (moved := int((np.diff(time) < 0).sum())) > 0:
        notes.append(f"points were sorted by time ({moved} stood before an earlier one)")
    time, level = time[order], level[order]
    if time[0] < 0:
        if time[0] < -0.05 * float(np.ptp(time)):
            raise DigitiseError(f"time {time[0]:g} is before 0: calibrate the time axis anew")
        notes.append(f"{int((time < 0).sum())} times before 0 became 0")
        time = np.maximum(time, 0.0)
    level, more = _falling(time, level)
    notes += more
    if time[0] > 0 or level[0] < 1:
        time, level = np.concatenate([[0.0], time]), np.concatenate([[1.0], level])
        notes.append("the point (0, 1) was added: all patients are alive at time 0")
    return Mended(time, level, tuple(notes))


def _falling(time: FloatArray, level: FloatArray) -> tuple[FloatArray, list[str]]:
    """Levels within 0 and 1 that never rise: slips and steep falls in disorder take the nearest falling curve."""
    notes = []
    if level.max() > 1 + _OVER or level.min() < -_OVER:
        raise DigitiseError(f"levels run from {level.min():g} to {level.max():g}: calibrate the survival axis anew")
    if outside := int(((level > 1) | (level < 0)).sum()):
        notes.append(f"{outside} levels beyond 0 or 1 were set to it")
    level = np.clip(level, 0.0, 1.0)
    lowest = np.minimum.accumulate(level)
    before = np.searchsorted(time, time - _TOGETHER * float(np.ptp(time)), side="left")
    reached = np.where(before > 0, lowest[np.maximum(before - 1, 0)], np.inf)
    if (level - reached).max() > _RISE:
        at = int(np.argmax(level - reached > _RISE))
        raise DigitiseError(
            f"survival rises to {level[at]:g} at time {time[at]:g} after {reached[at]:g}: correct that point, or give "
            "the points of each curve apart"
        )
    small, steep = level - reached > 1e-9, level - lowest > 1e-9
    if small.any():
        notes.append(f"{int(small.sum())} small rises, up to {(level - reached).max():.4f}, were levelled")
    if (steep & ~small).any():
        notes.append(
            f"{int((steep & ~small).sum())} points of steep falls, in disorder, were levelled with their neighbours"
        )
    return -isotonic(-level), notes
