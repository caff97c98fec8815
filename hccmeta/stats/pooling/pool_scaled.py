"""Pooling of single-arm proportions and means on a transformed scale, with the answer on the natural one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.pooling.effects import EffectSizes, means, proportions
from hccmeta.stats.pooling.pool import PooledEffect, pool
from hccmeta.stats.pooling.scales import back_transform
from hccmeta.stats.reasons import Reason, Reasoned, Why, because

#: What a proportion can be on the scales on which a limit may lie beyond it.
SCALE_ENDS = {"PR": (0.0, 1.0), "PLN": (-np.inf, 0.0), "PAS": (0.0, np.pi / 2), "PFT": (0.0, np.pi / 2)}


@dataclass(frozen=True)
class PooledScaled(Reasoned):
    """``effect`` on the scale of ``measure``, and the same five numbers as a proportion or a mean."""

    effect: PooledEffect
    each: EffectSizes
    estimate: float
    ci_lower: float
    ci_upper: float
    pi_lower: float
    pi_upper: float
    measure: str
    reasons: tuple[Reason, ...] = ()

    @property
    def status(self) -> str:
        """That of ``effect``."""
        return self.effect.status


def pool_proportions(
    x: ArrayLike, n: ArrayLike, *, measure: str = "PLO", tau2: str = "REML", ci: str = "HK", level: float = 0.95
) -> PooledScaled:
    """Pool events ``x`` of ``n`` (k arms) on the scale of ``measure`` (``effects.proportions``), the options as in
    ``pool``.

    The review's primary method is ``binomial_normal``, which needs no correction of zero counts; this is its
    sensitivity.

    Raises ``ValueError`` naming the argument that is wrong.

    >>> found = pool_proportions([12, 20, 9], [40, 50, 38])
    >>> round(found.estimate, 3), round(found.ci_lower, 3), round(found.ci_upper, 3)
    (0.32, 0.152, 0.551)
    """
    each = proportions(x, n, measure=measure)
    return _natural(each, pool(each.yi, each.vi, tau2=tau2, ci=ci, level=level), np.asarray(n, dtype=float))


def pool_means(
    mean: ArrayLike,
    sd: ArrayLike,
    n: ArrayLike,
    *,
    measure: str = "MN",
    tau2: str = "REML",
    ci: str = "HK",
    level: float = 0.95,
) -> PooledScaled:
    """Pool the means of k arms by inverse variance, raw (MN) or as logarithms (MNLN, for skewed positive values).

    Raises ``ValueError`` naming the argument that is wrong.

    >>> found = pool_means([10.0, 12.0, 11.0], [4.0, 5.0, 4.5], [50, 40, 60])
    >>> round(found.estimate, 2), round(found.ci_lower, 2), round(found.ci_upper, 2)
    (10.9, 8.49, 13.31)
    """
    each = means(mean, sd, n, measure=measure)
    return _natural(each, pool(each.yi, each.vi, tau2=tau2, ci=ci, level=level), np.asarray(n, dtype=float))


def _natural(each: EffectSizes, effect: PooledEffect, n: ArrayLike) -> PooledScaled:
    values = [effect.estimate, effect.ci_lower, effect.ci_upper, effect.pi_lower, effect.pi_upper]
    estimate, ci_lower, ci_upper, pi_lower, pi_upper = (float(v) for v in back_transform(values, each.measure, n=n))
    cut = (because(Why.CUT_TO_SCALE),) if _beyond_the_scale(values, each.measure) else ()
    return PooledScaled(
        effect, each, estimate, ci_lower, ci_upper, pi_lower, pi_upper, each.measure, (*effect.reasons, *cut)
    )


def _beyond_the_scale(values: list[float], measure: str) -> bool:
    """Whether a limit on the scale of ``measure`` is one that no proportion has."""
    low, high = SCALE_ENDS.get(measure, (-np.inf, np.inf))
    known = [value for value in values if not np.isnan(value)]
    return any(value < low or value > high for value in known)
