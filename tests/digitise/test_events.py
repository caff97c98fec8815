"""Figures that count events upwards are read as survival and say so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from hccmeta.digitise.kept import curve_rows
from hccmeta.digitise.model import ArmRequest
from hccmeta.digitise.request import AxisRequest, Request
from hccmeta.digitise.run import digitise
from hccmeta.digitise.write import Source, figure_file, kept_trace

pytest.importorskip("PIL")
COLOURS = ("#1f77b4", "#d62728")


def rising_figure(path: Path) -> list[tuple[Any, Any]]:
    """Two arms of simulated patients as 1 - survival; returns their times and survival."""
    rng = np.random.default_rng(7)
    figure = Figure(figsize=(8, 6), dpi=110)
    axes = figure.add_axes((0.12, 0.14, 0.84, 0.8))
    arms = []
    for colour, median in zip(COLOURS, (30.0, 55.0), strict=True):
        time = np.sort(rng.exponential(median / np.log(2), 150))
        time = time[time <= 60]
        survival = 1 - np.arange(1, len(time) + 1) / 150
        axes.step([0, *time, 60], [0, *(1 - survival), 1 - survival[-1]], where="post", color=colour, lw=1.8)
        arms.append((time, survival))
    axes.set_xlim(0, 60)
    axes.set_ylim(0, 1.02)
    axes.set_xticks(range(0, 61, 12))
    axes.set_xlabel("Months")
    figure.savefig(path)
    return arms


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_lines_that_rise_from_zero_are_read_as_survival(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"rising{suffix}"
    arms = rising_figure(path)
    asked = tuple(ArmRequest(name, tuple(bytes.fromhex(c[1:]))) for name, c in zip("ab", COLOURS, strict=True))  # type: ignore[arg-type]
    told = AxisRequest(values=(0, 12, 24, 36, 48, 60))
    found = digitise(path, Request(arms=asked, x=told, unit="months"))
    assert found.events
    assert any("confirm with --events" in note.text and note.unsure for note in found.notes)
    trace = kept_trace(found, Source("os"), figure_file(path, found, page=1, region=None), judged=False)
    assert trace.y.shows == "events"
    grid = np.linspace(0, 59, 200)
    for name, (time, survival) in zip("ab", arms, strict=True):
        truth = np.concatenate([[1.0], survival])[np.searchsorted(time, grid, side="right")]
        rows = curve_rows(trace, name)
        read = rows[np.searchsorted(rows[:, 0], grid, side="right") - 1, 1]
        assert np.abs(read - truth).mean() < 0.006
    confirmed = digitise(path, Request(arms=asked, x=told, unit="months", events=True))
    assert not any("--events" in note.text for note in confirmed.notes)


def test_falling_lines_are_never_turned(make_figure: Any) -> None:
    assert not digitise(make_figure(seed=5, dpi=110).path, Request()).events
