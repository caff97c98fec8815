"""Common-effect pooling of 2 x 2 tables without normal approximations within studies: Mantel-Haenszel and Peto."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.distributions import chi2_sf, normal_ppf, normal_sf
from hccmeta.stats.pooling.effects import EffectSizes, peto_terms, two_group_counts
from hccmeta.stats.pooling.effects_input import Floats, confidence_level
from hccmeta.stats.reasons import Reason, Reasoned, Why, because


@dataclass(frozen=True)
class CommonEffect(Reasoned):
    """A pooled effect (logarithm for OR and RR) with normal interval, and Q over the studies.

    The Cochran-Mantel-Haenszel, Breslow-Day and Tarone statistics are for the odds ratio only, else nan.
    """

    estimate: float
    se: float
    ci_lower: float
    ci_upper: float
    statistic: float
    p: float
    q: float
    q_df: int
    q_p: float
    cmh: float  # with continuity correction, on 1
    cmh_p: float
    breslow_day: float
    tarone: float
    measure: str
    level: float
    status: str = "ok"  # ok | not estimable
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class _Tests:
    cmh: float = float("nan")
    breslow_day: float = float("nan")
    tarone: float = float("nan")


_NO_TESTS = _Tests()
NAN = float("nan")


def mantel_haenszel(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, *, measure: str, level: float = 0.95
) -> CommonEffect:
    """Pooled OR (variance of Robins, Breslow and Greenland 1986), RR or RD (Greenland and Robins 1985; Sato 1989).

    Arguments as ``effects.two_group_counts``. Q weights the studies' own effects (with 1/2 added where a cell is zero).

    A ratio with events in one group only has no finite value, and a difference of studies in which all patients fare
    alike no standard error: the status is then ``not estimable``.

    Raises ``ValueError`` naming the argument that is wrong; ``x1`` when no study has what the ratio compares.

    >>> found = mantel_haenszel([12, 8], [40, 30], [20, 15], [50, 32], measure="RR")
    >>> round(found.estimate, 3), round(found.se, 3)
    (-0.403, 0.228)
    """
    if measure not in ("OR", "RR", "RD"):
        raise ValueError(f"measure: OR, RR or RD, not {measure!r}")
    each = two_group_counts(x1, n1, x2, n2, measure=measure)
    a, m1, c, m2 = _cells(x1, n1, x2, n2)
    b, d, n = m1 - a, m2 - c, m1 + m2
    informative = (a + c > 0) & (a + c < n) if measure == "OR" else a + c > 0
    if measure != "RD" and not np.any(informative):
        raise ValueError("x1: no study has patients with an event" + (" and without" if measure == "OR" else ""))
    tests = _NO_TESTS
    if measure == "OR":
        estimate, se = _odds_ratio(a, b, c, d)
        if np.isfinite(estimate):
            kept = informative
            tests = _odds_ratio_tests(a[kept], m1[kept], c[kept], m2[kept], float(np.exp(estimate)))
    elif measure == "RR":
        estimate, se = _risk_ratio(a, m1, c, m2)
    else:
        estimate, se = _risk_difference(a, m1, c, m2)
    if not np.isfinite(estimate):
        return _not_estimable(each, measure, level, Why.ONE_SIDED_EVENTS, NAN, NAN)
    if se == 0:
        return _not_estimable(each, measure, level, Why.NO_VARIANCE, estimate, 0.0)
    return _summary(estimate, se, each, tests, measure, level)


def _risk_ratio(a: Floats, m1: Floats, c: Floats, m2: Floats) -> tuple[float, float]:
    n = m1 + m2
    r, s = float(np.sum(a * m2 / n)), float(np.sum(c * m1 / n))
    if r == 0 or s == 0:
        return NAN, NAN
    return float(np.log(r / s)), float(np.sqrt(np.sum((m1 * m2 * (a + c) - a * c * n) / n**2) / (r * s)))


def _risk_difference(a: Floats, m1: Floats, c: Floats, m2: Floats) -> tuple[float, float]:
    n = m1 + m2
    weight = np.sum(m1 * m2 / n)
    estimate = float(np.sum((a * m2 - c * m1) / n) / weight)
    skew = np.sum(c * (m1 / n) ** 2 - a * (m2 / n) ** 2 + m1 * m2 * (m2 - m1) / (2 * n**2))
    variance = estimate * skew + np.sum((a * (m2 - c) + c * (m1 - a)) / n) / 2
    return estimate, float(np.sqrt(max(variance, 0.0)) / weight)


def _not_estimable(each: EffectSizes, measure: str, level: float, why: Why, estimate: float, se: float) -> CommonEffect:
    return CommonEffect(
        estimate=estimate, se=se, ci_lower=NAN, ci_upper=NAN, statistic=NAN, p=NAN, q=NAN, q_df=each.yi.size - 1,
        q_p=NAN, cmh=NAN, cmh_p=NAN, breslow_day=NAN, tarone=NAN, measure=measure, level=confidence_level(level),
        status="not estimable", reasons=(because(why),),
    )  # fmt: skip


def peto(x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, *, level: float = 0.95) -> CommonEffect:
    """Pooled log odds ratio by Peto's one-step method (Yusuf 1985); for rare events and arms of like size.

    Raises ``ValueError`` naming the argument that is wrong; ``x1`` when no study has both events and patients without.

    >>> found = peto([12, 8], [40, 30], [20, 15], [50, 32])
    >>> round(found.estimate, 3), round(found.se, 3)
    (-0.607, 0.337)
    """
    two_group_counts(x1, n1, x2, n2, measure="PETO")
    a, m1, c, m2 = _cells(x1, n1, x2, n2)
    difference, variance = peto_terms(a, m1 - a, c, m2 - c)
    kept = variance > 0
    if not np.any(kept):
        raise ValueError("x1: no study has patients with and without an event")
    difference, variance = difference[kept], variance[kept]
    each = EffectSizes(difference / variance, 1 / variance, "PETO")
    estimate = float(np.sum(difference) / np.sum(variance))
    return _summary(estimate, float(np.sum(variance) ** -0.5), each, _NO_TESTS, "PETO", level)


def _cells(x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike) -> tuple[Floats, Floats, Floats, Floats]:
    a, m1, c, m2 = (np.atleast_1d(np.asarray(v, dtype=float)) for v in (x1, n1, x2, n2))
    return a, m1, c, m2


def _odds_ratio(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[float, float]:
    n = a + b + c + d
    concordant, r, s = (a + d) / n, a * d / n, b * c / n
    discordant = (b + c) / n
    total_r, total_s = float(np.sum(r)), float(np.sum(s))
    if total_r == 0 or total_s == 0:
        return NAN, NAN
    variance = (
        np.sum(concordant * r) / (2 * total_r**2)
        + np.sum(concordant * s + discordant * r) / (2 * total_r * total_s)
        + np.sum(discordant * s) / (2 * total_s**2)
    )
    return float(np.log(total_r / total_s)), float(np.sqrt(variance))


def _odds_ratio_tests(a: Floats, m1: Floats, c: Floats, m2: Floats, odds_ratio: float) -> _Tests:
    """Cochran-Mantel-Haenszel; Breslow and Day (1980) with the expected counts at ``odds_ratio``; Tarone (1985)."""
    events = a + c
    difference, variance = peto_terms(a, m1 - a, c, m2 - c)
    cmh = max(0.0, abs(float(np.sum(difference))) - 0.5) ** 2 / float(np.sum(variance))
    # The expected a solves A(m2 - events + A) = OR (m1 - A)(events - A).
    linear = m2 - events + odds_ratio * (m1 + events)
    quadratic = 1 - odds_ratio
    root = np.sqrt(linear**2 - 4 * quadratic * (-odds_ratio * m1 * events))
    expected = 2 * odds_ratio * m1 * events / (linear + root)
    spread = 1 / (1 / expected + 1 / (m1 - expected) + 1 / (events - expected) + 1 / (m2 - events + expected))
    excess = a - expected
    breslow_day = float(np.sum(excess**2 / spread))
    return _Tests(cmh, breslow_day, breslow_day - float(np.sum(excess) ** 2 / np.sum(spread)))


def _summary(estimate: float, se: float, each: EffectSizes, tests: _Tests, measure: str, level: float) -> CommonEffect:
    half = float(normal_ppf((1 + confidence_level(level)) / 2)) * se
    q = float(np.sum((each.yi - estimate) ** 2 / each.vi))
    df = each.yi.size - 1
    return CommonEffect(
        estimate=estimate,
        se=se,
        ci_lower=estimate - half,
        ci_upper=estimate + half,
        statistic=estimate / se,
        p=float(2 * normal_sf(abs(estimate / se))),
        q=q,
        q_df=df,
        q_p=float(chi2_sf(q, df)) if df > 0 else float("nan"),
        cmh=tests.cmh,
        cmh_p=float(chi2_sf(tests.cmh, 1)),
        breslow_day=tests.breslow_day,
        tarone=tests.tarone,
        measure=measure,
        level=level,
    )
