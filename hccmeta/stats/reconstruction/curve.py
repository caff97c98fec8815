"""From readings to a decreasing step curve: reading style, outliers, isotonic regression, reading error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from hccmeta.stats.reconstruction.inputs import CurveInput, Floats, Reading

#: A reading this far on the wrong side of its neighbours is no reading of this curve.
SMALLEST_OUTLIER = 0.03
#: Error of a coordinate of a vector figure: 0.01 pt on an axis of some 300 pt, rounded once.
FINEST_SIGMA = 1e-5

#: Times of exact drops are known to this share of the follow-up; coarser decimals (whole months) are the data's own.
COARSEST_TIME = 1e-4
#: Standard deviation of either end of an axis after calibration, in pixels.
CALIBRATION = 0.75
#: Pixels along the follow-up of a figure of usual size, and along its survival axis; the shape of a usual figure.
PIXELS, PIXELS_UP = 600, 400
SHAPE = PIXELS / PIXELS_UP
#: Standard deviation of a traced level, in pixels: measured on ``../shared/figures`` (0.3 to 0.45).
TRACE_ERROR = 0.35
#: Samples closer than this share of the follow-up stand in columns of pixels, not at times of someone's choice.
COLUMN = 1 / 300
#: Two readings of one curve differ materially when their areas do by this share.
MATERIAL = 0.01
#: A number at risk this share of its time behind the last reading is at the end: the line ends a pixel or two later.
END_SLACK = 0.01


@dataclass(frozen=True)
class StepCurve:
    """A decreasing curve that starts at 1: the value after each drop, and the span of time in which the drop fell.

    ``left``, ``right``, ``time`` (where the drop is placed) and ``survival`` are (K,). ``sigma`` is the standard
    deviation of a reading, ``time_sigma`` that of the time of a drop, ``calibration`` and ``time_calibration`` those of
    either end of the two axes, ``end`` the time of the last reading, ``dropped`` the times of readings left out. Drops
    less than ``tie`` before a number at risk are at it.
    """

    left: Floats
    right: Floats
    survival: Floats
    end: float
    sigma: float
    calibration: float
    time_sigma: float
    time_calibration: float
    reading: Reading
    dropped: Floats
    tie: float = 0.0

    @property
    def time(self) -> Floats:
        """Where each drop is placed: the middle of its span for samples, else its end."""
        return (self.left + self.right) / 2 if self.reading == "samples" else self.right

    def before(self, time: Floats) -> Floats:
        """S(t-) at each of ``time``."""
        steps = np.concatenate(([1.0], self.survival))
        return np.asarray(steps[np.searchsorted(self.time, time - self.tie, side="left")], dtype=float)


def other_reading(given: CurveInput, curve: StepCurve) -> Reading | None:
    """How the readings could have been taken as well, with another result; None where they leave no doubt.

    Corners of visits at even distances look like samples, and shorten every life by half a distance when read so.
    """
    order = np.lexsort((-given.survival, given.time))
    time, value = given.time[order], given.survival[order]
    step = float(np.quantile(np.diff(time), 0.5)) / float(time[-1])
    if curve.reading == "vector" or step < COLUMN or detect_reading(time, value) != "samples":
        return None
    fallen = 1 - float(curve.survival[-1]) if curve.survival.size else 0.0
    area = float(np.trapezoid(value, time)) / float(time[-1])
    if step / 2 * fallen < MATERIAL * area:
        return None
    return "corners" if curve.reading == "samples" else "samples"


def step_curve(given: CurveInput) -> StepCurve:
    """The curve that the readings describe (see module)."""
    order = np.lexsort((-given.survival, given.time))
    time, value = given.time[order], given.survival[order]
    reading = given.reading or detect_reading(time, value)
    noisy = bool((np.diff(value) > 1e-9).any()) or _in_pixels(time, value, given.n) or given.sigma is not None
    sigma = given.sigma or max(
        _reading_error(value, given.n, exact=not noisy and reading != "samples"),
        _trace_error(given, reading, time, value),
    )
    kept = _plausible(value, max(SMALLEST_OUTLIER, 6 * sigma))
    dropped, time, value = time[~kept], time[kept], value[kept]
    fit = np.clip(isotonic_regression(value, increasing=False).x, 0.0, 1.0)
    last = np.append(np.diff(time) > 0, True)
    when, fit = time[last], fit[last]
    drops = np.diff(fit, prepend=1.0) < 0
    uncertain = noisy or reading == "samples"
    left = np.append(0.0, when[:-1])[drops] if uncertain else when[drops]
    return StepCurve(
        left=left,
        right=when[drops],
        survival=fit[drops],
        end=_end(given, float(when[-1])),
        sigma=sigma,
        calibration=CALIBRATION * quantum(value) or sigma if uncertain else 0.0,
        time_sigma=_time_error(when, noisy, reading),
        time_calibration=_time_calibration(when) if uncertain else 0.0,
        reading=reading,
        dropped=dropped,
    )


def tolerance(sigma: float, n: int) -> float:
    """How far patients' curve may lie from readings of error ``sigma`` (root mean square): twice that, half a patient.

    No error is taken to be smaller than that of a traced level, which nobody could see.
    """
    return float(2 * max(sigma, TRACE_ERROR / PIXELS_UP) + 0.5 / n)


def _end(given: CurveInput, last: float) -> float:
    """The end of the curve: its last reading, or the number at risk beside it that the reading just missed."""
    beside = (given.risk_time > last) & (given.risk_time * (1 - END_SLACK) <= last) & (given.n_at_risk > 0)
    return float(given.risk_time[beside].max(initial=last))


def _in_pixels(time: Floats, value: Floats, n: int) -> bool:
    """Whether both coordinates stand on a grid that neither their decimals nor whole patients out of n explain."""
    own = all(quantum(axis) > 4 * np.sqrt(12) * _rounding(axis) for axis in (time, value))
    return own and not _in_patients(value, n)


def _in_patients(value: Floats, n: int) -> bool:
    """Whether the levels are those of n patients of whom none was censored."""
    return abs(quantum(value) * n - 1) < 0.02


def _time_error(time: Floats, noisy: bool, reading: Reading) -> float:
    """Standard deviation of the time read for one drop; samples have none, their drops lie anywhere in between."""
    if reading == "samples":
        return 0.0
    if noisy:
        return _time_calibration(time)
    return float(time[-1]) * min(max(_rounding(time) / float(time[-1]), FINEST_SIGMA), COARSEST_TIME)


def _time_calibration(time: Floats) -> float:
    """As ``CALIBRATION``, in time; 0 when readings stand wider than pixels do, at times of someone's choice."""
    usual = float(time[-1]) / PIXELS
    pixel = quantum(time) or usual
    return CALIBRATION * min(pixel, usual) if pixel < 4 * usual else 0.0


def detect_reading(time: Floats, value: Floats) -> Reading:
    """How sorted readings were taken: both ends of each drop, at even distances, or at the drops."""
    gaps = np.diff(time)
    upright = gaps == 0
    if upright.all():
        return "corners"
    if upright.sum() >= 0.3 * (gaps.size - upright.sum()) and (np.diff(value)[~upright] >= -1e-9).mean() > 0.9:
        return "vector"
    gaps = gaps[~upright]
    if gaps.size >= 3:
        low, middle, high = np.quantile(gaps, (0.1, 0.5, 0.9))
        if high - low <= 0.25 * middle:
            return "samples"
    return "corners"


def quantum(value: Floats) -> float:
    """Distance of the levels that readings can take (one pixel, one decimal); 0 where none explains them."""
    gaps = np.diff(np.unique(value))
    gaps = gaps[gaps > 1e-6]
    if gaps.size < 10:
        return 0.0
    for part in range(1, 13):
        multiples = gaps * (part / gaps.min())
        if np.abs(multiples - np.round(multiples)).max() < 0.1:
            return float(gaps.min() / part)
    return 0.0


def _reading_error(value: Floats, n: int, exact: bool) -> float:
    """Standard deviation of one reading: what isotonic regression leaves, and the rounding of the scale."""
    rounding = _rounding(value)
    if exact:
        return FINEST_SIGMA if _in_patients(value, n) else max(rounding, FINEST_SIGMA)
    left = value - isotonic_regression(value, increasing=False).x
    spread = 1.4826 * float(np.median(np.abs(left)[left != 0])) if (left != 0).any() else 0.0
    return float(max(np.hypot(quantum(value) / np.sqrt(12), spread), rounding, FINEST_SIGMA))


def _trace_error(given: CurveInput, reading: Reading, time: Floats, value: Floats) -> float:
    """Standard deviation of a level that was traced in a picture, which no decimals of the file make finer; else 0.

    A picture shows itself by its pixel, when that is given, or by levels on no grid of pixels that were read column by
    column or fall by less than one of n patients.
    """
    if given.pixel is not None:
        return TRACE_ERROR * given.pixel
    unit = np.sqrt(12) * _rounding(value)
    if quantum(value) > 1.01 * unit:
        return 0.0
    step = float(np.quantile(np.diff(time), 0.5)) / float(time[-1]) if reading == "samples" else np.inf
    if step < COLUMN:
        return TRACE_ERROR * min(SHAPE * step, 1 / PIXELS_UP)
    falls = -np.diff(value)
    partial = (falls > unit + FINEST_SIGMA) & (falls < 1 / given.n - unit - FINEST_SIGMA)
    return TRACE_ERROR / PIXELS_UP if partial.any() else 0.0


def _rounding(value: Floats) -> float:
    """Standard deviation of rounding to the decimals that the values have; 0 when they have more than five."""
    decimals = next((k for k in range(6) if np.abs(value * 10**k - np.round(value * 10**k)).max() < 1e-6), None)
    return 0.0 if decimals is None else float(10.0**-decimals / np.sqrt(12))


def _plausible(value: Floats, threshold: float) -> NDArray[np.bool_]:
    """Readings that do not stand ``threshold`` above what came before nor below what comes after (medians of 3)."""
    if value.size < 6:
        return np.ones(value.size, dtype=bool)
    windows = np.median(np.lib.stride_tricks.sliding_window_view(value, 3), axis=1)
    before = np.concatenate((np.full(3, np.inf), windows[:-1]))
    after = np.concatenate((windows[1:], np.full(3, -np.inf)))
    return np.asarray((value <= before + threshold) & (value >= after - threshold), dtype=bool)
