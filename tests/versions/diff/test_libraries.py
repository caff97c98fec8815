"""What other libraries do to the results can be told: versions are kept with their numbers and their libraries."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from hccmeta.cli import main
from hccmeta.ground import codec
from hccmeta.ground.libraries import COMPUTE, installed
from hccmeta.ground.store import Store
from hccmeta.snapshot.kept import NotKeptError, kept_summary
from hccmeta.versions.diff import Summary, compare, render
from hccmeta.versions.diff.releases import write_release


def test_a_summary_names_what_computed_it(project: Path, summary_of: Callable[[Path], Summary]) -> None:
    assert set(summary_of(project).libraries) == set(COMPUTE)


def test_other_libraries_make_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Store(None).key("study", ("x",))
    monkeypatch.setattr("hccmeta.ground.store.installed", lambda: {**installed(), "lifelines": "0.99"})
    assert Store(None).key("study", ("x",)) != before


def test_the_difference_says_which_library_moved_what(project: Path, summary_of: Callable[[Path], Summary]) -> None:
    after = summary_of(project)
    first = next(one for one in after.analyses if one.estimate is not None)
    moved = replace(first, estimate=first.estimate + 0.5)
    before = replace(
        after,
        libraries={**after.libraries, "scipy": "1.0.0"},
        analyses=tuple(moved if one is first else one for one in after.analyses),
    )
    difference = compare(before, after)
    assert difference.libraries == (("scipy", "1.0.0", after.libraries["scipy"]),)
    assert f"scipy 1.0.0 -> {after.libraries['scipy']}" in render.as_text(difference, ())
    assert [one.either.id for one in difference.moved] == [first.id]
    assert render.as_data(difference, ())["libraries"][0]["name"] == "scipy"


def test_a_kept_summary_is_read_back(copy: Path, summary_of: Callable[[Path], Summary], tmp_path: Path) -> None:
    whole = summary_of(copy, "26.0.0")
    file = tmp_path / "before.json"
    file.write_text(codec.dumps(whole))
    assert kept_summary(copy, str(file)) == whole
    assert kept_summary(copy, "26.0.0") is None
    write_release(copy, whole)
    assert kept_summary(copy, "26.0.0") == whole
    assert kept_summary(copy, "main") is None


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"version": 1}', "\N{EURO SIGN}"])
@pytest.mark.parametrize("ending", [".json", ".zip"])
def test_what_is_no_summary_is_said(tmp_path: Path, content: str, ending: str) -> None:
    file = tmp_path / f"x{ending}"
    file.write_text(content)
    with pytest.raises(NotKeptError):
        kept_summary(tmp_path, str(file))


def test_the_verb_keeps_and_compares(copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copy)
    kept = tmp_path / "before.json"
    run = CliRunner()
    first = run.invoke(main, ["diff", ".", "--keep", str(kept)])
    assert first.exit_code == 0, first.output
    data = json.loads(kept.read_text())
    data["libraries"]["numpy"] = "2.0.0"
    kept.write_text(json.dumps(data))
    second = run.invoke(main, ["diff", str(kept)])
    assert second.exit_code == 0, second.output
    assert f"numpy 2.0.0 -> {installed()['numpy']}" in second.output
    assert run.invoke(main, ["diff", str(tmp_path / "no.json")]).exit_code == 2
