"""Made-up services: records nobody wrote, in answers of the shape that the three services give.

The shapes follow the services' documentation; every record, name and number in them is invented.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from hccmeta.search.found import Ask


@dataclass(frozen=True)
class Entry:
    """One record as one service keeps it."""

    title: str
    pmid: str = ""
    doi: str = ""
    year: int = 2024
    authors: tuple[str, ...] = ("Quill A", "Reed B")
    abstract: str = "An invented abstract."
    kinds: tuple[str, ...] = ("Journal Article",)
    registrations: tuple[str, ...] = ()
    relations: tuple[tuple[str, str], ...] = ()
    preprint: bool = False
    number: str = ""
    status: str = "RECRUITING"
    expected: str = "2027-06"
    results: tuple[str, ...] = ()


@dataclass
class Services:
    """The three services over the given entries; ``asked`` are the requests in their order."""

    pubmed: Sequence[Entry] = ()
    europepmc: Sequence[Entry] = ()
    clinicaltrials: Sequence[Entry] = ()
    updates: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    asked: list[Ask] = field(default_factory=list)

    def __call__(self, ask: Ask) -> bytes:
        self.asked.append(ask)
        path, params = urlsplit(ask.url).path, dict(ask.params)
        if path.endswith("esearch.fcgi"):
            return self._esearch(params)
        if path.endswith("efetch.fcgi"):
            wanted = params["id"].split(",")
            return articles([one for one in self.pubmed if one.pmid in set(wanted)])
        if path.endswith("rest/search"):
            return self._europepmc(params)
        if path.endswith("v2/studies"):
            return self._trials(params)
        return self._crossref(params)

    def _esearch(self, params: dict[str, str]) -> bytes:
        numbers = [one.pmid for one in self.pubmed][: int(params["retmax"])]
        result = {"count": str(len(self.pubmed)), "retmax": str(len(numbers)), "retstart": "0", "idlist": numbers}
        return dumped({"header": {"type": "esearch", "version": "0.3"}, "esearchresult": result})

    def _europepmc(self, params: dict[str, str]) -> bytes:
        start = 0 if params["cursorMark"] == "*" else int(params["cursorMark"][1:])
        size = int(params["pageSize"])
        page = self.europepmc[start : start + size]
        onward = f"c{start + len(page)}" if page else params["cursorMark"]
        return results(page, total=len(self.europepmc), onward=onward, first=start)

    def _trials(self, params: dict[str, str]) -> bytes:
        start, size = int(params.get("pageToken", "0")), int(params["pageSize"])
        page = self.clinicaltrials[start : start + size]
        onward = str(start + size) if start + size < len(self.clinicaltrials) else None
        return trials(page, total=len(self.clinicaltrials), onward=onward)

    def _crossref(self, params: dict[str, str]) -> bytes:
        doi = params["filter"].removeprefix("updates:")
        items = [
            {"DOI": notice, "title": ["Notice"], "update-to": [{"DOI": doi, "type": kind, "label": kind.title()}]}
            for kind, notice in self.updates.get(doi, [])
        ]
        return dumped({"status": "ok", "message": {"total-results": len(items), "items": items}})


def dumped(value: object) -> bytes:
    return json.dumps(value).encode()


def articles(entries: Sequence[Entry]) -> bytes:
    """An EFetch answer."""
    inner = "".join(_article(one) for one in entries)
    doctype = (
        '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" "https://dtd.test/p.dtd">'
    )
    return f'<?xml version="1.0" ?>\n{doctype}\n<PubmedArticleSet>{inner}</PubmedArticleSet>'.encode()


def _article(one: Entry) -> str:
    names = [name.rsplit(" ", 1) for name in one.authors]
    authors = "".join(
        f"<Author><LastName>{escape(last)}</LastName><Initials>{initials}</Initials></Author>"
        for last, initials in names
    )
    kinds = "".join(f"<PublicationType>{kind}</PublicationType>" for kind in one.kinds)
    numbers = "".join(f"<AccessionNumber>{number}</AccessionNumber>" for number in one.registrations)
    bank = (
        "<DataBankList><DataBank><DataBankName>ClinicalTrials.gov</DataBankName>"
        f"<AccessionNumberList>{numbers}</AccessionNumberList></DataBank></DataBankList>"
    )
    relations = "".join(
        f'<CommentsCorrections RefType="{kind}"><RefSource>Made Up J. 2025;1:2</RefSource><PMID>{pmid}</PMID>'
        "</CommentsCorrections>"
        for kind, pmid in one.relations
    )
    doi = f'<ArticleId IdType="doi">{escape(one.doi)}</ArticleId>' if one.doi else ""
    return (
        f"<PubmedArticle><MedlineCitation><PMID>{one.pmid}</PMID><Article><Journal><JournalIssue><PubDate>"
        f"<Year>{one.year}</Year></PubDate></JournalIssue><Title>Made Up Journal</Title></Journal>"
        f"<ArticleTitle>{escape(one.title)}</ArticleTitle><Abstract><AbstractText>{escape(one.abstract)}</AbstractText>"
        f"</Abstract><AuthorList>{authors}</AuthorList>{bank if numbers else ''}<PublicationTypeList>{kinds}"
        f"</PublicationTypeList></Article><CommentsCorrectionsList>{relations}</CommentsCorrectionsList></MedlineCitation>"
        f'<PubmedData><ArticleIdList><ArticleId IdType="pubmed">{one.pmid}</ArticleId>{doi}</ArticleIdList>'
        "<ReferenceList><Reference><ArticleIdList><ArticleId IdType='doi'>10.9999/other</ArticleId></ArticleIdList>"
        "</Reference></ReferenceList></PubmedData></PubmedArticle>"
    )


def results(entries: Sequence[Entry], *, total: int, onward: str | None, first: int = 0) -> bytes:
    """A Europe PMC answer."""
    rows = []
    for place, one in enumerate(entries, start=first):
        row: dict[str, object] = {
            "id": one.number or one.pmid or f"X{place}",
            "source": "PPR" if one.preprint else "MED" if one.pmid else "PMC",
            "title": one.title,
            "authorString": ", ".join(one.authors) + ".",
            "pubYear": str(one.year),
            "abstractText": one.abstract,
            "journalInfo": {"journal": {"title": "Made Up Journal"}},
            "pubTypeList": {"pubType": list(one.kinds)},
        }
        row |= {"pmid": one.pmid} if one.pmid else {}
        row |= {"doi": one.doi} if one.doi else {}
        if one.relations:
            links = [{"type": kind, "id": pmid, "reference": "Made Up J"} for kind, pmid in one.relations]
            row["commentCorrectionList"] = {"commentCorrection": links}
        rows.append(row)
    answer: dict[str, object] = {"version": "6.9", "hitCount": total, "resultList": {"result": rows}}
    return dumped(answer | ({"nextCursorMark": onward} if onward else {}))


def trials(entries: Sequence[Entry], *, total: int, onward: str | None) -> bytes:
    """A ClinicalTrials.gov answer."""
    studies = [
        {
            "protocolSection": {
                "identificationModule": {"nctId": one.number, "briefTitle": "Short", "officialTitle": one.title},
                "statusModule": {
                    "overallStatus": one.status,
                    "studyFirstPostDateStruct": {"date": f"{one.year}-02-01"},
                    "primaryCompletionDateStruct": {"date": one.expected, "type": "ESTIMATED"},
                },
                "descriptionModule": {"briefSummary": one.abstract},
                "conditionsModule": {"conditions": ["Hepatocellular Carcinoma"]},
                "designModule": {"phases": ["PHASE2", "PHASE3"], "designInfo": {"allocation": "RANDOMIZED"}},
                "armsInterventionsModule": {"interventions": [{"type": "DRUG", "name": "Lenvatinib"}]},
                "referencesModule": {"references": [{"pmid": pmid, "type": "RESULT"} for pmid in one.results]},
            },
            "hasResults": bool(one.results),
        }
        for one in entries
    ]
    return dumped({"totalCount": total, "studies": studies} | ({"nextPageToken": onward} if onward else {}))
