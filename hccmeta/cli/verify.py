"""``hccmeta verify``."""

from __future__ import annotations

from pathlib import Path

import click

from hccmeta.cli.common import progress_on_stderr


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
def command(path: Path) -> None:
    """Check every hash of the snapshot at PATH (the zip or the unpacked folder), then compute its numbers anew.

    Exit status 0 when all holds, 1 when something does not; what and why is printed. Numbers agree within 1e-6.

    \b
    Examples:
      hccmeta verify hccmeta-26.0.0.zip
      hccmeta verify unpacked/
    """
    from hccmeta.snapshot.archive import ArchiveError, read_members
    from hccmeta.snapshot.verify import hash_faults, number_faults

    progress = progress_on_stderr()
    try:
        members = read_members(path)
    except ArchiveError as error:
        click.echo(str(error))
        raise SystemExit(1) from error
    progress("checking hashes")
    found, faults = hash_faults(members)
    if not faults and found is not None:
        progress("computing from the studies inside")
        faults = number_faults(members, found)
    for fault in faults:
        click.echo(fault)
    if faults or found is None:
        raise SystemExit(1)
    click.echo(f"{found.version}: {len(members)} members whole, every number computed anew and the same within 1e-6")
