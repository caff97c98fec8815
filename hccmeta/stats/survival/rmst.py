"""Restricted mean survival time of arms: estimate, Greenwood-type variance, covariance over several tau.

With A_j(tau) the area under S from t_j to tau,

    mu(tau) = integral of S from 0 to tau,
    Cov[mu(s), mu(t)] = sum over t_j <= min(s, t) of A_j(s) A_j(t) d_j / {n_j (n_j - d_j)}

(Irwin 1949; Klein & Moeschberger 2003, section 4.5; s = t gives the variance of R's survRM2 and survfit).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccmeta.stats.normal import normal_quantile
from hccmeta.stats.reasons import Reason, Why, because, sentence
from hccmeta.stats.survival.patients_input import Floats, check_times, time_slack
from hccmeta.stats.survival.rmst_kernel import by_time, restricted_moments

#: Patients handled at once by ``rmst_batch``: bounds its memory to a few arrays of this many numbers.
_CHUNK = 2_000_000


@dataclass(frozen=True)
class RMST:
    """Restricted mean survival time up to ``tau``, all in the unit of ``time``.

    Not estimable (``estimate`` and ``se`` nan, ``reason`` says why) unless ``tau`` is at most the largest observed
    time or S has reached 0 there.
    """

    tau: float
    estimate: float
    se: float
    n: int
    n_at_risk: int
    reasons: tuple[Reason, ...] = ()

    @property
    def reason(self) -> str | None:
        """Why there is no estimate; None where there is one."""
        return sentence(self.reasons) or None

    @property
    def estimable(self) -> bool:
        """Whether follow-up reaches ``tau``."""
        return not self.reasons

    @property
    def rmtl(self) -> float:
        """Restricted mean time lost, ``tau`` - RMST; its standard error is ``se``."""
        return self.tau - self.estimate

    def ci(self, level: float = 0.95) -> tuple[float, float]:
        """Normal confidence limits of the RMST."""
        half = normal_quantile(level) * self.se
        return self.estimate - half, self.estimate + half


@dataclass(frozen=True)
class RMSTCurve:
    """RMST (or a difference) at T values of tau: ``estimate`` (T,), ``covariance`` (T, T); nan: not estimable."""

    tau: Floats
    estimate: Floats
    covariance: Floats

    @property
    def se(self) -> Floats:
        """Standard errors, shape (T,)."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def estimable(self) -> NDArray[np.bool_]:
        """Where follow-up reaches tau, shape (T,)."""
        return ~np.isnan(self.estimate)


@dataclass(frozen=True)
class RMSTBatch:
    """RMST of A arms at one ``tau``: ``estimate`` and ``se`` of shape (A,), nan where not estimable."""

    tau: float
    estimate: Floats
    se: Floats


def check_tau(tau: ArrayLike) -> Floats:
    """``tau`` as an array of shape (T,), T = 1 for a number. Raises ``ValueError`` unless positive and finite."""
    horizons = np.atleast_1d(np.asarray(tau, dtype=float))
    if horizons.ndim != 1 or horizons.size == 0 or not np.isfinite(horizons).all() or (horizons <= 0).any():
        raise ValueError(f"tau must be positive and finite, got {horizons}")
    return horizons


def _out_of_reach(times: Floats, events: NDArray[np.bool_], tau: Floats) -> NDArray[np.bool_]:
    """Per tau, whether follow-up of one arm (in order) ends before it with survivors left."""
    dies_out = bool(events[times == times[-1]].all())
    return np.asarray((tau > times[-1] + time_slack(tau)) & (not dies_out))


def rmst(time: ArrayLike, event: ArrayLike, *, tau: float) -> RMST:
    """Restricted mean survival time of one arm up to ``tau`` (unit of ``time``), with its standard error.

    Arguments as of ``kaplan_meier``; raises ``ValueError`` as it does and for a ``tau`` that is not positive. When
    follow-up does not reach ``tau`` the result is not estimable and says so.

    >>> round(rmst([2, 4, 6, 8, 10], [1, 1, 1, 0, 0], tau=8).estimate, 6)
    5.6
    >>> rmst([2, 4, 6, 8, 10], [1, 1, 1, 0, 0], tau=12).reason
    'follow-up ends at 10 with patients alive, before tau = 12'
    """
    horizon = check_tau(tau)
    times, events = by_time(*check_times(time, event))
    n_at_risk = int(times.size - np.searchsorted(times, tau - float(time_slack(tau)), side="left"))
    if _out_of_reach(times, events, horizon)[0]:
        why = because(Why.FOLLOW_UP_ENDS, end=float(times[-1]), tau=float(tau))
        return RMST(float(tau), float("nan"), float("nan"), times.size, n_at_risk, (why,))
    mean, covariance = restricted_moments(times[None, :], events[None, :], np.array([times.size]), horizon)
    return RMST(float(tau), float(mean[0, 0]), float(np.sqrt(covariance[0, 0, 0])), times.size, n_at_risk)


def rmst_curve(time: ArrayLike, event: ArrayLike, *, tau: ArrayLike) -> RMSTCurve:
    """RMST at several ``tau`` (T,) with their joint covariance; nan rows where follow-up does not reach.

    >>> curve = rmst_curve([2, 4, 6, 8, 10], [1, 1, 1, 0, 0], tau=[4, 8, 12])
    >>> curve.estimate.round(6).tolist()
    [3.6, 5.6, nan]
    """
    horizons = check_tau(tau)
    times, events = by_time(*check_times(time, event))
    mean, covariance = restricted_moments(times[None, :], events[None, :], np.array([times.size]), horizons)
    missing = _out_of_reach(times, events, horizons)
    estimate = np.where(missing, np.nan, mean[0])
    return RMSTCurve(horizons, estimate, np.where(missing[:, None] | missing, np.nan, covariance[0]))


def rmst_batch(arms: Sequence[tuple[ArrayLike, ArrayLike]], *, tau: float) -> RMSTBatch:
    """RMST of many arms ``(time, event)`` at one ``tau``, as ``rmst`` gives them one by one but in one pass.

    For reconstruction ensembles, bootstraps and simulations. Raises ``ValueError`` as ``rmst`` does.

    >>> rmst_batch([([2, 4, 6], [1, 1, 1]), ([3, 5], [1, 0])], tau=5).estimate.round(4).tolist()
    [3.6667, 4.0]
    """
    horizon = check_tau(tau)
    checked = [check_times(time, event) for time, event in arms]
    sizes = np.array([times.size for times, _ in checked], dtype=np.int64)
    estimate, se = np.empty(sizes.size), np.empty(sizes.size)
    # Arms of like size together, so that padding stays small.
    order = np.argsort(sizes, kind="stable")
    start = 0
    while start < sizes.size:
        widths = sizes[order[start:]] * np.arange(1, sizes.size - start + 1)
        stop = start + max(1, int(np.searchsorted(widths, _CHUNK, side="right")))
        chosen = order[start:stop]
        estimate[chosen], se[chosen] = _batch_chunk([checked[i] for i in chosen], sizes[chosen], horizon)
        start = stop
    return RMSTBatch(float(tau), estimate, se)


def _batch_chunk(
    arms: list[tuple[Floats, NDArray[np.bool_]]], sizes: NDArray[np.int64], tau: Floats
) -> tuple[Floats, Floats]:
    """Estimates and standard errors of arms padded to one table."""
    filled = np.arange(sizes.max()) < sizes[:, None]
    times, events = np.full(filled.shape, np.inf), np.zeros(filled.shape, dtype=bool)
    times[filled] = np.concatenate([time for time, _ in arms])
    events[filled] = np.concatenate([event for _, event in arms])
    times, events = by_time(times, events)
    mean, covariance = restricted_moments(times, events, sizes, tau)
    last = np.take_along_axis(times, sizes[:, None] - 1, axis=1)
    dies_out = (events | (times != last)).all(axis=1)
    reached = (tau[0] <= last[:, 0] + time_slack(tau[0])) | dies_out
    return np.where(reached, mean[:, 0], np.nan), np.where(reached, np.sqrt(covariance[:, 0, 0]), np.nan)
