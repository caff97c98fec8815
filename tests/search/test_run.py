"""Runs of the made-up review against made-up services: what is written, resumed, and survives being cut off."""

import os
import random
from datetime import date

import pytest
from search.made_up_services import Entry, Services

from hccmeta.evidence import library
from hccmeta.ground.network import Failure
from hccmeta.search import answers, log, transaction
from hccmeta.search.plan import Plan
from hccmeta.search.run import Completed, search, work_folder

DAY = date(2026, 6, 1)
TITLE = "Lenvatinib after atezolizumab plus bevacizumab in patients with hepatocellular carcinoma"


class CutOffError(BaseException):
    """The process ends here, as when the power fails."""


def few_services() -> Services:
    return Services(
        pubmed=[Entry(TITLE, pmid="1")],
        europepmc=[Entry(TITLE, pmid="1")],
        clinicaltrials=[Entry("T", number="NCT00000001")],
    )


def some_services() -> Services:
    return Services(
        pubmed=[Entry(f"{TITLE}, part {n}", pmid=str(1000 + n), doi=f"10.5555/a.{n}") for n in range(250)],
        europepmc=[Entry(f"{TITLE}, part {n}", pmid=str(1000 + n)) for n in range(100, 360)],
        clinicaltrials=[Entry(f"Trial {n} of lenvatinib", number=f"NCT{n:08d}") for n in range(1, 131)],
    )


def written(root):
    """Every file of the project but its journals, by path."""
    files = (path for path in root.rglob("*") if path.is_file() and "build" not in path.relative_to(root).parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(files)}


def run(root, fetch, *, on=DAY, since=None):
    found, _, _ = library.load(root)
    return search(root, found.reviews[0], found.studies, fetch=fetch, contact="reader@example.org", on=on, since=since)


@pytest.fixture
def logs(project):
    def read(name):
        return (project / "docs/reviews/made-up" / name).read_text().splitlines()

    return read


def test_a_run_logs_each_source_each_new_record_and_the_raw_answers(project, logs):
    planned = run(project, some_services())
    rows = [line.split(",") for line in logs("searches.csv")[1:]]
    assert [(row[0], row[1], row[2], row[3], row[4], row[6]) for row in rows] == [
        ("2026-06-01", "pubmed", "hepatocellular AND lenvatinib", "250", "250", "ok"),
        ("2026-06-01", "europepmc", "hepatocellular AND lenvatinib", "260", "110", "ok"),
        ("2026-06-01", "clinicaltrials", "hepatocellular lenvatinib", "130", "130", "ok"),
    ]
    assert len(logs("screening.csv")) == 1 + 250 + 110 + 130
    assert {row.decision for row in planned.screened} == {"awaiting"}
    for row in rows:
        kept = project / f"docs/reviews/made-up/answers/{row[5]}.jsonl.gz"
        assert answers.proves(kept)
        assert b"reader@example.org" not in b"".join(answers.bodies(kept))
    assert not work_folder(project, "made-up").exists()


def test_the_written_project_reads_without_a_fault(project):
    run(project, some_services())
    found, problems, _ = library.load(project)
    assert [one for one in problems if one.path.endswith(("searches.csv", "screening.csv"))] == []
    assert len(found.reviews[0].screening) == 490
    assert found.reviews[0].screening[-1].note == "recruiting; expected completion 2027-06"


def test_run_twice_adds_one_row_per_source_and_no_record(project, logs):
    run(project, some_services())
    before = logs("screening.csv")
    run(project, some_services(), on=date(2026, 6, 2))
    assert logs("screening.csv") == before
    found, _, _ = library.load(project)
    assert [row.new for row in found.reviews[0].searches] == [250, 110, 130, 0, 0, 0]


def test_the_second_run_reaches_back_behind_the_last_and_says_so(project, logs):
    run(project, Services())
    run(project, Services(), on=date(2026, 9, 1))
    assert '(""2026/04/02""[crdt] : ""3000""[crdt])' in logs("searches.csv")[4]
    assert "(FIRST_IDATE:[2026-04-02 TO 3000-12-31])" in logs("searches.csv")[5]
    assert "AREA[StudyFirstPostDate]RANGE[2026-04-02" in logs("searches.csv")[6]
    run(project, Services(), on=date(2026, 9, 2), since=date(2026, 8, 1))
    assert "2026/08/01" in logs("searches.csv")[7]


def test_empty_searches_are_rows_too(project, logs):
    run(project, Services())
    assert [line.split(",")[3:5] for line in logs("searches.csv")[1:]] == [["0", "0"]] * 3
    assert len(logs("screening.csv")) == 1


def test_a_service_that_fails_is_logged_and_stops_no_other(project, logs):
    services = some_services()

    def fetch(ask):
        return (
            Failure(ask.url, "www.ebi.ac.uk answered with status 500 (4 tries)", 500)
            if "ebi" in ask.url
            else services(ask)
        )

    run(project, fetch)
    assert logs("searches.csv")[2].endswith(",0,0,,failed: www.ebi.ac.uk answered with status 500 (4 tries)")
    assert len(logs("screening.csv")) == 1 + 250 + 130
    run(project, some_services(), on=DAY)
    assert logs("searches.csv")[5].split(",")[3:5] == ["260", "110"]


@pytest.mark.parametrize("seed", range(6))
def test_cut_off_while_asking_and_resumed_gives_the_same_files(project, tmp_path, seed):
    whole = tmp_path / "whole"
    whole.mkdir()
    for path, content in written(project).items():
        (whole / path).parent.mkdir(parents=True, exist_ok=True)
        (whole / path).write_bytes(content)
    run(whole, some_services())

    rng, services, asked = random.Random(seed), some_services(), 0
    while True:
        budget = rng.randint(1, 4)

        def fetch(ask):
            nonlocal budget, asked
            if budget == 0:
                raise CutOffError
            budget, asked = budget - 1, asked + 1
            return services(ask)

        try:
            run(project, fetch)
            break
        except CutOffError:
            for journal in work_folder(project, "made-up").glob("*.jsonl"):
                if rng.random() < 0.5:  # the last line was half written
                    with journal.open("ab") as file:
                        file.write(b'{"url": "https://')
    assert written(project) == written(whole)
    assert asked == 1 + 3 + 3 + 2  # nothing was asked twice


def test_cut_off_at_any_step_of_writing_and_resumed_gives_the_same_files(project, tmp_path, monkeypatch):
    whole = tmp_path / "whole"
    whole.mkdir()
    start = written(project)
    for path, content in start.items():
        (whole / path).parent.mkdir(parents=True, exist_ok=True)
        (whole / path).write_bytes(content)
    run(whole, few_services())
    replace, unlink = os.replace, os.unlink
    for last in range(20):
        steps = 0

        def counted(real, last=last):
            def step(*args, **more):
                nonlocal steps
                if steps == last:
                    raise CutOffError
                steps += 1
                return real(*args, **more)

            return step

        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", counted(replace))
            patch.setattr(os, "unlink", counted(unlink))
            try:
                run(project, few_services())
                finished = True
            except CutOffError:
                finished = False
        if not finished:
            outcome = run(project, few_services())
            assert isinstance(outcome, Plan | Completed)
        assert written(project) == written(whole), f"cut off at step {last}"
        if finished:
            break
        for path in written(project).keys() - start.keys():
            (project / path).unlink()
        for path, content in start.items():
            (project / path).write_bytes(content)
    assert last > 6


def test_a_file_edited_in_between_is_not_overwritten(project, monkeypatch):
    def cut_off(work, root):
        raise CutOffError

    with monkeypatch.context() as patch:
        patch.setattr(transaction, "finish", cut_off)
        with pytest.raises(CutOffError):
            run(project, some_services())
    screening = project / "docs/reviews/made-up/screening.csv"
    screening.write_text(screening.read_text() + "by-hand,A title,,,,,other,2026-06-01,awaiting,,,,\n")
    outcome = run(project, some_services())
    assert outcome == transaction.Conflict("docs/reviews/made-up/screening.csv")
    assert screening.read_text().count("\n") == 2


def test_a_journal_of_another_day_is_not_resumed(project, logs):
    services = some_services()

    def fetch(ask):
        if "ebi" in ask.url:
            raise CutOffError
        return services(ask)

    with pytest.raises(CutOffError):
        run(project, fetch)
    run(project, Services(), on=date(2026, 6, 2))
    assert logs("searches.csv")[1].startswith("2026-06-02,pubmed,hepatocellular AND lenvatinib,0,0,")


def test_the_logs_are_only_appended_to(project):
    home = project / "docs/reviews/made-up"
    (home / "screening.csv").write_text(
        (home / "screening.csv").read_text()
        + '"by-hand","Quoted, by hand",2020,,,,other,2026-01-01,excluded,wrong-line,,A B,\n'
    )
    before = {name: (home / name).read_text() for name in ("searches.csv", "screening.csv")}
    for day in (1, 2, 3):
        run(project, some_services(), on=date(2026, 6, day))
        for name, text in before.items():
            after = (home / name).read_text()
            assert after.startswith(text)
            before[name] = after


@pytest.mark.parametrize(
    ("after", "line", "what"),
    [
        ("date\n2026-01-01\n2026-02-02\n", 3, "the row '2026-02-01' was changed"),
        ("date\n2026-01-01\n", 2, "the row '2026-02-01' was removed"),
        ("", 1, "the row 'date' was removed"),
    ],
)
def test_a_changed_or_removed_row_is_told_with_its_line(tmp_path, after, line, what):
    old, new = (tmp_path / name / "docs/reviews/made-up" for name in ("old", "new"))
    for home, text in ((old, "date\n2026-01-01\n2026-02-01\n"), (new, after)):
        home.mkdir(parents=True)
        (home / "decisions.csv").write_text("same\n")
        (home / "searches.csv").write_text(text)
    found = log.rewritten(tmp_path / "old", tmp_path / "new")
    path = "docs/reviews/made-up/searches.csv"
    assert [(one.code, one.path, one.line, one.what) for one in found] == [("V723", path, line, what)]
    assert log.rewritten(tmp_path / "old", tmp_path / "old") == ()


def test_a_tampered_answer_proves_nothing(project):
    run(project, Services(pubmed=[Entry(TITLE, pmid="1")]))
    kept = next((project / "docs/reviews/made-up/answers").iterdir())
    assert answers.proves(kept)
    kept.write_bytes(b"\x1f\x8bgarbage")
    assert not answers.proves(kept)
    assert list(answers.bodies(kept)) == []
