"""The reference figures outside the repository: digitise, reconstruct, and compare RMST with the known patients."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from hccmeta import stats
from hccmeta.digitise.colours import parse_colour
from hccmeta.digitise.model import ArmRequest
from hccmeta.digitise.request import Request
from hccmeta.digitise.run import digitise

pytest.importorskip("PIL")

FIGURES = Path(__file__).parents[3] / "shared" / "figures"
DASH = {"-": "solid", "--": "dashed"}
pytestmark = [pytest.mark.shared, pytest.mark.skipif(not FIGURES.exists(), reason="no ../shared/figures")]


def errors(kind: str) -> list[tuple[float, bool]]:
    """|RMST error| / tau, and whether the arm was said to be unsure, over all arms of one kind of file."""
    found = []
    for path in sorted(FIGURES.glob(f"*/{kind}")):
        record = json.loads((path.parent / "figure.json").read_text())
        arms = tuple(
            ArmRequest(name, parse_colour(arm["colour"]), DASH.get(arm.get("dash", "")))
            for name, arm in record["arms"].items()
        )
        reading = digitise(path, Request(arms=arms))
        unsure = {note.arm for note in reading.notes if note.unsure}
        for curve in reading.curves:
            time, event = np.loadtxt(path.parent / record["truth"][curve.arm], delimiter=",", skiprows=1, unpack=True)
            rows = [row for row in reading.risk if row.arm == curve.arm]
            table = {"risk_time": rows[0].time, "n_at_risk": rows[0].n_at_risk} if rows else {}
            ipd = stats.reconstruct(curve.time, curve.survival, n=len(time), reading=curve.reading, **table)
            rebuilt = stats.rmst(ipd.time, ipd.event, tau=record["tau"]).estimate
            truth = stats.rmst(time, event.astype(int), tau=record["tau"]).estimate
            found.append((abs(rebuilt - truth) / record["tau"], curve.arm in unsure))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["fig.pdf", "fig.svg"])
def test_vector_figures_within_a_fifth_of_a_per_cent(kind: str) -> None:
    assert max(error for error, _ in errors(kind)) <= 0.002


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["fig.png", "fig_lowres.jpg"])
def test_pictures_within_one_per_cent_or_unsure(kind: str) -> None:
    found = errors(kind)
    assert np.mean([error <= 0.01 for error, _ in found]) >= 0.9
    assert all(unsure for error, unsure in found if error > 0.01)
