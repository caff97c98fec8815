"""Rubin's rules: one estimate and variance from M completed data sets, here M reconstructions of the same curve.

Rubin (1987): T = U + (1 + 1/M) B with U the mean within-set variance and B the variance of the M estimates; degrees of
freedom of Barnard & Rubin (Biometrika 1999). T is also the arm's variance in the second stage of a meta-analysis:
reconstruction errors of arms are independent, so one fit with T suffices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.survival.patients_input import Floats


@dataclass(frozen=True)
class RubinCombination:
    """Combined estimate of M sets: ``total`` variance from ``within`` (U) and ``between`` (B), t with ``df``."""

    estimate: float
    within: float
    between: float
    total: float
    m: int
    df: float

    @property
    def se(self) -> float:
        """Square root of the total variance."""
        return float(np.sqrt(self.total))

    @property
    def relative_increase(self) -> float:
        """(1 + 1/M) B / U: how much the sets' disagreement adds to the variance."""
        if self.between == 0:
            return 0.0
        return (1 + 1 / self.m) * self.between / self.within if self.within > 0 else float("inf")

    @property
    def share_between(self) -> float:
        """B / (U + B): the share of the uncertainty that comes from the reconstruction; 0 when there is none at all."""
        whole = self.within + self.between
        return self.between / whole if whole > 0 else 0.0

    @property
    def missing_information(self) -> float:
        """Fraction of missing information, (r + 2/(df + 3))/(r + 1) with r the relative increase."""
        r = self.relative_increase
        return (r + 2 / (self.df + 3)) / (r + 1) if np.isfinite(r) else 1.0


def rubin(estimates: ArrayLike, variances: ArrayLike, *, df: float = float("inf")) -> RubinCombination:
    """Combine ``estimates`` (M,) with their ``variances`` (M,); ``df`` those of one complete data set.

    Raises ``ValueError`` for fewer than two sets, unequal lengths, missing or negative values.

    >>> combined = rubin([1.0, 1.2, 0.9], [0.04, 0.05, 0.045])
    >>> round(combined.estimate, 4), round(combined.total, 4), round(combined.df, 1)
    (1.0333, 0.0761, 12.0)
    """
    q, u = _check_sets(estimates, variances, 1)
    if (u < 0).any():
        raise ValueError("variances must not be negative")
    m, within, between = q.size, float(u.mean()), float(q.var(ddof=1))
    total = within + (1 + 1 / m) * between
    return RubinCombination(float(q.mean()), within, between, total, m, _degrees_of_freedom(m, between, total, df))


def _degrees_of_freedom(m: int, between: float, total: float, df: float) -> float:
    if between == 0:
        return df
    missing = (1 + 1 / m) * between / total
    of_sets = (m - 1) / missing**2
    if np.isinf(df):
        return of_sets
    observed = (df + 1) / (df + 3) * df * (1 - missing)
    return of_sets * observed / (of_sets + observed)


def _check_sets(estimates: ArrayLike, variances: ArrayLike, dimension: int) -> tuple[Floats, Floats]:
    q, u = np.asarray(estimates, dtype=float), np.asarray(variances, dtype=float)
    if q.ndim != dimension or q.shape[0] < 2:
        raise ValueError(f"estimates must hold at least two sets in {dimension} dimension(s), got shape {q.shape}")
    if u.shape != (q.shape if dimension == 1 else (*q.shape, q.shape[1])):
        raise ValueError(f"variances must fit estimates of shape {q.shape}, got shape {u.shape}")
    if not (np.isfinite(q).all() and np.isfinite(u).all()):
        raise ValueError("estimates and variances must be finite")
    return q, u


def rubin_covariance(estimates: ArrayLike, covariances: ArrayLike) -> tuple[Floats, Floats]:
    """The same for vectors: ``estimates`` (M, T) and ``covariances`` (M, T, T) to a mean (T,) and a covariance (T, T).

    For RMST at several tau. Raises ``ValueError`` as ``rubin`` does.

    >>> mean, covariance = rubin_covariance([[9.0, 14.0], [9.2, 14.6]], [[[0.3, 0.4], [0.4, 0.9]]] * 2)
    >>> mean.round(3).tolist(), covariance.round(3).tolist()
    ([9.1, 14.3], [[0.33, 0.49], [0.49, 1.17]])
    """
    q, u = _check_sets(estimates, covariances, 2)
    return q.mean(axis=0), u.mean(axis=0) + (1 + 1 / q.shape[0]) * np.atleast_2d(np.cov(q, rowvar=False))
