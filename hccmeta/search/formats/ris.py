"""RIS, which databases, reference managers and screening tools read and write.

Tags after the RIS specification (Research Information Systems, 2001) and as exports differ from it. A record ends at
``ER``, at the ``TY`` of the next one, or with the file; tags before ``TY`` belong to it; a line without a tag goes on
with the one above. Kept parsers were tried on the same files and lose these records (rispy 0.10), so this is our own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hccmeta.search.formats.reading import Fields, Reading, reference, sorted_out
from hccmeta.search.found import Found

_LINE = re.compile(r"([A-Z][A-Z0-9])( {0,2})-(?: ?(.*))?")
_KNOWN = re.compile(
    "A[1-4BDNU]|BT|C[1-8ANRTY]|D[ABOP]|E[PRT]|I[DS]|J[12AFO]|KW|L[1-4ABK]|M[1-3]|N[12V]|OP|P[BPY]|R[INP]|S[ENPT]"
    "|T[1-3AITY]|TT|U[1-5LR]|VL|X[RT]|Y[12]"
)
_ONCE = ("TI", "T1", "PY", "Y1", "DO", "ID", "AN", "T2", "JO", "JF", "DB")

_FIELDS = {
    "title": ("TI", "T1", "CT", "BT", "TT", "ST"),
    "author": ("AU", "A1"),
    "year": ("PY", "Y1", "DA", "Y2"),
    "doi": ("DO", "M3", "L3", "L2", "UR", "DI"),
    "abstract": ("AB", "N2"),
    "journal": ("JO", "JF", "T2", "JA", "J2"),
    "database": ("DB",),
    "accession": ("AN",),
    "numbers": ("C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "U1", "U2", "U3", "U4", "U5", "M1", "M2", "N1", "UR"),
    "registration": ("C1", "AN", "UR"),
    "note": ("N1", "U1", "C1"),
    "id": ("ID",),
    "kind": ("M3",),
}
# Tags in which a database writes bare PubMed numbers, as its own exports show.
_BARE = (("embase", "C5"), ("scopus", "C2"))


@dataclass
class _Block:
    """The lines of one record as they come: (tag, value), and where a blank line stood before them."""

    line: int
    pairs: list[tuple[str, str]] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    gap: int = 0

    def has(self, tag: str) -> bool:
        return any(one == tag for one, _ in self.pairs)


def write(records: Iterable[Found]) -> str:
    """``records`` as RIS; ``ID`` carries the record's id, by which an import finds it again."""
    return "".join(line for found in records for line in _lines(found))


def looks_like(text: str) -> bool:
    """Whether any line of ``text`` begins or ends a record of RIS, or several have its tags."""
    lines = [match for line in text.splitlines()[:2_000] if (match := _tag(line))]
    return any(match[1] == "TY" for match in lines) or (len(lines) > 2 and any(match[1] == "ER" for match in lines))


def read(text: str, encoding: str) -> Reading:
    """The references in ``text``."""
    outside: list[tuple[int, str]] = []
    references, unread = sorted_out(
        reference(_named(block), block.line, "\n".join(block.raw)) for block in _blocks(text, outside)
    )
    return Reading("RIS", encoding, references, unread, tuple(outside))


def _lines(record: Found) -> Iterator[str]:
    yield f"TY  - {'JOUR' if record.service != 'clinicaltrials' else 'GEN'}\n"
    yield f"ID  - {record.record}\n"
    yield f"TI  - {record.title}\n"
    yield from (f"AU  - {author}\n" for author in record.authors)
    single = (
        ("PY", record.year),
        ("JO", record.journal),
        ("AB", record.abstract),
        ("DO", record.doi),
        ("AN", record.pmid),
        ("DB", "PubMed" if record.pmid else ""),  # says whose number AN is
        ("C1", ", ".join(record.registrations)),
        (
            "UR",
            f"https://clinicaltrials.gov/study/{record.registrations[0]}"
            if record.trial and record.registrations
            else "",
        ),
    )
    yield from (f"{tag}  - {value}\n" for tag, value in single if value)
    yield "ER  - \n\n"


def _tag(line: str) -> re.Match[str] | None:
    """The tag that ``line`` begins with; a known one if less than two spaces stand before its hyphen, as in prose."""
    match = _LINE.fullmatch(line.strip("\ufeff\r\n \t"))
    return match if match and (len(match[2]) == 2 or _KNOWN.fullmatch(match[1])) else None


def _blocks(text: str, outside: list[tuple[int, str]]) -> Iterator[_Block]:
    """The lines of each record; other lines go to ``outside``."""
    block, blank = _Block(0), False
    for number, line in enumerate(text.splitlines(), start=1):
        match = _tag(line)
        if match is None:
            if not line.strip():
                blank = True
            elif block.pairs:
                tag, value = block.pairs[-1]
                block.pairs[-1] = (tag, f"{value} {line.strip()}".strip())
                block.raw.append(line)
            else:
                outside.append((number, line.strip()[:120]))
            continue
        tag, value = match[1], (match[3] or "").strip()
        if tag == "ER":
            if block.pairs:
                yield block
            block, blank = _Block(0), False
            continue
        if blank and block.pairs and block.has("TY"):
            if block.has(tag) and tag in _ONCE:
                yield block
                block = _Block(0)
            else:
                block.gap = len(block.pairs)
        if tag == "TY" and block.has("TY"):
            done, block = _parted(block)
            yield done
        if not block.pairs:
            block.line = number
        block.pairs.append((tag, value))
        block.raw.append(line)
        block.starts.append(number)
        blank = False
    if block.pairs:
        yield block


def _parted(block: _Block) -> tuple[_Block, _Block]:
    """A block in which a second ``TY`` follows: the record that ends, and what already belongs to the next one.

    That begins after the last blank line below the first ``TY``, or where a tag that a record has once comes again.
    """
    tags = [tag for tag, _ in block.pairs]
    first = tags.index("TY")
    again = (place for place in range(first + 1, len(tags)) if tags[place] in _ONCE and tags[place] in tags[:place])
    start = block.gap if block.gap > first else next(again, len(tags))
    if start == len(tags):
        return block, _Block(0)
    rest = [f"{tag}  - {value}" for tag, value in block.pairs[start:]]
    done = _Block(block.line, block.pairs[:start], [f"{tag}  - {value}" for tag, value in block.pairs[:start]])
    return done, _Block(block.starts[start], block.pairs[start:], rest, block.starts[start:])


def _named(block: _Block) -> Fields:
    """The tags of a record under our own names."""
    values: dict[str, list[str]] = {}
    for tag, value in block.pairs:
        values.setdefault(tag, []).append(value)
    fields = {name: [one for tag in tags for one in values.get(tag, ())] for name, tags in _FIELDS.items()}
    sources = " ".join(values.get("DB", ())).lower()
    fields["database"] = fields["database"] or values.get("DP", [])  # the provider stands in: EndNote writes NLM there
    fields["pmid"] = [one for database, tag in _BARE if database in sources for one in values.get(tag, ())]
    return fields
