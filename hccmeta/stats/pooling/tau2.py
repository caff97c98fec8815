"""Estimators of the between-study variance tau2, with or without covariates.

Every iterative estimator is the root of a monotone or scanned function inside an interval that provably contains all of
its roots, so none can fail to converge, and REML and ML compare the likelihoods of all roots found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import optimize

from hccmeta.stats.distributions import chi2_ppf
from hccmeta.stats.pooling.effects_input import Floats
from hccmeta.stats.pooling.weighted import LinearModel, Profile, WeightedFit

GRID_POINTS = 120


@dataclass(frozen=True)
class Tau2Estimate:
    """``value`` (never negative), its standard error, and the fit of the regression at it."""

    value: float
    se: float  # nan for EE
    fit: WeightedFit


class Searched(Protocol):
    """What the search for the maximum needs of a model."""

    vi: Floats

    def ols_residual_variance(self) -> float:
        """Residual variance of the unweighted regression."""

    def profile(self, tau2: Floats) -> Profile:
        """Scores and log-likelihoods at each of ``tau2``."""


def upper_bound(model: Searched) -> float:
    """A value of tau2 above every stationary point of the (restricted) likelihood.

    With weights between 1/(max vi + t) and 1/(min vi + t), the score y'PPy - tr P is at most
    RSS/(min vi + t)^2 - (k - p)/(max vi + t), where RSS is the unweighted residual sum of squares: negative as soon as
    (t + min vi)^2 > s2 (t + max vi), s2 = RSS/(k - p).
    """
    s2 = model.ols_residual_variance()
    spread = float(np.max(model.vi) - np.min(model.vi))
    edge = (s2 + np.sqrt(s2**2 + 4 * s2 * spread)) / 2 - float(np.min(model.vi))
    return float(1.001 * max(edge, 0.0) + 1e-12 * np.max(model.vi))


def search_grid(model: Searched, upper: float) -> Floats:
    """0 and points up to ``upper``, dense where the weights change: relative to the smallest variance."""
    smallest = float(np.min(model.vi))
    return np.concatenate([[0.0], smallest * np.expm1(np.linspace(0, np.log1p(upper / smallest), GRID_POINTS))[1:]])


def _root(f: Callable[[float], float], low: float, high: float) -> float:
    return float(optimize.brentq(f, low, high, xtol=1e-300, rtol=8.9e-16, maxiter=500))


def maximum_of_likelihood(model: Searched, *, restricted: bool) -> float:
    """Global maximiser over [0, upper bound] of the restricted or full likelihood."""

    def score(tau2: Floats) -> Floats:
        profile = model.profile(tau2)
        return profile.score_reml if restricted else profile.score_ml

    def scalar(tau2: float) -> float:
        return float(score(np.array([tau2]))[0])

    grid = search_grid(model, upper_bound(model))
    values = score(grid)
    candidates = [0.0]
    candidates += [
        _root(scalar, float(grid[i]), float(grid[i + 1]))
        for i in range(len(grid) - 1)
        if values[i] > 0 >= values[i + 1]
    ]
    profile = model.profile(np.array(candidates))
    log_lik = profile.log_lik_reml if restricted else profile.log_lik_ml
    return candidates[int(np.argmax(log_lik))]


def solve_generalised_q(model: LinearModel, target: float) -> float:
    """The tau2 at which Q(tau2) = y'Py equals ``target``; 0 when Q(0) is already below. Q decreases in tau2."""

    def excess(tau2: float) -> float:
        return float(model.profile(np.array([tau2])).q[0]) - target

    if excess(0.0) <= 0:
        return 0.0
    # Q(t) <= RSS / (min vi + t), so Q is below the target from here on.
    high = 1.001 * model.ols_residual_variance() * model.df / target
    return _root(excess, 0.0, high)


def _moment_variance(model: LinearModel, p_matrix: Floats, tau2: float) -> float:
    """Variance of y'Py for a fixed P when the effects vary by tau2: 2 tr(P(V + tau2)P(V + tau2))."""
    pv = p_matrix * (model.vi + tau2)
    return float(2 * np.sum(pv * pv.T))


def _moments(model: LinearModel, p_matrix: Floats) -> tuple[float, float]:
    """Method-of-moments tau2 for a fixed P, from E[y'Py] = tr(PV) + tau2 tr(P), and its standard error."""
    trace = float(np.trace(p_matrix))
    value = max(0.0, (float(model.yi @ p_matrix @ model.yi) - float(np.diag(p_matrix) @ model.vi)) / trace)
    return value, np.sqrt(_moment_variance(model, p_matrix, value)) / trace


def _dl(model: LinearModel) -> tuple[float, float]:
    return _moments(model, model.fit(0.0).p_matrix)


def _he(model: LinearModel) -> tuple[float, float]:
    return _moments(model, model.fit_weights(np.ones(model.k)).p_matrix)


def _hs(model: LinearModel, *, small_sample: bool) -> tuple[float, float]:
    """Hunter-Schmidt; ``small_sample`` is its k/(k - p) correction (HSk)."""
    fit = model.fit(0.0)
    factor = model.k / model.df if small_sample else 1.0
    total = float(np.sum(fit.weights))
    value = max(0.0, (factor * fit.q - model.k) / total)
    return value, factor * np.sqrt(_moment_variance(model, fit.p_matrix, value)) / total


def _sj(model: LinearModel) -> tuple[float, float]:
    start = float(np.var(model.yi))
    if start == 0:
        return 0.0, 0.0
    fit = model.fit(start)
    value = start * fit.q / model.df
    return value, start / model.df * np.sqrt(_moment_variance(model, fit.p_matrix, value))


def _ml(model: LinearModel) -> tuple[float, float]:
    value = maximum_of_likelihood(model, restricted=False)
    return value, np.sqrt(2 / np.sum((model.vi + value) ** -2.0))


def _reml(model: LinearModel) -> tuple[float, float]:
    value = maximum_of_likelihood(model, restricted=True)
    return value, np.sqrt(2 / np.sum(model.fit(value).p_matrix ** 2))


def _generalised_q(model: LinearModel, *, target: float) -> tuple[float, float]:
    value = solve_generalised_q(model, target)
    return value, np.sqrt(2 * model.k**2 / model.df) / np.sum(1 / (model.vi + value))


def _pm(model: LinearModel) -> tuple[float, float]:
    return _generalised_q(model, target=model.df)


def _pmm(model: LinearModel) -> tuple[float, float]:
    return _generalised_q(model, target=float(chi2_ppf(0.5, model.df)))


def _ee(model: LinearModel) -> tuple[float, float]:
    return 0.0, float("nan")


ESTIMATORS: dict[str, Callable[[LinearModel], tuple[float, float]]] = {
    "REML": _reml,
    "ML": _ml,
    "DL": _dl,
    "HE": _he,
    "HS": lambda model: _hs(model, small_sample=False),
    "HSk": lambda model: _hs(model, small_sample=True),
    "SJ": _sj,
    "PM": _pm,
    "EB": _pm,  # empirical Bayes: the same root as Paule and Mandel
    "PMM": _pmm,
    "DLIT": _pm,  # the fixed point of iterating DL and of iterating SJ is that root too
    "SJIT": _pm,
    "EE": _ee,
}


def estimate_tau2(model: LinearModel, method: str, *, weights: Floats | None = None) -> Tau2Estimate:
    """tau2 by ``method`` for a model of k effects with positive variances.

    ``method``: REML, ML (Harville 1977), DL (DerSimonian and Laird 1986), HE (Hedges and Olkin 1985), HS, HSk (Hunter
    and Schmidt; Brannick 2019), SJ (Sidik and Jonkman 2005), PM = EB (Paule and Mandel 1982; Morris 1983), PMM (its
    median unbiased form, Viechtbauer 2021), DLIT, SJIT (DL and SJ iterated: the PM root), EE (none: one common
    effect), GENQ (generalised Q with given ``weights``, DerSimonian and Kacker 2007, which then also weight the mean;
    1/vi when absent).

    Raises ``ValueError`` naming ``tau2`` for another method, or ``weights`` that do not belong to GENQ or are not
    positive.
    """
    if method == "GENQ":
        given = 1 / model.vi if weights is None else np.asarray(weights, dtype=float)
        if given.shape != model.yi.shape or not np.all(np.isfinite(given)) or np.any(given <= 0):
            raise ValueError("weights: GENQ needs one positive weight per effect")
        value, se = _moments(model, model.fit_weights(given).p_matrix)
        return Tau2Estimate(value, float(se), model.fit_weights(given, tau2=value))
    if weights is not None:
        raise ValueError(f"weights: only tau2='GENQ' takes weights, not {method!r}")
    if method not in ESTIMATORS:
        raise ValueError(f"tau2: unknown estimator {method!r}; one of {', '.join([*ESTIMATORS, 'GENQ'])}")
    value, se = ESTIMATORS[method](model)
    return Tau2Estimate(value, float(se), model.fit(value))
