"""Type I error of the RMST difference in small arms: the normal test and the studentised permutation test.

Run: ``python benchmarks/small_arms.py``. Null data sets (simulated): both arms exponential with a median of 7.6 months,
uniform censoring from 10 to 30 months, tau = 10; two-sided level 5 %. Prints the share rejected and its Monte Carlo
standard error.
"""

from __future__ import annotations

import argparse

import numpy as np

from hccmeta import stats

TAU = 10.0
N_PERMUTATIONS = 399


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replicates", type=int, default=5000)
    replicates = parser.parse_args().replicates
    error = np.sqrt(0.05 * 0.95 / replicates)
    print(f"{'patients an arm':>15s} {'normal':>8s} {'permutation':>12s}   (Monte Carlo standard error {error:.4f})")
    for n in (12, 20, 50):
        normal, permuted = rejections(n, replicates, np.random.default_rng(n))
        print(f"{n:15d} {normal:8.4f} {permuted:12.4f}")


if __name__ == "__main__":
    main()
