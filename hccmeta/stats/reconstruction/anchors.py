"""Reported landmark rates and the reported median as soft constraints on the curve.

Where a published number and the reading differ by no more than a reading can be wrong, the curve is drawn towards the
number, and between two such times by linear interpolation: what separates them is the calibration of the axis.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hccmeta.stats.reconstruction.curve import StepCurve
from hccmeta.stats.reconstruction.inputs import CurveInput

#: Standard deviation of the calibration of the survival axis that a published number may correct.
CALIBRATION_SD = 0.005
#: A difference beyond this many standard deviations contradicts the curve and corrects nothing.
FARTHEST = 4.0


def anchored(given: CurveInput, curve: StepCurve) -> tuple[StepCurve, tuple[str, ...]]:
    """The curve drawn towards the published numbers, and which of them contradict it."""
    wanted = [_landmark(curve, time, rate) for time, rate in given.landmarks if time <= curve.end]
    if given.median is not None and given.median <= curve.end:
        wanted.append(_median(curve, given.median))
    if not wanted or not curve.time.size:
        return curve, ()
    contradictions = tuple(
        f"{what} differs from the curve by {gap:+.3f}" for what, _, gap, sd in wanted if abs(gap) > FARTHEST * sd
    )
    good = sorted((time, gap * (CALIBRATION_SD / sd) ** 2) for _, time, gap, sd in wanted if abs(gap) <= FARTHEST * sd)
    if not good:
        return curve, contradictions
    times, gaps = np.array([(0.0, 0.0), *good]).T
    moved = np.clip(curve.survival + np.interp(curve.time, times, gaps), 0.0, 1.0)
    moved[curve.survival == 0] = 0.0
    return replace(curve, survival=np.minimum.accumulate(moved)), contradictions


def _landmark(curve: StepCurve, time: float, rate: float) -> tuple[str, float, float, float]:
    after = float(curve.before(np.array([np.nextafter(time, np.inf)]))[0])
    return f"survival {rate:g} at {time:g}", time, rate - after, _deviation(curve, _rounding(rate))


def _median(curve: StepCurve, median: float) -> tuple[str, float, float, float]:
    """The gap is 0 when the curve crosses 0.5 within the rounding of the reported median."""
    half = _rounding(median)
    early, late = curve.before(np.array([median - half, np.nextafter(median + half, np.inf)]))
    gap = min(0.5 - late, 0.0) if late > 0.5 else max(0.5 - early, 0.0)
    return f"median {median:g}", median, float(gap), _deviation(curve, 0.0)


def _deviation(curve: StepCurve, rounding: float) -> float:
    return float(np.sqrt(CALIBRATION_SD**2 + curve.sigma**2 + rounding**2 / 3))


def _rounding(value: float) -> float:
    """Half a unit of the last decimal that was printed."""
    decimals = len(f"{value:.6f}".rstrip("0").split(".")[1])
    return float(0.5 * 10.0**-decimals)
