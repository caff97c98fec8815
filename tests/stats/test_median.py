"""Medians and other quantiles: R's rules at ties with the level, limits that are not reached."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hccmeta import stats

#: With as many deaths one by one, the product of fractions at the middle is not exactly one half.
ODD_ROUNDING = 24
#: 10 patients with ties, of the reference cases: the curve rests on 0.5 nowhere and ends at 0.
TIED = ([1, 2, 2, 3, 4, 4, 5, 6, 6, 8], [1, 1, 0, 1, 1, 1, 0, 1, 1, 1])


def test_lung_agrees_with_r_quantile_survfit(lung):
    # R 4.2.2, survival 3.8-6: quantile(survfit(Surv(time, event) ~ 1, conf.type = "log-log"))
    men, women = lung[lung["sex"] == 1], lung[lung["sex"] == 2]
    assert stats.median_survival(men["time"], men["status"]) == (270, 210, 306)
    assert stats.median_survival(women["time"], women["status"]) == (426, 345, 524)
    follow_up = stats.median_follow_up(men["time"], men["status"])
    assert follow_up[:2] == (840, 806)
    assert np.isnan(follow_up.ci_upper)


@pytest.mark.parametrize(
    ("kind", "lower", "upper"),
    [
        ("log-log", [1, 1, 4], [4, 6, np.nan]),
        ("log", [1, 3, 4], [np.nan, np.nan, np.nan]),
        ("plain", [1, 3, 4], [6, 6, np.nan]),
    ],
)
def test_small_tied_arm_agrees_with_r(kind, lower, upper):
    curve = stats.kaplan_meier(*TIED)
    found = [stats.curve_quantile(curve, p, kind=kind) for p in (0.25, 0.5, 0.75)]
    assert [f.estimate for f in found] == [3, 4, 6]
    np.testing.assert_array_equal([f.ci_lower for f in found], lower)
    np.testing.assert_array_equal([f.ci_upper for f in found], upper)


def test_a_curve_at_one_half_gives_the_middle_of_the_step():
    assert stats.median_survival([1, 2, 3, 4], [1, 1, 1, 1]).estimate == 2.5


def test_a_last_step_at_one_half_runs_to_the_last_observation():
    assert stats.median_survival([1, 2, 6, 8], [1, 1, 0, 0]).estimate == 5


def test_rounding_does_not_hide_a_step_at_one_half():
    curve = stats.kaplan_meier(np.arange(1, ODD_ROUNDING + 1), np.ones(ODD_ROUNDING))
    middle = ODD_ROUNDING // 2
    assert curve.survival[middle - 1] != 0.5
    assert stats.curve_quantile(curve, 0.5).estimate == middle + 0.5


def test_a_median_that_is_not_reached_is_nan():
    assert np.isnan(stats.median_survival([1, 2, 3, 4], [1, 0, 0, 0]).estimate)


@given(st.data())
def test_without_censoring_it_is_the_sample_median(distinct_arm, data):
    time, _ = data.draw(distinct_arm)
    assert stats.median_survival(time, np.ones(time.size)).estimate == pytest.approx(np.median(time))


@given(st.data())
def test_limits_enclose_and_scale(tied_arm, data):
    time, event = data.draw(tied_arm)
    found = stats.median_survival(time, event)
    assume(not np.isnan(found.estimate))
    assert np.isnan(found.ci_lower) or found.ci_lower <= found.estimate
    assert np.isnan(found.ci_upper) or found.ci_upper >= found.estimate
    assert stats.median_survival(4 * time, event) == pytest.approx([4 * v for v in found], nan_ok=True)


@pytest.mark.parametrize("prob", [0, 1, -0.5, np.nan])
def test_prob_must_be_inside(prob):
    with pytest.raises(ValueError, match="prob"):
        stats.curve_quantile(stats.kaplan_meier([1], [1]), prob)
