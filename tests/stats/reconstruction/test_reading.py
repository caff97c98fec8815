"""Reading style, outliers, the pixel of a scale, and the entries of a risk table that cannot be."""

from __future__ import annotations

import numpy as np
import pytest
from simulated_figures import read_figure, simulate_arm

from hccmeta import stats
from hccmeta.stats.reconstruction.curve import detect_reading, quantum


@pytest.mark.parametrize(
    ("kind", "reading"), [("vector", "vector"), ("exact", "corners"), ("samples", "samples"), ("trace", "samples")]
)
def test_the_style_of_reading_is_detected(kind: str, reading: str) -> None:
    rng = np.random.default_rng(3)
    for _ in range(5):
        time, survival, given = read_figure(simulate_arm(rng), kind, rng)
        assert stats.reconstruct_detailed(time, survival, **given).reading == reading


def test_a_declared_style_is_kept() -> None:
    time, survival = np.arange(13.0), np.linspace(1, 0.4, 13)
    late = stats.reconstruct(time, survival, n=60, reading="corners")
    spread = stats.reconstruct(time, survival, n=60, reading="samples")
    assert detect_reading(time, survival) == "samples"
    assert late.time[late.event == 1].mean() > spread.time[spread.event == 1].mean() + 0.3


def test_the_pixel_is_found_although_no_two_levels_are_one_pixel_apart() -> None:
    pixels = np.cumsum([7, 4, 5, 9, 4, 6, 5, 7, 11, 4, 6, 5])
    assert quantum(1 - pixels / 400) == pytest.approx(1 / 400)
    assert quantum(np.random.default_rng(1).random(40)) == 0


def test_order_duplicates_and_outliers_change_little() -> None:
    rng = np.random.default_rng(4)
    arm = simulate_arm(rng, n=200)
    time, survival, given = read_figure(arm, "click", rng)
    clean = stats.reconstruct(time, survival, **given)
    shuffled = rng.permutation(time.size)
    again = stats.reconstruct(time[shuffled], survival[shuffled], **given)
    assert np.array_equal(clean.time, again.time)
    wild_time = np.append(time, [2.01, 8.03, time[5]])
    wild = stats.reconstruct_detailed(wild_time, np.append(survival, [0.3, 0.97, survival[5]]), **given)
    assert wild.outliers == (2.01, 8.03)
    difference = (
        stats.rmst(wild.ipd.time, wild.ipd.event, tau=12).estimate
        - stats.rmst(clean.time, clean.event, tau=12).estimate
    )
    assert abs(difference) < 0.05


def test_a_start_that_is_not_exactly_one() -> None:
    time = np.linspace(0.5, 20, 60) ** 1.1
    ipd = stats.reconstruct(time, np.clip(1.003 * np.exp(-time / 15), 0, 1), n=150)
    curve = stats.kaplan_meier(ipd.time, ipd.event)
    assert abs(curve.survival[np.searchsorted(curve.time, 10) - 1] - np.exp(-10 / 15)) < 0.02


def test_a_typing_error_in_the_risk_table_is_named_and_set_aside(lifelines_arms: dict) -> None:
    time, event = lifelines_arms["lung men"]
    curve = stats.kaplan_meier(time, event)
    risk_time = np.arange(0, 30, 6.0)
    true = (time[None, :] >= risk_time[:, None]).sum(axis=1)
    wrong = true.copy()
    wrong[2] = true[1] + 5
    found = stats.reconstruct_detailed(curve.time, curve.survival, n=time.size, risk_time=risk_time, n_at_risk=wrong)
    assert [(entry.time, entry.n_at_risk) for entry in found.set_aside] == [(12.0, wrong[2])]
    assert "contradicts" in found.set_aside[0].reason
    assert found.ipd.n_at_risk(risk_time)[[0, 1, 3, 4]].tolist() == true[[0, 1, 3, 4]].tolist()


def test_a_second_entry_for_one_time_and_another_n_are_set_aside() -> None:
    found = stats.reconstruct_detailed(
        [0, 1, 2, 3], [1, 0.8, 0.6, 0.5], n=20, risk_time=[0, 1.5, 1.5], n_at_risk=[18, 15, 14]
    )
    assert [entry.reason for entry in found.set_aside] == ["differs from n = 20", "second entry for one time"]


def test_rows_behind_the_end_of_the_curve() -> None:
    time, survival = np.linspace(0, 10, 41), np.linspace(1, 0.6, 41)
    many = stats.reconstruct(time, survival, n=100, risk_time=[0, 5, 15], n_at_risk=[100, 78, 40])
    none = stats.reconstruct(time, survival, n=100, risk_time=[0, 5, 15], n_at_risk=[100, 78, 0])
    assert many.n_at_risk(np.array([10.0]))[0] > 45
    assert none.n_at_risk(np.array([10.0]))[0] <= 3
    assert max(many.time.max(), none.time.max()) == 10


def scheduled() -> tuple[np.ndarray, np.ndarray, dict]:
    """Simulated progressions found at visits every six weeks: corners at even distances, with numbers at risk."""
    rng = np.random.default_rng(17)
    visit = 1.4
    found = np.ceil(rng.exponential(9.0, 300) / visit) * visit
    leave = rng.uniform(10, 26, 300)
    time, event = np.minimum(found, leave), (found <= leave).astype(int)
    curve = stats.kaplan_meier(time, event)
    at = np.arange(0, 14) * visit
    risk_time = np.arange(0, 18, 3.0)
    at_risk = (time[None, :] >= risk_time[:, None]).sum(axis=1)
    truth = stats.rmst(time, event, tau=12).estimate
    return at, curve.survival_at(at), {"n": 300, "risk_time": risk_time, "n_at_risk": at_risk, "truth": truth}


def test_corners_of_scheduled_visits_are_told_by_the_numbers_at_risk_or_asked_for() -> None:
    at, survival, given = scheduled()
    truth = given.pop("truth")
    found = stats.reconstruct_detailed(at, survival, **given)
    assert found.in_doubt is not None
    if found.reading == "corners":
        assert found.set_aside == ()
        assert stats.rmst(found.ipd.time, found.ipd.event, tau=12).estimate == pytest.approx(truth, abs=0.1)
    alone = stats.reconstruct_detailed(at, survival, n=300)
    assert (alone.reading, alone.in_doubt) == ("samples", "corners")
    declared = stats.reconstruct_detailed(at, survival, reading="corners", **given)
    assert declared.in_doubt is None
    assert stats.rmst(declared.ipd.time, declared.ipd.event, tau=12).estimate == pytest.approx(truth, abs=0.1)
