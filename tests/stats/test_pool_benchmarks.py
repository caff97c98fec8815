"""The benchmarks of pooling: speed beside PyMARE in the same run, and the recorded simulation of the nested model."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def test_batch_is_not_slower_than_pymare_and_never_fails(load_module):
    benchmark = load_module(BENCHMARKS / "pool_batch.py")
    benchmark.ROUNDS = 2
    outcome = benchmark.measure()
    assert outcome["failures"] == 0
    assert outcome["largest_difference_from_single_search"] < 1e-9
    assert outcome["cpu_seconds"] <= outcome["pymare_cpu_seconds"]


def test_recorded_simulation_keeps_level_and_coverage():
    rows = json.loads((BENCHMARKS / "results" / "nested_model.json").read_text(encoding="utf-8"))["designs"]
    bar = [row for row in rows if row["role"] == "bar"]
    assert {row["studies"] for row in bar} == {6, 10, 16}
    for row in bar:
        assert row["replicates"] >= 5000
        assert row["unconverged"] == 0
        assert 0.925 <= row["coverage"] <= 0.97
        if row["effect"] == "null":
            assert 0.03 <= row["rejection"] <= 0.075
    # Where t(m - p) is not within the bar it errs on the safe side.
    assert all(row["coverage"] >= 0.925 for row in rows)


def test_a_short_rerun_agrees_with_the_record(load_module):
    benchmark = load_module(BENCHMARKS / "nested_model.py")
    benchmark.CHUNK = 200
    row = benchmark.run(benchmark.DESIGNS[1], 0.0, 400, np.random.default_rng(9))
    assert row["unconverged"] == 0
    assert 0.92 <= row["coverage"] <= 0.99
    assert abs(row["bias"]) < 0.15
