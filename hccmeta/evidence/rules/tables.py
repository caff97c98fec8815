"""What a survival curve and a table of numbers at risk can be, row by row."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from hccmeta.evidence.catalogue import curves as codes
from hccmeta.evidence.source.table import MAX_LISTED, NumberTable
from hccmeta.ground.problem import Code, Problem, problem

#: Survival above this is percent when most of the file is (``hccmeta.stats.reconstruct`` refuses it too).
PROPORTION_LIMIT = 1.05
#: Rows from which a rising column is more than a slip.
MIN_RISING = 3
#: Rounding to three decimals may lift a reading by this much without meaning a rise.
_ROUNDING = 1e-9


def curve_problems(table: NumberTable) -> tuple[Problem, ...]:
    """What is wrong with a curve of columns time and survival."""
    if is_incidence(table):
        first, last = table.column(1)[0], table.column(1)[-1]
        what = f"survival rises throughout from {first:g} to {last:g}: cumulative incidence? write 1 - value"
        return (_at(table, codes.INCIDENCE, what, 0, 1), *_bounded(table, _times(table)))
    if is_percent(table):
        row = next(index for index, value in enumerate(table.column(1)) if value > PROPORTION_LIMIT)
        what = f"survival {table.rows[row][1]:g}: the file is on a percent scale, not proportions from 0 to 1"
        return (_at(table, codes.PERCENT_SCALE, what, row, 1), *_bounded(table, _times(table)))
    problems = [*_times(table), *_start(table), *_range(table)]
    if not any(one.code == codes.SURVIVAL_RANGE.id for one in problems):
        problems += _falling(table, 1, codes.SURVIVAL_RISES, "survival rises")
    return tuple(_bounded(table, problems))


def risk_table_problems(table: NumberTable) -> tuple[Problem, ...]:
    """What is wrong with a table of time and one column of numbers at risk for each arm; nan is a blank cell."""
    problems = list(_times(table))
    if table.rows[0][0] != 0:
        problems.append(_at(table, codes.START, f"the first row is time {table.rows[0][0]:g}, not 0", 0, 0))
    for column, arm in enumerate(table.header[1:], start=1):
        for row, value in enumerate(table.column(column)):
            if not math.isnan(value) and (value < 0 or value != int(value)):
                what = f"{arm}: {value:g} is not a whole number of patients"
                problems.append(_at(table, codes.NOT_WHOLE, what, row, column))
        problems += _falling(table, column, codes.AT_RISK_RISES, f"numbers at risk of {arm} rise")
    return tuple(_bounded(table, problems))


def is_percent(table: NumberTable) -> bool:
    """Whether the survival column is plainly percent: it starts near 100, or half of it is above any proportion."""
    survival = table.column(1)
    if max(survival) > 100 or max(survival) <= PROPORTION_LIMIT:
        return False
    return survival[0] >= 50 or 2 * sum(value > PROPORTION_LIMIT for value in survival) >= len(survival)


def is_incidence(table: NumberTable) -> bool:
    """Whether the survival column counts events: it starts near 0, or rises in nearly every row, and ends higher."""
    survival = table.column(1)
    top = max(survival)
    if len(survival) < MIN_RISING or survival[-1] < survival[0] + 0.05 * top or top <= 0:
        return False
    steps = [later - earlier for earlier, later in pairwise(survival)]
    rises, falls = sum(step > 0 for step in steps), sum(step < 0 for step in steps)
    return rises > 9 * falls and (survival[0] <= 0.05 * top or 2 * rises > len(steps))


def _times(table: NumberTable) -> Iterator[Problem]:
    previous = 0.0
    for row, values in enumerate(table.rows):
        time = values[0]
        if time < 0:
            yield _at(table, codes.TIME_BACK, f"time {time:g} is before 0", row, 0)
        elif time < previous:
            yield _at(table, codes.TIME_BACK, f"time goes back from {previous:g} to {time:g}", row, 0)
        previous = time


def _start(table: NumberTable) -> Iterator[Problem]:
    time, survival = table.rows[0]
    if time > 0:
        yield _at(table, codes.START, f"the first row is time {time:g}, not 0", 0, 0)
    elif time == 0 and survival < 1 and all(values != (0.0, 1.0) for values in table.rows):
        yield _at(table, codes.START, f"survival at time 0 is {survival:g}, not 1", 0, 1)


def _range(table: NumberTable) -> Iterator[Problem]:
    for row, value in enumerate(table.column(1)):
        if not 0 <= value <= 1:
            yield _at(table, codes.SURVIVAL_RANGE, f"survival {value:g} is outside 0 to 1", row, 1)


def _falling(table: NumberTable, column: int, code: Code, name: str) -> list[Problem]:
    """Each rise from one filled row to the next; where time goes back that is the fault."""
    problems = []
    low_time, low = table.rows[0][0], math.inf
    for row, values in enumerate(table.rows):
        time, value = values[0], values[column]
        if math.isnan(value):
            continue
        if time >= low_time and value > low + _ROUNDING:
            what = f"{name} from {low:g} to {value:g}"
            problems.append(_at(table, code, what, row, column))
        low_time, low = time, value
    return problems


def _bounded(table: NumberTable, problems: Iterator[Problem] | list[Problem]) -> list[Problem]:
    """At most MAX_LISTED problems of one kind, and how many more there are."""
    counts: dict[str, int] = {}
    kept: list[Problem] = []
    for fault in problems:
        counts[fault.code] = counts.get(fault.code, 0) + 1
        if counts[fault.code] <= MAX_LISTED:
            kept.append(fault)
    more = [
        problem(_BY_ID[code], table.path, f"{count - MAX_LISTED} more rows have the same fault", line=table.lines[-1])
        for code, count in counts.items()
        if count > MAX_LISTED
    ]
    return kept + more


def _at(table: NumberTable, code: Code, what: str, row: int, column: int) -> Problem:
    line, place = table.mark(row, column)
    return problem(code, table.path, what, line=line, column=place)


_BY_ID = {code.id: code for code in codes.ALL}
