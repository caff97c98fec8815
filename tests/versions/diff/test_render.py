"""A difference as text, Markdown and JSON, and the verb ``hccmeta diff`` on folders and revisions."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hccmeta.analysis.codes import Measure
from hccmeta.cli import main
from hccmeta.ground.checkout import NoRevisionError, at_revision
from hccmeta.ground.markdown import escape
from hccmeta.ground.store import Store
from hccmeta.versions.diff import Summary, compare, render
from hccmeta.versions.diff.compare import AnalysisChange
from hccmeta.versions.diff.forest import Line, draw, forests

Summarise = Callable[..., Summary]


@pytest.fixture
def run(project: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setattr("hccmeta.cli.diff.store_of", lambda root: store)
    monkeypatch.chdir(project)
    return lambda *words: CliRunner().invoke(main, ["diff", *map(str, words)])


def git(root: Path, *words: str) -> None:
    who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run(["git", *who, *words], cwd=root, check=True, capture_output=True)


def test_the_first_line_says_what_moved_and_whether_the_conclusion_did(copy: Path, run: Callable[..., Result]) -> None:
    shutil.rmtree(copy / "studies" / "simulated-d")
    done = run(copy, ".")
    assert done.exit_code == 0, done.output
    first = done.stdout.splitlines()[0]
    assert first == (
        "Adding Simulated D moves Active treatment v placebo: overall survival, restricted mean at 12 months "
        "from 0.82 (0.08 to 1.57) months to 0.55 (−0.15 to 1.25) months; "
        "conclusion changed: the interval includes no difference; "
        "2 other conclusions changed."
    )
    assert "added      Simulated D (simulated-d)" in done.stdout
    assert "simulated-d: 2" in done.stdout  # its weight, in per cent
    assert "fidelity of simulated-d os.pembrolizumab" in done.stdout
    assert "Active treatment v placebo, before" in done.stdout  # the forest


def test_a_conclusion_that_changes_is_said(project: Path, summary_of: Summarise) -> None:
    before = summary_of(project)
    first, *rest = before.analyses
    after = replace(before, analyses=(replace(first, estimate=1.0, ci=(0.2, 1.8)), *rest))
    line = render.headline(compare(before, after))
    assert line.startswith("The change moves ")
    assert line.endswith("1.00 (0.20 to 1.80) months; conclusion changed: the interval lies above no difference.")


def test_nothing_changed_is_said(run: Callable[..., Result]) -> None:
    done = run(".", ".")
    assert done.stdout.splitlines()[0] == "The change moves no result."
    assert re.search(r"\n0 results moved, 0 in their details only, \d+ not at all; same code\.\n", done.stdout)


def test_markdown_escapes_what_the_evidence_says(copy: Path, run: Callable[..., Result]) -> None:
    record = copy / "studies" / "simulated-d" / "study.yaml"
    record.write_text(
        record.read_text().replace("name: Simulated D", 'name: "<script>alert(1)</script> @someone [x](https://x.org)"')
    )
    done = run(".", copy, "--format", "markdown")
    assert done.exit_code == 0, done.output
    assert "<script" not in done.stdout
    assert "@someone" not in done.stdout
    assert "](https://" not in done.stdout


def test_json_holds_both_sides_and_no_detail_lists(copy: Path, run: Callable[..., Result]) -> None:
    shutil.rmtree(copy / "studies" / "simulated-a")
    data = json.loads(run(".", copy, "--format", "json").stdout)
    assert data["studies"] == [{"id": "simulated-a", "kind": "removed", "name": "Simulated A", "why": None}]
    lead = data["analyses"][0]
    assert (lead["before"]["k"], lead["after"]["k"], lead["moved"]) == (4, 3, True)
    assert "details" not in lead["before"]


def test_hazard_ratios_are_shown_as_ratios(project: Path, summary_of: Summarise) -> None:
    one = next(a for a in summary_of(project).analyses if a.id == "os-hazard-ratio.regorafenib-v-placebo")
    assert render.shown(one) == "0.66 (0.49 to 0.89)"


def test_two_revisions_are_compared_without_touching_the_tree(
    copy: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(copy, "init", "-q", "-b", "main")
    git(copy, "add", ".")
    git(copy, "commit", "-qm", "All four")
    shutil.rmtree(copy / "studies" / "simulated-c")
    git(copy, "commit", "-qam", "Three")
    monkeypatch.setattr("hccmeta.cli.diff.store_of", lambda root: store)
    monkeypatch.chdir(copy)
    done = CliRunner().invoke(main, ["diff", "HEAD~1", "HEAD"])
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Removing Simulated C moves ")
    assert CliRunner().invoke(main, ["diff", "HEAD"]).stdout.startswith("The change moves no result.")


@pytest.mark.parametrize("name", ["no-such-branch", "--upload-pack=x", "HEAD:studies", ""])
def test_what_is_no_revision_is_wrong_use(name: str, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(copy, "init", "-q", "-b", "main")
    git(copy, "add", ".")
    git(copy, "commit", "-qm", "All")
    monkeypatch.chdir(copy)
    assert CliRunner().invoke(main, ["diff", "--", name]).exit_code == 2


def test_outside_a_repository_a_revision_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(NoRevisionError), at_revision(tmp_path, "HEAD"):
        pass


def test_the_forest_marks_no_difference_and_says_what_is_missing() -> None:
    lines = draw([Line("a", 1.0, 0.0, 2.0), Line("bb", None, None, None), Line("c", -1.0, -2.0, 1.0)])
    assert len({line.index("|") if "|" in line else None for line in lines} - {None}) <= 1
    assert lines[1] == "bb  not estimable"
    assert lines[0].count("o") == 1
    assert "+" in lines[2]


def test_the_forest_of_a_median_has_no_line_of_no_difference(project: Path, summary_of: Summarise) -> None:
    one = replace(summary_of(project).analyses[0], measure=Measure.MEDIAN)
    assert forests([AnalysisChange(one, one)]) == ()


def test_escape_leaves_nothing_that_markdown_reads() -> None:
    assert escape("a\nb\x1b[31m") == "a b \\[31m"
    assert "@\u200d" in escape("@all")
    assert escape("#12") == "\\#\u200d12"
    assert escape("fixes GH-1") == "fixes GH\u200d-1"
    assert escape("0123456789abcdef 1000000") == "012345\u200d6789abcdef 1000000"
    assert "http://" not in escape("http://x.org www.x.org")
    assert "www.x" not in escape("http://x.org www.x.org")


def test_what_is_estimable_in_neither_version_neither_leads_nor_is_drawn(project: Path, summary_of: Summarise) -> None:
    before = summary_of(project)
    primary = next(one for one in before.analyses if one.primary)
    silent = replace(primary, id="os-99", estimate=None, ci=None)
    difference = compare(before, replace(before, analyses=(*before.analyses, silent)))
    assert render.headline(difference) == "The change moves no primary result, and 1 other."
    assert forests(difference.moved) == ()
    assert "1 result moved," in render.as_text(difference, ())


def test_a_retraction_is_called_one_and_shows_no_card(copy: Path, run: Callable[..., Result]) -> None:
    record = copy / "studies" / "simulated-d" / "study.yaml"
    record.write_text(record.read_text().replace("status: included", "status: retracted"))
    done = run(".", copy)
    assert done.stdout.startswith("Retracting Simulated D moves ")
    assert "fidelity" not in done.stdout
