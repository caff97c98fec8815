"""The Kaplan-Meier curve of one arm, its confidence bands and its quantiles.

Kaplan & Meier (J Am Stat Assoc 1958); Greenwood's variance; bands after Kalbfleisch & Prentice (2002), section 1.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccmeta.stats.normal import normal_quantile
from hccmeta.stats.survival.patients_input import Floats, check_times, time_slack

BandType = Literal["log-log", "log", "plain"]

#: Two survival probabilities closer than this are the same (square root of the machine's precision).
SURVIVAL_TOLERANCE = 1.5e-8


@dataclass(frozen=True)
class ConfidenceBand:
    """Pointwise limits of S(t) at the times of a curve: 1 before the first event, nan once S is 0."""

    lower: Floats
    upper: Floats
    level: float
    kind: BandType


@dataclass(frozen=True)
class SurvivalCurve:
    """A Kaplan-Meier curve at its J distinct observed times, censorings included; every array has shape (J,).

    ``n_at_risk`` counts patients just before the time, ``survival_se`` is Greenwood's standard error (nan once
    nobody is left), ``log_survival_variance`` the Greenwood sum of d/{n(n-d)}, infinite where S = 0.
    """

    time: Floats
    survival: Floats
    n_at_risk: NDArray[np.int64]
    n_events: NDArray[np.int64]
    survival_se: Floats
    log_survival_variance: Floats

    @property
    def n(self) -> int:
        """Patients in the arm."""
        return int(self.n_at_risk[0])

    @property
    def max_time(self) -> float:
        """The largest observed time, event or censoring."""
        return float(self.time[-1])

    def _step(self, at: ArrayLike) -> NDArray[np.intp]:
        return np.searchsorted(self.time, np.asarray(at, dtype=float) + time_slack(at), side="right")

    def survival_at(self, at: ArrayLike) -> Floats:
        """S(t) at the times ``at``; beyond the last observation the last value is carried on."""
        return np.concatenate(([1.0], self.survival))[self._step(at)]

    def se_at(self, at: ArrayLike) -> Floats:
        """Greenwood's standard error of S(t) at the times ``at``."""
        return np.concatenate(([0.0], self.survival_se))[self._step(at)]

    def n_at_risk_at(self, at: ArrayLike) -> NDArray[np.int64]:
        """Patients at risk just before the times ``at``."""
        index = np.searchsorted(self.time, np.asarray(at, dtype=float) - time_slack(at), side="left")
        return np.concatenate((self.n_at_risk, [0]))[index]

    def n_at_risk_after(self, at: ArrayLike) -> NDArray[np.int64]:
        """Patients at risk just after the times ``at``."""
        return np.concatenate((self.n_at_risk, [0]))[self._step(at)]

    def n_events_by(self, at: ArrayLike) -> NDArray[np.int64]:
        """Events up to the times ``at``, those at them included."""
        return np.concatenate(([0], self.n_events.cumsum()))[self._step(at)]

    def reaches(self, at: ArrayLike) -> NDArray[np.bool_]:
        """Whether the curve is known at the times ``at``: until the last observation, and for ever once it is 0."""
        within = np.asarray(at, dtype=float) <= self.max_time + time_slack(at)
        return np.asarray(within | (self.survival[-1] == 0))

    def band(self, *, level: float = 0.95, kind: BandType = "log-log") -> ConfidenceBand:
        """Pointwise limits of S(t): on the scale log(-log S) (default), log S or S itself.

        Raises ``ValueError`` for an unknown ``kind`` or a ``level`` outside (0, 1).
        """
        z = normal_quantile(level)
        if kind not in ("log-log", "log", "plain"):
            raise ValueError(f"kind must be 'log-log', 'log' or 'plain', got {kind!r}")
        s = self.survival
        lower, upper = np.full(s.shape, np.nan), np.full(s.shape, np.nan)
        lower[s == 1], upper[s == 1] = 1.0, 1.0
        usable = (s > 0) & (s < 1)
        s, half = s[usable], z * np.sqrt(self.log_survival_variance[usable])
        if kind == "log-log":
            hazard = -np.log(s)
            lower[usable], upper[usable] = (
                np.exp(-hazard * np.exp(half / hazard)),
                np.exp(-hazard * np.exp(-half / hazard)),
            )
        elif kind == "log":
            lower[usable], upper[usable] = s * np.exp(-half), np.minimum(s * np.exp(half), 1.0)
        else:
            lower[usable], upper[usable] = np.maximum(s - half * s, 0.0), np.minimum(s + half * s, 1.0)
        return ConfidenceBand(lower, upper, level, kind)

    def band_at(self, at: ArrayLike, *, level: float = 0.95, kind: BandType = "log-log") -> ConfidenceBand:
        """The limits of ``band`` at the times ``at``; before the first observation S = 1 and the limits are 1."""
        band, index = self.band(level=level, kind=kind), self._step(at)
        lower, upper = (np.concatenate(([1.0], side))[index] for side in (band.lower, band.upper))
        return ConfidenceBand(lower, upper, level, kind)


def kaplan_meier(time: ArrayLike, event: ArrayLike) -> SurvivalCurve:
    """The Kaplan-Meier estimate S(t) = prod over t_j <= t of (1 - d_j/n_j).

    ``time`` (n,): follow-up; ``event`` (n,): 1 event, 0 censored; at equal times events come before censorings.
    Raises ``ValueError`` for empty, negative or missing values.

    >>> curve = kaplan_meier([1, 2, 2, 3, 4], [1, 1, 0, 0, 1])
    >>> curve.survival.round(3).tolist()
    [0.8, 0.6, 0.6, 0.0]
    >>> curve.n_at_risk.tolist(), curve.n_events.tolist()
    ([5, 4, 2, 1], [1, 1, 0, 1])
    """
    times, events = check_times(time, event)
    distinct, index, count = np.unique(times, return_inverse=True, return_counts=True)
    n_events = np.bincount(index, weights=events, minlength=distinct.size).astype(np.int64)
    n_at_risk = count[::-1].cumsum()[::-1]
    survivors = n_at_risk - n_events
    survival = np.cumprod(survivors / n_at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        log_variance = np.cumsum(n_events / (n_at_risk * survivors))
        survival_se = survival * np.sqrt(log_variance)
    return SurvivalCurve(distinct, survival, n_at_risk, n_events, survival_se, log_variance)


def reverse_kaplan_meier(time: ArrayLike, event: ArrayLike) -> SurvivalCurve:
    """The distribution of potential follow-up: censoring as the event, events as its censoring (Schemper 1996).

    Its median is the median follow-up to report.

    >>> reverse_kaplan_meier([1, 2, 3], [1, 0, 0]).survival.tolist()
    [1.0, 0.5, 0.0]
    """
    times, events = check_times(time, event)
    return kaplan_meier(times, ~events)
