"""Which studies a review takes: its conditions evaluated over the records."""

from __future__ import annotations

from dataclasses import dataclass

from hccmeta.evidence.spec.eligibility import holds
from hccmeta.evidence.spec.review import Review
from hccmeta.evidence.spec.study import Adjustment, Comparison, EndpointRecord, Study


@dataclass(frozen=True)
class Selection:
    """Which studies a review takes, and by which condition each other study falls out (study id -> condition ids)."""

    included: tuple[str, ...]
    excluded: tuple[tuple[str, tuple[str, ...]], ...]


def select(review: Review, studies: tuple[Study, ...]) -> Selection:
    """The studies that meet every condition of ``review``, and for each other study the conditions it fails."""
    failed = {study.id: tuple(one.id for one in review.eligibility if not holds(one, study)) for study in studies}
    return Selection(
        included=tuple(study for study, conditions in failed.items() if not conditions),
        excluded=tuple((study, conditions) for study, conditions in failed.items() if conditions),
    )


def in_pool(study: Study) -> bool:
    """Whether the study's numbers enter the pool; a retracted, doubtful or superseded study keeps only its page."""
    return study.status == "included"


def endpoint_record(study: Study, endpoint: str, origin: str) -> EndpointRecord | None:
    """The study's record of ``endpoint`` in all its patients counted from ``origin``; the one with curves first."""
    found = [
        one
        for one in study.endpoints
        if one.endpoint == endpoint and one.origin == origin and one.analysis_set in ("all", "matched")
    ]
    return min(found, key=lambda one: (not one.has_curves, one.analysis_set != "all"), default=None)


def newest_first(study: Study, endpoint: str, origin: str) -> tuple[EndpointRecord, ...]:
    """The study's records of ``endpoint`` in all its patients counted from ``origin``, the newest data first.

    Newest by the day of the data cut-off; where none was read, by the year of the report.
    """
    years = {report.id: str(report.year) for report in study.reports}
    comparisons = [
        one for one in study.endpoints if (one.endpoint, one.origin, one.analysis_set) == (endpoint, origin, "all")
    ]
    first = study.reports[0].id
    return tuple(sorted(comparisons, key=lambda one: one.cutoff or years.get(one.report or first, ""), reverse=True))


def adjustment_of(study: Study, record: EndpointRecord, comparison: Comparison) -> Adjustment:
    """How the groups of ``comparison`` were made alike: as it says; else by the set of patients; else not stated.

    A randomised comparison needs none.
    """
    if comparison.adjustment is not None:
        return comparison.adjustment
    if study.design == "randomised":
        return "none"
    return "matched" if record.analysis_set == "matched" else "not-stated"


def group_adjustment(study: Study, record: EndpointRecord) -> Adjustment:
    """How the groups behind the curves of ``record`` were made alike: curves are crude, but for matched patients."""
    return set_adjustment(study, record.analysis_set)


def set_adjustment(study: Study, analysis_set: str) -> Adjustment:
    """How the groups of a set of the study's patients were made alike where no model adjusts: matched, or not."""
    return "matched" if analysis_set == "matched" and study.design != "randomised" else "none"


def leading_comparisons(study: Study, record: EndpointRecord) -> tuple[Comparison, ...]:
    """The comparisons of ``record``, or of newer data of the same endpoint, the one that leads first: of a trial the
    unadjusted one (its own analysis), of an observational study the adjusted one."""
    if record.analysis_set == "all":
        newest = newest_first(study, record.endpoint, record.origin)
        record = next((one for one in newest if one.comparisons), record)
    adjusted = ("multivariable", "matched", "weighted")
    wanted = study.design != "randomised"
    return tuple(
        sorted(record.comparisons, key=lambda one: (adjustment_of(study, record, one) in adjusted) is not wanted)
    )


def comparison_of_curves(study: Study, record: EndpointRecord, arm: str, reference: str) -> Comparison | None:
    """What ``record`` reports of two arms as their curves show them: the comparison adjusted like its groups (by
    nothing, or by matching), else the first; None where it reports none."""
    found = [one for one in record.comparisons if (one.arm, one.reference) == (arm, reference)]
    like = group_adjustment(study, record)
    return min(found, key=lambda one: adjustment_of(study, record, one) != like, default=None)


def patients_of(study: Study, record: EndpointRecord, arm_id: str) -> int | None:
    """The patients of an arm that ``record`` is about; None where they are part of the arm and were not counted.

    Raises KeyError for an arm that the record does not have.
    """
    own = record.arms[arm_id].n
    return study.arm(arm_id).n if own is None and record.analysis_set in ("all", "interim") else own
