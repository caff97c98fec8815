"""``hccmeta diff``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from hccmeta.analysis.compute import compute, store_of
from hccmeta.analysis.results import Results
from hccmeta.cli.common import progress_on_stderr, project_root, say
from hccmeta.ground import codec
from hccmeta.ground.atomic import write_atomically
from hccmeta.ground.checkout import NoRevisionError, at_revision
from hccmeta.ground.problem import as_text
from hccmeta.search.log import rewritten
from hccmeta.snapshot.kept import NotKeptError, kept_summary
from hccmeta.versions.diff import Summary, compare, render, summarise
from hccmeta.versions.diff.details import cards_of_changed


@dataclass(frozen=True)
class _Side:
    """One of the two: ``folder`` and ``results`` are None for a version of which only the summary was kept."""

    summary: Summary
    folder: Path | None = None
    results: Results | None = None


@click.command()
@click.argument("base")
@click.argument("head", required=False)
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
@click.option("--keep", type=click.Path(dir_okay=False, path_type=Path), help="Write the summary of HEAD to this file.")
def command(base: str, head: str | None, form: str, keep: Path | None) -> None:
    """Say what a change does to the results: from BASE to HEAD (default: the working tree).

    Each is a git revision, the folder of a project, a released version, its snapshot, or a file that --keep wrote. The
    first two are computed with today's code and libraries; the others stand as they were computed then, so that what
    other libraries do to the results can be seen. Nothing is fetched.
    Exit status: 1 when a row of an append-only log (searches.csv, decisions.csv) was changed or removed; 0 else.

    \b
    Examples:
      hccmeta diff main
      hccmeta diff v26.0.0 main --format markdown
      hccmeta diff 26.0.0
      hccmeta diff . --keep before.json     # then, with other libraries: hccmeta diff before.json
    """
    root = project_root()
    progress = progress_on_stderr()
    try:
        with _side(root, base, base, progress) as old, _side(root, head or str(root), head, progress) as new:
            history = rewritten(old.folder, new.folder) if old.folder and new.folder else ()
    except (NoRevisionError, NotKeptError) as error:
        raise click.UsageError(str(error)) from error
    difference = compare(old.summary, new.summary)
    cards = cards_of_changed(difference, new.results, old.results) if new.results else ()
    if keep:
        write_atomically(keep, codec.dumps(new.summary))
    if form == "json":
        click.echo(json.dumps(render.as_data(difference, cards), ensure_ascii=False, indent=2))
    else:
        say((render.as_text if form == "text" else render.as_markdown)(difference, cards), nl=False)
    if history:
        say("\n".join(as_text(one) for one in history), err=True)
        raise SystemExit(1)


@contextmanager
def _side(root: Path, place: str, name: str | None, progress: Callable[[str], None]) -> Iterator[_Side]:
    kept = kept_summary(root, place)
    if kept is not None:
        yield _Side(kept)
        return
    with _folder(root, place) as folder:
        progress(f"computing {name or 'the working tree'}")
        computed = compute(folder, store_of(root), progress)
        # What is computed here is computed by the same code, so the code cannot differ.
        summary = summarise(computed.library, computed.results, version=name or "working tree", year=0, code="")
        yield _Side(summary, folder, computed.results)


@contextmanager
def _folder(root: Path, name: str) -> Iterator[Path]:
    folder = Path(name)
    # An empty name, as from a variable that is not set, is no folder.
    if name and (folder / "studies").is_dir():
        yield folder.resolve()
    else:
        with at_revision(root, name) as past:
            yield past
