"""Where the project is: the folder that holds ``mkdocs.yml`` and ``studies/``."""

from __future__ import annotations

from pathlib import Path


class NoProjectError(Exception):
    """The current directory is in no project."""


def find_root(start: Path) -> Path:
    """The nearest folder at or above ``start`` that holds ``mkdocs.yml`` and ``studies/``.

    Raises NoProjectError when there is none.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / "mkdocs.yml").is_file() and (folder / "studies").is_dir():
            return folder
    raise NoProjectError(f"no project here: no folder at or above {start} holds mkdocs.yml and studies/")
