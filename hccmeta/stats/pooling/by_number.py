"""One rule for the interval of a pooled effect: what the number of studies allows.

One study: its own interval, and beside it what the mean of such studies may be. Two to four: Bayesian random effects
with a half-normal prior of tau, fixed in the protocol. Five or more: REML with the wider of the Hartung-Knapp and the
normal interval. Every other interval stands beside it as a sensitivity and withholds nothing. The simulations behind
the rule are in ``benchmarks/interval_rule.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.distributions import normal_cdf, t_sf
from hccmeta.stats.pooling.bayes import Mixture, bayes_pool
from hccmeta.stats.pooling.effects_input import confidence_level, positive_variances
from hccmeta.stats.pooling.pool import PooledEffect, pool
from hccmeta.stats.pooling.random_effects import LEAST_FOR_KENWARD_ROGER, critical_value
from hccmeta.stats.reasons import Reason, Reasoned, Why, because

#: From this number of studies tau2 is estimated from them; with fewer a prior helps.
LEAST_FOR_ESTIMATED_TAU2 = 5
#: Half-normal scale of tau for differences of RMST, in months at 12 months; it grows with the horizon. Tau over all
#: different drugs of the repository is 0.48 month at 12 and 1.10 at 24, so this is generous.
RMST_PRIOR_SCALE_AT_12 = 0.5
#: Half-normal scale of tau for log hazard ratios and their interactions: a judgement.
LOG_HAZARD_RATIO_PRIOR_SCALE = 0.25


def rmst_prior_scale(tau: float) -> float:
    """Half-normal scale of the between-study SD of RMST differences at the horizon ``tau``, in months.

    >>> rmst_prior_scale(24)
    1.0
    """
    if not (np.isfinite(tau) and tau > 0):
        raise ValueError(f"tau: a positive number of months is needed, got {tau}")
    return RMST_PRIOR_SCALE_AT_12 * tau / 12


class Method(Enum):
    """How an interval was made."""

    OWN = "own"  # one study's own estimate, normal
    BAYES = "bayes"  # random effects, half-normal prior of tau, shortest credible interval
    HK_MAX = "HK-max"  # REML, the wider of the Hartung-Knapp and the normal interval
    COMMON = "common"  # common effect, normal
    HK = "HK"
    HK_ADHOC = "HK-adhoc"
    KENWARD_ROGER = "KR"


@dataclass(frozen=True)
class MeanInterval(Reasoned):
    """One estimate of the mean with its interval; nan where ``reasons`` say why there is none.

    ``posterior`` (Bayesian) or ``se`` with ``df`` (inf: normal) give probabilities of other values.
    """

    method: Method
    estimate: float
    ci_lower: float
    ci_upper: float
    se: float
    df: float
    status: str  # ok | limited | not estimable
    reasons: tuple[Reason, ...] = ()
    posterior: Mixture | None = None

    @property
    def width(self) -> float:
        """Of the interval."""
        return self.ci_upper - self.ci_lower

    def p_above(self, value: float) -> float:
        """Probability that the mean exceeds ``value``: of the posterior, or of t or normal under a flat prior."""
        if self.posterior is not None:
            return 1 - self.posterior.cdf(value)
        if not self.se > 0:
            return float("nan")
        z = (value - self.estimate) / self.se
        return float(1 - normal_cdf(z) if np.isposinf(self.df) else t_sf(z, self.df))


@dataclass(frozen=True)
class PooledByRule:
    """``primary`` is the interval to report, ``sensitivities`` the others; ``effect`` the REML fit with weights and
    tau2.

    ``mean_of_such``: for one study, what the mean of such studies may be. ``pi_lower``, ``pi_upper``: the effect of a
    new study, nan where none is given. ``prior_scale``: of the half-normal prior, nan when none was given.
    """

    primary: MeanInterval
    sensitivities: tuple[MeanInterval, ...]
    effect: PooledEffect
    mean_of_such: MeanInterval | None
    pi_lower: float
    pi_upper: float
    prior_scale: float
    k: int
    level: float

    @property
    def all(self) -> tuple[MeanInterval, ...]:
        """The primary interval and the sensitivities."""
        return (self.primary, *self.sensitivities)

    def by(self, method: Method) -> MeanInterval:
        """The interval made by ``method``. Raises ``KeyError`` when it is not given for this number of studies."""
        for one in self.all:
            if one.method is method:
                return one
        raise KeyError(method)


def pool_by_rule(yi: ArrayLike, vi: ArrayLike, *, prior_scale: float | None, level: float = 0.95) -> PooledByRule:
    """The mean of k >= 1 effects ``yi`` with variances ``vi`` (all positive) by the rule for their number.

    ``prior_scale``: of the half-normal prior of tau, in the unit of the effects (``rmst_prior_scale``, or
    ``LOG_HAZARD_RATIO_PRIOR_SCALE``); without one the rule of five studies and more serves all from two on.

    Raises ``ValueError`` naming the argument that is wrong.

    >>> found = pool_by_rule([1.2, 0.4, 2.1], [0.25, 0.36, 0.49], prior_scale=rmst_prior_scale(12))
    >>> found.primary.method.value, round(found.primary.estimate, 2), round(found.primary.ci_lower, 2)
    ('bayes', 1.17, 0.31)
    """
    y, v = positive_variances(yi, vi)
    level = confidence_level(level)
    k = y.size
    effect = pool(y, v, ci="HK-max", level=level)
    bayes, prediction = _bayes(y, v, prior_scale, level)
    scale = float("nan") if prior_scale is None else float(prior_scale)
    pi = effect.pi_lower, effect.pi_upper
    if k == 1:
        own = replace(_interval(Method.OWN, effect), reasons=(because(Why.ONE_STUDY),))
        return PooledByRule(own, (), effect, bayes, *(prediction or pi), scale, k, level)
    others = [
        _interval(Method.HK_MAX, effect),
        _interval(Method.COMMON, pool(y, v, tau2="EE", ci="z", level=level)),
        _interval(Method.HK, pool(y, v, ci="HK", level=level)),
    ]
    if k > 2:
        others.append(_interval(Method.HK_ADHOC, pool(y, v, ci="HK-adhoc", level=level)))
    if k >= LEAST_FOR_KENWARD_ROGER:
        others.append(_interval(Method.KENWARD_ROGER, pool(y, v, ci="KR", level=level)))
    if bayes is None:
        first = others.pop(0)
        return PooledByRule(
            replace(first, reasons=(*first.reasons, because(Why.NO_PRIOR))) if k < LEAST_FOR_ESTIMATED_TAU2 else first,
            tuple(others), effect, None, *pi, scale, k, level,
        )  # fmt: skip
    if k < LEAST_FOR_ESTIMATED_TAU2:
        return PooledByRule(bayes, tuple(others), effect, None, *(prediction or pi), scale, k, level)
    return PooledByRule(others[0], (*others[1:], bayes), effect, None, *pi, scale, k, level)


def _bayes(
    y: ArrayLike, v: ArrayLike, prior_scale: float | None, level: float
) -> tuple[MeanInterval | None, tuple[float, float] | None]:
    """The Bayesian interval of the mean, and that of a new study's effect."""
    if prior_scale is None:
        return None, None
    found = bayes_pool(y, v, scale=prior_scale, level=level)
    mu = found.mu
    interval = MeanInterval(Method.BAYES, mu.median, mu.lower, mu.upper, mu.sd, float("inf"), "ok", (), found.mixture)
    return interval, (found.theta.lower, found.theta.upper)


def _interval(method: Method, one: PooledEffect) -> MeanInterval:
    # What is said of prediction intervals belongs to none of these.
    reasons = tuple(why for why in one.reasons if why.why not in (Why.COMMON_EFFECT, Why.TWO_STUDIES))
    status = "not estimable" if np.isnan(one.ci_lower) else "limited" if reasons else "ok"
    return MeanInterval(method, one.estimate, one.ci_lower, one.ci_upper, one.se, one.df, status, reasons)


def interval_of_one(estimate: float, se: float, *, level: float = 0.95) -> MeanInterval:
    """A study's own estimate with its normal interval. Raises ``ValueError`` for what is no finite number.

    >>> round(interval_of_one(0.32, 0.227).ci_lower, 2)
    -0.12
    """
    if not (np.isfinite(estimate) and np.isfinite(se) and se >= 0):
        raise ValueError(f"estimate and se: finite numbers are needed, se not below 0, got {estimate} and {se}")
    half = critical_value(float("inf"), confidence_level(level)) * se
    return MeanInterval(Method.OWN, estimate, estimate - half, estimate + half, se, float("inf"), "ok")
