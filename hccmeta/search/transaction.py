"""Several files changed as one: all of them or none, whenever the process is cut off.

The new contents are first written down together; from then on the change will be made, at once or by the next run.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hccmeta.ground.atomic import write_atomically
from hccmeta.ground.digest import digest

_RECORD = "commit.json"


@dataclass(frozen=True)
class Conflict:
    """A file that was edited by somebody else between the search and the writing; nothing more is written."""

    path: str


def commit(work: Path, root: Path, texts: Mapping[str, str], moves: Mapping[str, str]) -> None:
    """Writes ``texts`` (path under ``root`` to content) and moves files of ``work`` to paths under ``root``.

    Then ``work`` is removed: it held the journals of the run that is now complete.
    """
    files = [
        {"path": path, "before": _digest(root / path), "after": digest(text), "text": text}
        for path, text in texts.items()
    ]
    write_atomically(work / _RECORD, json.dumps({"files": files, "moves": dict(moves)}, ensure_ascii=False))
    finish(work, root)


def pending(work: Path) -> bool:
    """Whether a change was decided in ``work`` and not yet made to its end."""
    return (work / _RECORD).is_file()


def finish(work: Path, root: Path) -> Conflict | None:
    """Makes the decided change, or what is left of it, unless a file was edited in the meantime."""
    decided = json.loads((work / _RECORD).read_text(encoding="utf-8"))
    for file in decided["files"]:
        if _digest(root / file["path"]) not in (file["before"], file["after"]):
            return Conflict(file["path"])
    for here, there in decided["moves"].items():
        if (work / here).exists():
            (root / there).parent.mkdir(parents=True, exist_ok=True)
            os.replace(work / here, root / there)
    for file in decided["files"]:
        write_atomically(root / file["path"], file["text"])
    for leftover in work.iterdir():
        if leftover.name != _RECORD:
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    (work / _RECORD).unlink()
    work.rmdir()
    return None


def _digest(path: Path) -> str:
    return digest(path.read_bytes()) if path.is_file() else ""
