"""Tables of references: CSV of Rayyan, Covidence, ASReview, PubMed, Scopus, ClinicalTrials.gov and the like."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from hccmeta.search.formats.reading import Fields, Reading, Reference, Unread, reference, sorted_out

# Column names in lower case, letters and digits only.
_COLUMNS = {
    "title": ("title", "articletitle", "primarytitle", "studytitle", "documenttitle"),
    "author": ("authors", "author", "authornames", "authorstring"),
    "year": ("year", "publishedyear", "publicationyear", "pubyear", "firstposted", "studyfirstpostdate", "createdate"),
    "doi": ("doi",),
    "pmid": ("pmid", "pubmedid", "pubmed"),
    "abstract": ("abstract", "abstractnote", "briefsummary"),
    "journal": ("journal", "journalbook", "sourcetitle", "secondarytitle", "publicationtitle"),
    "accession": ("accessionnumber", "eid"),
    "database": ("database", "source", "databasename"),
    "registration": ("nctnumber", "nctid", "registration"),
    "note": ("notes", "note"),
    "label": ("included", "asreviewlabel", "labelincluded"),
    "id": ("record", "covidence", "key"),
}
_BY_COLUMN = {column: name for name, columns in _COLUMNS.items() for column in columns}
_AUTHORS = re.compile(r"\s*;\s*|\s+and\s+")


def looks_like(text: str) -> bool:
    """Whether the first line is a header with a title and at least one more column that is known."""
    names = _header(text)[1]
    return "title" in names and len([name for name in names if name]) > 1


def read(text: str, encoding: str) -> Reading:
    """The rows of ``text`` as references; a row without a title or identifier is unread."""
    references, unread = sorted_out(_rows(text))
    return Reading("CSV", encoding, references, unread)


def _header(text: str) -> tuple[str, list[str]]:
    """The delimiter, and for each column our own name of it, or none."""
    first = text.lstrip("\ufeff").split("\n", 1)[0].strip("\r")
    delimiter = max(",;\t", key=first.count)
    cells = next(csv.reader([first], delimiter=delimiter), [])
    return delimiter, [_BY_COLUMN.get(re.sub(r"[^a-z0-9]", "", cell.lower()), "") for cell in cells]


def _rows(text: str) -> Iterator[Reference | Unread]:
    delimiter, names = _header(text)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter)
    start = 1
    try:
        next(reader, None)
        start = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reference(_named(names, cells), start, delimiter.join(cells))
            start = reader.line_num + 1
    except csv.Error as error:
        rest = "\n".join(text.splitlines()[start - 1 :])
        yield Unread(start, f"the row cannot be read ({error}), nor what follows it", rest)


def _named(names: list[str], cells: list[str]) -> Fields:
    fields: dict[str, list[str]] = {}
    for name, cell in zip(names, cells, strict=False):
        if name and cell.strip():
            fields.setdefault(name, []).append(cell.strip())
    for whole in fields.get("author", [])[:1]:
        fields["author"] = _AUTHORS.split(whole) if _AUTHORS.search(whole) else whole.split(", ")
    fields["numbers"] = fields.get("note", [])
    return fields
