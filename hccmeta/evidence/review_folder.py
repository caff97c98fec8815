"""One review folder, read: its protocol, its two logs, its signed certainties, its prose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hccmeta.evidence import source
from hccmeta.evidence.catalogue import review as codes
from hccmeta.evidence.records import ReviewFolder
from hccmeta.evidence.source.files import LOG_BYTES, RECORD_BYTES
from hccmeta.evidence.source.text_table import Row
from hccmeta.evidence.spec.logs import SCREENING_COLUMNS, SEARCH_COLUMNS, Grade, Screened, Search
from hccmeta.evidence.spec.reading import Model, read_record
from hccmeta.evidence.spec.review import Review
from hccmeta.evidence.spec.salvage import salvage
from hccmeta.evidence.spec.vocabulary import Vocabulary
from hccmeta.ground.problem import Problem, problem

#: What a review's folder may hold beside its pages (.md).
FILES = frozenset({"review.yaml", "grade.yaml", "searches.csv", "screening.csv", "decisions.csv", "duplicates.csv"})
FOLDERS = frozenset({"answers"})


@dataclass(frozen=True)
class ReviewReading:
    """A review as far as it could be read; ``folder`` is None when its protocol cannot be read.

    ``whole`` says whether the protocol is without a fault of form; one that is not was repaired to look for further
    faults.
    """

    folder: ReviewFolder | None
    whole: bool
    problems: tuple[Problem, ...]


def read_review(home: Path, path: str, words: Vocabulary | None = None) -> ReviewReading:
    """Read the folder ``home``, reported as ``path``; its words are those of ``words``, else of the one in use."""
    document, record, problems = _record(home, path, "review.yaml", Review, words)
    _, grade, more = (
        _record(home, path, "grade.yaml", Grade, words) if (home / "grade.yaml").exists() else (None, Grade(), ())
    )
    search_rows, search_problems = _log(home, path, "searches.csv", SEARCH_COLUMNS)
    screening_rows, screening_problems = _log(home, path, "screening.csv", SCREENING_COLUMNS)
    searches, count_problems = _searches(search_rows, f"{path}/searches.csv")
    prose, prose_problems = _prose(home, path)
    problems += (*more, *search_problems, *count_problems, *screening_problems, *prose_problems, *_unnamed(home, path))
    whole = record is not None
    if document is not None and record is None and (saved := salvage(document, Review, words)) is not None:
        document, record = saved.document, saved.record
    if document is None or record is None:
        return ReviewReading(None, False, problems)
    screening = tuple(Screened(**cells, line=line) for line, cells in screening_rows)
    return ReviewReading(
        ReviewFolder(path, document, record, searches, screening, grade or Grade(), prose), whole, problems
    )


def _unnamed(home: Path, path: str) -> Iterator[Problem]:
    """Entries of the folder that a review does not have; links are reported with those of the whole project."""
    for entry in sorted(home.iterdir()):
        page = entry.suffix == ".md" and entry.is_file()
        if not (
            page or entry.name in FILES or entry.name in FOLDERS or entry.name.startswith(".") or entry.is_symlink()
        ):
            what = f"a review has no {'folder' if entry.is_dir() else 'file'} {entry.name}"
            yield problem(codes.UNNAMED_FILE, f"{path}/{entry.name}", what, where=entry.name)


def _record(
    home: Path, path: str, name: str, model: type[Model], words: Vocabulary | None
) -> tuple[source.Document | None, Model | None, tuple[Problem, ...]]:
    text = source.read_text(home / name, f"{path}/{name}", home=home, limit=RECORD_BYTES)
    if text.text is None:
        return None, None, text.problems
    document, problems = source.read_yaml(text.text, f"{path}/{name}")
    problems = (*text.problems, *problems)
    if document is None:
        return None, None, problems
    record, more = read_record(document, model, words)
    return document, record, (*problems, *more)


def _log(home: Path, path: str, name: str, columns: tuple[str, ...]) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    log_path = f"{path}/{name}"
    if not (home / name).exists():
        return (), (problem(codes.MISSING_LOG, log_path, f"the review has no {name}"),)
    text = source.read_text(home / name, log_path, home=home, limit=LOG_BYTES)
    if text.text is None:
        return (), text.problems
    rows, found = source.read_text_table(text.text, log_path, columns=columns)
    return rows, (*text.problems, *found)


def _searches(rows: tuple[Row, ...], path: str) -> tuple[tuple[Search, ...], tuple[Problem, ...]]:
    """The rows with their counts as numbers; a row whose counts are none is left out and reported."""
    searches: list[Search] = []
    problems: list[Problem] = []
    for line, cells in rows:
        counts = {name: cells[name] for name in ("hits", "new")}
        wrong = {
            name: text for name, text in counts.items() if not (text.isascii() and text.isdigit() and len(text) < 9)
        }
        problems += [
            problem(codes.LOG_VALUE, path, f"{name}: '{text[:40]}' is not a count", line=line)
            for name, text in wrong.items()
        ]
        if not wrong:
            rest = {name: text for name, text in cells.items() if name not in counts}
            searches.append(Search(**rest, hits=int(counts["hits"]), new=int(counts["new"]), line=line))
    return tuple(searches), tuple(problems)


def _prose(home: Path, path: str) -> tuple[dict[str, str], tuple[Problem, ...]]:
    prose: dict[str, str] = {}
    found: list[Problem] = []
    for file in sorted(home.glob("*.md")):
        text = source.read_text(file, f"{path}/{file.name}", home=home, limit=RECORD_BYTES)
        prose[file.name] = text.text or ""
        found += text.problems
    return prose, tuple(found)
