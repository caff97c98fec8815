"""De-duplication on 5,000 made-up records of which the truth is known."""

import random
from dataclasses import replace

import pytest
from search.made_up_records import corpus

from hccmeta.evidence.records import ReviewFolder
from hccmeta.evidence.source import Document
from hccmeta.evidence.spec.logs import Grade
from hccmeta.search import formats, imports
from hccmeta.search.plan import Ran, plan
from hccmeta.search.services import SERVICES


@pytest.fixture(scope="module")
def made():
    return corpus()


@pytest.fixture(scope="module")
def runs(made):
    return [Ran(one.id, "q", one.search("q", contact="", fetch=made.services), "") for one in SERVICES]


@pytest.fixture(scope="module")
def folder(made_up_review):
    path = "docs/reviews/made-up"
    return ReviewFolder(path, Document(f"{path}/review.yaml", {}, {}, {}), made_up_review, (), (), Grade(), {})


@pytest.fixture(scope="module")
def planned(folder, runs):
    return plan(folder, (), runs, on="2026-06-01")


def told_apart(planned, runs, truth):
    """(rightly removed, wrongly removed, kept though a duplicate), over all records."""
    matched = {(one.found, one.record, one.title): one.of for one in planned.duplicates}
    report_of_row: dict[str, int] = {}
    right = wrong = missed = 0
    for run in runs:
        for found, report in zip(run.result.records, truth[run.service], strict=True):
            of = matched.get((run.service, found.record, found.title))
            if of is None:
                missed += report in report_of_row.values()
                report_of_row[found.record] = report
            elif report_of_row[of] == report:
                right += 1
            else:
                wrong += 1
    return right, wrong, missed


def test_precision_and_recall_on_5000_records(planned, runs, made):
    right, wrong, missed = told_apart(planned, runs, made.truth)
    assert right + wrong + missed > 1_500
    assert right / (right + wrong) >= 0.995
    assert right / (right + missed) >= 0.98


def test_nothing_is_excluded(planned, runs):
    assert sum(row.hits for row in planned.searches) == 5_000
    assert sum(row.new for row in planned.searches) == len(planned.screened) == len(planned.ranked)
    assert len(planned.screened) + len(planned.duplicates) == 5_000
    assert {row.decision for row in planned.screened} == {"awaiting"}


def test_a_second_run_finds_nothing_new(folder, planned, runs):
    again = plan(replace(folder, searches=planned.searches, screening=planned.screened), (), runs, on="2026-06-02")
    assert again.screened == again.changed == ()
    assert [(row.hits, row.new) for row in again.searches] == [(row.hits, 0) for row in planned.searches]


def slipped(rng, text):
    """A file of RIS with the slips of real exports: no ``ER``, tags before ``TY``, numbers of another database."""
    records = text.split("ER  - \n\n")
    changed = []
    for place, record in enumerate(one for one in records if one.strip()):
        lines = [line for line in record.splitlines() if not line.startswith(("ID  -", "AN  -", "DB  -"))]
        if place % 5 == 0:
            lines = [line for line in lines[1:] if line[:2] != "AU"] + lines[:1] + [x for x in lines if x[:2] == "AU"]
        # The accession number of Embase: another record's PubMed number, as digits go.
        lines += [f"AN  - {40_000_000 + rng.randrange(3_400)}", "DB  - Embase"]
        changed.append("\n".join(lines) + ("\nER  - \n" if place % 3 else "\n") + "\n")
    return "".join(changed).encode("utf-16")


def test_precision_and_recall_of_an_import_with_the_slips_of_real_files(made, runs, folder):
    """2,170 records of two services come as one file of RIS into a review that knows PubMed's 2,830."""
    pubmed, *others = runs
    known = plan(folder, (), [pubmed], on="2026-06-01")
    records = [one for run in others for one in run.result.records]
    truth = [number for run in others for number in made.truth[run.service]]
    reading = formats.read(slipped(random.Random(3), formats.ris.write(records)))
    assert len(reading.references) == len(records) == 2_170
    assert reading.unread == ()
    taken = imports.take(replace(folder, screening=known.screened), (), reading.references, on="2026-06-02")
    assert len(taken.new) + len(taken.known) == len(records)
    report_of_row = {
        one.record: number for one, number in zip(pubmed.result.records, made.truth["pubmed"], strict=True)
    }
    left = list(taken.known)
    right = wrong = missed = 0
    for reference, number in zip(reading.references, truth, strict=True):
        if left and (left[0].record, left[0].title) == (reference.found.record, reference.found.title):
            known_as = left.pop(0).of
            right += report_of_row[known_as] == number
            wrong += report_of_row[known_as] != number
        else:
            missed += number in report_of_row.values()
            report_of_row[reference.found.record] = number
    assert left == []
    assert right / (right + wrong) >= 0.995, (right, wrong, missed)
    assert right / (right + missed) >= 0.98, (right, wrong, missed)
