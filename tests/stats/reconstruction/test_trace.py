"""Curves traced in a picture, and figures that end at their last number at risk."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from simulated_figures import HEIGHT, SimulatedArm, read_figure, simulate_arm

from hccmeta import stats
from hccmeta.ground.digest import seed_of


def generator(*names: object) -> np.random.Generator:
    return np.random.default_rng(seed_of(*map(str, names)))


@pytest.mark.parametrize("n", [400, 600, 800, 1000, 1700])
def test_patients_stay_on_their_trace_in_large_arms(n: int) -> None:
    for figure in range(2):
        rng = generator("trace", n, figure)
        arm = simulate_arm(rng, n)
        time, survival, given = read_figure(arm, "subpixel", rng)
        for more in ({}, {"n_events": int(arm.event.sum())}):
            found = stats.reconstruct_detailed(time, survival, **given, **more)
            assert found.rmse < 2 * found.sigma
            assert not found.astray
            assert abs(found.ipd.n_events - arm.event.sum()) <= 0.02 * arm.event.sum()
            assert found.ipd.n_at_risk(given["risk_time"]).tolist() == given["n_at_risk"].tolist()
            true = stats.rmst(arm.time, arm.event, tau=12).estimate
            assert abs(stats.rmst(found.ipd.time, found.ipd.event, tau=12).estimate - true) < 0.02


def test_a_trace_is_believed_no_finer_than_its_pixel() -> None:
    rng = generator("pixel")
    time, survival, given = read_figure(simulate_arm(rng, 500), "subpixel", rng)
    estimated = stats.reconstruct_detailed(time, survival, **given).sigma
    assert 0.2 / HEIGHT < estimated < 0.6 / HEIGHT
    coarse = stats.reconstruct_detailed(time, survival, pixel=0.01, **given).sigma
    assert coarse == pytest.approx(4 * stats.reconstruct_detailed(time, survival, pixel=0.0025, **given).sigma)
    assert stats.reconstruct_detailed(time, survival, sigma=0.004, pixel=0.01, **given).sigma == 0.004


def test_corners_that_no_whole_patients_have_were_traced() -> None:
    rng = generator("corners")
    arm = simulate_arm(rng, 900)
    time, survival, given = read_figure(arm, "exact", rng)
    exact = stats.reconstruct_detailed(time, survival, **given).sigma
    off = np.minimum.accumulate(np.clip(survival + 0.0008 * rng.standard_normal(survival.size), 0, 1))
    assert exact < 1e-4 < stats.reconstruct_detailed(time, off, **given).sigma


def test_patients_off_their_readings_are_never_fine() -> None:
    rng = generator("astray")
    time, survival, given = read_figure(simulate_arm(rng, 400), "subpixel", rng)
    found = stats.reconstruct_detailed(time, survival, **given)
    assert not found.astray
    assert replace(found, rmse=1.01 * found.tolerance).astray
    near, far = (stats.fidelity(found.ipd, time, survival - off * (1 - survival))[0] for off in (0.0, 0.015))
    assert near.passed
    assert not far.passed
    assert far.rebuilt < stats.Tolerances().rmse


def test_a_number_at_risk_at_the_last_reading_is_met() -> None:
    time, survival = [0, 3, 6, 9, 12, 15], [1, 0.9, 0.75, 0.65, 0.5, 0.5]
    found = stats.reconstruct_detailed(
        time, survival, n=20, risk_time=[0, 5, 10, 15], n_at_risk=[20, 18, 13, 10], reading="corners"
    )
    assert found.ipd.n_at_risk(np.array([0.0, 5, 10, 15])).tolist() == [20, 18, 13, 10]
    assert found.ipd.n_events == 10
    assert found.set_aside == ()


def cut(arm: SimulatedArm, at: float) -> SimulatedArm:
    """The patients as a figure whose axis ends at ``at`` shows them."""
    beyond = arm.time > at
    return SimulatedArm(np.where(beyond, at, arm.time), np.where(beyond, 0, arm.event), arm.tau, arm.population_rmst)


@pytest.mark.parametrize("kind", ["exact", "samples", "subpixel"])
def test_figures_cut_at_their_last_tick_keep_its_number_and_the_events(kind: str) -> None:
    for figure in range(4):
        rng = generator("cut", kind, figure)
        arm = cut(simulate_arm(rng, 300), 12.0)
        time, survival, given = read_figure(arm, kind, rng)
        # The last column of pixels stands a little before the tick.
        given = {"n": 300, "risk_time": [0, 4, 8, 12.0], "n_at_risk": [(arm.time >= t).sum() for t in (0, 4, 8, 12.0)]}
        found = stats.reconstruct_detailed(time, survival, **given)
        assert found.ipd.n_at_risk(np.array([0, 4, 8, 12.0])).tolist() == given["n_at_risk"]
        assert abs(found.ipd.n_events - arm.event.sum()) <= 2
        assert found.set_aside == ()
