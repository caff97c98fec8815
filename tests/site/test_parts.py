"""One part that fails is told and the rest is built: a section, a figure, a page, a file of data."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from simulated.small_project import write_project

from hccmeta.cli import main
from hccmeta.site import api, review_findings, study_page
from hccmeta.site.register import Register

REPOSITORY = Path(__file__).resolve().parents[2]


def _fails(*_):
    raise OverflowError("cannot convert float infinity to integer")


def test_a_part_that_fails_says_so_in_its_place_and_is_a_problem():
    register = Register()
    shown = register.part("docs/reviews/x/review.yaml", "signals", _fails)
    assert "could not be made" in shown
    (found,) = register.problems
    assert (found.code, found.path) == ("W104", "docs/reviews/x/review.yaml")
    assert "'signals'" in found.what
    assert "OverflowError" in found.what
    assert register.part("x", "list", _fails, otherwise=()) == ()


def test_a_full_disk_is_no_fault_of_a_part():
    def full():
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        Register().part("x", "y", full)


def test_the_rest_is_built_and_the_exit_status_is_1(tmp_path, monkeypatch):
    root = write_project(tmp_path / "p", REPOSITORY, trials=("simulated-a", "simulated-b"), pages=True)
    monkeypatch.chdir(root)
    monkeypatch.setattr(review_findings, "signals_table", _fails)
    monkeypatch.setattr(study_page, "summary", _fails)
    monkeypatch.setattr(api, "meta", _fails)
    monkeypatch.setattr("hccmeta.site.assemble.render_kept", _fails)
    done = CliRunner().invoke(main, ["build"])
    assert done.exit_code == 1, done.output
    assert "Traceback" not in done.output
    for part in ("'signals'", "'summary'", "'api/v1/meta.json'", "figures/"):
        assert part in done.output, part
    site = root / "build" / "site"
    assert (site / "reviews" / "simulated-trials" / "index.html").is_file()
    assert (site / "studies" / "simulated-b" / "index.html").is_file()
    assert (site / "api" / "v1" / "results.json").is_file()
