"""One 2 x 2 table and single proportions: intervals and tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.counts.chi_square import ChiSquareTest, chi_square_test
from hccmeta.stats.distributions import beta_ppf, normal_ppf
from hccmeta.stats.pooling.effects_input import Floats, confidence_level


@dataclass(frozen=True)
class TwoByTwo:
    """Events ``x1`` of ``n1`` against ``x2`` of ``n2``; nan where the table does not allow a value."""

    risk_difference: float
    rd_lower: float  # Newcombe's hybrid score interval
    rd_upper: float
    fisher_p: float
    odds_ratio: float  # conditional maximum likelihood, as in Fisher's test
    or_lower: float
    or_upper: float
    chi2: float
    chi2_p: float
    chi2_yates: float
    chi2_yates_p: float
    level: float


def _proportion_counts(x: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    events, size = np.broadcast_arrays(np.asarray(x, dtype=float), np.asarray(n, dtype=float))
    if not np.all(np.isfinite(size)) or np.any(size <= 0):
        raise ValueError("n: every group needs at least one patient")
    if not np.all(np.isfinite(events)) or np.any(events < 0) or np.any(events > size):
        raise ValueError("x: a count lies between 0 and n")
    return events, size


def clopper_pearson(x: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> tuple[Floats, Floats]:
    """Exact binomial limits (Clopper and Pearson 1934) of ``x`` of ``n``, element by element.

    >>> [limit.round(3).tolist() for limit in clopper_pearson([0, 12], [20, 40])]
    [[0.0, 0.166], [0.168, 0.465]]
    """
    events, size = _proportion_counts(x, n)
    alpha = 1 - confidence_level(level)
    with np.errstate(invalid="ignore"):
        lower = np.where(events == 0, 0.0, beta_ppf(alpha / 2, events, size - events + 1))
        upper = np.where(events == size, 1.0, beta_ppf(1 - alpha / 2, events + 1, size - events))
    return lower, upper


def wilson(x: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> tuple[Floats, Floats]:
    """Score limits (Wilson 1927) of ``x`` of ``n``, element by element.

    >>> [limit.round(3).tolist() for limit in wilson([0, 12], [20, 40])]
    [[0.0, 0.181], [0.161, 0.454]]
    """
    events, size = _proportion_counts(x, n)
    z = float(normal_ppf((1 + confidence_level(level)) / 2))
    p = events / size
    centre = (p + z**2 / (2 * size)) / (1 + z**2 / size)
    half = z * np.sqrt(p * (1 - p) / size + z**2 / (4 * size**2)) / (1 + z**2 / size)
    # Rounding must not push the limits of 0 and n off the ends.
    return np.where(events == 0, 0.0, centre - half), np.where(events == size, 1.0, centre + half)


def risk_difference(x1: float, n1: float, x2: float, n2: float, *, level: float = 0.95) -> tuple[float, float, float]:
    """x1/n1 - x2/n2 with the hybrid score interval, method 10 of Newcombe (1998): (difference, lower, upper).

    >>> [round(value, 3) for value in risk_difference(12, 40, 20, 50)]
    [-0.1, -0.283, 0.098]
    """
    (l1, u1), (l2, u2) = wilson(x1, n1, level=level), wilson(x2, n2, level=level)
    p1, p2 = x1 / n1, x2 / n2
    difference = p1 - p2
    return (
        difference,
        float(difference - np.hypot(p1 - l1, u2 - p2)),
        float(difference + np.hypot(u1 - p1, p2 - l2)),
    )


def two_by_two(x1: int, n1: int, x2: int, n2: int, *, level: float = 0.95) -> TwoByTwo:
    """Tests and intervals of ``x1`` events of ``n1`` against ``x2`` of ``n2``.

    Newcombe's interval, Fisher's exact test with the conditional odds ratio and its exact interval, Pearson's
    chi-square with and without Yates' correction.

    Raises ``ValueError`` naming the argument that is wrong.

    >>> found = two_by_two(12, 40, 20, 50)
    >>> round(found.risk_difference, 3), round(found.rd_lower, 3), round(found.rd_upper, 3), round(found.fisher_p, 3)
    (-0.1, -0.283, 0.098, 0.38)
    """
    from scipy import stats  # a slow import that one function needs

    for name, x, n in (("1", x1, n1), ("2", x2, n2)):
        if n < 1 or n != int(n):
            raise ValueError(f"n{name}: a group needs at least one patient, and a whole number")
        if not 0 <= x <= n or x != int(x):
            raise ValueError(f"x{name}: a whole number between 0 and n{name} is needed")
    level = confidence_level(level)
    table = np.array([[x1, n1 - x1], [x2, n2 - x2]], dtype=int)
    difference, lower, upper = risk_difference(x1, n1, x2, n2, level=level)
    conditional = stats.contingency.odds_ratio(table, kind="conditional")
    interval = conditional.confidence_interval(level)
    chi2 = chi2_p = yates = yates_p = float("nan")
    if np.all(table.sum(axis=0) > 0):
        chi2, chi2_p = stats.chi2_contingency(table, correction=False)[:2]
        yates, yates_p = stats.chi2_contingency(table, correction=True)[:2]
    return TwoByTwo(
        risk_difference=difference,
        rd_lower=lower,
        rd_upper=upper,
        fisher_p=float(stats.fisher_exact(table)[1]),
        odds_ratio=float(conditional.statistic),
        or_lower=float(interval.low),
        or_upper=float(interval.high),
        chi2=float(chi2),
        chi2_p=float(chi2_p),
        chi2_yates=float(yates),
        chi2_yates_p=float(yates_p),
        level=level,
    )


def crude_chi_square(x: ArrayLike, n: ArrayLike) -> ChiSquareTest:
    """Pearson's chi-square that g groups share one proportion, from ``x`` of ``n`` summed over studies.

    It ignores that the patients come from different studies, and is for a label that says so only.

    >>> found = crude_chi_square([12, 20, 9], [40, 50, 38])
    >>> round(found.statistic, 3), found.df, round(found.p, 3)
    (2.75, 2, 0.253)
    """
    events, size = (np.atleast_1d(a) for a in _proportion_counts(x, n))
    share = np.sum(events) / np.sum(size)
    if events.size < 2 or share in (0.0, 1.0):
        return chi_square_test(0.0, 0)
    return chi_square_test(float(np.sum((events - size * share) ** 2 / (size * share * (1 - share)))), events.size - 1)
