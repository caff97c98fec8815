"""Citations from Crossref and PubMed: what to ask, and what their answers say."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

from hccmeta.evidence.spec.scaffold import Citation
from hccmeta.ground.hostile import at, json_object, rows, table, text
from hccmeta.ground.network import Answer, Failure

CROSSREF = "https://api.crossref.org/works/"
PUBMED = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/esummary.fcgi?db=pubmed&retmode=json&id="
_MAX_AUTHORS = 200

Fetch = Callable[[str], Answer | Failure]


def by_doi(doi: str, fetch: Fetch) -> Citation | str:
    """What Crossref knows of ``doi``, or a sentence that says why there is no answer."""
    return _cited(fetch(CROSSREF + quote(doi, safe="/()")), crossref, "Crossref")


def by_pmid(pmid: str, fetch: Fetch) -> Citation | str:
    """What PubMed knows of ``pmid``, or a sentence that says why there is no answer."""
    return _cited(fetch(PUBMED + quote(pmid)), pubmed, "PubMed")


def crossref(body: bytes) -> Citation | None:
    """The citation in an answer of ``api.crossref.org/works``; None when it is none."""
    work = at(json_object(body), "message")
    title = _first(work, "title")
    if not title:
        return None
    authors = []
    for name_of_author in rows(at(work, "author"), _MAX_AUTHORS):
        person = f"{text(at(name_of_author, 'given'), 100)} {text(at(name_of_author, 'family'), 100)}".strip()
        authors.append(person or text(at(name_of_author, "name"), 200))
    years = [_date_year(at(work, key)) for key in ("published-print", "issued", "published-online", "created")]
    return Citation(
        doi=text(at(work, "DOI"), 200),
        authors=tuple(author for author in authors if author),
        title=title,
        journal=_first(work, "container-title"),
        year=next((year for year in years if year is not None), None),
        volume=_volume(text(at(work, "volume"), 40), text(at(work, "issue"), 40)),
        pages=text(at(work, "page"), 60),
        looked_up=True,
    )


def pubmed(body: bytes) -> Citation | None:
    """The citation in an answer of PubMed's ``esummary`` (JSON, one record); None when it is none."""
    result = at(json_object(body), "result")
    ids = rows(at(result, "uids"), 1)
    pmid = text(ids[0], 12) if ids else ""
    record = table(at(result, pmid))
    title = text(record.get("title"), 1000).rstrip(".")
    if not title:
        return None
    doi = next((text(at(one, "value"), 200) for one in rows(record.get("articleids"), 50)
                if at(one, "idtype") == "doi"), "")  # fmt: skip
    year = re.match(r"\d{4}", text(record.get("pubdate"), 40))
    authors = (text(at(one, "name"), 200) for one in rows(record.get("authors"), _MAX_AUTHORS))
    return Citation(
        doi=doi,
        pmid=pmid,
        authors=tuple(author for author in authors if author),
        title=title,
        journal=text(record.get("fulljournalname"), 200) or text(record.get("source"), 200),
        year=int(year[0]) if year else None,
        volume=_volume(text(record.get("volume"), 40), text(record.get("issue"), 40)),
        pages=text(record.get("pages"), 60),
        looked_up=True,
    )


def _cited(answer: Answer | Failure, parse: Callable[[bytes], Citation | None], service: str) -> Citation | str:
    if isinstance(answer, Failure):
        return f"{service} knows no such record" if answer.status == 404 else answer.reason
    return parse(answer.body) or f"{service} gave no citation"


def _first(work: object, key: str) -> str:
    return next((text(one, 1000) for one in rows(at(work, key), 1)), "")


def _date_year(date: object) -> int | None:
    parts = rows(at(date, "date-parts"), 1)
    year = rows(parts[0], 1) if parts else []
    return year[0] if year and isinstance(year[0], int) and 1950 <= year[0] <= 2100 else None


def _volume(volume: str, issue: str) -> str:
    return f"{volume}({issue})" if volume and issue else volume
