"""Effect sizes, single tables, common-effect pools and scales: hand-made numbers, zero counts and symmetry."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hccmeta import stats

COUNTS = st.tuples(st.integers(0, 30), st.integers(1, 40), st.integers(0, 30), st.integers(1, 40)).map(
    lambda c: (min(c[0], c[1]), c[1], min(c[2], c[3]), c[3])
)


@given(COUNTS, st.sampled_from(["RR", "OR", "RD", "AS", "PETO", "YUQ"]))
def test_swapping_groups_changes_the_sign_only(counts, measure):
    x1, n1, x2, n2 = counts
    if measure == "PETO" and (x1 + x2 == 0 or x1 + x2 == n1 + n2):
        return  # 1/2 in every cell: defined, but of no interest
    one = stats.two_group_counts(x1, n1, x2, n2, measure=measure)
    other = stats.two_group_counts(x2, n2, x1, n1, measure=measure)
    np.testing.assert_allclose(one.yi, -other.yi, atol=1e-12)
    np.testing.assert_allclose(one.vi, other.vi)
    assert np.isfinite(one.yi).all()
    assert (one.vi > 0).all()


def test_half_is_added_to_studies_with_a_zero_only():
    e = stats.two_group_counts([0, 5], [10, 10], [3, 4], [10, 10], measure="RR")
    assert e.yi[0] == pytest.approx(np.log((0.5 / 11) / (3.5 / 11)))
    assert e.yi[1] == pytest.approx(np.log(5 / 4))


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_scales_of_proportions_go_there_and_back(counts):
    x, n = counts
    p = x / n
    for measure in ("PR", "PLO", "PAS", "PFT", "PLN"):
        there = stats.transform(p, measure, n=n)
        assert stats.back_transform(there, measure, n=[n]) == pytest.approx(p, abs=1e-7)
    assert np.isfinite(stats.proportions(x, n, measure="PLO").yi).all()


def test_back_transforms_stay_in_range_and_name_their_faults():
    assert stats.back_transform([9.0, -9.0], "PAS").tolist() == [1, 0]
    assert stats.back_transform([9.0, -9.0, np.nan], "PFT", n=[20, 30])[:2].tolist() == [1, 0]
    with pytest.raises(ValueError, match=r"^n"):
        stats.back_transform(1.0, "PFT")
    with pytest.raises(ValueError, match=r"^measure"):
        stats.back_transform(1.0, "OR")
    with pytest.raises(ValueError, match=r"^measure"):
        stats.transform(0.5, "MN", n=3)


def test_standardised_differences_of_equal_groups():
    same = stats.two_group_means(5, 2, 30, 5, 2, 30, measure="SMD")
    assert same.yi[0] == 0
    assert same.vi[0] == pytest.approx(2 / 30)
    shifted = stats.two_group_means(6, 2, 30, 5, 2, 30, measure="SMDH")
    assert shifted.yi[0] == pytest.approx(0.5 * (1 - 3 / (4 * 58 - 1)), rel=1e-4)


@given(COUNTS)
def test_intervals_of_proportions_hold_the_proportion(counts):
    x, n, _, _ = counts
    for interval in (stats.clopper_pearson, stats.wilson):
        lower, upper = interval(x, n)
        assert 0 <= lower <= x / n <= upper <= 1
    exact, score = stats.clopper_pearson(x, n), stats.wilson(x, n)
    assert exact[1] - exact[0] >= score[1] - score[0] - 0.02


@given(COUNTS)
def test_newcombe_interval_holds_the_difference_and_never_leaves_the_range(counts):
    difference, lower, upper = stats.risk_difference(*counts)
    assert -1 - 1e-12 <= lower <= difference <= upper <= 1 + 1e-12


def test_zero_events_in_both_groups_still_have_an_interval():
    t = stats.two_by_two(0, 20, 0, 22)
    assert t.risk_difference == 0
    assert t.rd_lower < 0 < t.rd_upper
    assert t.fisher_p == 1
    assert np.isnan(t.chi2)


def test_fisher_agrees_with_its_definition():
    # Two of two against none of two: 1 of the 6 tables with these margins on either side.
    assert stats.two_by_two(2, 2, 0, 2).fisher_p == pytest.approx(1 / 3)


def test_mantel_haenszel_of_one_study_is_its_own_effect():
    for measure in ("OR", "RR", "RD"):
        own = stats.two_group_counts(12, 40, 20, 50, measure=measure)
        pooled = stats.mantel_haenszel(12, 40, 20, 50, measure=measure)
        assert pooled.estimate == pytest.approx(own.yi[0])
    assert pooled.se == pytest.approx(np.sqrt(own.vi[0]), rel=0.01)
    assert np.isnan(pooled.cmh)


def test_peto_leaves_out_studies_without_information():
    with_empty = stats.peto([5, 0], [40, 30], [9, 0], [42, 30])
    assert with_empty.estimate == pytest.approx(stats.peto(5, 40, 9, 42).estimate)
    assert with_empty.q_df == 0
    with pytest.raises(ValueError, match=r"^x1"):
        stats.peto(0, 10, 0, 10)


def test_crude_chi_square_of_two_groups_is_pearsons():
    assert stats.crude_chi_square([12, 20], [40, 50]).statistic == pytest.approx(stats.two_by_two(12, 40, 20, 50).chi2)
    assert np.isnan(stats.crude_chi_square([0, 0], [10, 10]).p)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: stats.two_group_counts(1, 2, 1, 2, measure="HR"), "measure"),
        (lambda: stats.two_group_counts(3, 2, 1, 2, measure="RR"), "x1"),
        (lambda: stats.two_group_counts(1, 2, 1, 0, measure="RR"), "n2"),
        (lambda: stats.two_group_counts([1, 1], [2, 2], [1], [2], measure="RR"), "x2"),
        (lambda: stats.proportions(np.nan, 3, measure="PR"), "x"),
        (lambda: stats.proportions(1, 3, measure="PX"), "measure"),
        (lambda: stats.means(-1, 1, 5, measure="MNLN"), "mean"),
        (lambda: stats.means(1, 0, 5, measure="MN"), "sd"),
        (lambda: stats.means(1, 1, 1, measure="MN"), "n"),
        (lambda: stats.means(1, 1, 5, measure="SD"), "measure"),
        (lambda: stats.two_group_means(1, 1, 5, -1, 1, 5, measure="ROM"), "mean1"),
        (lambda: stats.two_group_means(1, 1, 5, 1, 1, 5, measure="D"), "measure"),
        (lambda: stats.wilson(5, 3), "x"),
        (lambda: stats.clopper_pearson(0, 0), "n"),
        (lambda: stats.two_by_two(1, 2, 1.5, 2), "x2"),
        (lambda: stats.two_by_two(1, 0, 1, 2), "n1"),
        (lambda: stats.mantel_haenszel(1, 2, 1, 2, measure="AS"), "measure"),
    ],
)
def test_wrong_arguments_are_named(call, named):
    with pytest.raises(ValueError, match=rf"^{named}"):
        call()
