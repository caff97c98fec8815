"""Each hostile input of ../shared does what its README says; the table names them."""

from __future__ import annotations

import ast
import re
import resource
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from hccmeta.cli import main as verbs
from hccmeta.digitise import child
from hccmeta.digitise.child import read_apart
from hccmeta.digitise.model import DigitiseError
from hccmeta.digitise.request import Request
from hccmeta.pull_request.__main__ import main as comment
from hccmeta.pull_request.comment import MARK, MOST
from hccmeta.pull_request.validate import RefusedError
from hccmeta.stats import reconstruct

SHARED = Path(__file__).resolve().parents[3] / "shared" / "hostile"
pytestmark = [pytest.mark.shared, pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")]
HEAD = "a" * 40
SETTINGS = {"HEAD_SHA": HEAD, "GITHUB_REPOSITORY": "o/r", "RUN_URL": "https://github.com/o/r/actions/runs/1"}

_names = str.split
REFUSED = _names(
    """
    bad-number number-traversal number-unicode number-huge wrong-head head-upper missing empty-diff two-diffs
    utf16 bom not-a-zip nan inf hugeexp hugeint hugeint-4000 estimate-hugeint bool-count ci-three both-null
    before-list level-dict level-list slug-newline deep deep-obj bomb symlink
    """
)
POSTED = _names(
    """
    text-injection marker lone-surrogate nul ci-empty ratio-huge 5000-moved dup-keys measure-list
    """
)
SNAPSHOTS = _names(
    """
    ansi-in-name empty-name file-where-a-folder-is long-name no-results nul-in-name results-deep results-not-json
    slip-double-slash slip-drive-letter
    """
)
#: What one sentence refuses. The others hold nothing that harms: they are read, or said to be no figure of curves.
FIGURES = _names(
    """
    100k.png 2billion.png 39M-1bit.png 39M-rgba16.png attr-dup.svg bad-xref.pdf billion-laughs.svg
    billion-utf16.svg crash-empty-overlay.svg crash-encoding.svg crash-inf-dash.svg deep-199.svg deep.svg
    empty.pdf encrypted.pdf flate-bomb-nested.pdf form-exp.pdf form-self.pdf garbage.pdf huge-box.pdf
    huge-box2.pdf iccp-bomb.png kids-loop.pdf nan.svg paths.pdf segments.pdf tall.png text.pdf truncated.png
    use-exp-deep-invisible.svg use-exp.svg use-self.svg viewbox-huge.svg viewbox-inf.svg viewbox-zero.svg wide.png
    xref-loop.pdf xxe-ext-dtd.svg xxe.svg zero-box.pdf ztxt-bomb.png
    """
)
READ = ["ok.svg"]
FUZZ = _names(
    """
    pdf-crash-ef50c44d reconstruct-crash-3fa90526 svg-crash-337e3d1e svg-crash-59fb8f92 svg-crash-ccede649
    svg-crash-decf785d svg-crash-e2b9847f svg-crash-f8225ed9 zip-crash-c154c43e
    """
)
#: Makers and fake services: their attacks are tests of our own, named here.
PROGRAMS = {
    "inject.py": "tests/site/test_hostile_text.py",
    "scan.py": "tests/site/test_hostile_text.py",
    "comment_attacks.py": "tests/pull_request/test_comment.py",
    "make_hostile.py": "tests/snapshot/test_forged.py",
    "killbuild.py": "tests/snapshot/test_cut_off.py",
    "dos.py": "tests/laws/test_reading.py",
    "make.py": "tests/digitise/test_hostile_figures.py",
    "network/answers_bomb.py": "tests/search/test_run.py",
    "network/client.py": "tests/ground/test_hostile_servers.py",
    "network/client.out": "tests/ground/test_hostile_servers.py",
    "network/fakeserver.py": "tests/cli/test_cut_off.py",
    "network/localsearch.py": "tests/cli/test_cut_off.py",
    "network/paging_dup.py": "tests/search/test_services.py",
    "network/xmlbombs.py": "tests/ground/test_hostile.py",
    "network/zenodo_token.py": "tests/snapshot/test_publish.py",
}


def test_the_table_names_inputs_that_are_there() -> None:
    named = {
        *(f"uploads/{name}.zip" for name in (*REFUSED, *POSTED)),
        *(f"uploads/snapshots/{name}.zip" for name in SNAPSHOTS),
        *(f"figures/{name}" for name in (*FIGURES, *READ)),
        *(f"fuzz/{name}.bin" for name in FUZZ),
        *PROGRAMS,
    }
    there = {file.relative_to(SHARED).as_posix() for file in SHARED.rglob("*") if file.is_file()}
    assert named <= there
    root = Path(__file__).resolve().parents[2]
    assert [test for test in PROGRAMS.values() if not (root / test).is_file()] == []


def bounded(call: Callable[[], Any], *, seconds: float, megabytes: int) -> Any:
    """What ``call`` gives, within so much processor time and memory of this process beyond what it has."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    try:
        return call()
    finally:
        after = resource.getrusage(resource.RUSAGE_SELF)
        assert after.ru_utime - before.ru_utime < seconds
        assert (after.ru_maxrss - before.ru_maxrss) / 1024 < megabytes


class GitHub:
    """Pull request 7 with this head, no comments; ``posted`` is what it was given."""

    def __init__(self) -> None:
        self.posted: list[str] = []

    def __call__(self, words: tuple[str, ...], body: Any) -> Any:
        if words[0] == "--method":
            self.posted.append(body["body"])
            return {}
        if words[0] == "--paginate":
            return [[{"filename": "studies/x/study.yaml"}]] if words[-1].endswith("files?per_page=100") else [[]]
        return {"number": int(words[0].rsplit("/", 1)[1]), "state": "open", "head": {"sha": HEAD}}


@pytest.mark.parametrize("name", REFUSED)
def test_a_forged_upload_is_refused(name: str) -> None:
    github = GitHub()
    with pytest.raises(RefusedError):
        bounded(lambda: comment(SHARED / "uploads" / f"{name}.zip", SETTINGS, github), seconds=5, megabytes=200)
    assert github.posted == []


@pytest.mark.parametrize("name", POSTED)
def test_a_hostile_upload_is_posted_as_text(name: str) -> None:
    github = GitHub()
    bounded(lambda: comment(SHARED / "uploads" / f"{name}.zip", SETTINGS, github), seconds=20, megabytes=200)
    [body] = github.posted
    assert len(body) <= MOST
    assert body.startswith(MARK)
    assert body.count(MARK) == 1
    assert not re.search(
        r"<(?!!--|/?(?:details|summary|sub)>)|(?<!\\)\]\((?!https://github\.com/o/r/)|(?<!\\)!\[", body
    )
    # No mention, no reference to an issue or a commit, no address that GitHub links by itself.
    own = body.replace(SETTINGS["RUN_URL"], "")
    assert not re.search(
        r"(?<![\w&])@\w|#\d|(?i:\bGH-\d)|https?://|(?i:\bwww\.)|\b[0-9a-f]{40}\b|[\x00-\x08\x1b\u202e]", own
    )


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_a_hostile_snapshot_is_one_sentence(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    marker = Path("SCRATCH/hccmeta-slip-PWNED.txt")
    done = CliRunner().invoke(verbs, ["verify", str(SHARED / "uploads" / "snapshots" / f"{name}.zip")])
    assert (done.exit_code, type(done.exception)) == (1, SystemExit)
    assert len(done.output.strip().splitlines()) == 1
    assert done.output.strip().isprintable()
    assert not marker.exists()
    assert not Path("/", marker).exists()
    assert list(tmp_path.iterdir()) == []


def said(path: Path, picture: Path) -> str:
    """What is said of a figure; empty when it is read. Its process is bounded by ``digitise.child``."""
    told = ""
    try:
        read_apart(path, Request(), picture)
    except DigitiseError as error:
        told = str(error)
    assert "\n" not in told
    assert "Traceback" not in told
    return told


@pytest.mark.parametrize("name", FIGURES)
def test_a_hostile_figure_is_refused_in_a_sentence(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The same bound as for a user, only lower: what runs into it costs the suite seconds, not minutes.
    monkeypatch.setattr(child, "SECONDS", 6)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    assert said(SHARED / "figures" / name, tmp_path / "trace.png")
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 12


@pytest.mark.parametrize("name", READ)
def test_the_harmless_figure_is_read(name: str, tmp_path: Path) -> None:
    assert said(SHARED / "figures" / name, tmp_path / "trace.png") == ""


@pytest.mark.parametrize("name", FUZZ)
def test_what_crashed_a_reader_no_longer_does(name: str, tmp_path: Path) -> None:
    kind, content = name.partition("-")[0], (SHARED / "fuzz" / f"{name}.bin").read_bytes()
    file = tmp_path / f"input.{kind}"
    file.write_bytes(content)
    if kind == "zip":
        with pytest.raises(RefusedError):
            comment(file, SETTINGS, GitHub())
    elif kind == "reconstruct":
        time, survival, given = _arrays(content.decode())
        assert reconstruct(time, survival, **given).n == given["n"]
    else:
        told = said(file, tmp_path / "trace.png")
        # The library that opens PDF files is not ours to mend: there, the child process is the bound.
        assert kind == "pdf" or "broke the reader" not in told


def _arrays(text: str) -> Any:
    """Arrays printed by numpy, with what stands around them."""
    plain = re.sub(r"array\((\[[^\]]*\])(?:,\s*dtype=\w+)?\)", r"\1", text)
    time, survival, given = ast.literal_eval(plain)
    return np.array(time), np.array(survival), given
