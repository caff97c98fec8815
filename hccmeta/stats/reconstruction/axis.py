"""Whether one misplaced survival axis explains all that a curve misses: start, published median and rates.

A survival axis calibrated wrongly makes every reading y stand for a + b y. The start of a curve is 1, its height at the
published median one half, at a published time the published rate: three or more such points that miss, and lie on one
line within their own errors, are an axis, and none of the record's numbers is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.reconstruction.curve import StepCurve, step_curve
from hccmeta.stats.reconstruction.inputs import LARGEST_N, CurveInput, Floats, check_inputs

#: Error of a reading of the height at a published time: chance of a drop beside it, and its own.
HEIGHT_SD = 0.0035
#: Half a unit of the last digit of a rate (per cent) and a median (months), as standard deviation and as printed.
ROUNDED_RATE, ROUNDED_MEDIAN = 0.003, 0.05
#: Share of the follow-up by which a time may be read wrong, and in which a curve has hardly begun to fall.
BESIDE, LATEST_START = 0.003, 0.03
#: Heights nearer to each other than this are one: a median and the rate at its time say the same.
APART = 0.03
#: Above this height a start may have been cut off at 1.
CLIPPED = 0.999
#: A line that moves no height by more than this is no misplaced axis.
SMALLEST_SHIFT = 0.012
#: The line must lower the sum of squared misses (in their errors) by this much, and leave none further off than this.
GAIN, FARTHEST = 11.0, 3.0
#: Factors by which the time axis may be off instead: where one explains the misses, it is not the survival axis.
STRETCHES = np.linspace(0.85, 1.15, 31)


@dataclass(frozen=True)
class AxisShift:
    """The line true = intercept + slope x read, and the largest shift it means between heights 0 and 1.

    ``left``: sum of squared misses that remain, in their errors.
    """

    intercept: float
    slope: float
    largest: float
    left: float


Known = tuple[float, float, float]


def misplaced_axis(
    time: ArrayLike, survival: ArrayLike, *, median: float | None = None, rates: dict[float, float] | None = None
) -> AxisShift | None:
    """The line that mends a misplaced survival axis; None where nothing published speaks for one.

    ``time``, ``survival``: readings as for ``reconstruct``; ``median`` and ``rates`` ({time: proportion}) as published.
    Three of start, median and rates, at heights apart, are needed. Raises ``ValueError`` naming the argument.

    >>> time = np.linspace(0, 12, 1201)
    >>> read = 0.95 * np.exp(-time / 12)  # the place of 0.95 was taken for that of 1
    >>> found = misplaced_axis(time, read, rates={4: 0.717, 6: 0.607, 9: 0.472})
    >>> round(found.slope, 2), round(found.largest, 2)
    (1.05, 0.05)
    """
    given = check_inputs(time, survival, n=LARGEST_N, median=median, landmarks=rates or {})
    curve, start = step_curve(given), _start(given.time, given.survival)
    known = _known(curve, given, 1.0)
    line = _line([*start, *known])
    if line is None and start and start[0][0] > CLIPPED:
        # Heights above 1 are written as 1: then the rest alone tells, and has to say that the start lies above.
        above = _line(known)
        line = above if above is not None and above.intercept + above.slope < 1 else None
    if line is None:
        return None
    stretched = min(_left([*start, *_known(curve, given, factor)]) for factor in STRETCHES.tolist())
    return None if stretched < line.left else line


def _line(known: list[Known]) -> AxisShift | None:
    """The line through points read and true, when there are three or more, they miss, and it explains them."""
    if len(known) < 3:
        return None
    read, true, error = np.array(known).T
    if 1 + int(np.sum(np.diff(np.sort(read)) > APART)) < 3:  # a line through two heights explains whatever they miss
        return None
    design = np.column_stack((np.ones(read.size), read))
    intercept, slope = np.linalg.lstsq(design / error[:, None], true / error, rcond=None)[0].tolist()
    left = (true - intercept - slope * read) / error
    largest = max(abs(intercept), abs(intercept + slope - 1))
    gain = _left(known) - float(left @ left)
    if slope <= 0 or largest < SMALLEST_SHIFT or gain < GAIN or float(np.abs(left).max()) > FARTHEST:
        return None
    return AxisShift(intercept, slope, largest, float(left @ left))


def _left(known: list[Known]) -> float:
    """The sum of squared misses, in their errors."""
    return float(sum(((true - read) / error) ** 2 for read, true, error in known))


def _known(curve: StepCurve, given: CurveInput, stretch: float) -> list[Known]:
    """Height read, true height and error at the published rates and median, with times ``stretch`` times as long."""
    wanted = [(when, rate, 0.0, ROUNDED_RATE) for when, rate in given.landmarks]
    if given.median is not None:
        wanted.append((given.median, 0.5, ROUNDED_MEDIAN, 0.0))
    rows = []
    for when, rate, about, rounding in wanted:
        at = stretch * when
        if at < curve.end:
            beside = max(about, BESIDE * curve.end)
            high, low = curve.before(np.array([at - beside, np.nextafter(at + beside, np.inf)])).tolist()
            rows.append(((high + low) / 2, rate, float(np.hypot(np.hypot(HEIGHT_SD, rounding), (high - low) / 2))))
    return rows


def _start(time: Floats, survival: Floats) -> list[Known]:
    """As ``_known``, at the start, by the first readings behind 0; empty when they come too late to tell."""
    order = np.argsort(time, kind="stable")
    time, survival = time[order], survival[order]
    early = time > 0
    if early.sum() < 2 or time[early][0] > LATEST_START * time[-1]:
        return []
    first, later = survival[early][0], survival[early][min(4, int(early.sum()) - 1)]
    return [(float(first), 1.0, float(np.hypot(HEIGHT_SD, max(first - later, 0.0))))]
