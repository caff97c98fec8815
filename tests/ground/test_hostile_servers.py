"""Servers that never come to an end: each request ends in a sentence, in its time and within its size."""

import socket
import threading
import time
from contextlib import contextmanager, suppress

import pytest

from hccmeta.ground.network import Answer, Client, Failure, Limits, send

OK = b"HTTP/1.1 200 OK\r\n"
WHOLE = 0.6


def drip(start, piece):
    """Sends ``start`` and then ``piece`` for ever, a little at a time."""

    def play(connection):
        connection.sendall(start)
        while True:
            connection.sendall(piece)
            time.sleep(0.05)

    return play


def flood(start, piece):
    """Sends ``start`` and then ``piece`` for ever, as fast as it is read."""

    def play(connection):
        connection.sendall(start)
        while True:
            connection.sendall(piece)

    return play


def once(answer):
    return lambda connection: connection.sendall(answer)


@contextmanager
def serving(play):
    """An address of this machine at which ``play`` answers every connection."""
    listening = socket.create_server(("127.0.0.1", 0))
    asked = []

    def one(connection):
        with connection, suppress(OSError):
            asked.append(connection.recv(65_536))
            play(connection)

    def accept():
        with suppress(OSError):
            while True:
                threading.Thread(target=one, args=(listening.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", asked
    finally:
        listening.close()


ENDLESS = {
    "header": drip(OK + b"X: ", b"a"),
    "status line": drip(b"", b"H"),
    "continue": flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 500),
    "slow continue": drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "body": drip(OK + b"\r\n", b"a"),
    "fast body": flood(OK + b"\r\n", b"a" * 65_536),
    "chunk size": drip(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
    "chunk trailer": flood(OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n", b"X: y\r\n" * 500),
    "many headers": flood(OK, b"X: y\r\n" * 500),
    "redirect": flood(b"HTTP/1.1 302 F\r\nLocation: /again\r\n\r\n", b"a" * 65_536),
    "slow redirect": drip(b"HTTP/1.1 302 F\r\nLocation: /again\r\n\r\n", b"a"),
    "refusal": flood(b"HTTP/1.1 404 N\r\n\r\n", b"a" * 65_536),
}


@pytest.fixture
def client():
    return Client(limits=Limits(silence=0.4, whole=WHOLE, max_bytes=2**20, tries=2), sleep=lambda _: None)


def in_time(call):
    """What ``call`` gives, in another thread; fails when it does not end long after its deadline."""
    given = []
    thread = threading.Thread(target=lambda: given.append(call()), daemon=True)
    thread.start()
    thread.join(20)
    assert given, "the request hangs"
    return given[0]


@pytest.mark.parametrize("name", ENDLESS)
def test_an_answer_without_an_end_is_a_sentence(client, name):
    with serving(ENDLESS[name]) as (url, _):
        outcome = in_time(lambda: client.get(url))
    assert isinstance(outcome, Failure)
    assert outcome.reason.startswith("127.0.0.1 ")


@pytest.mark.parametrize("name", ENDLESS)
def test_so_it_is_when_something_is_sent(name):
    with serving(ENDLESS[name]) as (url, asked):
        outcome = in_time(
            lambda: send("POST", url, b"body", headers={"Authorization": "token"}, service="Zenodo", timeout=WHOLE)
        )
    assert isinstance(outcome, Failure)
    assert "Zenodo" in outcome.reason or "too long" in outcome.reason
    assert len(asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"Content-Length: 100\r\n\r\nabc",
        b"HTTP/1.1 302 F\r\nLocation: http://[::1/x\r\nContent-Length: 0\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc",
        OK + b"X: " + b"y" * 100_000 + b"\r\n\r\n",
        b"just text\n",
        b"",
    ],
)
def test_a_damaged_answer_is_a_sentence(client, answer):
    with serving(once(answer)) as (url, _):
        assert isinstance(in_time(lambda: client.get(url)), Failure)
        sent = in_time(lambda: send("POST", url, b"x", headers={}, service="Zenodo", timeout=WHOLE))
    assert isinstance(sent, Failure)


def test_a_redirect_that_says_little_is_followed(client):
    def play(connection):
        connection.sendall(b"HTTP/1.1 302 F\r\nLocation: /again\r\nContent-Length: 4\r\n\r\nmore")

    def second(connection):
        connection.sendall(OK + b"Content-Length: 2\r\n\r\nok")

    turns = iter((play, second))
    with serving(lambda connection: next(turns)(connection)) as (url, asked):
        assert in_time(lambda: client.get(url)) == Answer(url, b"ok")
    assert b"GET /again" in asked[1]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://example.org/x", "data:,x"])
def test_only_https_is_spoken_to_where_something_is_sent(url):
    outcome = send("PUT", url, b"", headers={}, service="Zenodo", timeout=1)
    assert isinstance(outcome, Failure)
    assert outcome.reason.endswith("is not an https address")
