"""The deposit client against a server on this machine that answers in the shape Zenodo documents."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from hccmeta.snapshot.archive import write_archive
from hccmeta.snapshot.zenodo import NO_DOI, Deposit, Zenodo, ZenodoError, main, metadata_of

DOI = "10.5281/zenodo.77"
PACKAGE = {
    "title": "T",
    "description": "D",
    "version": "26.1.0",
    "contributors": [
        {"title": "hccmeta contributors", "role": "author"},
        {"title": "P", "role": "author", "path": "https://orcid.org/0000-0002-1825-0097"},
        {"title": "Q", "role": "contributor"},
    ],
}


class FakeZenodo:
    """What was asked, and what is answered by (method, path)."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str, bytes]] = []
        self.answers: dict[tuple[str, str], tuple[int, Any]] = {}
        self.home = ""

    def reset(self) -> None:
        draft = {
            "id": 77,
            "metadata": {"prereserve_doi": {"doi": DOI, "recid": 77}},
            "links": {"bucket": f"{self.home}/api/files/abc"},
        }
        place = "/api/deposit/depositions"
        self.answers = {
            ("POST", place): (201, draft),
            ("POST", f"{place}/12/actions/newversion"): (201, {"links": {"latest_draft": f"{self.home}{place}/77"}}),
            ("GET", f"{place}/77"): (200, draft),
            ("GET", f"{place}/77/files"): (200, [{"id": "old/1"}]),
            ("DELETE", f"{place}/77/files/old%2F1"): (204, None),
            ("PUT", "/api/files/abc/hccmeta-26.1.0.zip"): (201, {"checksum": "md5:0"}),
            ("PUT", f"{place}/77"): (200, {}),
            ("POST", f"{place}/77/actions/publish"): (202, {"doi": DOI, "state": "done"}),
        }


@pytest.fixture
def zenodo() -> Iterator[FakeZenodo]:
    fake = FakeZenodo()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            fake.asked.append((self.command, self.path, self.headers.get("Authorization", ""), body))
            status, data = fake.answers.get((self.command, self.path), (404, {"message": "no"}))
            content = data if isinstance(data, bytes) else b"" if data is None else json.dumps(data).encode()
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = _answer

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    fake.home = f"http://127.0.0.1:{server.server_address[1]}"
    fake.reset()
    yield fake
    server.shutdown()
    server.server_close()


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    target = tmp_path / "hccmeta-26.1.0.zip"
    write_archive(target, {"data/datapackage.json": json.dumps(PACKAGE).encode()})
    return target


def test_reserve_then_deposit(zenodo: FakeZenodo, snapshot: Path, tmp_path: Path) -> None:
    kept, settings = tmp_path / "deposit.json", {"ZENODO_TOKEN": "secret"}
    assert main(["reserve", str(kept)], settings, zenodo.home) == f"reserved {DOI}"
    assert json.loads(kept.read_text())["doi"] == DOI
    assert "secret" not in kept.read_text()
    done = main(["deposit", str(kept), str(snapshot)], settings, zenodo.home)
    assert done == f"DOI of this version: https://doi.org/{DOI}"
    assert [(method, path.rsplit("/", 1)[-1]) for method, path, _, _ in zenodo.asked] == [
        ("POST", "depositions"), ("PUT", "hccmeta-26.1.0.zip"), ("PUT", "77"), ("POST", "publish"),
    ]  # fmt: skip
    assert {token for _, _, token, _ in zenodo.asked} == {"Bearer secret"}
    assert zenodo.asked[1][3] == snapshot.read_bytes()
    told = json.loads(zenodo.asked[2][3])["metadata"]
    assert (told["title"], told["upload_type"], told["license"]) == ("T, version 26.1.0", "dataset", "cc-by-4.0")


def test_a_new_version_of_a_record_starts_without_its_old_file(zenodo: FakeZenodo) -> None:
    assert Zenodo("t", zenodo.home).reserve(previous="12") == Deposit(77, DOI, f"{zenodo.home}/api/files/abc")
    assert zenodo.asked[-1][:2] == ("DELETE", "/api/deposit/depositions/77/files/old%2F1")


def test_without_a_token_no_doi_is_made_and_that_is_said(tmp_path: Path, snapshot: Path, zenodo: FakeZenodo) -> None:
    kept = tmp_path / "deposit.json"
    assert main(["reserve", str(kept)], {}, zenodo.home) == NO_DOI
    assert not kept.exists()
    assert main(["deposit", str(kept), str(snapshot)], {"ZENODO_TOKEN": "t"}, zenodo.home) == NO_DOI
    assert zenodo.asked == []


@pytest.mark.parametrize(
    ("status", "answer", "why"),
    [
        (401, {}, "status 401"),
        (500, {}, "status 500"),
        (302, {}, "status 302"),
        (201, b"<html>", "not answered with JSON"),
        (201, [], "has no"),
        (201, {"id": 1}, r"has no metadata\.prereserve_doi\.doi"),
        (201, {"id": 1, "metadata": {"prereserve_doi": {"doi": "x"}}}, "reserved DOI is none"),
        (
            201,
            {"id": 1, "metadata": {"prereserve_doi": {"doi": DOI}}, "links": {"bucket": "https://evil.example/b"}},
            "another host",
        ),
        (201, b"[" * 1_000_001, "too long an answer"),
    ],
)
def test_refusals_and_nonsense_are_said(zenodo: FakeZenodo, status: int, answer: Any, why: str) -> None:
    zenodo.answers["POST", "/api/deposit/depositions"] = (status, answer)
    with pytest.raises(ZenodoError, match=why):
        Zenodo("t", zenodo.home).reserve()


def test_another_doi_than_the_pages_name_is_an_error(zenodo: FakeZenodo, snapshot: Path) -> None:
    zenodo.answers["POST", "/api/deposit/depositions/77/actions/publish"] = (202, {"doi": "10.5281/zenodo.78"})
    with pytest.raises(
        ZenodoError, match=r"published under 10\.5281/zenodo\.78, but the pages name 10\.5281/zenodo\.77"
    ):
        Zenodo("t", zenodo.home).publish(Deposit(77, DOI, f"{zenodo.home}/api/files/abc"), snapshot, {})


def test_a_silent_host_is_said(snapshot: Path) -> None:
    with pytest.raises(ZenodoError, match="could not be reached"):
        Zenodo("t", "http://127.0.0.1:9", timeout=1).reserve()


def test_metadata_comes_from_the_snapshot(snapshot: Path) -> None:
    assert metadata_of(snapshot)["creators"] == [
        {"name": "hccmeta contributors"},
        {"name": "P", "orcid": "0000-0002-1825-0097"},
    ]
