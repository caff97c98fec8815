"""Do the ensembles carry the uncertainty of a reconstruction? Simulated arms, every kind of input.

    python benchmarks/reconstruction_coverage.py                 # 2,000 arms of each kind; about half an hour
    python benchmarks/reconstruction_coverage.py --parts 2 click trace

Arms are simulated in parts of 100, each from a seed of its own and kept in ``build/benchmarks`` once it is done: a
run that was stopped goes on where it was, and the summary is of all parts that are there.

For each kind: how often the 95 % range of the ensemble (t on m - 1 degrees of freedom) contains the RMST of the true
patients (at least 93 % asked; above 98 % is conservative), and how often the 95 % interval with both parts,
v* = U + (1 + 1/m) B, contains the RMST of the population (93 to 97 % asked), beside the interval of the true patients.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from simulated_figures import KINDS, Kind, read_figure, simulate_arm

from hccmeta import stats

RESULTS = Path(__file__).parent / "results" / "reconstruction_coverage.json"
SEED = 20260701
DRAWS = 8
#: Arms of a part, and where parts are kept.
PART = 100
KEPT = Path(__file__).parents[1] / "build" / "benchmarks" / "reconstruction_coverage"
#: Patients of an arm. In smaller ones the normal interval of the true patients themselves falls short of 95 %.
PATIENTS = (100, 250)
Z = 1.959963984540054


@dataclass(frozen=True)
class ArmResult:
    """One simulated arm: did the two intervals hold, and the sizes of error and uncertainty in statistical SEs."""

    range_holds: bool
    interval_holds: bool
    true_interval_holds: bool
    reconstruction_sd: float
    error: float


def one_arm(kind: Kind, rng: np.random.Generator) -> ArmResult | None:
    """None when the follow-up ends before the restriction time, so that RMST is not estimable."""
    arm = simulate_arm(rng, int(rng.integers(*PATIENTS, endpoint=True)))
    if arm.time.max() < arm.tau:
        return None
    time, survival, given = read_figure(arm, kind, rng)
    true = stats.rmst(arm.time, arm.event, tau=arm.tau)
    draws = stats.reconstruction_ensemble(time, survival, m=DRAWS, rng=rng, **given)
    rmst = [stats.rmst(draw.time, draw.event, tau=min(arm.tau, float(draw.time[-1]))) for draw in draws]
    both = stats.total_variance([each.se**2 for each in rmst], [each.estimate for each in rmst])
    low, high = both.reconstruction_interval()
    return ArmResult(
        low <= true.estimate <= high,
        abs(both.estimate - arm.population_rmst) <= Z * both.total**0.5,
        abs(true.estimate - arm.population_rmst) <= Z * true.se,
        both.reconstruction**0.5 / true.se,
        (both.estimate - true.estimate) / true.se,
    )


def part(kind: Kind, number: int) -> np.ndarray:
    """``PART`` arms (rows) of a kind, from the seed of the part."""
    rng = np.random.default_rng([SEED, KINDS.index(kind), number])
    made: list[list[float]] = []
    while len(made) < PART:
        result = one_arm(kind, rng)
        if result is not None:
            made.append([float(value) for value in asdict(result).values()])
    return np.array(made)


def summary(kind: Kind, table: np.ndarray) -> dict[str, object]:
    held = table.mean(axis=0)
    return {
        "kind": kind,
        "arms": len(table),
        "patients": PATIENTS,
        "seed": [SEED, KINDS.index(kind)],
        "range_coverage": round(float(held[0]), 4),
        "conservative": bool(held[0] > 0.98),
        "interval_coverage": round(float(held[1]), 4),
        "interval_coverage_of_true_patients": round(float(held[2]), 4),
        "median_reconstruction_sd_in_se": round(float(np.median(table[:, 3])), 4),
        "mean_error_in_se": round(float(held[4]), 4),
        "median_absolute_error_in_se": round(float(np.median(np.abs(table[:, 4]))), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", nargs="*", choices=[*KINDS, []], help="kinds of input; none: all")
    parser.add_argument("--parts", type=int, default=20, help=f"parts of {PART} arms of each kind")
    parser.add_argument("--kept", type=Path, default=KEPT, help="where the parts are kept")
    args = parser.parse_args()
    args.kept.mkdir(parents=True, exist_ok=True)
    for number in range(args.parts):
        for kind in args.kind or KINDS:
            file = args.kept / f"{kind}.{number}.csv"
            if not file.exists():
                np.savetxt(file, part(kind, number), delimiter=",", fmt="%.10g")
    kinds = []
    for kind in KINDS:
        found = [np.loadtxt(one, delimiter=",", ndmin=2) for one in sorted(args.kept.glob(f"{kind}.*.csv"))]
        if found:
            kinds.append(summary(kind, np.concatenate(found)))
            print(json.dumps(kinds[-1]), flush=True)
    RESULTS.write_text(json.dumps({"draws": DRAWS, "kinds": kinds}, indent=2) + "\n")


if __name__ == "__main__":
    main()
