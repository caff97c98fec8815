"""How long a reconstruction takes, as a ratio to a plain Guyot reconstruction in Python on the same simulated arms.

python benchmarks/reconstruction_speed.py
"""

from __future__ import annotations

import json
import time

import numpy as np
from guyot import guyot
from simulated_figures import KINDS, read_figure, simulate_arm

from hccmeta import stats

ARMS = 40
SEED = 5


def main() -> None:
    for kind in KINDS:
        rng = np.random.default_rng(SEED)
        ours, theirs = [], []
        for _ in range(ARMS):
            arm = simulate_arm(rng, n=int(rng.integers(100, 400)))
            when, survival, given = read_figure(arm, kind, rng)
            start = time.process_time()
            stats.reconstruct(when, survival, **given)
            ours.append(time.process_time() - start)
            if "risk_time" in given:
                table = {"n_events": None} | {key: value for key, value in given.items() if key != "censor_time"}
                start = time.process_time()
                guyot(when, survival, **table)
                theirs.append(time.process_time() - start)
        row = {"kind": kind, "arms": ARMS, "median_ms": round(1e3 * float(np.median(ours)), 2)}
        if theirs:
            row["guyot_ms"] = round(1e3 * float(np.median(theirs)), 2)
            row["ratio"] = round(float(np.median(ours) / np.median(theirs)), 3)
        print(json.dumps(row))


if __name__ == "__main__":
    main()
