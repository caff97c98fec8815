"""The fidelity card, and two digitisations of one curve."""

from __future__ import annotations

import numpy as np
import pytest
from simulated_figures import read_figure, simulate_arm

from hccmeta import stats


def test_the_card_of_a_good_reconstruction_passes() -> None:
    rng = np.random.default_rng(5)
    arm = simulate_arm(rng, n=200)
    time, survival, given = read_figure(arm, "click", rng)
    ipd = stats.reconstruct(time, survival, **given)
    reported = {key: value for key, value in given.items() if key != "n"}
    curve = stats.kaplan_meier(arm.time, arm.event)
    rate = float(curve.survival[np.searchsorted(curve.time, 6.0, side="right") - 1])
    card = stats.fidelity(
        ipd,
        time,
        survival,
        median=stats.median_survival(arm.time, arm.event)[0],
        landmarks={6.0: rate},
        tolerances=stats.Tolerances(median=1.0),
        **reported,
    )
    assert all(check.passed for check in card), [check for check in card if not check.passed]
    rows = len(given["risk_time"])
    assert [check.quantity for check in card] == [
        "rmse", "max_deviation", *["n_at_risk"] * rows, "n_events", "median", "landmark",
    ]  # fmt: skip


def test_the_card_shows_what_is_off() -> None:
    ipd = stats.IPD(np.arange(1.0, 11.0), np.ones(10, dtype=int))
    card = {
        check.quantity: check
        for check in stats.fidelity(
            ipd, [0, 5, 10], [1, 0.8, 0.0], n_events=8, median=7.0, risk_time=[6], n_at_risk=[8], landmarks={8.0: 0.5}
        )
    }
    assert card["n_events"].difference == 2
    assert card["n_at_risk"].rebuilt == 5
    assert card["median"].difference == pytest.approx(-1.5)
    assert card["max_deviation"].at == 5
    assert card["landmark"].rebuilt == pytest.approx(0.2)
    assert not any(card[name].passed for name in ("n_events", "median", "max_deviation", "landmark", "n_at_risk"))
    lax = stats.fidelity(ipd, [0, 5, 10], [1, 0.8, 0.0], median=7.0, tolerances=stats.Tolerances(median=2))
    assert lax[-1].passed


def test_a_median_that_is_not_reached_fails_its_check() -> None:
    ipd = stats.IPD(np.array([1.0, 2.0, 3.0]), np.array([1, 0, 0]))
    assert not stats.fidelity(ipd, [0, 1, 3], [1, 0.667, 0.667], median=2.0)[-1].passed


def test_two_digitisations_are_compared_and_combined() -> None:
    rng = np.random.default_rng(14)
    arm = simulate_arm(rng, n=150)
    (t1, s1, given), (t2, s2, _) = (read_figure(arm, "click_nar", rng) for _ in range(2))
    both = stats.combine_readings(t1, s1, t2, s2)
    assert 0 < both.sigma < 0.02
    assert both.rms_difference <= both.max_difference
    assert abs(both.mean_difference) <= both.max_difference
    assert both.end <= max(t1.max(), t2.max())
    ipd = stats.reconstruct(both.time, both.survival, reading=both.reading, sigma=both.sigma, **given)
    true = stats.rmst(arm.time, arm.event, tau=9)
    assert abs(stats.rmst(ipd.time, ipd.event, tau=9).estimate - true.estimate) < 0.15 * true.se


def test_disagreement_enters_the_ensemble() -> None:
    time = np.arange(0, 20, 0.25)
    survival = np.exp(-time / 12)

    def sd(shift: float) -> float:
        both = stats.combine_readings(time, survival, time, np.clip(survival - shift * (time > 0), 0, 1))
        draws = stats.reconstruction_ensemble(
            both.time, both.survival, n=120, m=6, sigma=both.sigma, reading=both.reading, rng=np.random.default_rng(3)
        )
        return float(np.std([stats.rmst(draw.time, draw.event, tau=12).estimate for draw in draws]))

    assert sd(0.03) > sd(0.0)


def test_the_second_digitisation_is_named() -> None:
    with pytest.raises(ValueError, match=r"^second_survival"):
        stats.combine_readings([0, 1], [1, 0.5], [0, 1], [100, 50])
