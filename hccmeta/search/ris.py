"""RIS, which reference managers and ASReview read and write.

Tags after the RIS specification (Research Information Systems, 2001); ASReview writes its label into a note
(``N1  - ASReview_relevant`` or ``ASReview_irrelevant``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from hccmeta.ground import hostile
from hccmeta.ground.digest import digest
from hccmeta.search.found import ABSTRACT_LIMIT, MAX_RECORDS, TITLE_LIMIT, Found
from hccmeta.search.identity import normal_doi, normal_pmid, registrations_in
from hccmeta.search.titles import key

_LINE = re.compile(r"([A-Z][A-Z0-9])  ?-(?: (.*))?")
_TITLES, _AUTHORS, _YEARS = ("TI", "T1"), ("AU", "A1"), ("PY", "Y1", "DA")


@dataclass(frozen=True)
class Reference:
    """One reference of a RIS file: ``id`` as the file gives it, and what it says of the record.

    ``label``: True relevant, False irrelevant, None not labelled by ASReview.
    """

    id: str
    found: Found
    label: bool | None


def write(records: Iterable[Found]) -> str:
    """``records`` as RIS; ``ID`` carries the record's id, by which an import finds it again."""
    return "".join(line for found in records for line in _lines(found))


def read(text: str) -> tuple[Reference, ...]:
    """The references in ``text``; lines that are no RIS are passed over."""
    return tuple(_reference(block) for block in islice(_blocks(text), MAX_RECORDS))


def _lines(found: Found) -> Iterator[str]:
    yield f"TY  - {'JOUR' if found.service != 'clinicaltrials' else 'GEN'}\n"
    yield f"ID  - {found.record}\n"
    yield f"TI  - {found.title}\n"
    yield from (f"AU  - {author}\n" for author in found.authors)
    single = (
        ("PY", found.year),
        ("JO", found.journal),
        ("AB", found.abstract),
        ("DO", found.doi),
        ("AN", found.pmid),
        ("C1", ", ".join(found.registrations)),
    )
    yield from (f"{tag}  - {value}\n" for tag, value in single if value)
    yield "ER  - \n\n"


def _blocks(text: str) -> Iterator[dict[str, list[str]]]:
    """The tags of each reference; a line without a tag goes on with the one above."""
    block: dict[str, list[str]] = {}
    tag = ""
    for line in text.splitlines():
        match = _LINE.fullmatch(line.strip("\ufeff\r\n "))
        if match is None:
            if tag and line.strip():
                block[tag][-1] += f" {line.strip()}"
            continue
        tag = match[1]
        if tag == "TY":
            block = {}
        block.setdefault(tag, []).append(match[2] or "")
        if tag == "ER":
            yield block
            block, tag = {}, ""


def _reference(block: dict[str, list[str]]) -> Reference:
    def first(*tags: str) -> str:
        return next((value for tag in tags for value in block.get(tag, ()) if value.strip()), "")

    title = hostile.text(first(*_TITLES), TITLE_LIMIT)
    doi = normal_doi(hostile.text(first("DO", "M3"), 200))
    pmid = normal_pmid(hostile.text(first("AN"), 20))
    year = re.search(r"\b(?:19|20)\d{2}\b", first(*_YEARS))
    authors = tuple(name for tag in _AUTHORS for one in block.get(tag, ())[:50] if (name := hostile.text(one, 80)))
    journal = hostile.text(first("JO", "JF", "T2"), 200)
    own = digest(title, year[0] if year else "", journal, *authors)[:8]
    slug = "-".join(("other", *key(title).words))[:40].rstrip("-")
    notes = " ".join(block.get("N1", ()))
    return Reference(
        hostile.text(first("ID"), 80),
        Found(
            service="other",
            record=f"pmid-{pmid}" if pmid else f"{slug}-{own}",
            title=title or "(no title given)",
            year=year[0] if year else "",
            doi=doi,
            pmid=pmid,
            registrations=registrations_in(hostile.text(first("C1"), 200)),
            abstract=hostile.text(first("AB", "N2"), ABSTRACT_LIMIT),
            journal=journal,
            authors=authors,
        ),
        label=True if "ASReview_relevant" in notes else False if "ASReview_irrelevant" in notes else None,
    )
