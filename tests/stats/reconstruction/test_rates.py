"""Patients from a few published rates: the clock between them, what arms of a trial share, and where it stops."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hccmeta import stats
from hccmeta.ground.digest import seed_of


def generators(*names: str) -> dict[str, np.random.Generator]:
    return {
        "rng": np.random.default_rng(seed_of("rates", *names)),
        "trial": np.random.default_rng(seed_of("rates", names[0])),
    }


def log_logistic(n: int, median: float, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Simulated patients of the course that the clock is of, followed for 20 to 36 months."""
    rng = np.random.default_rng(seed_of("log-logistic", name))
    death = median * (1 / rng.random(n) - 1) ** (1 / 1.53)
    leave = rng.uniform(20, 36, n)
    return np.minimum(death, leave), (death <= leave).astype(int)


def rebuilt(time: np.ndarray, event: np.ndarray, at: list[float], name: str, m: int = 8) -> stats.RatesReconstruction:
    rates = [round(float(stats.kaplan_meier(time, event).survival_at(when)), 2) for when in at]
    given: dict[str, Any] = {"n": time.size, "n_events": int(event.sum()), **generators(name)}
    return stats.reconstruct_rates(at, rates, m=m, **given)


def test_draws_hold_the_restricted_mean_of_the_patients() -> None:
    held, errors = [], []
    for number in range(16):
        time, event = log_logistic(250, 11.0, str(number))
        found = rebuilt(time, event, [12.0, 20.0], str(number))
        own = stats.rmst(time, event, tau=12).estimate
        draws = [stats.rmst(one.time, one.event, tau=12) for one in found.draws]
        both = stats.total_variance([one.se**2 for one in draws], [one.estimate for one in draws])
        low, high = both.reconstruction_interval()
        held.append(low <= own <= high)
        errors.append(stats.rmst(found.ipd.time, found.ipd.event, tau=12).estimate - own)
        even = 12 * (1 + float(stats.kaplan_meier(time, event).survival_at(12.0))) / 2
        assert abs(errors[-1]) < abs(even - own) + 0.2
    assert np.mean(held) >= 0.9
    assert abs(np.mean(errors)) < 0.1


def test_published_rates_are_met_and_nothing_lies_beyond_the_last() -> None:
    found = stats.reconstruct_rates([6, 12, 24], [0.75, 0.52, 0.27], n=200, n_events=170, m=3, **generators("one"))
    curve = stats.kaplan_meier(found.ipd.time, found.ipd.event)
    assert curve.survival_at(np.array([6.0, 12.0, 24.0])) == pytest.approx([0.75, 0.52, 0.27], abs=0.012)
    assert {float(one.time.max()) for one in (found.ipd, *found.draws)} == {24.0}
    assert max(one.n_events for one in (found.ipd, *found.draws)) <= 170


def test_arms_of_one_trial_share_part_of_their_course() -> None:
    def means(trial: str, arm: str) -> np.ndarray:
        drawn = stats.reconstruct_rates(
            [12, 24], [0.5, 0.25], n=400, n_events=330, m=60, **generators(trial, arm)
        ).draws
        return np.array([stats.rmst(one.time, one.event, tau=12).estimate for one in drawn])

    same = np.corrcoef(means("t", "a"), means("t", "b"))[0, 1]
    other = np.corrcoef(means("t", "a"), means("u", "b"))[0, 1]
    assert same > 0.2 > abs(other) - 0.15


@pytest.mark.parametrize(
    ("time", "survival", "names"),
    [
        ([12], [0.5], "time"),
        ([12, 12], [0.5, 0.4], "time"),
        ([0, 12], [1, 0.4], "time"),
        ([6, 12], [0.4, 0.43], "survival"),
        ([6, 12], [1.0, 0.4], "survival"),
    ],
)
def test_wrong_rates_are_named(time: list[float], survival: list[float], names: str) -> None:
    with pytest.raises(ValueError, match=f"^{names}"):
        stats.reconstruct_rates(time, survival, n=50, n_events=20, **generators("wrong"))


def test_a_published_median_sets_the_clock() -> None:
    """Between 6 and 24 months the course of a median of 9 months falls earlier than that of 14."""
    rates: dict[str, Any] = {"n": 400, "n_events": 300, "m": 1}
    found = [
        stats.reconstruct_rates([6, 24], [0.75, 0.27], median=median, **rates, **generators("clock"))
        for median in (9.0, 14.0)
    ]
    early, late = (stats.rmst(one.ipd.time, one.ipd.event, tau=24).estimate for one in found)
    assert early < late
    for one in found:
        curve = stats.kaplan_meier(one.ipd.time, one.ipd.event)
        assert curve.survival_at(np.array([6.0, 24.0])) == pytest.approx([0.75, 0.27], abs=0.01)
