"""De-duplication on 5,000 made-up records of which the truth is known."""

from dataclasses import replace

import pytest
from made_up_records import corpus

from hccmeta.evidence.records import ReviewFolder
from hccmeta.evidence.source import Document
from hccmeta.evidence.spec.logs import Grade
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
