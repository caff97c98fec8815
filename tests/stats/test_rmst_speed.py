"""The stated speed of the batched RMST, measured beside lifelines in the same run."""

from __future__ import annotations

from pathlib import Path

import numpy as np

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "rmst.py"


def test_at_least_fifty_times_as_fast_as_lifelines(load_module):
    benchmark = load_module(BENCHMARK)
    arms = benchmark.simulated_arms(200, 100, np.random.default_rng(1))
    ours = benchmark.best_of(5, lambda: benchmark.stats.rmst_batch(arms, tau=benchmark.TAU))
    theirs = benchmark.best_of(2, lambda: benchmark.with_lifelines(arms[:20], variance=False)) * 10
    assert theirs > 50 * ours
