"""``hccmeta build``."""

from __future__ import annotations

from pathlib import Path

import click

from hccmeta.cli.common import progress_on_stderr, project_root, report, say


def build_site(root: Path, formats: tuple[str, ...] = ("svg", "pdf", "png")) -> Path:
    """Compute the project and render its site, figures to download in ``formats``; the site's folder.

    Faults of the evidence end the run with exit status 1. What cannot be computed or drawn ends it so too, once the
    rest is built.
    """
    from hccmeta import site
    from hccmeta.analysis.compute import compute, store_of
    from hccmeta.evidence.catalogue import computed as of_computation
    from hccmeta.ground.problem import has_errors
    from hccmeta.versions import number

    progress = progress_on_stderr()
    computed = compute(root, store_of(root), progress)
    built_all_the_same = {code.id for code in of_computation.CODES}
    if has_errors(one for one in computed.problems if one.code not in built_all_the_same):
        report(computed.problems)
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
    report({*computed.problems, *faults})
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
