"""``hccmeta snapshot``."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from hccmeta.cli.common import progress_on_stderr, project_root, report, say
from hccmeta.ground.lock import locked


@click.command()
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for the file.")
@click.option("--version", "asked", help="The version it must be; refused when the results call for another.")
@click.option("--release", is_flag=True, help="Also write releases/<version>.json, to be committed.")
def command(output: Path, asked: str | None, release: bool) -> None:
    """Freeze the reviews as they are into one file, OUTPUT/hccmeta-<version>.zip.

    The version follows from what changed since the last release: a new year of evidence, a number, or nothing.
    When nothing at all changed since the last release, it is that release's version.

    Set HCCMETA_DOI to the DOI reserved for the version, if there is one: pages and data name it.

    \b
    Examples:
      hccmeta snapshot --output dist
      hccmeta snapshot --output dist --version 26.1.0 --release
    """
    from hccmeta import site
    from hccmeta.analysis.compute import compute, store_of
    from hccmeta.ground.paths import PathError
    from hccmeta.snapshot.archive import ArchiveError, write_archive
    from hccmeta.snapshot.build import snapshot_members
    from hccmeta.snapshot.bump import WrongVersionError
    from hccmeta.snapshot.current import current_summary
    from hccmeta.snapshot.manifest import sha256
    from hccmeta.versions import number
    from hccmeta.versions.diff.releases import write_release
    from hccmeta.versions.pages import publication

    root, progress = project_root(), progress_on_stderr()
    # From the pages to the file that packs them; rendering has a lock of its own.
    click.get_current_context().with_resource(locked(root / "build", ".snapshot.lock"))
    computed = compute(root, store_of(root), progress)
    report(computed.problems)
    try:
        summary = current_summary(root, computed.library, computed.results, asked)
    except (WrongVersionError, ValueError) as error:
        raise click.UsageError(str(error)) from error
    epoch = number.build_epoch(root)
    # Beside the working site, so that the one does not take the other's place; its figures are kept from run to run.
    place = root / "build" / "snapshot"
    problems = site.render(
        computed.library,
        computed.results,
        computed.accepted,
        root=root,
        output=place,
        version=summary.version,
        epoch=epoch,
        progress=progress,
    )
    report(problems)
    progress("packing")
    day = datetime.fromtimestamp(epoch, UTC).date()
    cited = publication(computed.library, root, version=summary.version, on=day).whole
    try:
        members = snapshot_members(root, place / "site", computed.results, summary, cited, epoch=epoch)
    except (ArchiveError, PathError) as error:
        raise click.ClickException(f"{error}: nothing was written") from error
    target = output / f"hccmeta-{summary.version}.zip"
    write_archive(target, members)
    say(f"wrote {target} ({target.stat().st_size / 1e6:.1f} MB)")
    if release:
        summary = replace(summary, archive=sha256(target.read_bytes()))
        say(f"wrote {write_release(root, summary).relative_to(root)}; commit it with the release")
