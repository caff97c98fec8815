"""Formats of one tag a line beside RIS: PubMed's (.nbib, MEDLINE), Web of Science's (.txt, .ciw), EndNote's (.enw)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hccmeta.search.formats.reading import Fields, Reading, reference, sorted_out

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Tagged:
    """One such format: how a tagged line looks, which tags begin and end a record, which stand outside of records."""

    name: str
    line: re.Pattern[str]
    begins: str
    ends: str
    outside: tuple[str, ...]
    fields: dict[str, tuple[str, ...]]


NBIB = Tagged(
    "PubMed (nbib)",
    re.compile(r"([A-Z]{2,4}) {0,2}- ?(.*)"),
    "PMID",
    "",
    (),
    {
        "pmid": ("PMID",),
        "title": ("TI", "BTI", "CTI", "TT"),
        "author": ("AU", "CN"),
        "year": ("DP", "DEP", "CRDT"),
        "doi": ("AID", "LID"),
        "abstract": ("AB", "OAB"),
        "journal": ("JT", "TA"),
        "kind": ("PT",),
        "registration": ("SI", "AB"),
        "note": ("GN",),
    },
)
WOS = Tagged(
    "Web of Science (plain text)",
    re.compile(r"([A-Z][A-Z0-9])(?: (.*))?"),
    "PT",
    "ER",
    ("FN", "VR", "EF"),
    {
        "pmid": ("PM",),
        "title": ("TI",),
        "author": ("AU", "CA"),
        "year": ("PY", "EA", "PD"),
        "doi": ("DI",),
        "abstract": ("AB",),
        "journal": ("SO",),
        "accession": ("UT",),
        "kind": ("DT",),
    },
)
ENW = Tagged(
    "EndNote (enw)",
    re.compile(r"%([0-9A-Z@!#$&*+>?~^\[(]) ?(.*)"),
    "0",
    "",
    (),
    {
        "title": ("T",),
        "author": ("A",),
        "year": ("D", "8"),
        "doi": ("R", "U"),
        "abstract": ("X",),
        "journal": ("J", "B"),
        "accession": ("M",),
        "database": ("~", "W"),
        "numbers": ("M", "Z", "U", "1", "2", "3"),
        "note": ("Z",),
        "id": ("F",),
    },
)


def read(form: Tagged, text: str, encoding: str) -> Reading:
    """The references in ``text``, which is written in ``form``."""
    outside: list[tuple[int, str]] = []
    references, unread = sorted_out(
        reference(_named(form, pairs), line, "\n".join(f"{tag} {value}" for tag, value in pairs))
        for line, pairs in _blocks(form, text, outside)
    )
    return Reading(form.name, encoding, references, unread, tuple(outside))


def _blocks(form: Tagged, text: str, outside: list[tuple[int, str]]) -> Iterator[tuple[int, Pairs]]:
    """The lines of each record: indented ones go on, untagged ones outside of a record go to ``outside``."""
    pairs: Pairs = []
    start, last = 0, ""
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.rstrip("\r\n").lstrip("\ufeff")
        match = form.line.fullmatch(line)
        if match is None:
            if pairs and line.strip():
                if form is WOS and last in ("AU", "CA"):
                    pairs.append((last, line.strip()))  # one author a line
                else:
                    pairs[-1] = (last, f"{pairs[-1][1]} {line.strip()}".strip())
            elif line.strip():
                outside.append((number, line.strip()[:120]))
            elif pairs and form is ENW:
                yield start, pairs
                pairs = []
            continue
        tag, value = match[1], (match[2] or "").strip()
        if tag in form.outside and not pairs:
            continue
        if pairs and (tag in (form.begins, form.ends) or tag in form.outside):
            yield start, pairs
            pairs = []
        if tag in (form.ends, *form.outside):
            continue
        if not pairs:
            start = number
        pairs.append((tag, value))
        last = tag
    if pairs:
        yield start, pairs


def _named(form: Tagged, pairs: Pairs) -> Fields:
    values: dict[str, list[str]] = {}
    for tag, value in pairs:
        values.setdefault(tag, []).append(value)
    fields = {name: [one for tag in tags for one in values.get(tag, ())] for name, tags in form.fields.items()}
    if form is NBIB:
        fields["doi"] = [one.removesuffix("[doi]") for one in fields["doi"] if one.endswith("[doi]")]
        fields["author"] = fields["author"] or values.get("FAU", [])
    return fields
