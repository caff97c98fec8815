"""Covariate-adjusted contrasts of restricted mean survival time by inverse probability of censoring weights.

Tian, Zhao & Wei (Biostatistics 2014): patients whose restricted time is known, weighted by one over the probability of
being uncensored in their arm, are regressed on arm and covariates; the variance allows for the estimated censoring
distribution. As R's ``survRM2::rmst2(covariates=)``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccmeta.stats.errors import ConvergenceError
from hccmeta.stats.survival.kaplan_meier import kaplan_meier
from hccmeta.stats.survival.patients_input import Floats, check_covariates, check_times, time_slack
from hccmeta.stats.survival.rmst import check_tau

AncovaScale = Literal["difference", "ratio", "loss-ratio"]
_MAX_ITERATIONS = 50


@dataclass(frozen=True)
class RMSTAncova:
    """Coefficients (p + 2,) of intercept, arm and p covariates, with their covariance.

    On the scale of RMST ("difference"), log RMST ("ratio") or log RMTL ("loss-ratio").
    """

    scale: AncovaScale
    coefficient: Floats
    covariance: Floats

    @property
    def se(self) -> Floats:
        """Standard errors, shape (p + 2,)."""
        return np.sqrt(np.diag(self.covariance))


def rmst_ancova(
    time: ArrayLike, event: ArrayLike, arm: ArrayLike, x: ArrayLike, *, tau: float, scale: AncovaScale = "difference"
) -> RMSTAncova:
    """Regress the restricted time on ``arm`` (n,), 1 or 0, and covariates ``x`` (n,) or (n, p).

    ``time``, ``event`` as of ``kaplan_meier``. Raises ``ValueError`` for an ``arm`` that is not 0 and 1, an unknown
    ``scale`` or wrong shapes, ``ConvergenceError`` when the log-linear fit does not settle.

    >>> time, event, arm = [2, 4, 6, 8, 3, 7, 9, 10], [1, 1, 1, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1, 1, 1]
    >>> rmst_ancova(time, event, arm, [1, 2, 1, 2, 2, 1, 1, 2], tau=8).coefficient[:2].round(2).tolist()
    [5.0, 1.5]
    """
    horizon = float(check_tau(tau)[0])
    times, events = check_times(time, event)
    covariates = check_covariates(x, times.size)
    arms = np.asarray(arm, dtype=float)
    if arms.shape != times.shape or set(np.unique(arms)) != {0.0, 1.0}:
        raise ValueError("arm must be 1 or 0 for every patient, with patients in both")
    if scale not in ("difference", "ratio", "loss-ratio"):
        raise ValueError(f"scale must be 'difference', 'ratio' or 'loss-ratio', got {scale!r}")
    restricted = np.minimum(times, horizon)
    known = events | (times >= horizon - time_slack(horizon))
    design = np.column_stack((np.ones(times.size), arms, covariates))
    weight = np.empty(times.size)
    for chosen in (arms == 1, arms == 0):
        censoring = kaplan_meier(restricted[chosen], ~known[chosen]).survival_at(restricted[chosen])
        weight[chosen] = np.where(known[chosen], 1 / np.where(censoring > 0, censoring, 1.0), 0.0)
    if np.linalg.matrix_rank(np.sqrt(weight)[:, None] * design) < design.shape[1]:
        raise ValueError("x must vary, without collinear columns, among the patients whose restricted time is known")
    outcome = horizon - restricted if scale == "loss-ratio" else restricted
    if scale == "difference":
        coefficient = np.linalg.solve(design.T @ (weight[:, None] * design), design.T @ (weight * outcome))
        fitted, curvature = design @ coefficient, design.T @ design
    else:
        coefficient = _log_linear(design, outcome, weight)
        fitted = np.exp(design @ coefficient)
        curvature = design.T @ (fitted[:, None] * design)
    score = design * (weight * (outcome - fitted))[:, None]
    influence = np.empty_like(score)
    for chosen in (arms == 1, arms == 0):
        influence[chosen] = _with_censoring(restricted[chosen], known[chosen], score[chosen])
    shift = influence @ np.linalg.inv(curvature)
    return RMSTAncova(scale, coefficient, shift.T @ shift)


def _log_linear(design: Floats, outcome: Floats, weight: Floats) -> Floats:
    """Weighted quasi-Poisson regression with a log link, by Newton's method from the log of the weighted mean."""
    coefficient = np.zeros(design.shape[1])
    coefficient[0] = np.log(np.average(outcome, weights=weight))
    for _ in range(_MAX_ITERATIONS):
        fitted = np.exp(design @ coefficient)
        step = np.linalg.solve(
            design.T @ ((weight * fitted)[:, None] * design), design.T @ (weight * (outcome - fitted))
        )
        coefficient = coefficient + step
        if np.abs(step).max() < 1e-12 * max(1.0, float(np.abs(coefficient).max())):
            return coefficient
    raise ConvergenceError(f"RMST ratio model: no convergence in {_MAX_ITERATIONS} iterations")


def _with_censoring(restricted: Floats, known: NDArray[np.bool_], score: Floats) -> Floats:
    """Scores of one arm plus the martingale terms of its censoring distribution (Tian 2014, appendix)."""
    distinct, index, count = np.unique(restricted, return_inverse=True, return_counts=True)
    at_risk = count[::-1].cumsum()[::-1]
    summed = np.zeros((distinct.size, score.shape[1]))
    np.add.at(summed, index, score)
    tail = summed[::-1].cumsum(axis=0)[::-1]
    mean = tail / at_risk[:, None]
    censored = np.bincount(index, weights=~known, minlength=distinct.size)
    drift = np.cumsum(mean * (censored / at_risk)[:, None], axis=0)
    return np.asarray(score + np.where(known, 0.0, 1.0)[:, None] * mean[index] - drift[index])
