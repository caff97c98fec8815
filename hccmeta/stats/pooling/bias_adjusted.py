"""Pooled effects meant to be less open to small-study effects: Henmi and Copas, and the limit meta-analysis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import integrate, optimize

from hccmeta.stats.distributions import gamma_cdf, normal_pdf, normal_ppf
from hccmeta.stats.pooling.effects_input import Floats, confidence_level, positive_variances
from hccmeta.stats.pooling.pool import pool


@dataclass(frozen=True)
class HenmiCopas:
    """The common-effect mean with an interval that allows for tau2 (DL)."""

    estimate: float
    se: float
    ci_lower: float
    ci_upper: float
    tau2: float
    level: float


@dataclass(frozen=True)
class LimitMeta:
    """The effect of a study of infinite precision, by the radial regression of Ruecker et al. (2011)."""

    estimate: float
    se: float
    ci_lower: float
    ci_upper: float
    q_small: float  # part of Q that the small-study effect explains, and the rest
    q_residual: float
    g2: float  # heterogeneity that remains, as a fraction
    tau2: float
    level: float


def henmi_copas(yi: ArrayLike, vi: ArrayLike, *, level: float = 0.95) -> HenmiCopas:
    """Henmi and Copas (2010): weights 1/vi, for which small studies count less than in the random-effects mean.

    With R the standardised error of the mean, the distribution of Q given R is approximated by a gamma with the first
    two moments, and the quantile of R/sqrt(1 + tau2 W2) follows by integration over R.

    Raises ``ValueError`` naming the argument that is wrong.

    >>> found = henmi_copas([1.2, 0.4, 2.1, 0.9, 1.6, 0.2], [0.25, 0.36, 0.49, 0.16, 0.40, 0.30])
    >>> round(found.estimate, 2), round(found.ci_lower, 2), round(found.ci_upper, 2)
    (0.98, 0.45, 1.51)
    """
    y, v = positive_variances(yi, vi)
    if y.size < 2:
        raise ValueError("yi: at least two effects are needed")
    level = confidence_level(level)
    tau2 = pool(y, v, tau2="DL", ci="z").tau2
    w = 1 / v
    w1 = float(np.sum(w))
    w2 = float(np.sum(w**2)) / w1
    spread = float(np.sqrt(1 + tau2 * w2))
    mean = float(np.sum(w * y)) / w1
    quantile = _quantile(v, tau2, w1, w2, spread, level)
    se = spread / float(np.sqrt(w1))
    return HenmiCopas(mean, se, mean - quantile * se, mean + quantile * se, tau2, level)


def _quantile(v: Floats, tau2: float, w1: float, w2: float, spread: float, level: float) -> float:
    k, w = v.size, 1 / v
    total = v + tau2
    loading = total * w / (np.sqrt(w1) * spread**2)  # E(error | R) = loading R
    conditional = np.diag(total) - np.outer(total * w, total * w) / (w1 * spread**2)
    form = np.diag(w) - np.outer(w, w) / w1
    product = form @ conditional
    fixed_mean, fixed_variance = float(np.trace(product)), 2 * float(np.sum(product * product.T))
    slope_mean = float(loading @ form @ loading)
    slope_variance = 4 * float(loading @ form @ conditional @ form @ loading)

    def below(r: float, x: float) -> float:
        """P(Q < what makes R/sqrt(1 + tau2 W2) exceed x SD(R)) given R = r SD(R), times the density of r."""
        square = (spread * r) ** 2
        mean, variance = fixed_mean + slope_mean * square, fixed_variance + slope_variance * square
        limit = (w1 / w2 - 1) * ((r / x) ** 2 - 1) + k - 1
        return float(gamma_cdf(limit, mean**2 / variance, variance / mean) * normal_pdf(r))

    def excess(x: float) -> float:
        area, _ = integrate.quad(below, x, 10 + x, args=(x,), limit=200, epsabs=1e-11)
        return area - (1 - level) / 2

    high = 2.0
    while excess(high) > 0:
        high *= 2
    return spread * float(optimize.brentq(excess, 1e-6, high, xtol=1e-10))


def limit_meta(yi: ArrayLike, vi: ArrayLike, *, tau2: str = "REML", level: float = 0.95) -> LimitMeta:
    """Regress y/sqrt(vi + tau2) on 1/sqrt(vi + tau2); the adjusted effect is slope + tau times intercept.

    Raises ``ValueError`` naming the argument that is wrong.

    >>> found = limit_meta([1.2, 0.4, 2.1, 0.9, 1.6, 0.2], [0.25, 0.36, 0.49, 0.16, 0.40, 0.30])
    >>> round(found.estimate, 2), round(found.se, 2)
    (0.11, 0.97)
    """
    y, v = positive_variances(yi, vi)
    if y.size < 3:
        raise ValueError("yi: a limit meta-analysis needs at least three effects")
    if np.ptp(v) <= 1e-12 * np.max(v):
        raise ValueError("vi: with equal variances there is no small-study effect to see")
    level = confidence_level(level)
    between = pool(y, v, tau2=tau2, ci="z").tau2
    precision = 1 / np.sqrt(v + between)
    slope, intercept, _ = _line(precision, y * precision)
    estimate = slope + float(np.sqrt(between)) * intercept
    # Variance of slope + tau intercept when the radial residuals have variance 1.
    centred = precision - np.mean(precision)
    se = float(np.sqrt(between / y.size + (1 - np.sqrt(between) * np.mean(precision)) ** 2 / (centred @ centred)))
    _, _, residual = _line(1 / np.sqrt(v), y / np.sqrt(v))
    q = pool(y, v, tau2="EE", ci="z").q
    limits = slope + np.sqrt(between / (v + between)) * (y - slope)
    _, _, left = _line(1 / np.sqrt(v), limits / np.sqrt(v))
    total = limits / np.sqrt(v)
    half = float(normal_ppf((1 + level) / 2)) * se
    return LimitMeta(
        estimate=estimate,
        se=se,
        ci_lower=estimate - half,
        ci_upper=estimate + half,
        q_small=q - residual,
        q_residual=residual,
        g2=float(left / spread) if (spread := float(np.sum((total - np.mean(total)) ** 2))) > 0 else 0.0,
        tau2=between,
        level=level,
    )


def _line(x: Floats, y: Floats) -> tuple[float, float, float]:
    """Slope, intercept and residual sum of squares of a least-squares line."""
    centred = x - np.mean(x)
    slope = float(centred @ y / (centred @ centred))
    intercept = float(np.mean(y) - slope * np.mean(x))
    return slope, intercept, float(np.sum((y - intercept - slope * x) ** 2))
