"""Where verbs that read curves write, and the record they complete."""

from __future__ import annotations

import re
from pathlib import Path

import click

from hccmeta.cli.common import say

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def unit_of_record(folder: Path, endpoint: str) -> str:
    """The unit in which the study's record counts an endpoint, that of its files; months without a record."""
    from hccmeta.evidence.insert import entry_of
    from hccmeta.evidence.source import read_yaml
    from hccmeta.evidence.spec.units import MONTHS

    record = folder / "study.yaml"
    if not record.is_file():
        return "months"
    document, _ = read_yaml(record.read_text(encoding="utf-8", errors="replace"), "study.yaml")
    index = None if document is None else entry_of(document, endpoint)
    unit = "months" if document is None or index is None else document.data["endpoints"][index].get("time_unit")
    return unit if unit in MONTHS else "months"


def write_block(folder: Path, endpoint: str, block: dict[str, str], lines: list[str]) -> None:
    """Put the `curves` block, which ``lines`` write, into the folder's record; where that cannot be done, show it."""
    from hccmeta.evidence.insert import with_curves
    from hccmeta.ground.store import write_atomically

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
