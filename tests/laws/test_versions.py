"""Laws of versions: numbers have one order and one spelling, and a comparison is fair to both sides. Made up."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hccmeta.analysis.codes import Kind, Measure, Unit
from hccmeta.analysis.results import Key
from hccmeta.snapshot.bump import WrongVersionError, checked, next_version
from hccmeta.versions.diff import Summary, compare
from hccmeta.versions.diff.compare import same_number
from hccmeta.versions.diff.summary import AnalysisSummary, StudySummary
from hccmeta.versions.number import FORM, Version, parse

LAW = settings(max_examples=60, deadline=None)
VERSIONS = st.builds(Version, st.integers(0, 99), st.integers(0, 9999), st.integers(0, 9999))
NUMBER = st.none() | st.integers(-40, 40).map(lambda i: i / 8)
STUDIES = st.lists(
    st.builds(
        StudySummary, st.sampled_from(["a", "b", "c"]), st.just("A"), st.sampled_from(["included", "superseded"]),
        st.sampled_from(["1", "2"]), st.none(), st.lists(NUMBER, max_size=2).map(tuple),
    ), unique_by=lambda one: one.id, max_size=3,
).map(tuple)  # fmt: skip


def analysis(name, estimate):
    """A made-up difference with an interval of one month to each side."""
    ci = None if estimate is None else (estimate - 1, estimate + 1)
    return AnalysisSummary(
        review="r", id=name, key=Key(name, name), kind=Kind.CONTRASTS, measure=Measure.RMST_DIFFERENCE,
        unit=Unit.MONTHS, endpoint="os", tau=12.0, arm="lenvatinib", reference="sorafenib", primary=True,
        estimate=estimate, ci=ci, pi=None, k=2, n=100, tau2=0.0, i2=None,
        method=None, status="not-estimable" if estimate is None else "estimated", reasons=(), weights=(("a", 1.0),),
        details=(),
    )  # fmt: skip


SUMMARIES = st.builds(
    lambda studies, numbers: Summary(
        "26.3.1", 26, "code", {}, studies, tuple(analysis(name, value) for name, value in sorted(numbers.items()))
    ),
    STUDIES,
    st.dictionaries(st.sampled_from(["x", "y", "z"]), NUMBER, max_size=3),
)


@LAW
@given(VERSIONS)
def test_a_version_is_what_it_says(version):
    assert parse(str(version)) == version


@LAW
@given(st.lists(VERSIONS, min_size=2))
def test_versions_have_one_order_that_is_not_of_their_letters(versions):
    by_parts = sorted(versions, key=lambda one: [int(part) for part in str(one).split(".")])
    assert sorted(versions) == by_parts


@LAW
@given(st.text(max_size=9) | st.text("0123456789.", max_size=9))
def test_what_is_no_version_is_refused_with_its_text(text):
    if FORM.fullmatch(text):
        assert parse(str(parse(text))) == parse(text)
    else:
        with pytest.raises(ValueError, match=re.escape(f"'{text}'")):
            parse(text)


@LAW
@given(SUMMARIES)
def test_a_version_does_not_differ_from_itself(version):
    found = compare(version, version)
    assert (found.studies, found.analyses) == ((), ())


@LAW
@given(SUMMARIES, SUMMARIES)
def test_there_and_back_again_is_the_same_list(one, other):
    forth, back = compare(one, other), compare(other, one)
    assert {(change.before, change.after) for change in forth.analyses} == {
        (change.after, change.before) for change in back.analyses
    }
    assert {change.id for change in forth.studies} == {change.id for change in back.studies}


@LAW
@given(SUMMARIES, SUMMARIES)
def test_what_a_comparison_leaves_out_is_the_same_in_both(one, other):
    changed = {change.either.id for change in compare(one, other).analyses}
    before, after = ({each.id: each for each in version.analyses} for version in (one, other))
    for name in before.keys() | after.keys():
        if name not in changed:
            assert same_number(before[name].estimate, after[name].estimate)


@LAW
@given(SUMMARIES, SUMMARIES, st.integers(26, 28))
def test_the_next_version_is_later_and_the_only_one_taken(last, now, year):
    now = replace(now, year=year)
    coming = next_version(last, now)
    assert coming > parse(last.version)
    assert checked(str(coming), last, now) == coming
    with pytest.raises(WrongVersionError, match="is not the version that follows"):
        checked(str(replace(coming, patch=coming.patch + 1)), last, now)
