"""Figures outside the repository that were once misread or refused: right by names only, or said to be unsure."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from hccmeta import stats
from hccmeta.digitise.model import ArmRequest
from hccmeta.digitise.request import Request
from hccmeta.digitise.run import digitise

CASES = Path(__file__).parents[3] / "shared" / "figure-cases"
pytestmark = [pytest.mark.shared, pytest.mark.skipif(not CASES.exists(), reason="no ../shared/figure-cases")]


@pytest.mark.parametrize("case", sorted(CASES.glob("*/fig.png")), ids=lambda path: path.parent.name)
def test_names_are_enough(case: Path) -> None:
    with (case.parent / "truth.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    names = list(dict.fromkeys(row["arm"] for row in rows))
    found = digitise(case, Request(arms=tuple(ArmRequest(name) for name in names)))
    unsure = {note.arm for note in found.notes if note.unsure}
    for curve in found.curves:
        time = np.array([float(row["time"]) for row in rows if row["arm"] == curve.arm])
        event = np.array([int(row["event"]) for row in rows if row["arm"] == curve.arm])
        truth = stats.kaplan_meier(time, event)
        grid = np.linspace(0, 0.999 * time.max(), 500)
        true = np.append(1.0, truth.survival)[np.searchsorted(truth.time, grid, side="right")]
        read = curve.survival[np.clip(np.searchsorted(curve.time, grid, side="right") - 1, 0, None)]
        assert float(np.abs(read - true).mean()) < 0.004 or {curve.arm, None} & unsure
