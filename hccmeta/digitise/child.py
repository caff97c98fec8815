"""A figure read in a process of its own, with a limit to its memory and time: hostile files break nothing else."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from hccmeta.digitise.model import Digitised, DigitiseError
from hccmeta.digitise.overlay import save_overlay
from hccmeta.digitise.request import Request
from hccmeta.digitise.run import digitise
from hccmeta.ground.codec import dumps, loads

MEMORY = 4_000_000_000
SECONDS = 90  # of processor time; the largest pictures that are read take some ten
_WAIT = 600.0


def read_apart(figure: Path, request: Request, picture: Path) -> Digitised:
    """Read a figure as `run.digitise` does, save the picture of its trace, and answer for whatever the file does.

    Where the system knows no forks or limits, it is read in this process.

    Raises:
        DigitiseError: the figure cannot be read as asked, or reading it took too much memory or time or crashed.
        MissingExtraError: a package is missing.
        OSError: the system refused: a full disk, no memory for another process.
    """
    if not hasattr(os, "fork"):
        digitised = digitise(figure, request)
        save_overlay(picture, figure, digitised, page=request.page)
        return digitised
    status, text = _apart(lambda: _read(figure, request, picture))
    if status == "found":
        return loads(Digitised, text)
    if status == "refused":
        raise DigitiseError(text)
    if status == "system":
        number, _, place = text.partition(" ")
        raise OSError(int(number), os.strerror(int(number)), place)
    raise DigitiseError(
        f"{figure.name} could not be read within {SECONDS} seconds and {MEMORY // 10**9} GB, or it broke the reader: "
        "save the figure alone, as a PNG or as one page of a PDF"
    )


def _read(figure: Path, request: Request, picture: Path) -> tuple[str, str]:
    try:
        digitised = digitise(figure, request)
        save_overlay(picture, figure, digitised, page=request.page)
        return "found", dumps(digitised)
    except DigitiseError as error:
        return "refused", str(error)
    except OSError as error:
        if error.errno is None:  # so do readers of pictures say that a picture is none
            raise
        return "system", f"{error.errno} {error.filename or ''}"


def _apart(task: Callable[[], tuple[str, str]]) -> tuple[str, str]:
    """What a task returns in a child process; ("died", "") when it does not."""
    context = multiprocessing.get_context("fork")
    receive, send = context.Pipe(duplex=False)
    child = context.Process(target=_limited, args=(task, send))
    child.start()
    send.close()
    try:
        with suppress(EOFError):
            if receive.poll(_WAIT):
                status, _, text = receive.recv_bytes().decode().partition("\n")
                return status, text
        return "died", ""
    finally:
        if child.is_alive():
            child.join(5)
        if child.is_alive():
            child.kill()
        child.join()
        receive.close()


def _limited(task: Callable[[], tuple[str, str]], send: Any) -> None:
    import resource

    with suppress(ValueError, OSError):  # a lower limit may already hold
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(Exception):  # the parent says that it died
        status, text = task()
        send.send_bytes(f"{status}\n{text}".encode())
    os._exit(0)
