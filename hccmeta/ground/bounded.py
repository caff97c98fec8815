"""urllib with an end: every byte of an answer, its headers and redirects included, is counted and has a deadline.

urllib's timeout is one of silence: a server that sends a byte now and then keeps it waiting for ever, in the status
line, in headers, between chunks, in the body of a redirect that nobody wants to read. Here each reading from the
socket waits only for what is left of the time, and stops when more came than is allowed.
"""

from __future__ import annotations

import io
import ssl
import time
from collections.abc import Callable
from functools import partial
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from socket import socket
from typing import Any
from urllib.request import BaseHandler, HTTPHandler, HTTPSHandler, OpenerDirector, Request, build_opener

_HEADERS = 1024 * 1024
"""Bytes that status lines, headers and chunk sizes may take beside the body."""


class LateError(OSError):
    """The answer was not whole within its time."""


class TooLargeError(OSError):
    """The answer is larger than allowed."""


class Budget:
    """What one answer may take, redirects included: seconds from its first byte awaited, and bytes."""

    def __init__(self, seconds: float, silence: float, size: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._silence, self._left, self._clock = seconds, silence, size + _HEADERS, clock
        self._end: float | None = None

    def wait(self) -> float:
        """How long the next reading may wait. Raises LateError when no time is left."""
        now = self._clock()
        self._end = now + self._seconds if self._end is None else self._end
        if now >= self._end:
            raise LateError
        return min(self._silence, self._end - now)

    def spent(self, size: int) -> None:
        """Counts what was read, or that waiting ended without: raises when it is too much, or too late."""
        self._left -= size
        if self._left < 0:
            raise TooLargeError
        if self._end is not None and self._clock() >= self._end:
            raise LateError


def opener(budget: Budget, *handlers: BaseHandler | type[BaseHandler]) -> OpenerDirector:
    """An opener for one request, bounded by ``budget``, with ``handlers`` beside urllib's own."""
    return build_opener(_Http(budget), _Https(budget), *handlers)


class _Metered(io.RawIOBase):
    """The socket's raw stream, counted and timed."""

    def __init__(self, raw: io.RawIOBase, sock: socket, budget: Budget) -> None:
        self._raw, self._sock, self._budget = raw, sock, budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._budget.wait())
        try:
            size = self._raw.readinto(buffer)
        except TimeoutError:
            self._budget.spent(0)
            raise
        self._budget.spent(size or 0)
        return size

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(HTTPResponse):
    def __init__(self, sock: socket, *args: Any, budget: Budget, **more: Any) -> None:
        super().__init__(sock, *args, **more)
        self.fp: Any = io.BufferedReader(_Metered(self.fp.detach(), sock, budget))


class _Http(HTTPHandler):
    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self._budget = budget

    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(partial(_bounded, HTTPConnection, self._budget), req)


class _Https(HTTPSHandler):
    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self._budget = budget

    def https_open(self, req: Request) -> HTTPResponse:
        made = partial(_bounded, HTTPSConnection, self._budget, context=ssl.create_default_context())
        return self.do_open(made, req)


def _bounded(kind: type[HTTPConnection], budget: Budget, *args: Any, **more: Any) -> HTTPConnection:
    connection = kind(*args, **more)
    connection.response_class = partial(_Response, budget=budget)  # type: ignore[assignment]
    return connection
