"""The log-rank test of Harrington and Fleming's rho family for two or more groups, stratified or not.

Harrington & Fleming (Biometrika 1982); as R's ``survival::survdiff``: weights S(t-)^rho from the pooled Kaplan-Meier
curve of each stratum, hypergeometric variance at ties.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccmeta.stats.counts.chi_square import ChiSquareTest, quadratic_form_test
from hccmeta.stats.survival.patients_input import Floats, check_labels, check_times


@dataclass(frozen=True)
class LogRank:
    """Observed and expected (weighted) events of g groups in sorted order, their covariance (g, g) and the test."""

    groups: NDArray[Any]
    n: NDArray[np.int64]
    observed: Floats
    expected: Floats
    covariance: Floats
    test: ChiSquareTest


def _stratum(times: Floats, events: NDArray[np.bool_], member: Floats, rho: float) -> tuple[Floats, Floats, Floats]:
    """Weighted observed (g,), expected (g,) and covariance (g, g) of one stratum; ``member`` (n, g) one-hot."""
    distinct, index = np.unique(times, return_inverse=True)
    deaths = np.zeros((distinct.size, member.shape[1]))
    np.add.at(deaths, index, member * events[:, None])
    leaving = np.zeros_like(deaths)
    np.add.at(leaving, index, member)
    at_risk = leaving[::-1].cumsum(axis=0)[::-1]
    d, n = deaths.sum(axis=1), at_risk.sum(axis=1)
    before = np.concatenate(([1.0], np.cumprod(1 - d / n)[:-1]))
    with_deaths = d > 0
    d, n, weight = d[with_deaths], n[with_deaths], before[with_deaths] ** rho
    share = at_risk[with_deaths] / n[:, None]
    variance = weight**2 * d * np.where(n > 1, (n - d) / np.maximum(n - 1, 1), 0.0)
    covariance = np.diag(variance @ share) - np.einsum("k,ka,kb->ab", variance, share, share)
    return weight @ deaths[with_deaths], (weight * d) @ share, covariance


def logrank(
    time: ArrayLike, event: ArrayLike, group: ArrayLike, *, rho: float = 0.0, strata: ArrayLike | None = None
) -> LogRank:
    """Whether survival differs between groups: log-rank (``rho`` 0), Peto-Peto-Prentice (``rho`` 1).

    ``time``, ``event`` as of ``kaplan_meier``; ``group`` and ``strata`` (n,): labels. Raises ``ValueError`` for fewer
    than two groups.

    >>> result = logrank([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 1], ["a", "a", "a", "b", "b", "b"])
    >>> round(result.test.statistic, 3), result.test.df, round(result.test.p, 3)
    (5.052, 1, 0.025)
    """
    times, events = check_times(time, event)
    groups, group_index = check_labels(group, times.size, "group")
    if groups.size < 2:
        raise ValueError("group must have at least two different labels")
    _, stratum_index = check_labels(strata, times.size, "strata")
    member = np.eye(groups.size)[group_index]
    parts = [
        _stratum(times[chosen], events[chosen], member[chosen], rho)
        for chosen in (stratum_index == s for s in range(stratum_index.max() + 1))
    ]
    observed, expected, covariance = (np.sum(column, axis=0) for column in zip(*parts, strict=True))
    return LogRank(
        groups,
        np.bincount(group_index),
        observed,
        expected,
        covariance,
        quadratic_form_test(observed - expected, covariance),
    )
