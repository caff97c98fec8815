"""What people decided on records, each for themselves, and what follows from it.

``decisions.csv`` of a review is append-only: who decided what on which record, and when; ``withdrawn`` takes one's own
decision back. A record that waits is settled when at least two people have decided alike: included ones are ``held``
until their study's record is written, excluded ones get the reason that was given first. People who disagree leave
it waiting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

from hccmeta.evidence import source
from hccmeta.evidence.catalogue import review as codes
from hccmeta.evidence.spec.logs import Screened
from hccmeta.evidence.spec.review import Review
from hccmeta.ground.problem import Problem, problem

INCLUDE, EXCLUDE, WITHDRAWN = "include", "exclude", "withdrawn"
PEOPLE = 2
"""How many have to decide alike before a record is settled."""


@dataclass(frozen=True)
class Decided:
    """One person's decision on one record. ``reason`` is an id of the review's list, for an exclusion only."""

    record: str
    on: str
    by: str
    decision: str
    reason: str
    line: int = 0


DECISION_COLUMNS = tuple(field.name for field in fields(Decided) if field.name != "line")


def read(text: str, path: str, review: Review) -> tuple[tuple[Decided, ...], tuple[Problem, ...]]:
    """The rows of decisions.csv, and what is wrong with them."""
    rows, faults = source.read_text_table(text, path, columns=DECISION_COLUMNS)
    decided = tuple(Decided(**cells, line=line) for line, cells in rows)
    reasons = {reason.id for reason in review.exclusion_reasons}
    problems = [
        problem(codes.DECISION, path, f"'{one.decision}' is not {INCLUDE}, {EXCLUDE} or {WITHDRAWN}", line=one.line)
        for one in decided
        if one.decision not in (INCLUDE, EXCLUDE, WITHDRAWN)
    ]
    problems += [
        problem(codes.REASON, path, f"'{one.reason}' is not one of the review's exclusion reasons", line=one.line)
        for one in decided
        if one.decision == EXCLUDE and one.reason not in reasons
    ]
    return decided, (*faults, *problems)


def standing(decided: Iterable[Decided]) -> dict[str, dict[str, Decided]]:
    """For each record, each person's last decision, in the order in which they were first made."""
    last: dict[str, dict[str, Decided]] = {}
    for one in decided:
        people = last.setdefault(one.record, {})
        if one.decision == WITHDRAWN:
            people.pop(person(one.by), None)
        else:
            people[person(one.by)] = one
    return last


def person(name: str) -> str:
    """A name in the form in which two of them are compared."""
    return " ".join(name.split()).casefold()


def conflict(people: Mapping[str, Decided]) -> bool:
    """Whether people decided differently."""
    return len({one.decision for one in people.values()}) > 1


def settled(row: Screened, people: Mapping[str, Decided]) -> Screened:
    """The row as it is after these decisions: unchanged unless it waits and enough people agree."""
    if row.decision != "awaiting" or len(people) < PEOPLE or conflict(people):
        return row
    given = list(people.values())
    excluded = given[0].decision == EXCLUDE
    return replace(
        row,
        decision="excluded" if excluded else "held",
        reason=given[0].reason if excluded else "",
        by="; ".join(one.by for one in given),
    )


def alike(decided: Iterable[Decided], name: str) -> dict[str, tuple[int, int]]:
    """For each other person, by their name as they first wrote it: on how many records ``name`` and they decided alike,
    and on how many differently."""
    counts: dict[str, tuple[int, int]] = {}
    spelled: dict[str, str] = {}
    for people in standing(decided).values():
        mine = people.get(person(name))
        for other, theirs in people.items():
            if mine is not None and other != person(name):
                known = spelled.setdefault(other, theirs.by)
                same, different = counts.get(known, (0, 0))
                agree = mine.decision == theirs.decision
                counts[known] = (same + agree, different + (not agree))
    return counts
