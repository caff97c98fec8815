"""``hccmeta serve`` as a process: a saved file is on the page, a fault stands in its place, a repair brings it back."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.request import urlopen

import pytest
from simulated.small_project import write_project

from hccmeta.cli.live import Live, faults_page
from hccmeta.cli.watched import saved, seen
from hccmeta.evidence.catalogue.site import PART
from hccmeta.ground.problem import problem

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The root of a SIMULATED project, and the address at which a process serves it."""
    root = write_project(
        tmp_path_factory.mktemp("served") / "project", REPOSITORY, trials=("simulated-a", "simulated-b"), pages=True
    )
    command = [sys.executable, "-m", "hccmeta", "serve", "--port", "0"]
    # A session of its own, so that its workers end with it: they hold the pipe that is read to its end here.
    given = {
        "cwd": root,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.DEVNULL,
        "text": True,
        "start_new_session": True,
    }
    with subprocess.Popen(command, **given) as process:
        try:
            line = next(one for one in process.stdout if "http://" in one)
            threading.Thread(target=process.stdout.read, daemon=True).start()
            yield root, re.search(r"http://127\.0\.0\.1:\d+", line)[0]
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def _fetched(url):
    with urlopen(url) as answer:  # noqa: S310 - the address of our own process
        return answer.read().decode(), answer.headers


def _page(address):
    return _fetched(f"{address}/studies/simulated-a/")[0]


def _next(address, page):
    """The page after the next build, as a browser waits for it."""
    turn = re.search(r'data-turn="(\d+)"', page)[1]
    for _ in range(30):
        if json.loads(_fetched(f"{address}/-/turn?after={turn}")[0])["turn"] != int(turn):
            return _page(address)
    raise AssertionError("no build followed the save")


@pytest.mark.slow
def test_a_save_is_on_the_page_and_a_fault_in_its_place_until_it_is_mended(served):
    root, address = served
    first = _page(address)
    assert "Simulated A" in first
    assert '<script src="/-/reload.js"' in first
    record = root / "studies" / "simulated-a" / "study.yaml"
    sound = record.read_text()
    record.write_text(sound.replace("name: ", "name: Renamed ", 1))
    renamed = _next(address, first)
    assert "Renamed" in renamed
    record.write_text(sound.replace("design: ", "desing: ", 1))
    faulty = _next(address, renamed)
    assert "desing" in faulty
    assert "Mend:" in faulty
    assert "studies/simulated-a/study.yaml" in faulty
    assert "Renamed" not in faulty
    record.write_text(sound)
    mended = _next(address, faulty)
    assert "Simulated A" in mended
    assert "Renamed" not in mended


@pytest.mark.slow
def test_everything_but_pages_is_handed_out_as_it_is_and_links_only_to_what_was_made(served):
    root, address = served
    assert _fetched(f"{address}/-/reload.js")[1]["Content-Type"].startswith("text/javascript")
    text, headers = _fetched(f"{address}/api/v1/studies.json")
    assert json.loads(text)
    assert headers["Cache-Control"] == "no-store"
    made = [one for one in (root / "build" / "site" / "figures").rglob("*") if one.is_file()]
    assert {".svg", ".csv"} <= {one.suffix for one in made}
    assert not {".pdf", ".png"} & {one.suffix for one in made}
    assert not re.findall(r'href="[^"]*figures/[^"]*[.](?:pdf|png)', _page(address))


def test_faults_are_told_as_text():
    live = Live(Path("site"))
    live.turn((problem(PART, "studies/<b>/study.yaml", "a <script> in a name"),))
    assert live.faulty
    page = faults_page(live)
    assert "1 fault<" in page
    assert "a &lt;script&gt; in a name" in page
    assert "<script>" not in page
    live.turn((), "the disk is full")
    assert "the disk is full" in faults_page(live)
    live.turn(())
    assert not live.faulty


def test_a_page_waits_for_the_next_build_and_no_longer():
    live = Live(Path("site"))
    assert live.after(0, 0.01) == 0
    threading.Timer(0.05, live.turn, [()]).start()
    assert live.after(0, 20) == 1


def test_a_change_is_seen_once_it_is_whole(tmp_path):
    file = tmp_path / "studies" / "a" / "study.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("one")
    (file.parent / ".study.yaml.swp").write_text("an editor's own")
    before = seen(tmp_path)
    assert set(before) == {str(file)}

    def save():
        file.write_text("")
        time.sleep(0.02)
        file.write_text("two, whole")

    threading.Timer(0.05, save).start()
    after = saved(tmp_path, before)
    assert after[str(file)][1] == len("two, whole")
    file.unlink()
    assert saved(tmp_path, after) == {}
