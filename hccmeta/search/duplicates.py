"""What was taken for known, by what, and how to take that back.

``duplicates.csv`` of a review is append-only: each record that a search or a file brought and that was taken for one
that was known, with its own identifiers, which row or study it was taken for (``of``) and by what (``by``: doi, pmid,
registration, title). A person who finds that it is another report separates it: a further row says ``separated`` and
who did, and the record waits in screening.csv like any other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from hccmeta.evidence import source
from hccmeta.evidence.spec.logs import Screened
from hccmeta.ground.problem import Problem
from hccmeta.search.found import Found
from hccmeta.search.matching import Match

FILE = "duplicates.csv"
SEPARATED = "separated"


@dataclass(frozen=True)
class Duplicate:
    """One record taken for known, or separated again by ``person``. Empty strings stand for what is not known."""

    record: str
    title: str
    year: str
    doi: str
    pmid: str
    registration: str
    found: str
    on: str
    of: str
    by: str
    person: str = ""


DUPLICATE_COLUMNS = tuple(field.name for field in fields(Duplicate))


def taken_for(found: Found, match: Match, on: str) -> Duplicate:
    """The row that says that ``found`` is what ``match`` names."""
    return Duplicate(**found.columns(on), of=match.name, by=match.by)


def read(text: str, path: str) -> tuple[tuple[Duplicate, ...], tuple[Problem, ...]]:
    """The rows of duplicates.csv, and what is wrong with them."""
    rows, found = source.read_text_table(text, path, columns=DUPLICATE_COLUMNS) if text else ((), ())
    return tuple(Duplicate(**cells) for _, cells in rows), found


def fresh(known: Iterable[Duplicate], more: Iterable[Duplicate]) -> tuple[Duplicate, ...]:
    """Those of ``more`` that say something new.

    A record that has its row already (``by`` record) decides nothing, and the same decision is kept once, however
    often a search finds the record again.
    """
    seen = {(one.record, one.found, one.of) for one in known}
    kept: list[Duplicate] = []
    for row in more:
        key = (row.record, row.found, row.of)
        if row.by != "record" and key not in seen:
            seen.add(key)
            kept.append(row)
    return tuple(kept)


def separated(known: Iterable[Duplicate], record: str, *, person: str, on: str) -> tuple[Duplicate, Screened] | None:
    """The rows that take back that ``record`` was known: for duplicates.csv and for screening.csv.

    None when it was not taken for known, or is separated already. The name of the new row differs from that of the
    record it was taken for, which may be the same.
    """
    last = next((one for one in reversed(tuple(known)) if one.record == record), None)
    if last is None or last.by == SEPARATED:
        return None
    row = Duplicate(**{**vars(last), "on": on, "by": SEPARATED, "person": person})
    return row, Screened(
        record=record if record != last.of else f"{record}-separated",
        title=last.title,
        year=last.year,
        doi=last.doi,
        pmid=last.pmid,
        registration=last.registration,
        found="other",
        on=on,
        decision="awaiting",
        reason="",
        study="",
        by="",
        note=f"was taken for {last.of} by {last.by}; separated by {person}",
    )
