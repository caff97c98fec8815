"""Pooling of one column of effects: the mean, its interval, the prediction interval and heterogeneity."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.distributions import chi2_sf
from hccmeta.stats.pooling.effects_input import Floats, confidence_level, effects_and_variances
from hccmeta.stats.pooling.random_effects import (
    CI_METHODS,
    RandomEffectsFit,
    critical_value,
    fit_random_effects,
    two_sided_p,
)
from hccmeta.stats.pooling.tau2 import ESTIMATORS
from hccmeta.stats.pooling.weighted import LinearModel
from hccmeta.stats.reasons import Reason, Reasoned, Why, because

NAN = float("nan")


@dataclass(frozen=True)
class PooledEffect(Reasoned):
    """The pooled mean of k effects. A value that cannot be given is nan, and ``reason`` says why.

    ``status``: ``ok``; ``limited`` (an estimate with a caveat in ``reason``); ``not estimable``.
    """

    estimate: float
    se: float
    ci_lower: float
    ci_upper: float
    pi_lower: float
    pi_upper: float
    tau2: float
    i2: float  # fraction, tau2/(tau2 + typical variance)
    q: float  # Cochran's Q on k - 1
    p: float  # two-sided, of estimate = 0
    k: int
    weights: Floats  # sum to 1; empty when not estimable
    tau2_se: float
    h2: float
    q_p: float
    statistic: float  # estimate/se
    df: float  # of the interval's t distribution; inf: normal
    pi_df: float
    method: str  # tau2 estimator
    ci_method: str
    level: float
    status: str
    reasons: tuple[Reason, ...] = ()


def prediction_interval(
    estimate: float, se: float, tau2: float, *, df: float, level: float = 0.95
) -> tuple[float, float]:
    """estimate +- t(df) sqrt(tau2 + se^2); Higgins, Thompson and Spiegelhalter (2009) use df = k - 2; inf: normal.

    Raises ``ValueError`` naming the argument.

    >>> [round(limit, 2) for limit in prediction_interval(1.0, 0.3, 0.25, df=4)]
    [-0.62, 2.62]
    """
    if not (np.isfinite([estimate, se, tau2]).all() and se >= 0 and tau2 >= 0):
        raise ValueError(f"estimate, se and tau2: finite, the last two not below 0, got {estimate}, {se} and {tau2}")
    half = critical_value(df, confidence_level(level)) * float(np.hypot(np.sqrt(tau2), se))
    return estimate - half, estimate + half


def pool(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    tau2: str = "REML",
    ci: str = "HK",
    level: float = 0.95,
    weights: ArrayLike | None = None,
) -> PooledEffect:
    """Random-effects mean of ``yi`` (k effects) with sampling variances ``vi``.

    The mean is sum(w y)/sum(w), w = 1/(vi + tau2). ``tau2`` names the estimator (``stats.tau2.estimate_tau2`` lists
    them with their sources); ``ci`` the interval: ``HK`` (Hartung-Knapp, t on k - 1), ``HK-adhoc`` (its variance
    factor at least 1), ``HK-max`` (the wider of HK and z), ``KR`` (Kenward-Roger), ``t``, ``z`` = ``Wald``. The
    prediction interval uses the same standard error and t on k - 2, and needs k >= 3. ``weights`` belong to
    ``tau2="GENQ"`` only.

    One study gives its own estimate with a normal interval; a zero variance gives ``not estimable`` with the reason.
    An interval narrower than that of a common effect is ``limited`` and named so. ``pool_by_rule`` chooses the interval
    by the number of studies.

    Raises ``ValueError`` naming the argument that is wrong.

    >>> result = pool([0.1, 0.3, 0.5], [0.04, 0.04, 0.04], ci="z")
    >>> round(result.estimate, 3), round(result.se, 3)
    (0.3, 0.115)
    """
    level = confidence_level(level)
    y, v = effects_and_variances(yi, vi)
    _check_options(tau2, ci)
    k = y.size
    empty = PooledEffect(
        estimate=NAN, se=NAN, ci_lower=NAN, ci_upper=NAN, pi_lower=NAN, pi_upper=NAN, tau2=NAN, i2=NAN, q=NAN, p=NAN,
        k=k, weights=np.empty(0), tau2_se=NAN, h2=NAN, q_p=NAN, statistic=NAN, df=NAN, pi_df=NAN,
        method=tau2, ci_method=ci, level=level, status="not estimable",
    )  # fmt: skip
    if np.any(v == 0):
        at = ", ".join(str(i + 1) for i in np.flatnonzero(v == 0))
        return replace(empty, reasons=(because(Why.ZERO_VARIANCE, at=at),))
    if k == 1:
        return _single(empty, float(y[0]), float(v[0]))
    chosen = None if weights is None else np.asarray(weights, dtype=float)
    model = LinearModel(y, v, np.ones((k, 1)))
    return _summarise(fit_random_effects(model, tau2=tau2, ci=ci, weights=chosen, level=level), tau2, level)


def _check_options(tau2: str, ci: str) -> None:
    """Also for one study, where neither is used: a mistyped option must never pass."""
    if tau2 not in ESTIMATORS and tau2 != "GENQ":
        raise ValueError(f"tau2: unknown estimator {tau2!r}; one of {', '.join([*ESTIMATORS, 'GENQ'])}")
    if ci not in CI_METHODS:
        raise ValueError(f"ci: unknown interval {ci!r}; one of {', '.join(CI_METHODS)}")


def _single(empty: PooledEffect, y: float, v: float) -> PooledEffect:
    se = float(np.sqrt(v))
    half = critical_value(float("inf"), empty.level) * se
    return replace(
        empty, estimate=y, se=se, ci_lower=y - half, ci_upper=y + half, p=float(two_sided_p(y / se, float("inf"))),
        weights=np.ones(1), statistic=y / se, df=float("inf"), ci_method="z", status="limited",
        reasons=(because(Why.ONE_STUDY),),
    )  # fmt: skip


def _summarise(fit: RandomEffectsFit, method: str, level: float) -> PooledEffect:
    k, inner = fit.model.k, fit.tau2.fit
    estimate, se = float(inner.coef[0]), float(np.sqrt(fit.vcov[0, 0]))
    half = critical_value(fit.df, level) * se
    caveats = [*fit.notes, *_narrower_than_common(fit.model, 2 * half, level)]
    reasons = list(caveats)
    pi_lower, pi_upper, pi_df = NAN, NAN, NAN
    if method == "EE":
        reasons.append(because(Why.COMMON_EFFECT))
    elif k < 3:
        reasons.append(because(Why.TWO_STUDIES))
    else:
        pi_df = float(k - 2)
        pi_lower, pi_upper = prediction_interval(estimate, se, fit.tau2.value, df=pi_df, level=level)
    return PooledEffect(
        estimate=estimate,
        se=se,
        ci_lower=estimate - half,
        ci_upper=estimate + half,
        pi_lower=pi_lower,
        pi_upper=pi_upper,
        tau2=fit.tau2.value,
        i2=fit.i2,
        q=fit.q,
        p=float(two_sided_p(estimate / se, fit.df)),
        k=k,
        weights=inner.weights / np.sum(inner.weights),
        tau2_se=fit.tau2.se,
        h2=fit.h2,
        q_p=float(chi2_sf(fit.q, k - 1)),
        statistic=estimate / se,
        df=fit.df,
        pi_df=pi_df,
        method=method,
        ci_method=fit.ci,
        level=level,
        status="limited" if caveats or k < 3 else "ok",
        reasons=tuple(reasons),
    )


def _narrower_than_common(model: LinearModel, width: float, level: float) -> tuple[Reason, ...]:
    """The reason to name when an interval of ``width`` is narrower than that of a common effect."""
    common = model.fit(0.0)
    centre, half = float(common.coef[0]), critical_value(float("inf"), level) * float(np.sqrt(common.vcov[0, 0]))
    if not width < 2 * half * (1 - 1e-9):
        return ()
    return (because(Why.NARROWER_THAN_COMMON, lower=centre - half, upper=centre + half),)
