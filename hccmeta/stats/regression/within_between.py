"""Anchored against unanchored evidence: treatment effects within studies and between them, from one nested model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.pooling.effects_input import Floats, design_matrix, positive_variances
from hccmeta.stats.regression.arm_regression import arm_regression
from hccmeta.stats.regression.regression_result import LinearCombination, MetaRegression, WaldTest


@dataclass(frozen=True)
class WithinBetween:
    """Per treatment column the effect within studies (anchored), between studies (unanchored), and their difference."""

    within: LinearCombination
    between: LinearCombination
    difference: LinearCombination
    test: WaldTest  # of all differences: the test of confounding by study
    fit: MetaRegression
    columns: tuple[int, ...]  # of ``treatment``, for which both kinds of evidence exist


def within_between(
    yi: ArrayLike,
    vi: ArrayLike,
    treatment: ArrayLike,
    *,
    study: ArrayLike,
    covariates: ArrayLike | None = None,
    level: float = 0.95,
) -> WithinBetween:
    """Split each column of ``treatment`` (k arms x q dummies) into its study mean and the deviation from it.

    Fits ``arm_regression`` on an intercept, the means (coefficients: between), the deviations (within) and
    ``covariates`` (statistics of the review, section 4.2 d). Columns that do not vary within, or do not vary between,
    studies are left out of the split and stay in the model as they are.

    Raises ``ValueError`` naming the argument that is wrong; ``treatment`` when no column varies both ways.

    >>> yi, vi = [8.1, 9.0, 8.6, 9.9, 7.4, 8.3, 8.8, 10.1, 9.6], [0.20, 0.22, 0.15, 0.18, 0.30, 0.25, 0.12, 0.16, 0.28]
    >>> found = within_between(yi, vi, [0, 1, 0, 1, 0, 1, 0, 1, 1], study=list("aabbccdef"))
    >>> found.within.estimate.round(2).tolist(), found.between.estimate.round(2).tolist()
    ([1.05], [1.29])
    """
    y, v = positive_variances(yi, vi)
    dummies = np.asarray(treatment, dtype=float)
    if dummies.ndim == 1:
        dummies = dummies[:, None]
    if dummies.shape[0] != y.size or not np.all(np.isfinite(dummies)):
        raise ValueError(f"treatment: needs one finite row per arm ({y.size}), got shape {dummies.shape}")
    labels = np.asarray(study)
    if labels.shape != y.shape:
        raise ValueError(f"study: needs one label per arm ({y.size}), got shape {labels.shape}")
    member = labels[:, None] == labels
    means = member @ dummies / np.sum(member, axis=1, keepdims=True)
    deviations = dummies - means
    both = (np.ptp(deviations, axis=0) > 1e-12) & (np.ptp(means, axis=0) > 1e-12)
    if not np.any(both):
        raise ValueError("treatment: no column varies both within and between studies")
    parts: list[Floats] = [np.ones((y.size, 1)), means[:, both], deviations[:, both], dummies[:, ~both]]
    if covariates is not None:
        extra = np.asarray(covariates, dtype=float)
        parts.append(extra[:, None] if extra.ndim == 1 else extra)
    x = design_matrix(np.column_stack(parts), y.size)
    fit = arm_regression(y, v, x, study=labels, level=level)
    q = int(np.sum(both))
    identity = np.eye(x.shape[1])
    between, within = identity[1 : 1 + q], identity[1 + q : 1 + 2 * q]
    return WithinBetween(
        within=fit.lincom(within),
        between=fit.lincom(between),
        difference=fit.lincom(within - between),
        test=fit.wald(within - between),
        fit=fit,
        columns=tuple(int(i) for i in np.flatnonzero(both)),
    )
