"""Which version comes next, what a release file holds, and the summary that a snapshot bears."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hccmeta.analysis.compute import Computed, compute
from hccmeta.ground.store import Store
from hccmeta.snapshot.bump import WrongVersionError, checked, next_version
from hccmeta.snapshot.current import current_summary
from hccmeta.versions.diff import Summary
from hccmeta.versions.diff.releases import all_releases, read_release, write_release
from hccmeta.versions.number import Version, evidence_year, parse, releases, working_version


@pytest.fixture
def last(project: Path, computed: Computed, monkeypatch: pytest.MonkeyPatch) -> Summary:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1763700000")  # November 2025
    return current_summary(project, computed.library, computed.results)


@pytest.fixture
def copy(project: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(project, tmp_path / "copy"))


@pytest.fixture
def summary_of(store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Summary]:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1763700000")

    def summary(root: Path, asked: str | None = None) -> Summary:
        computed = compute(root, store, lambda step: None)
        return current_summary(root, computed.library, computed.results, asked)

    return summary


def test_the_first_version_is_that_of_the_evidence_year(last: Summary) -> None:
    assert last.version == "25.0.0"
    assert next_version(None, replace(last, year=31)) == Version(31, 0, 0)


def test_bumps_by_meaning(last: Summary) -> None:
    moved = replace(last.analyses[0], estimate=9.0)
    assert str(next_version(last, last)) == "25.0.1"
    assert str(next_version(last, replace(last, analyses=(moved, *last.analyses[1:])))) == "25.1.0"
    assert str(next_version(last, replace(last, studies=last.studies[1:]))) == "25.1.0"
    assert str(next_version(replace(last, version="25.3.7"), last)) == "25.3.8"
    assert str(next_version(last, replace(last, year=27))) == "27.0.0"
    assert str(next_version(replace(last, version="26.2.0"), replace(last, year=25))) == "26.2.1"  # never back


def test_a_detail_that_changed_is_a_number_that_changed(last: Summary) -> None:
    one = replace(last.analyses[0], details=(*last.analyses[0].details[:-1], 12.5))
    assert next_version(last, replace(last, analyses=(one, *last.analyses[1:]))) == Version(25, 1, 0)


def test_a_wrong_version_is_refused_and_the_right_one_named(last: Summary) -> None:
    assert checked("25.0.1", last, last) == Version(25, 0, 1)
    with pytest.raises(WrongVersionError, match=r"25\.1\.0 is not the version that follows: .* makes it 25\.0\.1"):
        checked("25.1.0", last, last)
    with pytest.raises(WrongVersionError, match=r"the first release makes it 25\.0\.0"):
        checked("1.0.0".replace("1", "26", 1), None, last)
    with pytest.raises(ValueError, match="is not a version"):
        checked("v1", last, last)


@given(st.integers(0, 99), st.integers(0, 9999), st.integers(0, 9999))
def test_versions_are_written_and_read(year: int, minor: int, patch: int) -> None:
    assert parse(str(Version(year, minor, patch))) == Version(year, minor, patch)


def test_a_release_is_kept_and_read(last: Summary, copy: Path) -> None:
    written = write_release(copy, last)
    assert written == copy / "releases" / "25.0.0.json"
    assert read_release(copy, parse("25.0.0")) == last
    write_release(copy, replace(last, version="25.0.10"))
    write_release(copy, replace(last, version="25.0.9"))
    (copy / "releases" / "notes.json").write_text("{}")
    assert [str(one) for one in releases(copy)] == ["25.0.0", "25.0.9", "25.0.10"]
    assert [one.version for one in all_releases(copy)] == ["25.0.0", "25.0.9", "25.0.10"]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"version": 3'])
def test_a_damaged_release_file_is_named(text: str, copy: Path) -> None:
    (copy / "releases").mkdir()
    (copy / "releases" / "25.0.0.json").write_text(text)
    with pytest.raises(ValueError, match=r"releases/25\.0\.0\.json cannot be read"):
        all_releases(copy)


def test_nothing_changed_keeps_the_release_and_prose_alone_is_a_patch(
    copy: Path, summary_of: Callable[..., Summary]
) -> None:
    first = summary_of(copy)
    write_release(copy, first)
    assert summary_of(copy) == first
    assert summary_of(copy, "25.0.0") == first
    (copy / "docs" / "more.md").write_text("# More words\n")
    assert summary_of(copy).version == "25.0.1"
    with pytest.raises(WrongVersionError):
        summary_of(copy, "25.0.0")


def test_notes_and_new_evidence_are_seen(copy: Path, summary_of: Callable[..., Summary]) -> None:
    write_release(copy, summary_of(copy))
    (copy / "studies" / "simulated-a" / "notes.md").write_text("Words.\n")
    assert summary_of(copy).version == "25.0.1"
    shutil.rmtree(copy / "studies" / "simulated-b")
    assert summary_of(copy).version == "25.1.0"


def test_a_search_sets_the_year(copy: Path, store: Store, summary_of: Callable[..., Summary]) -> None:
    log = copy / "docs" / "reviews" / "simulated-trials" / "searches.csv"
    log.write_text(log.read_text() + f"2027-02-03,pubmed,q,0,0,{'0' * 64},ok\n")
    found = compute(copy, store, lambda step: None).library
    assert evidence_year(copy, found) == 27
    assert summary_of(copy).version == "27.0.0"


def test_what_is_built_between_releases_says_so(project: Path, copy: Path, last: Summary, computed: Computed) -> None:
    assert working_version(project, computed.library) == "25.0.0+dev"
    write_release(copy, replace(last, version="26.3.1"))
    assert working_version(copy, computed.library) == "26.3.1+dev"
