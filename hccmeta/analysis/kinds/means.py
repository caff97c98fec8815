"""Means of a measured characteristic pooled by inverse variance; medians are converted, and flagged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hccmeta import stats
from hccmeta.analysis.codes import IntervalKind, Label, LabelKind
from hccmeta.analysis.intervals import estimated
from hccmeta.analysis.remarks import MethodKey, Reason, Why, because, from_statistics, method
from hccmeta.analysis.results import Analysis, Row, Side
from hccmeta.evidence.spec.facts import Measure
from hccmeta.evidence.spec.study import Arm, Study
from hccmeta.ground.digits import finite


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
    reasons: tuple[Reason, ...]


def mean_of(study: Study, arm: Arm, fact: Measure) -> Mean:
    """The arm's mean and SD as given, or converted from the median with quartiles or range."""
    head = (study, arm.id, arm.treatment, arm.n, fact.value)
    if fact.statistic == "mean":
        reasons = () if fact.sd is not None else (because(Why.MEAN_WITHOUT_SD),)
        return Mean(*head, fact.value, fact.sd, reasons)
    if fact.iqr is None and fact.range is None:
        return Mean(*head, None, None, (because(Why.MEDIAN_WITHOUT_QUARTILES),))
    (q1, q3), (low, high) = fact.iqr or (None, None), fact.range or (None, None)
    try:
        converted = stats.mean_sd_from_quantiles(fact.value, arm.n, q1=q1, q3=q3, minimum=low, maximum=high)
    except ValueError as error:
        return Mean(*head, None, None, (because(Why.MEDIAN_NOT_CONVERTED, said=str(error)),))
    if not np.isfinite(converted.mean):
        return Mean(*head, None, None, (because(Why.MEDIAN_NOT_CONVERTED, said=converted.reason),))
    return Mean(*head, converted.mean, converted.sd, (because(Why.MEDIAN_CONVERTED),))


def pool_mean_rows(empty: Analysis, means: Sequence[Mean]) -> Analysis:
    """``empty`` with the means pooled, in their own unit."""
    empty = replace(empty, rows=tuple(_row(one) for one in means))
    usable = [(one.mean, one.sd, one.n, one.study.id) for one in means if one.mean is not None and one.sd is not None]
    if not usable:
        return replace(empty, reasons=(because(Why.NO_MEAN),))
    mean, sd, n, studies = zip(*usable, strict=True)
    pooled = stats.pool_means(mean, sd, n)
    several = len(usable) > 1
    return replace(
        empty,
        estimate=pooled.estimate,
        interval=estimated(pooled.ci_lower, pooled.ci_upper),
        prediction=estimated(pooled.pi_lower, pooled.pi_upper, IntervalKind.PREDICTION),
        k=len(set(studies)),
        n=sum(n),
        tau2=finite(pooled.effect.tau2) if several else None,
        i2=finite(pooled.effect.i2) if several else None,
        method=method(MethodKey.MEANS if several else MethodKey.ONE_ARM_MEAN),
        status="estimated" if several else "descriptive",
        reasons=from_statistics(pooled.effect.reason),
    )


def _row(mean: Mean) -> Row:
    return Row(
        study=mean.study.id,
        label=Label(LabelKind.ARM, mean.study.id, mean.study.name, arm=mean.arm),
        arm=mean.treatment,
        reference=None,
        n=mean.n,
        estimate=mean.given if mean.mean is None else mean.mean,
        se=mean.sd,
        reasons=mean.reasons,
        sides=(Side(mean.treatment, mean.n),),
    )
