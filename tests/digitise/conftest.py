"""Figures of simulated patients, drawn by matplotlib: no figure of a publisher and no patient is in these tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.typing import NDArray

from hccmeta.digitise.model import Curve

FloatArray = NDArray[np.float64]
COLOURS = ("#1f77b4", "#d62728", "#2ca02c", "#9467bd")
DASHES = ("-", "--", ":", "-.")


@dataclass(frozen=True)
class SimulatedArm:
    """Kaplan-Meier steps of simulated patients: survival from each of `time` on."""

    name: str
    colour: str
    dash: str
    n: int
    time: FloatArray
    survival: FloatArray
    censored: FloatArray
    last: float
    follow_up: FloatArray

    def at(self, time: FloatArray) -> FloatArray:
        index = np.searchsorted(self.time, time, side="right") - 1
        return np.where(index < 0, 1.0, self.survival[np.clip(index, 0, None)])

    def rmst(self, tau: float) -> float:
        return area(self.time, self.survival, tau)

    def rmst_error(self, curve: Curve, tau: float) -> float:
        """|RMST of a digitised curve - RMST of the patients| as a share of tau."""
        return abs(area(curve.time, curve.survival, tau) - self.rmst(tau)) / tau


@dataclass(frozen=True)
class SimulatedFigure:
    path: Path
    arms: tuple[SimulatedArm, ...]
    tau: float
    x_ticks: tuple[float, ...]


def area(time: FloatArray, survival: FloatArray, tau: float) -> float:
    """Area under a right-continuous step curve that starts at 1."""
    edges = np.concatenate([[0.0], np.clip(time, 0, tau), [tau]])
    return float(np.sum(np.diff(edges) * np.concatenate([[1.0], survival])))


def simulate(rng: np.random.Generator, *, n: int, median: float, shape: float, last: float) -> tuple[FloatArray, ...]:
    """Weibull survival with uniform censoring: event times, survival after each, censoring times, all follow-up."""
    death = median * (rng.exponential(size=n) / np.log(2)) ** (1 / shape)
    censoring = rng.uniform(0.35 * last, 1.05 * last, size=n)
    time = np.minimum(np.minimum(death, censoring), last)
    event = death <= np.minimum(censoring, last)
    steps = np.unique(time[event])
    at_risk = np.array([(time >= t).sum() for t in steps])
    deaths = np.array([((time == t) & event).sum() for t in steps])
    return steps, np.cumprod(1 - deaths / at_risk), time[~event], time


FigureMaker = Callable[..., SimulatedFigure]


@pytest.fixture
def make_figure(tmp_path: Path) -> FigureMaker:
    def make(suffix: str = ".png", **options: object) -> SimulatedFigure:
        return draw(tmp_path / f"simulated{suffix}", **options)  # type: ignore[arg-type]

    return make


def draw(
    path: Path,
    *,
    seed: int = 1,
    arms: int = 2,
    mono: bool = False,
    grid: bool = False,
    percent: bool = False,
    band: bool = False,
    marks: bool = True,
    table: bool = False,
    legend: bool = True,
    outlined_text: bool = True,
    dpi: int = 150,
    ticks: Sequence[float] = (0, 6, 12, 18, 24, 30, 36),
    n: int = 150,
    colours: Sequence[str] = COLOURS,
    axes_from: float = 0.02,
    tinted: bool = False,
    sideways: bool = False,
    title: str = "Months",
    names: Sequence[str] = ("arm-a", "arm-b", "arm-c", "arm-d"),
    named_at: str = "",
) -> SimulatedFigure:
    """Draw simulated arms whose curves cross (their Weibull shapes differ).

    ``named_at``: instead of a legend, the names stand at the ends of the lines, in "black" or in their "colour".
    """
    rng = np.random.default_rng(seed)
    last = float(ticks[-1]) * 0.97
    made = []
    for i in range(arms):
        median = last * (0.35 + 0.12 * i)
        steps, survival, censored, follow_up = simulate(rng, n=n, median=median, shape=1.5 - 0.25 * i, last=last)
        colour = "#000000" if mono else colours[i]
        dash = DASHES[i] if mono else "-"
        made.append(
            SimulatedArm(names[i], colour, dash, n, steps, survival, censored, float(follow_up.max()), follow_up)
        )
    scale = 100.0 if percent else 1.0
    with mpl.rc_context({"svg.fonttype": "path" if outlined_text else "none", "pdf.fonttype": 42}):
        figure = Figure(figsize=(7, 5))
        wide = 0.65 if named_at else 0.8
        axes = figure.add_axes((0.15, 0.28 if table else 0.15, wide, 0.66 if table else 0.8))
        for arm in made:
            x = np.concatenate([[0], arm.time, [arm.last]])
            y = scale * np.concatenate([[1], arm.survival, [arm.survival[-1]]])
            axes.step(x, y, where="post", color=arm.colour, linestyle=arm.dash, label=arm.name, lw=1.5)
            if band:
                width = scale * 0.06 * np.sqrt(x / last)
                axes.fill_between(x, y - width, y + width, step="post", color=arm.colour, alpha=0.2, lw=0)
            if marks and not mono:
                axes.plot(arm.censored, scale * arm.at(arm.censored), "|", color=arm.colour, ms=6)
        axes.set_xlim(0, ticks[-1])
        axes.set_ylim(-axes_from * scale, 1.02 * scale)
        axes.set_xticks(list(ticks))
        axes.set_yticks([scale * tick for tick in (0, 0.2, 0.4, 0.6, 0.8, 1) if tick >= -axes_from])
        axes.set_xlabel(title)
        axes.set_ylabel("Survival (%)" if percent else "Survival")
        axes.grid(grid)
        if tinted:
            axes.set_facecolor("#ebebeb")
            axes.grid(True, color="white")
            axes.spines[:].set_visible(False)
        if sideways:
            axes.tick_params(axis="y", labelrotation=90)
        for arm in made if named_at else ():
            colour = arm.colour if named_at == "colour" else "black"
            place = (1.01 * arm.last, scale * arm.survival[-1])
            axes.text(*place, arm.name, color=colour, va="center", clip_on=False)
        if legend and not named_at:
            axes.legend(loc="upper right", frameon=False)
        if table:
            for row, arm in enumerate(made):
                axes.text(-0.06 * ticks[-1], -0.3 - 0.08 * row, arm.name, ha="right", fontsize=8)
                for tick in ticks:
                    count = str((arm.follow_up >= tick).sum())
                    axes.text(tick, -0.3 - 0.08 * row, count, ha="center", fontsize=8)
        options = {"dpi": dpi} if path.suffix in (".png", ".jpg") else {}
        figure.savefig(path, **options)
    return SimulatedFigure(path, tuple(made), float(ticks[-2]), tuple(float(t) for t in ticks))
