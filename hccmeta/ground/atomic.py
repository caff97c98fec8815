"""Files written whole or not at all: at every moment, and after any death of the process, a file is the old or the new.

What is written goes into a file of a fixed name beside the target, which then takes its place. A process that is killed
leaves at most that one, and the next writing takes it over; readers of folders pass it by (``is_part``).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_ENDING = ".part"


def write_atomically(target: Path, text: str | bytes) -> None:
    """Write ``target`` whole or not at all; its folder is made when it is missing.

    Raises OSError, naming ``target``, when the system refuses; then the target is as it was.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _put(target.with_name(f".{target.name}{_ENDING}"), target, text.encode() if isinstance(text, str) else text)
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, str(target)) from error


def is_part(name: str) -> bool:
    """Whether a file of this name is what a killed process left of another."""
    return name.startswith(".") and name.endswith(_ENDING)


if sys.platform == "win32":  # an open file cannot be renamed there

    def _put(part: Path, target: Path, data: bytes) -> None:
        part.write_bytes(data)
        os.replace(part, target)

else:
    import fcntl

    def _put(part: Path, target: Path, data: bytes) -> None:
        with _alone(part) as file:
            try:
                file.write(data)
                file.flush()
                os.replace(part, target)
            except BaseException:
                part.unlink(missing_ok=True)
                raise

    @contextmanager
    def _alone(part: Path) -> Iterator[IO[bytes]]:
        """``part``, empty, to this process alone: another one that writes the same file is waited for."""
        while True:
            with open(part, "ab") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                if _stands(file, part):
                    file.truncate(0)
                    yield file
                    return

    def _stands(file: IO[bytes], part: Path) -> bool:
        """Whether ``file`` is still the one at ``part``: whoever was waited for has moved it to its place."""
        try:
            return os.path.samestat(os.fstat(file.fileno()), os.stat(part))
        except FileNotFoundError:
            return False
