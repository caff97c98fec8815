"""Killed or refused at every operation on files, each verb leaves the old or the new, and its next run goes on.

Every run is a process of its own, which dies before its n-th operation, for every n, or in the middle of a writing; or
the disk is full or read-only from there on. HCCMETA_ALL_OPERATIONS=1 tries each operation of the long verbs too.
"""

from __future__ import annotations

import errno
import importlib
import os
import pkgutil
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from search.made_up_services import Entry, Services
from simulated import cut_off
from simulated.cut_off import DIED, Ended, files

import hccmeta
from hccmeta.cli import main, reviews, screen, search
from hccmeta.evidence import library
from hccmeta.ground.lock import locked
from hccmeta.ground.network import Answer
from hccmeta.search.decisions import settled, standing
from hccmeta.search.files import Texts
from hccmeta.search.screening import read_decisions

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks")
BASE = Path(__file__).resolve().parent.parent / "bad" / "base"
HOME = "docs/reviews/sim-review"
QUERIES = """queries:
  - {service: pubmed, query: simulated, since: 2026-01-01}
  - {service: clinicaltrials, query: simulated, since: 2026-01-01}
"""
FOUND = Services(
    pubmed=[Entry("A simulated third comparison", pmid="31"), Entry("A simulated comparison", pmid="1")],
    clinicaltrials=[Entry("A simulated trial", number="NCT00000009")],
)
REFERENCES = """TY  - JOUR
TI  - A simulated reference
DO  - 10.9999/simulated.reference
PY  - 2024
ER  -
TY  - JOUR
TI  - A simulated comparison
DO  - 10.9999/simulated.alpha
PY  - 2020
ER  -
TY  - JOUR
TI  - Another simulated reference
DO  - 10.9999/simulated.other
N1  - ASReview_irrelevant
ER  -
no tag of RIS
"""
FIGURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 500 400">'
    '<path stroke="black" d="M50 350H450"/><path stroke="black" d="M50 350V50"/>'
    + "".join(f'<path stroke="black" d="M{50 + 80 * i} 350V355"/><text x="{50 + 80 * i}" y="370">{6 * i}</text>'
              f'<path stroke="black" d="M45 {350 - 60 * i}H50"/><text x="20" y="{352 - 60 * i}">{0.2 * i:.1f}</text>'
              for i in range(6))
    + '<path fill="none" stroke="red" d="M50 50H100V100H200V200H300V250H450"/></svg>'
)  # fmt: skip
Task = Callable[[], object]


class _Client:
    contact = "reader@example.org"

    def get(self, url: str, params: dict[str, str] | None = None, *, accept: str = "*/*") -> Answer:
        from hccmeta.search.found import Ask

        return Answer(url, FOUND(Ask(url, tuple((params or {}).items()))))


def verb(*words: str) -> Task:
    return lambda: main(list(words))


def waiting(root: Path) -> None:
    """Three records wait, and one person has decided on each."""
    with (root / HOME / "screening.csv").open("a") as log:
        log.writelines(f"wait-{n},Simulated {n},2024,,,,other,2026-01-04,awaiting,,,,\n" for n in range(3))
    rows = [f"wait-{n},2026-01-05,Ann,include,\n" for n in range(2)] + ["wait-2,2026-01-05,Ann,exclude,wrong-line\n"]
    (root / HOME / "decisions.csv").write_text("record,on,by,decision,reason\n" + "".join(rows))


def without_study(root: Path) -> None:
    shutil.rmtree(root / "studies" / "sim-beta-2021")


def with_noise(root: Path) -> None:
    for file in (root / "studies" / "sim-alpha-2020" / "study.yaml", root / HOME / "screening.csv"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))


def with_references(root: Path) -> None:
    (root / "found.ris").write_text(REFERENCES)


def with_figure(root: Path) -> None:
    (root / "figure.svg").write_text(FIGURE)


NEW = ("new", "--offline", "--id", "sim-beta-2021", "--name", "SIM", "--design", "cohort", "--line", "1", "--by", "Ann",
       "--arm", "lenvatinib:50")  # fmt: skip
SNAPSHOT = ("snapshot", "--output", "dist")
#: Verb, what its project has besides, and its words.
VERBS: dict[str, tuple[Callable[[Path], None], Task]] = {
    "search": (lambda root: None, verb("search", "sim-review")),
    "screen": (waiting, verb("screen", "sim-review", "--by", "Ben")),
    "import": (with_references, verb("screen", "sim-review", "--import", "found.ris", "--by", "Ben", "--reason",
                                     "wrong-line")),
    "new": (without_study, verb(*NEW)),
    "mend": (with_noise, verb("check", "--no-curves", "--fix")),
    "digitise": (with_figure, verb("digitise", "figure.svg", "--study", "sim-beta-2021", "--arm", "lenvatinib",
                                   "--time-unit", "months", "--by", "Ann", "--reference", "primary")),
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _imported() -> None:
    """What runs import, once for all of them."""
    for module in pkgutil.walk_packages(hccmeta.__path__, "hccmeta."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run on the same day, asking nobody; whoever screens includes what they are shown."""
    monkeypatch.setattr(search, "make_client", _Client)
    for module in (reviews, search, screen):
        monkeypatch.setattr(module, "today", lambda: date(2026, 6, 1))
    monkeypatch.setattr("hccmeta.cli.references.today", lambda: date(2026, 6, 1))
    monkeypatch.setattr("click.prompt", lambda *_, **__: "i")


def project(root: Path, prepare: Callable[[Path], None]) -> Path:
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(BASE, root)
    with (root / HOME / "review.yaml").open("a") as protocol:
        protocol.write(QUERIES)
    prepare(root)
    return root


def evidence(root: Path) -> dict[str, bytes]:
    return files(root / "studies", root / "docs")


def undisturbed(tmp_path: Path, name: str) -> tuple[dict[str, bytes], dict[str, bytes], Ended]:
    """The evidence before and after the verb, and how it ended."""
    prepare, task = VERBS[name]
    root = project(tmp_path / "whole", prepare)
    old = evidence(root)
    ended = cut_off.run(task, root)
    assert "Traceback" not in ended.said, ended.said
    assert len(ended.operations) > 3
    return old, evidence(root), ended


def assert_whole(left: dict[str, bytes], old: dict[str, bytes], new: dict[str, bytes], name: str, cut: object) -> None:
    """Every file is the old or the new; where a person decides one after another, every row of it."""
    for path in left.keys() | new.keys():
        was, will, now = old.get(path), new.get(path), left.get(path)
        if name == "screen" and now not in (was, will):
            assert now is not None
            rows = {*(was or b"").splitlines(keepends=True), *(will or b"").splitlines(keepends=True)}
            assert set(now.splitlines(keepends=True)) <= rows, (cut, path)
        else:
            assert now in (was, will), (cut, path)


@pytest.mark.parametrize("name", VERBS)
def test_killed_anywhere_each_file_is_old_or_new_and_the_next_run_goes_on(tmp_path: Path, name: str) -> None:
    prepare, task = VERBS[name]
    old, new, ended = undisturbed(tmp_path, name)
    assert new != old, ended.said
    sizes: list[dict[str, int]] = [{"size": 1}, {"size": 300}, {"size": 900}]
    deaths = 0
    for cut in [*({"at": n} for n in range(1, len(ended.operations) + 1)), *sizes]:
        root = project(tmp_path / "cut", prepare)
        deaths += cut_off.run(task, root, **cut).status == DIED
        left = evidence(root)
        assert_whole(left, old, new, name, cut)
        if left == new and name == "search":  # it had written everything: another run is another search
            continue
        again = cut_off.run(task, root)
        assert "Traceback" not in again.said, (cut, again.said)
        assert evidence(root) == new, (cut, again.said)
    assert deaths > 4


@pytest.mark.parametrize("refuse", [errno.ENOSPC, errno.EROFS])
@pytest.mark.parametrize("name", VERBS)
def test_refused_anywhere_it_says_one_sentence_and_the_next_run_goes_on(tmp_path: Path, name: str, refuse: int) -> None:
    prepare, task = VERBS[name]
    old, new, ended = undisturbed(tmp_path, name)
    places = range(1, len(ended.operations) + 1, 4 if name == "digitise" else 1)
    sizes: list[dict[str, int]] = [{"size": 1}, {"size": 300}]
    for cut in [*({"at": n} for n in places), *sizes]:
        root = project(tmp_path / "cut", prepare)
        stopped = cut_off.run(task, root, refuse=refuse, **cut)
        assert "Traceback" not in stopped.said, (cut, stopped.said)
        left = evidence(root)
        assert_whole(left, old, new, name, cut)
        if left == new and (stopped.status == ended.status or name == "search"):  # the tidying up was refused
            continue
        assert stopped.status == 1, (cut, stopped.said)
        assert stopped.said.count("Error: ") == 1, (cut, stopped.said)
        cut_off.run(task, root)
        assert evidence(root) == new, cut


def test_a_second_writer_of_the_logs_is_told_who_writes(tmp_path: Path) -> None:
    root = project(tmp_path / "project", waiting)
    before = evidence(root)
    with locked(root / "build" / "search", ".sim-review.lock"):
        for task in (verb("search", "sim-review"), verb("search"), verb("screen", "sim-review", "--by", "Ben")):
            told = cut_off.run(task, root)
            assert told.status == 1
            assert f"Error: process {os.getpid()} is writing into" in told.said
    assert evidence(root) == before


@pytest.mark.parametrize("keys", ["iuq", "iiuuq", "eq"])
def test_killed_while_taking_back_the_rows_follow_from_the_decisions(
    tmp_path: Path, keys: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was decided and taken back until the process died, the rows of the next session follow from it."""

    def session(pressed: str) -> Task:
        def go() -> None:
            left = iter(pressed)
            monkeypatch.setattr("click.prompt", lambda *_, **__: next(left))
            monkeypatch.setattr(screen, "_reason", lambda review: "wrong-line")
            main(["screen", "sim-review", "--by", "Ben"])

        return go

    whole = project(tmp_path / "whole", waiting)
    for at in range(1, len(cut_off.run(session(keys), whole).operations) + 1):
        root = project(tmp_path / "cut", waiting)
        cut_off.run(session(keys), root, at=at)
        assert cut_off.run(session("q"), root).status == 0
        folder = library.load(root)[0].reviews[0]
        decided = standing(read_decisions(Texts(root), folder)[0])
        for row in folder.screening:
            fresh = replace(row, decision="awaiting", reason="", by="")
            assert row.record[:5] != "wait-" or row == settled(fresh, decided.get(row.record, {})), at


def test_a_second_build_and_a_second_snapshot_are_told_who_writes(tmp_path: Path) -> None:
    root = project(tmp_path / "project", lambda root: None)
    for folder, name, words in (("build", ".lock", ("build",)), ("build", ".snapshot.lock", SNAPSHOT)):
        with locked(root / folder, name):
            told = cut_off.run(verb(*words), root)
        assert told.status == 1
        assert told.said.count(f"Error: process {os.getpid()} is writing into") == 1
    assert not (root / "build" / "site").exists()


def test_words_that_cannot_be_written_are_one_sentence() -> None:
    for words in ("--help", "check --help"):
        with open("/dev/full", "w") as full:
            done = subprocess.run([sys.executable, "-m", "hccmeta", *words.split()], stdout=full,
                                  stderr=subprocess.PIPE, text=True)  # fmt: skip
        assert done.returncode == 1
        assert done.stderr.startswith("Error: No space left on device")
