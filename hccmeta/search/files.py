"""Reading and replacing a text file whole."""

from __future__ import annotations

import os
from pathlib import Path


def text_of(path: Path) -> str:
    """What stands in the file at ``path``; empty when there is none."""
    return path.read_bytes().decode() if path.is_file() else ""


def replace_text(path: Path, text: str) -> None:
    """Puts ``text`` in the place of the file at ``path``, so that it is the old or the new one at every moment."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(text.encode())
    os.replace(part, path)
