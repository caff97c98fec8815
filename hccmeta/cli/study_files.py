"""Where verbs that read curves write, and the record they complete."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hccmeta.cli.common import say

if TYPE_CHECKING:
    from hccmeta.evidence.source.document import Document

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def unit_of_record(folder: Path, endpoint: str) -> str:
    """The unit in which the study's record counts an endpoint, that of its files; months without a record."""
    from hccmeta.evidence.insert import entry_of
    from hccmeta.evidence.spec.units import MONTHS

    document = _record(folder)
    index = None if document is None else entry_of(document, endpoint)
    unit = "months" if document is None or index is None else document.data["endpoints"][index].get("time_unit")
    return unit if unit in MONTHS else "months"


def report_of_record(folder: Path) -> str:
    """The id of the record's report; empty where it has several, or there is no record."""
    document = _record(folder)
    reports = document.data.get("reports") if document is not None and isinstance(document.data, dict) else None
    ids = [one.get("id") for one in reports if isinstance(one, dict)] if isinstance(reports, list) else []
    return ids[0] if len(ids) == 1 and isinstance(ids[0], str) else ""


def _record(folder: Path) -> Document | None:
    from hccmeta.evidence.source import read_yaml

    record = folder / "study.yaml"
    if not record.is_file():
        return None
    return read_yaml(record.read_text(encoding="utf-8", errors="replace"), "study.yaml")[0]


def write_block(folder: Path, endpoint: str, block: dict[str, str]) -> None:
    """Put the `curves` block into the folder's record; where that cannot be done, show it.

    The report is the record's, where it has one alone; what only a person knows is asked for.
    """
    from hccmeta.digitise.write import WHICH, WHO, yaml_lines

    block = {**block, "by": block["by"] or WHO, "reference": block["reference"] or report_of_record(folder) or WHICH}
    lines = yaml_lines(block)
    _put(folder, endpoint, block, lines)
    if block["by"] == WHO:
        say(f"'by: {WHO}' waits for the name of who read the curves: write it there, or run this again with --by")
    if block["reference"] == WHICH:
        say(f"'reference: {WHICH}' waits for the id of the report with the figure: write it there, or give --reference")


def _put(folder: Path, endpoint: str, block: dict[str, str], lines: list[str]) -> None:
    from hccmeta.evidence.insert import with_curves
    from hccmeta.ground.atomic import write_atomically

    record = folder / "study.yaml"
    if record.is_file():
        made = with_curves(record.read_text(encoding="utf-8"), "study.yaml", endpoint, block, lines)
        if made is not None:
            write_atomically(record, made)
            say(f"wrote {record} (the curves of {endpoint})")
            return
        say(f"{record} was left as it is: put this into the entry of {endpoint} under 'endpoints'")
    else:
        say(f"for study.yaml, in the entry of {endpoint} under 'endpoints':")
    say("\n".join(f"    {line}" for line in lines))


def folder_of(output: Path | None, study: str | None) -> Path:
    """The folder to write into: the one given, else that of the study in this project."""
    from hccmeta.cli.common import project_root

    if study is not None and not NAME.fullmatch(study):
        raise click.BadParameter(f"{study!r} is not a study id such as reflect-2018", param_hint="--study")
    if output is not None:
        return output
    if study is None:
        raise click.UsageError("say where to write: --output DIR, or --study ID inside a project")
    return project_root() / "studies" / study
