"""The project as it was at a git revision, in a temporary folder."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

#: What a computation reads.
PLACES = ("mkdocs.yml", "studies", "docs")


class NoRevisionError(Exception):
    """Git knows no such revision here."""


@contextmanager
def at_revision(root: Path, revision: str) -> Iterator[Path]:
    """A folder with the evidence as of ``revision`` of the repository at ``root``.

    Raises NoRevisionError when there is no such revision, or no git.
    """
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    names = _git(root, "ls-tree", "--name-only", commit.decode().strip()).decode().split()
    archive = _git(root, "archive", commit.decode().strip(), *(place for place in PLACES if place in names))
    with TemporaryDirectory(prefix="hccmeta-") as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
            packed.extractall(folder, filter="data")
        yield Path(folder)


def _git(root: Path, *words: str) -> bytes:
    try:
        done = subprocess.run(["git", *words], cwd=root, capture_output=True, timeout=60)
    except (OSError, subprocess.SubprocessError) as error:
        raise NoRevisionError(f"git cannot be run here: {error}") from error
    if done.returncode:
        detail = done.stderr.decode(errors="replace").strip() or "no such revision"
        raise NoRevisionError(f"git {words[0]} failed: {detail}")
    return done.stdout
