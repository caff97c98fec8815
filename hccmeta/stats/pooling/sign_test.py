"""A permutation P value for a pooled mean: the effects change their signs, and every data set is refitted by REML."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.pooling.batch import pool_batch
from hccmeta.stats.pooling.effects_input import positive_variances

EXACT_LIMIT = 14  # 2^14 refits
TIES = 1e-8


@dataclass(frozen=True)
class SignTest:
    """P value of a mean of 0 from all, or ``n`` random, changes of the effects' signs."""

    p: float
    n: int
    exact: bool


def sign_test(
    yi: ArrayLike,
    vi: ArrayLike,
    *,
    ci: str = "z",
    rng: np.random.Generator | None = None,
    n: int = 5000,
) -> SignTest:
    """Compare |mean/se| with that of data whose effects change sign (Follmann and Proschan 1999); ``ci`` as in
    ``pool_batch``.

    Up to 14 effects all sign changes are taken; beyond, ``n`` random ones drawn with ``rng``.

    Raises ``ValueError`` naming the argument that is wrong; ``rng`` when it is needed and absent.

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
