"""``hccmeta search --plan`` and ``--from``: a search that a person runs in a browser."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hccmeta.cli.common import say
from hccmeta.cli.reviews import today

if TYPE_CHECKING:
    from hccmeta.evidence.records import ReviewFolder, StudyFolder
    from hccmeta.search.plan import Plan


def make_plan(folders: Sequence[ReviewFolder], target: Path, since: date | None) -> None:
    """Writes the folder ``target`` with the searches of the reviews in ``folders``."""
    from hccmeta.search.by_hand import tasks, write_plan

    if target.exists():
        raise click.UsageError(f"--plan: {target} is there already")
    planned = tasks(folders, since)
    if not planned:
        raise click.UsageError("--plan: no query is stored in review.yaml")
    write_plan(target, planned, today())
    say(f"{len(planned)} searches written to {target}: open {target / 'start.html'} in a browser")


def take_saved(
    root: Path, studies: Sequence[StudyFolder], folders: Sequence[ReviewFolder], origin: Path, *, dry_run: bool
) -> None:
    """Takes the answers saved in ``origin``; ends with exit status 1, and writes nothing, when one is not whole."""
    from hccmeta.search import report, saved

    gathered = saved.gather(origin, folders, today=today())
    for answer in gathered.answers:
        files = f"{len(answer.files)} file" + "s" * (len(answer.files) != 1)
        unread = f", {answer.unread} of them not readable and kept as they are" if answer.unread else ""
        say(f"{answer.task.place}: {len(answer.records)} records in {files}{unread}; shown: {answer.counted.shown}")
    for fault in gathered.faults:
        say(f"  {fault}")
    if gathered.faults:
        say("nothing is written: mend what is said above, and run this again")
        raise SystemExit(1)
    failed = False
    for folder in folders:
        answers = [one for one in gathered.answers if one.task.review == folder.record.id]
        if not answers:
            continue
        if dry_run:
            outcome: Plan | str = saved.planned_from(folder, studies, answers)
        else:
            outcome = saved.take(root, folder, studies, answers)
        failed |= isinstance(outcome, str)
        say(outcome if isinstance(outcome, str) else report.summary(folder.record, outcome))
    if failed:
        raise SystemExit(1)
