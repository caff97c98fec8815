"""Median survival and other quantiles of a Kaplan-Meier curve, with the limits of the inverted band.

Brookmeyer & Crowley (Biometrics 1982); the midpoint rule for a curve that rests exactly on the level is that of R's
``survival::quantile.survfit``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.survival.kaplan_meier import (
    SURVIVAL_TOLERANCE,
    BandType,
    SurvivalCurve,
    kaplan_meier,
    reverse_kaplan_meier,
)
from hccmeta.stats.survival.patients_input import Floats


class SurvivalQuantile(NamedTuple):
    """A quantile of survival time in the unit of ``time``; nan: not reached."""

    estimate: float
    ci_lower: float
    ci_upper: float


def _crossing(time: Floats, curve: Floats, level: float) -> float:
    """The first time at which a falling step curve is at or below ``level``.

    Where it rests on the level exactly, the middle of that step: up to the next drop, or to the last observation.
    """
    known = ~np.isnan(curve)
    steps, at = curve[known], time[known]
    reached = np.flatnonzero(steps <= level + SURVIVAL_TOLERANCE)
    if reached.size == 0:
        return float("nan")
    first = reached[0]
    if abs(steps[first] - level) > SURVIVAL_TOLERANCE:
        return float(at[first])
    below = np.flatnonzero(steps < level - SURVIVAL_TOLERANCE)
    end = at[below[0]] if below.size else time[-1]
    return float((at[first] + end) / 2)


def curve_quantile(
    curve: SurvivalCurve, prob: float, *, level: float = 0.95, kind: BandType = "log-log"
) -> SurvivalQuantile:
    """The time by which a share ``prob`` of patients had the event, with limits where the band crosses 1 - ``prob``.

    Raises ``ValueError`` unless 0 < ``prob`` < 1.

    >>> curve_quantile(kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1]), 0.25).estimate
    1.5
    """
    if not 0 < prob < 1:
        raise ValueError(f"prob must lie between 0 and 1, got {prob}")
    band = curve.band(level=level, kind=kind)
    target = 1 - prob
    return SurvivalQuantile(*(_crossing(curve.time, side, target) for side in (curve.survival, band.lower, band.upper)))


def median_survival(time: ArrayLike, event: ArrayLike, *, level: float = 0.95) -> SurvivalQuantile:
    """Median survival ``(estimate, ci_lower, ci_upper)`` with log-log limits; nan: not reached.

    Arguments as of ``kaplan_meier``; raises ``ValueError`` as it does.

    >>> median_survival([2, 4, 6, 8, 10], [1, 1, 1, 0, 0]).estimate
    6.0
    """
    return curve_quantile(kaplan_meier(time, event), 0.5, level=level)


def median_follow_up(time: ArrayLike, event: ArrayLike, *, level: float = 0.95) -> SurvivalQuantile:
    """Median follow-up by the reverse Kaplan-Meier method, with log-log limits; nan: not reached.

    >>> median_follow_up([2, 4, 6, 8, 10], [1, 1, 1, 0, 0]).estimate
    9.0
    """
    return curve_quantile(reverse_kaplan_meier(time, event), 0.5, level=level)
