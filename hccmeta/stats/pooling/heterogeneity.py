"""Intervals for the between-study variance tau2, and for I2 and H2."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize

from hccmeta.stats.distributions import chi2_ppf, normal_ppf
from hccmeta.stats.pooling.effects_input import Floats, confidence_level, positive_variances
from hccmeta.stats.pooling.quadratic_form import quadratic_form_cdf
from hccmeta.stats.pooling.tau2 import estimate_tau2, search_grid, solve_generalised_q, upper_bound
from hccmeta.stats.pooling.weighted import LinearModel


@dataclass(frozen=True)
class HeterogeneityInterval:
    """tau2, I2 = tau2/(tau2 + typical variance) and H2 = 1 + tau2/typical variance, each with its interval.

    ``empty`` says that even tau2 = 0 is rejected as too large: the effects vary less than their variances allow, and
    the interval is the single value 0.
    """

    tau2: float
    tau2_lower: float
    tau2_upper: float
    i2: float
    i2_lower: float
    i2_upper: float
    h2: float
    h2_lower: float
    h2_upper: float
    empty: bool
    method: str  # QP | PL | GENQ
    level: float


@dataclass(frozen=True)
class QHeterogeneity:
    """I2 and H from Cochran's Q alone, with the test-based interval of Higgins and Thompson (2002)."""

    i2: float
    i2_lower: float
    i2_upper: float
    h: float
    h_lower: float
    h_upper: float
    level: float


def heterogeneity(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    tau2: str = "REML",
    method: str = "QP",
    level: float = 0.95,
    weights: ArrayLike | None = None,
) -> HeterogeneityInterval:
    """tau2 of k >= 2 effects by the estimator ``tau2``, with its interval by ``method``.

    ``QP``: Q-profile, the tau2 at which Q(tau2) equals the quantiles of chi-square on k - 1 (Viechtbauer 2007), with
    no cap on the upper limit. ``PL``: profile likelihood, for tau2 = REML or ML (Hardy and Thompson 1996). ``GENQ``:
    the same as QP for fixed ``weights`` (1/vi when absent), with the exact distribution of the quadratic form (Jackson
    2013).

    Raises ``ValueError`` naming the argument that is wrong.

    >>> found = heterogeneity([1.2, 0.4, 2.1, 0.9, 1.6, 0.2], [0.25, 0.36, 0.49, 0.16, 0.40, 0.30])
    >>> round(found.tau2, 3), round(found.tau2_lower, 3), round(found.tau2_upper, 3)
    (0.036, 0.0, 2.724)
    """
    level = confidence_level(level)
    y, v = positive_variances(yi, vi)
    if y.size < 2:
        raise ValueError("yi: heterogeneity needs at least two effects")
    model = LinearModel(y, v, np.ones((y.size, 1)))
    given = None if weights is None else np.asarray(weights, dtype=float)
    estimate = estimate_tau2(model, tau2, weights=given).value
    empty = False
    if method == "QP":
        low, high = (solve_generalised_q(model, float(chi2_ppf(p, model.df))) for p in _tails(level))
        empty = high == 0
    elif method == "PL":
        if tau2 not in ("REML", "ML"):
            raise ValueError("method: 'PL' needs tau2='REML' or 'ML'")
        low, high = _profile_likelihood(model, estimate, restricted=tau2 == "REML", level=level)
    elif method == "GENQ":
        if tau2 != "GENQ":
            raise ValueError("method: 'GENQ' needs tau2='GENQ'")
        low, high = _generalised_q(model, 1 / v if given is None else given, level)
        empty = high == 0
    else:
        raise ValueError(f"method: one of QP, PL, GENQ, not {method!r}")
    typical = model.df / float(np.trace(model.fit(0.0).p_matrix))
    return HeterogeneityInterval(
        tau2=estimate,
        tau2_lower=low,
        tau2_upper=high,
        i2=estimate / (estimate + typical),
        i2_lower=low / (low + typical),
        i2_upper=high / (high + typical),
        h2=1 + estimate / typical,
        h2_lower=1 + low / typical,
        h2_upper=1 + high / typical,
        empty=empty,
        method=method,
        level=level,
    )


def q_heterogeneity(q: float, k: int, *, level: float = 0.95) -> QHeterogeneity:
    """I2 = (Q - (k - 1))/Q and H = sqrt(Q/(k - 1)), not below 0 and 1, from Cochran's ``q`` of ``k`` >= 2 effects.

    The standard error of log H is that of Higgins and Thompson (2002), equations of their appendix A2; with k = 2 and
    Q <= 2 it does not exist and the interval is nan.

    >>> found = q_heterogeneity(12.5, 6)
    >>> round(found.i2, 3), round(found.i2_lower, 3), round(found.i2_upper, 3)
    (0.6, 0.018, 0.837)
    """
    if not (np.isfinite(q) and q >= 0):
        raise ValueError(f"q: a finite number not below 0 is needed, got {q}")
    if k < 2:
        raise ValueError(f"k: heterogeneity needs at least two effects, got {k}")
    level = confidence_level(level)
    h = max(1.0, float(np.sqrt(q / (k - 1))))
    if q > k:
        se = 0.5 * (np.log(q) - np.log(k - 1)) / (np.sqrt(2 * q) - np.sqrt(2 * k - 3))
    elif k > 2:
        se = np.sqrt(1 / (2 * (k - 2)) * (1 - 1 / (3 * (k - 2) ** 2)))
    else:
        se = float("nan")
    half = float(normal_ppf((1 + level) / 2) * se)
    lower, upper = (float(np.maximum(1.0, h * np.exp(sign * half))) for sign in (-1, 1))
    return QHeterogeneity(
        i2=1 - 1 / h**2,
        i2_lower=1 - 1 / lower**2,
        i2_upper=1 - 1 / upper**2,
        h=h,
        h_lower=lower,
        h_upper=upper,
        level=level,
    )


def _tails(level: float) -> tuple[float, float]:
    """Probabilities whose quantiles of Q give the lower and the upper limit: Q falls as tau2 grows."""
    return (1 + level) / 2, (1 - level) / 2


def _profile_likelihood(model: LinearModel, estimate: float, *, restricted: bool, level: float) -> tuple[float, float]:
    def log_lik(tau2: Floats) -> Floats:
        profile = model.profile(tau2)
        return profile.log_lik_reml if restricted else profile.log_lik_ml

    floor = float(log_lik(np.array([estimate]))[0]) - float(chi2_ppf(level, 1)) / 2

    def above(tau2: float) -> float:
        return float(log_lik(np.array([tau2]))[0]) - floor

    high = 2 * upper_bound(model) + float(np.max(model.vi))
    while above(high) > 0:
        high *= 2
    grid = np.unique(np.concatenate([search_grid(model, high), [estimate]]))
    inside = np.flatnonzero(log_lik(grid) >= floor)
    first, last = int(inside[0]), int(inside[-1])
    lower = 0.0 if first == 0 else float(optimize.brentq(above, grid[first - 1], grid[first], rtol=1e-14))
    return lower, float(optimize.brentq(above, grid[last], grid[last + 1], rtol=1e-14))


def _generalised_q(model: LinearModel, weights: Floats, level: float) -> tuple[float, float]:
    p_matrix = model.fit_weights(weights).p_matrix
    q = float(model.yi @ p_matrix @ model.yi)

    def cdf(tau2: float) -> float:
        root = np.sqrt(model.vi + tau2)
        return quadratic_form_cdf(q, np.maximum(np.linalg.eigvalsh(root[:, None] * p_matrix * root), 0.0))

    def solve(probability: float) -> float:
        if cdf(0.0) <= probability:
            return 0.0
        high = float(np.max(model.vi))
        while cdf(high) > probability:
            high *= 2
        return float(optimize.brentq(lambda t: cdf(t) - probability, 0.0, high, rtol=1e-14))

    upper_tail, lower_tail = _tails(level)
    return solve(upper_tail), solve(lower_tail)
