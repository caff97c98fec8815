"""Restricted means: against R, against the sample mean without censoring, and over many arms at once."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hccmeta import stats


def test_lung_men_agree_with_r(lung):
    # R 4.2.2: survRM2 1.0-4 rmst1(), and the plug-in covariance over tau
    men = lung[lung["sex"] == 1]
    found = stats.rmst(men["time"], men["status"], tau=365)
    assert found.estimate == pytest.approx(241.495085192057, abs=1e-9)
    assert found.se == pytest.approx(10.3582264910969, abs=1e-10)
    assert found.ci() == pytest.approx((221.193334325798, 261.796836058316), abs=1e-9)
    assert found.rmtl == pytest.approx(123.504914807943, abs=1e-9)
    assert (found.n, found.n_at_risk) == (138, 35)
    curve = stats.rmst_curve(men["time"], men["status"], tau=[365, 180, 600])
    assert curve.covariance[0] == pytest.approx([107.292856040863, 37.2546040622417, 160.033540142243], abs=1e-9)
    assert curve.covariance[1, 2] == pytest.approx(48.700677490892, abs=1e-9)
    assert curve.se[0] == pytest.approx(found.se)


@given(st.data(), st.integers(1, 20))
def test_without_censoring_it_is_the_mean_of_restricted_times(tied_arm, data, tau):
    time, _ = data.draw(tied_arm)
    found = stats.rmst(time, np.ones(time.size), tau=tau)
    restricted = np.minimum(time, tau)
    assert found.estimate == pytest.approx(restricted.mean())
    assert found.se == pytest.approx(np.sqrt(restricted.var() / time.size), abs=1e-9)


@given(st.data(), st.floats(0.5, 25))
def test_area_under_the_curve(tied_arm, data, tau):
    time, event = data.draw(tied_arm)
    found = stats.rmst(time, event, tau=tau)
    if not found.estimable:
        assert tau > time.max()
        return
    curve = stats.kaplan_meier(time, event)
    edges = np.concatenate(([0.0], curve.time[curve.time < tau], [tau]))
    assert found.estimate == pytest.approx(float(np.diff(edges) @ curve.survival_at(edges[:-1])))
    assert 0 <= found.estimate <= tau


@given(st.data())
def test_several_tau_are_one_consistent_vector(tied_arm, data):
    time, event = data.draw(tied_arm)
    horizons = np.array([2.0, 7.0, 12.0])
    curve = stats.rmst_curve(time, event, tau=horizons)
    for j, tau in enumerate(horizons):
        single = stats.rmst(time, event, tau=tau)
        assert curve.estimate[j] == pytest.approx(single.estimate, nan_ok=True)
        assert curve.se[j] == pytest.approx(single.se, nan_ok=True, abs=1e-12)
    known = curve.estimable
    assert (np.diff(curve.estimate[known]) >= -1e-12).all()
    covariance = curve.covariance[np.ix_(known, known)]
    assert np.array_equal(covariance, covariance.T)
    assert known.sum() == 0 or np.linalg.eigvalsh(covariance).min() > -1e-10


@given(st.data(), st.integers(1, 15))
def test_scale_equivariance(tied_arm, data, tau):
    time, event = data.draw(tied_arm)
    one, four = stats.rmst(time, event, tau=tau), stats.rmst(4 * time, event, tau=4 * tau)
    assert four.estimate == pytest.approx(4 * one.estimate, nan_ok=True)
    assert four.se == pytest.approx(4 * one.se, nan_ok=True, abs=1e-12)


def test_follow_up_that_ends_before_tau_is_stated():
    found = stats.rmst([3, 5, 9], [1, 1, 0], tau=12)
    assert not found.estimable
    assert np.isnan([found.estimate, found.se, found.rmtl]).all()
    assert found.reason == "follow-up ends at 9 with patients alive, before tau = 12"


def test_an_arm_that_dies_out_before_tau_is_estimable():
    assert stats.rmst([3, 5, 10], [1, 1, 1], tau=12).estimate == pytest.approx(6)


def test_a_death_and_a_censoring_at_the_last_time_leave_somebody_alive():
    assert not stats.rmst([3, 5, 5], [1, 1, 0], tau=6).estimable


def test_nobody_dies_before_tau():
    found = stats.rmst([7, 8, 9], [0, 1, 0], tau=6)
    assert (found.estimate, found.se) == (6, 0)


@given(st.data(), st.sampled_from([3.0, 8.0, 15.0]))
def test_a_batch_gives_what_single_arms_give(tied_arm, data, tau):
    arms = data.draw(st.lists(tied_arm, min_size=1, max_size=6))
    batch = stats.rmst_batch(arms, tau=tau)
    singles = [stats.rmst(*arm, tau=tau) for arm in arms]
    assert batch.estimate == pytest.approx([s.estimate for s in singles], nan_ok=True)
    assert batch.se == pytest.approx([s.se for s in singles], nan_ok=True, abs=1e-12)


def test_a_batch_in_chunks_gives_the_same(monkeypatch):
    rng = np.random.default_rng(5)
    arms = [(rng.exponential(10, n), rng.random(n) < 0.7) for n in (40, 3, 17, 8, 30, 5)]
    whole = stats.rmst_batch(arms, tau=4)
    monkeypatch.setattr(sys.modules["hccmeta.stats.survival.rmst"], "_CHUNK", 25)
    parts = stats.rmst_batch(arms, tau=4)
    np.testing.assert_array_equal(parts.estimate, whole.estimate)
    np.testing.assert_array_equal(parts.se, whole.se)


@pytest.mark.parametrize("tau", [0, -1, np.nan, np.inf])
def test_tau_must_be_positive(tau):
    for compute in (stats.rmst, stats.rmst_curve):
        with pytest.raises(ValueError, match="tau"):
            compute([1, 2], [1, 1], tau=tau)
    with pytest.raises(ValueError, match="tau"):
        stats.rmst_batch([([1, 2], [1, 1])], tau=tau)


def test_empty_batch():
    assert stats.rmst_batch([], tau=3).estimate.shape == (0,)
