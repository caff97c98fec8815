"""Medians as reported, curve or not, and what can be said of them with medians and n only."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hccmeta import stats
from hccmeta.analysis.codes import Counted, EstimateKind, IntervalKind, Label, LabelKind, Model, Part, Source, Unit
from hccmeta.analysis.details import Details, Line, Lines
from hccmeta.analysis.intervals import Interval, confidence, estimated
from hccmeta.analysis.kinds.anchored import blank
from hccmeta.analysis.kinds.scope import EndpointScope
from hccmeta.analysis.kinds.sensitivity import of_model
from hccmeta.analysis.remarks import MethodKey, NoteKey, Reason, Why, because, method, note
from hccmeta.analysis.results import Analysis, Row, Side
from hccmeta.evidence.selection import group_adjustment, patients_of
from hccmeta.evidence.spec.study import EndpointRecord, Study
from hccmeta.evidence.spec.units import to_months
from hccmeta.ground.digits import finite

#: Only intervals of one level are pooled: their width gives the standard error.
AT_95 = 0.95


def analyse(scope: EndpointScope) -> tuple[Analysis, ...]:
    """One analysis per treatment of the review: every reported median, and the median of those of like origin."""
    return tuple(_treatment(scope, one) for one in scope.review.treatments)


def _treatment(scope: EndpointScope, treatment: str) -> Analysis:
    rows = _rows(scope, treatment)
    empty = replace(
        blank(scope.plan, unit=Unit.MONTHS, part=Part.TREATMENT, suffix=treatment, arm=treatment),
        rows=tuple(row for row, _ in rows),
        method=method(MethodKey.MEDIAN_OF_MEDIANS),
    )
    pooled = [row for row, like in rows if like and row.estimate is not None]
    unreached = sum(like and row.estimate is None for row, like in rows)
    if not pooled:
        why = Why.NO_MEDIAN_OF_ORIGIN if rows else Why.NO_MEDIAN_READ
        return replace(empty, reasons=(because(Why.NO_MEDIAN_REACHED if unreached else why),))
    patients = [row.n or 0 for row in pooled]
    estimate = np.array([row.estimate for row in pooled], dtype=float)
    # Where patients of one were not counted, every median stands once.
    weighted = stats.median_of_medians(estimate, weights=np.array(patients) if all(patients) else None)
    several = len(pooled) > 1
    reasons = [because(Why.REPORTED_ONLY)]
    if not several:
        reasons.append(because(Why.ONE_ARM_NO_INTERVAL))
    else:
        reasons += _range_of(weighted, len(pooled))
    return replace(
        empty,
        # A median of one is that one: no table of other ways to take it.
        estimate=finite(weighted.estimate),
        interval=_of_medians(weighted) if several else None,
        k=len({row.study for row in pooled}),
        n=sum(patients),
        status="descriptive",
        reasons=tuple(reasons),
        notes=(note(NoteKey.UNREACHED, arms=unreached),) if unreached else (),
        details=Details(sensitivity=_other_ways(pooled, estimate) if several else None),
    )


def _range_of(found: stats.MedianOfMedians, arms: int) -> tuple[Reason, ...]:
    """What is to be said of limits that are a range."""
    if not found.reason:
        return ()
    return (because(Why.RANGE_OF_FEW, arms=arms, lower=float(found.ci_lower), upper=float(found.ci_upper)),)


def _of_medians(found: stats.MedianOfMedians) -> Interval:
    """The sign test's interval; of fewer than six medians it is their range, at no level."""
    limits = finite(found.ci_lower), finite(found.ci_upper)
    return Interval(*limits, IntervalKind.RANGE, None) if found.reason else confidence(*limits)


def _rows(scope: EndpointScope, treatment: str) -> list[tuple[Row, bool]]:
    """Every reported median of the treatment, and whether it may be pooled: once a study, from the review's origin."""
    wanted = scope.endpoint_plan()
    rows = []
    for study, _ in scope.pooled:
        preferred = scope.record(study)
        for record in study.endpoints:
            if record.endpoint != wanted.endpoint or record.analysis_set not in ("all", "matched"):
                continue
            like = record is preferred
            for arm in study.arms:
                if arm.treatment == treatment and arm.id in record.arms:
                    row = _row(study, record, arm.id, treatment, like)
                    if row is not None:
                        rows.append((row, like))
    return rows


def _row(study: Study, record: EndpointRecord, arm: str, treatment: str, like: bool) -> Row | None:
    outcome = record.arms[arm]
    median = outcome.median
    if median is None:
        return None
    remarks = [] if like else [because(Why.COUNTED_FROM, origin=record.origin)]
    if median.not_reached:
        remarks.append(because(Why.NOT_REACHED))
    if record.analysis_set == "matched":
        remarks.append(because(Why.MATCHED))
    if median.status != "read":
        remarks.append(because(Why.READING, status=median.status))
    lower, upper = (
        None if limit is None else to_months(limit, record.time_unit) for limit in median.ci or (None, None)
    )
    n = patients_of(study, record, arm)
    return Row(
        study=study.id,
        label=Label(LabelKind.STUDY, study.id, study.name),
        arm=treatment,
        reference=None,
        n=n,
        estimate=None if median.value is None else to_months(median.value, record.time_unit),
        interval=confidence(lower, upper, median.level / 100) if median.ci else None,
        reasons=tuple(remarks),
        source=Source.REPORTED,
        adjustment=group_adjustment(study, record),
        sides=(Side(treatment, n, None if outcome.n_events is None else outcome.n_events.value),),
    )


def _inverse_variance(rows: list[Row]) -> Line:
    """The medians with a lower limit at 95 % pooled by REML with Hartung-Knapp; empty with fewer than two of them."""
    label = of_model(Model.INVERSE_VARIANCE_HK)
    given = [
        (row.estimate, *row.ci)
        for row in rows
        if row.ci is not None and row.ci[0] is not None and row.interval is not None and row.interval.level == AT_95
    ]
    if len(given) < 2:
        return Line(label, k=len(given))
    medians, lower, upper = np.array(given, dtype=float).T
    try:
        pooled = stats.pool_medians(medians, lower, upper)
    except ValueError:
        return Line(label, k=len(given))
    return Line(label, pooled.estimate, estimated(*pooled.ci), len(given))


def _other_ways(rows: list[Row], estimate: np.ndarray) -> Lines:
    plain, arms = stats.median_of_medians(estimate), len(rows)
    label = of_model(Model.EACH_STUDY_ONCE)
    once = Line(label, finite(plain.estimate), _of_medians(plain), arms, reasons=_range_of(plain, arms))
    return Lines(EstimateKind.MEDIAN, (once, _inverse_variance(rows)), counted=Counted.ARMS)
