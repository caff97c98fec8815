"""Ranking of new records against the review's eligibility, with its reasons; it orders and flags, and excludes nothing.

Every condition that metadata can tell gives 2 points when a term of it stands in the title and 1 when one stands in
the abstract; so does the disease. A record passes when every such condition is met: then it is worth an issue of its
own. A record that misses one stays where it is, further down.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hccmeta.evidence.spec.review import Review
from hccmeta.search.found import Found
from hccmeta.search.terms import DISEASE, first_term, terms

IN_TITLE, IN_ABSTRACT = 2, 1


@dataclass(frozen=True)
class Reason:
    """What was looked for (``condition``, in words), which ``term`` was found and where; empty when none was."""

    condition: str
    term: str
    where: str


@dataclass(frozen=True)
class Ranked:
    """One record with its points, the reasons for them, and what a person should know before reading it."""

    found: Found
    points: int
    passes: bool
    reasons: tuple[Reason, ...]
    flags: tuple[str, ...]


def rank(review: Review, records: Iterable[Found]) -> tuple[Ranked, ...]:
    """All of ``records``, most points first; records with equal points keep the order of their ids."""
    return tuple(sorted((_ranked(review, one) for one in records), key=lambda one: (-one.points, one.found.record)))


def review_terms(review: Review) -> tuple[str, ...]:
    """Everything that is highlighted when a record is screened."""
    return tuple(dict.fromkeys((*DISEASE, *(word for one in review.eligibility for word in terms(one)))))


def _ranked(review: Review, record: Found) -> Ranked:
    reasons = [_reason("the disease", DISEASE, record)]
    reasons += [_reason(one.text, words, record) for one in review.eligibility if (words := terms(one))]
    points = {"title": IN_TITLE, "abstract": IN_ABSTRACT, "": 0}
    return Ranked(
        found=record,
        points=sum(points[reason.where] for reason in reasons),
        passes=all(reason.where for reason in reasons),
        reasons=tuple(reasons),
        flags=tuple(_flags(record)),
    )


def _reason(condition: str, words: tuple[str, ...], found: Found) -> Reason:
    if term := first_term(words, found.title):
        return Reason(condition, term, "title")
    term = first_term(words, found.abstract)
    return Reason(condition, term, "abstract" if term else "")


def _flags(record: Found) -> Iterable[str]:
    kinds = {kind.lower() for kind in record.kinds}
    if "retracted publication" in kinds or any(notice.kind == "retraction" for notice in record.notices):
        yield "retracted"
    if any(notice.kind == "concern" for notice in record.notices):
        yield "expression of concern"
    if "preprint" in kinds:
        yield "preprint"
    if kinds & {"review", "systematic review", "meta-analysis"}:
        yield "review"
    if kinds & {"published erratum", "comment", "editorial", "letter", "retraction notice", "news"}:
        yield "notice or comment"
    if record.trial:
        yield f"registered trial: {record.trial}" + (
            f", expected completion {record.expected}" if record.expected else ""
        )
    if not record.abstract:
        yield "no abstract"
