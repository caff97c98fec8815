from datetime import date

import pytest

from hccmeta.evidence.living import State, add_months, expected_completion, pending, status, thresholds
from hccmeta.words import said as words

SOURCES = ("pubmed", "europepmc", "clinicaltrials")


def test_without_a_search_nothing_claims_a_date_or_a_count(make_review):
    found = status(make_review(), (), (), on=date(2026, 11, 21))
    assert found.state is State.NEVER
    assert words.status(found) == "No systematic search yet."
    assert (found.last_search, found.due_on, found.overdue_on, found.stale_on, found.awaiting) == (
        None,
        None,
        None,
        None,
        0,
    )


@pytest.mark.parametrize(
    ("on", "state"),
    [
        ("2026-01-31", State.CURRENT),
        ("2026-04-29", State.CURRENT),
        ("2026-04-30", State.DUE),
        ("2026-06-12", State.DUE),
        ("2026-06-13", State.OVERDUE),
        ("2026-10-30", State.OVERDUE),
        ("2026-10-31", State.STALE),
        ("2031-01-01", State.STALE),
    ],
)
def test_state_follows_the_stated_thresholds(make_review, searched, on, state):
    rows = [searched("2026-01-31", source) for source in SOURCES]
    assert status(make_review(), rows, (), on=date.fromisoformat(on)).state is state


def test_thresholds_are_in_order_and_at_multiples_of_the_interval():
    due, overdue, stale = thresholds(date(2026, 11, 30), 3)
    assert (due, overdue, stale) == (date(2027, 2, 28), date(2027, 4, 14), date(2027, 8, 30))
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2026, 12, 15), 12) == date(2027, 12, 15)


def test_a_review_is_as_old_as_its_longest_unsearched_source(make_review, searched):
    rows = [searched("2026-01-10", source) for source in SOURCES] + [searched("2026-05-10", "pubmed")]
    assert status(make_review(), rows, (), on=date(2026, 5, 11)).last_search == date(2026, 1, 10)


def test_a_source_never_searched_leaves_the_review_without_a_complete_search(make_review, searched):
    found = status(make_review(), [searched("2026-01-10", "pubmed")], (), on=date(2026, 5, 11))
    assert found.state is State.NEVER
    assert words.status(found) == "No complete search yet: Europe PMC, ClinicalTrials.gov missing."


def test_failed_searches_are_named_and_do_not_rejuvenate(make_review, searched):
    rows = [searched("2026-01-10", source) for source in SOURCES]
    rows.append(searched("2026-05-10", "europepmc", status="failed: www.ebi.ac.uk answered with status 500"))
    found = status(make_review(), rows, (), on=date(2026, 5, 11))
    assert found.last_search == date(2026, 1, 10)
    assert found.failed == ("europepmc",)


def test_dates_to_come_and_unreadable_dates_are_left_aside(make_review, searched):
    rows = [searched(day, source) for source in SOURCES for day in ("2062-01-10", "soon")]
    assert status(make_review(), rows, (), on=date(2026, 5, 11)).state is State.NEVER


def test_a_retired_review_says_so_whatever_its_age(make_review, searched):
    living = {
        "state": "retired",
        "retired_on": "2026-02-01",
        "search_interval_months": 3,
        "triggers": [],
        "retirement": "r",
    }
    rows = [searched("2026-01-10", source) for source in SOURCES]
    found = status(make_review(living=living), rows, (), on=date(2026, 5, 11))
    assert (found.state, words.status(found)) == (State.RETIRED, "This review is retired since 2026-02-01.")


def test_searches_by_hand_count_when_no_query_is_stored(make_review, searched):
    found = status(make_review(queries=[]), [searched("2026-05-10", "embase")], (), on=date(2026, 5, 11))
    assert (found.state, found.last_search) == (State.CURRENT, date(2026, 5, 10))


def test_pending_evidence_lists_trials_by_expected_completion(screened):
    rows = [
        screened("nct00000003", "ongoing", note="recruiting; expected completion 2029-01"),
        screened("pmid-1"),
        screened("nct00000002", "ongoing"),
        screened("pmid-2", "held"),
        screened("nct00000001", "ongoing", note="expected completion 2027-06-30"),
        screened("pmid-3", "excluded"),
    ]
    waits = pending(rows)
    assert [row.record for row in waits.awaiting] == ["pmid-1"]
    assert [row.record for row in waits.held] == ["pmid-2"]
    assert [(one.record.record, one.expected) for one in waits.ongoing] == [
        ("nct00000001", "2027-06-30"),
        ("nct00000003", "2029-01"),
        ("nct00000002", ""),
    ]
    assert expected_completion(rows[0]) == "2029-01"
