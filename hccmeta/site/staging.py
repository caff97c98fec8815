"""Files to a folder: written beside it and put in its place at the end; what is unchanged keeps its file."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from hccmeta.ground.paths import inside
from hccmeta.site.register import Content

#: renameat2's exchange of two names, and its "relative to the working folder" (Linux, sys/fs.h and fcntl.h).
_EXCHANGE, _AT_CWD = 2, -100


def put(files: Mapping[str, Content | Path], folder: Path) -> None:
    """Makes ``folder`` hold exactly ``files`` (by path below it; a path is copied). It is replaced whole or not at all.

    Raises PathError for a path that leads out of the folder.
    """
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, content in sorted(files.items()):
        data = content.encode() if isinstance(content, str) else content
        if isinstance(data, Path):  # one at a time in memory
            data = data.read_bytes()
        target, old = inside(fresh, name), folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if old.is_file() and old.stat().st_size == len(data) and old.read_bytes() == data:
            _kept(old, target)
        else:
            target.write_bytes(data)
    replace(folder, fresh)


def _kept(old: Path, target: Path) -> None:
    """The same file under another name; nothing writes into a staged file, and the old name goes with its folder."""
    try:
        os.link(old, target)
    except OSError:  # a disk without hard links
        shutil.copy2(old, target)


def replace(folder: Path, fresh: Path) -> None:
    """Puts ``fresh`` in the place of ``folder``; where the system can exchange two folders there is no moment without.

    A process that is killed leaves the old folder or the new one; ``restore`` mends the one gap of other systems.
    """
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists() and not _exchanged(fresh, folder):
        folder.rename(old)
    if not folder.exists():
        fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(fresh, ignore_errors=True)


def restore(folder: Path) -> None:
    """Puts back what a process that was killed between two renames had moved away."""
    old = folder.with_name(f".{folder.name}.old")
    if old.exists() and not folder.exists():
        old.rename(folder)


def _exchanged(one: Path, other: Path) -> bool:
    """Whether the two folders changed places in one step."""
    if not sys.platform.startswith("linux"):
        return False
    exchange = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if exchange is None:
        return False
    return bool(exchange(_AT_CWD, os.fsencode(one), _AT_CWD, os.fsencode(other), _EXCHANGE) == 0)
