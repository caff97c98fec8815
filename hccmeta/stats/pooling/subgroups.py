"""Pooling within groups of studies, and the test between the groups."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.counts.chi_square import ChiSquareTest, chi_square_test
from hccmeta.stats.pooling.effects_input import Floats, positive_variances
from hccmeta.stats.pooling.pool import PooledEffect, pool, prediction_interval
from hccmeta.stats.reasons import Why, because
from hccmeta.stats.regression.meta_regression import meta_regression


@dataclass(frozen=True)
class Subgroups:
    """One pooled effect per group, in the order in which the groups first appear."""

    labels: tuple[str, ...]
    effects: tuple[PooledEffect, ...]
    between: ChiSquareTest  # sum of (estimate - mean)^2/se^2 over the groups, on g - 1
    common_tau2: float  # nan when each group has its own


def subgroups(
    yi: ArrayLike,
    vi: ArrayLike,
    group: ArrayLike,
    *,
    tau2: str = "REML",
    ci: str = "HK",
    common_tau2: bool = False,
    level: float = 0.95,
) -> Subgroups:
    """Pool ``yi`` (k effects, variances ``vi``) within each label of ``group`` (k labels, at least two different ones).

    With ``common_tau2`` one tau2, estimated by regression on the groups, serves all of them; otherwise each has its
    own. The test between groups weights each by the inverse square of its standard error (Borenstein 2009, chapter 19).

    Raises ``ValueError`` naming the argument that is wrong.

    >>> found = subgroups([1.2, 0.4, 2.1, 0.9, 1.6, 0.2], [0.25, 0.36, 0.49, 0.16, 0.40, 0.30], list("aababb"))
    >>> found.labels, [round(e.estimate, 2) for e in found.effects], round(found.between.p, 2)
    (('a', 'b'), [0.89, 1.24], 0.56)
    """
    y, v = positive_variances(yi, vi)
    labels = np.asarray(group).astype(str)
    if labels.shape != y.shape:
        raise ValueError(f"group: needs one label per effect ({y.size}), got shape {labels.shape}")
    names = tuple(dict.fromkeys(labels.tolist()))
    if len(names) < 2:
        raise ValueError("group: at least two groups are needed")
    shared = float("nan")
    if common_tau2:
        dummies = np.column_stack([labels == name for name in names]).astype(float)
        shared = meta_regression(y, v, dummies, tau2=tau2, ci="z").tau2
    effects = []
    for name in names:
        rows = labels == name
        own = pool(y[rows], v[rows], tau2=tau2, ci=ci, level=level)
        effects.append(_with_tau2(own, y[rows], v[rows], shared, ci, level) if common_tau2 else own)
    return Subgroups(names, tuple(effects), _between(effects), shared)


def _with_tau2(own: PooledEffect, y: Floats, v: Floats, tau2: float, ci: str, level: float) -> PooledEffect:
    """The group's mean when tau2 is given from outside; Q stays its own."""
    fit = pool(y, v + tau2, tau2="EE", ci=ci, level=level)
    typical = _typical_variance(v)
    pi = (float("nan"), float("nan"))
    if fit.k > 2:
        pi = prediction_interval(fit.estimate, fit.se, tau2, df=fit.k - 2, level=level)
    return replace(
        fit,
        tau2=tau2,
        i2=tau2 / (tau2 + typical) if fit.k > 1 else float("nan"),
        h2=1 + tau2 / typical if fit.k > 1 else float("nan"),
        q=own.q,
        q_p=own.q_p,
        pi_lower=pi[0],
        pi_upper=pi[1],
        pi_df=float(fit.k - 2) if fit.k > 2 else float("nan"),
        method=own.method,
        status=own.status,
        reasons=(*own.reasons, because(Why.SHARED_TAU2)),
    )


def _typical_variance(v: Floats) -> float:
    weights = 1 / v
    trace = float(np.sum(weights) - np.sum(weights**2) / np.sum(weights))
    return (v.size - 1) / trace if v.size > 1 else float("nan")


def _between(effects: list[PooledEffect]) -> ChiSquareTest:
    estimate = np.array([e.estimate for e in effects])
    weights = np.array([e.se for e in effects]) ** -2.0
    mean = np.sum(weights * estimate) / np.sum(weights)
    return chi_square_test(float(np.sum(weights * (estimate - mean) ** 2)), len(effects) - 1)
