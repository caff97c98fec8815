"""What the data themselves say of certainty: signals with reasons, never a grade.

See ``docs/methods/certainty.md#certainty``.
"""

from __future__ import annotations

from dataclasses import dataclass

from hccmeta.analysis.results import Analysis
from hccmeta.evidence.spec.study import Study
from hccmeta.site.view import ReviewView
from hccmeta.words import wording
from hccmeta.words.english import say


@dataclass(frozen=True)
class Signal:
    """One of GRADE's domains: what stands out, and why."""

    domain: str
    said: str


def signals(review: ReviewView, analysis: Analysis) -> tuple[Signal, ...]:
    """The signals of an estimated analysis, in GRADE's order."""
    used = {row.study for row in analysis.rows if row.estimate is not None}
    studies = [one.record for one in review.studies if one.record.id in used]
    return (
        Signal(say("signal.bias"), _bias(studies)),
        Signal(say("signal.inconsistency"), _inconsistency(review, analysis)),
        Signal(say("signal.indirectness"), _indirectness(analysis, studies)),
        Signal(say("signal.imprecision"), _imprecision(review, analysis)),
        Signal(say("signal.publication"), _publication(analysis)),
    )


def _bias(studies: list[Study]) -> str:
    judged = sum(one.risk_of_bias is not None for one in studies)
    if judged == 0:
        return say("signal.bias.none")
    return say("signal.bias.some", judged=judged, studies=len(studies))


def _inconsistency(review: ReviewView, analysis: Analysis) -> str:
    if analysis.k < 2:
        return say("signal.inconsistency.one")
    important = review.important(analysis.endpoint)
    told = say("signal.inconsistency.two")
    if analysis.i2 is not None:
        told = say("signal.inconsistency.i2", i2=wording.percent(analysis.i2))
    low, high = analysis.pi or (None, None)
    limits = (-important, important) if important else ()
    if low is not None and high is not None and any(low < limit < high for limit in limits):
        return say("signal.inconsistency.crosses", said=told)
    return told


def _indirectness(analysis: Analysis, studies: list[Study]) -> str:
    if any(one.design != "randomised" for one in studies):
        return say("signal.indirectness.designs")
    return say("signal.indirectness.drugs" if analysis.arm is None else "signal.indirectness.none")


def _imprecision(review: ReviewView, analysis: Analysis) -> str:
    important = review.important(analysis.endpoint)
    low, high = analysis.ci or (None, None)
    if low is None or high is None or important is None:
        return say("signal.imprecision.none")
    crossed = [f"{wording.number(limit, 1)}" for limit in (-important, important) if low < limit < high]
    said = say("signal.imprecision.includes" if low <= 0 <= high else "signal.imprecision.excludes")
    limits = say("signal.imprecision.and").join(crossed)
    return say("signal.imprecision.crosses", said=said, limits=limits) if crossed else said


def _publication(analysis: Analysis) -> str:
    return say("signal.publication.many" if analysis.k >= 10 else "signal.publication.few")
