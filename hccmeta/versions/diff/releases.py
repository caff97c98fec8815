"""``releases/<version>.json``: what each released version said, committed, so that versions can be compared."""

from __future__ import annotations

import json
from pathlib import Path

from hccmeta.ground import codec
from hccmeta.ground.atomic import write_atomically
from hccmeta.versions.diff.summary import Summary
from hccmeta.versions.number import Version, releases


def release_file(root: Path, version: Version) -> Path:
    """Where the summary of ``version`` is kept."""
    return root / "releases" / f"{version}.json"


def read_release(root: Path, version: Version) -> Summary:
    """The summary of a release. Raises ValueError naming the file when it cannot be read."""
    file = release_file(root, version)
    try:
        return codec.loads(Summary, file.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"releases/{file.name} cannot be read: {error}") from error


def all_releases(root: Path) -> tuple[Summary, ...]:
    """The summaries of all releases, oldest first."""
    return tuple(read_release(root, version) for version in releases(root))


def write_release(root: Path, summary: Summary) -> Path:
    """Keep ``summary`` as its version's release file."""
    file = root / "releases" / f"{summary.version}.json"
    write_atomically(file, json.dumps(codec.plain(summary), ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return file
