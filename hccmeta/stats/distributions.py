"""Tails and quantiles of the usual distributions.

What ``scipy.stats`` offers too, without its import, which takes longer than all of this package, and without its
checks of every call, which take longer than the small fits they stand in.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]


def _floats(*values: ArrayLike) -> tuple[Floats, ...]:
    return tuple(np.asarray(value, dtype=float) for value in values)


def normal_cdf(x: ArrayLike, mean: ArrayLike = 0.0, sd: ArrayLike = 1.0) -> Floats:
    """P(X <= x) of a normal X."""
    at, centre, scale = _floats(x, mean, sd)
    return np.asarray(special.ndtr((at - centre) / scale))


def normal_sf(x: ArrayLike) -> Floats:
    """P(X > x) of a standard normal X."""
    return np.asarray(special.ndtr(-np.asarray(x, dtype=float)))


def normal_pdf(x: ArrayLike, mean: ArrayLike = 0.0, sd: ArrayLike = 1.0) -> Floats:
    """Density of a normal distribution."""
    at, centre, scale = _floats(x, mean, sd)
    return np.asarray(np.exp(-(((at - centre) / scale) ** 2) / 2) / (np.sqrt(2 * np.pi) * scale))


def normal_ppf(p: ArrayLike) -> Floats:
    """Quantile of the standard normal distribution."""
    return np.asarray(special.ndtri(np.asarray(p, dtype=float)))


def t_sf(x: ArrayLike, df: ArrayLike) -> Floats:
    """P(T > x) of Student's t."""
    at, nu = _floats(x, df)
    return np.asarray(special.stdtr(nu, -at), dtype=float)


def t_ppf(p: ArrayLike, df: ArrayLike) -> Floats:
    """Quantile of Student's t; the normal one for infinite ``df``."""
    prob, nu = _floats(p, df)
    return np.where(np.isinf(nu), special.ndtri(prob), special.stdtrit(nu, prob))


def chi2_cdf(x: ArrayLike, df: ArrayLike) -> Floats:
    """P(X <= x) of chi-square."""
    at, nu = _floats(x, df)
    return np.asarray(special.chdtr(nu, np.maximum(at, 0.0)), dtype=float)


def chi2_sf(x: ArrayLike, df: ArrayLike) -> Floats:
    """P(X > x) of chi-square; nan without degrees of freedom."""
    at, nu = _floats(x, df)
    return np.where(nu > 0, special.chdtrc(nu, np.maximum(at, 0.0)), np.nan)


def chi2_ppf(p: ArrayLike, df: ArrayLike) -> Floats:
    """Quantile of chi-square."""
    prob, nu = _floats(p, df)
    return np.asarray(2 * special.gammaincinv(nu / 2, prob), dtype=float)


def f_sf(x: ArrayLike, df_num: ArrayLike, df_denom: ArrayLike) -> Floats:
    """P(X > x) of Snedecor's F."""
    at, numerator, denominator = _floats(x, df_num, df_denom)
    return np.asarray(special.fdtrc(numerator, denominator, np.maximum(at, 0.0)), dtype=float)


def beta_ppf(p: ArrayLike, a: ArrayLike, b: ArrayLike) -> Floats:
    """Quantile of the beta distribution."""
    prob, first, second = _floats(p, a, b)
    return np.asarray(special.betaincinv(first, second, prob), dtype=float)


def gamma_cdf(x: ArrayLike, shape: ArrayLike, scale: ArrayLike) -> Floats:
    """P(X <= x) of the gamma distribution."""
    at, k, theta = _floats(x, shape, scale)
    return np.asarray(special.gammainc(k, np.maximum(at, 0.0) / theta), dtype=float)
