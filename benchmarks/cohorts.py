"""Comparative cohorts: intervals of the nested arm model, and a bias that does not average out.

SIMULATED arms with RMST at 12 months: cohorts of two arms, their level differing with SD 1 month between cohorts, the
effect with SD 0.35 between arms (two arms: 0.5), SE 0.45 month an arm. The truth is a difference of 1 month. Then the
same with a confounding of 0.5 and of 1 month that all cohorts share, with and without the bias term N(0, 0.5^2).

Run: python benchmarks/cohorts.py [replicates]. Writes benchmarks/results/cohorts.json.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

import numpy as np
from interval_rule import seed

from hccmeta import stats

RESULT = Path(__file__).with_name("results") / "cohorts.json"
REPLICATES, TRUTH = 200, 1.0
STUDY_SD, ARM_SD, SE = 1.0, 0.35, 0.45
NUMBERS, CONFOUNDING = (2, 3, 4, 6), (0.0, 0.5, 1.0)


def one(m: int, rng: np.random.Generator, confounding: float) -> dict[str, tuple[float, float]]:
    """Limits by every method for one set of m cohorts of two arms."""
    study, treated = np.repeat(np.arange(m), 2), np.tile([0.0, 1.0], m)
    level = 8 + rng.normal(0, STUDY_SD, m)[study] + rng.normal(0, ARM_SD, 2 * m)
    v = rng.uniform(0.8, 1.2, 2 * m) * SE**2
    y = rng.normal(level + (TRUTH + confounding) * treated, np.sqrt(v))
    x = np.column_stack([np.ones(2 * m), treated])
    found = {}
    for name in ("studies", "within"):
        fit = stats.arm_regression(y, v, x, study=study, df=name)
        found[f"t({name})"] = float(fit.ci_lower[1]), float(fit.ci_upper[1])
    scales = dict(zip(("study_scale", "arm_scale"), stats.nested_prior_scales(12), strict=True))
    nested = stats.bayes_nested(y, v, x, [[0.0, 1.0]], study=study, **scales)
    found["bayes nested"] = nested.combinations[0].lower, nested.combinations[0].upper
    wide = nested.mixtures[0].widened(stats.rmst_bias_sd(12)).summary(0.95)
    found["bayes nested, bias term"] = wide.lower, wide.upper
    anchored = stats.pool_by_rule(y[1::2] - y[::2], v[1::2] + v[::2], prior_scale=stats.rmst_prior_scale(12)).primary
    found["anchored by rule"] = anchored.ci_lower, anchored.ci_upper
    term = stats.bias_adjusted(anchored, bias_sd=stats.rmst_bias_sd(12))
    found["anchored by rule, bias term"] = term.ci_lower, term.ci_upper
    return found


def scenario(m: int, confounding: float, replicates: int) -> dict:
    rng = seed(f"cohorts, m = {m}, confounding = {confounding}")
    sets = [one(m, rng, confounding) for _ in range(replicates)]
    methods = {}
    for name in sets[0]:
        lower, upper = np.array([each[name] for each in sets]).T
        given = np.isfinite(lower)
        methods[name] = {
            "given": round(float(given.mean()), 3),
            "coverage": round(float(np.mean((lower <= TRUTH) & (upper >= TRUTH))), 4) if given.any() else None,
            "mean_width": round(float(np.mean((upper - lower)[given])), 2) if given.any() else None,
            "excludes_zero": round(float(np.mean((lower > 0) | (upper < 0))), 4),
        }
    return {"cohorts": m, "confounding_months": confounding, "methods": methods}


def main(replicates: int = REPLICATES) -> dict:
    warnings.simplefilter("error")
    return {
        "what": "SIMULATED two-armed cohorts, RMST at 12 months, true difference 1 month",
        "replicates": replicates,
        "monte_carlo_error_of_coverage": round(float(np.sqrt(0.95 * 0.05 / replicates)), 4),
        "scenarios": [scenario(m, c, replicates) for m in NUMBERS for c in CONFOUNDING],
    }


if __name__ == "__main__":
    result = main(int(sys.argv[1]) if len(sys.argv) > 1 else REPLICATES)
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    for row in result["scenarios"]:
        print(row["cohorts"], row["confounding_months"],
              {name: (m["coverage"], m["mean_width"]) for name, m in row["methods"].items()})  # fmt: skip
