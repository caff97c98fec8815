"""What became of the reports of the included studies: retracted, doubted, corrected, republished, updated.

PubMed tells it by publication types and links between records, Crossref by the notices that publishers register (and
Retraction Watch's). Nothing is changed here: a person sets the study's status, and until then the notice is repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hccmeta.evidence.records import ReviewFolder, StudyFolder
from hccmeta.evidence.selection import select
from hccmeta.evidence.spec.review import OfEndpoint
from hccmeta.evidence.spec.study import Study
from hccmeta.ground import hostile
from hccmeta.ground.network import Failure
from hccmeta.search import pubmed
from hccmeta.search.found import Ask, Fetch, Found
from hccmeta.search.identity import normal_doi

CROSSREF = "https://api.crossref.org/works"

_UPDATES = {
    "retraction": "retraction",
    "partial_retraction": "retraction",
    "removal": "retraction",
    "withdrawal": "retraction",
    "expression_of_concern": "concern",
    "correction": "correction",
    "corrigendum": "correction",
    "erratum": "correction",
    "addendum": "correction",
    "new_edition": "update",
    "new_version": "update",
}
_SETTLED = {"retraction": ("retracted",), "concern": ("retracted", "concern")}

MEANING = {
    "retraction": "was retracted",
    "concern": "has an expression of concern",
    "correction": "was corrected",
    "republication": "was corrected and republished",
    "update": "has a newer report",
}


@dataclass(frozen=True)
class Estimate:
    """One analysis of a review that a study enters."""

    review: str
    analysis: str
    title: str


@dataclass(frozen=True)
class Event:
    """What became of one report of a study: ``kind`` as in :data:`MEANING`, ``notices`` by PMID or DOI.

    ``settled`` when the study's status says it already. ``pages`` and ``estimates`` are what would change.
    """

    study: str
    report: str
    kind: str
    notices: tuple[str, ...]
    settled: bool
    pages: tuple[str, ...]
    estimates: tuple[Estimate, ...]


def check(
    studies: Sequence[StudyFolder], reviews: Sequence[ReviewFolder], *, contact: str, fetch: Fetch
) -> tuple[tuple[Event, ...], tuple[Failure, ...]]:
    """What became of every report of ``studies``, gravest first, and the requests that failed."""
    notices: dict[tuple[str, str, str], list[str]] = {}
    failures: list[Failure] = []
    numbers = sorted({report.pmid for study in studies for report in study.record.reports if report.pmid}, key=int)
    records = pubmed.fetch_records(numbers, contact=contact, fetch=fetch)
    if isinstance(records, Failure):
        failures.append(records)
        records = {}
    for study in studies:
        for report in study.record.reports:
            told = list(_from_pubmed(records.get(report.pmid or "")))
            if report.doi:
                answer = _crossref(normal_doi(report.doi), contact, fetch)
                told += [] if isinstance(answer, Failure) else answer
                failures += [answer] if isinstance(answer, Failure) else []
            for kind, ref in told:
                notices.setdefault((study.record.id, report.id, kind), []).append(ref)
    by_id = {study.record.id: study.record for study in studies}
    events = [
        _event(by_id[study], report, kind, tuple(dict.fromkeys(filter(None, refs))), studies, reviews)
        for (study, report, kind), refs in notices.items()
    ]
    return tuple(sorted(events, key=lambda one: (list(MEANING).index(one.kind), one.study, one.report))), tuple(
        failures
    )


def _from_pubmed(found: Found | None) -> Iterator[tuple[str, str]]:
    """Kinds and notices that PubMed's record of a report tells."""
    if found is None:
        return
    told = [(notice.kind, notice.ref or notice.source) for notice in found.notices]
    if "Retracted Publication" in found.kinds and all(kind != "retraction" for kind, _ in told):
        yield "retraction", ""
    yield from told


def _crossref(doi: str, contact: str, fetch: Fetch) -> list[tuple[str, str]] | Failure:
    """Kinds and notices that Crossref registers as updates of ``doi``."""
    email = (("mailto", contact),) if contact else ()
    body = fetch(Ask(CROSSREF, (("filter", f"updates:{doi}"), ("rows", "50"), *email)))
    if isinstance(body, Failure):
        return body
    items = hostile.at(hostile.json_object(body), "message", "items")
    if not isinstance(items, list):
        return Failure(CROSSREF, "Crossref gave an answer that is not readable JSON with items")
    return [
        (kind, f"DOI {normal_doi(hostile.text(hostile.at(item, 'DOI'), 200))}")
        for item in hostile.rows(items, 50)
        for update in hostile.rows(hostile.at(item, "update-to"), 20)
        if normal_doi(hostile.text(hostile.at(update, "DOI"), 200)) == doi
        and (kind := _UPDATES.get(hostile.text(hostile.at(update, "type"), 40).replace("-", "_").lower()))
    ]


def _event(
    study: Study,
    report: str,
    kind: str,
    notices: tuple[str, ...],
    studies: Sequence[StudyFolder],
    reviews: Sequence[ReviewFolder],
) -> Event:
    records = tuple(one.record for one in studies)
    taking = [one.record for one in reviews if study.id in select(one.record, records).included]
    endpoints = {one.endpoint for one in study.endpoints}
    return Event(
        study=study.id,
        report=report,
        kind=kind,
        notices=notices,
        settled=study.status in _SETTLED.get(kind, ()),
        pages=(f"studies/{study.id}", *(f"reviews/{review.id}" for review in taking)),
        estimates=tuple(
            Estimate(review.id, analysis.id, analysis.title)
            for review in taking
            for analysis in review.analyses
            if not isinstance(analysis, OfEndpoint) or analysis.endpoint in endpoints
        ),
    )
