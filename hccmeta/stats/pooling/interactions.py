"""Who benefits more: treatment effects by level of a factor, compared within trials only.

Levels are never compared across trials: each trial gives log HR(level) - log HR(baseline), variances summed, and these
differences are pooled (Fisher et al., BMJ 2017). Contrasts of one trial share its baseline's variance, which the joint
pool of a factor with three levels carries (floating levels; Riley et al., Stat Med 2020).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.pooling.by_number import LOG_HAZARD_RATIO_PRIOR_SCALE, PooledByRule, pool_by_rule
from hccmeta.stats.pooling.effects_input import Floats, positive_variances
from hccmeta.stats.pooling.multivariate import MultivariatePool, multivariate_pool


@dataclass(frozen=True)
class Interactions:
    """Of m trials and q levels beside the baseline: ``difference`` (m, q), nan where a trial lacks a level, with
    ``covariance`` (m, q, q); ``pooled`` has one entry per level, None where no trial has it.
    """

    baseline: str
    levels: tuple[str, ...]
    studies: tuple[str, ...]
    difference: Floats
    covariance: Floats
    pooled: tuple[PooledByRule | None, ...]

    def joint(self, *, method: str = "fixed", level: float = 0.95) -> MultivariatePool:
        """All levels in one pool that knows what their contrasts share; options as of ``multivariate_pool``."""
        has = np.any(np.isfinite(self.difference), axis=1)
        return multivariate_pool(self.difference[has], self.covariance[has], method=method, structure="CS", level=level)


def interactions(
    study: ArrayLike,
    level_of_factor: ArrayLike,
    log_hr: ArrayLike,
    vi: ArrayLike,
    *,
    baseline: str,
    prior_scale: float | None = LOG_HAZARD_RATIO_PRIOR_SCALE,
    level: float = 0.95,
) -> Interactions:
    """Interactions of treatment with one factor from n rows: trial, level, log hazard ratio and its variance ``vi``.

    Trials without ``baseline``, or with nothing else, say nothing. The pools follow ``pool_by_rule`` with
    ``prior_scale``.

    Raises ``ValueError`` naming the argument that is wrong; ``baseline`` when no trial compares another level with it.

    >>> trials, levels = ["a", "a", "b", "b"], ["yes", "no", "yes", "no"]
    >>> found = interactions(trials, levels, [-0.5, -0.1, -0.4, -0.2], [0.04] * 4, baseline="no")
    >>> found.difference[:, 0].round(2).tolist(), round(found.pooled[0].primary.estimate, 2)
    ([-0.4, -0.2], -0.3)
    """
    y, v = positive_variances(log_hr, vi)
    trial, value = (np.asarray(labels).astype(str) for labels in (study, level_of_factor))
    for name, labels in (("study", trial), ("level_of_factor", value)):
        if labels.shape != y.shape:
            raise ValueError(f"{name}: needs one label per row ({y.size}), got shape {labels.shape}")
    rows = {(t, w): i for i, (t, w) in enumerate(zip(trial.tolist(), value.tolist(), strict=True))}
    if len(rows) < y.size:
        raise ValueError("level_of_factor: a trial has one row for each level")
    levels = tuple(w for w in dict.fromkeys(value.tolist()) if w != baseline)
    studies = tuple(
        t for t in dict.fromkeys(trial.tolist()) if (t, baseline) in rows and any((t, w) in rows for w in levels)
    )
    if not studies:
        raise ValueError(f"baseline: no trial compares another level with {baseline!r}")
    difference = np.full((len(studies), len(levels)), np.nan)
    covariance = np.zeros((len(studies), len(levels), len(levels)))
    for i, t in enumerate(studies):
        base = rows[t, baseline]
        covariance[i] = v[base]
        for j, w in enumerate(levels):
            if (t, w) in rows:
                difference[i, j] = y[rows[t, w]] - y[base]
                covariance[i, j, j] += v[rows[t, w]]
    pooled: list[PooledByRule | None] = []
    for j in range(len(levels)):
        seen = np.isfinite(difference[:, j])
        effects, variances = difference[seen, j], covariance[seen, j, j]
        pooled.append(pool_by_rule(effects, variances, prior_scale=prior_scale, level=level) if seen.any() else None)
    return Interactions(baseline, levels, studies, difference, covariance, tuple(pooled))
