"""The verb on a whole simulated project: one file, twice the same, verified, searchable from a file."""

import hashlib
import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from simulated.small_project import write_project

from hccmeta.cli import main

REPOSITORY = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The project, and the snapshot of it."""
    home = tmp_path_factory.mktemp("whole")
    root = write_project(home / "project", REPOSITORY, trials=("simulated-a", "simulated-b"), pages=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("SOURCE_DATE_EPOCH", "1763700000")
        done = CliRunner().invoke(main, ["snapshot", "--output", str(home / "dist"), "--release"])
    assert done.exit_code == 0, done.output
    return root, home / "dist" / "hccmeta-25.0.0.zip"


@pytest.mark.slow
def test_one_file_twice_the_same_and_verified(frozen: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    root, archive = frozen
    assert [one.name for one in archive.parent.iterdir()] == [archive.name]
    assert (root / "releases" / "25.0.0.json").is_file()
    monkeypatch.chdir(root)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1763700000")
    (root / "releases" / "25.0.0.json").unlink()  # as it was before the first one
    again = CliRunner().invoke(main, ["snapshot", "--output", str(root.parent / "again")])
    assert again.exit_code == 0, again.output
    first, second = (path.read_bytes() for path in (archive, root.parent / "again" / archive.name))
    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(second).hexdigest()
    done = CliRunner().invoke(main, ["verify", str(archive)])
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(archive) as packed:
        names = packed.namelist()
    assert {name.split("/")[0] for name in names} == {"site", "data", "manifest.json"}
    assert {"site/index.html", "site/api/v1/results.json", "data/datapackage.json", "data/tables/patients.csv"} <= set(
        names
    )
    assert "data/project/studies/simulated-a/os.placebo.csv" in names


@pytest.mark.slow
def test_a_wrong_version_is_wrong_use(frozen: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(frozen[0])
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1763700000")
    done = CliRunner().invoke(main, ["snapshot", "--output", "x", "--version", "19.0.0"])
    assert done.exit_code == 2
    assert "19.0.0 is not the version that follows" in done.output
    assert not (frozen[0] / "x").exists()


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium here")
def test_search_works_from_a_file(frozen: tuple[Path, Path], tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    with zipfile.ZipFile(frozen[1]) as packed:
        packed.extractall(tmp_path)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto((tmp_path / "site" / "studies" / "simulated-a" / "index.html").as_uri())
        page.click("input[name=query]")
        page.locator(".md-search-result__meta", has_text="Type to start").wait_for(state="attached")  # the worker is up
        page.keyboard.type("simulated", delay=20)
        link = page.locator(".md-search-result__link").first
        link.wait_for(timeout=10_000)
        assert ".html" in (link.get_attribute("href") or "")
        link.click()
        page.wait_for_load_state()
        assert page.url.split("#")[0].split("?")[0].endswith("index.html")
        browser.close()
