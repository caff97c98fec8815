"""Importing files of references: new, known and by what, kept, decided, and taken back."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from hccmeta.cli import references, screen
from hccmeta.evidence import library
from hccmeta.evidence.flow import flow
from hccmeta.search import answers, duplicates, formats
from hccmeta.search.log import rewritten

FILES = Path(__file__).parent / "references"
NAMES = sorted(file.name for file in FILES.iterdir() if file.suffix != ".md")


@pytest.fixture
def importing(project, monkeypatch):
    """Runs ``hccmeta screen made-up --import FILE`` in the made-up project."""
    monkeypatch.chdir(project)
    for module in (screen, references):
        monkeypatch.setattr(module, "today", lambda: date(2026, 6, 3))

    def run(file, *words):
        result = CliRunner().invoke(screen.command, ["made-up", "--import", str(FILES / file), *words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run


@pytest.fixture
def review(project):
    return lambda: library.load(project)[0].reviews[0]


def known(project):
    path = project / "docs/reviews/made-up/duplicates.csv"
    return duplicates.read(path.read_text() if path.exists() else "", str(path))[0]


@pytest.mark.parametrize("name", NAMES)
def test_new_and_known_and_kept_are_the_records_of_the_file(importing, review, project, name):
    reading = formats.read((FILES / name).read_bytes())
    result = importing(name, "--by", "Ann", "--reason", "wrong-population")
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    new = [line for line in lines if line.startswith("  new: ")]
    taken = [line for line in lines if line.startswith("  known: ")]
    assert len(new) + len(taken) == len(reading.references)
    assert len(review().screening) == len(new)
    kept = [line for line in lines if line.startswith("  not read: ")]
    assert len(kept) == len(reading.unread)
    for line in kept:
        path = project / line.rpartition("kept in ")[2]
        assert answers.proves(path)
        assert [one.decode() for one in answers.bodies(path)] == [one.raw for one in reading.unread]
    counted, problems = flow(review().record, review().searches, review().screening, folder="x")
    assert problems == ()
    assert counted is not None
    assert counted.identified == len(new)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_file_again_is_known_and_changes_nothing(importing, project, name):
    importing(name, "--by", "Ann", "--reason", "wrong-population")
    home = project / "docs/reviews/made-up"
    before = {file: file.read_bytes() for file in home.rglob("*") if file.is_file()}
    again = importing(name, "--by", "Ann", "--reason", "wrong-population")
    assert " 0 new, " in again.output
    assert {file: file.read_bytes() for file in home.rglob("*") if file.is_file()} == before


def test_what_is_taken_for_known_is_named_with_what_told(importing, project):
    result = importing("abstract.ris")
    assert "1 references read: 0 new, 1 known" in result.output
    assert "known: Sorafenib vs. Lenvatinib in advanced" in result.output
    assert "taken for chon-2024, by its title alone" in result.output
    (row,) = known(project)
    assert (row.of, row.by, row.found, row.on) == ("chon-2024", "title", "other", "2026-06-03")


def test_a_number_of_another_database_is_no_pubmed_number(importing, review, project):
    """Embase's 29972759 is not CELESTIAL's PubMed number."""
    path = project / "studies/resorce-2017/study.yaml"
    path.write_text(path.read_text().replace("    doi: ", '    pmid: "29972759"\n    doi: ', 1))
    assert any(one.pmid == "29972759" for study in library.load(project)[0].studies for one in study.record.reports)
    result = importing("collision.ris")
    assert "1 references read: 1 new, 0 known" in result.output
    assert [row.pmid for row in review().screening] == [""]


def test_a_record_wrongly_taken_for_known_can_be_separated(importing, review, project):
    importing("abstract.ris")
    (row,) = known(project)
    before = project.parent / "before"
    (before / "docs/reviews/made-up").mkdir(parents=True)
    path = project / "docs/reviews/made-up/duplicates.csv"
    (before / "docs/reviews/made-up/duplicates.csv").write_bytes(path.read_bytes())

    def separate(*words):
        return CliRunner().invoke(screen.command, ["made-up", *words])

    assert separate("--separate", row.record).exit_code == 2
    result = separate("--separate", row.record, "--by", "Ann")
    assert f"{row.record} is no longer taken for chon-2024" in result.output
    (waiting,) = review().screening
    assert (waiting.decision, waiting.found, waiting.record) == ("awaiting", "other", row.record)
    assert waiting.note == "was taken for chon-2024 by title; separated by Ann"
    assert [(one.by, one.person) for one in known(project)] == [("title", ""), ("separated", "Ann")]
    assert rewritten(before, project) == ()
    assert separate("--separate", row.record, "--by", "Ann").exit_code == 2
    assert separate("--separate", "nothing", "--by", "Ann").exit_code == 2
    # It is a record of its own from now on.
    assert "taken for other-sorafenib" in importing("abstract.ris").output


def test_decisions_of_rayyan_are_those_of_the_people_it_names(importing, review, project):
    refused = importing("rayyan.csv")
    assert refused.exit_code == 2
    assert "Without: children only" in refused.output
    assert review().screening == ()
    result = importing("rayyan.csv", "--reason", "children only=wrong-population")
    assert "2 references read: 2 new, 0 known, 2 labelled" in result.output
    lines = (project / "docs/reviews/made-up/decisions.csv").read_text().splitlines()[1:]
    assert [line.split(",")[2:] for line in lines] == [
        ["Ann", "include", ""],
        ["Ann", "exclude", "wrong-population"],
        ["ben", "exclude", "wrong-population"],
    ]
    rows = review().screening
    assert [(row.decision, row.reason) for row in rows] == [("awaiting", ""), ("excluded", "wrong-population")]


def test_reasons_in_the_protocol_s_own_words_need_no_mapping(importing, review, project):
    result = importing("covidence.csv", "--by", "Ann")
    assert "3 labelled" not in result.output
    assert "1 labelled, 1 not read and kept" in result.output
    assert ",Ann,exclude,wrong-population" in (project / "docs/reviews/made-up/decisions.csv").read_text()


def test_a_file_of_which_nothing_is_read_is_a_fault(importing, project, tmp_path):
    home = project / "docs/reviews/made-up"
    before = sorted(home.rglob("*"))
    for name, body in (("empty.ris", b""), ("list.pdf", b"%PDF-1.7"), ("letter.txt", b"Dear all")):
        (tmp_path / name).write_bytes(body)
        result = importing(tmp_path / name)
        assert result.exit_code == 1
        assert "0 references read" in result.output
        assert "bring RIS" in result.output
    assert sorted(home.rglob("*")) == before
