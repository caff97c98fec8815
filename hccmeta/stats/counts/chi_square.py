"""A chi-square test as a value, and the quadratic form behind score and Wald tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hccmeta.stats.distributions import chi2_sf


@dataclass(frozen=True)
class ChiSquareTest:
    """Statistic, degrees of freedom and upper tail probability; nan where there is nothing to test."""

    statistic: float
    df: int
    p: float


def chi_square_test(statistic: float, df: int) -> ChiSquareTest:
    """The test of ``statistic`` on ``df`` degrees of freedom; with ``df`` 0 there is no P value (nan)."""
    return ChiSquareTest(float(statistic), df, float(chi2_sf(statistic, df)))


def quadratic_form_test(vector: NDArray[np.float64], covariance: NDArray[np.float64]) -> ChiSquareTest:
    """u' V^- u for a vector (q,) with covariance (q, q); its df is the rank of V, which may be singular."""
    values, vectors = np.linalg.eigh(covariance)
    kept = values > 1e-12 * max(float(np.trace(covariance)), np.finfo(float).tiny)
    projected = vectors[:, kept].T @ vector
    return chi_square_test(float(np.sum(projected**2 / values[kept])), int(kept.sum()))
