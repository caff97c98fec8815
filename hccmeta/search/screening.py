"""One person's screening of a review: what waits for them, and what each decision writes.

Every decision is written down at once, so a session can end at any moment and go on later.
"""

from __future__ import annotations

from dataclasses import asdict, replace

from hccmeta.evidence.records import ReviewFolder
from hccmeta.evidence.spec.logs import Screened
from hccmeta.ground.problem import Problem
from hccmeta.search import decisions, log
from hccmeta.search.decisions import Decided
from hccmeta.search.files import Texts
from hccmeta.search.found import Found
from hccmeta.search.rank import Ranked, rank


class Session:
    """The screening of the review in ``folder`` by ``by`` on the day ``on`` (2026-11-21)."""

    def __init__(self, texts: Texts, folder: ReviewFolder, decided: tuple[Decided, ...], *, by: str, on: str) -> None:
        self.by = " ".join(by.split())
        self._on = on
        self._texts, self._home = texts, folder.path
        self._rows = {row.record: row for row in folder.screening}
        self._decided = list(decided)
        self._undo: list[tuple[Decided, Screened]] = []
        self._settle(self._rows)

    def queue(self, folder: ReviewFolder, known: dict[str, Found]) -> tuple[Ranked, ...]:
        """What waits for this person, best ranked first, then the records on which they and others disagree."""
        standing = decisions.standing(self._decided)
        waiting = [row.record for row in self._rows.values() if row.decision == "awaiting"]
        mine = {record for record in waiting if decisions.person(self.by) in standing.get(record, {})}
        disputed = [record for record in waiting if decisions.conflict(standing.get(record, {})) and record in mine]
        fresh = rank(folder.record, (known[record] for record in waiting if record not in mine))
        return (*fresh, *rank(folder.record, (known[record] for record in disputed)))

    def row(self, record: str) -> Screened:
        """The row of screening.csv as it is now."""
        return self._rows[record]

    def rows(self) -> tuple[Screened, ...]:
        """All rows of screening.csv as they are now."""
        return tuple(self._rows.values())

    def others(self, record: str) -> tuple[Decided, ...]:
        """What others decided, once this person has decided too: until then nobody sees another's decision."""
        people = decisions.standing(self._decided).get(record, {})
        if decisions.person(self.by) not in people:
            return ()
        return tuple(one for name, one in people.items() if name != decisions.person(self.by))

    def compared(self) -> dict[str, tuple[int, int]]:
        """For each other person: decisions alike, and different."""
        return decisions.alike(self._decided, self.by)

    def decide(self, record: str, decision: str, reason: str = "") -> Screened:
        """Writes this person's decision down, unless it stands already, and returns the record's row as it is now."""
        mine = decisions.standing(self._decided).get(record, {}).get(decisions.person(self.by))
        if mine is not None and (mine.decision, mine.reason) == (decision, reason):
            return self._rows[record]
        one = Decided(record, self._on, self.by, decision, reason)
        self._undo.append((one, self._rows[record]))
        self._append(one)
        self._settle([record])
        return self._rows[record]

    def undo(self) -> str | None:
        """Takes this session's last decision back; the record's id, or None when there is none."""
        if not self._undo:
            return None
        last, before = self._undo.pop()
        # The row first: cut off in between, the decision still stands, and the next session settles the row again.
        if self._rows[last.record] != before:
            self._write_rows({last.record: before})
        self._append(replace(last, decision=decisions.WITHDRAWN, reason=""))
        return last.record

    def _append(self, one: Decided) -> None:
        self._decided.append(one)
        path = f"{self._home}/decisions.csv"
        self._texts.write(path, log.appended(self._texts.read(path), decisions.DECISION_COLUMNS, [asdict(one)]))

    def _settle(self, records: list[str] | dict[str, Screened]) -> None:
        """Writes what follows from the decisions on ``records``, also from those of an interrupted session."""
        standing = decisions.standing(self._decided)
        after = {record: decisions.settled(self._rows[record], standing.get(record, {})) for record in records}
        self._write_rows({record: row for record, row in after.items() if row != self._rows[record]})

    def _write_rows(self, rows: dict[str, Screened]) -> None:
        if rows:
            path = f"{self._home}/screening.csv"
            self._texts.write(path, log.changed(self._texts.read(path), rows))
            self._rows |= rows


def read_decisions(texts: Texts, folder: ReviewFolder) -> tuple[tuple[Decided, ...], tuple[Problem, ...]]:
    """The decisions written down so far, and what is wrong with them."""
    path = f"{folder.path}/decisions.csv"
    text = texts.read(path)
    return decisions.read(text, path, folder.record) if text else ((), ())
