"""Permutation P values for a pooled mean and for meta-regressions, by REML, every data set refitted."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.batch import pool_batch
from hccmeta.stats.effects_input import Floats, design_matrix, positive_variances
from hccmeta.stats.nested import NestedModel
from hccmeta.stats.regression_result import omnibus_rows

EXACT_LIMIT = 14  # 2^14 refits
BATCH = 500
TIES = 1e-8


@dataclass(frozen=True)
class SignTest:
    """P value of a mean of 0 from all, or `n` random, changes of the effects' signs."""

    p: float
    n: int
    exact: bool


@dataclass(frozen=True)
class RegressionPermutation:
    """P values from `n` random reassignments of the covariates to studies; the fit itself counts as one of n + 1."""

    p: Floats  # per coefficient, by |coefficient/se|
    omnibus_p: float  # of all coefficients but the intercept
    n: int


def sign_test(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    ci: str = "z",
    rng: np.random.Generator | None = None,
    n: int = 5000,
) -> SignTest:
    """Compare |mean/se| with that of data whose effects change sign (Follmann and Proschan 1999); `ci` as in
    `pool_batch`.

    Up to 14 effects all sign changes are taken; beyond, `n` random ones drawn with `rng`.

    Raises:
        ValueError: naming the argument that is wrong; `rng` when it is needed and absent.

    >>> found = sign_test([1.2, 0.4, 2.1, 0.9, 1.6, 0.2], [0.25, 0.36, 0.49, 0.16, 0.40, 0.30])
    >>> found.p, found.n, found.exact
    (0.03125, 64, True)
    """
    y, v = positive_variances(yi, vi)
    if y.size < 2:
        raise ValueError("yi: at least two effects are needed")
    exact = y.size <= EXACT_LIMIT
    if exact:
        signs = np.array(list(product((1.0, -1.0), repeat=y.size)))
    elif rng is None:
        raise ValueError(f"rng: a generator is needed beyond {EXACT_LIMIT} effects")
    else:
        signs = np.vstack([np.ones(y.size), rng.choice((1.0, -1.0), size=(n, y.size))])
    batch = pool_batch(signs * y, np.broadcast_to(v, signs.shape), ci=ci)
    with np.errstate(divide="ignore"):
        statistic = np.abs(batch.estimate / batch.se)
    return SignTest(float(np.mean(statistic >= statistic[0] - TIES)), signs.shape[0] - (0 if exact else 1), exact)


def permutation_test(
    yi: ArrayLike,
    vi: ArrayLike,
    x: ArrayLike,
    *,
    rng: np.random.Generator,
    study: ArrayLike | None = None,
    n: int = 2000,
) -> RegressionPermutation:
    """Reassign the rows of `x` (k x p) to studies at random and refit, `n` times (Higgins and Thompson 2004).

    With `study` (k labels) the arms of a study stay together: studies with the same number of arms exchange them, in
    the order of the rows, and the nested model is fitted.

    Raises:
        ValueError: naming the argument that is wrong; `study` when no two studies can be exchanged.

    >>> yi, vi = [1.2, 0.4, 2.1, 0.9, 1.6, 0.2], [0.25, 0.36, 0.49, 0.16, 0.40, 0.30]
    >>> x = np.column_stack((np.ones(6), [1, 0, 1, 1, 1, 0]))
    >>> permutation_test(yi, vi, x, rng=np.random.default_rng(1), n=200).p.shape
    (2,)
    """
    y, v = positive_variances(yi, vi)
    matrix = design_matrix(x, y.size)
    labels = np.arange(y.size) if study is None else np.asarray(study)
    if labels.shape != y.shape:
        raise ValueError(f"study: needs one label per effect ({y.size}), got shape {labels.shape}")
    if n < 1:
        raise ValueError(f"n: at least one permutation is needed, got {n}")
    blocks = [np.flatnonzero(labels == label) for label in dict.fromkeys(labels.tolist())]
    sizes = np.array([len(block) for block in blocks])
    if np.all(np.unique(sizes, return_counts=True)[1] == 1):
        raise ValueError("study: no two studies have the same number of arms, so nothing can be exchanged")
    free = (True, bool(np.any(sizes > 1)))
    # Moving effects and variances past a fixed design is moving the design past them.
    orders = np.array([np.arange(y.size), *(_shuffled(blocks, sizes, y.size, rng) for _ in range(n))])
    statistics, joint = [], []
    for start in range(0, len(orders), BATCH):
        part = orders[start : start + BATCH]
        model = NestedModel(y[part], v[part], matrix, labels, free=free)
        fit = model.fit(model.estimate().s2)
        statistics.append(np.abs(fit.coef) / np.sqrt(np.einsum("bpp->bp", fit.vcov)))
        rows = omnibus_rows(matrix)
        contrast = fit.coef @ rows.T
        spread = rows @ fit.vcov @ rows.T
        joint.append(np.einsum("bi,bi->b", contrast, np.linalg.solve(spread, contrast[:, :, None])[:, :, 0]))
    each, together = np.vstack(statistics), np.concatenate(joint)
    return RegressionPermutation(
        p=np.mean(each >= each[0] - TIES, axis=0),
        omnibus_p=float(np.mean(together >= together[0] - TIES)),
        n=n,
    )


def _shuffled(blocks: list[np.ndarray], sizes: np.ndarray, k: int, rng: np.random.Generator) -> np.ndarray:
    """Row order after exchanging whole studies among those of equal size."""
    order = np.empty(k, dtype=int)
    for size in np.unique(sizes):
        members = np.flatnonzero(sizes == size)
        for target, source in zip(members, rng.permutation(members), strict=True):
            order[blocks[target]] = blocks[source]
    return order
