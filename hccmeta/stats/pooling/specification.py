"""Every defensible way to pool at once: specification curve (multiverse) and GOSH, from batched fits.

Simonsohn, Simmons & Nelson (Nat Hum Behav 2020); Voracek, Kossmeier & Tran (Z Psychol 2019); for all subsets Olkin,
Dahabreh & Trikalinos (Res Synth Methods 2012).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccmeta.stats.pooling.batch import pool_batch
from hccmeta.stats.pooling.bayes import posterior_mean
from hccmeta.stats.pooling.effects_input import Floats, confidence_level, positive_variances
from hccmeta.stats.pooling.random_effects import critical_value

#: Largest number of studies of which all subsets are taken.
GOSH_LIMIT = 15

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Specification:
    """One data set and one way to pool it: ``choices`` name what was chosen, for the figure and the reader.

    ``tau2`` and ``ci`` as of ``pool_batch``; with ``prior_scale`` the pool is that of ``bayes_pool``, whatever they
    say. A single effect stands with its own normal interval whatever any of them say.
    """

    choices: Choices
    yi: Floats
    vi: Floats
    tau2: str = "REML"
    ci: str = "HK-max"
    prior_scale: float | None = None


@dataclass(frozen=True)
class SpecificationCurve:
    """S pools sorted by estimate, every array of length S; ``order`` gives their places among what was handed in.

    ``share_same_sign``, ``share_same_verdict``: of the specifications that agree with the primary one in the sign of
    the estimate, and in the verdict, which is whether the interval lies beyond 0, or beyond the smallest important
    difference where one is given.
    """

    choices: tuple[Choices, ...]
    order: NDArray[np.intp]
    estimate: Floats
    ci_lower: Floats
    ci_upper: Floats
    k: NDArray[np.int64]
    verdict: NDArray[np.int64]
    primary: int  # place of the primary specification in the sorted arrays
    share_same_sign: float
    share_same_verdict: float
    level: float


def subsets_leaving_out(k: int, most: int = 2) -> tuple[tuple[int, ...], ...]:
    """Indices left out of k studies: none, each, each pair up to ``most``, as long as one study stays.

    >>> subsets_leaving_out(3, 1)
    ((), (0,), (1,), (2,))
    """
    if k < 1 or most < 0:
        raise ValueError(f"k: at least one study, and most at least 0, are needed, got {k} and {most}")
    return tuple(out for size in range(min(most, k - 1) + 1) for out in combinations(range(k), size))


def specification_curve(
    specifications: Sequence[Specification], *, primary: int = 0, important: float | None = None, level: float = 0.95
) -> SpecificationCurve:
    """Pool every one of ``specifications``; ``primary`` is the index of that of the protocol.

    The verdict of an interval: 1 above ``important``, 2 above 0 only, -1 and -2 below, 0 when it holds 0; without
    ``important`` 1, 0 and -1.

    Raises ``ValueError`` naming the argument that is wrong.

    >>> yi, vi = np.array([1.2, 0.4, 2.1]), np.array([0.05, 0.06, 0.09])
    >>> specs = [Specification((("left out", str(out)),), np.delete(yi, out), np.delete(vi, out))
    ...          for out in subsets_leaving_out(3, 1)]
    >>> found = specification_curve(specs)
    >>> found.k.tolist(), found.share_same_sign
    ([2, 3, 2, 2], 1.0)
    """
    if not specifications:
        raise ValueError("specifications: at least one is needed")
    if not 0 <= primary < len(specifications):
        raise ValueError(f"primary: an index of the {len(specifications)} specifications is needed, got {primary}")
    if important is not None and not important > 0:
        raise ValueError(f"important: a positive difference is needed, got {important}")
    level = confidence_level(level)
    estimate, lower, upper = _pool_all(specifications, level)
    verdict = _verdicts(lower, upper, important)
    order = np.argsort(estimate, kind="stable")
    return SpecificationCurve(
        choices=tuple(specifications[i].choices for i in order),
        order=order,
        estimate=estimate[order],
        ci_lower=lower[order],
        ci_upper=upper[order],
        k=np.array([specifications[i].yi.size for i in order]),
        verdict=verdict[order],
        primary=int(np.flatnonzero(order == primary)[0]),
        share_same_sign=float(np.mean(np.sign(estimate) == np.sign(estimate[primary]))),
        share_same_verdict=float(np.mean(verdict == verdict[primary])),
        level=level,
    )


def _pool_all(specifications: Sequence[Specification], level: float) -> tuple[Floats, Floats, Floats]:
    """Estimates and limits (S,), those of one size and model in one batch."""
    pooled = np.empty((3, len(specifications)))
    groups: dict[tuple[int, str, str, float | None], list[int]] = {}
    for i, specification in enumerate(specifications):
        y, _ = positive_variances(specification.yi, specification.vi)
        key = (
            (y.size, specification.tau2, specification.ci, specification.prior_scale)
            if y.size > 1
            else (1, "", "", None)
        )
        groups.setdefault(key, []).append(i)
    for key, members in groups.items():
        y = np.array([specifications[i].yi for i in members], dtype=float)
        v = np.array([specifications[i].vi for i in members], dtype=float)
        pooled[:, members] = _pool_group(y, v, *key, level)
    return pooled[0], pooled[1], pooled[2]


def _pool_group(
    y: Floats, v: Floats, k: int, tau2: str, ci: str, prior_scale: float | None, level: float
) -> tuple[Floats, Floats, Floats]:
    """Estimates and limits of the data sets ``y``, ``v`` (S, k), all pooled in one way."""
    if k == 1:
        half = critical_value(float("inf"), level) * np.sqrt(v[:, 0])
        return y[:, 0], y[:, 0] - half, y[:, 0] + half
    if prior_scale is not None:
        posterior = [posterior_mean(*one, scale=prior_scale, level=level) for one in zip(y, v, strict=True)]
        summary = np.array([(one.median, one.lower, one.upper) for one in posterior])
        return summary[:, 0], summary[:, 1], summary[:, 2]
    batch = pool_batch(y, v, tau2=tau2, ci=ci, level=level)
    return batch.estimate, batch.ci_lower, batch.ci_upper


def _verdicts(lower: Floats, upper: Floats, important: float | None) -> NDArray[np.int64]:
    border = 0.0 if important is None else important
    above = np.where(lower > border, 1, np.where(lower > 0, 2, 0))
    below = np.where(upper < -border, -1, np.where(upper < 0, -2, 0))
    return np.asarray(above + below, dtype=np.int64)


@dataclass(frozen=True)
class Gosh:
    """Pools of all subsets of at least two of k studies: ``member`` (S, k) says who is in each, the rest is (S,)."""

    member: NDArray[np.bool_]
    estimate: Floats
    i2: Floats
    tau2: Floats


def gosh(yi: ArrayLike, vi: ArrayLike, *, tau2: str = "EE") -> Gosh:
    """Graphical display of study heterogeneity: the mean and I2 of every subset of 3 to 15 studies.

    ``tau2``: ``EE`` (as Olkin et al.), or another of ``pool_batch``. I2 is that from Q. More than one cloud of points
    tells of a study, or a group of them, that stands apart.

    Raises ``ValueError`` naming the argument that is wrong.

    >>> found = gosh([1.2, 0.4, 2.1, 0.9], [0.25, 0.36, 0.49, 0.16])
    >>> found.estimate.size, round(float(found.estimate[-1]), 2)
    (11, 1.05)
    """
    y, v = positive_variances(yi, vi)
    k = y.size
    if not 3 <= k <= GOSH_LIMIT:
        raise ValueError(f"yi: 3 to {GOSH_LIMIT} effects are needed, got {k}")
    parts = []
    for size in range(2, k + 1):
        chosen = np.array(list(combinations(range(k), size)))
        batch = pool_batch(y[chosen], v[chosen], tau2=tau2, ci="z")
        member = np.zeros((len(chosen), k), dtype=bool)
        np.put_along_axis(member, chosen, True, axis=1)
        i2 = np.maximum(0.0, 1 - (size - 1) / np.maximum(batch.q, 1e-300))
        parts.append((member, batch.estimate, i2, batch.tau2))
    return Gosh(*(np.concatenate(column) for column in zip(*parts, strict=True)))
