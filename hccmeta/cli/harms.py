"""``hccmeta harms``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hccmeta.cli.common import project_root, say

if TYPE_CHECKING:
    from hccmeta.evidence.spec.study import Study
    from hccmeta.search.registered import Registered

#: The largest file with an answer of the registry that is read.
LARGEST = 64 * 2**20


@click.command()
@click.argument("study_id", metavar="STUDY")
@click.option("--registration", default="", help="Number at ClinicalTrials.gov; the record's own when not given.")
@click.option("--group", "groups", multiple=True, metavar="ARM=TITLE", help="The registry's group of an arm. Repeat.")
@click.option("--answer", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="A saved answer of the registry (JSON of its API v2) instead of the network.")  # fmt: skip
def command(study_id: str, registration: str, groups: tuple[str, ...], answer: Path | None) -> None:
    """Print the adverse events that ClinicalTrials.gov posts for a study, as a block of its record.

    Nothing is written. Look at the block, compare it with the report, and put what holds into study.yaml. Every number
    stands with its place and the status 'unverified'; what cannot be taken stands below as a comment.

    \b
    Examples:
      hccmeta harms reflect-2018
      hccmeta harms studies/himalaya-2022 --group "durvalumab=Durvalumab Monotherapy"
      hccmeta harms sharp-2008 --registration NCT00105443 --answer NCT00105443.json
    """
    from hccmeta.evidence import library
    from hccmeta.search import posted_harms

    root = project_root()
    study_id = Path(study_id).name
    record = next((one.record for one in library.load(root)[0].studies if one.record.id == study_id), None)
    if record is None:
        raise click.UsageError(f"STUDY: there is no readable studies/{study_id}/study.yaml; see 'hccmeta check'")
    number = registration.strip() or record.registration or ""
    if not re.fullmatch(r"NCT\d{8}", number, re.ASCII):
        raise click.UsageError(
            f"--registration: '{number}' is no number of ClinicalTrials.gov, such as NCT01761266"
            if number else f"--registration: studies/{study_id} names none; give it, such as NCT01761266"
        )  # fmt: skip
    trial = _trial(number, answer)
    made = posted_harms.block(record, trial, _chosen(groups, record, trial))
    if made is None:
        raise click.ClickException(f"{number} has no posted adverse events")
    say(made.rstrip("\n"))


def _trial(number: str, answer: Path | None) -> Registered:
    from hccmeta.cli.new import registry_client
    from hccmeta.search.registered import by_number, registered

    trial: Registered | str
    if answer is None:
        trial = by_number(number, registry_client().get)
    elif answer.stat().st_size > LARGEST:
        trial = f"{answer} is larger than {LARGEST // 2**20} MiB"
    else:
        trial = registered(answer.read_bytes()) or f"{answer} holds no trial of ClinicalTrials.gov's API v2"
    if isinstance(trial, str):
        raise click.ClickException(f"no results for {number}: {trial}")
    if trial.number != number:
        raise click.ClickException(f"the answer is of {trial.number}, not of {number}")
    return trial


def _chosen(groups: tuple[str, ...], study: Study, trial: Registered) -> dict[str, str]:
    titles = [one.title for one in trial.groups if one.harms is not None]
    arms = [one.id for one in study.arms]
    chosen = {}
    for text in groups:
        arm, _, title = text.partition("=")
        if arm not in arms:
            raise click.UsageError(f"--group: '{arm}' is no arm of {study.id}; its arms are {', '.join(arms)}")
        if title not in titles:
            known = "; ".join(titles)
            raise click.UsageError(f"--group: '{title}' is no group of {trial.number}; its groups are {known}")
        chosen[arm] = title
    return chosen
