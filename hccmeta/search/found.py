"""What a search finds: records as far as a service describes them, and how one request is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict

from hccmeta.ground.hostile import cell
from hccmeta.ground.network import Failure

MAX_RECORDS = 9_999
"""Largest search that is fetched: what PubMed gives without its history server, kept for every service."""

TITLE_LIMIT = 600
ABSTRACT_LIMIT = 12_000


@dataclass(frozen=True)
class Ask:
    """One request, so that the same one can be recognised in a journal of answers."""

    url: str
    params: tuple[tuple[str, str], ...]


Fetch = Callable[[Ask], bytes | Failure]


@dataclass(frozen=True)
class Notice:
    """A link from one report to another that changes how it is read.

    ``kind``: retraction, concern, correction, republication or update. ``ref`` names the notice (a PMID or a DOI).
    """

    kind: str
    ref: str
    source: str


class Columns(TypedDict):
    """What every log's row says of a record."""

    record: str
    title: str
    year: str
    doi: str
    pmid: str
    registration: str
    found: str
    on: str


@dataclass(frozen=True)
class Found:
    """One record as a service describes it; empty strings and tuples stand for what it does not say.

    ``record`` is the id under which screening.csv keeps it. ``kinds`` are publication types in the service's words.
    ``linked`` are PMIDs of reports of this registered trial, or of the other version of this preprint.
    ``trial`` is the recruitment status, and ``expected`` the month or day of completion, of a registry's record.
    """

    service: str
    record: str
    title: str
    year: str = ""
    doi: str = ""
    pmid: str = ""
    registrations: tuple[str, ...] = ()
    abstract: str = ""
    journal: str = ""
    authors: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    linked: tuple[str, ...] = ()
    trial: str = ""
    expected: str = ""

    def columns(self, on: str) -> Columns:
        """The record, found on the day ``on``, in a log; with its registration where it names just one."""
        return {
            "record": self.record,
            "title": cell(self.title),
            "year": self.year,
            "doi": self.doi,
            "pmid": self.pmid,
            "registration": self.registrations[0] if len(self.registrations) == 1 else "",
            "found": self.service,
            "on": on,
        }


@dataclass(frozen=True)
class Hits:
    """Everything one search found, in the service's order, and what it remarked about the query."""

    records: tuple[Found, ...]
    remarks: tuple[str, ...] = ()
