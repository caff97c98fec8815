"""What the data themselves say of certainty: signals with reasons, never a grade (statistics.md 4.10)."""

from __future__ import annotations

from dataclasses import dataclass

from hccmeta.analysis.results import Analysis
from hccmeta.evidence.spec.study import Study
from hccmeta.site.view import ReviewView
from hccmeta.words import wording


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
        Signal("Risk of bias", _bias(studies)),
        Signal("Inconsistency", _inconsistency(review, analysis)),
        Signal("Indirectness", _indirectness(analysis, studies)),
        Signal("Imprecision", _imprecision(review, analysis)),
        Signal("Publication bias", _publication(analysis)),
    )


def _bias(studies: list[Study]) -> str:
    judged = sum(one.risk_of_bias is not None for one in studies)
    if judged == 0:
        return "no study has been assessed yet"
    return f"{judged} of {len(studies)} studies assessed"


def _inconsistency(review: ReviewView, analysis: Analysis) -> str:
    if analysis.k < 2:
        return "one study: cannot be judged"
    important = review.important(analysis.endpoint)
    said = f"I² {wording.percent(analysis.i2)}" if analysis.i2 is not None else "two studies: hardly estimable"
    low, high = analysis.pi or (None, None)
    if low is not None and high is not None and important:
        crosses = any(low < limit < high for limit in (-important, important))
        said += "; the prediction interval crosses an important difference" if crosses else ""
    return said


def _indirectness(analysis: Analysis, studies: list[Study]) -> str:
    if any(one.design != "randomised" for one in studies):
        return "not all studies are randomised"
    return "different drugs under one question" if analysis.arm is None else "compared within randomised trials"


def _imprecision(review: ReviewView, analysis: Analysis) -> str:
    important = review.important(analysis.endpoint)
    low, high = analysis.ci or (None, None)
    if low is None or high is None or important is None:
        return "no interval"
    crossed = [f"{wording.number(limit, 1)}" for limit in (-important, important) if low < limit < high]
    zero = "the interval includes zero" if low <= 0 <= high else "the interval excludes zero"
    return zero + (f" and crosses an important difference ({' and '.join(crossed)} months)" if crossed else "")


def _publication(analysis: Analysis) -> str:
    return (
        "ten studies or more: see the funnel plot" if analysis.k >= 10 else "fewer than ten studies: cannot be judged"
    )
