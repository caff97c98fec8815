"""What a reconstruction has to give back, on public data, on simulated figures and for anything at all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from guyot import guyot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simulated_figures import read_figure, simulate_arm

from hccmeta import stats

PROPERTY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def published(time: np.ndarray, event: np.ndarray, rows: int = 6) -> tuple[np.ndarray, np.ndarray, dict[str, Any]]:
    """The exact corners of an arm's curve, its risk table and its total of events."""
    curve = stats.kaplan_meier(time, event)
    drops = curve.n_events > 0
    risk_time = np.linspace(0, time.max(), rows)[:-1]
    corners = np.concatenate(([0.0], curve.time[drops], [time.max()]))
    survival = np.concatenate(([1.0], curve.survival[drops], curve.survival[-1:]))
    table = {"risk_time": risk_time, "n_at_risk": (time[None, :] >= risk_time[:, None]).sum(axis=1)}
    return corners, survival, {"n": time.size, "n_events": int(event.sum()), "reading": "corners"} | table


@pytest.mark.parametrize("name", ["lung women", "lung men", "waltons control", "gbsg hormones", "leukaemia treated"])
def test_public_data_come_back_from_their_exact_curve(lifelines_arms: dict, name: str) -> None:
    time, event = lifelines_arms[name]
    corners, survival, given_too = published(time, event)
    made = stats.reconstruct_detailed(corners, survival, **given_too)
    assert made.max_deviation < 1e-3
    assert made.events_missed == 0
    assert made.set_aside == ()
    assert made.ipd.n_at_risk(given_too["risk_time"]).tolist() == given_too["n_at_risk"].tolist()
    tau = 0.7 * time.max()
    true, rebuilt = stats.rmst(time, event, tau=tau), stats.rmst(made.ipd.time, made.ipd.event, tau=tau)
    assert rebuilt.estimate == pytest.approx(true.estimate, rel=1e-4)
    assert rebuilt.se == pytest.approx(true.se, rel=5e-3)


@pytest.mark.parametrize("kind", ["vector", "samples", "trace", "click", "click_nar", "click_ev", "click_n"])
def test_simulated_figures_come_back_within_a_tenth_of_the_sampling_error(kind: Any) -> None:
    rng = np.random.default_rng(12)
    errors, missed = [], []
    for _ in range(12):
        arm = simulate_arm(rng, n=150)
        time, survival, given_too = read_figure(arm, kind, rng)
        ipd = stats.reconstruct(time, survival, **given_too)
        true = stats.rmst(arm.time, arm.event, tau=9)
        errors.append((stats.rmst(ipd.time, ipd.event, tau=9).estimate - true.estimate) / true.se)
        missed.append(ipd.n_events - arm.event.sum())
        if "risk_time" in given_too:
            assert ipd.n_at_risk(given_too["risk_time"]).tolist() == given_too["n_at_risk"].tolist()
    assert np.median(np.abs(errors)) < 0.1
    if kind in ("vector", "click"):
        assert np.median(np.abs(missed)) == 0


@pytest.mark.parametrize("kind", ["vector", "samples", "trace"])
def test_closer_than_the_method_of_2012(kind: Any) -> None:
    rng = np.random.default_rng(30)
    ours, theirs = [], []
    for _ in range(15):
        arm = simulate_arm(rng, n=180)
        time, survival, given_too = read_figure(arm, kind, rng)
        plain = {"n_events": None} | {key: value for key, value in given_too.items() if key != "censor_time"}
        true = stats.rmst(arm.time, arm.event, tau=9).estimate
        for errors, ipd in (
            (ours, stats.reconstruct(time, survival, **given_too)),
            (theirs, guyot(time, survival, **plain)),
        ):
            errors.append(abs(stats.rmst(ipd.time, ipd.event, tau=9).estimate - true))
    assert np.median(ours) <= np.median(theirs)


@PROPERTY
@given(data=st.data())
def test_the_curve_numbers_at_risk_and_events_come_back(data: st.DataObject, distinct_arm: Any) -> None:
    time, event = data.draw(distinct_arm)
    if not event.any():
        event[0] = 1
    corners, survival, given_too = published(time, event)
    made = stats.reconstruct_detailed(corners, survival, **given_too)
    assert made.max_deviation < 1e-4
    assert made.ipd.n_events == event.sum()
    assert made.ipd.n_at_risk(given_too["risk_time"]).tolist() == given_too["n_at_risk"].tolist()


@PROPERTY
@given(data=st.data())
def test_with_censor_marks_the_patients_come_back(data: st.DataObject, distinct_arm: Any) -> None:
    time, event = data.draw(distinct_arm)
    if not event.any():
        event[0] = 1
    corners, survival, given_too = published(time, event)
    ipd = stats.reconstruct(corners, survival, censor_time=time[event == 0], **given_too)
    order = np.lexsort((event == 0, time))
    assert ipd.time == pytest.approx(time[order])
    assert ipd.event.tolist() == event[order].tolist()


@PROPERTY
@given(data=st.data(), power=st.integers(-3, 6))
def test_another_unit_of_time_rescales_the_patients(data: st.DataObject, power: int, distinct_arm: Any) -> None:
    time, event = data.draw(distinct_arm)
    if not event.any():
        event[0] = 1
    corners, survival, given_too = published(time, event)
    scaled = dict(given_too, risk_time=given_too["risk_time"] * 2.0**power)
    one = stats.reconstruct(corners, survival, **given_too)
    other = stats.reconstruct(corners * 2.0**power, survival, **scaled)
    assert other.time == pytest.approx(one.time * 2.0**power)
    assert other.event.tolist() == one.event.tolist()


number = st.one_of(st.floats(allow_nan=True, allow_infinity=True), st.floats(-0.1, 1.2), st.integers(-2, 40))
NAMES = ("time", "survival", "n ", "n_at_risk", "risk_time", "n_events", "censor_time", "median")


@settings(max_examples=300, deadline=None)
@given(
    time=st.lists(number, max_size=12),
    survival=st.lists(st.one_of(st.floats(-0.05, 1.05), number), max_size=12),
    n=st.integers(-1, 80),
    risk=st.none() | st.lists(st.tuples(st.floats(0, 40), st.integers(0, 80)), max_size=5),
    n_events=st.none() | st.integers(-1, 60),
    marks=st.none() | st.lists(st.floats(0, 40), max_size=6),
    median=st.none() | st.floats(-1, 30),
)
def test_anything_gives_valid_patients_or_names_the_argument(
    time: Any, survival: Any, n: int, risk: Any, n_events: Any, marks: Any, median: Any
) -> None:
    table = {} if risk is None else {"risk_time": [t for t, _ in risk], "n_at_risk": [m for _, m in risk]}
    size = min(len(time), len(survival))
    fault = ""
    try:
        ipd = stats.reconstruct(
            time[:size], survival[:size], n=n, n_events=n_events, censor_time=marks, median=median, **table
        )
    except ValueError as error:
        fault = str(error)
    if fault:
        assert fault.startswith(NAMES)
        return
    assert ipd.n == n
    assert np.isfinite(ipd.time).all()
    assert ipd.time.min() >= 0
    assert set(ipd.event.tolist()) <= {0, 1}


def test_the_same_figure_gives_the_same_patients() -> None:
    rng = np.random.default_rng(2)
    time, survival, given_too = read_figure(simulate_arm(rng), "click", rng)
    one, two = (stats.reconstruct(time, survival, **given_too) for _ in range(2))
    assert np.array_equal(one.time, two.time)
    assert np.array_equal(one.event, two.event)


def test_a_curve_that_reaches_zero_leaves_nobody() -> None:
    time = np.sort(np.random.default_rng(6).exponential(8, 50))
    ipd = stats.reconstruct(np.append(0, time), np.arange(50, -1, -1) / 50, n=50)
    assert ipd.n_events == 50
    assert ipd.time == pytest.approx(time)


def test_a_total_of_events_that_the_curve_denies_is_reported() -> None:
    made = stats.reconstruct_detailed([0, 5, 10], [1, 0.5, 0.5], n=10, n_events=9)
    assert made.events_missed > 0
    assert made.ipd.n == 10


def test_landmarks_and_median_correct_the_calibration() -> None:
    rng = np.random.default_rng(8)
    arm = simulate_arm(rng, n=300)
    time, survival, given_too = read_figure(arm, "trace", rng)
    low = np.clip(survival - 0.008 * (1 - survival), 0, None)
    curve = stats.kaplan_meier(arm.time, arm.event)
    rates = {t: float(round(curve.survival[np.searchsorted(curve.time, t, side="right") - 1], 3)) for t in (6.0, 12.0)}
    true = stats.rmst(arm.time, arm.event, tau=12).estimate

    def error(**more: Any) -> float:
        ipd = stats.reconstruct(time, low, **given_too, **more)
        return abs(stats.rmst(ipd.time, ipd.event, tau=12).estimate - true)

    assert error(landmarks=rates) < error()
    contradicted = stats.reconstruct_detailed(time, survival, **given_too, landmarks={6.0: 0.05}, median=0.7)
    assert len(contradicted.contradictions) == 2
    assert contradicted.contradictions[0].startswith("survival 0.05 at 6")


def test_a_median_draws_the_curve_towards_one_half() -> None:
    time = np.arange(0, 20.25, 0.25)
    survival = np.round(np.exp(-time / 15), 3)
    plain = stats.reconstruct(time, survival, n=500, sigma=0.004)
    drawn = stats.reconstruct(time, survival, n=500, sigma=0.004, median=10.6)
    gaps = [abs(stats.median_survival(ipd.time, ipd.event)[0] - 10.6) for ipd in (drawn, plain)]
    assert gaps[0] < gaps[1]
