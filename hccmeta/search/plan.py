"""What a search changes: the rows it adds to the two logs, as a pure function of what was known and what was found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hccmeta.evidence.living import OK, succeeded
from hccmeta.evidence.records import ReviewFolder, StudyFolder
from hccmeta.evidence.spec.logs import Screened, Search
from hccmeta.evidence.spec.review import Query
from hccmeta.ground.network import Failure
from hccmeta.search.duplicates import Duplicate, taken_for
from hccmeta.search.found import Found, Hits
from hccmeta.search.matching import Identity, Known, of_found, of_screened, of_study
from hccmeta.search.rank import Ranked, rank
from hccmeta.search.services import BY_ID

OVERLAP = timedelta(days=60)
"""How far a search reaches back before the last one: records are indexed late and dated early."""


@dataclass(frozen=True)
class Ran:
    """One stored query as it was run: exactly as sent, with what came of it and the hash of the kept answers."""

    service: str
    query: str
    result: Hits | Failure
    answer: str


@dataclass(frozen=True)
class Plan:
    """What a run of a review's searches adds.

    ``screened`` are the new rows and ``changed`` the waiting rows that learned an identifier; ``ranked`` are the new
    records, best first; ``duplicates`` are the records that were known; ``belongs`` tells for some of the new ones
    which study or record has the same registration.
    """

    searches: tuple[Search, ...]
    screened: tuple[Screened, ...]
    changed: tuple[Screened, ...]
    ranked: tuple[Ranked, ...]
    duplicates: tuple[Duplicate, ...]
    belongs: dict[str, str]
    remarks: tuple[str, ...]


def exact_query(folder: ReviewFolder, query: Query, since: date | None) -> str:
    """The stored query as it is sent now.

    It is limited to records added since ``since``; without one, since ``OVERLAP`` before the last successful search
    with the same wording, and not at all when there is none.
    """
    service = BY_ID[query.service]
    same = f"({query.query}) "
    days = [
        row.date
        for row in folder.searches
        if row.source == query.service and succeeded(row) and (row.query == query.query or row.query.startswith(same))
    ]
    if since is None and days:
        since = date.fromisoformat(max(days)) - OVERLAP
    return query.query if since is None else service.since(query.query, since.isoformat())


def plan(folder: ReviewFolder, studies: Sequence[StudyFolder], runs: Sequence[Ran], *, on: str) -> Plan:
    """What ``runs``, all of the day ``on``, add to the logs of the review in ``folder``."""
    ledger = _Ledger(folder, studies, on)
    searches = [ledger.log(run) for run in runs]
    return Plan(
        searches=tuple(searches),
        screened=tuple(ledger.new.values()),
        changed=tuple(ledger.changed.values()),
        ranked=rank(folder.record, ledger.found.values()),
        duplicates=tuple(ledger.duplicates),
        belongs=ledger.belongs,
        remarks=tuple(remark for run in runs if isinstance(run.result, Hits) for remark in run.result.remarks),
    )


class _Ledger:
    """The rows as they grow while one search after another is entered."""

    def __init__(self, folder: ReviewFolder, studies: Sequence[StudyFolder], on: str) -> None:
        self._on = on
        self._waiting = {row.record: row for row in folder.screening if row.decision == "awaiting"}
        self._known = Known(
            [*(of_screened(row) for row in folder.screening), *(one for study in studies for one in of_study(study))]
        )
        self.new: dict[str, Screened] = {}
        self.found: dict[str, Found] = {}
        self.changed: dict[str, Screened] = {}
        self.duplicates: list[Duplicate] = []
        self.belongs: dict[str, str] = {}

    def log(self, run: Ran) -> Search:
        """Enters the records of one search and returns its row."""
        if isinstance(run.result, Failure):
            return Search(self._on, run.service, run.query, 0, 0, "", f"failed: {run.result.reason}")
        before = len(self.new)
        for record in run.result.records:
            identity = of_found(record)
            if match := self._known.match(identity):
                self.duplicates.append(taken_for(record, match, self._on))
                self._learn(match.name, record)
            else:
                self._enter(record, identity)
            # Of a registry's record only a new one is remembered: further reports of its trial are records too.
            if match is None or not identity.registry:
                self._known.add(replace(identity, name=match.name if match else record.record))
        hits, new = len(run.result.records), len(self.new) - before
        return Search(self._on, run.service, run.query, hits, new, run.answer, OK)

    def _enter(self, found: Found, identity: Identity) -> None:
        same = self._known.same_registration(identity) or ""
        if same:
            self.belongs[found.record] = same
        self.new[found.record] = new_row(found, same, self._on)
        self.found[found.record] = found

    def _learn(self, name: str, found: Found) -> None:
        """Fills empty identifiers of the row called ``name`` when it is new or waits."""
        if name in self.new:
            self.new[name] = _learned(self.new[name], found)
        elif (row := self._waiting.get(name)) and (learned := _learned(row, found)) != row:
            self._waiting[name] = self.changed[name] = learned


def new_row(found: Found, same: str, on: str) -> Screened:
    """The row of a new record; ``same`` names a study or record with its registration, or is empty."""
    note = "; ".join(_notes(found, same))
    return Screened(**found.columns(on), decision="awaiting", reason="", study="", by="", note=note)


def _notes(found: Found, same: str) -> Iterator[str]:
    if found.trial:
        yield found.trial
    if found.expected:
        yield f"expected completion {found.expected}"
    if "Preprint" in found.kinds:
        yield "preprint"
    if same:
        yield f"same registration as {same}"


def _learned(row: Screened, found: Found) -> Screened:
    """``row`` with the identifiers that another record of the same report gives and it lacks."""
    registration = found.registrations[0] if len(found.registrations) == 1 else ""
    return replace(
        row,
        doi=row.doi or ("" if "Preprint" in found.kinds and row.pmid else found.doi),
        pmid=row.pmid or found.pmid,
        registration=row.registration or registration,
    )
