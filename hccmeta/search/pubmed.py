"""PubMed by the E-utilities: ESearch gives the numbers, EFetch the records in lots.

NCBI, Entrez Programming Utilities Help (NBK25499, NBK25497): at most three requests a second without a key; ``tool``
and ``email`` say who asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from hccmeta.ground import hostile
from hccmeta.ground.network import Failure
from hccmeta.search.found import ABSTRACT_LIMIT, MAX_RECORDS, TITLE_LIMIT, Ask, Fetch, Found, Hits, Notice
from hccmeta.search.identity import normal_doi, normal_pmid, registrations_in

BASE = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
LOT = 100

_TITLES = ("ArticleTitle", "VernacularTitle", "Book/BookTitle")
_YEARS = (
    "Journal/JournalIssue/PubDate/Year",
    "Journal/JournalIssue/PubDate/MedlineDate",
    "ArticleDate/Year",
    "ContributionDate/Year",
    "Book/PubDate/Year",
    "Book/PubDate/MedlineDate",
    "Book/BeginningDate/Year",
)

_NOTICES = {
    "RetractionIn": "retraction",
    "PartialRetractionIn": "retraction",
    "ExpressionOfConcernIn": "concern",
    "ErratumIn": "correction",
    "CorrectedandRepublishedIn": "republication",
    "RetractedandRepublishedIn": "republication",
    "UpdateIn": "update",
}


def since(query: str, day: str) -> str:
    """``query`` for records that were added to PubMed on ``day`` or later, as its search box takes it.

    By the create date: the Entrez date of a record that enters more than twelve months after publication is its
    publication date (NLM Technical Bulletin, November-December 2008, "Create Date - New Field").
    """
    return f'({query}) AND ("{day.replace("-", "/")}"[crdt] : "3000"[crdt])'


def search(query: str, *, contact: str, fetch: Fetch) -> Hits | Failure:
    """Every record that ``query`` finds, or why there is no whole answer."""
    who = _who(contact)
    url = f"{BASE}/esearch.fcgi"
    params = (("db", "pubmed"), ("term", query), ("retmax", str(MAX_RECORDS)), ("retmode", "json"), *who)
    body = fetch(Ask(url, params))
    if isinstance(body, Failure):
        return body
    result = hostile.table(hostile.at(hostile.json_object(body), "esearchresult"))
    refusal = hostile.text(result.get("ERROR"), 200)
    total = hostile.count(result.get("count"))
    if refusal or total is None:
        return Failure(url, f"PubMed gave no count{f' ({refusal})' if refusal else ''}")
    if total > MAX_RECORDS:
        return Failure(url, f"PubMed found {total} records, more than the {MAX_RECORDS} that can be fetched")
    numbers = [normal_pmid(hostile.text(one, 12)) for one in hostile.rows(result.get("idlist"), MAX_RECORDS)]
    if len(set(numbers)) != total or "" in numbers:
        return Failure(url, f"PubMed said {total} records and listed {len(set(numbers) - {''})}")
    records = fetch_records(numbers, contact=contact, fetch=fetch)
    if isinstance(records, Failure):
        return records
    absent = (Found("pubmed", f"pmid-{one}", f"PubMed {one} (no record given)", pmid=one) for one in numbers)
    whole = {one.pmid: one for one in absent} | records
    return Hits(tuple(whole[number] for number in numbers), tuple(_remarks(result)))


def fetch_records(numbers: list[str], *, contact: str, fetch: Fetch) -> dict[str, Found] | Failure:
    """The records with these PubMed numbers; those that PubMed leaves out are missing from the result."""
    url = f"{BASE}/efetch.fcgi"
    records: dict[str, Found] = {}
    for start in range(0, len(numbers), LOT):
        lot = numbers[start : start + LOT]
        params = (("db", "pubmed"), ("id", ",".join(lot)), ("retmode", "xml"), *_who(contact))
        body = fetch(Ask(url, params))
        if isinstance(body, Failure):
            return body
        root = hostile.xml_element(body)
        if root is None or root.tag != "PubmedArticleSet":
            return Failure(url, "PubMed gave records that are not readable XML")
        asked = set(lot)
        records |= {record.pmid: record for element in root if (record := article(element)) and record.pmid in asked}
    return records


def total(body: bytes) -> int | None:
    """How many records this answer says the search has; None when it says none."""
    return hostile.count(hostile.at(hostile.json_object(body), "esearchresult", "count"))


def parse(body: bytes) -> tuple[Found, ...]:
    """The records in one EFetch answer; none when it is not readable."""
    root = hostile.xml_element(body)
    return tuple(one for element in root if (one := article(element))) if root is not None else ()


def _who(contact: str) -> tuple[tuple[str, str], ...]:
    return (("tool", "hccmeta"), *((("email", contact),) if contact else ()))


def _remarks(result: dict[str, object]) -> Iterator[str]:
    for kind in ("errorlist", "warninglist"):
        for name, told in sorted(hostile.table(result.get(kind)).items()):
            for one in hostile.rows(told, 20):
                if said := hostile.text(one, 200):
                    yield f"PubMed: {hostile.text(name, 40)}: {said}"


def article(element: Element) -> Found | None:
    """One PubmedArticle or PubmedBookArticle; None without a PubMed number."""
    citation = next((part for part in element if part.tag in ("MedlineCitation", "BookDocument")), None)
    if citation is None:
        return None
    pmid = normal_pmid(citation.findtext("PMID") or "")
    if not pmid:
        return None
    whole = citation if citation.tag == "BookDocument" else citation.find("Article")
    if whole is None:
        whole = Element("Article")
    # A whole book has no title of an article; a chapter's stands before its book's.
    titles = (hostile.inner_text(whole.find(place), TITLE_LIMIT) for place in _TITLES)
    title = next((one for one in titles if one.strip("[]. ")), "")
    abstract = _abstract(whole)
    registered = " ".join(hostile.text(one.text, 40) for one in whole.findall("DataBankList/DataBank//AccessionNumber"))
    return Found(
        service="pubmed",
        record=f"pmid-{pmid}",
        title=title or f"PubMed {pmid} (no title given)",
        year=_year(whole),
        doi=_doi(element, whole),
        pmid=pmid,
        registrations=registrations_in(registered) or registrations_in(f"{title} {abstract}"),
        abstract=abstract,
        journal=hostile.inner_text(whole.find("Journal/Title"), 200)
        or hostile.inner_text(whole.find("Book/Publisher/PublisherName"), 200),
        authors=tuple(_authors(whole)),
        kinds=tuple(hostile.inner_text(one, 60) for one in _kinds(whole)[:20]),
        notices=tuple(_notices(citation)),
    )


def _abstract(article: Element) -> str:
    parts = []
    for one in article.findall("Abstract/AbstractText")[:30]:
        label = hostile.text(one.get("Label"), 60)
        parts.append(f"{label}: " * bool(label) + hostile.inner_text(one, ABSTRACT_LIMIT))
    return " ".join(parts)[:ABSTRACT_LIMIT]


def _kinds(article: Element) -> list[Element]:
    """Publication types: an article lists them, a book document has them one by one."""
    return article.findall("PublicationTypeList/PublicationType") or article.findall("PublicationType")


def _year(article: Element) -> str:
    """The first year in the first date that has one: "Summer 2017" and "Nov-Dec 2017" are dates too."""
    for place in _YEARS:
        if match := re.search(r"(?<!\d)\d{4}(?!\d)", hostile.text(article.findtext(place), 60), re.ASCII):
            return match[0]
    return ""


def _doi(element: Element, article: Element) -> str:
    ids = [one.text for one in element.findall("PubmedData/ArticleIdList/ArticleId") if one.get("IdType") == "doi"]
    located = [one.text for one in article.findall("ELocationID") if one.get("EIdType") == "doi"]
    return next((doi for one in (*ids, *located) if (doi := normal_doi(hostile.text(one, 200)))), "")


def _authors(article: Element) -> Iterator[str]:
    """Persons and groups; a book's own list counts where its chapter has none."""
    lists = [one for one in (*article.findall("AuthorList"), *article.findall("Book/AuthorList"))
             if one.get("Type") != "editors"]  # fmt: skip
    for author in [author for one in lists[:1] for author in one.findall("Author")][:50]:
        last, initials = hostile.text(author.findtext("LastName"), 80), hostile.text(author.findtext("Initials"), 10)
        if name := f"{last} {initials}".strip() or hostile.text(author.findtext("CollectiveName"), 160):
            yield name


def _notices(citation: Element) -> Iterator[Notice]:
    for one in citation.findall("CommentsCorrectionsList/CommentsCorrections")[:500]:
        if kind := _NOTICES.get(one.get("RefType", "")):
            pmid = normal_pmid(hostile.text(one.findtext("PMID"), 12))
            yield Notice(kind, f"PMID {pmid}" if pmid else "", hostile.inner_text(one.find("RefSource"), 300))
