"""How often a misplaced survival axis is named, and how often one that is in its place is blamed: simulated figures.

    python benchmarks/reconstruction_axis.py            # under a minute

Each figure is a trace with the start, a published median and two or three published rates. Misplaced: 0 or 1 of the
axis stands 2 to 8 per cent of the axis away from where it was put. In their place: sound figures, figures beside one
rate that was typed wrong, and figures whose time axis is off instead.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from simulated_figures import Floats, read_figure, simulate_arm

from hccmeta import stats
from hccmeta.ground.digest import seed_of

RESULTS = Path(__file__).parent / "results" / "reconstruction_axis.json"
FIGURES = 300
CASES = ("misplaced", "sound", "one rate wrong", "time axis off")


def one_figure(case: str, number: int) -> tuple[Floats, Floats, float | None, dict[float, float], tuple[float, float]]:
    """Readings, published median and rates, and the true line (intercept, slope) between reading and survival."""
    rng = np.random.default_rng(seed_of("axis", case, str(number)))
    arm = simulate_arm(rng, int(rng.integers(80, 400)))
    time, survival, _ = read_figure(arm, "subpixel", rng)
    curve = stats.kaplan_meier(arm.time, arm.event)
    half = stats.median_survival(arm.time, arm.event)[0]
    median = round(float(half), 1) if np.isfinite(half) else None
    times = [when for when in (6.0, 12.0, 18.0) if when < time[-1]]
    rates = {when: round(float(curve.survival_at(when)), 2) for when in times}
    line = (0.0, 1.0)
    if case == "misplaced":
        off = rng.choice([-1, 1]) * rng.uniform(0.02, 0.08)
        line = (float(off), float(1 - off)) if rng.random() < 0.5 else (0.0, float(1 + off))
        survival = np.clip((survival - line[0]) / line[1], 0, stats_limit(survival))
    if case == "one rate wrong":
        rates[times[0]] = round(rates[times[0]] - 0.09, 2)
    if case == "time axis off":
        time = time * rng.choice([0.93, 1.07])
    return time, survival, median, rates, line


def stats_limit(survival: Floats) -> float:
    """The greatest height that a file of a curve may hold."""
    return float(min(survival.max(initial=1.0), 1.0))


def main() -> None:
    found: dict[str, dict[str, float]] = {}
    for case in CASES:
        named, errors = 0, []
        for number in range(FIGURES):
            time, survival, median, rates, line = one_figure(case, number)
            shift = stats.misplaced_axis(time, survival, median=median, rates=rates)
            if shift is not None:
                named += 1
                errors.append(abs(shift.intercept + shift.slope * 0.5 - line[0] - line[1] * 0.5))
        found[case] = {"named": round(named / FIGURES, 3)}
        if case == "misplaced":
            found[case]["median_error_at_one_half"] = round(float(np.median(errors)), 4)
    RESULTS.write_text(json.dumps({"figures": FIGURES, "cases": found}, indent=2) + "\n")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
