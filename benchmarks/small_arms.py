"""Type I error of the RMST difference in small arms: the normal test and the studentised permutation test.

Run: ``python benchmarks/small_arms.py``. Null data sets (simulated): both arms exponential with a median of 7.6 months,
uniform censoring from 10 to 30 months, tau = 10; two-sided level 5 %. Writes the shares rejected and their Monte
Carlo standard error.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from hccmeta import stats

TAU = 10.0
N_PERMUTATIONS = 399
REPLICATES = 5000
RESULT = Path(__file__).resolve().parent / "results" / "small_arms.json"


def null_trial(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Times, events and arms of two equal arms of ``n`` patients."""
    death, censoring = rng.exponential(11.0, 2 * n), rng.uniform(TAU, 30.0, 2 * n)
    return np.minimum(death, censoring), death <= censoring, np.arange(2 * n) % 2


def rejections(n: int, replicates: int, rng: np.random.Generator) -> tuple[float, float]:
    """Share of data sets rejected by the normal test and by the permutation test."""
    normal = permuted = 0
    for _ in range(replicates):
        time, event, arm = null_trial(n, rng)
        one, zero = (stats.rmst(time[arm == a], event[arm == a], tau=TAU) for a in (1, 0))
        normal += stats.rmst_difference(one, zero).p < 0.05
        test = stats.rmst_permutation_test(time, event, arm, tau=TAU, rng=rng, n_permutations=N_PERMUTATIONS)
        permuted += test.p <= 0.05
    return normal / replicates, permuted / replicates


def measure(replicates: int = REPLICATES) -> dict[str, object]:
    """The shares for arms of 12, 20 and 50 patients."""
    shares = {n: rejections(n, replicates, np.random.default_rng(n)) for n in (12, 20, 50)}
    return {
        "data": "simulated",
        "replicates": replicates,
        "monte_carlo_error": round(float(np.sqrt(0.05 * 0.95 / replicates)), 4),
        "type_i_error": [
            {"n_per_arm": n, "normal": normal, "permutation": permuted} for n, (normal, permuted) in shares.items()
        ],
    }


if __name__ == "__main__":
    outcome = measure()
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(outcome, indent=2) + "\n")
    print(json.dumps(outcome, indent=2))
