"""Kaplan-Meier: against R and lifelines, and what must hold for every arm."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter

from hccmeta import stats


def test_lung_men_agree_with_r_survfit(lung):
    # R 4.2.2, survival 3.8-6: summary(survfit(Surv(time, event) ~ 1, conf.type = ...), times = c(90, 365))
    men = lung[lung["sex"] == 1]
    curve = stats.kaplan_meier(men["time"], men["status"])
    at = [90, 365]
    assert curve.survival_at(at) == pytest.approx([0.847826086956522, 0.336087834639379], abs=1e-12)
    assert curve.se_at(at) == pytest.approx([0.0305762308499467, 0.0434235888417982], abs=1e-12)
    assert curve.n_at_risk_at(at).tolist() == [117, 35]
    expected = {
        "log-log": ([0.776227279161561, 0.252729143327973], [0.898003817046761, 0.421302168222719]),
        "log": ([0.789966748300464, 0.260900503789725], [0.909923202806264, 0.432942945497811]),
        "plain": ([0.787897775707644, 0.250979164429979], [0.9077543982054, 0.421196504848778]),
    }
    for kind, (lower, upper) in expected.items():
        band = curve.band_at(at, kind=kind)
        assert band.lower == pytest.approx(lower, abs=1e-10)
        assert band.upper == pytest.approx(upper, abs=1e-10)


@pytest.mark.parametrize("sex", [1, 2])
def test_agrees_with_lifelines(lung, sex):
    arm = lung[lung["sex"] == sex]
    ours = stats.kaplan_meier(arm["time"], arm["status"])
    theirs = KaplanMeierFitter().fit(arm["time"], arm["status"])
    assert ours.survival_at(theirs.timeline) == pytest.approx(theirs.survival_function_.to_numpy()[:, 0], abs=1e-12)
    band, known = ours.band_at(theirs.timeline), theirs.timeline > 0
    limits = theirs.confidence_interval_.to_numpy()
    assert band.lower[known] == pytest.approx(limits[known, 0], abs=1e-9)
    assert band.upper[known] == pytest.approx(limits[known, 1], abs=1e-9)


def test_events_come_before_censorings_at_the_same_time():
    curve = stats.kaplan_meier([2, 2, 3], [0, 1, 1])
    assert curve.survival.tolist() == pytest.approx([2 / 3, 0])
    assert curve.n_at_risk.tolist() == [3, 1]


def test_a_curve_that_ends_at_zero_has_no_standard_error_there():
    curve = stats.kaplan_meier([1, 2], [1, 1])
    assert np.isnan(curve.survival_se[-1])
    band = curve.band(kind="plain")
    assert np.isnan([band.lower[-1], band.upper[-1]]).all()


def test_nobody_dies():
    curve = stats.kaplan_meier([1, 2, 3], [0, 0, 0])
    assert curve.survival.tolist() == [1, 1, 1]
    assert curve.survival_se.tolist() == [0, 0, 0]
    assert curve.band().lower.tolist() == [1, 1, 1]


def test_reverse_curve_swaps_deaths_and_censorings():
    reverse = stats.reverse_kaplan_meier([1, 2, 3, 4], [1, 0, 1, 0])
    assert reverse.n_events.tolist() == [0, 1, 0, 1]


@given(st.data())
def test_invariants(tied_arm, data):
    time, event = data.draw(tied_arm)
    curve = stats.kaplan_meier(time, event)
    assert (np.diff(np.concatenate(([1.0], curve.survival))) <= 0).all()
    assert curve.survival.min() >= 0
    assert curve.n_at_risk[0] == curve.n == time.size
    assert curve.n_events.sum() == event.sum()
    order = data.draw(st.permutations(range(time.size)))
    again = stats.kaplan_meier(time[order], event[order])
    assert np.array_equal(again.survival, curve.survival)
    alive = curve.survival > 0
    for kind in ("log-log", "log", "plain"):
        band = curve.band(kind=kind)
        assert (band.lower[alive] <= curve.survival[alive] + 1e-12).all()
        assert (band.upper[alive] >= curve.survival[alive] - 1e-12).all()


@given(st.data())
def test_every_patient_twice_halves_greenwoods_sum(tied_arm, data):
    time, event = data.draw(tied_arm)
    once, twice = stats.kaplan_meier(time, event), stats.kaplan_meier(np.tile(time, 2), np.tile(event, 2))
    assert twice.survival == pytest.approx(once.survival)
    alive = once.survival > 0
    assert 2 * twice.log_survival_variance[alive] == pytest.approx(once.log_survival_variance[alive])


@pytest.mark.parametrize(
    ("time", "event", "named"),
    [
        ([], [], "time"),
        ([1, 2], [1], "time and event"),
        ([-1], [1], "time"),
        ([np.nan], [1], "time"),
        ([1], [2], "event"),
        ([1], [np.nan], "event"),
    ],
)
def test_wrong_patients_are_named(time, event, named):
    with pytest.raises(ValueError, match=named):
        stats.kaplan_meier(time, event)


def test_wrong_options_are_named():
    curve = stats.kaplan_meier([1, 2], [1, 1])
    with pytest.raises(ValueError, match="kind"):
        curve.band(kind="loglog")
    with pytest.raises(ValueError, match="level"):
        curve.band(level=95)
