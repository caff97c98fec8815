"""The published folder: ``latest/`` and every kept version beside it, the list of them, and a way in.

``python -m hccmeta.snapshot.publish SITE KEPT OUTPUT``: the built SITE and the snapshots in the folder KEPT. A kept
version is unpacked only when every hash in it holds; else the exit status is 1, and there is no OUTPUT.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from hccmeta.site.staging import put
from hccmeta.snapshot.archive import ArchiveError, read_members
from hccmeta.snapshot.offline import INDEX_SCRIPT
from hccmeta.snapshot.verify import hash_faults
from hccmeta.versions.address import LATEST
from hccmeta.versions.number import parse

#: What GitHub Pages publishes at most.
MAX_BYTES = 1_000_000_000


class NotPublishableError(Exception):
    """A kept version is damaged, twice there, or there is too much; nothing is published."""


@dataclass(frozen=True)
class KeptVersion:
    """A released version: its name, the day it bears, its DOI (empty when none was made), and its pages."""

    version: str
    on: str
    doi: str
    site: dict[str, bytes]


def kept_version(archive: Path) -> KeptVersion:
    """The version in the snapshot ``archive``. Raises NotPublishableError naming the file and what is wrong."""
    try:
        members = read_members(archive)
    except ArchiveError as error:
        raise NotPublishableError(str(error)) from error
    manifest, faults = hash_faults(members)
    if manifest is None or faults:
        raise NotPublishableError(f"{archive.name}: {faults[0]}")
    if archive.name != f"hccmeta-{manifest.version}.zip":
        raise NotPublishableError(f"{archive.name} holds version {manifest.version}")
    day = datetime.fromtimestamp(manifest.epoch, UTC).date().isoformat()
    # What search reads from a file only is not needed where there is a server.
    pages = {path for path in members if path.startswith("site/")} - {f"site/{INDEX_SCRIPT}"}
    site = {path.removeprefix("site/"): members[path] for path in sorted(pages)}
    return KeptVersion(manifest.version, day, manifest.doi, site)


def published(latest: Path, archives: Iterable[Path]) -> dict[str, bytes]:
    """Path -> content of everything to publish: ``latest`` (a built site) and the versions in ``archives``.

    Raises NotPublishableError when an archive is damaged, a version is there twice, or all is beyond the bounds.
    """
    kept = sorted((kept_version(one) for one in archives), key=lambda one: parse(one.version), reverse=True)
    files = {f"{LATEST}/{one.relative_to(latest).as_posix()}": one for one in latest.rglob("*") if one.is_file()}
    made = {path: file.read_bytes() for path, file in files.items()}
    for version in kept:
        if f"{version.version}/index.html" in made:
            raise NotPublishableError(f"version {version.version} is there twice")
        made.update({f"{version.version}/{path}": content for path, content in version.site.items()})
    made["versions.json"] = (json.dumps(version_list(kept), indent=1) + "\n").encode()
    made["index.html"] = _way_in(LATEST).encode()
    made[".nojekyll"] = b""
    if sum(map(len, made.values())) > MAX_BYTES:
        raise NotPublishableError(f"more than {MAX_BYTES} bytes: GitHub Pages takes no more")
    return made


def version_list(kept: Iterable[KeptVersion]) -> list[dict[str, Any]]:
    """What ``versions.json`` says: ``latest`` first, then the released versions, newest first."""
    listed: list[dict[str, Any]] = [{"version": LATEST, "path": f"{LATEST}/", "on": None, "doi": None}]
    listed += [
        {"version": one.version, "path": f"{one.version}/", "on": one.on, "doi": one.doi or None} for one in kept
    ]
    return listed


def _way_in(place: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>hccmeta</title>'
        f'<meta http-equiv="refresh" content="0; url={escape(place)}/"></head>'
        f'<body><p><a href="{escape(place)}/">The latest version</a></p></body></html>\n'
    )


def main(site: Path, kept: Path, output: Path) -> int:
    """Write the published folder to ``output``, whole or not at all; the exit status."""
    try:
        files = published(site, sorted(kept.glob("hccmeta-*.zip")))
    except NotPublishableError as error:
        print(f"nothing is published: {error}")
        return 1
    put(files, output)
    versions = sorted({path.split("/")[0] for path in files if "/" in path})
    print(f"{output}: {', '.join(versions)}; {sum(map(len, files.values())) / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*map(Path, sys.argv[1:4])))
