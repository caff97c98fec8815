"""How often the ensemble's 95 % range contains the true patients' RMST on the reference cases outside the repository.

    python benchmarks/reconstruction_shared.py [../shared/recon/cases]

One line for each kind of input: hits, arms and the exact (Clopper-Pearson) 95 % interval of the share.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import binomtest

from hccmeta import stats

CASES = Path("../shared/recon/cases")
SEED = 11
DRAWS = 10


def column(path: Path, name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    with path.open(newline="") as file:
        return np.array([float(row[name]) for row in csv.DictReader(file)])


def hit(folder: Path, case: dict[str, Any], name: str, rng: np.random.Generator) -> bool:
    arm = case["arms"][name]
    given: dict[str, Any] = {"n": int(arm["n"]), "n_events": arm["total_events"]}
    if arm["n_at_risk"]:
        given["risk_time"] = column(folder / arm["n_at_risk"], "time")
        given["n_at_risk"] = column(folder / arm["n_at_risk"], "n_risk")
    if arm["censor_marks"]:
        given["censor_time"] = column(folder / arm["censor_marks"], "time")
    survival = column(folder / arm["curve"], "surv") / (100 if case["y_scale"] == "percent" else 1)
    draws = stats.reconstruction_ensemble(column(folder / arm["curve"], "time"), survival, m=DRAWS, rng=rng, **given)
    truth = folder / f"{re.sub('[^A-Za-z0-9]', '_', name)}_truth_ipd.csv"
    time, event = column(truth, "time"), column(truth, "event")
    tau = min(case["tau"], time.max(), *(draw.time[-1] for draw in draws))
    rmst = [stats.rmst(draw.time, draw.event, tau=tau) for draw in draws]
    both = stats.total_variance([each.se**2 for each in rmst], [each.estimate for each in rmst])
    low, high = both.reconstruction_interval()
    return bool(low <= stats.rmst(time, event, tau=tau).estimate <= high)


def main() -> None:
    cases = Path(sys.argv[1]) if len(sys.argv) > 1 else CASES
    rng = np.random.default_rng(SEED)
    hits: dict[str, list[bool]] = defaultdict(list)
    for folder in sorted(cases.iterdir()):
        case = json.loads((folder / "case.json").read_text())
        kind = "hard" if case["variant"].startswith("hard") else case["variant"]
        if "short" not in case["tags"]:
            hits[kind] += [hit(folder, case, name, rng) for name in case["arms"]]
    for kind, held in sorted(hits.items()):
        low, high = binomtest(sum(held), len(held)).proportion_ci(method="exact")
        share = sum(held) / len(held)
        print(f"{kind:10s} {sum(held):3d} of {len(held):3d} = {share:.3f} ({low:.3f}-{high:.3f})", flush=True)


if __name__ == "__main__":
    main()
