"""Every command of every guide is run in a scratch clone, and does what the guide shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
#: What a test cannot run as it stands, and what it runs for it: the set-up is tested in tests/setup.
INSTEAD = {
    "git clone": "git clone -q . ../second",
    "make .venv/run": f'make --dry-run --directory "{REPOSITORY}" .venv/run',
    ". .venv/bin/activate": "hccmeta --version",
    "bash .ci/run": f'bash -n "{REPOSITORY}/.ci/run"',
    "hccmeta serve": "hccmeta serve --help",
    # The second of two ways to the same files.
    "hccmeta import wpd_datasets.csv --study smith-2026": "hccmeta import wpd_datasets.csv --output ../points "
    "--arm lenvatinib --arm sorafenib --time-unit months",
}


@pytest.fixture(scope="session")
def scratch(load_module: Callable[[Path], ModuleType]) -> ModuleType:
    return load_module(HERE / "scratch.py")


@pytest.fixture
def clone(scratch: ModuleType, load_module: Callable[[Path], ModuleType], tmp_path: Path):
    made = scratch.Clone(tmp_path, load_module(REPOSITORY / "tests" / "simulated" / "small_project.py"))
    load_module(HERE / "paper.py").write(made.root)
    return made


def browsers_record(clone) -> None:
    """The record that the browser's guide shows, filled in."""
    text = (REPOSITORY / "docs" / "add-a-study" / "browser.md").read_text(encoding="utf-8")
    [record] = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    folder = clone.root / "studies" / "smith-2026"
    folder.mkdir(exist_ok=True)
    (folder / "study.yaml").write_text(record, encoding="utf-8")


def test_the_terminal_from_new_to_the_pull_request(scratch: ModuleType, clone) -> None:
    before_the_curve = {"hccmeta check studies/smith-2026": browsers_record}
    assert scratch.follow(clone, "terminal.md", instead=INSTEAD, after=before_the_curve) == ""


def test_figures_and_points_of_other_programs(scratch: ModuleType, clone) -> None:
    assert scratch.follow(clone, "digitise.md", instead={}, after={}) == ""


def test_the_check_as_its_page_shows_it(scratch: ModuleType, clone) -> None:
    clone.run("hccmeta new --id smith-2026 --name Smith --design randomised --line 1 --arm lenvatinib --arm sorafenib")
    browsers_record(clone)
    clone.run("hccmeta import wpd_datasets.csv --study smith-2026 --arm lenvatinib --arm sorafenib --time-unit months "
              "--by me")  # fmt: skip
    folder = clone.root / "studies" / "smith-2026"
    record, curve = folder / "study.yaml", folder / "os.lenvatinib.csv"
    good = {file: file.read_text(encoding="utf-8") for file in (record, curve)}
    record.write_text(good[record].replace("n: 120", "n: '120'"), encoding="utf-8")
    rows = good[curve].splitlines()
    rows[13] = f"{rows[13].partition(',')[0]},0.999"
    curve.write_text("\n".join(rows) + "\n", encoding="utf-8")

    def mended(clone) -> None:
        for file, text in good.items():
            file.write_text(text, encoding="utf-8")

    def drafted(clone) -> None:
        (clone.home / "drafts").mkdir()
        folder.rename(clone.home / "drafts" / "smith-2026")

    by_hand = {
        "hccmeta check studies/smith-2026": drafted,
        "hccmeta check ~/drafts/smith-2026": lambda clone: (clone.home / "drafts" / "smith-2026").rename(folder),
        "hccmeta check": lambda clone: mended(clone) if folder.is_dir() else None,
    }
    assert scratch.follow(clone, "check.md", instead={}, after=by_hand) == ""


def test_six_contributions_from_new_to_the_comment(scratch: ModuleType, clone) -> None:
    """A newcomer's whole way, six times, by the page alone: every check green, every comment as a reviewer needs it."""
    comments: list[str] = []

    def merged(clone) -> None:
        comments.append(scratch.comment(clone))
        assert clone.run("b=$(git branch --show-current) && git switch -q main && git merge -q $b").status == 0

    assert scratch.follow(clone, "examples.md", instead={}, after={"git push": merged}) == ""
    ratio, cohort, single, new_drug, correction, retraction = comments
    assert all("Check: 0 faults to mend" in one for one in comments)
    assert "| Lenvatinib v sorafenib: overall survival, hazard ratio | not estimable | 0.84 (0.66 to 1.07) |" in ratio
    assert cohort.index("#### Primary results of second-line-after-io") < cohort.index("#### Fidelity of new")
    assert "| 0.21 (-0.83 to 1.26) months | 0 \N{RIGHTWARDS ARROW} 1 |" in cohort.replace("\N{MINUS SIGN}", "-")
    assert "all within what is allowed" in cohort
    assert "Regorafenib: Median overall survival as reported" in single
    assert "Examplinib v sorafenib: overall survival, hazard ratio" in new_drug
    assert "| 0.84 (0.66 to 1.07) | 0.94 (0.74 to 1.20) |" in correction
    assert "- now retracted: Smith (`smith-2026`)" in retraction
    assert "Fidelity" not in retraction
    built = clone.run("hccmeta build")
    assert built.status == 0, built.printed
    found = (clone.root / "build" / "site" / "studies").rglob("*.html")
    pages = {name for page in found for name in (page.stem, page.parent.name)}
    assert {"doe-2026", "lee-2026", "roe-2026", "smith-2026"} <= pages
