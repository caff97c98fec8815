"""A run of a review's searches: asks the services, plans what changes, and writes it all at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from hccmeta.evidence.records import ReviewFolder, StudyFolder
from hccmeta.ground.network import Answer, Client, Failure
from hccmeta.search import duplicates, log, transaction
from hccmeta.search.answers import Journal, Searched, file_name
from hccmeta.search.files import text_of
from hccmeta.search.found import Ask, Fetch
from hccmeta.search.plan import Plan, Ran, exact_query, plan
from hccmeta.search.services import BY_ID

Say = Callable[[str], None]


@dataclass(frozen=True)
class Completed:
    """An earlier run was cut off while it wrote; its change is now made, and nothing was searched."""


def work_folder(root: Path, review: str) -> Path:
    """Where a run of this review keeps what it needs to be resumed."""
    return root / "build" / "search" / review


def import_folder(root: Path, review: str) -> Path:
    """Where what an import of references into this review writes is written down first."""
    return root / "build" / "import" / review


def fetching(client: Client, say: Say) -> Fetch:
    """A fetch that asks over the network and tells how often it did, and for whom it waits."""
    asked = count(1)

    def fetch(ask: Ask) -> bytes | Failure:
        say(f"request {next(asked)}, to {urlsplit(ask.url).hostname}")
        answer = client.get(ask.url, dict(ask.params))
        return answer.body if isinstance(answer, Answer) else answer

    return fetch


def ask_services(
    folder: ReviewFolder, work: Path, *, fetch: Fetch, contact: str, on: date, since: date | None
) -> tuple[Ran, ...]:
    """Runs every stored query of the review; answers that an interrupted run left in ``work`` are not asked again."""
    runs = []
    for number, query in enumerate(folder.record.queries, start=1):
        exact = exact_query(folder, query, since)
        journal = Journal(
            work / f"{number}-{query.service}.jsonl", Searched(query.service, exact, on.isoformat()), fetch
        )
        result = BY_ID[query.service].search(exact, contact=contact, fetch=journal.fetch)
        if isinstance(result, Failure):
            journal.discard()
            runs.append(Ran(query.service, exact, result, ""))
        else:
            runs.append(Ran(query.service, exact, result, journal.keep(work / "answers")))
    return tuple(runs)


def dry_run(
    folder: ReviewFolder,
    studies: Sequence[StudyFolder],
    *,
    fetch: Fetch,
    contact: str,
    on: date,
    since: date | None = None,
) -> Plan:
    """What :func:`search` would add; nothing is written."""
    with TemporaryDirectory(prefix="hccmeta-") as work:
        runs = ask_services(folder, Path(work), fetch=fetch, contact=contact, on=on, since=since)
    return plan(folder, studies, runs, on=on.isoformat())


def search(
    root: Path,
    folder: ReviewFolder,
    studies: Sequence[StudyFolder],
    *,
    fetch: Fetch,
    contact: str,
    on: date,
    since: date | None = None,
) -> Plan | Completed | transaction.Conflict:
    """Searches for the review in ``folder`` on the day ``on`` and writes its two logs and the raw answers.

    An interrupted run is resumed; run again after its end, it adds one row for each query and no record.
    """
    work = work_folder(root, folder.record.id)
    if transaction.pending(work):
        return transaction.finish(work, root) or Completed()
    runs = ask_services(folder, work, fetch=fetch, contact=contact, on=on, since=since)
    planned = plan(folder, studies, runs, on=on.isoformat())
    if runs:
        write(root, folder, planned, runs)
    return planned


def write(root: Path, folder: ReviewFolder, planned: Plan, runs: Sequence[Ran]) -> None:
    """Writes what was planned from ``runs`` into the review's logs, with the answers kept in its work folder."""
    names = ("searches.csv", "screening.csv", duplicates.FILE)
    searches, screening, known = (f"{folder.path}/{name}" for name in names)
    texts = {
        searches: log.with_searches(text_of(root / searches), planned.searches),
        screening: log.with_screened(
            log.changed(text_of(root / screening), {row.record: row for row in planned.changed}), planned.screened
        ),
    }
    before = text_of(root / known)
    earlier, _ = duplicates.read(before, known)
    if more := duplicates.fresh(earlier, planned.duplicates):
        texts[known] = log.with_duplicates(before, more)
    moves = {
        f"answers/{file_name(run.answer)}": f"{folder.path}/answers/{file_name(run.answer)}"
        for run in runs
        if run.answer
    }
    transaction.commit(work_folder(root, folder.record.id), root, texts, moves)
