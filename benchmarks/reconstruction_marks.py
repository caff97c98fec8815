"""What censor marks add, and whether a published total of events is met with them: simulated vector figures.

    python benchmarks/reconstruction_marks.py            # about two minutes

Arms of 150 to 4,000 patients with few events and marks that hide one another (one for each tenth of a month). Offered
with and without numbers at risk, marks and the total of events; the errors are those of events and of the RMST's SE.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from simulated_figures import SimulatedArm, read_figure

from hccmeta import stats
from hccmeta.ground.digest import seed_of

RESULTS = Path(__file__).parent / "results" / "reconstruction_marks.json"
SIZES = (150, 600, 1700, 4000)
FIGURES = 8
TAU = 60.0
#: What is offered beside the curve and n.
INPUTS: dict[str, tuple[str, ...]] = {
    "events": ("n_events",),
    "marks": ("censor_time",),
    "marks, events": ("censor_time", "n_events"),
    "table, events": ("risk_time", "n_at_risk", "n_events"),
    "table, marks": ("risk_time", "n_at_risk", "censor_time"),
    "table, marks, events": ("risk_time", "n_at_risk", "censor_time", "n_events"),
}


def late_arm(rng: np.random.Generator, n: int) -> SimulatedArm:
    """An adjuvant trial's arm: a fifth to a third have the event in seven years, most are censored at its end."""
    death = rng.uniform(120, 260) * rng.weibull(rng.uniform(0.9, 1.3), n)
    leave = np.minimum(rng.uniform(55, 84, n), rng.exponential(rng.choice([150.0, 600.0]), n))
    return SimulatedArm(np.minimum(death, leave), (death <= leave).astype(np.int64), TAU, np.nan)


def figure(n: int, number: int) -> tuple[SimulatedArm, tuple[Any, Any], dict[str, Any]]:
    """The arm, the readings of its vector figure, and all that is printed beside it."""
    rng = np.random.default_rng(seed_of("marks", str(n), str(number)))
    arm = late_arm(rng, n)
    time, survival, given = read_figure(arm, "vector", rng)
    given["censor_time"] = np.unique(np.round(arm.time[arm.event == 0], 1))
    given["risk_time"] = np.arange(0, arm.time.max(), 12.0)
    given["n_at_risk"] = (arm.time[None, :] >= given["risk_time"][:, None]).sum(axis=1)
    return arm, (time, survival), given


def errors(n: int, offered: tuple[str, ...]) -> dict[str, float]:
    """Over the figures of arms of ``n``: events missed (share), whether a given total was met, error of the SE."""
    rows = []
    for number in range(FIGURES):
        arm, readings, given = figure(n, number)
        found = stats.reconstruct_detailed(*readings, n=n, **{name: given[name] for name in offered})
        true = stats.rmst(arm.time, arm.event, tau=TAU)
        rebuilt = stats.rmst(found.ipd.time, found.ipd.event, tau=TAU)
        events = int(arm.event.sum())
        rows.append(
            (abs(found.ipd.n_events - events) / events, abs(found.events_missed), abs(rebuilt.se / true.se - 1))
        )
    table = np.array(rows)
    return {
        "mean_error_of_events": round(float(table[:, 0].mean()), 5),
        "largest_miss_of_the_total": int(table[:, 1].max()),
        "mean_error_of_se": round(float(table[:, 2].mean()), 5),
    }


def main() -> None:
    found = {name: {str(n): errors(n, offered) for n in SIZES} for name, offered in INPUTS.items()}
    RESULTS.write_text(json.dumps({"figures": FIGURES, "tau": TAU, "inputs": found}, indent=2) + "\n")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
