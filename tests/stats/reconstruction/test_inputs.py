"""Nonsense raises a ValueError that names the argument."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hccmeta import stats

CURVE: dict[str, Any] = {"time": [0, 1, 2, 3], "survival": [1.0, 0.8, 0.6, 0.5], "n": 20}


@pytest.mark.parametrize(
    ("argument", "value", "says"),
    [
        ("time", [0, 1, 2], "length"),
        ("time", [0, 1, np.nan, 3], "finite"),
        ("time", [0, 0, 0, 0], "after 0"),
        ("time", [-1, 1, 2, 3], "negative"),
        ("time", "abcd", "numbers"),
        ("time", [[0, 1], [2, 3]], "flat"),
        ("time", [0, 1, 2, 1e300], "finite"),
        ("survival", [100, 80, 60, 50], "percent"),
        ("survival", [1.0, 0.8, 0.6, 1.06], "proportion"),
        ("survival", [1.0, 0.8, 0.6, -0.2], "proportion"),
        ("survival", [1.0, 0.8, np.inf, 0.5], "finite"),
        ("n", 0, "between"),
        ("n", 20.5, "whole"),
        ("n", None, "number"),
        ("n", 10**9, "between"),
        ("risk_time", [0, 1], "other half"),
        ("n_events", 21, "between"),
        ("n_events", -1, "between"),
        ("censor_time", [-1.0], "negative"),
        ("censor_time", np.ones(21), "21 marks"),
        ("reading", "percent", "corners"),
        ("median", -3, "between"),
        ("median", "late", "number"),
        ("landmarks", {12: 53}, "proportions"),
        ("landmarks", [12, 0.5], "map"),
        ("sigma", 0, "between"),
    ],
)
def test_a_wrong_argument_is_named(argument: str, value: object, says: str) -> None:
    with pytest.raises(ValueError, match=says) as caught:
        stats.reconstruct(**(CURVE | {argument: value}))
    named = {"risk_time": "n_at_risk"}.get(argument, argument)
    if argument == "time" and says == "length":
        named = "survival must have the length of time"
    assert str(caught.value).startswith(named)


@pytest.mark.parametrize(
    ("risk_time", "n_at_risk", "named"),
    [
        (None, [20], "risk_time"),
        ([0, 1], [20], "n_at_risk"),
        ([-1], [20], "risk_time"),
        ([0], [-2], "n_at_risk"),
        ([0], [19.5], "n_at_risk"),
    ],
)
def test_a_wrong_risk_table_is_named(risk_time: object, n_at_risk: object, named: str) -> None:
    with pytest.raises(ValueError, match=f"^{named}"):
        stats.reconstruct(**CURVE, risk_time=risk_time, n_at_risk=n_at_risk)


def test_a_little_beyond_the_axes_is_read_as_the_axis() -> None:
    ipd = stats.reconstruct([-0.01, 1, 2], [1.02, 0.7, 0.52], n=10)
    assert ipd.n == 10
    assert ipd.time.min() >= 0


@pytest.mark.parametrize("m", [0, 2.5, True])
def test_an_ensemble_needs_a_whole_number_of_draws(m: Any) -> None:
    with pytest.raises(ValueError, match=r"^m must"):
        stats.reconstruction_ensemble(**CURVE, m=m, rng=np.random.default_rng(0))


def test_an_ensemble_needs_a_generator() -> None:
    with pytest.raises(ValueError, match=r"^rng must"):
        stats.reconstruction_ensemble(**CURVE, rng=7)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("time", "event", "named"),
    [([], [], "time"), ([1.0], [1, 0], "event"), ([-1.0], [1], "time"), ([1.0], [2], "event"), ([np.nan], [0], "time")],
)
def test_patients_are_valid_or_not_made(time: list[float], event: list[int], named: str) -> None:
    with pytest.raises(ValueError, match=f"^{named}"):
        stats.IPD(np.array(time), np.array(event))


def test_patients_are_sorted_and_fixed() -> None:
    ipd = stats.IPD(np.array([3.0, 1.0, 1.0]), np.array([1, 0, 1]))
    assert ipd.time.tolist() == [1, 1, 3]
    assert ipd.event.tolist() == [1, 0, 1]
    with pytest.raises(ValueError, match="read-only"):
        ipd.time[0] = 5


def test_a_cumulative_incidence_is_not_taken_for_survival() -> None:
    time = np.arange(0, 25.0)
    with pytest.raises(ValueError, match=r"^survival must fall, but rises from 0.04 to 0.426: .* give 1 - value$"):
        stats.reconstruct(time, 0.5 * (1 - np.exp(-time / 12)), n=100)
