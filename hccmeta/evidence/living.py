"""How old a review is: current, due, overdue, stale, retired, or never searched; pure functions of its two logs.

A review is as old as the oldest of the newest successful searches of its sources: a source that answered yesterday
does not make up for one that has been down for a year. With a search interval of m months the review is

- **current** until m months after that day,
- **due** from then until half an interval later,
- **overdue** from then until three intervals after that day,
- **stale** afterwards.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from hccmeta.evidence.spec.logs import Screened, Search
from hccmeta.evidence.spec.review import Review

OK = "ok"
SERVICE_NAMES = {"pubmed": "PubMed", "europepmc": "Europe PMC", "clinicaltrials": "ClinicalTrials.gov"}


class State(StrEnum):
    """What the status strip says."""

    NEVER = "never"
    CURRENT = "current"
    DUE = "due"
    OVERDUE = "overdue"
    STALE = "stale"
    RETIRED = "retired"


@dataclass(frozen=True)
class Status:
    """The status strip of one review on one day.

    ``due_on``, ``overdue_on`` and ``stale_on`` are the days on which the state changes, so that a script in the page
    can say it at reading time; None, like ``last_search``, until every source has been searched. ``failed`` are the
    sources whose newest search failed, ``missing`` those that lack a search where others
    have one.
    """

    state: State
    last_search: date | None
    due_on: date | None
    overdue_on: date | None
    stale_on: date | None
    awaiting: int
    failed: tuple[str, ...]
    missing: tuple[str, ...]
    retired_on: str | None = None


@dataclass(frozen=True)
class OngoingTrial:
    """A registered trial without a result; ``expected`` is its expected completion as registered, or empty."""

    record: Screened
    expected: str


@dataclass(frozen=True)
class Pending:
    """Evidence that is known and not yet in the review."""

    awaiting: tuple[Screened, ...]
    held: tuple[Screened, ...]
    ongoing: tuple[OngoingTrial, ...]


def status(review: Review, searches: Sequence[Search], screening: Sequence[Screened], *, on: date) -> Status:
    """The status of ``review`` on the day ``on``; rows dated later than ``on`` are left aside."""
    sources = _sources(review, searches)
    newest = {source: _newest(searches, source, on) for source in sources}
    known = [day for day in newest.values() if day is not None]
    last = min(known) if known and len(known) == len(sources) else None
    awaiting = sum(row.decision == "awaiting" for row in screening)
    failed = tuple(source for source in sources if _last_try_failed(searches, source, on))
    due, overdue, stale = thresholds(last, review.living.search_interval_months) if last else (None, None, None)
    if review.living.state == "retired":
        state = State.RETIRED
    elif last is None or due is None or overdue is None or stale is None:
        state = State.NEVER
    else:
        state = _state(on, due, overdue, stale)
    missing = tuple(source for source in sources if known and newest[source] is None)
    retired_on = review.living.retired_on if state is State.RETIRED else None
    return Status(state, last, due, overdue, stale, awaiting, failed, missing, retired_on)


def thresholds(last: date, interval_months: int) -> tuple[date, date, date]:
    """The days from which a review last searched on ``last`` is due, overdue and stale."""
    due = add_months(last, interval_months)
    return due, due + timedelta(days=(due - last).days // 2), add_months(last, 3 * interval_months)


def pending(screening: Iterable[Screened]) -> Pending:
    """The records that wait: for a decision, for their data, for their trial to end (soonest first)."""
    rows = tuple(screening)
    ongoing = (OngoingTrial(row, expected_completion(row)) for row in rows if row.decision == "ongoing")
    return Pending(
        awaiting=tuple(row for row in rows if row.decision == "awaiting"),
        held=tuple(row for row in rows if row.decision == "held"),
        ongoing=tuple(sorted(ongoing, key=lambda trial: (trial.expected or "9999", trial.record.record))),
    )


def expected_completion(row: Screened) -> str:
    """The month or day that the row's note gives as ``expected completion``, or an empty string."""
    found = re.search(r"expected completion (\d{4}-\d{2}(?:-\d{2})?)", row.note)
    return found[1] if found else ""


def add_months(day: date, months: int) -> date:
    """``day`` moved by whole months; a day that the month lacks becomes its last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def succeeded(row: Search) -> bool:
    """Whether this search ran to its end; a failed one is logged too and says why in ``status``."""
    return row.status == OK


def _sources(review: Review, searches: Sequence[Search]) -> list[str]:
    """The sources whose age counts: those of the stored queries or, without any, those that were searched by hand."""
    stored: list[str] = [query.service for query in review.queries]
    return list(dict.fromkeys(stored or [row.source for row in searches]))


def _newest(searches: Iterable[Search], source: str, on: date) -> date | None:
    days = (_day(row.date) for row in searches if row.source == source and succeeded(row))
    return max((day for day in days if day is not None and day <= on), default=None)


def _last_try_failed(searches: Sequence[Search], source: str, on: date) -> bool:
    tries = [row for row in searches if row.source == source and (day := _day(row.date)) is not None and day <= on]
    return bool(tries) and not succeeded(tries[-1])


def _state(on: date, due: date, overdue: date, stale: date) -> State:
    if on < due:
        return State.CURRENT
    if on < overdue:
        return State.DUE
    return State.OVERDUE if on < stale else State.STALE


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
