"""Ensembles: seeded, keeping what is known, wider where the figure tells less; and the variance they add."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from simulated_figures import read_figure, simulate_arm

from hccmeta import stats


def spread(kind: Any, m: int = 8) -> float:
    rng = np.random.default_rng(21)
    arm = simulate_arm(rng, n=120)
    time, survival, given = read_figure(arm, kind, rng)
    draws = stats.reconstruction_ensemble(time, survival, m=m, rng=rng, **given)
    return float(np.std([stats.rmst(draw.time, draw.event, tau=9).estimate for draw in draws], ddof=1))


def test_the_generator_decides_the_draws() -> None:
    rng = np.random.default_rng(1)
    time, survival, given = read_figure(simulate_arm(rng, n=80), "click", rng)
    one, two, three = (
        stats.reconstruction_ensemble(time, survival, m=2, rng=np.random.default_rng(seed), **given)
        for seed in (5, 5, 6)
    )
    assert all(np.array_equal(a.time, b.time) for a, b in zip(one, two, strict=True))
    assert not np.array_equal(one[0].time, three[0].time)
    assert not np.array_equal(one[0].time, one[1].time)


def test_numbers_at_risk_and_events_hold_in_every_draw() -> None:
    rng = np.random.default_rng(9)
    time, survival, given = read_figure(simulate_arm(rng, n=100), "click", rng)
    for draw in stats.reconstruction_ensemble(time, survival, m=6, rng=rng, **given):
        assert draw.n_events == given["n_events"]
        assert draw.n_at_risk(given["risk_time"]).tolist() == given["n_at_risk"].tolist()


def test_a_coarser_figure_is_less_certain() -> None:
    assert spread("vector") < 0.01 * spread("trace")
    assert spread("trace") < 0.2


def test_ranges_contain_the_true_patients() -> None:
    rng = np.random.default_rng(77)
    held = []
    for _ in range(20):
        arm = simulate_arm(rng, n=80)
        time, survival, given = read_figure(arm, "click_nar", rng)
        draws = stats.reconstruction_ensemble(time, survival, m=6, rng=rng, **given)
        rmst = [stats.rmst(draw.time, draw.event, tau=9) for draw in draws]
        low, high = stats.total_variance([r.se**2 for r in rmst], [r.estimate for r in rmst]).reconstruction_interval()
        held.append(low <= stats.rmst(arm.time, arm.event, tau=9).estimate <= high)
    assert sum(held) >= 17


def test_total_variance_is_sampling_and_reconstruction() -> None:
    both = stats.total_variance([4.0, 6.0], [1.0, 3.0])
    assert (both.estimate, both.sampling, both.reconstruction) == (2.0, 5.0, 2.0)
    assert both.total == 5.0 + 1.5 * 2.0
    assert both.share == pytest.approx(2 / 7)
    low, high = both.reconstruction_interval()
    assert high - 2 == pytest.approx(12.706 * 3**0.5, rel=1e-4)
    assert low + high == pytest.approx(4.0)
    assert stats.total_variance([0.0, 0.0], [1.0, 1.0]).share == 0


@pytest.mark.parametrize(
    ("u", "statistics", "named"), [([1.0], [1.0], "statistics"), ([1.0], [1.0, 2.0], "u"), ([-1.0, 1.0], [1, 2], "u")]
)
def test_total_variance_names_the_wrong_argument(u: list[float], statistics: list[float], named: str) -> None:
    with pytest.raises(ValueError, match=f"^{named}"):
        stats.total_variance(u, statistics)
