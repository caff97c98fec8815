"""``hccmeta build``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from hccmeta.cli.common import progress_on_stderr, project_root, report, say
from hccmeta.ground.problem import Problem, has_errors

#: Figures to download, beside their numbers.
FORMATS = ("svg", "pdf", "png")


def built(root: Path, formats: Sequence[str], progress: Callable[[str], None]) -> tuple[Problem, ...]:
    """Computes the project at ``root`` and renders its site, figures to download in ``formats``; every problem found.

    With faults of the evidence nothing is rendered, and the site stays as it was. What cannot be computed or drawn is a
    fault too, and the rest is built.
    """
    from hccmeta import site
    from hccmeta.analysis.compute import compute, store_of
    from hccmeta.evidence.catalogue import computed as of_computation
    from hccmeta.versions import number

    computed = compute(root, store_of(root), progress)
    built_all_the_same = {code.id for code in of_computation.CODES}
    if has_errors(one for one in computed.problems if one.code not in built_all_the_same):
        return computed.problems
    faults = site.render(
        computed.library,
        computed.results,
        computed.accepted,
        root=root,
        output=root / "build",
        version=number.working_version(root, computed.library),
        epoch=number.build_epoch(root),
        progress=progress,
        formats=formats,
    )
    return tuple(sorted({*computed.problems, *faults}))


def build_site(root: Path) -> Path:
    """The folder of the site of the project at ``root``, with everything in it; faults end the run with status 1."""
    report(built(root, FORMATS, progress_on_stderr()))
    return root / "build" / "site"


@click.command()
def command() -> None:
    """Recompute the reviews and render the site into build/site.

    What has not changed is recalled from build/store. Set SOURCE_DATE_EPOCH for a byte-identical site.

    \b
    Examples:
      hccmeta build
      SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) hccmeta build
    """
    say(f"built {build_site(project_root())}")
