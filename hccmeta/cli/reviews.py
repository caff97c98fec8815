"""What the verbs that work on a review's logs share: the chosen reviews, and the day their rows will name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hccmeta.cli.common import report, say
from hccmeta.ground.lock import locked

if TYPE_CHECKING:
    from hccmeta.evidence.records import Library, ReviewFolder


def today() -> date:
    """The day that the logs will name, the same all over the world."""
    return datetime.now(UTC).date()


@contextmanager
def writing(root: Path, review: str | None) -> Iterator[None]:
    """The logs of ``review``, or of all reviews, to this process alone. Raises LockedError."""
    with ExitStack() as stack:
        for name in _named(root, review):
            stack.enter_context(locked(root / "build" / "search", f".{name}.lock"))
        yield


@dataclass(frozen=True)
class Finished:
    """What was written to its end, by review, and whether it is whole: not when a log was edited in the meantime."""

    searches: dict[str, bool]
    imports: dict[str, bool]


def finish_interrupted(root: Path, review: str | None) -> Finished:
    """Writes to their end the searches and imports of ``review``, or of all reviews, that were cut off while writing.

    To be called before the logs are judged, which such a run leaves out of step.
    """
    from hccmeta.search.run import import_folder, work_folder

    names = _named(root, review)
    return Finished(
        _finished(root, {name: work_folder(root, name) for name in names}, "search"),
        _finished(root, {name: import_folder(root, name) for name in names}, "import"),
    )


def _finished(root: Path, works: dict[str, Path], verb: str) -> dict[str, bool]:
    from hccmeta.search import transaction

    finished: dict[str, bool] = {}
    for name, work in works.items():
        if not transaction.pending(work):
            continue
        conflict = transaction.finish(work, root)
        finished[name] = conflict is None
        if conflict is None:
            say(f"{name}: an interrupted {verb} is now written to its end; run again to {verb} anew")
        else:
            say(f"{name}: {conflict.path} was edited before an interrupted {verb} was written; "
                f"delete {work.relative_to(root).as_posix()} and {verb} again")  # fmt: skip
    return finished


def _named(root: Path, review: str | None) -> list[str]:
    """The names of the folders of ``review``, or of all reviews."""
    return [one.name for one in sorted((root / "docs" / "reviews").glob("*/")) if review in (None, one.name)]


def chosen_reviews(root: Path, review: str | None) -> tuple[Library, list[ReviewFolder]]:
    """The library and the review called ``review``, or all of them when it is None.

    Ends the verb when there is no such review (exit status 2), or the files of a chosen one have faults (1).
    """
    from hccmeta.evidence import library
    from hccmeta.evidence.spec.vocabulary import nearest

    records, problems, _ = library.load(root)
    homes = _named(root, review)
    if review is not None and not homes:
        near = nearest(review, tuple(one.record.id for one in records.reviews))
        raise click.UsageError(f"there is no review '{review}'" + (f"; did you mean '{near}'?" if near else ""))
    chosen = {f"docs/reviews/{name}" for name in homes}
    report(one for one in problems if any(one.path.startswith(f"{path}/") for path in chosen))
    return records, [one for one in records.reviews if one.path in chosen]
