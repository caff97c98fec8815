"""The answer of a review in a few generated sentences, for the home page and the top of the review."""

from __future__ import annotations

from dataclasses import dataclass

from hccmeta.analysis.results import Analysis
from hccmeta.site.view import ReviewView
from hccmeta.words import wording

#: Answers shown at the top; the others follow in the summary of findings.
MOST = 2


@dataclass(frozen=True)
class Answer:
    """The sentences, one per leading comparison, and what is missing."""

    sentences: tuple[str, ...]
    others: str
    missing: tuple[str, ...]


def answer(review: ReviewView) -> Answer:
    """The answer of ``review`` as it stands."""
    primary = primary_analyses(review)
    leading = primary[:MOST]
    sentences = tuple(
        wording.answer(one, important=review.important(one.endpoint), certainty=review.certainty(one.id))
        for one in leading
    )
    rest = len(primary) - len(leading)
    others = f"{wording.plural(rest, 'other comparison')} in the summary of findings." if rest else ""
    return Answer(sentences or _without_curves(review), others, missing(review))


def primary_analyses(review: ReviewView) -> list[Analysis]:
    """The estimated primary analyses; those of the drugs that the review names first come first."""
    order = {term: i for i, term in enumerate(review.record.treatments)}
    found = [one for one in review.result.analyses if one.primary and one.estimate is not None]
    reference = review.record.reference

    def leading(one: Analysis) -> tuple[bool, int]:
        named = [order.get(term, len(order)) for term in (one.arm, one.reference) if term and term != reference]
        return (reference not in (one.arm, one.reference), min(named, default=0) if one.arm != reference else 1)

    return sorted(found, key=leading)


def _without_curves(review: ReviewView) -> tuple[str, ...]:
    """What can be said when nothing is estimable: so, and what the reported medians show."""
    without = len(review.studies) - review.result.n_with_curve
    which = "any of the" if without > 1 else "the"
    first = (
        f"No survival curve of {which} {wording.plural(without, 'included study', 'included studies')} has been "
        "digitised yet, so survival under these drugs cannot be compared here. This is no finding of no difference."
    )
    medians = []
    for plan in review.record.analyses:
        if plan.kind == "reported-medians":
            shown = [one for one in review.group(plan.id) if one.estimate is not None]
            if shown:
                each = "; ".join(_median(one) for one in shown)
                endpoint = wording.endpoint(plan.endpoint)
                medians.append(f"Median {endpoint} as reported, counted from the start of this line: {each}.")
    return (first, *medians)


def _median(one: Analysis) -> str:
    assert one.arm is not None
    basis = wording.plural(one.k, "study", "studies")
    return f"{wording.treatment(one.arm)} {wording.effect(one, 1)} months ({basis}, {one.n} patients)"


def missing(review: ReviewView) -> tuple[str, ...]:
    """What the review still lacks."""
    found = []
    if not review.folder.searches:
        found.append("a systematic search: what is here was identified by other methods")
    without = [one.record.name for one in review.studies if not one.result.arms]
    if without:
        found.append(f"curves of {', '.join(without)}")
    if not any(one.record.risk_of_bias for one in review.studies):
        found.append("an assessment of risk of bias")
    if not any(one.certainty for one in review.folder.grade.outcomes):
        found.append("a signed certainty")
    present = {arm.treatment for one in review.studies for arm in one.record.arms}
    absent = [wording.treatment(term) for term in review.record.treatments if term not in present]
    if absent:
        found.append(f"any study of {', '.join(absent)}")
    return tuple(found)
