"""Simulated arms and the ways in which a published figure of them is read; truth known, nothing from any trial.

Population: Weibull survival, staggered entry with an administrative end, exponential drop-out, in some arms a group
censored early. Figure: 600 x 400 pixels, axes calibrated with an error of half a pixel at each end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from hccmeta import stats

Floats = NDArray[np.float64]
Kind = Literal["vector", "exact", "samples", "trace", "click", "click_nar", "click_ev", "click_n", "subpixel"]
KINDS: tuple[Kind, ...] = get_args(Kind)

WIDTH, HEIGHT = 600, 400
CALIBRATION_PX = 0.5
CLICK_PX = 0.5
#: Error of a level whose line was traced to a fraction of a pixel, shared by the columns of that level.
LEVEL_PX = 0.3


@dataclass(frozen=True)
class SimulatedArm:
    """True patients, the restriction time for RMST and its value in the population they were drawn from."""

    time: Floats
    event: NDArray[np.int64]
    tau: float
    population_rmst: float


def simulate_arm(rng: np.random.Generator, n: int | None = None) -> SimulatedArm:
    """An arm of 60 to 120 patients (or ``n``) followed for up to 30 months."""
    size = int(np.exp(rng.uniform(np.log(60), np.log(120)))) if n is None else n
    shape, scale, tau = rng.uniform(0.8, 1.5), rng.uniform(7, 25), 12.0
    death = scale * rng.weibull(shape, size)
    leave = rng.uniform(rng.uniform(12, 18), 30, size)
    drop = rng.exponential(rng.choice([60.0, 150.0, 1e6]), size)
    early = np.where(rng.random(size) < rng.choice([0.0, 0.0, 0.0, 0.3]), rng.uniform(0, 8, size), np.inf)
    censor = np.minimum(np.minimum(leave, drop), early)
    grid = np.linspace(0, tau, 4001)
    population = float(np.trapezoid(np.exp(-((grid / scale) ** shape)), grid))
    return SimulatedArm(np.minimum(death, censor), (death <= censor).astype(np.int64), tau, population)


def read_figure(arm: SimulatedArm, kind: Kind, rng: np.random.Generator) -> tuple[Floats, Floats, dict[str, Any]]:
    """Times and survival as a reader gets them, and the further arguments of ``stats.reconstruct``."""
    curve = stats.kaplan_meier(arm.time, arm.event)
    drops = curve.n_events > 0
    corner, level, end = curve.time[drops], curve.survival[drops], float(arm.time.max())
    times = np.arange(0, end, 3.0)
    given: dict[str, Any] = {"n": arm.time.size}
    if kind not in ("click_ev", "click_n"):
        given |= {"risk_time": times, "n_at_risk": (arm.time[None, :] >= times[:, None]).sum(axis=1)}
    if kind in ("vector", "exact", "click", "click_ev"):
        given["n_events"] = int(arm.event.sum())
    if kind == "vector":
        given["censor_time"] = np.unique(np.round(arm.time[arm.event == 0], 3))
    return *_readings(kind, corner, level, end, rng), given


def _readings(kind: Kind, corner: Floats, level: Floats, end: float, rng: np.random.Generator) -> tuple[Floats, Floats]:
    steps = np.append(1.0, level)
    if kind == "exact":
        return np.concatenate(([0.0], corner, [end])), np.round(np.append(steps, steps[-1]), 5)
    if kind == "vector":
        time = np.repeat(np.round(corner, 3), 2)
        return np.concatenate(([0.0], time, [np.round(end, 3)])), np.round(np.repeat(steps, 2), 5)
    if kind == "samples":
        time = np.append(np.arange(0, end, 0.25), end)
        return time, np.round(steps[np.searchsorted(corner, time, side="right")], 3)
    axis = 1.05 * end
    if kind == "trace":
        pixel = np.arange(0.5, WIDTH * end / axis)
        true = pixel * axis / WIDTH
        return _on_paper(true, steps[np.searchsorted(corner, true, side="right")], axis, 0.0, rng)
    if kind == "subpixel":
        return _subpixel(corner, steps, end, axis, rng)
    clicks = int(np.clip(corner.size, 80, 300))
    extra = rng.uniform(0, end, max(clicks - corner.size, 0))
    picked = np.sort(rng.choice(corner.size, min(clicks, corner.size), replace=False))
    time = np.concatenate((corner[picked], extra, [end]))
    time.sort()
    return _on_paper(time, steps[np.searchsorted(corner, time, side="right")], axis, CLICK_PX, rng)


def _subpixel(
    corner: Floats, steps: Floats, end: float, axis: float, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """What ``hccmeta digitise`` gives of a picture: every column, levels to a fraction of a pixel, falling."""
    time = np.arange(0.5, WIDTH * end / axis) * axis / WIDTH
    at = np.searchsorted(corner, time, side="right")
    level = steps + LEVEL_PX / HEIGHT * rng.standard_normal(steps.size)
    y0, y1 = CALIBRATION_PX / 2 / HEIGHT * rng.standard_normal(2)
    value = y0 + (1 + y1 - y0) * np.append(1.0, level[1:])[at]
    return time, np.round(np.clip(isotonic_regression(value, increasing=False).x, 0, 1), 5)


def _on_paper(
    time: Floats, survival: Floats, axis: float, noise: float, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Coordinates in whole pixels, with clicking noise, on axes that are calibrated with an error."""
    x = np.round(time / axis * WIDTH + noise * rng.standard_normal(time.size) - 0.5) + 0.5
    y = np.round(survival * HEIGHT + noise * rng.standard_normal(time.size))
    x0, x1, y0, y1 = CALIBRATION_PX * rng.standard_normal(4)
    read = (x - x0) / (WIDTH + x1 - x0) * axis
    return np.maximum(read, 0.0), np.clip((y - y0) / (HEIGHT + y1 - y0), -0.04, 1.04)
