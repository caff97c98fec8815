"""The answer of a review in a few generated sentences: one source for home, review, plain language, API and diff."""

from __future__ import annotations

from dataclasses import dataclass

from hccmeta.analysis.codes import Kind
from hccmeta.analysis.remarks import NoteKey, Why
from hccmeta.analysis.results import Analysis
from hccmeta.evidence.spec.review import Quoted, QuotedResult
from hccmeta.site.view import ReviewView, StudyView
from hccmeta.words import said, wording
from hccmeta.words.english import inline, say

#: Answers shown at the top; the others follow in the summary of findings.
MOST = 2


@dataclass(frozen=True)
class Answer:
    """The sentences, one per leading comparison or, without curves, per kind of evidence; harms; what is missing.

    ``opening``: how many of the sentences stand before the table of the studies on the review's own page.
    """

    sentences: tuple[str, ...]
    opening: int
    others: str
    missing: tuple[str, ...]
    harms: str


def no_answer() -> Answer:
    """What stands where the answer of a review could not be made."""
    return Answer((say("review.answer.failed"),), 1, "", (), "")


def answer(review: ReviewView) -> Answer:
    """The answer of ``review`` as it stands."""
    primary = primary_analyses(review)
    leading = primary[:MOST]
    sentences = tuple(
        wording.answer(
            one,
            important=review.important(one.endpoint),
            certainty=review.certainty(one.id),
            agreed=review.agreed(one.endpoint),
        )
        for one in leading
    )
    rest = len(primary) - len(leading)
    others = say("review.answer.others", comparisons=wording.plural(rest, "comparison")) if rest else ""
    told = sentences or _without_curves(review)
    opening = 1 if not sentences and review.record.quoted and head_to_head(review) else len(told)
    return Answer(told, opening, others, missing(review), harms(review))


def primary_analyses(review: ReviewView) -> list[Analysis]:
    """The estimated primary analyses; those of the drugs that the review names first come first."""
    order = {term: i for i, term in enumerate(review.record.treatments)}
    primary = [one for one in review.result.analyses if one.primary and one.estimate is not None]
    reference = review.record.reference

    def leading(one: Analysis) -> tuple[bool, int]:
        named = [order.get(term, len(order)) for term in (one.arm, one.reference) if term and term != reference]
        return (reference not in (one.arm, one.reference), min(named, default=0) if one.arm != reference else 1)

    return sorted(primary, key=leading)


def head_to_head(review: ReviewView) -> list[StudyView]:
    """The studies that compare two of the review's treatments or more."""
    terms = review.record.treatments
    return [one for one in review.studies if len({arm.treatment for arm in one.record.arms} & set(terms)) > 1]


def harms(review: ReviewView) -> str:
    """Whether the answer is of benefit only: without harms of a study that compares, it is."""
    comparing = [one for one in review.studies if len(one.record.arms) > 1]
    recorded = sum(any(arm.harms and arm.harms.events for arm in one.record.arms) for one in comparing)
    return say("answer.harms.some", n=recorded, of=len(comparing)) if recorded else say("answer.harms.none")


def _without_curves(review: ReviewView) -> tuple[str, ...]:
    """What can be said without a primary result: what others published, what the first curves say, direction,
    prediction, what is uncertain."""
    parts = [_published(review, one) for one in review.record.quoted[:1]]
    parts += [_described(review), _direction(review), _predicted(review), _uncertain(review)]
    found = tuple(one for one in parts if one)
    without = len(review.studies) - review.result.n_with_curve
    which = "many" if without > 1 else "one"
    studies = say(f"review.answer.which.{which}", studies=wording.plural(without, "included-study"))
    return found or (say("answer.none", which=studies),)


def _published(review: ReviewView, quoted: Quoted) -> str:
    """The published answer with its confounding, and how many of its curves are here."""
    compared = [result for result in quoted.results if result.treatment and result.ci and result.tau]
    lead = compared[0].endpoint if compared else None
    results = "; ".join(_quoted(result) for result in compared if result.endpoint == lead)
    sizes = [wording.plural(quoted.n_studies, "study")] if quoted.n_studies else []
    sizes += [wording.plural(quoted.n_patients, "patient")] if quoted.n_patients else []
    here = {"here": review.result.n_with_curve, "studies": quoted.n_studies}
    return say(
        "answer.published",
        citation=quoted.name or quoted.citation,
        size=f" ({', '.join(sizes)})" if sizes else "",
        results=results,
        confounding=quoted.confounding or say("answer.published.none"),
        here=say("answer.published.here" if quoted.n_studies else "answer.published.unknown", **here),
    )


def _quoted(one: QuotedResult) -> str:
    return say(
        "answer.published.result",
        pair=wording.uncapital(wording.pair(one.treatment, one.reference)),
        value=wording.number(one.value),
        limits=wording.limits(one.ci),
        endpoint=inline(one.endpoint),
        tau=wording.months(one.tau or 0),
    )


def _of_kind(review: ReviewView, kind: Kind) -> list[Analysis]:
    """The analyses of a kind that count a study, those of overall survival first."""
    order = [one.endpoint for one in review.record.endpoints]
    found = [one for one in review.result.analyses if one.kind is kind and one.k]
    return sorted(found, key=lambda one: order.index(one.endpoint or ""))


def _described(review: ReviewView) -> str:
    """The difference within cohorts that compare, where too few are there for a primary result."""
    compared = [
        one
        for one in review.result.analyses
        if one.kind is Kind.NESTED
        and one.estimate is not None
        and all(why.code is not Why.SINGLE_ARMS_ONLY for why in one.reasons)
    ]
    if not compared:
        return ""
    first = compared[0]
    why = say("answer.described.why", why=said.reasons(first.reasons)) if first.reasons else ""
    told = wording.answer(first, important=review.important(first.endpoint), agreed=review.agreed(first.endpoint))
    return say("answer.described", told=told, why=why)


def _direction(review: ReviewView) -> str:
    directed = _of_kind(review, Kind.DIRECTION)
    if not directed:
        return ""
    lead = directed[0]
    same = [one for one in directed[1:] if (one.arm, one.reference) == (lead.arm, lead.reference)]
    more = "".join(say("answer.direction.and", **_counted(one)) for one in same)
    overlaps = [dict(one.given)["studies"] for one in lead.notes if one.code is NoteKey.MAY_OVERLAP]
    overlap = "".join(
        say("answer.direction.overlap", studies=str(names).replace(",", say("phrase.and"), 1)) for names in overlaps
    )
    counted = _counted(lead)
    if counted["of"] == 1:
        toward = say(
            "answer.direction.alone.toward" if counted["favouring"] else "answer.direction.alone.away", **counted
        )
        return say("answer.direction.alone", toward=toward, and_=more, overlap=overlap, **counted)
    toward = say("answer.direction.toward", **counted)
    return say("answer.direction", toward=toward, and_=more, overlap=overlap, **counted)


def _counted(analysis: Analysis) -> dict[str, object]:
    directions = analysis.details.directions
    assert directions is not None
    return {
        "favouring": directions.favouring,
        "of": directions.favouring + directions.against,
        "p": wording.number(directions.p, 3 if directions.p < 0.1 else 2),
        "treatment": inline(analysis.arm),
        "reference": inline(analysis.reference),
        "endpoint": inline(analysis.endpoint),
    }


def _predicted(review: ReviewView) -> str:
    plans = [one for one in review.result.analyses if one.kind is Kind.PREDICTED]
    predictions = _of_kind(review, Kind.PREDICTED)
    if not predictions:
        return say("answer.predicted.none", why=said.reasons(plans[0].reasons)) if plans else ""
    prediction = predictions[0]
    value, hidden = prediction.estimate or 0.0, prediction.details.hidden_bias
    names = [row.label.name or row.study for row in prediction.rows if row.estimate is not None]
    return say(
        "answer.predicted",
        basis=say("review.answer.basis", studies=wording.plural(prediction.k, "study"), names=", ".join(names)),
        treatment=inline(prediction.arm),
        reference=inline(prediction.reference),
        months=wording.number(abs(value)),
        way=wording.way(value),
        horizon=wording.months(prediction.tau or 0),
        limits=wording.limits(prediction.ci),
        wide=say("answer.predicted.wide", limits=wording.limits(hidden.interval.limits)) if hidden else "",
    )


def _uncertain(review: ReviewView) -> str:
    """What stands against a firm answer, as far as the records say."""
    comparing = [one.record for one in head_to_head(review)]
    if not comparing:
        return ""
    parts = []
    if not any(one.design == "randomised" for one in comparing):
        parts.append(say("answer.uncertain.randomised"))
    lead = review.record.endpoints[0]
    stated = [any(r.endpoint == lead.endpoint and r.origin == lead.origin for r in one.endpoints) for one in comparing]
    if not all(stated):
        counts = {"n": stated.count(False), "of": len(stated), "endpoint": inline(lead.endpoint)}
        parts.append(say("answer.uncertain.origin", **counts))
    if review.record.confounders and not any(len(adjusted(review, one)[0]) == len(review.record.confounders)
                                             for one in head_to_head(review)):  # fmt: skip
        parts.append(say("answer.uncertain.adjusted", of=len(review.record.confounders)))
    compared = {arm.treatment for one in comparing for arm in one.arms}
    absent = [inline(term) for term in review.record.treatments if term not in compared]
    if absent:
        reference = inline(review.record.reference)
        parts.append(say("answer.uncertain.pairs", treatments=say("phrase.or").join(absent), reference=reference))
    return say("answer.uncertain", parts="; ".join(parts)) if parts else ""


def adjusted(review: ReviewView, one: StudyView) -> tuple[tuple[str, ...], str]:
    """The protocol's confounders that a study's comparison of the lead endpoint, from the origin that the review wants
    or from none stated, adjusts for, and how: of several comparisons the one that adjusts for most."""
    found = [each for each in review.result.confounding if each.study == one.record.id]
    best = max(found, key=lambda each: len(each.adjusted_for), default=None)
    if best is None:
        return (), "none" if one.record.design == "randomised" else "not-stated"
    return best.adjusted_for, best.adjustment


def missing(review: ReviewView) -> tuple[str, ...]:
    """What the review still lacks."""
    lacks = []
    if not review.folder.searches:
        lacks.append(say("review.missing.search"))
    without = [one.record.name for one in review.studies if not one.result.arms]
    if without:
        lacks.append(say("review.missing.curves", studies=", ".join(without)))
    if not any(one.record.risk_of_bias for one in review.studies):
        lacks.append(say("review.missing.bias"))
    if not any(one.certainty for one in review.folder.grade.outcomes):
        lacks.append(say("review.missing.certainty"))
    present = {arm.treatment for one in review.studies for arm in one.record.arms}
    absent = [wording.treatment(term) for term in review.record.treatments if term not in present]
    if absent:
        lacks.append(say("review.missing.treatments", treatments=", ".join(absent)))
    return tuple(lacks)
