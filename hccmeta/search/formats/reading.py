"""What is read from a file of references, whatever its format: references, and what could not be read as one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hccmeta.ground import hostile
from hccmeta.ground.digest import digest
from hccmeta.search.formats.verdicts import Verdict, verdicts
from hccmeta.search.found import ABSTRACT_LIMIT, TITLE_LIMIT, Found
from hccmeta.search.identity import normal_doi, normal_pmid, registrations_in
from hccmeta.search.titles import key

Fields = Mapping[str, Sequence[str]]
"""A record's fields by our own names (``title``, ``author``, ``doi``, ``numbers`` ...), each with its values."""

_LABELLED = re.compile(
    r"(?:\bPMID\s*[:=]?\s*|\bPUBMED\s*:?\s*|\bMEDLINE\s*:\s*|\bNLM\s?|pubmed\.ncbi\.nlm\.nih\.gov/"
    r"|ncbi\.nlm\.nih\.gov/pubmed/)(\d{1,8})\b|\b(\d{1,8})\s?\[pmid\]",
    re.IGNORECASE,
)
_OF_NLM = re.compile(r"\b(?:pubmed|medline|nlm|premedline)\b", re.IGNORECASE)
_OF_OTHERS = re.compile(
    r"embase|cinahl|scopus|psyc|web of science|wos|proquest|cochrane|central|lilacs|biosis", re.IGNORECASE
)
_REFERENCES = re.compile(r"\s*references?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Reference:
    """One reference: the ``line`` at which it begins, ``id`` as the file gives it, and what it says of the record.

    ``verdicts`` are the decisions that a screening tool wrote into it.
    """

    line: int
    id: str
    found: Found
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True)
class Unread:
    """Lines that should be a record and cannot be read as one: where they begin, why, and as they stand there."""

    line: int
    why: str
    raw: str


@dataclass(frozen=True)
class Reading:
    """A file read: its format and encoding, its records, and lines outside of records (number, text).

    ``references`` and ``unread`` together are the records of the file.
    """

    format: str
    encoding: str
    references: tuple[Reference, ...]
    unread: tuple[Unread, ...] = ()
    outside: tuple[tuple[int, str], ...] = ()


def reference(fields: Fields, line: int, raw: str) -> Reference | Unread:
    """The reference that ``fields`` describe, or why they describe none."""
    title = hostile.text(_first(fields, "title"), TITLE_LIMIT)
    doi = next((doi for one in fields.get("doi", ()) if (doi := normal_doi(hostile.text(one, 300)))), "")
    pmid = pubmed_number(fields)
    authors = tuple(name for one in fields.get("author", ())[:50] if (name := hostile.text(one, 160)))
    registered = " ".join(hostile.text(one, 300) for one in fields.get("registration", ()))
    registrations = registrations_in(registered)
    if not (title or doi or pmid or authors or registrations):
        return Unread(line, "it has neither a title nor an identifier nor an author", raw)
    year = _year(fields)
    journal = hostile.text(_first(fields, "journal"), 200)
    own = digest(title, year, journal, doi, *fields.get("accession", ()), *authors)[:8]
    slug = "-".join(("other", *key(title).words))[:40].rstrip("-")
    record = Found(
        service="other",
        record=f"pmid-{pmid}" if pmid else f"{slug}-{own}",
        title=title or "(no title given)",
        year=year,
        doi=doi,
        pmid=pmid,
        registrations=registrations,
        abstract=hostile.text(_first(fields, "abstract"), ABSTRACT_LIMIT),
        journal=journal,
        authors=authors,
        trial="state not given" if _is_registry_s(fields, doi or pmid) else "",
        kinds=tuple(kind for one in fields.get("kind", ())[:20] if (kind := hostile.text(one, 60))),
    )
    return Reference(line, hostile.text(_first(fields, "id"), 80), record, verdicts(fields))


def pubmed_number(fields: Fields) -> str:
    """The PubMed number of a record; empty when no number in it is surely one.

    A field of that name holds one; so does any field that says whose number it is ("PMID: 29972759",
    "29972759 [pmid]", "MEDLINE:29972759", an address of PubMed), when it says only one. A bare accession number is
    PubMed's only where the record names PubMed or MEDLINE, and no other database, as its source: Embase, CINAHL and
    others number their records with as many digits.
    """
    for text in fields.get("pmid", ()):
        if number := normal_pmid(hostile.text(text, 20)):
            return number
    numbers = {
        normal_pmid(match[1] or match[2])
        for one in (*fields.get("accession", ()), *fields.get("numbers", ()))
        if not _REFERENCES.match(one)
        for match in _LABELLED.finditer(one)
    } - {""}
    if len(numbers) == 1:
        return numbers.pop()
    sources = [hostile.text(one, 100) for one in fields.get("database", ()) if one.strip()]
    if sources and all(_OF_NLM.search(one) and not _OF_OTHERS.search(one) for one in sources):
        for text in fields.get("accession", ()):
            if number := normal_pmid(hostile.text(text, 20)):
                return number
    return ""


def _is_registry_s(fields: Fields, numbered: str) -> bool:
    """Whether this is a registry's record and no report: ClinicalTrials.gov's page, and no number of an article."""
    return not numbered and any("clinicaltrials.gov/" in one.lower() for one in fields.get("registration", ()))


def _first(fields: Fields, name: str) -> str:
    return next((value for value in fields.get(name, ()) if value.strip()), "")


def _year(fields: Fields) -> str:
    found = (re.search(r"(?<!\d)(?:19|20)\d{2}(?!\d)", value) for value in fields.get("year", ()))
    return next((match[0] for match in found if match), "")


def sorted_out(read: Iterator[Reference | Unread]) -> tuple[tuple[Reference, ...], tuple[Unread, ...]]:
    """The references and the unread among ``read``, each in their order."""
    everything = list(read)
    return (
        tuple(one for one in everything if isinstance(one, Reference)),
        tuple(one for one in everything if isinstance(one, Unread)),
    )
