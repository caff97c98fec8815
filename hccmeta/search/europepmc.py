"""Europe PMC by its RESTful web service: one search, read page by page with a cursor.

Europe PMC, Articles RESTful API (https://europepmc.org/RestfulWebService); preprints and congress abstracts that
PubMed lacks are here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hccmeta.ground import hostile
from hccmeta.ground.digest import digest
from hccmeta.ground.network import Failure
from hccmeta.search.found import ABSTRACT_LIMIT, MAX_RECORDS, TITLE_LIMIT, Ask, Fetch, Found, Hits, Notice
from hccmeta.search.identity import normal_doi, normal_pmid, registrations_in
from hccmeta.search.paging import PAGE, Page, read_pages

URL = "https://www.ebi.ac.uk/europepmc/webservices/rest/search"

_NOTICES = {
    "retraction in": "retraction",
    "expression of concern in": "concern",
    "erratum in": "correction",
    "update in": "update",
}


def since(query: str, day: str) -> str:
    """``query`` for records first indexed on ``day`` or later."""
    return f"({query}) AND (FIRST_IDATE:[{day} TO 3000-12-31])"


def search(query: str, *, contact: str, fetch: Fetch) -> Hits | Failure:
    """Every record that ``query`` finds, or why there is no whole answer."""
    fixed = (("query", query), ("format", "json"), ("resultType", "core"), ("pageSize", str(PAGE)))
    email = (("email", contact),) if contact else ()
    return read_pages(
        "Europe PMC", lambda cursor: Ask(URL, (*fixed, ("cursorMark", cursor), *email)), _page, first="*", fetch=fetch
    )


def total(body: bytes) -> int | None:
    """How many records this answer says the search has; None when it says none."""
    return hostile.count(hostile.at(hostile.json_object(body), "hitCount"))


def parse(body: bytes) -> tuple[Found, ...]:
    """The records on one page; none when it is not readable."""
    return _page(hostile.json_object(body) or {}).records


def _page(answer: dict[str, object]) -> Page:
    results = hostile.rows(hostile.at(answer, "resultList", "result"), MAX_RECORDS)
    return Page(
        total=hostile.count(answer.get("hitCount")),
        records=tuple(_record(one) for one in results),
        keys=tuple(_own_name(hostile.table(one)) or digest(repr(one)) for one in results),
        onward=hostile.text(answer.get("nextCursorMark"), 2_000),
        refusal=hostile.text(answer.get("error") or answer.get("errMsg"), 200),
    )


def _record(value: object) -> Found:
    """One result; a result without an identifier is kept under a digest of itself, so that it is screened too."""
    fields = hostile.table(value)
    pmid = normal_pmid(hostile.text(fields.get("pmid"), 12))
    source, own = hostile.text(fields.get("source"), 10), _own_name(fields)
    title = hostile.text(fields.get("title"), TITLE_LIMIT)
    abstract = hostile.text(fields.get("abstractText"), ABSTRACT_LIMIT)
    year = hostile.text(fields.get("pubYear"), 10)[:4]
    given = (hostile.text(item, 60) for item in hostile.rows(hostile.at(fields, "pubTypeList", "pubType"), 20))
    authors = hostile.text(fields.get("authorString"), 2_000).rstrip(".").split(", ")
    related = tuple(_related(fields))
    return Found(
        service="europepmc",
        record=f"pmid-{pmid}" if pmid else f"epmc-{own or digest(repr(value))[:16]}",
        title=title or "(no title given)",
        year=year if year.isdecimal() and year.isascii() else "",
        doi=normal_doi(hostile.text(fields.get("doi"), 200)),
        pmid=pmid,
        registrations=registrations_in(f"{title} {abstract}"),
        abstract=abstract,
        journal=hostile.text(hostile.at(fields, "journalInfo", "journal", "title"), 200),
        authors=tuple(name for name in authors[:50] if name),
        kinds=("Preprint",) * (source == "PPR") + tuple(kind for kind in given if kind),
        notices=tuple(
            Notice(_NOTICES[kind], f"PMID {ref}" if ref else "", named)
            for kind, ref, named in related
            if kind in _NOTICES
        ),
        linked=tuple(ref for kind, ref, _ in related if "preprint" in kind and ref),
    )


def _own_name(one: dict[str, object]) -> str:
    """The service's name of a result: its source and the number there; empty when it gives none."""
    source, number = hostile.text(one.get("source"), 10), hostile.text(one.get("id"), 60)
    return re.sub(r"[^a-z0-9]+", "-", f"{source} {number}".lower()).strip("-") if number else ""


def _related(one: dict[str, object]) -> Iterator[tuple[str, str, str]]:
    """What the service links to this record: kind of link, PubMed number or empty, and how it is cited."""
    for item in hostile.rows(hostile.at(one, "commentCorrectionList", "commentCorrection"), 500):
        link = hostile.table(item)
        yield (
            hostile.text(link.get("type"), 40).lower(),
            normal_pmid(hostile.text(link.get("id"), 12)),
            hostile.text(link.get("reference"), 300),
        )
