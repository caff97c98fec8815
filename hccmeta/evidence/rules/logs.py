"""The rows of a review's two logs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hccmeta.evidence.catalogue import review as codes
from hccmeta.evidence.records import ReviewFolder
from hccmeta.evidence.rules.reviews import Scope
from hccmeta.evidence.spec.logs import DECISIONS, SERVICES, Screened, Search
from hccmeta.evidence.spec.types import is_day
from hccmeta.ground.problem import Code, Problem, problem

_DOI = re.compile(r"10\.\d{4,9}/\S+")
_YEAR = re.compile(r"(?:19|20)\d{2}")


def screening_rows(review: ReviewFolder, scope: Scope) -> Iterator[Problem]:
    """Decisions and reasons are those of the lists, records stand once, included ones lead to a study."""
    reasons = [reason.id for reason in review.record.exclusion_reasons]
    seen: dict[str, int] = {}
    for row in review.screening:
        if row.record in seen:
            what = f"record '{row.record}' stands in line {seen[row.record]} already"
            yield _at(review, row, codes.DUPLICATE, what)
        seen.setdefault(row.record, row.line)
        yield from _decision(review, row, scope.names, reasons)
        yield from _values(review, row)


def search_rows(review: ReviewFolder, _scope: Scope) -> Iterator[Problem]:
    """Dates are days, services are known, and no more is new than was found."""
    for row in review.searches:
        if not is_day(row.date):
            yield _at(review, row, codes.LOG_VALUE, f"date: '{row.date[:40]}' is not a day like 2026-11-21")
        if row.source not in SERVICES:
            what = f"source: '{row.source[:40]}' is not one of {', '.join(SERVICES)}"
            yield _at(review, row, codes.LOG_VALUE, what)
        if row.new > row.hits:
            yield _at(review, row, codes.NEW_ABOVE_HITS, f"new: {row.new} of {row.hits} hits")


def _decision(review: ReviewFolder, row: Screened, known: frozenset[str], reasons: list[str]) -> Iterator[Problem]:
    if row.decision not in DECISIONS:
        what = f"decision: '{row.decision[:40]}' is not one of {', '.join(DECISIONS)}"
        yield _at(review, row, codes.DECISION, what)
    if row.decision == "excluded" and row.reason not in reasons:
        what = f"reason: '{row.reason[:40]}' is not one of exclusion_reasons" if row.reason else "reason: is empty"
        yield _at(review, row, codes.REASON, what)
    if row.study and row.study not in known:
        yield _at(review, row, codes.NO_STUDY, f"study: there is no study '{row.study[:60]}'")
    elif row.decision == "included" and not row.study:
        yield _at(review, row, codes.NO_STUDY, "study: is empty, and the record is included")


def _values(review: ReviewFolder, row: Screened) -> Iterator[Problem]:
    if not row.record:
        yield _at(review, row, codes.LOG_VALUE, "record: is empty")
    if row.on and not is_day(row.on):
        yield _at(review, row, codes.LOG_VALUE, f"on: '{row.on[:40]}' is not a day like 2026-11-21")
    if row.year and not _YEAR.fullmatch(row.year):
        yield _at(review, row, codes.LOG_VALUE, f"year: '{row.year[:40]}' is not a year")
    if row.doi and not _DOI.fullmatch(row.doi):
        yield _at(review, row, codes.LOG_VALUE, f"doi: '{row.doi[:60]}' is not a DOI like 10.1000/182")
    if row.found not in (*SERVICES, "other"):
        what = f"found: '{row.found[:40]}' is not one of {', '.join((*SERVICES, 'other'))}"
        yield _at(review, row, codes.LOG_VALUE, what)


def _at(review: ReviewFolder, row: Screened | Search, code: Code, what: str) -> Problem:
    name = "screening.csv" if isinstance(row, Screened) else "searches.csv"
    return problem(code, f"{review.path}/{name}", what, line=row.line)
