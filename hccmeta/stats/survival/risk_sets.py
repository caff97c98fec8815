"""Risk sets of the Cox partial likelihood: for every death, the weighted mean and variance of the covariates at risk.

Tied deaths by Efron's (J Am Stat Assoc 1977) or Breslow's approximation. Both are one *step* per death: at the l-th of
d tied deaths Efron counts each of the d with weight 1 - l/d, Breslow with weight 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hccmeta.stats.survival.patients_input import Floats

Indices = NDArray[np.intp]


@dataclass(frozen=True)
class RiskSets:
    """Patients sorted by stratum and falling time, and the K steps (one per death, in that order).

    ``order`` (n,) gives the original rows; ``x`` (n, p) the covariates in that order, centred; ``deaths`` (K,) the rows
    that died; ``start``, ``stop`` (K,) bound each step's risk set; ``block`` (K,) numbers the distinct death times;
    ``fraction`` (K,) is l/d.
    """

    order: Indices
    time: Floats
    x: Floats
    stratum: Indices
    deaths: Indices
    start: Indices
    stop: Indices
    block: Indices
    fraction: Floats


@dataclass(frozen=True)
class RiskMoments:
    """At given coefficients, per step: total weight (K,), covariate mean (K, p) and variance (K, p, p)."""

    weight: Floats
    total: Floats
    mean: Floats
    variance: Floats
    log_likelihood: float

    def score(self, sets: RiskSets) -> Floats:
        """Derivative of the log partial likelihood, shape (p,)."""
        return np.asarray((sets.x[sets.deaths] - self.mean).sum(axis=0))

    def information(self) -> Floats:
        """Minus its second derivative, shape (p, p)."""
        return np.asarray(self.variance.sum(axis=0))


def risk_sets(times: Floats, events: NDArray[np.bool_], x: Floats, stratum: Indices, *, efron: bool) -> RiskSets:
    """Sort patients and lay out the steps. ``times``, ``events``, ``stratum`` (n,); ``x`` (n, p)."""
    order = np.lexsort((-times, stratum))
    time, event, strata = times[order], events[order], stratum[order]
    fresh = np.concatenate(([True], (np.diff(time) != 0) | (np.diff(strata) != 0)))
    tie = np.cumsum(fresh) - 1
    tie_stop = np.concatenate((np.flatnonzero(fresh)[1:], [time.size]))
    deaths = np.flatnonzero(event)
    _, first, block, count = np.unique(tie[deaths], return_index=True, return_inverse=True, return_counts=True)
    fraction = (np.arange(deaths.size) - first[block]) / count[block] if efron else np.zeros(deaths.size)
    start = np.searchsorted(strata, strata[deaths], side="left")
    centred = x[order] - x.mean(axis=0)
    return RiskSets(order, time, centred, strata, deaths, start, tie_stop[tie[deaths]], block, fraction)


def risk_moments(sets: RiskSets, beta: Floats) -> RiskMoments:
    """Weights, means and variances of the covariates over every step's risk set at coefficients ``beta`` (p,)."""
    eta = sets.x @ beta
    weight = np.exp(eta)
    wx = weight[:, None] * sets.x
    wxx = wx[:, :, None] * sets.x[:, None, :]
    s0, s1, s2 = (_over_steps(sets, column) for column in (weight, wx, wxx))
    mean = s1 / s0[:, None]
    variance = s2 / s0[:, None, None] - mean[:, :, None] * mean[:, None, :]
    return RiskMoments(weight, s0, mean, variance, float(eta[sets.deaths].sum() - np.log(s0).sum()))


def _over_steps(sets: RiskSets, column: Floats) -> Floats:
    """Sum of ``column`` (n, ...) over each step's risk set, the tied deaths down-weighted by ``fraction``."""
    running = np.concatenate((np.zeros((1, *column.shape[1:])), np.cumsum(column, axis=0)))
    among_deaths = np.add.reduceat(column[sets.deaths], np.flatnonzero(np.diff(sets.block, prepend=-1)), axis=0)
    fraction = sets.fraction.reshape(-1, *[1] * (column.ndim - 1))
    return np.asarray(running[sets.stop] - running[sets.start] - fraction * among_deaths[sets.block])


def score_residuals(sets: RiskSets, moments: RiskMoments) -> Floats:
    """Each patient's share of the score (n, p), in the original order of patients (Therneau & Grambsch 2000, 7.1).

    Its own death, if any, less what it was expected to add at every step for which it was at risk.
    """
    hazard, fraction = 1 / moments.total, sets.fraction
    weighted_mean = moments.mean * hazard[:, None]
    # A step counts for the rows of its risk set: from start to stop.
    n, p = sets.x.shape
    exposure, centre = np.zeros(n + 1), np.zeros((n + 1, p))
    for rows, sign in ((sets.start, 1.0), (sets.stop, -1.0)):
        np.add.at(exposure, rows, sign * hazard)
        np.add.at(centre, rows, sign * weighted_mean)
    exposure, centre = np.cumsum(exposure)[:-1], np.cumsum(centre, axis=0)[:-1]
    expected = sets.x * exposure[:, None] - centre
    opens, size = np.flatnonzero(np.diff(sets.block, prepend=-1)), np.bincount(sets.block)
    # Tied deaths: less weight in their own block (Efron), and the mean over its steps for all of them alike.
    less = np.add.reduceat(fraction * hazard, opens)[sets.block]
    less_centre = np.add.reduceat(fraction[:, None] * weighted_mean, opens, axis=0)[sets.block]
    expected[sets.deaths] -= sets.x[sets.deaths] * less[:, None] - less_centre
    residual = -moments.weight[:, None] * expected
    block_mean = (np.add.reduceat(moments.mean, opens, axis=0) / size[:, None])[sets.block]
    residual[sets.deaths] += sets.x[sets.deaths] - block_mean
    original: Floats = np.empty_like(residual)
    original[sets.order] = residual
    return original
