"""Does an effect change with time: hazard ratios and RMST differences within windows of follow-up.

The partial likelihood falls into a factor for each window, so the log hazard ratios of one trial, with a coefficient of
its own per window, are those of its windows fitted one by one, and uncorrelated (R: ``survSplit`` and ``coxph``). The
RMST difference of a window is the area between the curves within it; windows of one trial share patients, so those
carry their covariance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.errors import ConvergenceError
from hccmeta.stats.pooling.multivariate import MultivariatePool, multivariate_pool
from hccmeta.stats.reasons import Reason, Why, because
from hccmeta.stats.regression.regression_result import WaldTest, wald_test
from hccmeta.stats.survival.cox import cox
from hccmeta.stats.survival.patients_input import Floats, check_times, time_slack
from hccmeta.stats.survival.rmst import RMSTCurve, rmst_curve
from hccmeta.stats.survival.rmst_contrast import rmst_curve_difference


@dataclass(frozen=True)
class WindowedEffect:
    """An effect in W windows from ``start`` to ``end`` (W,): ``estimate`` (W,) and ``covariance`` (W, W), nan where
    ``reasons`` (one entry per window, None where there is an estimate) say why.
    """

    start: Floats
    end: Floats
    estimate: Floats
    covariance: Floats
    n_events: tuple[int, ...]
    reasons: tuple[Reason | None, ...]

    @property
    def se(self) -> Floats:
        """Standard errors, shape (W,)."""
        return np.sqrt(np.diag(self.covariance))


def _edges(cuts: ArrayLike, last: float) -> tuple[Floats, Floats]:
    inner = np.asarray(cuts, dtype=float)
    if inner.ndim != 1 or not np.all(np.isfinite(inner)) or np.any(inner <= 0) or np.any(np.diff(inner) <= 0):
        raise ValueError(f"cuts: rising positive times are needed, got {inner}")
    return np.concatenate(([0.0], inner)), np.concatenate((inner, [max(last, float(inner[-1]))]))


def hazard_ratio_by_window(
    time: ArrayLike, event: ArrayLike, arm: ArrayLike, *, cuts: ArrayLike = (6.0, 12.0)
) -> WindowedEffect:
    """log hazard ratio of ``arm`` (n,), 1 against 0, in the windows (0, cuts[0]], (cuts[0], cuts[1]] ... of follow-up.

    ``time``, ``event`` as of ``kaplan_meier``. Raises ``ValueError`` naming the argument.

    >>> time, event = [2, 4, 7, 8, 3, 7.5, 9, 10], [1, 1, 1, 1, 1, 1, 1, 0]
    >>> hazard_ratio_by_window(time, event, [0, 0, 0, 0, 1, 1, 1, 1], cuts=[6]).estimate.round(2).tolist()
    [-0.79, -1.44]
    """
    times, events = check_times(time, event)
    arms = np.asarray(arm, dtype=float)
    if arms.shape != times.shape or set(np.unique(arms)) != {0.0, 1.0}:
        raise ValueError("arm must be 1 or 0 for every patient, with patients in both")
    start, end = _edges(cuts, float(times.max()))
    ratios = [_one_window(times, events, arms, a, b) for a, b in zip(start, end, strict=True)]
    estimate, variance, counts, reasons = zip(*ratios, strict=True)
    return WindowedEffect(start, end, np.array(estimate), np.diag(variance), counts, reasons)


def _slack(edge: float) -> float:
    """What lies within rounding of an edge belongs to the window that ends there; of time 0 to the first one."""
    return float(time_slack(edge)) if edge > 0 else -1.0


def _one_window(
    times: Floats, events: np.ndarray, arms: Floats, start: float, end: float
) -> tuple[float, float, int, Reason | None]:
    slack = _slack(end)
    inside = times > start + _slack(start)
    happened = events & inside & (times <= end + slack)
    n = int(happened.sum())
    nan = float("nan")
    if n == 0:
        return nan, nan, 0, because(Why.NO_EVENTS_IN_WINDOW, start=start, end=end)
    try:
        fit = cox(np.minimum(times[inside], end), happened[inside], arms[inside])
    except (ValueError, ConvergenceError):
        return nan, nan, n, because(Why.ONE_SIDE_IN_WINDOW, start=start, end=end)
    return float(fit.coefficient[0]), float(fit.covariance[0, 0]), n, None


def rmst_difference_by_window(
    arm: tuple[ArrayLike, ArrayLike], reference: tuple[ArrayLike, ArrayLike], *, cuts: ArrayLike, tau: float
) -> WindowedEffect:
    """RMST(arm) - RMST(reference) gained within each window up to ``tau``; each side is (time, event). They add up to
    the difference at ``tau``.

    Raises ``ValueError`` naming the argument.

    >>> found = rmst_difference_by_window(([4, 6, 8, 9], [1, 1, 0, 0]), ([2, 3, 6, 9], [1, 1, 1, 0]), cuts=[4], tau=8)
    >>> found.estimate.tolist()
    [0.75, 1.0]
    """
    start, end = _edges(cuts, tau)
    if end[-1] > tau + float(time_slack(tau)):
        raise ValueError(f"tau: {tau:g} lies before the last of cuts {end[-1]:g}")
    curves: list[RMSTCurve] = [rmst_curve(time, event, tau=end) for time, event in (arm, reference)]
    difference = rmst_curve_difference(*curves)
    steps = np.eye(end.size) - np.eye(end.size, k=-1)
    known = difference.estimable
    values = np.where(known, difference.estimate, 0.0)
    inner = np.where(known[:, None] & known, difference.covariance, 0.0)
    estimate, covariance = steps @ values, steps @ inner @ steps.T
    gone = ~known
    sides = [check_times(time, event) for time, event in (arm, reference)]
    n_events = tuple(
        sum(int(np.sum(events & (times > a + _slack(a)) & (times <= b + _slack(b)))) for times, events in sides)
        for a, b in zip(start, end, strict=True)
    )
    last = min(float(times.max()) for times, _ in sides)
    reasons = tuple(
        because(Why.FOLLOW_UP_ENDS, end=last, tau=float(b)) if missing else None
        for missing, b in zip(gone, end, strict=True)
    )
    estimate = np.where(gone, np.nan, estimate)
    return WindowedEffect(start, end, estimate, np.where(gone[:, None] | gone, np.nan, covariance), n_events, reasons)


@dataclass(frozen=True)
class PooledWindows:
    """The windows of several trials pooled jointly, and the test that the effect is the same in all of them."""

    start: Floats
    end: Floats
    fit: MultivariatePool
    equal: WaldTest


def pool_windows(trials: list[WindowedEffect], *, method: str = "fixed", level: float = 0.95) -> PooledWindows:
    """Pool the windows of ``trials`` (all with the same cuts) by ``multivariate_pool``; windows without an estimate are
    missing there. ``method`` ``REML`` needs three trials for each window, else ``fixed``.

    Raises ``ValueError`` naming the argument.

    >>> one = WindowedEffect(np.array([0.0, 6]), np.array([6.0, 20]), np.array([-0.5, -0.1]), np.eye(2) * 0.04, (9, 9),
    ...     (None, None))
    >>> pool_windows([one, one]).fit.coef.tolist()
    [-0.5, -0.1]
    """
    if not trials:
        raise ValueError("trials: at least one is needed")
    if any(not np.array_equal(one.start, trials[0].start) for one in trials):
        raise ValueError("trials: all need the same windows")
    used = [one for one in trials if np.any(np.isfinite(one.estimate))]
    if not used:
        raise ValueError("trials: no window of any trial has an estimate")
    y = np.array([one.estimate for one in used])
    s = np.array([one.covariance for one in used])
    fit = multivariate_pool(y, s, method=method, level=level)
    contrasts = np.eye(y.shape[1])[1:] - np.eye(y.shape[1])[:1]
    end = np.max([one.end for one in used], axis=0)
    return PooledWindows(trials[0].start, end, fit, wald_test(fit.coef, fit.vcov, contrasts, float("inf")))
