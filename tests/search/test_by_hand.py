"""A search that a person runs in a browser: the folder that guides it, and the saved answers taken as that search."""

import csv
import json
from datetime import date

import pytest
from click.testing import CliRunner
from search.made_up_services import Entry, results, trials

from hccmeta.cli import by_hand, search
from hccmeta.evidence import library
from hccmeta.evidence.flow import flow
from hccmeta.search import answers
from hccmeta.search.kept import described
from hccmeta.search.proof import answer_problems

NBIB = """PMID- 4001
TI  - Lenvatinib or sorafenib as second-line therapy of hepatocellular carcinoma: invented
DP  - 2024 May
AU  - Quill A
AB  - An invented abstract.

PMID- 4002
TI  - Another invented record of PubMed
DP  - 2023
"""
PLACES = ("01-made-up-pubmed", "02-made-up-europepmc", "03-made-up-clinicaltrials")


@pytest.fixture
def run(project, monkeypatch):
    monkeypatch.chdir(project)
    for module in (search, by_hand):
        monkeypatch.setattr(module, "today", lambda: date(2026, 6, 3))
    monkeypatch.setattr(search, "make_client", lambda: pytest.fail("the network is not to be asked"))

    def command(*words):
        result = CliRunner().invoke(search.command, words)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return command


def fill(folder, *shown, on="2026-06-02", by="Ann Reader"):
    """Counts and files as a person would leave them."""
    with (folder / "counts.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("search", "service", "shown", "on", "by"))
        writer.writerows(
            (place, place.rsplit("-", 1)[1], count, on, by) for place, count in zip(PLACES, shown, strict=True)
        )
    (folder / "answers" / PLACES[0] / "pubmed-set.nbib").write_text(NBIB)
    page = [Entry("An invented preprint of lenvatinib", doi="10.1101/1", preprint=True, number="PPR1")]
    (folder / "answers" / PLACES[1] / "1.json").write_bytes(results(page, total=1, onward=None))
    listed = json.loads(trials([Entry("An invented trial", number="NCT00000001")], total=1, onward=None))["studies"]
    (folder / "answers" / PLACES[2] / "ctg-studies.json").write_text(json.dumps(listed))


def review_of(project):
    return library.load(project)[0].reviews[0]


def test_the_folder_holds_all_that_a_person_needs(run, project):
    result = run("made-up", "--plan", "by-hand")
    assert result.exit_code == 0
    assert "3 searches written to by-hand" in result.output
    folder = project / "by-hand"
    text = (folder / "README.md").read_text()
    assert text.count("\nSave into `answers/") == 3
    assert "https://pubmed.ncbi.nlm.nih.gov/?term=hepatocellular%20AND%20lenvatinib" in text
    assert "pageSize=1000&cursorMark=*" in text
    assert (folder / "queries" / f"{PLACES[0]}.txt").read_text() == "hepatocellular AND lenvatinib\n"
    page = (folder / "start.html").read_text()
    assert page.count('<a href="https://') == 4
    assert 'href="https://pubmed.ncbi.nlm.nih.gov/?term=hepatocellular%20AND%20lenvatinib"' in page
    assert sorted(one.name for one in (folder / "answers").iterdir()) == list(PLACES)
    assert run("made-up", "--plan", "by-hand").exit_code == 2


def test_saved_answers_are_that_search(run, project):
    run("made-up", "--plan", "by-hand")
    fill(project / "by-hand", 2, 1, 1)
    dry = run("made-up", "--from", "by-hand", "--dry-run")
    assert dry.exit_code == 0
    assert review_of(project).searches == ()
    result = run("made-up", "--from", "by-hand")
    assert "01-made-up-pubmed: 2 records in 1 file; shown: 2" in result.output
    assert "PubMed: 2 found, 2 new" in result.output
    review = review_of(project)
    assert [(row.date, row.source, row.query, row.hits, row.new) for row in review.searches] == [
        ("2026-06-02", "pubmed", "hepatocellular AND lenvatinib", 2, 2),
        ("2026-06-02", "europepmc", "hepatocellular AND lenvatinib", 1, 1),
        ("2026-06-02", "clinicaltrials", "hepatocellular lenvatinib", 1, 1),
    ]
    assert [(row.record, row.found, row.decision) for row in review.screening] == [
        ("pmid-4001", "pubmed", "awaiting"),
        ("pmid-4002", "pubmed", "awaiting"),
        ("epmc-ppr-ppr1", "europepmc", "awaiting"),
        ("nct00000001", "clinicaltrials", "awaiting"),
    ]
    counted, problems = flow(review.record, review.searches, review.screening, folder=review.path)
    assert (problems, counted.identified) == ((), 4)
    assert list(answer_problems(project, review)) == []
    kept = project / review.path / "answers" / answers.file_name(review.searches[0].answer)
    assert [body.decode() for body in answers.bodies(kept)] == [NBIB]
    told = described(project, review, review.screening, lambda step: None)
    assert told["pmid-4001"].abstract == "An invented abstract."
    again = run("made-up", "--from", "by-hand")
    assert again.exit_code == 1
    assert "stand in searches.csv already" in again.output
    assert review_of(project) == review


def test_the_next_search_reaches_back_behind_the_one_by_hand(run, project):
    run("made-up", "--plan", "by-hand")
    fill(project / "by-hand", 2, 1, 1)
    run("made-up", "--from", "by-hand")
    run("made-up", "--plan", "next")
    assert '("2026/04/03"[crdt] : "3000"[crdt])' in (project / "next/queries" / f"{PLACES[0]}.txt").read_text()


def test_a_record_that_cannot_be_read_waits_too_and_is_counted(run, project):
    run("made-up", "--plan", "by-hand")
    fill(project / "by-hand", 2, 1, 1)
    ris = "TY  - JOUR\nTI  - An invented record as RIS\nER  - \nTY  - JOUR\nKW  - nothing else\nER  - \n"
    file = project / "by-hand/answers" / PLACES[0] / "pubmed-set.nbib"
    file.unlink()
    file.with_name("export.ris").write_text(ris)
    result = run("made-up", "--from", "by-hand")
    assert "2 records in 1 file, 1 of them not readable and kept as they are" in result.output
    rows = [row for row in review_of(project).screening if row.found == "pubmed"]
    assert [row.record.split("-")[0] for row in rows] == ["other", "unread"]
    assert rows[1].title == "(a record that could not be read: line 4)"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda home: fill(home, 3, 1, 1), "PubMed showed 3 and the files hold 2 different records"),
        (lambda home: fill(home, "", 1, 1), "shown: '' is not a count"),
        (lambda home: fill(home, 2, 1, 1, on="02.06.2026"), "on: '02.06.2026' is not a day until today"),
        (lambda home: fill(home, 2, 1, 1, on="2026-06-04"), "on: '2026-06-04' is not a day until today"),
        (lambda home: fill(home, 2, 1, 1, by=""), "by: write the name of who ran the search"),
        (lambda home: (home / "counts.csv").unlink(), "holds no counts.csv"),
        (lambda home: (home / "counts.csv").write_text("a,b\n"), "must be 'search,service,shown,on,by'"),
        (lambda home: (home / "plan.json").write_text("["), "holds no plan.json that can be read"),
        (lambda home: (home / "plan.json").write_text("{}"), "holds no search"),
        (
            lambda home: (home / "plan.json").write_text(
                (home / "plan.json").read_text().replace("hepatocellular AND", "liver AND")
            ),
            "the protocol's query has changed since the plan was made",
        ),
        (
            lambda home: (home / "plan.json").write_text(
                (home / "plan.json").read_text().replace(PLACES[0], "../../elsewhere")
            ),
            "was changed: a search in it has no place",
        ),
        (
            lambda home: (home / "answers" / PLACES[0] / "pubmed-set.nbib").write_bytes(b"%PDF-1.7"),
            "pubmed-set.nbib is PDF",
        ),
        (lambda home: (home / "answers" / PLACES[0] / "pubmed-set.nbib").unlink(), "showed 2 and the files hold 0"),
    ],
)
def test_what_is_not_whole_is_told_and_nothing_is_written(run, project, spoil, said):
    run("made-up", "--plan", "by-hand")
    fill(project / "by-hand", 2, 1, 1)
    spoil(project / "by-hand")
    before = review_of(project)
    result = run("made-up", "--from", "by-hand")
    assert result.exit_code == 1
    assert said in result.output
    assert "nothing is written" in result.output
    assert review_of(project) == before


def test_no_result_is_a_result(run, project):
    run("made-up", "--plan", "by-hand")
    fill(project / "by-hand", 0, 0, 0)
    for file in (project / "by-hand/answers").rglob("*.*"):
        file.unlink()
    assert run("made-up", "--from", "by-hand").exit_code == 0
    assert [(row.hits, row.new, row.status) for row in review_of(project).searches] == [(0, 0, "ok")] * 3


def test_a_plan_and_answers_at_once_are_wrong_use(run, project):
    run("made-up", "--plan", "by-hand")
    assert run("made-up", "--plan", "other", "--from", "by-hand").exit_code == 2
