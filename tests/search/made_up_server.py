"""A server on this machine that plays the services, with the faults that real ones have."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from hccmeta.ground.network import Answer, Client, Failure
from hccmeta.search.found import Ask

Play = Callable[[Ask, BaseHTTPRequestHandler], None]


@dataclass
class Server:
    """The running server: where it is, and what it was asked with which headers."""

    url: str
    asked: list[tuple[Ask, dict[str, str]]] = field(default_factory=list)


@contextmanager
def serve(play: Play) -> Iterator[Server]:
    """Runs ``play`` for every request until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            ask = Ask(parts.path, tuple(parse_qsl(parts.query)))
            server.asked.append((ask, dict(self.headers)))
            self.close_connection = True
            with suppress(BrokenPipeError, ConnectionResetError):
                play(ask, self)

        def log_message(self, *args: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server = Server(f"http://127.0.0.1:{http.server_address[1]}")
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()


def answer(handler: BaseHTTPRequestHandler, body: bytes, *, status: int = 200, **headers: str) -> None:
    """A whole answer."""
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def playing(services: Callable[[Ask], bytes]) -> Play:
    """Answers as the services do."""
    return lambda ask, handler: answer(handler, services(ask))


def too_many(ask: Ask, handler: BaseHTTPRequestHandler) -> None:
    answer(handler, b"slow down", status=429, Retry_After="7")


def broken(ask: Ask, handler: BaseHTTPRequestHandler) -> None:
    answer(handler, b"oops", status=500)


def silent(ask: Ask, handler: BaseHTTPRequestHandler) -> None:
    time.sleep(1.5)


def dripping(ask: Ask, handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.02)


def truncated(ask: Ask, handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"esearchresult": {"count": "3"')


def malformed(ask: Ask, handler: BaseHTTPRequestHandler) -> None:
    answer(handler, b'<html>"Down for maintenance\xff')


def endless(ask: Ask, handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(2_000):  # 2 GB, were it read
        handler.wfile.write(b"[" * 1024 * 1024)


def announced(ask: Ask, handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(10**12))
    handler.end_headers()
    handler.wfile.write(b"[")


@dataclass
class Redirected(Client):
    """A client whose requests all go to the server on this machine, under the path of the service they meant."""

    base: str = ""

    def get(self, url: str, params: dict[str, str] | None = None, *, accept: str = "*/*") -> Answer | Failure:
        return super().get(self.base + urlsplit(url).path, params, accept=accept)
