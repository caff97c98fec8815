"""``hccmeta search``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hccmeta.cli.common import progress_on_stderr, project_root, say
from hccmeta.cli.reviews import Finished, chosen_reviews, finish_interrupted, today, writing
from hccmeta.ground.atomic import write_atomically
from hccmeta.ground.network import CONTACT_SETTING, Client, contact_setting

if TYPE_CHECKING:
    from hccmeta.evidence.records import Library, ReviewFolder, StudyFolder
    from hccmeta.search.found import Fetch
    from hccmeta.search.plan import Plan
    from hccmeta.search.run import Completed
    from hccmeta.search.transaction import Conflict


@click.command()
@click.argument("review", required=False)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only records added since this day (2026-11-21).")
@click.option("--dry-run", is_flag=True, help="Ask and tell, but write nothing.")
@click.option(
    "--report",
    "texts",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write texts for pull requests and issues into this folder.",
)
@click.option(
    "--plan",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    help="Ask nothing; write a folder by which a person runs the searches in a browser.",
)
@click.option(
    "--from",
    "origin",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Ask nothing; take the answers saved in such a folder as the search.",
)
def command(
    review: str | None,
    since: datetime | None,
    dry_run: bool,
    texts: Path | None,
    target: Path | None,
    origin: Path | None,
) -> None:
    """Run the stored queries of REVIEW, and check the reports of the included studies.

    Without REVIEW, every review that is not retired is searched. Each query adds a row to the review's searches.csv,
    a failed or empty one too; each new record adds one to its screening.csv, to be decided by people. The raw answers
    are kept in the review's answers/ under the hash that the row names. Without --since a query reaches back to 60
    days before its last successful run. An interrupted run is resumed by the next one of the same day.

    Where the services cannot be reached, or the first search should be a person's: --plan FOLDER writes the queries,
    their addresses, where to put what the services give and a table for their counts; --from FOLDER takes that, checks
    the counts, and logs and keeps it like any other search. With --dry-run it only tells.

    \b
    Exit status: 0 every service answered; 1 a service failed (the others are searched and logged all the same), or
    the review's files have faults; 2 wrong use.

    \b
    Settings (environment):
      HCCMETA_CONTACT  e-mail address that the services may write to

    \b
    Examples:
      hccmeta search
      hccmeta search second-line-after-io --since 2026-01-01 --dry-run
      hccmeta search --plan search-2026-11
      hccmeta search --from search-2026-11
    """
    from hccmeta.evidence.living import succeeded
    from hccmeta.search import report, retractions
    from hccmeta.search.plan import Plan
    from hccmeta.search.run import fetching
    from hccmeta.search.transaction import Conflict

    root = project_root()
    interrupted = Finished({}, {})
    if not dry_run:
        click.get_current_context().with_resource(writing(root, review))
        interrupted = finish_interrupted(root, review)
    records, folders = chosen_reviews(root, review)
    if review is None:
        folders = [one for one in folders if one.record.living.state != "retired"]
    if target is not None or origin is not None:
        from hccmeta.cli.by_hand import make_plan, take_saved

        if target is not None and origin is not None:
            raise click.UsageError("--plan writes a folder, --from reads one: give one of them")
        if target is not None:
            make_plan(folders, target, since.date() if since else None)
        elif origin is not None:
            left = [one for one in folders if one.record.id not in interrupted.searches]
            take_saved(root, records.studies, left, origin, dry_run=dry_run)
        return
    client = make_client()
    if not client.contact:
        say(f"hint: set {CONTACT_SETTING} to your e-mail address; the services ask who is asking", err=True)
    fetch = fetching(client, progress_on_stderr())
    day = since.date() if since else None
    plans, failed = [], not all((*interrupted.searches.values(), *interrupted.imports.values()))
    for folder in (one for one in folders if one.record.id not in interrupted.searches):
        outcome = _search(root, folder, records.studies, fetch=fetch, contact=client.contact, since=day, dry=dry_run)
        if isinstance(outcome, Plan):
            plans.append((folder, outcome))
            failed |= not all(succeeded(row) for row in outcome.searches)
        failed |= isinstance(outcome, Conflict)
        say(_told(folder, outcome))
    studies = records.studies if review is None else _included(records, folders)
    events, unchecked = retractions.check(studies, records.reviews, contact=client.contact, fetch=fetch)
    say(_section("Reports of the included studies", [report.event_line(one) for one in events]))
    if unchecked:
        say(_section("Not checked", sorted({failure.reason for failure in unchecked})))
    if texts is not None:
        issues = [one for folder, planned in plans for one in report.candidates(folder.record, planned)]
        for folder, planned in plans:
            write_atomically(texts / f"{folder.record.id}.md", report.pull_request(folder.record, planned))
        listed = [asdict(one) for one in (*issues, *report.notices(events))]
        write_atomically(texts / "issues.json", json.dumps(listed, ensure_ascii=False, indent=2) + "\n")
    raise SystemExit(1 if failed or unchecked else 0)


def make_client() -> Client:
    """The client that reaches the services; tests put another one in its place."""
    return Client(contact=contact_setting())


def _search(
    root: Path,
    folder: ReviewFolder,
    studies: Sequence[StudyFolder],
    *,
    fetch: Fetch,
    contact: str,
    since: date | None,
    dry: bool,
) -> Plan | Completed | Conflict:
    from hccmeta.search.run import dry_run, search

    if dry:
        return dry_run(folder, studies, fetch=fetch, contact=contact, on=today(), since=since)
    return search(root, folder, studies, fetch=fetch, contact=contact, on=today(), since=since)


def _told(folder: ReviewFolder, outcome: Plan | Completed | Conflict) -> str:
    from hccmeta.search.report import summary
    from hccmeta.search.run import Completed
    from hccmeta.search.transaction import Conflict

    review = folder.record.id
    if isinstance(outcome, Completed):
        return f"{review}: an interrupted search is now written to its end; run again to search anew"
    if isinstance(outcome, Conflict):
        edited = f"{review}: {outcome.path} was edited before an interrupted search was written"
        return f"{edited}; delete build/search/{review} and search again"
    return summary(folder.record, outcome)


def _included(found: Library, folders: Sequence[ReviewFolder]) -> tuple[StudyFolder, ...]:
    """The studies that one of the reviews in ``folders`` takes."""
    from hccmeta.evidence.selection import select

    records = tuple(one.record for one in found.studies)
    taken = {study for folder in folders for study in select(folder.record, records).included}
    return tuple(one for one in found.studies if one.record.id in taken)


def _section(title: str, lines: Sequence[str]) -> str:
    return "\n".join([title, *(f"  {line}" for line in lines or ("nothing to report",))])
