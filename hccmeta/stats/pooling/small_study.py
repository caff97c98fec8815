"""Small-study effects: regression and rank tests of funnel-plot asymmetry, trim and fill, fail-safe number.

They are for at least ten studies of a contrast; none is meaningful for single-arm pools, nor with the standard error as
predictor when the standard error depends on the effect (RMST: use 1/sqrt(n)).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.distributions import normal_ppf, normal_sf
from hccmeta.stats.pooling.effects_input import Floats, confidence_level, positive_variances
from hccmeta.stats.pooling.pool import PooledEffect, pool
from hccmeta.stats.pooling.random_effects import critical_value, two_sided_p
from hccmeta.stats.regression.meta_regression import meta_regression


def _differing(v: Floats) -> None:
    if np.ptp(v) <= 1e-12 * np.max(v):
        raise ValueError("vi: with equal variances there is no small-study effect to see")


@dataclass(frozen=True)
class AsymmetryTest:
    """Slope of the effects on a measure of imprecision, and the effect where that measure is 0."""

    slope: float
    slope_se: float
    statistic: float  # nan, as is p, when the line meets every effect
    df: float  # inf: normal
    p: float
    limit: float
    limit_lower: float
    limit_upper: float
    dispersion: float  # residual variance of the weighted regression; nan for the mixed model
    tau2: float  # nan for the weighted regression


@dataclass(frozen=True)
class RankTest:
    """Kendall's rank correlation of standardised effects and their variances (Begg and Mazumdar 1994)."""

    tau: float
    p: float  # exact without ties, else normal
    score: float  # concordant less discordant pairs
    score_se: float
    p_normal: float


@dataclass(frozen=True)
class TrimAndFill:
    """``k0`` effects filled in on ``side``, and the pool with them."""

    k0: int
    k0_se: float
    side: str  # left | right: where studies seem to be missing
    p: float  # of k0 > 0, for R0 only, else nan
    filled_yi: Floats
    filled_vi: Floats
    effect: PooledEffect


@dataclass(frozen=True)
class FailSafe:
    """Rosenthal's number of studies without effect that would make the combined P value reach ``alpha``."""

    n: int
    p: float
    alpha: float


def asymmetry_test(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    predictor: ArrayLike | None = None,
    model: Literal["weighted", "mixed"] = "weighted",
    tau2: str = "REML",
    ci: str = "HK",
    level: float = 0.95,
) -> AsymmetryTest:
    """Regress ``yi`` on ``predictor`` (k values; the standard errors when absent).

    ``weighted``: weights 1/vi, multiplicative dispersion, t on k - 2 (Egger 1997). ``mixed``: ``meta_regression`` with
    ``tau2`` and ``ci`` (Sterne and Egger 2005; with ``ci="t"`` Thompson and Sharp 1999).

    Raises ``ValueError`` naming the argument that is wrong.

    >>> yi = [1.2, 0.4, 2.1, 0.9, 1.6, 0.2, 1.0, 1.4, 0.7, 1.9]
    >>> vi = [0.25, 0.36, 0.49, 0.16, 0.40, 0.30, 0.12, 0.33, 0.21, 0.55]
    >>> round(asymmetry_test(yi, vi).p, 3)
    0.211
    """
    y, v = positive_variances(yi, vi)
    if predictor is None:
        _differing(v)
    column = np.sqrt(v) if predictor is None else np.asarray(predictor, dtype=float)
    x = np.column_stack([np.ones(y.size), column]) if column.shape == y.shape else column
    if x.shape != (y.size, 2):
        raise ValueError(f"predictor: needs one value per effect ({y.size}), got shape {column.shape}")
    if model == "mixed":
        fit = meta_regression(y, v, x, tau2=tau2, ci=ci, level=level)
        coef, se, df = fit.coef, fit.se, float(fit.df[0])
        dispersion, variance = float("nan"), fit.tau2
    elif model == "weighted":
        fit = meta_regression(y, v, x, tau2="EE", ci="z")
        dispersion, variance, df = fit.q / fit.q_df, float("nan"), float(fit.q_df)
        coef, se = fit.coef, fit.se * np.sqrt(dispersion)
    else:
        raise ValueError(f"model: 'weighted' or 'mixed', not {model!r}")
    half = critical_value(df, confidence_level(level)) * se[0]
    statistic = float(coef[1] / se[1]) if se[1] > 0 else float("nan")
    return AsymmetryTest(
        slope=float(coef[1]),
        slope_se=float(se[1]),
        statistic=statistic,
        df=df,
        p=float(two_sided_p(statistic, df)),
        limit=float(coef[0]),
        limit_lower=float(coef[0] - half),
        limit_upper=float(coef[0] + half),
        dispersion=dispersion,
        tau2=variance,
    )


def rank_test(yi: ArrayLike, vi: ArrayLike) -> RankTest:
    """Rank correlation between (yi - mean)/sqrt(vi - 1/sum(1/vi)) and vi, of k >= 3 effects; the mean has weights 1/vi.

    Raises ``ValueError`` naming the argument that is wrong.

    >>> found = rank_test([1.2, 0.4, 2.1, 0.9, 1.6, 0.2], [0.25, 0.36, 0.49, 0.16, 0.40, 0.30])
    >>> round(found.tau, 3), round(found.p, 3)
    (0.467, 0.272)
    """
    from scipy.stats import kendalltau  # a slow import that one function needs

    y, v = positive_variances(yi, vi)
    if y.size < 3:
        raise ValueError("yi: a rank test needs at least three effects")
    _differing(v)
    weights = 1 / v
    z = (y - np.sum(weights * y) / np.sum(weights)) / np.sqrt(v - 1 / np.sum(weights))
    if np.ptp(z) <= 1e-12 * np.max(np.abs(z), initial=1e-300):
        raise ValueError("yi: effects that do not differ have no ranks")
    upper = np.triu_indices(y.size, 1)
    agreement = np.sign(np.subtract.outer(z, z)[upper]) * np.sign(np.subtract.outer(v, v)[upper])
    score = float(np.sum(agreement))
    ties = any(np.unique(a).size < a.size for a in (z, v))
    test = kendalltau(z, v, method="asymptotic" if ties else "exact")
    k = y.size
    sizes = [np.unique(a, return_counts=True)[1] for a in (z, v)]
    variance = (k * (k - 1) * (2 * k + 5) - sum(float(np.sum(n * (n - 1) * (2 * n + 5))) for n in sizes)) / 18
    se = float(np.sqrt(variance))
    return RankTest(float(test.statistic), float(test.pvalue), score, se, float(2 * normal_sf(abs(score) / se)))


def trim_and_fill(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    estimator: Literal["L0", "R0", "Q0"] = "L0",
    side: Literal["left", "right"] | None = None,
    tau2: str = "REML",
    ci: str = "HK",
    level: float = 0.95,
) -> TrimAndFill:
    """Duval and Tweedie (2000): trim the asymmetric studies, find the centre, fill in their mirror images.

    ``side`` absent: opposite to the slope of the effects on their standard errors. Options of the pools as in ``pool``.

    Raises ``ValueError`` naming the argument that is wrong.

    >>> found = trim_and_fill([1.2, 0.4, 2.1, 0.9, 1.6, 0.2], [0.25, 0.36, 0.49, 0.16, 0.40, 0.30])
    >>> found.k0, found.side, round(found.effect.estimate, 2)
    (1, 'left', 0.86)
    """
    y, v = positive_variances(yi, vi)
    if estimator not in ("L0", "R0", "Q0"):
        raise ValueError(f"estimator: L0, R0 or Q0, not {estimator!r}")
    if y.size < 3:
        raise ValueError("yi: trim and fill needs at least three effects")
    if side is None:
        _differing(v)
        slope = meta_regression(y, v, np.column_stack([np.ones(y.size), np.sqrt(v)]), tau2=tau2, ci="z").coef[1]
        side = "right" if slope < 0 else "left"
    sign = -1.0 if side == "right" else 1.0
    order = np.argsort(sign * y, kind="stable")
    y_sorted, v_sorted = sign * y[order], v[order]
    k, k0, se, centre = y.size, 0, 0.0, 0.0
    for _ in range(100):
        before, kept = k0, slice(0, k - k0)
        centre = pool(y_sorted[kept], v_sorted[kept], tau2=tau2, ci="z").estimate
        k0, se = _missing(y_sorted - centre, estimator)
        k0 = min(k0, k - 2)
        if k0 == before:
            break
    filled_y = sign * (2 * centre - y_sorted[k - k0 :])
    filled_v = v_sorted[k - k0 :]
    effect = pool(np.concatenate([y, filled_y]), np.concatenate([v, filled_v]), tau2=tau2, ci=ci, level=level)
    p = 0.5 ** (k0 + 1) if estimator == "R0" else float("nan")
    return TrimAndFill(k0, se, side, p, filled_y, filled_v, effect)


def _missing(centred: Floats, estimator: str) -> tuple[int, float]:
    """Estimated number of missing effects, to the left of the centre, with its standard error."""
    k = centred.size
    ranks = np.empty(k)
    ranks[np.argsort(np.abs(centred), kind="stable")] = np.arange(1, k + 1)
    signed = np.sign(centred) * ranks
    if estimator == "R0":
        longest = float(np.max(-signed[signed < 0], initial=0.0))
        k0 = k - longest - 1
        se = float(np.sqrt(2 * max(0.0, k0) + 2))
        return max(0, round(k0)), se
    total = float(np.sum(signed[signed > 0]))
    if estimator == "L0":
        k0 = (4 * total - k * (k + 1)) / (2 * k - 1)
        se = 4 * np.sqrt(max(0.0, _rank_sum_variance(k, k0))) / (2 * k - 1)
    else:
        k0 = k - 0.5 - np.sqrt(max(0.0, 2 * k**2 - 4 * total + 0.25))
        spread = (k - 0.5) ** 2 - k0 * (2 * k - k0 - 1)
        se = 2 * np.sqrt(max(0.0, _rank_sum_variance(k, k0)) / spread) if spread > 0 else float("inf")
    return max(0, round(k0)), max(0.0, float(se))


def _rank_sum_variance(k: int, k0: float) -> float:
    return (
        k * (k + 1) * (2 * k + 1) + 10 * k0**3 + 27 * k0**2 + 17 * k0 - 18 * k * k0**2 - 18 * k * k0 + 6 * k**2 * k0
    ) / 24


def fail_safe_n(yi: ArrayLike, vi: ArrayLike, *, alpha: float = 0.05) -> FailSafe:
    """Rosenthal (1979), one-sided: how many null studies make the sum of z over sqrt(k) fall to the quantile of
    ``alpha``.

    Raises ``ValueError`` naming the argument that is wrong.

    >>> fail_safe_n([1.2, 0.4, 2.1, 0.9, 1.6, 0.2], [0.25, 0.36, 0.49, 0.16, 0.40, 0.30]).n
    41
    """
    y, v = positive_variances(yi, vi)
    if not 0 < alpha < 0.5:
        raise ValueError(f"alpha: between 0 and 0.5, got {alpha}")
    combined = abs(float(np.sum(y / np.sqrt(v)))) / float(np.sqrt(y.size))
    ratio = combined / float(normal_ppf(1 - alpha))
    n = max(0.0, y.size * (ratio**2 - 1))
    return FailSafe(int(np.ceil(n)), float(normal_sf(combined)), alpha)
