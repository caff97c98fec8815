"""Studentised permutation test of a difference of restricted mean survival times, for small arms.

Horiguchi & Uno (Stat Med 2020); Ditzhaus, Yu & Xu (Stat Med 2023): the difference divided by its standard error is
compared with the same in data sets whose arm labels are permuted. Exact when deaths and censorings have one
distribution in both arms; valid in large arms when only their RMST agree, as the unstudentised difference would not be.
In a permuted arm whose follow-up ends before tau the curve is carried on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.survival.patients_input import Floats, check_times
from hccmeta.stats.survival.rmst import rmst
from hccmeta.stats.survival.rmst_contrast import rmst_difference
from hccmeta.stats.survival.rmst_kernel import by_time, restricted_moments

#: Numbers held at once by the permuted data sets.
_CHUNK = 2_000_000


@dataclass(frozen=True)
class PermutationTest:
    """RMST(arm 1) - RMST(arm 0) with its P value and interval from ``n_permutations`` permuted data sets."""

    estimate: float
    se: float
    ci_lower: float
    ci_upper: float
    p: float
    n_permutations: int


def rmst_permutation_test(
    time: ArrayLike,
    event: ArrayLike,
    arm: ArrayLike,
    *,
    tau: float,
    rng: np.random.Generator,
    n_permutations: int = 2000,
    level: float = 0.95,
) -> PermutationTest:
    """Test the RMST difference of ``arm`` (n,) 1 against 0; ``time``, ``event`` (n,) as of ``kaplan_meier``.

    The interval is estimate -+ se times the permuted statistic's quantiles of its absolute value. Raises
    ``ValueError`` for an ``arm`` that is not 0 and 1, an arm not estimable at ``tau`` or without variance, and fewer
    than 100 permutations.

    >>> time, event = [2, 4, 6, 8, 9, 3, 9, 10, 11, 12], [1, 1, 1, 1, 0, 1, 1, 0, 0, 0]
    >>> test = rmst_permutation_test(time, event, [0] * 5 + [1] * 5, tau=9, rng=np.random.default_rng(1))
    >>> round(test.estimate, 2), round(test.p, 1)
    (2.0, 0.3)
    """
    times, events = check_times(time, event)
    treated = np.asarray(arm)
    if treated.shape != times.shape or not np.isin(treated, (0, 1)).all() or treated.min() == treated.max():
        raise ValueError("arm must be 1 or 0 for every patient, with patients in both")
    if n_permutations < 100:
        raise ValueError(f"n_permutations must be at least 100, got {n_permutations}")
    first = treated == 1
    first_rmst, zero = (rmst(times[chosen], events[chosen], tau=tau) for chosen in (first, ~first))
    for fitted in (first_rmst, zero):
        if fitted.reason is not None:
            raise ValueError(f"tau: {fitted.reason}")
    observed = rmst_difference(first_rmst, zero, level=level)
    if not observed.se > 0:
        raise ValueError("event: no variance, nobody has an event before tau in either arm")
    rows = max(1, _CHUNK // times.size)
    absolute = np.concatenate(
        [
            _permuted(times, events, int(first.sum()), float(tau), min(rows, n_permutations - done), rng)
            for done in range(0, n_permutations, rows)
        ]
    )
    # A permuted statistic equal to the observed one must count, whatever the rounding.
    extreme = int((absolute >= abs(observed.z) * (1 - 1e-9)).sum())
    half = float(np.quantile(absolute, level, method="higher")) * observed.se
    return PermutationTest(
        observed.estimate,
        observed.se,
        observed.estimate - half,
        observed.estimate + half,
        (1 + extreme) / (1 + n_permutations),
        n_permutations,
    )


def _permuted(
    times: Floats, events: np.ndarray, n_first: int, tau: float, rows: int, rng: np.random.Generator
) -> Floats:
    """Absolute studentised differences (rows,) after permuting the arm labels."""
    order = rng.permuted(np.tile(np.arange(times.size), (rows, 1)), axis=1)
    means, variances = [], []
    for part in (order[:, :n_first], order[:, n_first:]):
        mean, covariance = restricted_moments(
            *by_time(times[part], events[part]), np.full(rows, part.shape[1]), np.array([tau])
        )
        means.append(mean[:, 0])
        variances.append(covariance[:, 0, 0])
    difference, se = means[0] - means[1], np.sqrt(variances[0] + variances[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(difference == 0, 0.0, np.abs(difference) / se)
