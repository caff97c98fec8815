"""Checks of the arrays that every second-stage computation takes: effects, variances, design matrix, level."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def effects_and_variances(yi: ArrayLike, vi: ArrayLike) -> tuple[Floats, Floats]:
    """``yi`` and ``vi`` as float vectors of one length.

    Zero variances pass: each computation says itself what they mean for it.

    Raises ``ValueError`` naming ``yi`` or ``vi`` when empty, of different length, not finite, or with a negative
    variance.
    """
    y = np.atleast_1d(np.asarray(yi, dtype=float))
    v = np.atleast_1d(np.asarray(vi, dtype=float))
    if y.ndim != 1 or y.size == 0:
        raise ValueError(f"yi: a non-empty vector of effects is needed, got shape {y.shape}")
    if v.shape != y.shape:
        raise ValueError(f"vi: needs one variance per effect, got shape {v.shape} for {y.size} effects")
    if not np.all(np.isfinite(y)):
        raise ValueError("yi: every effect must be a finite number")
    if not np.all(np.isfinite(v)) or np.any(v < 0):
        raise ValueError("vi: every variance must be a finite number that is not negative")
    return y, v


def positive_variances(yi: ArrayLike, vi: ArrayLike) -> tuple[Floats, Floats]:
    """As ``effects_and_variances``, for computations that weight by 1/vi: a zero variance is refused.

    Raises ``ValueError`` also when a variance is zero.
    """
    y, v = effects_and_variances(yi, vi)
    if np.any(v == 0):
        raise ValueError("vi: a variance of zero would give its study infinite weight")
    return y, v


def design_matrix(x: ArrayLike, k: int, *, none_to_spare: bool = False) -> Floats:
    """``x`` as a k x p matrix of full column rank with p < k, or p <= k where ``none_to_spare`` is allowed.

    Raises ``ValueError`` naming ``x`` when the shape is wrong, a value is missing, or a column depends on the others.
    """
    matrix = np.asarray(x, dtype=float)
    if matrix.ndim == 1:
        matrix = matrix[:, None]
    if matrix.ndim != 2 or matrix.shape[0] != k:
        raise ValueError(f"x: needs one row per effect ({k}), got shape {matrix.shape}")
    if not np.all(np.isfinite(matrix)):
        raise ValueError("x: covariates must be finite numbers; leave out the rows that miss one and say so")
    p = matrix.shape[1]
    if p > k or (p == k and not none_to_spare):
        raise ValueError(f"x: {p} columns cannot be fitted to {k} effects")
    scale = np.sqrt(np.sum(matrix**2, axis=0))
    if np.any(scale == 0) or np.linalg.matrix_rank(matrix / np.where(scale > 0, scale, 1)) < p:
        raise ValueError("x: its columns are linearly dependent (a treatment or covariate is determined by the others)")
    return matrix


def confidence_level(level: float) -> float:
    """``level`` when it is a coverage between 0 and 1.

    Raises ``ValueError`` naming ``level`` otherwise.
    """
    if not 0 < level < 1:
        raise ValueError(f"level: a coverage between 0 and 1 is needed, got {level}")
    return float(level)
