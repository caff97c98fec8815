"""A review in everyday words: key messages, of 100 people how many are alive, what is not known, harms."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from hccmeta.analysis.codes import Kind
from hccmeta.analysis.results import Analysis
from hccmeta.figures import icon_array
from hccmeta.figures.icon_array import Icons, People
from hccmeta.site.answers import head_to_head, primary_analyses
from hccmeta.site.register import Register
from hccmeta.site.review_findings import alive_by_side
from hccmeta.site.view import ReviewView
from hccmeta.words import wording
from hccmeta.words.english import inline, say


@dataclass(frozen=True)
class Plainly:
    """Key messages, a sentence or two each; what is not known; harms; the people of the first message as a figure."""

    messages: tuple[str, ...]
    unknown: str
    harms: str
    icons: Markup


def plainly(review: ReviewView, register: Register, root: str) -> Plainly:
    """The review in everyday words, from the same results as its answer."""
    primary = primary_analyses(review)
    lead = primary[0] if primary else None
    messages = _waiting(review) if lead is None else _of_result(review, lead)
    comparing = [one for one in review.studies if len(one.record.arms) > 1]
    recorded = any(arm.harms and arm.harms.events for one in comparing for arm in one.record.arms)
    harms = say("plain.harms.some" if recorded else "plain.harms.none")
    icons = Markup("") if lead is None else _icons(review, lead, register, root)
    return Plainly(messages, _unknown(review), harms, icons)


def _horizon(tau: float | None) -> str:
    return say("plain.year") if tau == 12 else say("plain.months", months=f"{tau or 0:g}")


def _of_result(review: ReviewView, analysis: Analysis) -> tuple[str, ...]:
    """The first result: gain, people alive, basis."""
    low, high = analysis.ci or (None, None)
    unsure = low is None or high is None or low <= 0 <= high
    words: dict[str, object] = {
        "horizon": _horizon(analysis.tau),
        "treatment": inline(analysis.arm) or say("plain.drug"),
        "reference": inline(analysis.reference),
    }
    value = analysis.estimate or 0.0
    way = say("phrase.longer" if value >= 0 else "phrase.less")
    gained = say("plain.gained", months=wording.number(abs(value), 1), way=way, **words)
    messages = [say("plain.unsure", **words) if unsure else gained]
    sides = [_span(side) for side in alive_by_side(review, analysis)]
    if all(sides):
        messages.append(say("plain.alive", arm=sides[0], other=sides[1], **words))
    basis = say(
        "plain.basis", studies=wording.plural(analysis.k, "study"), patients=wording.plural(analysis.n, "person")
    )
    return (*messages, basis)


def _span(values: list[float]) -> str:
    if not values:
        return ""
    low, high = f"{100 * min(values):.0f}", f"{100 * max(values):.0f}"
    return low if low == high else say("phrase.to").join((low, high))


def _waiting(review: ReviewView) -> tuple[str, ...]:
    """What can be said without curves: that it waits, and which way the comparing studies point."""
    messages = [say("plain.wait"), *_published(review)]
    for analysis in review.result.analyses:
        directions = analysis.details.directions
        if (
            analysis.kind is Kind.DIRECTION
            and directions is not None
            and analysis.endpoint == review.record.endpoints[0].endpoint
        ):
            counts = {"n": directions.favouring + directions.against, "favouring": directions.favouring}
            messages.append(
                say("plain.points", treatment=inline(analysis.arm), reference=inline(analysis.reference), **counts)
            )
    messages += _predicted(review)
    if head_to_head(review) and not any(one.record.design == "randomised" for one in head_to_head(review)):
        messages.append(say("plain.not-chance"))
    return tuple(messages)


def _published(review: ReviewView) -> list[str]:
    """The published differences in the lead endpoint, a message each: the ones that the answer quotes."""
    lead = review.record.endpoints[0].endpoint
    return [
        say(
            "plain.published",
            studies=wording.plural(quoted.n_studies, "study") if quoted.n_studies else quoted.citation,
            horizon=_horizon(one.tau),
            treatment=inline(one.treatment),
            reference=inline(one.reference),
            months=wording.number(abs(one.value), 1),
            way="longer" if one.value >= 0 else "less",
            caution=say("plain.published.caution") if quoted.confounding else "",
        ).strip()
        for quoted in review.record.quoted[:1]
        for one in quoted.results
        if one.treatment and one.ci and one.tau and one.endpoint == lead
    ][:1]


def _predicted(review: ReviewView) -> list[str]:
    """What is predicted of the lead endpoint, where the interval leaves no difference out."""
    lead = review.record.endpoints[0].endpoint
    return [
        say(
            "plain.predicted",
            months=wording.number(abs(one.estimate), 1),
            horizon=_horizon(one.tau),
            treatment=inline(one.arm if one.estimate > 0 else one.reference),
            reference=inline(one.reference if one.estimate > 0 else one.arm),
        )
        for one in review.result.analyses
        if one.kind is Kind.PREDICTED and one.endpoint == lead and one.estimate is not None
    ][:1]


def _unknown(review: ReviewView) -> str:
    parts = [] if review.folder.searches else [say("plain.unknown.search")]
    if not any(one.certainty for one in review.folder.grade.outcomes):
        parts.append(say("plain.unknown.sure"))
    compared = {arm.treatment for one in head_to_head(review) for arm in one.record.arms}
    absent = [inline(term) for term in review.record.treatments if term not in compared]
    if absent and compared:
        named = say("phrase.or").join(absent) if len(absent) < 3 else say("plain.unknown.others")
        parts.append(say("plain.unknown.drugs", treatments=named))
    return " ".join(parts)


def _icons(review: ReviewView, analysis: Analysis, register: Register, root: str) -> Markup:
    """Of 100 people, how many are alive: drawn where each side is one number, of one study."""
    sides = alive_by_side(review, analysis)
    if [len(side) for side in sides] != [1, 1] or not analysis.arm or not analysis.reference:
        return Markup("")
    horizon = _horizon(analysis.tau)
    people = tuple(
        People(
            wording.capital(inline(term)), round(100 * side[0]), say("plain.icons.said", n=round(100 * side[0])), term
        )
        for term, side in zip((analysis.arm, analysis.reference), sides, strict=True)
    )
    title = say("plain.icons", horizon=horizon)
    model = Icons(people, say("plain.icons.filled", horizon=horizon), say("plain.icons.open"))
    return register.figure(icon_array.draw(f"{review.record.id}-people", title, title, model), root)
