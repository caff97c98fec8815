"""Medians as reported, curve or not, and what can be said of them with medians and n only."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hccmeta import stats
from hccmeta.analysis.kinds.anchored import blank
from hccmeta.analysis.kinds.scope import EndpointScope
from hccmeta.analysis.kinds.sensitivity import ESTIMATE_HEADER, Cell, finite
from hccmeta.analysis.results import Analysis, Row, Table
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.study import EndpointRecord, Study
from hccmeta.evidence.spec.units import to_months

METHOD = "median of the reported medians, each standing once per patient; interval from the sign test"

#: What is said of an origin the review does not pool.
ORIGINS = {
    "randomisation": "counted from randomisation",
    "start-of-this-line": "counted from the start of this line",
    "start-of-first-line": "counted from the start of first-line treatment: not pooled with the others",
    "not-stated": "the origin of time was not stated in what was read: not pooled with the others",
}


#: How a reading that is not the report's own is marked.
MARKS = {"secondary": "read on another page", "derived": "calculated", "unverified": "unverified: from memory"}


def analyse(scope: EndpointScope) -> tuple[Analysis, ...]:
    """One analysis per treatment of the review: every reported median, and the median of those of like origin."""
    return tuple(_treatment(scope, one) for one in scope.review.treatments)


def _treatment(scope: EndpointScope, treatment: str) -> Analysis:
    plan = scope.plan.model_copy(
        update={"id": f"{scope.plan.id}.{treatment}", "title": f"{vocabulary.label(treatment)}: {scope.plan.title}"}
    )
    rows = _rows(scope, treatment)
    empty = replace(
        blank(plan, unit="months", arm=treatment, reference=None), rows=tuple(row for row, _ in rows), method=METHOD
    )
    pooled = [row for row, like in rows if like and row.estimate is not None]
    unreached = sum(like and row.estimate is None for row, like in rows)
    if not pooled:
        why = "no median was read"
        if unreached:
            why = "no arm reached its median"
        elif rows:
            why = "no median was read that is counted from the origin the review wants"
        return replace(empty, reason=why)
    medians, patients = [row.estimate for row in pooled], [row.n or 0 for row in pooled]
    estimate = np.array(medians, dtype=float)
    weighted = stats.median_of_medians(estimate, weights=np.array(patients))
    several = len(pooled) > 1
    return replace(
        empty,
        # A median of one is that one: no table of other ways to take it.
        estimate=finite(weighted.estimate),
        ci=(finite(weighted.ci_lower), finite(weighted.ci_upper)) if several else None,
        k=len({row.study for row in pooled}),
        n=sum(patients),
        status="descriptive",
        reason="reported medians only: no patient data stand behind this number"
        + ("" if several else "; one arm, so no interval"),
        notes=(f"{unreached} arms did not reach their median: without them the number is too low.",)
        if unreached
        else (),
        tables=(_other_ways(pooled, estimate),) if several else (),
    )


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
    if outcome.median is None:
        return None
    limits = outcome.median.ci or (None, None)
    ci = tuple(None if limit is None else to_months(limit, record.time_unit) for limit in limits)
    notes = [] if like else [ORIGINS[record.origin]]
    if outcome.median.not_reached:
        notes.append("not reached")
    if record.analysis_set == "matched":
        notes.append("propensity-matched subset")
    if outcome.median.status != "read":
        notes.append(MARKS[outcome.median.status])
    return Row(
        study=study.id,
        label=study.name,
        arm=treatment,
        reference=None,
        n=outcome.n or study.arm(arm).n,
        estimate=None if outcome.median.value is None else to_months(outcome.median.value, record.time_unit),
        se=None,
        ci=(ci[0], ci[1]) if outcome.median.ci else None,
        weight=None,
        reason="; ".join(notes) or None,
    )


def _inverse_variance(rows: list[Row]) -> tuple[Cell, ...]:
    """Estimate, limits and arms of the medians with a lower limit; empty with fewer than two of them."""
    given = [(row.estimate, *row.ci) for row in rows if row.ci is not None and row.ci[0] is not None]
    if len(given) < 2:
        return (None, None, None, len(given))
    medians, lower, upper = np.array(given, dtype=float).T
    try:
        found = stats.pool_medians(medians, lower, upper)
    except ValueError:
        return (None, None, None, len(given))
    return (found.estimate, *found.ci, len(given))


def _other_ways(rows: list[Row], estimate: np.ndarray) -> Table:
    plain = stats.median_of_medians(estimate)
    lines: list[tuple[Cell, ...]] = [
        (
            "Median of medians, each study once",
            finite(plain.estimate),
            finite(plain.ci_lower),
            finite(plain.ci_upper),
            len(rows),
        )
    ]
    lines.append(("Inverse-variance mean of medians, REML, Hartung-Knapp", *_inverse_variance(rows)))
    return Table("sensitivity", "Reported medians by other means", ("Method", *ESTIMATE_HEADER, "Arms"), tuple(lines))
