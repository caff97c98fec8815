"""Files to a folder: written beside it and put in its place at the end; what is unchanged keeps its file."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from hccmeta.site.register import Content


def put(files: Mapping[str, Content], folder: Path) -> None:
    """Makes ``folder`` hold exactly ``files`` (by path below it). It is replaced whole or not at all."""
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for name, content in sorted(files.items()):
        data = content.encode() if isinstance(content, str) else content
        target, old = fresh / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if old.is_file() and old.read_bytes() == data:
            shutil.copy2(old, target)
        else:
            target.write_bytes(data)
    replace(folder, fresh)


def replace(folder: Path, fresh: Path) -> None:
    """Puts ``fresh`` in the place of ``folder``."""
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
