"""The project as it was at a git revision, in a temporary folder."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from hccmeta.ground.paths import PathError, inside

#: What a computation reads.
PLACES = ("mkdocs.yml", "studies", "docs")

#: The evidence of all reviews together is a few megabytes.
MAX_BYTES = 500_000_000


class NoRevisionError(Exception):
    """Git knows no such revision here, or it holds what no project can."""


class _Entry(NamedTuple):
    blob: str
    size: int
    path: str


@contextmanager
def at_revision(root: Path, revision: str) -> Iterator[Path]:
    """A folder with the evidence as of ``revision`` of the repository at ``root``: its plain files; links are left out.

    The blobs themselves are read, so nothing in the repository can hide or rewrite one (as ``export-ignore`` and
    ``export-subst`` do in an archive).

    Raises NoRevisionError when there is no such revision, or no git.
    """
    commit = (
        _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    )
    entries = _entries(root, commit)
    blobs = io.BytesIO(_git(root, "cat-file", "--batch", given="\n".join(one.blob for one in entries)))
    with TemporaryDirectory(prefix="hccmeta-") as folder:
        for entry in entries:
            blobs.readline()
            content = blobs.read(entry.size)
            blobs.readline()
            try:
                target = inside(Path(folder), entry.path)
            except PathError as error:
                raise NoRevisionError(f"{revision} holds a file that no project has: {error}") from error
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        yield Path(folder)


def _entries(root: Path, commit: str) -> list[_Entry]:
    listed = _git(root, "ls-tree", "-r", "-z", "--long", "--full-tree", commit, "--", *PLACES)
    entries = []
    for line in listed.decode(errors="replace").split("\0")[:-1]:
        head, _, path = line.partition("\t")
        mode, kind, blob, size = head.split()
        if kind == "blob" and mode in ("100644", "100755"):
            entries.append(_Entry(blob, int(size), path))
    if sum(one.size for one in entries) > MAX_BYTES:
        raise NoRevisionError(f"{commit} holds more than {MAX_BYTES} bytes of evidence")
    return entries


def _git(root: Path, *words: str, given: str = "") -> bytes:
    try:
        done = subprocess.run(["git", *words], cwd=root, capture_output=True, timeout=60, input=given.encode())
    except (OSError, subprocess.SubprocessError) as error:
        raise NoRevisionError(f"git cannot be run here: {error}") from error
    if done.returncode:
        detail = done.stderr.decode(errors="replace").strip() or "no such revision"
        raise NoRevisionError(f"git {words[0]} failed: {detail}")
    return done.stdout
