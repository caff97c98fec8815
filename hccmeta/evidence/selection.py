"""Which studies a review takes: its conditions evaluated over the records."""

from __future__ import annotations

from dataclasses import dataclass

from hccmeta.evidence.spec.eligibility import holds
from hccmeta.evidence.spec.review import Review
from hccmeta.evidence.spec.study import EndpointRecord, Study


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
    return min(found, key=lambda one: (one.curves is None, one.analysis_set != "all"), default=None)
