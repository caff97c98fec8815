"""Means of a measured characteristic pooled by inverse variance; medians are converted, and flagged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hccmeta import stats
from hccmeta.analysis.kinds.anchored import blank
from hccmeta.analysis.kinds.sensitivity import finite
from hccmeta.analysis.results import Analysis, Row
from hccmeta.evidence.spec.facts import Measure
from hccmeta.evidence.spec.review import Plan
from hccmeta.evidence.spec.study import Arm, Study

METHOD = "inverse variance, REML, Hartung-Knapp interval on t(k - 1)"


@dataclass(frozen=True)
class Mean:
    """An arm's mean and standard deviation; None where they cannot be given, and why, or how they were got."""

    study: Study
    arm: str
    treatment: str
    n: int
    given: float
    mean: float | None
    sd: float | None
    note: str | None


def mean_of(study: Study, arm: Arm, fact: Measure) -> Mean:
    """The arm's mean and SD as given, or converted from the median with quartiles or range."""
    head = (study, arm.id, arm.treatment, arm.n, fact.value)
    if fact.statistic == "mean":
        note = None if fact.sd is not None else "mean without a standard deviation: not pooled"
        return Mean(*head, fact.value, fact.sd, note)
    if fact.iqr is None and fact.range is None:
        return Mean(*head, None, None, "median without quartiles or range: not pooled")
    (q1, q3), (low, high) = fact.iqr or (None, None), fact.range or (None, None)
    try:
        found = stats.mean_sd_from_quantiles(fact.value, arm.n, q1=q1, q3=q3, minimum=low, maximum=high)
    except ValueError as error:
        return Mean(*head, None, None, f"median not converted: {error}")
    if not np.isfinite(found.mean):
        return Mean(*head, None, None, f"median not converted: {found.reason}")
    return Mean(*head, found.mean, found.sd, "converted from median and quartiles or range (Luo, Wan, Shi)")


def pool_mean_rows(plan: Plan, means: Sequence[Mean], *, arm: str) -> Analysis:
    """The means pooled, in their own unit."""
    empty = replace(
        blank(plan, unit="", arm=arm, reference=None), measure="mean", rows=tuple(_row(one) for one in means)
    )
    usable = [(one.mean, one.sd, one.n, one.study.id) for one in means if one.mean is not None and one.sd is not None]
    if not usable:
        return replace(
            empty, reason="no arm has a mean with its standard deviation, nor a median that can be converted"
        )
    mean, sd, n, studies = zip(*usable, strict=True)
    found = stats.pool_means(mean, sd, n)
    several = len(usable) > 1
    return replace(
        empty,
        estimate=found.estimate,
        ci=(found.ci_lower, found.ci_upper),
        pi=(found.pi_lower, found.pi_upper) if np.isfinite(found.pi_lower) else None,
        k=len(set(studies)),
        n=sum(n),
        tau2=finite(found.effect.tau2) if several else None,
        i2=finite(found.effect.i2) if several else None,
        method=METHOD if several else "one arm: its own mean, normal interval",
        status="estimated" if several else "descriptive",
        reason=found.effect.reason or None,
    )


def _row(one: Mean) -> Row:
    value = one.given if one.mean is None else one.mean
    return Row(
        one.study.id, f"{one.study.name}: {one.arm}", one.treatment, None, one.n, value, one.sd, None, None, one.note
    )
