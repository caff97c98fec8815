"""What a study that compares treatments reports of an endpoint: the record that leads, curve or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hccmeta.analysis.compared import compared
from hccmeta.analysis.kinds.scope import EndpointScope
from hccmeta.analysis.study import is_reversed
from hccmeta.evidence.selection import leading_comparisons
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.study import Comparison, EndpointRecord, Study
from hccmeta.evidence.spec.units import to_months


@dataclass(frozen=True)
class Pair:
    """Two arms of a study by ids, arm and reference in the review's orientation, in one of its records.

    ``comparison`` is the reported one that leads; ``turned``: it was reported the other way round.
    """

    study: Study
    record: EndpointRecord
    arm: str
    reference: str
    comparison: Comparison | None
    turned: bool

    @property
    def treatments(self) -> tuple[str, str]:
        """The treatments of arm and reference."""
        return self.study.arm(self.arm).treatment, self.study.arm(self.reference).treatment

    def median(self, arm: str) -> float | None:
        """The reported median of an arm, months."""
        outcome = self.record.arms.get(arm)
        value = None if outcome is None or outcome.median is None else outcome.median.value
        return None if value is None else to_months(value, self.record.time_unit)


def pairs(scope: EndpointScope) -> Iterator[Pair]:
    """Every pair of arms of the comparing studies, once for each record of the endpoint that may stand for it.

    The record of the origin that the review wants comes first, then one without a stated origin; within these the
    matched patients of an observational study.
    """
    wanted = scope.endpoint_plan()
    for study, _ in scope.comparing:
        records = [
            one
            for one in study.endpoints
            if one.endpoint == wanted.endpoint
            and one.origin in (wanted.origin, "not-stated")
            and one.analysis_set in ("all", "matched")
        ]
        matched_first = study.design != "randomised"
        records.sort(
            key=lambda one: (one.origin != wanted.origin, (one.analysis_set == "matched") is not matched_first)
        )
        for record in records:
            yield from _of_record(study, record, scope.review.reference)


def _of_record(study: Study, record: EndpointRecord, reference: str) -> Iterator[Pair]:
    reported = {(one.arm, one.reference): one for one in reversed(leading_comparisons(study, record))}
    for one, other in compared(study, record):
        turned = is_reversed(study.arm(one).treatment, study.arm(other).treatment, reference)
        arm, against = (other, one) if turned else (one, other)
        yield Pair(study, record, arm, against, reported.get((one, other)), turned)


def matched_on(pair: Pair) -> tuple[str, ...]:
    """What the groups behind the medians and curves of a pair were made alike in: nothing, unless they are matched."""
    one = pair.comparison
    return () if one is None or pair.record.analysis_set != "matched" else one.adjusted_for


def ranked(found: dict[tuple[str, str], list[Pair]]) -> list[tuple[str, str]]:
    """Pairs of treatments in the order of the vocabulary."""
    order = vocabulary.ids(vocabulary.TREATMENTS)
    return sorted(found, key=lambda pair: (order.index(pair[1]), order.index(pair[0])))
