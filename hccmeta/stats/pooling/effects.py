"""Effect sizes and their sampling variances from counts and from means, as a second stage needs them.

Formulas and defaults are those of metafor's escalc (Viechtbauer 2010): where a count is zero or full and the measure is
not defined or has no variance there, 1/2 is added to every cell of that study only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln

from hccmeta.stats.pooling.effects_input import Floats


@dataclass(frozen=True)
class EffectSizes:
    """``yi`` and ``vi`` of k studies, on the scale of ``measure``."""

    yi: Floats
    vi: Floats
    measure: str


def _vectors(**named: ArrayLike) -> list[Floats]:
    arrays = {name: np.atleast_1d(np.asarray(value, dtype=float)) for name, value in named.items()}
    size = next(iter(arrays.values())).shape
    for name, array in arrays.items():
        if array.ndim != 1 or array.shape != size:
            raise ValueError(f"{name}: needs one value per study, got shape {array.shape} for {size}")
        if not np.all(np.isfinite(array)):
            raise ValueError(f"{name}: every value must be a finite number")
    return list(arrays.values())


def _counts(x: Floats, n: Floats, names: tuple[str, str]) -> None:
    if np.any(n <= 0):
        raise ValueError(f"{names[1]}: every group needs at least one patient")
    if np.any(x < 0) or np.any(x > n):
        raise ValueError(f"{names[0]}: a count lies between 0 and {names[1]}")


Formula = Callable[[Floats, Floats, Floats, Floats], tuple[Floats, Floats]]


def _log_risk_ratio(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats]:
    n1, n2 = a + b, c + d
    return np.log(a / n1) - np.log(c / n2), 1 / a - 1 / n1 + 1 / c - 1 / n2


def _log_odds_ratio(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats]:
    return np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d


def _risk_difference(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats]:
    n1, n2 = a + b, c + d
    return a / n1 - c / n2, a * b / n1**3 + c * d / n2**3


def _arcsine_difference(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats]:
    n1, n2 = a + b, c + d
    return np.arcsin(np.sqrt(a / n1)) - np.arcsin(np.sqrt(c / n2)), 1 / (4 * n1) + 1 / (4 * n2)


def peto_terms(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats]:
    """Observed minus expected events of group 1, and their hypergeometric variance (Yusuf 1985)."""
    n1, n2 = a + b, c + d
    total = n1 + n2
    events = a + c
    expected = events * n1 / total
    return a - expected, events * (total - events) * n1 * n2 / (total**2 * (total - 1))


def _peto(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats]:
    difference, variance = peto_terms(a, b, c, d)
    return difference / variance, 1 / variance


def _yule_q(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats]:
    odds_ratio = a * d / (b * c)
    q = (odds_ratio - 1) / (odds_ratio + 1)
    return q, 0.25 * (1 - q**2) ** 2 * (1 / a + 1 / b + 1 / c + 1 / d)


# The measures that are defined, with a variance, at zero counts take none of the 1/2.
TWO_BY_TWO: dict[str, tuple[Formula, bool]] = {
    "RR": (_log_risk_ratio, True),
    "OR": (_log_odds_ratio, True),
    "RD": (_risk_difference, True),
    "AS": (_arcsine_difference, False),
    "PETO": (_peto, True),
    "YUQ": (_yule_q, True),
}


def two_group_counts(x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, *, measure: str) -> EffectSizes:
    """Effects of group 1 against group 2 from events ``x1``, ``x2`` of ``n1``, ``n2`` patients (k studies).

    ``measure``: RR and OR (natural logarithms), RD, AS (difference of arcsine roots), PETO (log odds ratio), YUQ
    (Yule's Q).

    Raises ``ValueError`` naming the argument that is wrong.

    >>> found = two_group_counts([12], [40], [20], [50], measure="RR")
    >>> found.yi.round(3).tolist(), found.vi.round(3).tolist()
    ([-0.288], [0.088])
    """
    if measure not in TWO_BY_TWO:
        raise ValueError(f"measure: one of {', '.join(TWO_BY_TWO)}, not {measure!r}")
    a, m1, c, m2 = _vectors(x1=x1, n1=n1, x2=x2, n2=n2)
    _counts(a, m1, ("x1", "n1"))
    _counts(c, m2, ("x2", "n2"))
    b, d = m1 - a, m2 - c
    formula, adds = TWO_BY_TWO[measure]
    extra = np.where(adds & np.any([cell == 0 for cell in (a, b, c, d)], axis=0), 0.5, 0.0)
    yi, vi = formula(a + extra, b + extra, c + extra, d + extra)
    return EffectSizes(yi, vi, measure)


PROPORTION: dict[str, tuple[Callable[[Floats, Floats], tuple[Floats, Floats]], bool]] = {
    "PR": (lambda x, n: (x / n, x * (n - x) / n**3), True),
    "PLN": (lambda x, n: (np.log(x / n), 1 / x - 1 / n), True),
    "PLO": (lambda x, n: (np.log(x / (n - x)), 1 / x + 1 / (n - x)), True),
    "PAS": (lambda x, n: (np.arcsin(np.sqrt(x / n)), 1 / (4 * n)), False),
    "PFT": (
        lambda x, n: (
            0.5 * (np.arcsin(np.sqrt(x / (n + 1))) + np.arcsin(np.sqrt((x + 1) / (n + 1)))),
            1 / (4 * n + 2),
        ),
        False,
    ),
}


def proportions(x: ArrayLike, n: ArrayLike, *, measure: str) -> EffectSizes:
    """Transformed proportions ``x`` of ``n`` (k studies).

    ``measure``: PR (raw), PLN (log), PLO (logit), PAS (arcsine root), PFT (double arcsine of Freeman and Tukey).

    Raises ``ValueError`` naming the argument that is wrong.

    >>> found = proportions([12, 20], [40, 50], measure="PLO")
    >>> found.yi.round(3).tolist(), found.vi.round(3).tolist()
    ([-0.847, -0.405], [0.119, 0.083])
    """
    if measure not in PROPORTION:
        raise ValueError(f"measure: one of {', '.join(PROPORTION)}, not {measure!r}")
    events, size = _vectors(x=x, n=n)
    _counts(events, size, ("x", "n"))
    formula, adds = PROPORTION[measure]
    extra = np.where(adds & ((events == 0) | (events == size)), 0.5, 0.0)
    yi, vi = formula(events + extra, size + 2 * extra)
    return EffectSizes(yi, vi, measure)


def means(mean: ArrayLike, sd: ArrayLike, n: ArrayLike, *, measure: str) -> EffectSizes:
    """One group's means (k studies): MN (raw), MNLN (log mean), SDLN (log sd), CVLN (log coefficient of variation).

    Raises ``ValueError`` naming the argument that is wrong; ``mean`` when a logarithm needs it positive.

    >>> found = means([10.0, 12.0], [4.0, 5.0], [50, 40], measure="MN")
    >>> found.yi.tolist(), found.vi.tolist()
    ([10.0, 12.0], [0.32, 0.625])
    """
    m, s, size = _vectors(mean=mean, sd=sd, n=n)
    _group(s, size, "sd", "n")
    if measure in ("MNLN", "CVLN") and np.any(m <= 0):
        raise ValueError(f"mean: {measure} needs positive means")
    small = 1 / (2 * (size - 1))
    if measure == "MN":
        return EffectSizes(m, s**2 / size, measure)
    if measure == "MNLN":
        return EffectSizes(np.log(m), s**2 / (size * m**2), measure)
    if measure == "SDLN":
        return EffectSizes(np.log(s) + small, small, measure)
    if measure == "CVLN":
        return EffectSizes(np.log(s / m) + small, small + s**2 / (size * m**2), measure)
    raise ValueError(f"measure: one of MN, MNLN, SDLN, CVLN, not {measure!r}")


def two_group_means(
    mean1: ArrayLike, sd1: ArrayLike, n1: ArrayLike, mean2: ArrayLike, sd2: ArrayLike, n2: ArrayLike, *, measure: str
) -> EffectSizes:
    """Difference of two groups' means (k studies): MD; SMD (Hedges' g); SMDH (sd not assumed equal); ROM (log ratio,
    bias-corrected, Lajeunesse 2015).

    Raises ``ValueError`` naming the argument that is wrong; ``mean1`` when a ratio needs both means of one sign.

    >>> found = two_group_means([10.0], [4.0], [50], [12.0], [5.0], [40], measure="MD")
    >>> found.yi.round(3).tolist(), found.vi.round(3).tolist()
    ([-2.0], [0.945])
    """
    m1, s1, k1, m2, s2, k2 = _vectors(mean1=mean1, sd1=sd1, n1=n1, mean2=mean2, sd2=sd2, n2=n2)
    _group(s1, k1, "sd1", "n1")
    _group(s2, k2, "sd2", "n2")
    df = k1 + k2 - 2
    if measure == "MD":
        return EffectSizes(m1 - m2, s1**2 / k1 + s2**2 / k2, measure)
    if measure == "SMD":
        pooled = np.sqrt(((k1 - 1) * s1**2 + (k2 - 1) * s2**2) / df)
        g = hedges_factor(df) * (m1 - m2) / pooled
        return EffectSizes(g, 1 / k1 + 1 / k2 + g**2 / (2 * (k1 + k2)), measure)
    if measure == "SMDH":  # Bonett (2009)
        average = (s1**2 + s2**2) / 2
        g = hedges_factor(df) * (m1 - m2) / np.sqrt(average)
        spread = s1**4 / (k1 - 1) + s2**4 / (k2 - 1)
        vi = g**2 * spread / (8 * average**2) + (s1**2 / (k1 - 1) + s2**2 / (k2 - 1)) / average
        return EffectSizes(g, vi, measure)
    if measure == "ROM":
        if np.any(m1 * m2 <= 0):
            raise ValueError("mean1: a ratio of means needs two means of one sign")
        relative1, relative2 = s1**2 / (k1 * m1**2), s2**2 / (k2 * m2**2)
        return EffectSizes(np.log(m1 / m2) + (relative1 - relative2) / 2, relative1 + relative2, measure)
    raise ValueError(f"measure: one of MD, SMD, SMDH, ROM, not {measure!r}")


def hedges_factor(df: Floats) -> Floats:
    """Exact small-sample correction of a standardised mean difference (Hedges 1981)."""
    return np.asarray(np.exp(gammaln(df / 2) - gammaln((df - 1) / 2)) / np.sqrt(df / 2))


def _group(sd: Floats, n: Floats, sd_name: str, n_name: str) -> None:
    if np.any(sd <= 0):
        raise ValueError(f"{sd_name}: standard deviations must be positive")
    if np.any(n < 2):
        raise ValueError(f"{n_name}: every group needs at least two patients")
