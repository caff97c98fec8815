"""RMST predicted from a reported median: a stopgap for reports without a curve, never pooled with measured RMST.

Survival is taken as log-logistic, S(t) = 1/(1 + (t/m)^shape), with one shape for all arms and horizons, refitted from
the arms that have curves. Closed form; a Weibull needs another shape at every horizon. Left out one trial at a time the
bias of arms was +.04 month at 12 and -.05 at 24, their SD .18 and .32.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from hccmeta.stats.distributions import normal_ppf
from hccmeta.stats.normal import Contrast, normal_contrast, normal_quantile
from hccmeta.stats.reasons import Reason, Why, because
from hccmeta.stats.survival.patients_input import Floats

#: SD of the RMST between trials that comes from their shapes, in months, at the horizons at which it was measured.
SHAPE_SD = {12.0: 0.12, 24.0: 0.16}
#: Correlation of the errors of two arms of one trial at 12 months, measured leaving out one trial at a time.
SHAPE_CORRELATION = 0.56
#: SE(median) = this times median / sqrt(n), where no interval is published.
MEDIAN_SE_FACTOR = 1.55
LEAST_PATIENTS, LEAST_ARMS = 30, 20
#: tau/median within which the prediction was measured.
LEAST_RATIO, GREATEST_RATIO = 0.95, 3.0
SHAPE_BOUNDS = (0.3, 6.0)
#: Width of the differences that give the slope of the loss, and how near the search has come to its minimum.
SLOPE_STEP, NEAR = 1e-5, 1e-3
#: Largest distance of tau from a median, as shape times the logarithm of their ratio.
FARTHEST = 200.0


def log_logistic_rmst(median: ArrayLike, *, shape: float, tau: float) -> Floats:
    """RMST to ``tau`` of log-logistic survival with ``median`` (n,): tau 2F1(1, 1/shape; 1 + 1/shape;
    -(tau/median)^shape).

    Raises ``ValueError`` naming the argument.

    >>> log_logistic_rmst([7.4, 11.9], shape=1.53, tau=12).round(2).tolist()
    [7.4, 8.97]
    """
    m = np.asarray(median, dtype=float)
    if not np.all(np.isfinite(m)) or np.any(m <= 0):
        raise ValueError("median: every median must be positive")
    for name, value in (("shape", shape), ("tau", tau)):
        if not (np.isfinite(value) and value > 0):
            raise ValueError(f"{name}: a positive number is needed, got {value}")
    if np.any(shape * np.abs(np.log(tau) - np.log(m)) > FARTHEST):
        raise ValueError(f"median: {m.min():g} to {m.max():g} lies too far from tau {tau:g}")
    return np.asarray(tau * special.hyp2f1(1.0, 1 / shape, 1 + 1 / shape, -((tau / m) ** shape)), dtype=float)


def fit_log_logistic_shape(median: ArrayLike, rmst: ArrayLike, tau: ArrayLike) -> float:
    """The shape that predicts ``rmst`` at ``tau`` from ``median`` best: least squares of errors relative to ``tau``
    (all n,).

    Raises ``ValueError`` naming the argument.

    >>> rmst = [*log_logistic_rmst([7.0, 11.0], shape=1.5, tau=12), *log_logistic_rmst([7.0, 11.0], shape=1.5, tau=24)]
    >>> round(fit_log_logistic_shape([7.0, 11.0, 7.0, 11.0], rmst, [12, 12, 24, 24]), 4)
    1.5
    """
    m, mean, horizon = (np.asarray(values, dtype=float) for values in (median, rmst, tau))
    if m.ndim != 1 or m.size == 0 or not m.shape == mean.shape == horizon.shape:
        raise ValueError(f"median, rmst and tau must be of one length, got {m.shape}, {mean.shape}, {horizon.shape}")
    if not np.all(np.isfinite([m, mean, horizon])) or np.any(m <= 0) or np.any(mean <= 0) or np.any(horizon <= 0):
        raise ValueError("median, rmst and tau must be positive numbers")

    def errors(shape: float) -> Floats:
        predicted = horizon * special.hyp2f1(1.0, 1 / shape, 1 + 1 / shape, -((horizon / m) ** shape))
        return np.asarray((predicted - mean) / horizon)

    def slope(shape: float) -> float:
        return float(errors(shape) @ (errors(shape + SLOPE_STEP) - errors(shape - SLOPE_STEP)))

    optimum = optimize.minimize_scalar(
        lambda one: float(np.sum(errors(one) ** 2)), bounds=SHAPE_BOUNDS, method="bounded"
    )
    near = float(optimum.x)
    # The least loss itself is flat by rounding over eight digits; where its slope is 0 is one place on every machine.
    low, high = near - NEAR, near + NEAR
    return float(optimize.brentq(slope, low, high, xtol=1e-13)) if slope(low) < 0 < slope(high) else near


def median_se_from_n(median: float, n: int) -> float:
    """SE of a median of ``n`` patients without a published interval (36 to 120 patients: coverage 93.5 to 95.7 %).

    >>> round(median_se_from_n(7.4, 105), 2)
    1.12
    """
    if not (median > 0 and n > 0):
        raise ValueError(f"median and n must be positive, got {median} and {n}")
    return MEDIAN_SE_FACTOR * median / float(np.sqrt(n))


def median_se_from_interval(median: float, ci_lower: float, ci_upper: float, *, level: float = 0.95) -> float | None:
    """SE of a median from its Brookmeyer-Crowley interval; None for one that is symmetric, which is none of those.

    >>> round(median_se_from_interval(10.0, 8.0, 13.0), 2), median_se_from_interval(10.0, 8.0, 12.0)
    (1.24, None)
    """
    if not 0 < ci_lower <= median <= ci_upper < np.inf:
        raise ValueError(f"ci_lower and ci_upper must enclose median {median}, got {ci_lower} and {ci_upper}")
    if abs((ci_upper - median) - (median - ci_lower)) <= 0.011:  # as close as two numbers of two decimals can tell
        return None
    return median * float(np.log(ci_upper / ci_lower)) / (2 * normal_quantile(level))


@dataclass(frozen=True)
class MedianReport:
    """What is known of one arm: its median (nan: not reached), patients and the circumstances that may forbid it.

    ``origin_stated``: whether the report says from when time counts. ``line``: of treatment. ``placebo``: whether the
    arm is a control without active treatment. ``rate_beyond_median``: whether survival at a time beyond the median is
    reported. ``se``: of the median, when an interval gives one. ``pooled``: a median of medians.
    """

    median: float
    n: int
    endpoint: str = "os"
    origin_stated: bool = True
    line: int = 1
    placebo: bool = False
    rate_beyond_median: bool = False
    se: float | None = None
    pooled: bool = False


def why_not_predicted(report: MedianReport, *, tau: float, calibrating_arms: int) -> tuple[Reason, ...]:
    """Every rule that forbids a prediction from ``report`` at ``tau``; empty when none does.

    ``calibrating_arms``: with a curve of the same endpoint, from which the shape was fitted.

    Raises ``ValueError`` naming the argument.

    >>> [one.why.name for one in why_not_predicted(MedianReport(7.4, 25), tau=24, calibrating_arms=36)]
    ['FEW_PATIENTS', 'MEDIAN_FAR_BELOW_TAU']
    """
    if not (np.isfinite(tau) and tau > 0):
        raise ValueError(f"tau: a positive number is needed, got {tau}")
    if report.median <= 0:
        raise ValueError(f"median: a positive number, or nan where it was not reached, is needed, got {report.median}")
    reasons: list[Reason] = []
    if calibrating_arms < LEAST_ARMS:
        reasons.append(because(Why.NOT_CALIBRATED, arms=calibrating_arms, least=LEAST_ARMS, endpoint=report.endpoint))
    if not report.origin_stated:
        reasons.append(because(Why.ORIGIN_NOT_STATED))
    if report.pooled:
        reasons.append(because(Why.MEDIAN_OF_MEDIANS))
    if report.n < LEAST_PATIENTS:
        reasons.append(because(Why.FEW_PATIENTS, n=report.n, least=LEAST_PATIENTS))
    if not np.isfinite(report.median):
        return (*reasons, because(Why.MEDIAN_NOT_REACHED))
    ratio = tau / report.median if report.median > tau * 1e-9 else float("inf")
    if ratio < LEAST_RATIO:
        reasons.append(because(Why.MEDIAN_BEYOND_TAU, median=report.median, tau=tau))
    if ratio > GREATEST_RATIO:
        reasons.append(because(Why.MEDIAN_FAR_BELOW_TAU, median=report.median, tau=tau))
    if tau > 12 and (report.line > 1 or report.placebo) and not report.rate_beyond_median:
        reasons.append(because(Why.LATE_TAU_WITHOUT_RATE, tau=tau))
    return tuple(reasons)


def shape_sd(tau: float) -> float:
    """SD of the RMST at ``tau`` that comes from the shapes of trials: measured at 12 and 24 months, linear between.

    >>> shape_sd(12), round(shape_sd(18), 2)
    (0.12, 0.14)
    """
    return float(np.interp(tau, list(SHAPE_SD), list(SHAPE_SD.values())) * min(1.0, tau / 12))


@dataclass(frozen=True)
class PredictedRMST:
    """RMST predicted from a median: ``chance`` is the SE that comes from the patients, ``shape`` that from the trial's
    shape, which arms of one trial share.
    """

    tau: float
    estimate: float
    chance: float
    shape: float
    source: str = "predicted"

    @property
    def se(self) -> float:
        """Both parts together."""
        return float(np.hypot(self.chance, self.shape))


def predict_rmst(report: MedianReport, *, shape: float, tau: float) -> PredictedRMST:
    """The arm's RMST at ``tau`` with its error; the rules of ``why_not_predicted`` are for the caller to apply.

    >>> found = predict_rmst(MedianReport(7.4, 105), shape=1.53, tau=12)
    >>> round(found.estimate, 2), round(found.se, 2)
    (7.4, 0.55)
    """
    median = report.median
    se = median_se_from_n(median, report.n) if report.se is None else report.se
    step = 1e-4 * median

    below, middle, above = log_logistic_rmst([median - step, median, median + step], shape=shape, tau=tau).tolist()
    by_median = (above - below) / (2 * step)
    return PredictedRMST(tau, middle, abs(by_median) * se, shape_sd(tau))


def predicted_difference(arm: PredictedRMST, reference: PredictedRMST, *, level: float = 0.95) -> Contrast:
    """Difference of two arms of one trial: chance adds up, the shape's error is shared as far as both feel it.

    >>> arms = [predict_rmst(MedianReport(*one), shape=1.53, tau=12) for one in ((11.9, 125), (7.4, 105))]
    >>> found = predicted_difference(*arms)
    >>> round(found.estimate, 2), round(found.ci_lower, 2), round(found.ci_upper, 2)
    (1.57, 0.23, 2.92)
    """
    if arm.tau != reference.tau:
        raise ValueError(f"arm and reference must have one tau, got {arm.tau:g} and {reference.tau:g}")
    # Both errors are moved by one shape: correlation .56 at 12 months in the arms left out one trial at a time.
    shared = 2 * (1 - SHAPE_CORRELATION) * arm.shape * reference.shape
    se = float(np.sqrt(arm.chance**2 + reference.chance**2 + shared))
    return normal_contrast(arm.estimate - reference.estimate, se, level=level)


def difference_by_hazard_ratio(
    reference_median: float, hr: float, *, shape: float, tau: float, log_hr_se: float | None = None, level: float = 0.95
) -> Contrast:
    """The same difference from the reference's median and a hazard ratio: S_arm = S_reference^HR, integrated.

    The interval is that of the hazard ratio only, nan without ``log_hr_se``. Raises ``ValueError`` naming the argument.

    >>> round(difference_by_hazard_ratio(7.4, 0.67, shape=1.53, tau=12).estimate, 2)
    1.17
    """
    if not (np.isfinite(hr) and hr > 0):
        raise ValueError(f"hr: a positive number is needed, got {hr}")
    base = float(log_logistic_rmst(reference_median, shape=shape, tau=tau))
    nodes, weights = np.polynomial.legendre.leggauss(200)
    time = tau * (nodes + 1) / 2
    survival = 1 / (1 + (time / reference_median) ** shape)

    def difference(ratio: float) -> float:
        return float(tau / 2 * weights @ survival**ratio) - base

    estimate, nan = difference(hr), float("nan")
    if log_hr_se is None:
        return Contrast(estimate, nan, nan, nan, nan, nan)
    half = float(normal_ppf((1 + level) / 2)) * log_hr_se
    lower, upper = sorted((difference(hr * np.exp(half)), difference(hr * np.exp(-half))))
    z = float(np.log(hr)) / log_hr_se
    contrast = normal_contrast(-z, 1.0)
    return Contrast(estimate, (upper - lower) / (2 * normal_quantile(level)), lower, upper, -z, contrast.p)
