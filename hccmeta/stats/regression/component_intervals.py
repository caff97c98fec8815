"""Profile-likelihood intervals for the two variance components of arms nested in studies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize

from hccmeta.stats.distributions import chi2_ppf
from hccmeta.stats.pooling.effects_input import confidence_level, design_matrix, positive_variances
from hccmeta.stats.regression.nested import NestedModel


@dataclass(frozen=True)
class ComponentInterval:
    """A variance component with its profile interval; a limit of 0 means that 0 is not excluded."""

    component: str  # study | arm
    estimate: float
    lower: float
    upper: float
    level: float


def component_intervals(
    yi: ArrayLike, vi: ArrayLike, x: ArrayLike, *, study: ArrayLike, level: float = 0.95
) -> tuple[ComponentInterval, ComponentInterval]:
    """Intervals of (tau2_study, tau2_arm): values whose restricted log-likelihood, maximised over the other component,
    lies within half a chi-square quantile of the maximum. Arguments as ``arm_regression``; needs a study with several
    arms.

    Raises ``ValueError`` naming the argument that is wrong.

    >>> yi, vi = [8.1, 9.0, 8.6, 9.9, 7.4, 8.8, 10.1, 9.6], [0.20, 0.22, 0.15, 0.18, 0.30, 0.12, 0.16, 0.28]
    >>> between, within = component_intervals(yi, vi, np.ones((8, 1)), study=list("aabbccdd"))
    >>> between.component, round(between.estimate, 2), round(between.upper, 2)
    ('study', 0.26, 4.47)
    """
    y, v = positive_variances(yi, vi)
    labels = np.asarray(study)
    if np.unique(labels).size == labels.size:
        raise ValueError("study: with one arm per study the components cannot be told apart")
    if np.unique(labels).size < 2:
        raise ValueError("study: at least two studies are needed")
    level = confidence_level(level)
    model = NestedModel(y[None], v[None], design_matrix(x, y.size), labels)
    best = model.estimate()
    floor = float(best.log_lik[0]) - float(chi2_ppf(level, 1)) / 2
    scale = float(model.scale[0])
    intervals = []
    for j, name in enumerate(("study", "arm")):
        estimate = float(best.s2[0, j])
        excess = partial(_excess, model, j, scale, floor)
        lower, upper = _limits(excess, estimate, scale)
        intervals.append(ComponentInterval(name, estimate, lower, upper, level))
    return intervals[0], intervals[1]


def _excess(model: NestedModel, j: int, scale: float, floor: float, value: float) -> float:
    """The objective less ``floor``, with component ``j`` at ``value`` and maximised over the other: a grid, then
    locally."""

    def negative(other: float) -> float:
        s2 = np.array([[value, other]]) if j == 0 else np.array([[other, value]])
        return -float(model.log_lik(s2)[0])

    grid = np.concatenate([[0.0], scale * np.geomspace(1e-3, 10, 25)])
    at = int(np.argmin([negative(g) for g in grid]))
    bounds = (grid[max(at - 1, 0)], grid[min(at + 1, len(grid) - 1)])
    local = optimize.minimize_scalar(negative, bounds=bounds, method="bounded", options={"xatol": 1e-10 * scale})
    return -min(float(local.fun), negative(0.0)) - floor


def _limits(excess: Callable[[float], float], estimate: float, scale: float) -> tuple[float, float]:
    lower = 0.0
    if estimate > 0 and excess(0.0) < 0:
        lower = float(optimize.brentq(excess, 0.0, estimate, xtol=1e-12 * scale))
    high = max(2 * estimate, scale)
    while excess(high) > 0:
        high *= 2
    return lower, float(optimize.brentq(excess, estimate, high, xtol=1e-12 * scale))
