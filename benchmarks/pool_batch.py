"""10,000 REML fits of k = 16 in one batch: failures, agreement with the single search, and time beside PyMARE's fit.

Run: python benchmarks/pool_batch.py (PyMARE comes with the `dev` extra). Writes benchmarks/results/pool_batch.json.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pymare
from pymare.estimators import VarianceBasedLikelihoodEstimator

from hccmeta import stats

RESULT = Path(__file__).with_name("results") / "pool_batch.json"
N_SETS, K, ROUNDS = 10_000, 16, 5


def simulate(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Simulated data: log hazard ratios of 16 studies, between-study sd 0.2."""
    vi = rng.uniform(0.02, 0.25, (N_SETS, K))
    return rng.normal(0.3, np.sqrt(vi + 0.04)), vi


def fastest(run: Callable[[], object]) -> float:
    """CPU seconds of the fastest of a few rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


def pymare_tau2(yi: np.ndarray, vi: np.ndarray) -> np.ndarray:
    data = pymare.Dataset(yi.T, vi.T, X=np.ones((K, 1)), add_intercept=False)
    return VarianceBasedLikelihoodEstimator(method="reml").fit_dataset(data).params_["tau2"]


def measure() -> dict:
    yi, vi = simulate(np.random.default_rng(20261121))
    batch = stats.pool_batch(yi, vi)
    checked = range(0, N_SETS, 25)
    single = np.array([stats.pool(yi[i], vi[i]).tau2 for i in checked])
    ours = fastest(lambda: stats.pool_batch(yi, vi))
    theirs = fastest(lambda: pymare_tau2(yi, vi))
    return {
        "data": "simulated",
        "n_sets": N_SETS,
        "k": K,
        "failures": int(np.sum(~np.isfinite(batch.tau2))),
        "largest_difference_from_single_search": float(np.max(np.abs(batch.tau2[list(checked)] - single))),
        "largest_difference_from_pymare": float(np.max(np.abs(batch.tau2 - np.ravel(pymare_tau2(yi, vi))))),
        "cpu_seconds": round(ours, 4),
        "pymare_cpu_seconds": round(theirs, 4),
        "pymare_over_ours": round(theirs / ours, 2),
    }


if __name__ == "__main__":
    outcome = measure()
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(outcome, indent=2) + "\n")
    print(json.dumps(outcome, indent=2))
