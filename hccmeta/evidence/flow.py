"""The PRISMA 2020 flow of a living review, counted from its two logs; it refuses when the numbers do not balance.

In a living review every search is a further pass of identification: what was found before, by any source, counts as a
duplicate of that pass. So for each source ``hits - new`` records were removed as duplicates before screening, and each
of its ``new`` records has exactly one row in ``screening.csv``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hccmeta.evidence.catalogue import flow as codes
from hccmeta.evidence.catalogue import review as review_codes
from hccmeta.evidence.living import succeeded
from hccmeta.evidence.spec.logs import DECISIONS, Screened, Search
from hccmeta.evidence.spec.review import Review
from hccmeta.ground.problem import Code, Problem, problem

REGISTERS = ("clinicaltrials",)
OTHER_METHODS = "other"


@dataclass(frozen=True)
class SourceCount:
    """Records that one source gave, over all its searches."""

    source: str
    hits: int
    new: int


@dataclass(frozen=True)
class ReasonCount:
    """Records that were excluded for one reason of the review's list."""

    reason: str
    text: str
    n: int


@dataclass(frozen=True)
class Flow:
    """The boxes of the diagram. Counts are records, except ``included_studies``.

    ``identified`` by databases, registers and ``other`` methods, less ``duplicates``, gives ``records``; these are
    ``awaiting`` or ``screened``; the screened are excluded, held, ongoing or included.
    """

    databases: tuple[SourceCount, ...]
    registers: tuple[SourceCount, ...]
    other: int
    duplicates: int
    records: int
    awaiting: int
    screened: int
    excluded: tuple[ReasonCount, ...]
    held: int
    ongoing: int
    included: int
    included_studies: int

    @property
    def identified(self) -> int:
        """Records identified by every way, duplicates included."""
        return sum(count.hits for count in (*self.databases, *self.registers)) + self.other


def flow(
    review: Review, searches: Sequence[Search], screening: Sequence[Screened], *, folder: str
) -> tuple[Flow | None, tuple[Problem, ...]]:
    """The flow of ``review``, or None with every reason why it does not balance.

    ``folder`` is the review's folder, relative to the project, for the problems' places.
    """
    counts = _source_counts(searches)
    problems = (
        *_failed_with_counts(searches, folder),
        *_bad_rows(review, screening, folder),
        *_unbalanced(counts, searches, screening, folder),
    )
    if problems:
        return None, problems
    decisions = Counter(row.decision for row in screening)
    reasons = Counter(row.reason for row in screening if row.decision == "excluded")
    return Flow(
        databases=tuple(count for count in counts if count.source not in REGISTERS),
        registers=tuple(count for count in counts if count.source in REGISTERS),
        other=sum(row.found == OTHER_METHODS for row in screening),
        duplicates=sum(count.hits - count.new for count in counts),
        records=len(screening),
        awaiting=decisions["awaiting"],
        screened=len(screening) - decisions["awaiting"],
        excluded=tuple(
            ReasonCount(one.id, one.text, reasons[one.id]) for one in review.exclusion_reasons if reasons[one.id]
        ),
        held=decisions["held"],
        ongoing=decisions["ongoing"],
        included=decisions["included"],
        included_studies=len({row.study or row.record for row in screening if row.decision == "included"}),
    ), ()


def _source_counts(searches: Sequence[Search]) -> tuple[SourceCount, ...]:
    """Counts per source, in the order in which the sources were first searched; failed searches count nothing."""
    rows = [row for row in searches if succeeded(row)]
    return tuple(
        SourceCount(
            source,
            hits=sum(row.hits for row in rows if row.source == source),
            new=sum(row.new for row in rows if row.source == source),
        )
        for source in dict.fromkeys(row.source for row in rows)
    )


def _failed_with_counts(searches: Sequence[Search], folder: str) -> list[Problem]:
    return [
        problem(
            codes.FAILED_WITH_COUNTS,
            f"{folder}/searches.csv",
            f"the search of {row.source} on {row.date} failed, yet it has {row.hits} hits and {row.new} new records",
            line=max(row.line, 1),
        )
        for row in searches
        if not succeeded(row) and (row.hits or row.new)
    ]


def _bad_rows(review: Review, screening: Sequence[Screened], folder: str) -> list[Problem]:
    path = f"{folder}/screening.csv"
    listed = {reason.id for reason in review.exclusion_reasons}
    seen: dict[str, int] = {}
    problems: list[Problem] = []
    for row in screening:
        faults: list[tuple[Code, str]] = []
        if row.record in seen:
            faults.append((review_codes.DUPLICATE, f"'{row.record}' stands already on line {seen[row.record]}"))
        if row.decision not in DECISIONS:
            faults.append((review_codes.DECISION, f"'{row.decision}' is not a decision"))
        if row.decision == "excluded" and row.reason not in listed:
            faults.append((review_codes.REASON, f"'{row.reason}' is not one of the review's exclusion reasons"))
        seen.setdefault(row.record, row.line)
        problems += [problem(code, path, what, line=max(row.line, 1), where=row.record) for code, what in faults]
    return problems


def _unbalanced(
    counts: Sequence[SourceCount], searches: Sequence[Search], screening: Sequence[Screened], folder: str
) -> list[Problem]:
    path = f"{folder}/searches.csv"
    problems = [
        problem(
            review_codes.NEW_ABOVE_HITS,
            path,
            f"the search of {row.source} on {row.date} has {row.hits} hits and {row.new} new records",
            line=max(row.line, 1),
        )
        for row in searches
        if not 0 <= row.new <= row.hits
    ]
    new = {count.source: count.new for count in counts}
    rows = Counter(row.found for row in screening if row.found != OTHER_METHODS)
    problems += [
        problem(
            codes.UNBALANCED,
            path,
            f"the searches of {source} found {new.get(source, 0)} new records, "
            f"but screening.csv has {rows[source]} rows found by {source}",
            where=source,
        )
        for source in dict.fromkeys((*new, *rows))
        if new.get(source, 0) != rows[source]
    ]
    return problems
