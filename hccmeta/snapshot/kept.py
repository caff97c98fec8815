"""The summary of a version that was kept: of a release by its name, in a file of its own, or inside a snapshot."""

from __future__ import annotations

from pathlib import Path

from hccmeta.ground import codec
from hccmeta.snapshot.archive import ArchiveError, read_members
from hccmeta.versions.diff.releases import read_release, release_file
from hccmeta.versions.diff.summary import Summary
from hccmeta.versions.number import FORM, parse

#: A summary of a few dozen studies has less than a megabyte.
MAX_BYTES = 50_000_000


class NotKeptError(ValueError):
    """What was named looks like a kept version and is none; the message says why."""


def kept_summary(root: Path, name: str) -> Summary | None:
    """The summary that ``name`` stands for, with the numbers that were computed then; nothing is computed anew.

    ``name``: a released version (``26.1.0``) of the project at ``root``, the path of a summary (``*.json``, as in
    ``releases/``), or of a snapshot (``*.zip``). None when it is none of these.

    Raises NotKeptError when it is one of these and cannot be read.
    """
    file = Path(name)
    try:
        if FORM.fullmatch(name) and release_file(root, parse(name)).is_file():
            return read_release(root, parse(name))
        if file.suffix == ".json" and file.is_file():
            if file.stat().st_size > MAX_BYTES:
                raise NotKeptError(f"{name}: more than {MAX_BYTES} bytes; this is no summary of a version")
            return codec.loads(Summary, file.read_text(encoding="utf-8"))
        if file.suffix == ".zip" and file.is_file():
            return codec.loads(Summary, read_members(file)["data/summary.json"].decode())
    except NotKeptError:
        raise
    except (OSError, ArchiveError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotKeptError(f"{name} holds no summary of a version: {error}") from error
    return None
