import tracemalloc

import pytest
from search import made_up_server as server

from hccmeta.ground import network
from hccmeta.ground.network import Answer, Client, Failure, Limits

QUICK = Limits(silence=1.0, whole=1.5, max_bytes=1024 * 1024, tries=3, longest_pause=10)


class Clock:
    """A clock that moves only by sleeping."""

    def __init__(self):
        self.now = 100.0
        self.slept = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def client(clock):
    return Client(limits=QUICK, sleep=clock.sleep, contact="reader@example.org")


def test_an_answer_comes_whole_with_who_asks_and_what(client):
    with server.serve(lambda ask, handler: server.answer(handler, b"hello")) as here:
        answer = client.get(f"{here.url}/a", {"q": "x & y", "u": "ü"})
    assert answer == Answer(f"{here.url}/a", b"hello")
    ask, headers = here.asked[0]
    assert ask.params == (("q", "x & y"), ("u", "ü"))
    assert headers["User-Agent"].startswith("hccmeta/")
    assert "mailto:reader@example.org" in headers["User-Agent"]


@pytest.mark.parametrize(
    ("play", "said", "tries"),
    [
        (server.too_many, "answered with status 429 (3 tries)", 3),
        (server.broken, "answered with status 500 (3 tries)", 3),
        (server.silent, "was silent for 1 s (3 tries)", 3),
        (server.truncated, "broke off after 31 of 1000 bytes (3 tries)", 3),
        (server.dripping, "took longer than 1.5 s", 1),
        (server.endless, "answered with more than 1 MB", 1),
        (server.announced, "answered with more than 1 MB", 1),
    ],
)
def test_each_fault_ends_in_a_sentence(client, play, said, tries):
    with server.serve(play) as here:
        failure = client.get(here.url)
    assert isinstance(failure, Failure)
    assert failure.reason == f"127.0.0.1 {said}"
    assert len(here.asked) == tries


def test_a_refusal_that_cannot_pass_is_not_tried_again(client, clock):
    with server.serve(lambda ask, handler: server.answer(handler, b"no", status=404)) as here:
        failure = client.get(here.url)
    assert (failure.status, len(here.asked), clock.slept) == (404, 1, [])


def test_the_pause_that_the_service_asks_for_is_kept(client, clock):
    def twice_busy(ask, handler):
        (server.too_many if len(here.asked) < 3 else server.playing(lambda _: b"at last"))(ask, handler)

    with server.serve(twice_busy) as here:
        assert client.get(here.url).body == b"at last"
    assert clock.slept == [7.0, 7.0]


def test_pauses_grow_when_none_is_asked_for(client, clock):
    with server.serve(server.broken) as here:
        client.get(here.url)
    assert clock.slept == [1.0, 2.0]


def test_a_pause_that_is_too_long_is_told_instead_of_kept(client, clock):
    with server.serve(lambda ask, handler: server.answer(handler, b"", status=503, Retry_After="3600")) as here:
        failure = client.get(here.url)
    assert failure.reason == "127.0.0.1 answered with status 503 and asked for a pause of 3600 s"
    assert clock.slept == []


def test_retry_after_may_be_a_date(clock):
    client = Client(limits=QUICK, sleep=clock.sleep, wall=lambda: 1_767_225_600.0)
    date = "Thu, 01 Jan 2026 00:00:05 GMT"
    with server.serve(lambda ask, handler: server.answer(handler, b"", status=503, Retry_After=date)) as here:
        client.get(here.url)
    assert clock.slept == [5.0, 5.0]


def test_an_unreadable_retry_after_is_ignored(client, clock):
    with server.serve(lambda ask, handler: server.answer(handler, b"", status=503, Retry_After="tomorrow")) as here:
        client.get(here.url)
    assert clock.slept == [1.0, 2.0]


def test_requests_to_a_host_keep_its_pause(monkeypatch, clock):
    monkeypatch.setitem(network.PAUSES, "127.0.0.1", 0.34)
    client = Client(limits=QUICK, sleep=clock.sleep, clock=clock)
    with server.serve(lambda ask, handler: server.answer(handler, b"ok")) as here:
        for _ in range(3):
            client.get(here.url)
    assert clock.slept == pytest.approx([0.34, 0.34])


def test_a_host_that_is_down_is_asked_once_only_until_it_answers(client):
    up = False

    def play(ask, handler):
        (server.playing(lambda _: b"up") if up else server.broken)(ask, handler)

    with server.serve(play) as here:
        client.get(here.url)
        assert len(here.asked) == 3
        assert client.get(here.url).reason == "127.0.0.1 answered with status 500"
        assert len(here.asked) == 4
        up = True
        assert client.get(here.url).body == b"up"
        up = False
        assert "(3 tries)" in client.get(here.url).reason


def test_an_answer_that_is_no_http_is_a_sentence(client):
    with server.serve(lambda ask, handler: handler.wfile.write(b"SSH-2.0-nonsense\r\n\r\n")) as here:
        failure = client.get(here.url)
    assert failure.reason.startswith("127.0.0.1 broke off (")


def test_an_address_that_cannot_be_sent_is_a_sentence(client):
    failure = client.get("https://127.0.0.1:99999999/")
    assert isinstance(failure, Failure)
    assert "127.0.0.1" in failure.reason


def test_nobody_there_is_a_sentence(client):
    with server.serve(server.broken) as here:
        pass
    failure = client.get(here.url)
    assert failure.status == 0
    assert failure.reason.startswith("127.0.0.1 could not be reached")


@pytest.mark.parametrize(
    "url", ["http://example.org/x", "file:///etc/passwd", "ftp://127.0.0.1/x", "//127.0.0.1", "https", "gopher\n://x"]
)
def test_only_https_is_spoken(client, url):
    failure = client.get(url)
    assert isinstance(failure, Failure)
    assert "is not an https address" in failure.reason
    assert "\n" not in failure.reason


@pytest.mark.parametrize("target", ["http://127.0.0.2:1/", "file:///etc/passwd", "https://example.org/"])
def test_redirects_elsewhere_are_not_followed(client, target):
    with server.serve(lambda ask, handler: server.answer(handler, b"", status=302, Location=target)) as here:
        failure = client.get(here.url)
    assert (failure.status, len(here.asked)) == (302, 1)


def test_redirects_within_the_host_are_followed(client):
    def play(ask, handler):
        if ask.url == "/old":
            server.answer(handler, b"", status=301, Location="/new")
        else:
            server.answer(handler, b"moved")

    with server.serve(play) as here:
        assert client.get(f"{here.url}/old").body == b"moved"


def test_memory_stays_bounded_with_an_endless_answer(clock):
    client = Client(sleep=clock.sleep)
    tracemalloc.start()
    with server.serve(server.endless) as here:
        failure = client.get(here.url)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert failure.reason == "127.0.0.1 answered with more than 8 MB"
    assert peak < 40 * 2**20


@pytest.mark.parametrize(
    ("setting", "contact"),
    [
        ("reader@example.org", "reader@example.org"),
        (" reader+hcc@mail.example.org ", "reader+hcc@mail.example.org"),
        ("reader", ""),
        ("a@b.org\r\nX-Evil: 1", ""),
        ("", ""),
    ],
)
def test_the_contact_is_an_address_or_nothing(monkeypatch, setting, contact):
    monkeypatch.setenv("HCCMETA_CONTACT", setting)
    assert network.contact_setting() == contact
