"""Killed or refused at its operations on files, ``build`` and ``snapshot`` leave the old site, or file, or the new one.

mkdocs is played by a function that writes a page for each page. The operations inside the folders that no reader sees
are tried now and then; HCCMETA_ALL_OPERATIONS=1 tries each of them.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from simulated import cut_off
from simulated.cut_off import DIED, Ended, files
from simulated.small_project import write_project

from hccmeta.cli import main
from hccmeta.site import mkdocs

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="forks")]
REPOSITORY = Path(__file__).resolve().parents[2]
RECORD = "studies/simulated-a/study.yaml"
VERBS: dict[str, tuple[str, ...]] = {"build": ("build",), "snapshot": ("snapshot", "--output", "dist")}


def played(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
    """What mkdocs does, as far as the build looks at it."""
    settings = json.loads(Path(command[-1]).read_text())
    docs, site = Path(settings["docs_dir"]), Path(settings["site_dir"])
    for file in sorted(docs.rglob("*")):
        name = file.relative_to(docs)
        if file.is_file() and file.suffix != ".md":
            (site / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, site / name)
        elif file.is_file():
            page = site / (name.parent if name.name == "index.md" else name.with_suffix("")) / "index.html"
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(f'<html><head><meta charset="utf-8"></head><body>{file.read_text()}</body></html>')
    (site / "search").mkdir()
    (site / "search" / "search_index.json").write_text('{"config": {}, "docs": []}')
    return subprocess.CompletedProcess(command, 0, "", "")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was built and frozen once; after it, its study got another title."""
    root = write_project(tmp_path_factory.mktemp("built") / "project", REPOSITORY, trials=("simulated-a",), pages=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mkdocs, "subprocess", SimpleNamespace(run=played))
        patch.setenv("SOURCE_DATE_EPOCH", "1763700000")
        for words in VERBS.values():
            done = cut_off.run(lambda words=words: main(list(words)), root)
            assert done.status == 0, done.said
    record = root / RECORD
    record.write_text(record.read_text().replace("no real patients", "nobody at all"))
    return root


@pytest.fixture
def playing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mkdocs, "subprocess", SimpleNamespace(run=played))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1763700000")
    monkeypatch.setenv("HCCMETA_PROCESSES", "1")


def made(root: Path, name: str) -> list[dict[str, bytes]]:
    """What the verb made, each part of which is whole or not."""
    home = root / "build" if name == "build" else root / "build" / "snapshot"
    return [files(home / "docs"), files(home / "site"), files(root / "dist")]


def places(ended: Ended) -> list[int]:
    """The operations to try: those that exchange what is seen, and some of the others."""
    numbers = range(1, len(ended.operations) + 1)
    if os.environ.get("HCCMETA_ALL_OPERATIONS"):
        return list(numbers)
    seen = (".docs.new", ".site.new", ".docs.old", ".site.old", "mkdocs.yml", ".zip.part")
    whole = [n for n in numbers if ended.operations[n - 1].endswith(seen)]
    return sorted({*whole, *(n + 1 for n in whole if n < len(numbers)), *numbers[:: len(numbers) // 4]})


def copied(built: Path, root: Path) -> Path:
    shutil.rmtree(root, ignore_errors=True)
    return Path(shutil.copytree(built, root))


@pytest.mark.parametrize("name", VERBS)
def test_killed_anywhere_what_is_seen_is_old_or_new_and_the_next_run_goes_on(
    built: Path, tmp_path: Path, name: str, playing: None
) -> None:
    task: Callable[[], object] = lambda: main(list(VERBS[name]))  # noqa: E731
    root = copied(built, tmp_path / "project")
    old = made(root, name)
    ended = cut_off.run(task, root)
    new = made(root, name)
    assert ended.status == 0, ended.said
    assert old[1] != new[1]
    tried = [*({"at": n} for n in places(ended)), {"size": 1000}, {"size": 60_000}]
    assert len(tried) > 8
    for cut in tried:
        root = copied(built, tmp_path / "project")
        assert cut_off.run(task, root, **cut).status == DIED, cut
        for left, was, will in zip(made(root, name), old, new, strict=True):
            assert left in (was, will), (cut, sorted(left.keys() ^ will.keys())[:5])
        again = cut_off.run(task, root)
        assert again.status == 0, (cut, again.said)
        assert made(root, name) == new, cut
        assert not list((root / "build").rglob(".*.new")), cut


@pytest.mark.parametrize("refuse", [errno.ENOSPC, errno.EROFS])
@pytest.mark.parametrize("name", VERBS)
def test_refused_anywhere_it_says_one_sentence(
    built: Path, tmp_path: Path, name: str, refuse: int, playing: None
) -> None:
    task: Callable[[], object] = lambda: main(list(VERBS[name]))  # noqa: E731
    root = copied(built, tmp_path / "project")
    old = made(root, name)
    ended = cut_off.run(task, root)
    new = made(root, name)
    for cut in [*({"at": n} for n in places(ended)[::3]), {"size": 1000}, {"size": 60_000}]:
        root = copied(built, tmp_path / "project")
        stopped = cut_off.run(task, root, refuse=refuse, **cut)
        assert "Traceback" not in stopped.said, (cut, stopped.said)
        for left, was, will in zip(made(root, name), old, new, strict=True):
            assert left in (was, will), (cut, stopped.said)
        if stopped.status:
            assert stopped.said.count("Error: ") == 1, (cut, stopped.said)
        else:
            assert made(root, name) == new, cut
