"""Type I error and coverage of the nested arm model's t(m - p) interval, on simulated patients.

Every replicate simulates the patients of m studies: arms of treatment A or B, some studies with both; exponential
survival whose log hazard varies between studies (sd 0.3) and between arms of a study (sd 0.1); censoring uniform on 12
to 36 months. RMST to 12 months and its variance come from each arm's Kaplan-Meier curve, then `arm_regression`'s model
is fitted to the arms by REML. The target is the difference of the mean RMST over studies.

Run: python benchmarks/nested_model.py [replicates]. Writes benchmarks/results/nested_model.json.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import stats as distributions

from hccmeta import stats
from hccmeta.stats.regression.nested import NestedModel

RESULT = Path(__file__).with_name("results") / "nested_model.json"
TAU, REPLICATES, CHUNK, SEED = 12.0, 5000, 500, 20261121
STUDY_SD, ARM_SD, MEDIAN = 0.3, 0.1, 10.0
EFFECTS = {"null": 0.0, "hazard ratio 0.70": float(np.log(0.70))}


@dataclass(frozen=True)
class Design:
    """Studies with both treatments, with A only and with B only."""

    both: int
    only_a: int
    only_b: int

    @property
    def m(self) -> int:
        return self.both + self.only_a + self.only_b

    def arms(self) -> tuple[np.ndarray, np.ndarray]:
        """Study label and B indicator per arm."""
        study = np.concatenate([np.repeat(np.arange(self.both), 2), np.arange(self.both, self.m)])
        b = np.concatenate([np.tile([0, 1], self.both), np.zeros(self.only_a), np.ones(self.only_b)])
        return study, b


# Six single-arm cohorts; ten and sixteen studies of all kinds; and the case in which t(m - p) is known to be too
# cautious: few studies, most of the comparison within them, where the components' boundary at 0 inflates the standard
# error.
DESIGNS = (Design(0, 3, 3), Design(3, 4, 3), Design(5, 6, 5), Design(2, 2, 2))


def mean_rmst(log_hr: float) -> float:
    """E of RMST over the studies and arms: exponential survival with a normal log hazard."""
    points, weights = np.polynomial.hermite_e.hermegauss(60)
    hazard = np.log(2) / MEDIAN * np.exp(log_hr + np.hypot(STUDY_SD, ARM_SD) * points)
    return float(np.sum(weights * (1 - np.exp(-hazard * TAU)) / hazard) / np.sum(weights))


def simulate_arms(
    design: Design, log_hr: float, n_sets: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """RMST and variance (n_sets x arms)."""
    study, b = design.arms()
    sizes = rng.integers(25, 121, (n_sets, b.size))
    log_hazard = np.log(np.log(2) / MEDIAN) + log_hr * b
    log_hazard = log_hazard + rng.normal(0, STUDY_SD, (n_sets, design.m))[:, study]
    log_hazard = log_hazard + rng.normal(0, ARM_SD, (n_sets, b.size))
    arms = []
    for hazard, n in zip(np.exp(log_hazard).ravel(), sizes.ravel(), strict=True):
        death, censor = rng.exponential(1 / hazard, n), rng.uniform(12, 36, n)
        arms.append((np.minimum(death, censor), death <= censor))
    batch = stats.rmst_batch(arms, tau=TAU)
    shape = (n_sets, b.size)
    return batch.estimate.reshape(shape), batch.se.reshape(shape) ** 2


def run(design: Design, log_hr: float, replicates: int, rng: np.random.Generator) -> dict:
    study, b = design.arms()
    x = np.column_stack([np.ones(b.size), b])
    truth = mean_rmst(log_hr) - mean_rmst(0.0)
    quantile = distributions.t.ppf(0.975, design.m - 2)
    covered, rejected, estimates, unconverged = [], [], [], 0
    for _ in range(0, replicates, CHUNK):
        yi, vi = simulate_arms(design, log_hr, CHUNK, rng)
        model = NestedModel(yi, vi, x, study, free=(True, design.both > 0))
        found = model.estimate()
        unconverged += int(np.sum(~found.converged))
        fit = model.fit(found.s2)
        effect, se = fit.coef[:, 1], np.sqrt(fit.vcov[:, 1, 1])
        covered.append(np.abs(effect - truth) <= quantile * se)
        rejected.append(np.abs(effect) > quantile * se)
        estimates.append(effect)
    coverage, rejection = float(np.mean(covered)), float(np.mean(rejected))
    n = np.size(covered)
    return {
        "studies": design.m,
        "both": design.both,
        "only_a": design.only_a,
        "only_b": design.only_b,
        "role": "cautious case" if design == DESIGNS[-1] else "bar",
        "true_difference": round(truth, 4),
        "replicates": n,
        "unconverged": unconverged,
        "bias": round(float(np.mean(estimates)) - truth, 4),
        "rejection": round(rejection, 4),
        "rejection_mc_error": round(float(np.sqrt(rejection * (1 - rejection) / n)), 4),
        "coverage": round(coverage, 4),
        "coverage_mc_error": round(float(np.sqrt(coverage * (1 - coverage) / n)), 4),
    }


def main(replicates: int) -> dict:
    rng = np.random.default_rng(SEED)
    start = time.process_time()
    rows = [
        {"effect": name, **run(design, log_hr, replicates, rng)}
        for design in DESIGNS
        for name, log_hr in EFFECTS.items()
    ]
    return {
        "data": "simulated",
        "tau": TAU,
        "study_sd_log_hazard": STUDY_SD,
        "arm_sd_log_hazard": ARM_SD,
        "seed": SEED,
        "cpu_seconds": round(time.process_time() - start, 1),
        "designs": rows,
    }


if __name__ == "__main__":
    outcome = main(int(sys.argv[1]) if len(sys.argv) > 1 else REPLICATES)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(outcome, indent=2) + "\n")
    print(json.dumps(outcome, indent=2))
