"""One writer at a time: a lock on a folder, let go by the system when its process ends, however it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

NAME = ".lock"


class LockedError(Exception):
    """Another process works in the folder."""


@contextmanager
def locked(folder: Path, name: str = NAME) -> Iterator[int]:
    """``folder`` (made when it is missing) to this process alone, or what its lock ``name`` stands for.

    Gives the descriptor that holds the lock: a child process that inherits it holds it until its own end.

    Raises LockedError, naming the process that has it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / name, "a+", encoding="utf-8") as file:
        if not _taken(file):
            file.seek(0)
            holder = file.read(20).strip()
            who = f"process {holder}" if holder.isdigit() else "another process"
            raise LockedError(f"{who} is writing into {folder}: wait until it has ended, or stop it, and try again")
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield file.fileno()


if sys.platform == "win32":
    import msvcrt

    def _taken(file: IO[str]) -> bool:
        file.seek(1_000)  # beyond the number, which the others read
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _taken(file: IO[str]) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
