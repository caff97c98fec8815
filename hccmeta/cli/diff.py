"""``hccmeta diff``."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import click

from hccmeta.analysis.compute import Computed, compute, store_of
from hccmeta.cli.common import progress_on_stderr, project_root
from hccmeta.ground.checkout import NoRevisionError, at_revision
from hccmeta.ground.problem import as_text
from hccmeta.search.log import rewritten
from hccmeta.versions.diff import Summary, compare, render, summarise
from hccmeta.versions.diff.details import cards_of_changed


@click.command()
@click.argument("base")
@click.argument("head", required=False)
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
def command(base: str, head: str | None, form: str) -> None:
    """Say what a change does to the results: from BASE to HEAD (default: the working tree).

    Each is a git revision or the folder of a project. Both are computed with today's code; nothing is fetched.
    Exit status: 1 when a row of an append-only log (searches.csv, decisions.csv) was changed or removed; 0 else.

    \b
    Examples:
      hccmeta diff main
      hccmeta diff v26.0.0 main --format markdown
      hccmeta diff ../old-copy .
    """
    root = project_root()
    progress = progress_on_stderr()
    try:
        with _folder(root, base) as before, _folder(root, head or str(root)) as after:
            progress(f"computing {base}")
            old = compute(before, store_of(root), progress)
            progress(f"computing {head or 'the working tree'}")
            new = compute(after, store_of(root), progress)
            history = rewritten(before, after)
    except NoRevisionError as error:
        raise click.UsageError(str(error)) from error
    difference = compare(_summary(old, base), _summary(new, head or "working tree"))
    cards = cards_of_changed(difference, new.results)
    if form == "json":
        click.echo(json.dumps(render.as_data(difference, cards), ensure_ascii=False, indent=2))
    else:
        click.echo((render.as_text if form == "text" else render.as_markdown)(difference, cards), nl=False)
    if history:
        click.echo("\n".join(as_text(one) for one in history), err=True)
        raise SystemExit(1)


def _folder(root: Path, name: str) -> AbstractContextManager[Path]:
    folder = Path(name)
    # An empty name, as from a variable that is not set, is no folder.
    return nullcontext(folder.resolve()) if name and (folder / "studies").is_dir() else at_revision(root, name)


def _summary(computed: Computed, name: str) -> Summary:
    # Both sides are computed by the code that runs here, so the code cannot differ.
    return summarise(computed.library, computed.results, version=name, year=0, code="")
