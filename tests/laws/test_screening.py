"""Laws of screening: of what people decide, and of the counts that follow. All records are made up."""

from __future__ import annotations

from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

from hccmeta.evidence.flow import flow
from hccmeta.evidence.spec.logs import DECISIONS, SCREENING_COLUMNS, Screened, Search
from hccmeta.search import decisions, log
from hccmeta.search.decisions import EXCLUDE, INCLUDE, WITHDRAWN, Decided

LAW = settings(max_examples=60, deadline=None)
PEOPLE = st.sampled_from(["A. Reader", "a.  reader", "B. Other", "C. Third"])
DECIDED = st.builds(
    Decided, st.sampled_from(["pmid-1", "pmid-2"]), st.just("2026-01-01"), PEOPLE,
    st.sampled_from([INCLUDE, EXCLUDE, WITHDRAWN]), st.just("wrong-line"),
)  # fmt: skip
CELL = st.text(st.characters(categories=("L", "N", "P", "Zs")), max_size=8)


def waiting(record="pmid-1", **more):
    values = dict.fromkeys(SCREENING_COLUMNS, "") | {"record": record, "found": "pubmed", "decision": "awaiting"}
    return Screened(**(values | more))


class _Review:
    """What the flow asks of a review."""

    exclusion_reasons = ()


@LAW
@given(st.lists(DECIDED, max_size=12))
def test_nobody_alone_settles_a_record(decided):
    for record, people in decisions.standing(decided).items():
        row = decisions.settled(waiting(record), people)
        if len(people) < 2 or len({one.decision for one in people.values()}) > 1:
            assert row == waiting(record)
        else:
            assert row.decision in ("held", "excluded")
            assert decisions.settled(row, people) == row


@LAW
@given(st.lists(DECIDED, max_size=12), DECIDED.filter(lambda one: one.decision != WITHDRAWN))
def test_what_is_withdrawn_was_never_decided(decided, last):
    mine = decisions.person(last.by)
    others = [one for one in decided if (one.record, decisions.person(one.by)) != (last.record, mine)]
    after = decisions.standing([*others, last, Decided(last.record, last.on, last.by, WITHDRAWN, "")])
    before = decisions.standing(others)
    assert {record: people for record, people in after.items() if people} == {
        record: people for record, people in before.items() if people
    }


@LAW
@given(st.lists(DECIDED, max_size=12), st.randoms(use_true_random=False))
def test_only_the_order_of_ones_own_decisions_counts(decided, random):
    """Two people's lines may be merged in any order: the rows are settled alike but for who is named first."""
    key = lambda one: decisions.person(one.by)  # noqa: E731 - the key of both sorting and grouping
    of_each = [list(lines) for _, lines in groupby(sorted(decided, key=key), key=key)]
    merged = []
    while any(of_each):
        merged.append(random.choice([lines for lines in of_each if lines]).pop(0))
    for record in ("pmid-1", "pmid-2"):
        one, other = (
            decisions.settled(waiting(record), decisions.standing(lines).get(record, {})) for lines in (decided, merged)
        )
        assert (one.decision, one.reason) == (other.decision, other.reason)


@LAW
@given(st.lists(DECIDED, max_size=12))
def test_agreement_is_mutual(decided):
    standing = decisions.standing(decided)
    for mine, theirs in (("A. Reader", "B. Other"), ("B. Other", "C. Third")):
        forth = {decisions.person(name): n for name, n in decisions.alike(decided, mine).items()}
        back = {decisions.person(name): n for name, n in decisions.alike(decided, theirs).items()}
        both = sum({decisions.person(mine), decisions.person(theirs)} <= people.keys() for people in standing.values())
        assert sum(forth.get(decisions.person(theirs), (0, 0))) == both
        assert forth.get(decisions.person(theirs)) == back.get(decisions.person(mine))


@LAW
@given(
    st.lists(
        st.tuples(st.sampled_from(["pubmed", "clinicaltrials"]), st.integers(0, 9), st.integers(0, 4)), max_size=4
    ),
    st.lists(st.sampled_from([one for one in DECISIONS if one != "excluded"]), max_size=40),
    st.integers(-1, 1),
)
def test_every_record_is_in_one_box_or_the_flow_refuses(passes, fates, slip):
    searches = [
        Search("2026-01-01", source, "q", new + known, new, "", "ok") for source, known, new in passes
    ]  # fmt: skip
    found = [one.source for one in searches for _ in range(one.new)]
    rows = [
        waiting(f"r-{place}", found=source, decision=(fates * 40 or ["awaiting"] * 99)[place])
        for place, source in enumerate(found)
    ]
    balanced, problems = flow(_Review(), searches, rows, folder="docs/reviews/made-up")
    assert problems == ()
    assert balanced.identified - balanced.duplicates == balanced.records == len(rows)
    assert balanced.records == balanced.awaiting + balanced.screened
    assert balanced.screened == balanced.held + balanced.ongoing + balanced.included + sum(
        one.n for one in balanced.excluded
    )
    if slip and (slip > 0 or rows):
        wrong = [*rows, waiting("r-more")] if slip > 0 else rows[:-1]
        assert flow(_Review(), searches, wrong, folder="docs/reviews/made-up")[0] is None


@LAW
@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5), st.data())
def test_a_written_row_touches_no_other_line(cells, data):
    rows = [waiting(f"r-{place}", title=title, note=note) for place, (title, note) in enumerate(cells)]
    text = log.with_screened("", rows)
    assert log.onlyappended(text, log.with_screened(text, [waiting("r-new")]))
    chosen = data.draw(st.sampled_from(rows))
    after = log.changed(text, {chosen.record: waiting(chosen.record, decision="held")})
    assert log.changed(after, {chosen.record: chosen}) == text
    assert log.changed(text, {}) == text
