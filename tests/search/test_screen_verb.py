"""``hccmeta screen``: two people, undo, stopping and going on, RIS in and out."""

from datetime import date

import pytest
from click.testing import CliRunner
from search.made_up_services import Entry, Services

from hccmeta.cli import screen
from hccmeta.evidence import library
from hccmeta.evidence.flow import flow
from hccmeta.search.formats import ris
from hccmeta.search.run import search

PAPERS = [
    Entry(
        "Lenvatinib as second-line therapy of hepatocellular carcinoma",
        pmid="11",
        doi="10.5555/a.1",
        abstract="After immunotherapy with atezolizumab, overall survival was studied.",
    ),
    Entry("Sorafenib in hepatocellular carcinoma of the elderly", pmid="12", doi="10.5555/a.2"),
    Entry("An unrelated paper about something else entirely", pmid="13", doi="10.5555/a.3"),
]


@pytest.fixture
def screening(project, monkeypatch):
    """Runs the verb with the given keys in a project in which three records wait."""
    monkeypatch.chdir(project)
    monkeypatch.setattr(screen, "today", lambda: date(2026, 6, 3))
    found, _, _ = library.load(project)
    services = Services(pubmed=PAPERS)
    search(project, found.reviews[0], found.studies, fetch=services, contact="", on=date(2026, 6, 1))

    def run(*words, keys="", color=False):
        result = CliRunner().invoke(screen.command, ["made-up", *words], input="\n".join(keys), color=color)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run


@pytest.fixture
def rows(project):
    def read():
        return {row.record: row for row in library.load(project)[0].reviews[0].screening}

    return read


@pytest.fixture
def decided(project):
    def read():
        lines = (project / "docs/reviews/made-up/decisions.csv").read_text().splitlines()
        return [tuple(line.split(",")) for line in lines[1:]]

    return read


def test_the_best_ranked_comes_first_with_abstract_and_marked_terms(screening):
    result = screening("--by", "Ann", keys="q", color=True)
    assert "[1 of 3]" in result.output
    assert result.output.index("Lenvatinib") < result.output.index("0 decided now, 3 of 3 left")
    assert "\x1b[1m\x1b[4matezolizumab\x1b[0m" in result.output
    assert "PMID 11" in result.output
    assert "a TKI: Lenvatinib" in result.output


def test_one_person_settles_nothing(screening, rows, decided):
    screening("--by", "Ann", keys=["i", "e", "1", "q"])
    assert {row.decision for row in rows().values()} == {"awaiting"}
    assert decided() == [
        ("pmid-11", "2026-06-03", "Ann", "include", ""),
        ("pmid-12", "2026-06-03", "Ann", "exclude", "wrong-line"),
    ]


def test_two_people_who_agree_settle_and_those_who_differ_do_not(screening, rows, project):
    screening("--by", "Ann", keys=["i", "e", "1", "e", "2"])
    result = screening("--by", "Ben", keys=["i", "e", "2", "i"])
    after = rows()
    assert (after["pmid-11"].decision, after["pmid-11"].by) == ("held", "Ann; Ben")
    assert (after["pmid-12"].decision, after["pmid-12"].reason) == ("excluded", "wrong-line")
    assert after["pmid-13"].decision == "awaiting"
    assert "compared with Ann: 2 alike, 1 different" in result.output
    review = library.load(project)[0].reviews[0]
    counted, problems = flow(review.record, review.searches, review.screening, folder=review.path)
    assert problems == ()
    assert (counted.held, counted.awaiting, counted.screened) == (1, 1, 2)


def test_another_s_decision_is_shown_only_after_one_s_own(screening, rows):
    screening("--by", "Ann", keys=["i", "q"])
    assert "decided:" not in screening("--by", "Ben", keys=["e", "1", "q"]).output
    again = screening("--by", "Ben", keys=["l", "l", "i", "q"])
    assert "Ann decided: include" in again.output
    assert rows()["pmid-11"].decision == "held"


def test_undo_takes_back_and_restores_the_row(screening, rows, decided):
    screening("--by", "Ann", keys=["i", "q"])
    result = screening("--by", "Ben", keys=["i", "u", "e", "1", "q"])
    assert "taken back: pmid-11" in result.output
    assert (rows()["pmid-11"].decision, rows()["pmid-11"].by) == ("awaiting", "")
    assert [one[2:] for one in decided()] == [
        ("Ann", "include", ""),
        ("Ben", "include", ""),
        ("Ben", "withdrawn", ""),
        ("Ben", "exclude", "wrong-line"),
    ]
    assert "nothing to take back" in screening("--by", "Cem", keys=["u", "q"]).output


def test_a_session_stops_anywhere_and_goes_on(screening, decided):
    assert "1 decided now, 2 of 3 left" in screening("--by", "Ann", keys=["i"]).output  # the input ends here
    assert "[1 of 2]" in screening("--by", "ann ", keys=["q"]).output
    screening("--by", "Ann", keys=["i", "i"])
    assert len(decided()) == 3


def test_a_session_cut_off_between_its_files_is_mended(screening, rows, project):
    screening("--by", "Ann", keys=["i", "q"])
    with (project / "docs/reviews/made-up/decisions.csv").open("a") as file:
        file.write("pmid-11,2026-06-03,Ben,include,\n")
    screening("--by", "Cem", keys=["q"])
    assert rows()["pmid-11"].decision == "held"


def test_faults_in_the_decisions_are_told_with_their_line(screening, project):
    text = "record,on,by,decision,reason\npmid-11,2026-06-03,Ann,maybe,\npmid-12,2026-06-03,Ann,exclude,dull\n"
    (project / "docs/reviews/made-up/decisions.csv").write_text(text)
    result = screening("--by", "Ann", keys=["q"])
    assert result.exit_code == 1
    assert "decisions.csv:2:1: error[V707]" in result.output
    assert "decisions.csv:3:1: error[V708]" in result.output


def test_export_and_import_lead_back_to_the_same_records(screening, rows, project, tmp_path):
    target = tmp_path / "waiting.ris"
    assert "3 waiting records" in screening("--export", str(target)).output
    references = ris.read(target.read_text(), "UTF-8").references
    assert [one.id for one in references] == ["pmid-11", "pmid-12", "pmid-13"]
    assert references[0].found.abstract == PAPERS[0].abstract
    assert references[0].found.authors == PAPERS[0].authors
    assert (references[0].found.doi, references[0].found.pmid) == ("10.5555/a.1", "11")
    assert "0 new, 3 known" in screening("--import", str(target)).output
    assert len(rows()) == 3


def test_asreview_labels_become_one_person_s_decisions(screening, decided, tmp_path):
    file = tmp_path / "labelled.ris"
    screening("--export", str(file))
    labels = iter(("ASReview_relevant", "ASReview_irrelevant", "ASReview_not_seen"))
    text = "".join(
        f"N1  - {next(labels)}\n{line}" if line.startswith("ER") else line for line in file.read_text().splitlines(True)
    )
    file.write_text(text)
    assert screening("--import", str(file)).exit_code == 2
    assert screening("--import", str(file), "--by", "Ann").exit_code == 2
    assert screening("--import", str(file), "--by", "Ann", "--reason", "dull").exit_code == 2
    result = screening("--import", str(file), "--by", "Ann", "--reason", "wrong-line")
    assert "3 references read: 0 new, 3 known, 2 labelled" in result.output
    screening("--import", str(file), "--by", "Ann", "--reason", "wrong-line")  # the same again changes nothing
    assert [one[0:1] + one[3:] for one in decided()] == [
        ("pmid-11", "include", ""),
        ("pmid-12", "exclude", "wrong-line"),
    ]


def test_new_references_are_identified_by_other_methods(screening, rows, project, tmp_path):
    file = tmp_path / "hand.ris"
    file.write_text(
        "TY  - JOUR\nID  - 1\nT1  - A hand-found cohort of lenvatinib after\n  durvalumab\nA1  - Doe, J\n"
        "Y1  - 2025/03//\nDO  - https://doi.org/10.5555/HAND.1\nER  -\n"
        "TY  - JOUR\nTI  - AN UNRELATED PAPER about something else, entirely.\nER  - \n"
        "no tag here\nTY  - JOUR\nTI  - Short\nPY  - 2020\nER  - \nTY  - JOUR\nTI  - Short\nPY  - 2021\nER  - \n"
    )
    result = screening("--import", str(file))
    assert "4 references read: 3 new, 1 known, 0 labelled" in result.output
    new = next(row for record, row in rows().items() if record.startswith("other-a-hand-found-cohort-of-lenvatinib"))
    assert (new.found, new.decision, new.doi, new.year) == ("other", "awaiting", "10.5555/hand.1", "2025")
    assert "4 references read: 0 new, 4 known" in screening("--import", str(file)).output
    review = library.load(project)[0].reviews[0]
    counted, problems = flow(review.record, review.searches, review.screening, folder=review.path)
    assert problems == ()
    assert counted.other == 3


@pytest.mark.parametrize(
    "words", [(), ("--by", "a;b"), ("--by", " "), ("--by", "x\x1b[2J"), ("--import", "nowhere.ris")]
)
def test_wrong_use_ends_with_2(screening, words):
    assert screening(*words).exit_code == 2


def test_without_reasons_nothing_can_be_excluded(screening, project):
    path = project / "docs/reviews/made-up/review.yaml"
    text = path.read_text()
    path.write_text(text[: text.index("exclusion_reasons")])
    result = screening("--by", "Ann", keys=["e", "q"])
    assert "'e' is not one of 'i', 'l', 'u', 'q'" in result.output
