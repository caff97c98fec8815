"""Laws of rebuilt patients: for any figure that can be drawn of any patients. The patients are made up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hccmeta import stats

LAW = settings(max_examples=30, deadline=None)


@st.composite
def figures(draw):
    """A figure of 4 to 40 patients: its corners, its numbers at risk, its total of events, and misreading of it."""
    patients = draw(st.lists(st.tuples(st.integers(1, 600), st.booleans()), min_size=4, max_size=40))
    time = np.array([month / 16 for month, _ in patients])
    event = np.array([died for _, died in patients], dtype=int)
    event[time == time[0]] = 1
    curve = stats.kaplan_meier(time, event)
    drops = np.flatnonzero(np.diff(np.append(1.0, curve.survival)) < 0)
    corners, survival = np.append(0.0, curve.time[drops]), np.append(1.0, curve.survival[drops])
    error = draw(st.sampled_from([0.0, 0.0, 0.002, 0.01]))
    noise = np.array(draw(st.lists(st.floats(-1, 1), min_size=survival.size, max_size=survival.size)))
    rows = np.linspace(0, time.max(), draw(st.integers(2, 6)))
    at_risk = [int((time >= row).sum()) for row in rows]
    reported = {"n": time.size, "n_events": int(event.sum())} if draw(st.booleans()) else {"n": time.size}
    if draw(st.booleans()):
        reported |= {"risk_time": rows, "n_at_risk": at_risk}
    return corners, np.clip(survival + error * noise, 0, 1), reported


@LAW
@given(figures())
def test_patients_are_neither_lost_nor_made(figure):
    time, survival, reported = figure
    ipd = stats.reconstruct(time, survival, **reported)
    assert ipd.n == reported["n"]
    assert 0 <= ipd.n_events <= ipd.n
    left = ipd.n_at_risk(np.unique(ipd.time))
    assert left[0] == ipd.n
    assert (np.diff(left) < 0).all()


@LAW
@given(figures())
def test_rebuilt_survival_never_rises(figure):
    time, survival, reported = figure
    ipd = stats.reconstruct(time, survival, **reported)
    curve = stats.kaplan_meier(ipd.time, ipd.event)
    assert (np.diff(np.append(1.0, curve.survival)) <= 1e-12).all()
    assert curve.survival.min() >= -1e-12


@LAW
@given(figures())
def test_the_order_of_the_readings_says_nothing(figure):
    time, survival, reported = figure
    turned = stats.reconstruct(time[::-1], survival[::-1], **reported)
    straight = stats.reconstruct(time, survival, **reported)
    assert np.array_equal(turned.time, straight.time)
    assert np.array_equal(turned.event, straight.event)


@LAW
@given(figures(), st.integers(0, 2**32 - 1))
def test_an_ensemble_has_the_same_patients_and_the_same_seed_the_same_ensemble(figure, seed):
    time, survival, reported = figure
    once, again = (
        stats.reconstruction_ensemble(time, survival, **reported, m=3, rng=np.random.default_rng(seed))
        for _ in range(2)
    )
    assert [draw.n for draw in once] == [reported["n"]] * 3
    assert all(np.array_equal(a.time, b.time) for a, b in zip(once, again, strict=True))


@LAW
@given(figures(), st.lists(st.integers(1, 160), min_size=2, max_size=4, unique=True))
def test_mean_survival_grows_with_its_horizon_but_never_faster(figure, sixteenths):
    time, survival, reported = figure
    ipd = stats.reconstruct(time, survival, **reported)
    taus = [tau / 16 for tau in sorted(sixteenths) if tau / 16 <= ipd.time.max()]
    means = [stats.rmst(ipd.time, ipd.event, tau=tau).estimate for tau in taus]
    assert all(0 <= mean <= tau + 1e-12 for mean, tau in zip(means, taus, strict=True))
    steps = zip(np.diff(means), np.diff(taus), strict=True)
    assert all(-1e-12 <= grown <= wider + 1e-12 for grown, wider in steps)


@LAW
@given(figures())
def test_an_arm_does_not_differ_from_itself(figure):
    time, survival, reported = figure
    ipd = stats.reconstruct(time, survival, **reported)
    tau = float(ipd.time.max())
    mean = stats.rmst(ipd.time, ipd.event, tau=tau)
    assert stats.rmst_difference(mean, mean).estimate == pytest.approx(0, abs=1e-12)
