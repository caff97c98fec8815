"""Many nested models at once: the same arms under other designs, or without some of the studies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccmeta.stats.pooling.effects_input import Floats, confidence_level, design_matrix, positive_variances
from hccmeta.stats.pooling.random_effects import critical_value
from hccmeta.stats.reasons import Reason, sentence
from hccmeta.stats.regression.arm_regression import NO_MAXIMUM, free_components, verdict
from hccmeta.stats.regression.nested import NestedModel
from hccmeta.stats.regression.nested_starts import of_subsets


@dataclass(frozen=True)
class ArmRegressions:
    """B fits of ``arm_regression`` with t on m - p; the rows of a fit that reached no maximum are nan."""

    coef: Floats  # B x p
    se: Floats  # B x p
    ci_lower: Floats  # B x p, nan without a degree of freedom
    ci_upper: Floats
    m: NDArray[np.intp]  # B: studies of each
    converged: NDArray[np.bool_]  # B
    reasons: tuple[tuple[Reason, ...], ...]  # of each, as ``MetaRegression.reasons``

    def reason(self, i: int) -> str:
        """The reasons of fit ``i`` in words, or why there is no fit; empty without any."""
        return sentence(self.reasons[i]) if self.converged[i] else NO_MAXIMUM


def arm_regressions_without(
    yi: ArrayLike, vi: ArrayLike, x: ArrayLike, studies: ArrayLike, *, study: ArrayLike, level: float = 0.95
) -> ArmRegressions:
    """``arm_regression`` of the arms of some studies, many times: B sets of the m studies.

    ``yi``, ``vi``: k arms; ``x``: k x p; ``study``: k labels; ``studies``: B x m booleans, in the order of the sorted
    labels, each set with more arms than columns, and with every column independent of the others. The likelihood of all
    sets at the starting grid is one matrix product of what each study adds to it.

    Raises ``ValueError`` naming the argument that is wrong.

    >>> yi, vi = [8.1, 9.0, 8.6, 9.9, 7.4, 8.8, 10.1, 9.6], [0.20, 0.22, 0.15, 0.18, 0.30, 0.12, 0.16, 0.28]
    >>> x = np.column_stack((np.ones(8), [0, 1, 0, 1, 0, 0, 1, 1]))
    >>> found = arm_regressions_without(yi, vi, x, ~np.eye(6, dtype=bool)[:2], study=list("aabbcdef"))
    >>> found.coef[:, 1].round(2).tolist(), found.m.tolist()
    ([1.45, 1.28], [5, 5])
    """
    y, v, labels = _arms(yi, vi, study)
    matrix = design_matrix(x, y.size)
    kept = np.asarray(studies, dtype=bool)
    names, index = np.unique(labels, return_inverse=True)
    if kept.ndim != 2 or kept.shape[1] != names.size:
        raise ValueError(f"studies: needs a column for each of {names.size} studies, got shape {kept.shape}")
    present = kept[:, index]
    if np.any(np.sum(present, axis=1) <= matrix.shape[1]):
        raise ValueError(f"studies: {matrix.shape[1]} columns cannot be fitted to as few arms")
    free = [free_components(labels[rows]) for rows in present]
    converged, coef, vcov = np.zeros(len(kept), dtype=bool), *_nothing(len(kept), matrix.shape[1])
    for group in sorted(set(free)):
        mine = np.array([each == group for each in free])
        whole = NestedModel(y[None], v[None], matrix, labels, free=group)
        shape = int(mine.sum()), y.size
        model = NestedModel(
            np.broadcast_to(y, shape), np.broadcast_to(v, shape), np.broadcast_to(matrix, (*shape, matrix.shape[1])),
            labels, free=group, present=present[mine],
        )  # fmt: skip
        fitted = model.estimate(of_subsets(whole, kept[mine]))
        fit = model.fit(fitted.s2)
        converged[mine], coef[mine], vcov[mine] = fitted.converged, fit.coef, fit.vcov
    return _result(coef, vcov, kept.sum(axis=1), converged, [one[1] for one in free], level)


def arm_regressions_of(
    yi: ArrayLike, vi: ArrayLike, designs: ArrayLike, *, study: ArrayLike, level: float = 0.95
) -> ArmRegressions:
    """``arm_regression`` of the same arms on B ``designs`` (B x k x p); the rest as there.

    Raises ``ValueError`` naming the argument that is wrong.

    >>> yi, vi = [8.1, 9.0, 8.6, 9.9, 7.4, 8.8, 10.1, 9.6], [0.20, 0.22, 0.15, 0.18, 0.30, 0.12, 0.16, 0.28]
    >>> designs = [np.column_stack((np.ones(8), one)) for one in ([0, 1, 0, 1, 0, 0, 1, 1], [5, 5, 6, 6, 4, 7, 8, 5])]
    >>> arm_regressions_of(yi, vi, designs, study=list("aabbcdef")).coef[:, 1].round(2).tolist()
    [1.3, 0.45]
    """
    y, v, labels = _arms(yi, vi, study)
    x = np.array([design_matrix(one, y.size) for one in np.asarray(designs, dtype=float)])
    free, shape = free_components(labels), (len(x), y.size)
    model = NestedModel(np.broadcast_to(y, shape), np.broadcast_to(v, shape), x, labels, free=free)
    fitted = model.estimate()
    fit = model.fit(fitted.s2)
    return _result(fit.coef, fit.vcov, np.full(len(x), model.m), fitted.converged, [free[1]] * len(x), level)


def _arms(yi: ArrayLike, vi: ArrayLike, study: ArrayLike) -> tuple[Floats, Floats, NDArray[np.generic]]:
    y, v = positive_variances(yi, vi)
    labels = np.asarray(study)
    if labels.shape != y.shape:
        raise ValueError(f"study: needs one label per arm ({y.size}), got shape {labels.shape}")
    return y, v, labels


def _nothing(n: int, p: int) -> tuple[Floats, Floats]:
    return np.full((n, p), np.nan), np.full((n, p, p), np.nan)


def _result(
    coef: Floats, vcov: Floats, m: NDArray[np.intp], converged: NDArray[np.bool_], nested: list[bool], level: float
) -> ArmRegressions:
    level, p = confidence_level(level), coef.shape[1]
    se = np.sqrt(np.diagonal(vcov, axis1=1, axis2=2))
    critical = {int(df): critical_value(float(df), level) if df > 0 else np.nan for df in np.unique(m - p)}
    half = np.array([critical[int(df)] for df in m - p])[:, None] * se
    gone = ~converged
    coef, se, half = (np.where(gone[:, None], np.nan, one) for one in (coef, se, half))
    reasons = tuple(verdict(int(n) - p, "studies", each)[1] for n, each in zip(m, nested, strict=True))
    return ArmRegressions(coef, se, coef - half, coef + half, m, converged, reasons)
