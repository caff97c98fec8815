"""Reference curves outside the repository: what the patients behind 18 trials' curves give."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from hccmeta import stats

EVIDENCE = Path(__file__).parents[4] / "shared" / "evidence"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not EVIDENCE.exists(), reason="needs ../shared"),
]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def rebuilt(row: dict[str, str]) -> stats.IPD:
    folder = EVIDENCE / "trials" / row["study"]
    curve, table = rows(folder / f"os.{row['arm']}.csv"), rows(folder / "os.at-risk.csv")
    table = [line for line in table if line[row["arm"]]]
    return stats.reconstruct(
        [float(line["time"]) for line in curve],
        [float(line["survival"]) for line in curve],
        n=int(row["n"]),
        risk_time=[float(line["time"]) for line in table],
        n_at_risk=[int(line[row["arm"]]) for line in table],
        n_events=int(row["events"]),
    )


def test_medians_restricted_means_and_hazard_ratios_of_the_trials() -> None:
    arms = {}
    for row in rows(EVIDENCE / "reconstructed_arms.csv"):
        ipd = arms[row["study"], row["arm"]] = rebuilt(row)
        assert abs(ipd.n_events - int(row["events"])) <= 0.02 * int(row["events"]), row
        assert abs(stats.rmst(ipd.time, ipd.event, tau=12).estimate - float(row["rmst12"])) < 0.05, row
        if row["median"]:
            assert abs(stats.median_survival(ipd.time, ipd.event)[0] - float(row["median"])) < 0.3, row
    for row in rows(EVIDENCE / "reconstructed_contrasts.csv"):
        arm, reference = (arms[row["study"], row[which]] for which in ("arm", "reference"))
        fit = stats.cox(
            np.append(arm.time, reference.time),
            np.append(arm.event, reference.event),
            np.repeat([1.0, 0.0], [arm.n, reference.n]),
        )
        assert abs(np.exp(float(np.squeeze(fit.coefficient))) - float(row["hr"])) < 0.03, row
