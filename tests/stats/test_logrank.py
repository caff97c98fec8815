"""Log-rank: against R and lifelines, and its identity with the Cox score test."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lifelines.datasets import load_waltons
from lifelines.statistics import logrank_test, multivariate_logrank_test

from hccmeta import stats


def test_lung_agrees_with_r_survdiff(lung):
    # R 4.2.2, survival 3.8-6: survdiff(Surv(time, event) ~ sex, rho = ) and with strata(ph.ecog)
    found = stats.logrank(lung["time"], lung["status"], lung["sex"])
    assert found.observed.tolist() == [112, 53]
    assert found.expected == pytest.approx([91.5817390295728, 73.4182609704272], abs=1e-9)
    assert found.covariance[0, 0] == pytest.approx(40.3714339796426, abs=1e-9)
    assert (found.test.statistic, found.test.df) == pytest.approx((10.3267419548856, 1), abs=1e-9)
    assert found.test.p == pytest.approx(0.00131116452035549, abs=1e-12)
    peto = stats.logrank(lung["time"], lung["status"], lung["sex"], rho=1)
    assert peto.test.statistic == pytest.approx(12.7141514011575, abs=1e-9)
    known = lung.dropna(subset=["ph.ecog"])
    stratified = stats.logrank(known["time"], known["status"], known["sex"], strata=known["ph.ecog"])
    assert stratified.test.statistic == pytest.approx(10.7950596334964, abs=1e-9)
    assert stratified.n.tolist() == [137, 90]


def test_agrees_with_lifelines(lung):
    waltons = load_waltons()
    groups = [waltons[waltons["group"] == g] for g in ("control", "miR-137")]
    theirs = logrank_test(groups[0]["T"], groups[1]["T"], groups[0]["E"], groups[1]["E"])
    ours = stats.logrank(waltons["T"], waltons["E"], waltons["group"])
    assert ours.test.statistic == pytest.approx(theirs.test_statistic)
    several = lung.dropna(subset=["ph.ecog"])
    theirs = multivariate_logrank_test(several["time"], several["ph.ecog"], several["status"])
    ours = stats.logrank(several["time"], several["status"], several["ph.ecog"])
    assert (ours.test.statistic, ours.test.df) == pytest.approx((theirs.test_statistic, 3))


@given(st.data())
def test_is_the_score_test_of_the_exact_cox_model(tied_arm, data):
    time, event = data.draw(tied_arm)
    arm = data.draw(st.lists(st.integers(0, 1), min_size=time.size, max_size=time.size).map(np.array))
    assume(0 < arm.sum() < arm.size)
    found = stats.logrank(time, event, arm)
    assume(found.covariance[0, 0] > 0.05)
    try:
        score = stats.cox(time, event, arm, ties="exact").score_test
    except stats.ConvergenceError:
        return
    assert found.test.statistic == pytest.approx(score.statistic, abs=1e-8)


@given(st.data())
def test_observed_and_expected_balance(tied_arm, data):
    time, event = data.draw(tied_arm)
    arm = data.draw(st.lists(st.sampled_from("abc"), min_size=time.size, max_size=time.size))
    assume(len(set(arm)) > 1)
    found = stats.logrank(time, event, arm, rho=data.draw(st.sampled_from([0, 1])))
    assert found.observed.sum() == pytest.approx(found.expected.sum())
    assert found.covariance.sum(axis=1) == pytest.approx(np.zeros(len(set(arm))), abs=1e-12)


def test_one_stratum_for_all_changes_nothing():
    time, event, arm = [1, 2, 3, 4, 5, 6], [1, 1, 0, 1, 1, 1], [0, 1, 0, 1, 0, 1]
    assert stats.logrank(time, event, arm, strata=["x"] * 6).test == stats.logrank(time, event, arm).test


def test_no_events_leave_nothing_to_test():
    found = stats.logrank([1, 2, 3], [0, 0, 0], ["a", "b", "a"])
    assert found.test.df == 0
    assert np.isnan(found.test.p)


def test_wrong_labels_are_named():
    with pytest.raises(ValueError, match="group"):
        stats.logrank([1, 2], [1, 1], ["a", "a"])
    with pytest.raises(ValueError, match="group"):
        stats.logrank([1, 2], [1, 1], ["a"])
    with pytest.raises(ValueError, match="strata"):
        stats.logrank([1, 2], [1, 1], ["a", "b"], strata=[1.0, np.nan])
