"""What stands between a comparison that nobody randomised and its confounders: adjusted for, alike, or neither.

A confounder is adjusted for where a report says so. Else the groups are called alike in it when their standardised
difference, from what was read of them at baseline, is at most ``NOTABLE`` (Austin, Stat Med 2009;28:3083-3107).
"""

from __future__ import annotations

from dataclasses import dataclass

from hccmeta.analysis.codes import Standing
from hccmeta.analysis.compared import compared
from hccmeta.analysis.confounding import NOTABLE, Confounder, Confounding
from hccmeta.analysis.kinds.means import mean_of
from hccmeta.analysis.kinds.shares import count
from hccmeta.evidence.selection import adjustment_of
from hccmeta.evidence.spec.facts import Measure, Share
from hccmeta.evidence.spec.review import Review
from hccmeta.evidence.spec.study import Adjustment, Arm, Comparison, EndpointRecord, Study

#: How a comparison is adjusted, the least first.
ORDER = ("not-stated", "none", "multivariable", "weighted", "matched")


@dataclass(frozen=True)
class _Reported:
    record: EndpointRecord
    comparison: Comparison
    adjustment: Adjustment
    names: tuple[str, ...]


def confounding(review: Review, studies: tuple[Study, ...]) -> tuple[Confounding, ...]:
    """One entry for each pair of arms of the studies that compare without randomising; none without confounders.

    Only what counts from the origin that the review wants, or from none stated, is looked at.
    """
    if not review.confounders:
        return ()
    pairs = []
    for study in studies:
        if study.design != "randomised" and len(study.arms) > 1:
            pairs += [_of_pair(review, study, arm, reference) for arm, reference in _pairs(review, study)]
    return tuple(pairs)


def _wanted(review: Review, study: Study) -> list[EndpointRecord]:
    lead = review.endpoints[0]
    return [
        one for one in study.endpoints if one.endpoint == lead.endpoint and one.origin in (lead.origin, "not-stated")
    ]


def _pairs(review: Review, study: Study) -> list[tuple[str, str]]:
    return list(dict.fromkeys(pair for record in _wanted(review, study) for pair in compared(study, record)))


def _of_pair(review: Review, study: Study, arm: str, reference: str) -> Confounding:
    reported = [
        _Reported(record, one, adjustment_of(study, record, one), one.adjusted_for)
        for record in _wanted(review, study)
        for one in record.comparisons
        if (one.arm, one.reference) == (arm, reference)
    ]
    best = max(
        reported,
        key=lambda one: (len(set(one.names) & set(review.confounders)), ORDER.index(one.adjustment)),
        default=None,
    )
    whole = best is None or best.record.analysis_set == "all"
    names = () if best is None else best.names
    first, other = study.arm(arm), study.arm(reference)
    return Confounding(
        study=study.id,
        arm=first.treatment,
        reference=other.treatment,
        analysis_set="all" if best is None else best.record.analysis_set,
        adjustment="not-stated" if best is None else best.adjustment,
        confounders=tuple(
            _standing(name, name in names, standardised(study, first, other, name) if whole else None)
            for name in review.confounders
        ),
    )


def _standing(name: str, adjusted: bool, difference: float | None) -> Confounder:
    if adjusted:
        return Confounder(name, Standing.ADJUSTED, difference)
    if difference is None:
        return Confounder(name, Standing.NOT_READ, None)
    alike = abs(difference) <= NOTABLE
    return Confounder(name, Standing.BALANCED if alike else Standing.UNBALANCED, difference)


def standardised(study: Study, first: Arm, other: Arm, characteristic: str) -> float | None:
    """The standardised difference of two arms at baseline, the first minus the second, in standard deviations.

    None where it was not read of both, or has no spread to be measured by. A criterion of inclusion that both arms
    share is no difference. Proportions by the binomial variance, means by their SD (medians are converted first).
    """
    facts = first.baseline.get(characteristic), other.baseline.get(characteristic)
    if isinstance(facts[0], Share) and isinstance(facts[1], Share):
        (x1, n1), (x2, n2) = count(facts[0], first.n), count(facts[1], other.n)
        p1, p2 = x1 / n1, x2 / n2
        return _in_spreads(p1 - p2, p1 * (1 - p1), p2 * (1 - p2))
    if isinstance(facts[0], Measure) and isinstance(facts[1], Measure):
        a, b = mean_of(study, first, facts[0]), mean_of(study, other, facts[1])
        if a.mean is not None and a.sd is not None and b.mean is not None and b.sd is not None:
            return _in_spreads(a.mean - b.mean, a.sd**2, b.sd**2)
    return None


def _in_spreads(difference: float, one: float, other: float) -> float | None:
    if difference == 0:
        return 0.0
    spread = ((one + other) / 2) ** 0.5
    return float(difference / spread) if spread > 0 else None
