"""What the verbs that work on a review's logs share: the chosen reviews, and the day their rows will name."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hccmeta.cli.common import report, say

if TYPE_CHECKING:
    from hccmeta.evidence.records import Library, ReviewFolder


def today() -> date:
    """The day that the logs will name, the same all over the world."""
    return datetime.now(UTC).date()


def finish_interrupted(root: Path, review: str | None) -> dict[str, bool]:
    """Writes to their end the searches of ``review``, or of all reviews, that were cut off while they wrote.

    To be called before the logs are judged, which such a search leaves out of step. For each of these reviews, whether
    its search is now whole: it is not when a log was edited in the meantime.
    """
    from hccmeta.search import transaction
    from hccmeta.search.run import work_folder

    finished: dict[str, bool] = {}
    for home in sorted((root / "docs" / "reviews").glob("*/")):
        work = work_folder(root, home.name)
        if review not in (None, home.name) or not transaction.pending(work):
            continue
        conflict = transaction.finish(work, root)
        finished[home.name] = conflict is None
        if conflict is None:
            say(f"{home.name}: an interrupted search is now written to its end; run again to search anew")
        else:
            say(f"{home.name}: {conflict.path} was edited before an interrupted search was written; "
                       f"delete build/search/{home.name} and search again")  # fmt: skip
    return finished


def chosen_reviews(root: Path, review: str | None) -> tuple[Library, list[ReviewFolder]]:
    """The library and the review called ``review``, or all of them when it is None.

    Ends the verb when there is no such review (exit status 2), or the files of a chosen one have faults (1).
    """
    from hccmeta.evidence import library
    from hccmeta.evidence.spec.vocabulary import nearest

    found, problems, _ = library.load(root)
    homes = [one.name for one in sorted((root / "docs" / "reviews").glob("*/")) if review in (None, one.name)]
    if review is not None and not homes:
        near = nearest(review, tuple(one.record.id for one in found.reviews))
        raise click.UsageError(f"there is no review '{review}'" + (f"; did you mean '{near}'?" if near else ""))
    chosen = {f"docs/reviews/{name}" for name in homes}
    report(one for one in problems if any(one.path.startswith(f"{path}/") for path in chosen))
    return found, [one for one in found.reviews if one.path in chosen]
