"""A permutation P value for a covariate of arms nested in studies: studies are shuffled, their arms kept together."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.pooling.effects_input import design_matrix, positive_variances
from hccmeta.stats.regression.nested import NestedModel
from hccmeta.stats.regression.nested_starts import of_orders


def study_permutation_p(
    yi: ArrayLike, vi: ArrayLike, x: ArrayLike, *, study: ArrayLike, draws: int = 999, rng: np.random.Generator
) -> float:
    """Two-sided P of the last column of ``x`` (k x p) in the nested model, by shuffling outcomes over studies.

    Whole studies change places with studies of as many arms, outcomes with their variances, so that what is exchanged
    is alike under the hypothesis of no association. P = (1 + draws at least as extreme) / (1 + draws) of the t value.

    Raises ``ValueError`` naming the argument that is wrong, ``study`` when no two studies have as many arms.

    >>> yi, vi = [8.1, 9.0, 8.6, 9.9, 7.4, 8.8, 10.1, 9.6], [0.20, 0.22, 0.15, 0.18, 0.30, 0.12, 0.16, 0.28]
    >>> x = np.column_stack((np.ones(8), [0, 1, 0, 1, 0, 0, 1, 1]))
    >>> p = study_permutation_p(yi, vi, x, study=list("aabbcdef"), draws=99, rng=np.random.default_rng(1))
    >>> 0 < p <= 1
    True
    """
    y, v = positive_variances(yi, vi)
    matrix = design_matrix(x, y.size)
    if draws < 1:
        raise ValueError(f"draws: at least 1, got {draws}")
    orders = _orders(np.asarray(study), draws, rng)
    order = np.vstack([np.arange(y.size), orders])
    free = (True, np.unique(np.asarray(study)).size < y.size)
    observed_model = NestedModel(y[None], v[None], matrix, np.asarray(study), free=free)
    model = NestedModel(y[order], v[order], matrix, np.asarray(study), free=free)
    fit = model.fit(model.estimate(of_orders(observed_model, order)).s2)
    statistic = np.abs(fit.coef[:, -1]) / np.sqrt(fit.vcov[:, -1, -1])
    return float(np.mean(statistic >= statistic[0] * (1 - 1e-12)))


def _orders(study: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    """``draws`` orders of the rows that move whole studies to the places of studies of the same size."""
    members = [np.flatnonzero(study == one) for one in np.unique(study)]
    sizes = np.array([rows.size for rows in members])
    if all(np.sum(sizes == size) < 2 for size in set(sizes)):
        raise ValueError("study: no two studies have as many arms, so none can change places")
    orders = np.tile(np.arange(study.size), (draws, 1))
    for size in sorted(set(sizes)):
        alike = [rows for rows, n in zip(members, sizes, strict=True) if n == size]
        places = np.concatenate(alike)
        for order in orders:
            order[places] = np.concatenate([alike[i] for i in rng.permutation(len(alike))])
    return orders
