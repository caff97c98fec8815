"""Speed of RMST with its variance for 1,000 arms of 100 patients, against lifelines in the same run.

Run: ``python benchmarks/rmst.py``. The target is a ratio of at least 50, held against lifelines' estimate alone: its
"variance" is that of min(T, tau), not of the estimate, and takes a hundred times as long again (also shown).
Simulated data: exponential survival, uniform censoring, seeded.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable

import numpy as np
from lifelines import KaplanMeierFitter
from lifelines.utils import restricted_mean_survival_time

from hccmeta import stats

TAU = 12.0


def simulated_arms(n_arms: int, n_patients: int, rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray]]:
    arms = []
    for _ in range(n_arms):
        death, censoring = rng.exponential(12.0, n_patients), rng.uniform(12.0, 36.0, n_patients)
        arms.append((np.minimum(death, censoring), death <= censoring))
    return arms


def best_of(repeats: int, work: Callable[[], object]) -> float:
    """Seconds of the fastest of several runs, which is the least disturbed one."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def with_lifelines(arms: list[tuple[np.ndarray, np.ndarray]], *, variance: bool) -> None:
    for times, events in arms:
        curve = KaplanMeierFitter().fit(times, events)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that its integration is approximate
            restricted_mean_survival_time(curve, t=TAU, return_variance=variance)


def measure(n_arms: int = 1000, n_patients: int = 100) -> dict[str, float]:
    """Seconds per ``n_arms`` arms; lifelines from fewer arms, scaled up."""
    arms = simulated_arms(n_arms, n_patients, np.random.default_rng(20260101))
    some, few = arms[:100], arms[:2]
    with_lifelines(arms[:1], variance=False)  # its first call pays for imports
    return {
        "ours, in one batch": best_of(5, lambda: stats.rmst_batch(arms, tau=TAU)),
        "ours, one by one": best_of(3, lambda: [stats.rmst(*arm, tau=TAU) for arm in arms]),
        "lifelines": best_of(3, lambda: with_lifelines(some, variance=False)) * n_arms / len(some),
        "lifelines with variance": best_of(1, lambda: with_lifelines(few, variance=True)) * n_arms / len(few),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--patients", type=int, default=100)
    seconds = measure(n_patients=parser.parse_args().patients)
    for name, value in seconds.items():
        print(
            f"{name:24s} {value:9.4f} s per 1,000 arms, {seconds['lifelines'] / value:8.2f} times as fast as lifelines"
        )
    return 0 if seconds["lifelines"] >= 50 * seconds["ours, in one batch"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
