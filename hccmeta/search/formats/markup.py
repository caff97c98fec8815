"""Formats of nested parts: EndNote's XML, PubMed's XML, and the JSON of the services that are searched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from hccmeta.ground import hostile
from hccmeta.search import clinicaltrials, europepmc, pubmed
from hccmeta.search.formats.reading import Reading, Reference, Unread, reference, sorted_out
from hccmeta.search.found import Found

_OPENED = re.compile(r"<(record|PubmedArticle|PubmedBookArticle)\b")

_ENDNOTE = {
    "title": ("titles/title",),
    "author": ("contributors/authors/author",),
    "year": ("dates/year", "dates/pub-dates/date"),
    "doi": ("electronic-resource-num", "urls/related-urls/url"),
    "abstract": ("abstract",),
    "journal": ("periodical/full-title", "titles/secondary-title", "periodical/abbr-1"),
    "database": ("remote-database-name",),
    "accession": ("accession-num",),
    "numbers": ("notes", "custom1", "custom2", "custom3", "custom5", "custom7", "urls/related-urls/url"),
    "note": ("notes", "research-notes", "custom1"),
    "id": ("label", "rec-number"),
}


def read_xml(text: str, encoding: str) -> Reading:
    """The references in an XML file: EndNote's ``record``, PubMed's articles.

    One that is cut off or damaged is read record by record, and what is left is kept as unread.
    """
    root = hostile.xml_element(text.encode())
    kept: list[Element] = [] if root is None else list(root.iter())
    lost: list[Unread] = []
    for start, end in _pieces(text) if root is None else ():
        piece = hostile.xml_element(text[start:end].encode())
        if piece is None:
            lost.append(Unread(_line(text, start), "it is cut off or not well-formed XML", text[start:end]))
        else:
            kept += piece.iter()
    records = [part for part in kept if part.tag in ("record", "PubmedArticle", "PubmedBookArticle")]
    references, unread = sorted_out(_read(part, place) for place, part in enumerate(records, start=1))
    name = "EndNote (XML)" if any(part.tag == "record" for part in records) else "PubMed (XML)"
    return Reading(name, encoding, references, (*unread, *lost))


def read_json(body: bytes, encoding: str) -> Reading:
    """The records in one answer of Europe PMC or ClinicalTrials.gov; a list of its trials is taken as an answer."""
    if body.lstrip()[:1] == b"[":
        body = b'{"studies": ' + body + b"}"
    answer = hostile.json_object(body) or {}
    name, parse = ("Europe PMC (JSON)", europepmc.parse) if "resultList" in answer else (
        "ClinicalTrials.gov (JSON)", clinicaltrials.parse)  # fmt: skip
    return Reading(name, encoding, tuple(_as_other(one, place) for place, one in enumerate(parse(body), start=1)))


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Where each record begins and ends in a text that is not well-formed as a whole; the last may lack its end."""
    at = 0
    while opened := _OPENED.search(text, at):
        closing = f"</{opened[1]}>"
        end = text.find(closing, opened.end())
        at = end + len(closing) if end >= 0 else len(text)
        yield opened.start(), at


def _read(part: Element, place: int) -> Reference | Unread:
    """One record; its place in the file stands for its line, which the parser does not tell."""
    if part.tag == "record":
        fields = {
            name: [_all_text(one) for path in paths for one in part.findall(path)] for name, paths in _ENDNOTE.items()
        }
        return reference(fields, place, _all_text(part)[:10_000])
    article = pubmed.article(part)
    if article is None:
        return Unread(place, "it has no PubMed number", _all_text(part)[:10_000])
    return _as_other(article, place)


def _as_other(found: Found, place: int) -> Reference:
    """A service's record in a file that a person brought: it was identified by other methods."""
    return Reference(place, found.record, replace(found, service="other"))


def _all_text(part: Element) -> str:
    return "".join(part.itertext())


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
