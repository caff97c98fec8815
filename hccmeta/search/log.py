"""The text of the log files: rows are appended, empty cells of waiting records may be filled, nothing else changes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import zip_longest
from pathlib import Path

from hccmeta.evidence.catalogue import flow as codes
from hccmeta.evidence.spec.logs import SCREENING_COLUMNS, SEARCH_COLUMNS, Screened, Search
from hccmeta.ground.problem import Problem, problem
from hccmeta.search.duplicates import DUPLICATE_COLUMNS, Duplicate
from hccmeta.search.files import text_of

APPEND_ONLY = ("searches.csv", "decisions.csv", "duplicates.csv")


def with_searches(text: str, rows: Iterable[Search]) -> str:
    """The text of searches.csv with ``rows`` appended."""
    return appended(text, SEARCH_COLUMNS, (asdict(row) for row in rows))


def with_screened(text: str, rows: Iterable[Screened]) -> str:
    """The text of screening.csv with ``rows`` appended."""
    return appended(text, SCREENING_COLUMNS, (asdict(row) for row in rows))


def with_duplicates(text: str, rows: Iterable[Duplicate]) -> str:
    """The text of duplicates.csv with ``rows`` appended; empty when there is none and there are none."""
    listed = [asdict(row) for row in rows]
    return appended(text, DUPLICATE_COLUMNS, listed) if listed else text


def appended(text: str, columns: tuple[str, ...], rows: Iterable[Mapping[str, object]]) -> str:
    """``text``, or a header of ``columns`` where it is empty, with ``rows`` below it."""
    start = text or ",".join(columns) + "\n"
    return start + ("" if start.endswith("\n") else "\n") + _written(columns, rows)


def changed(text: str, rows: Mapping[str, Screened]) -> str:
    """The text of screening.csv with some of its rows written anew, by record; all other lines stay byte for byte."""
    parts = []
    for values, raw in _rows(text):
        row = rows.get(values[0]) if values else None
        parts.append(raw if row is None else _written(SCREENING_COLUMNS, [asdict(row)]))
    return "".join(parts)


def onlyappended(before: str, after: str) -> bool:
    """Whether ``after`` is ``before`` with whole lines added below it."""
    return after.startswith(before) and (not before or before.endswith("\n") or after == before)


def rewritten(before: Path, after: Path) -> tuple[Problem, ...]:
    """The rows of append-only logs that the project at ``after`` changed or removed since ``before``: one per log."""
    logs = (log for name in APPEND_ONLY for log in sorted(before.glob(f"docs/reviews/*/{name}")))
    return tuple(one for log in logs if (one := _first_changed(log, after, log.relative_to(before).as_posix())))


def _first_changed(log: Path, root: Path, path: str) -> Problem | None:
    earlier, later = text_of(log).splitlines(), text_of(root / path).splitlines()
    for line, (was, now) in enumerate(zip_longest(earlier, later[: len(earlier)]), start=1):
        if was != now:
            what = f"the row '{was[:80]}' was {'removed' if now is None else 'changed'}"
            return problem(codes.NOT_APPENDED, path, what, line=min(line, max(len(later), 1)))
    return None


def _written(columns: tuple[str, ...], rows: Iterable[Mapping[str, object]]) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, extrasaction="ignore", lineterminator="\n")
    writer.writerows(rows)
    return buffer.getvalue()


def _rows(text: str) -> Iterator[tuple[list[str], str]]:
    """Each row of ``text`` with its own lines as they stand there."""
    lines = text.splitlines(keepends=True)
    reader, start = csv.reader(lines), 0
    for values in reader:
        yield values, "".join(lines[start : reader.line_num])
        start = reader.line_num
