"""Which studies a review takes: its conditions evaluated over the records."""

from __future__ import annotations

from hccmeta.analysis.results import Selection
from hccmeta.spec.review import Condition, Review
from hccmeta.spec.study import EndpointRecord, Study


def values_of(study: Study, field: str) -> tuple[str | int, ...]:
    """The values of ``field`` (``population.line`` ...) in ``study``; several where it has several arms or endpoints.

    Raises ValueError for an unknown field.
    """
    match field:
        case "design":
            return (study.design,)
        case "status":
            return (study.status,)
        case "population.line":
            return (study.population.line,)
        case "population.prior":
            return (study.population.prior,)
        case "arms.treatment":
            return tuple(arm.treatment for arm in study.arms)
        case "endpoints.endpoint":
            return tuple(one.endpoint for one in study.endpoints)
        case "endpoints.origin":
            return tuple(one.origin for one in study.endpoints)
    raise ValueError(f"field: no such field of a study: {field!r}")


def holds(condition: Condition, study: Study) -> bool:
    """Whether one of the study's values is among those the condition lists."""
    return any(value in condition.any_of for value in values_of(study, condition.field))


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
    return min(found, key=lambda one: (one.curves is None, one.analysis_set != "all"), default=None)
