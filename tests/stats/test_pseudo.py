"""Pseudo-values against leaving patients out one by one; their regression against R."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hccmeta import stats


def area(time: np.ndarray, event: np.ndarray, tau: float) -> float:
    """Area under the curve to ``tau``, the last value carried on."""
    curve = stats.kaplan_meier(time, event)
    edges = np.concatenate(([0.0], curve.time[curve.time < tau], [tau]))
    return float(np.diff(edges) @ curve.survival_at(edges[:-1]))


@given(st.data(), st.floats(1, 22))
def test_equal_to_leaving_patients_out(tied_arm, data, tau):
    time, event = data.draw(tied_arm)
    assume(stats.rmst(time, event, tau=tau).estimable)
    n = time.size
    without = [area(np.delete(time, i), np.delete(event, i), tau) for i in range(n)]
    expected = n * area(time, event, tau) - (n - 1) * np.array(without)
    assert stats.pseudo_rmst(time, event, tau=tau) == pytest.approx(expected, abs=1e-9)


@given(st.data())
def test_without_censoring_they_are_the_restricted_times(tied_arm, data):
    time, _ = data.draw(tied_arm)
    assert stats.pseudo_rmst(time, np.ones(time.size), tau=7) == pytest.approx(np.minimum(time, 7))


def test_within_groups_and_in_the_order_of_patients(lung):
    both = stats.pseudo_rmst(lung["time"], lung["status"], tau=365, group=lung["sex"])
    for sex, mean in ((1, 241.495085192057), (2, 297.465409532037)):
        arm = lung[lung["sex"] == sex]
        alone = stats.pseudo_rmst(arm["time"], arm["status"], tau=365)
        assert both[lung["sex"] == sex] == pytest.approx(alone)
        assert alone.mean() == pytest.approx(mean, abs=1e-9)  # R: survRM2's RMST of the arm


def test_one_patient_is_its_own_pseudo_value():
    assert stats.pseudo_rmst([5], [1], tau=3).tolist() == [3]


def test_a_group_followed_too_briefly_is_named():
    with pytest.raises(ValueError, match="group b"):
        stats.pseudo_rmst([9, 9, 2], [0, 1, 0], tau=8, group=["a", "a", "b"])
    with pytest.raises(ValueError, match="group"):
        stats.pseudo_rmst([9, 9, 2], [0, 1, 0], tau=8, group=["a", "a"])


def test_regression_on_lung_agrees_with_r(lung):
    # R 4.2.2: pseudo 1.4.3 and geepack 1.3.9 (robust), eventglm 1.4.5 (HC3, naive); pv ~ sex
    values = stats.pseudo_rmst(lung["time"], lung["status"], tau=365)
    x = np.column_stack((np.ones(len(lung)), lung["sex"] == 2))
    fit = stats.pseudo_regression(values, x)
    assert fit.coefficient == pytest.approx([241.232714991816, 55.7058504418166], abs=1e-8)
    assert fit.se == pytest.approx([10.4284678261251, 14.9229871062932], abs=1e-9)
    assert fit.naive_covariance[1] == pytest.approx([-95.9992976886185, 243.198220811167], abs=1e-8)
    hc3 = stats.pseudo_regression(values, x, sandwich="HC3")
    assert hc3.covariance[1] == pytest.approx([-110.346369663952, 226.863865446041], abs=1e-8)


def test_a_cluster_of_each_patient_is_no_cluster():
    rng = np.random.default_rng(3)
    y, x = rng.normal(size=20), np.column_stack((np.ones(20), rng.normal(size=20)))
    alone, clustered = stats.pseudo_regression(y, x), stats.pseudo_regression(y, x, cluster=np.arange(20))
    assert clustered.covariance == pytest.approx(alone.covariance)
    twins = stats.pseudo_regression(np.tile(y, 2), np.tile(x, (2, 1)), cluster=np.tile(np.arange(20), 2))
    assert twins.covariance == pytest.approx(alone.covariance)


def test_as_many_columns_as_patients_leave_no_residual_variance():
    fit = stats.pseudo_regression([1.0, 2.0], [[1, 0], [1, 1]])
    assert np.isnan(fit.naive_covariance).all()


def test_wrong_designs_are_named():
    with pytest.raises(ValueError, match="independent"):
        stats.pseudo_regression([1.0, 2, 3], [[1, 2], [1, 2], [1, 2]])
    with pytest.raises(ValueError, match="values and x"):
        stats.pseudo_regression([1.0, 2], [[1], [1], [1]])
    with pytest.raises(ValueError, match="cluster"):
        stats.pseudo_regression([1.0, 2, 4], [[1], [1], [1]], cluster=[1, 1, 2], sandwich="HC3")
