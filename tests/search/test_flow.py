import pytest
from hypothesis import given
from hypothesis import strategies as st

from hccmeta.evidence.flow import flow
from hccmeta.evidence.spec.logs import DECISIONS, Screened, Search

FOLDER = "docs/reviews/made-up"


def codes_of(problems):
    return [one.code for one in problems]


def test_empty_logs_balance_at_zero(make_review):
    found, problems = flow(make_review(), (), (), folder=FOLDER)
    assert problems == ()
    assert (found.identified, found.duplicates, found.records, found.screened, found.included) == (0, 0, 0, 0, 0)
    assert found.databases == found.registers == found.excluded == ()


def test_counts_of_two_passes_add_up(make_review, searched, screened):
    searches = [
        searched("2026-01-01", "pubmed", 4, 3),
        searched("2026-01-01", "clinicaltrials", 2, 1),
        searched("2026-04-01", "pubmed", 5, 1),
        searched("2026-04-01", "europepmc", status="failed: silent for 20 s"),
    ]
    screening = [
        screened("pmid-1", "included", study="a-2020"),
        screened("pmid-2", "excluded", reason="wrong-line"),
        screened("pmid-3", "excluded", reason="wrong-line"),
        screened("pmid-4"),
        screened("nct00000001", "ongoing", "clinicaltrials"),
        screened("other-1", "included", "other", study="a-2020"),
        screened("other-2", "held", "other"),
    ]
    found, problems = flow(make_review(), searches, screening, folder=FOLDER)
    assert problems == ()
    assert [(one.source, one.hits, one.new) for one in found.databases] == [("pubmed", 9, 4)]
    assert [(one.source, one.hits, one.new) for one in found.registers] == [("clinicaltrials", 2, 1)]
    assert (found.identified, found.duplicates, found.records) == (13, 6, 7)
    assert (found.awaiting, found.screened, found.held, found.ongoing) == (1, 6, 1, 1)
    assert (found.included, found.included_studies) == (2, 1)
    assert [(one.reason, one.text, one.n) for one in found.excluded] == [("wrong-line", "not second line", 2)]


def test_a_missing_row_refuses_and_names_the_source(make_review, searched, screened):
    found, problems = flow(make_review(), [searched(hits=4, new=2)], [screened("pmid-1")], folder=FOLDER)
    assert found is None
    assert codes_of(problems) == ["V721"]
    assert "pubmed found 2 new records, but screening.csv has 1 rows" in problems[0].what
    assert problems[0].path == "docs/reviews/made-up/searches.csv"


def test_a_row_that_no_search_found_refuses(make_review, screened):
    found, problems = flow(make_review(), (), [screened("nct00000001", found="clinicaltrials")], folder=FOLDER)
    assert found is None
    assert codes_of(problems) == ["V721"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"record": "pmid-1", "decision": "maybe"}, "V707"),
        ({"record": "pmid-1", "decision": "excluded", "reason": "dull"}, "V708"),
        ({"record": "pmid-1", "decision": "excluded"}, "V708"),
    ],
)
def test_decisions_and_reasons_come_from_closed_lists(make_review, screened, row, code):
    found, problems = flow(make_review(), (), [screened(found="other", line=7, **row)], folder=FOLDER)
    assert found is None
    assert codes_of(problems) == [code]
    assert (problems[0].line, problems[0].where) == (7, "pmid-1")


def test_a_repeated_record_names_its_first_line(make_review, screened):
    rows = [screened("pmid-1", found="other", line=2), screened("pmid-1", found="other", line=5)]
    _, problems = flow(make_review(), (), rows, folder=FOLDER)
    assert codes_of(problems) == ["V705"]
    assert "line 2" in problems[0].what


def test_impossible_counts_refuse(make_review, searched):
    _, more_new = flow(make_review(), [searched(hits=1, new=2)], (), folder=FOLDER)
    assert codes_of(more_new) == ["V711", "V721"]
    _, failed = flow(make_review(), [searched(hits=3, status="failed: status 500")], (), folder=FOLDER)
    assert codes_of(failed) == ["V722"]


@given(
    passes=st.lists(
        st.tuples(st.sampled_from(["pubmed", "europepmc", "clinicaltrials"]), st.integers(0, 5), st.integers(0, 9))
    ),
    others=st.integers(0, 4),
    decisions=st.lists(st.sampled_from(DECISIONS), min_size=60, max_size=60),
)
def test_every_box_is_filled_by_exactly_the_records_before_it(made_up_review, passes, others, decisions):
    searches = [Search("2026-01-01", source, "q", new + known, new, "", "ok") for source, new, known in passes]
    found_by = [source for source, new, _ in passes for _ in range(new)] + ["other"] * others
    rows = [
        Screened(
            str(i), "", "", "", "", "", found, "", decision, "wrong-line" if decision == "excluded" else "", "", "", ""
        )
        for i, (found, decision) in enumerate(zip(found_by, decisions * 3, strict=False))
    ]
    found, problems = flow(made_up_review, searches, rows, folder=FOLDER)
    assert problems == ()
    assert found.identified == found.duplicates + found.records
    assert found.records == found.awaiting + found.screened
    assert found.screened == sum(one.n for one in found.excluded) + found.held + found.ongoing + found.included
