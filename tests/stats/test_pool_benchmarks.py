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


def _scenarios(name):
    file = Path(__file__).parents[2] / "benchmarks" / "results" / name
    return json.loads(file.read_text(encoding="utf-8"))["scenarios"]


def test_recorded_simulation_of_the_rule_covers():
    """What the policies rest on: coverage and width by number of studies and tau2 (0, 0.05, 0.15, 0.5)."""
    found = {(one["k"], one["tau2"]): one["methods"] for one in _scenarios("interval_rule.json")}
    for k in (2, 4):
        rows = [found[k, tau2] for tau2 in (0.0, 0.05, 0.15, 0.5)]
        assert min(row["bayes"]["coverage"] for row in rows) >= 0.88
        assert rows[-1]["common"]["coverage"] <= 0.70
        assert all(row["rule"] == row["bayes"] for row in rows)
        assert all(row["bayes"]["mean_width"] < row["HK-max"]["mean_width"] for row in rows)
        assert max(row["rule"]["wrong_important"] for row in rows) <= 0.025
    for k in (5, 6, 10):
        assert min(found[k, tau2]["rule"]["coverage"] for tau2 in (0.0, 0.05, 0.15, 0.5)) >= 0.93


def test_recorded_simulation_of_cohorts_needs_the_bias_term():
    found = {(one["cohorts"], one["confounding_months"]): one["methods"] for one in _scenarios("cohorts.json")}
    for methods in (found[4, 1.0], found[6, 1.0]):
        assert methods["anchored by rule"]["coverage"] < 0.7 < methods["anchored by rule, bias term"]["coverage"]
    assert found[2, 0.0]["t(studies)"]["mean_width"] is None


def test_recorded_ensembles_carry_the_uncertainty_of_the_reconstruction():
    """Of every kind of reading: the range holds the true patients' mean in 93 % or more, and the interval with both
    parts covers the population as often as that of the true patients."""
    file = Path(__file__).parents[2] / "benchmarks" / "results" / "reconstruction_coverage.json"
    kinds = json.loads(file.read_text(encoding="utf-8"))["kinds"]
    assert len({one["kind"] for one in kinds}) == 9
    for one in kinds:
        assert one["arms"] >= 400
        assert one["range_coverage"] >= 0.93
        assert abs(one["interval_coverage"] - one["interval_coverage_of_true_patients"]) <= 0.01
        assert abs(one["mean_error_in_se"]) <= 0.03
