"""``hccmeta verify``."""

from __future__ import annotations

from pathlib import Path

import click

from hccmeta.cli.common import progress_on_stderr, say
from hccmeta.ground.project import NoProjectError, find_root


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--expect", metavar="VERSION|SHA256", help="The version it must be, or the SHA-256 its zip must have.")
def command(path: Path, expect: str | None) -> None:
    """Check every hash of the snapshot at PATH (the zip or the unpacked folder), then compute it anew.

    From the studies inside are computed: results, summary, tables, descriptions, the files of the API and the numbers
    below every figure; numbers agree within 1e-6. What is not computed anew is named. Anybody can seal a zip: so inside
    the project, its SHA-256 is also compared with the one committed in releases/, and --expect names what you mean.

    Exit status 0 when all holds, 1 when something does not; what and why is printed.

    \b
    Examples:
      hccmeta verify hccmeta-26.0.0.zip
      hccmeta verify unpacked/
      hccmeta verify hccmeta-26.0.0.zip --expect 26.0.0
    """
    from hccmeta.snapshot.archive import ArchiveError, read_members
    from hccmeta.snapshot.recomputed import NOT_RECOMPUTED
    from hccmeta.snapshot.verify import expectation_faults, hash_faults, number_faults

    progress = progress_on_stderr()
    try:
        members = read_members(path)
    except ArchiveError as error:
        say(str(error))
        raise SystemExit(1) from error
    progress("checking hashes")
    manifest, faults = hash_faults(members)
    if not faults and manifest is not None:
        faults = expectation_faults(path, manifest, expect, _here())
    if not faults and manifest is not None:
        progress("computing from the studies inside")
        faults = number_faults(members, manifest)
    for fault in faults:
        say(fault)
    if faults or manifest is None:
        raise SystemExit(1)
    say(
        f"{manifest.version}: {len(members)} members whole, every number computed anew and the same within 1e-6\n"
        f"not computed anew: {NOT_RECOMPUTED}; their hashes are those of the manifest"
    )


def _here() -> Path | None:
    try:
        return find_root(Path.cwd())
    except NoProjectError:
        return None
