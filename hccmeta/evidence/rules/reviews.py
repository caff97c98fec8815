"""A review's protocol: its conditions, its plan and its analyses fit together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from hccmeta.evidence.catalogue import review as codes
from hccmeta.evidence.records import ReviewFolder, StudyFolder
from hccmeta.evidence.rules.at import fault
from hccmeta.evidence.source.document import Place
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.eligibility import holds, possible_values
from hccmeta.evidence.spec.review import AtHorizon, Interactions, OfEndpoint
from hccmeta.ground.problem import Problem, problem


@dataclass(frozen=True)
class Scope:
    """What a review's rules look at beside it: the studies, and the names of all study folders, unreadable ones too."""

    studies: tuple[StudyFolder, ...]
    names: frozenset[str]


def id_is_folder(review: ReviewFolder, _scope: Scope) -> Iterator[Problem]:
    """The protocol's id is the folder's name."""
    name = review.path.rsplit("/", 1)[-1]
    if review.record.id != name:
        what = f"id: '{review.record.id}' is not the folder's name '{name}'"
        yield fault(review.document, codes.ID_NOT_FOLDER, ("id",), what)


def conditions_can_be_met(review: ReviewFolder, _scope: Scope) -> Iterator[Problem]:
    """Every value that a condition lists is one that its field can have."""
    for index, condition in enumerate(review.record.eligibility):
        possible = possible_values(condition.field)
        for number, value in enumerate(condition.any_of):
            if value not in possible:
                near = get_close_matches(str(value), [str(one) for one in possible], n=1)
                mend = f"write '{near[0]}'" if near else f"use one of {', '.join(map(str, possible))}"
                what = f"any_of: {condition.field} is never '{value}'"
                place = ("eligibility", index, "any_of", number)
                yield fault(review.document, codes.CONDITION_VALUE, place, what, mend=mend)


def reference_is_treatment(review: ReviewFolder, _scope: Scope) -> Iterator[Problem]:
    """Where studies are nested, the reference is one of the treatments; a control need not be."""
    record = review.record
    if record.evidence == "nested" and record.reference not in record.treatments:
        what = f"reference: '{record.reference}' is not among the treatments"
        yield fault(review.document, codes.REFERENCE, ("reference",), what)


def analyses_are_planned(review: ReviewFolder, _scope: Scope) -> Iterator[Problem]:
    """Analyses keep to the planned endpoints and restriction times, and one of them is primary."""
    record, document = review.record, review.document
    planned = {plan.endpoint: plan.tau for plan in record.endpoints}
    for index, analysis in enumerate(record.analyses):
        place: Place = ("analyses", index)
        if not isinstance(analysis, OfEndpoint):
            continue
        if analysis.endpoint not in planned:
            what = f"endpoint: '{analysis.endpoint}' is not planned"
            yield fault(document, codes.NOT_PLANNED, (*place, "endpoint"), what)
        elif isinstance(analysis, AtHorizon) and analysis.tau not in planned[analysis.endpoint]:
            taus = ", ".join(f"{tau:g}" for tau in planned[analysis.endpoint])
            what = f"tau: {analysis.tau:g} is not planned for {analysis.endpoint} ({taus} are)"
            yield fault(document, codes.NOT_PLANNED, (*place, "tau"), what)
    primary = [index for index, analysis in enumerate(record.analyses) if analysis.primary]
    if not primary:
        yield fault(document, codes.PRIMARY, ("analyses",), "no analysis is primary", on_key=True)
    for index in primary[1:]:
        first = record.analyses[primary[0]].id
        yield fault(document, codes.PRIMARY, ("analyses", index, "primary"), f"{first} is primary already")


def levels_are_of_factor(review: ReviewFolder, _scope: Scope) -> Iterator[Problem]:
    """An interaction sets levels that its factor has against another one."""
    factors = {term.id: term for term in vocabulary.in_use().factors}
    for index, plan in enumerate(review.record.analyses):
        if not isinstance(plan, Interactions):
            continue
        known = tuple(factors[plan.factor].levels) if plan.factor in factors else ()
        given = [(("baseline",), plan.baseline), *((("levels", i), level) for i, level in enumerate(plan.levels))]
        for number, (place, level) in enumerate(given):
            mend = f"use one of {', '.join(known)}"
            if level not in known:
                what = f"'{level}' is no level of {plan.factor}"
            elif level in [earlier for _, earlier in given[:number]]:
                what = f"'{level}' is set against itself, or given twice"
            else:
                continue
            yield fault(review.document, codes.LEVEL, ("analyses", index, *place), what, mend=mend)


def ids_once(review: ReviewFolder, _scope: Scope) -> Iterator[Problem]:
    """Analyses, conditions, reasons, quoted reviews and planned endpoints are named once each."""
    record = review.record
    for key, field, names in (
        ("analyses", "id", [one.id for one in record.analyses]),
        ("eligibility", "id", [one.id for one in record.eligibility]),
        ("exclusion_reasons", "id", [one.id for one in record.exclusion_reasons]),
        ("quoted", "id", [one.id for one in record.quoted]),
        ("endpoints", "endpoint", [one.endpoint for one in record.endpoints]),
    ):
        for index, name in enumerate(names):
            if name in names[:index]:
                yield fault(review.document, codes.DUPLICATE, (key, index, field), f"{field}: '{name}' is given above")


def certainties_are_of_analyses(review: ReviewFolder, _scope: Scope) -> Iterator[Problem]:
    """Each signed certainty is that of an analysis of the protocol."""
    known = [analysis.id for analysis in review.record.analyses]
    for outcome in review.grade.outcomes:
        if outcome.analysis not in known:
            what = f"analysis: '{outcome.analysis}' is no analysis of the protocol"
            yield problem(codes.UNKNOWN_ANALYSIS, f"{review.path}/grade.yaml", what)


def origins_fit(review: ReviewFolder, scope: Scope) -> Iterator[Problem]:
    """Hints at studies of the review that count an endpoint from other origins only than the review wants."""
    for study in scope.studies:
        if not all(holds(condition, study.record) for condition in review.record.eligibility):
            continue
        for plan in review.record.endpoints:
            given = [
                (index, one.origin) for index, one in enumerate(study.record.endpoints) if one.endpoint == plan.endpoint
            ]
            if given and all(origin != plan.origin for _, origin in given):
                index, origin = given[0]
                what = f"origin: {plan.endpoint} counts from {origin}; {review.record.id} wants {plan.origin}"
                yield fault(study.document, codes.ORIGIN, ("endpoints", index, "origin"), what)
