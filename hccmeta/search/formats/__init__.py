"""Files of references, in every format that databases, reference managers and screening tools write."""

from __future__ import annotations

import re

from hccmeta.ground.encoding import decoded
from hccmeta.search.formats import markup, ris, tables, tagged
from hccmeta.search.formats.reading import Reading, Reference, Unread

__all__ = ["READABLE", "Reading", "Reference", "Unread", "decoded", "read", "ris"]

READABLE = "RIS, nbib, Web of Science text, EndNote (enw, XML), PubMed XML, CSV, JSON of the services"

#: What a file is that is not read, by how it begins, and what to do instead.
_OTHER = (
    (re.compile(r"\s*@\w+\s*\{"), "BibTeX"),
    (re.compile(r"%PDF-"), "PDF"),
    (re.compile(r"PK\x03\x04"), "a zip archive or an Excel file"),
    (re.compile(r"\s*<(?:!doctype html|html)", re.IGNORECASE), "a web page"),
    (re.compile(r"\s*\{\\rtf"), "RTF"),
)


def read(body: bytes) -> Reading:
    """The references in the file whose content is ``body``; without any when its format is not known."""
    text, encoding = decoded(body)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ")
    start = text.lstrip("\ufeff \r\n\t")
    if not start:
        return Reading("an empty file", encoding, ())
    for form, what in _OTHER:
        if form.match(start):
            return Reading(what, encoding, (), (Unread(1, f"it is {what}", ""),))
    if start[0] in "{[":
        return markup.read_json(start.encode(), encoding)
    if start[0] == "<":
        return markup.read_xml(start, encoding)
    if re.search(r"^PMID ?- ", start, re.MULTILINE) and not ris.looks_like(start):
        return tagged.read(tagged.NBIB, text, encoding)
    if re.match(r"FN |VR \d|PT [A-Z]\s*$", start, re.MULTILINE):
        return tagged.read(tagged.WOS, text, encoding)
    if re.match(r"%0 ", start):
        return tagged.read(tagged.ENW, text, encoding)
    if ris.looks_like(text):
        return ris.read(text, encoding)
    if tables.looks_like(start):
        return tables.read(start, encoding)
    return Reading("no format that is known", encoding, (), (Unread(1, "no format that is known", ""),))
