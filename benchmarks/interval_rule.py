"""Coverage, width and wrong verdicts of the intervals of a pooled mean, by the number of studies.

SIMULATED differences of RMST at 12 months: k trials of unequal size (SE 0.30 to 0.55 month), a true mean of 0.7 month,
effects that vary by tau2. A verdict of "important" (the whole interval above 1 month) is then always wrong. Bayesian
intervals are central ones of the same posterior as `stats.bayes_pool`, whose shortest ones hardly differ.

Run: python benchmarks/interval_rule.py [replicates]. Writes benchmarks/results/interval_rule.json.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from scipy import special

from hccmeta import stats

RESULT = Path(__file__).with_name("results") / "interval_rule.json"
REPLICATES, TRUTH, IMPORTANT, LEVEL = 4000, 0.7, 1.0, 0.95
NUMBERS, TAU2 = (2, 3, 4, 5, 6, 10), (0.0, 0.05, 0.15, 0.5)
NODES = 48


def seed(name: str) -> np.random.Generator:
    """A generator that depends on the name only."""
    return np.random.default_rng(np.frombuffer(name.encode(), dtype=np.uint8))


def bayes(y: np.ndarray, v: np.ndarray, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Central intervals of mu (B,) for data sets y, v (B, k): the grid of `bayes_pool`, all data sets at once."""
    x, w = np.polynomial.legendre.leggauss(NODES)
    u, w = (x + 1) / 2, w / 2
    tau = 8.2 * scale * u**2
    weights = 1 / (v[:, None, :] + tau[:, None] ** 2)
    total = weights.sum(axis=2)
    mean = (weights * y[:, None, :]).sum(axis=2) / total
    quadratic = (weights * (y[:, None, :] - mean[:, :, None]) ** 2).sum(axis=2)
    log = -0.5 * (tau / scale) ** 2 + 0.5 * (np.log(weights).sum(axis=2) - np.log(total) - quadratic)
    weight = np.exp(log - log.max(axis=1, keepdims=True)) * w * 2 * u
    weight /= weight.sum(axis=1, keepdims=True)
    sd = total**-0.5
    limits = []
    for probability in ((1 - LEVEL) / 2, (1 + LEVEL) / 2):
        low, high = (mean - 12 * sd).min(axis=1), (mean + 12 * sd).max(axis=1)
        for _ in range(50):
            middle = (low + high) / 2
            below = (weight * special.ndtr((middle[:, None] - mean) / sd)).sum(axis=1) < probability
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        limits.append((low + high) / 2)
    return limits[0], limits[1]


def intervals(y: np.ndarray, v: np.ndarray) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Lower and upper limits (B,) by every method that the number of studies allows."""
    k = y.shape[1]
    found = {}
    for name, tau2, ci in (("common", "EE", "z"), ("z", "REML", "z"), ("HK", "REML", "HK"),
                           ("HK-adhoc", "REML", "HK-adhoc"), ("HK-max", "REML", "HK-max")):  # fmt: skip
        batch = stats.pool_batch(y, v, tau2=tau2, ci=ci)
        found[name] = batch.ci_lower, batch.ci_upper
    found["bayes"] = bayes(y, v, stats.rmst_prior_scale(12))
    found["rule"] = found["bayes"] if k < 5 else found["HK-max"]
    return found


def scenario(k: int, tau2: float, replicates: int) -> dict:
    """Coverage and the rest of one number of studies and one tau2."""
    rng = seed(f"interval rule, k = {k}, tau2 = {tau2}")
    v = rng.uniform(0.30, 0.55, size=(replicates, k)) ** 2
    y = rng.normal(TRUTH, np.sqrt(v + tau2))
    common = np.diff(intervals(y, v)["common"], axis=0)[0]
    methods = {}
    for name, (lower, upper) in intervals(y, v).items():
        methods[name] = {
            "coverage": round(float(np.mean((lower <= TRUTH) & (upper >= TRUTH))), 4),
            "mean_width": round(float(np.mean(upper - lower)), 3),
            "wrong_important": round(float(np.mean(lower > IMPORTANT)), 4),
            "narrower_than_common": round(float(np.mean(upper - lower < common * (1 - 1e-9))), 4),
        }
    return {"k": k, "tau2": tau2, "methods": methods}


def main(replicates: int = REPLICATES) -> dict:
    return {
        "what": "SIMULATED RMST differences at 12 months, true mean 0.7 month, SE 0.30 to 0.55, important beyond 1",
        "replicates": replicates,
        "monte_carlo_error_of_coverage": round(float(np.sqrt(0.95 * 0.05 / replicates)), 4),
        "scenarios": [scenario(k, tau2, replicates) for k in NUMBERS for tau2 in TAU2],
    }


if __name__ == "__main__":
    result = main(int(sys.argv[1]) if len(sys.argv) > 1 else REPLICATES)
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    for row in result["scenarios"]:
        print(row["k"], row["tau2"], {name: (m["coverage"], m["mean_width"]) for name, m in row["methods"].items()})
