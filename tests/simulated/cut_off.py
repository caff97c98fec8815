"""Verbs that die: each run is a process of its own, killed or refused at a counted operation on files.

Python tells an audit hook before it opens, makes, renames or removes anything, so no module is changed for it. Bytes
that are written in between are cut by the system's own limit to the size of files.
"""

from __future__ import annotations

import errno
import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_CHANGES = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.link", "os.symlink"})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_MARK = "\x1f"
DIED, NO_END = 77, 1_000_000_000


@dataclass(frozen=True)
class Ended:
    """How a run ended: its exit status (77: killed), what it said, and the operations it came to, in order."""

    status: int
    said: str
    operations: tuple[str, ...]


def run(task: Callable[[], object], root: Path, *, at: int = NO_END, refuse: int = 0, size: int | None = None) -> Ended:
    """``task``, a verb that ends with SystemExit, in ``root``.

    At its operation number ``at`` (from 1) it is killed before it does it; with ``refuse``, an error of the system
    (``errno.ENOSPC``), that and every later one is refused instead. ``size``: no file gets longer than so many bytes;
    with ``refuse``, the writing fails, and without, the process is killed in the middle of it.
    """
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        os.close(told)
        _child(task, root, tell, at, refuse, size)
    os.close(tell)
    with open(told, errors="replace") as pipe:
        lines = pipe.read().splitlines()
    _, status = os.waitpid(child, 0)
    return Ended(
        DIED if os.WIFSIGNALED(status) else os.WEXITSTATUS(status),
        "\n".join(line for line in lines if not line.startswith(_MARK)),
        tuple(line.removeprefix(_MARK) for line in lines if line.startswith(_MARK)),
    )


def _child(task: Callable[[], object], root: Path, tell: int, at: int, refuse: int, size: int | None) -> None:
    status = 99
    try:
        # A pool of the process that was forked has no thread in this one that would serve it.
        os.environ["HCCMETA_PROCESSES"] = "1"
        os.dup2(tell, 1)
        os.dup2(tell, 2)
        sys.stdout = open(1, "w", buffering=1, closefd=False)  # noqa: SIM115 - it lives as long as the process
        sys.stderr = open(2, "w", buffering=1, closefd=False)  # noqa: SIM115
        os.chdir(root)
        sys.addaudithook(_counting(tell, at, refuse))
        if size is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN if refuse else signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
        try:
            task()
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1 if end.code else 0
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
    except BaseException:
        import traceback

        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(status)


def _counting(tell: int, at: int, refuse: int) -> Callable[[str, tuple[object, ...]], None]:
    count = 0

    def hook(event: str, args: tuple[object, ...]) -> None:
        nonlocal count
        writes = event == "open" and isinstance(args[2], int) and bool(args[2] & _WRITING)
        if not writes and event not in _CHANGES:
            return
        path = str(args[0])
        if "__pycache__" in path or path == os.devnull:
            return
        count += 1
        if count >= at and not refuse:
            os._exit(DIED)
        if count >= at and (event not in ("os.remove", "os.rmdir") or refuse != errno.ENOSPC):
            raise OSError(refuse, os.strerror(refuse), path)
        os.write(tell, f"{_MARK}{event} {path}\n".encode())

    return hook


def files(*folders: Path) -> dict[str, bytes]:
    """Every file at or below ``folders``, by its path, but what a killed process left beside one."""
    found = {}
    for folder in folders:
        for file in [folder] if folder.is_file() else sorted(folder.rglob("*")):
            if file.is_file() and not (file.name.startswith(".") and file.name.endswith(".part")):
                found[f"{folder.name}/{file.relative_to(folder).as_posix()}"] = file.read_bytes()
    return found
