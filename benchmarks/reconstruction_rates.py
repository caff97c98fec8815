"""Patients from a few published rates, against the arms of the project's own studies that have a whole curve.

    python benchmarks/reconstruction_rates.py            # about two minutes

The patients rebuilt from each curve stand for the truth; their survival at a few times, rounded to whole per cents,
their number and their events are all that the method is given. Bias and coverage of each arm's own restricted mean, at
12 months and at 24, beside the bias of events spread evenly between the same times.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from hccmeta import stats
from hccmeta.analysis.arms import arm_reading
from hccmeta.evidence import library
from hccmeta.ground.digest import seed_of

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).parent / "results" / "reconstruction_rates.json"
TIMES = {"6, 12, 18, 24": (6.0, 12.0, 18.0, 24.0), "6, 12, 24": (6.0, 12.0, 24.0), "12, 24": (12.0, 24.0)}
DRAWS = 20


def arms() -> list[tuple[str, str, stats.IPD]]:
    """Study, arm and the patients behind each curve of overall survival."""
    return [
        (folder.record.id, arm.id, arm_reading(folder, record, arm).patients().ipd)
        for folder in library.load(ROOT)[0].studies
        for record in folder.record.endpoints
        for arm in folder.record.arms
        if record.endpoint == "os" and record.curves is not None and ("os", arm.id) in folder.curves
    ]


def summary(times: tuple[float, ...]) -> dict[str, dict[str, float]]:
    rows: dict[float, list[tuple[float, float, bool]]] = {12.0: [], 24.0: []}
    for study, arm, true in arms():
        curve = stats.kaplan_meier(true.time, true.event)
        seen = [when for when in times if when < curve.max_time]
        if len(seen) < 2:
            continue
        rates = [round(float(curve.survival_at(when)), 2) for when in seen]
        found = stats.reconstruct_rates(
            seen,
            rates,
            n=true.n,
            n_events=true.n_events,
            m=DRAWS,
            rng=np.random.default_rng(seed_of("rates", study, arm)),
            trial=np.random.default_rng(seed_of("rates", study)),
        )
        for tau, kept in rows.items():
            if tau > seen[-1]:
                continue
            own = stats.rmst(true.time, true.event, tau=tau).estimate
            drawn = [stats.rmst(one.time, one.event, tau=tau) for one in found.draws]
            both = stats.total_variance([one.se**2 for one in drawn], [one.estimate for one in drawn])
            low, high = both.reconstruction_interval()
            even = float(np.trapezoid(np.interp(np.linspace(0, tau, 2001), [0, *seen], [1, *rates]), dx=tau / 2000))
            kept.append(
                (stats.rmst(found.ipd.time, found.ipd.event, tau=tau).estimate - own, even - own, low <= own <= high)
            )
    return {
        f"{tau:g} months": {
            "arms": len(kept),
            "bias": round(float(np.mean([error for error, _, _ in kept])), 3),
            "sd": round(float(np.std([error for error, _, _ in kept], ddof=1)), 3),
            "bias_of_even_spacing": round(float(np.mean([error for _, error, _ in kept])), 3),
            "coverage": round(float(np.mean([held for _, _, held in kept])), 3),
        }
        for tau, kept in rows.items()
    }


def main() -> None:
    found = {name: summary(times) for name, times in TIMES.items()}
    RESULTS.write_text(json.dumps({"draws": DRAWS, "times": found}, indent=2) + "\n")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
