"""REML pooling of thousands of data sets at once, for simulations and resampling; the same optimum as ``pool``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.distributions import normal_ppf, t_ppf
from hccmeta.stats.pooling.effects_input import Floats, confidence_level
from hccmeta.stats.pooling.tau2 import estimate_tau2
from hccmeta.stats.pooling.weighted import LinearModel

GRID = np.concatenate([[0.0], np.geomspace(1e-3, 1.0, 13)])  # of the way to the upper bound
NEWTON_STEPS = 100


@dataclass(frozen=True)
class BatchPool:
    """Pools of B data sets of k effects; every field has length B."""

    estimate: Floats
    se: Floats
    ci_lower: Floats
    ci_upper: Floats
    tau2: Floats
    q: Floats
    df: float


def pool_batch(yi: ArrayLike, vi: ArrayLike, *, tau2: str = "REML", ci: str = "HK", level: float = 0.95) -> BatchPool:
    """Means of B data sets: ``yi`` and ``vi`` (all positive) are B x k, k >= 2. ``tau2``: ``REML``, ``DL``,
    ``PM``, or ``EE`` for a common effect; ``ci``: ``HK``, ``HK-adhoc``, ``HK-max``, ``t`` or ``z``.

    Each tau2 of REML is the root of its score inside bounds that hold all its roots, found by a scan and Newton steps
    that stay in the bracket; a data set in which the scan sees several maxima is handed to the single search.

    Raises ``ValueError`` naming the argument that is wrong.

    >>> found = pool_batch([[1.2, 0.4, 2.1], [0.1, 0.3, 0.5]], [[0.25, 0.36, 0.49], [0.04, 0.04, 0.04]])
    >>> found.estimate.round(3).tolist()
    [1.179, 0.3]
    """
    y, v = np.asarray(yi, dtype=float), np.asarray(vi, dtype=float)
    if y.ndim != 2 or y.shape[1] < 2:
        raise ValueError(f"yi: a matrix of data sets by at least two effects is needed, got shape {y.shape}")
    if v.shape != y.shape:
        raise ValueError(f"vi: needs the shape of yi {y.shape}, got {v.shape}")
    if not np.all(np.isfinite(y)):
        raise ValueError("yi: every effect must be a finite number")
    if not np.all(np.isfinite(v)) or np.any(v <= 0):
        raise ValueError("vi: every variance must be finite and positive")
    if ci not in ("HK", "HK-adhoc", "HK-max", "t", "z"):
        raise ValueError(f"ci: HK, HK-adhoc, HK-max, t or z, not {ci!r}")
    if tau2 not in _TAU2:
        raise ValueError(f"tau2: {', '.join(_TAU2)}, not {tau2!r}")
    level = confidence_level(level)
    k = y.shape[1]
    # Effects run down the first axis, so that sums over studies add contiguous rows.
    y, v = np.ascontiguousarray(y.T), np.ascontiguousarray(v.T)
    between = _TAU2[tau2](y, v)
    weights = 1 / (v + between)
    total = np.sum(weights, axis=0)
    mean = np.sum(weights * y, axis=0) / total
    scale = np.ones_like(mean)
    if ci.startswith("HK"):
        scale = np.sum(weights * (y - mean) ** 2, axis=0) / (k - 1)
        # As in ``pool``: effects without any spread are no evidence of a mean without error.
        without = np.isclose(y, mean, rtol=1e-12, atol=1e-300).all(axis=0) & (ci == "HK")
        scale = np.where(without | (ci == "HK-adhoc"), np.maximum(scale, 1.0), scale)
    se = np.sqrt(scale / total)
    df = float("inf") if ci == "z" else float(k - 1)
    half = float(t_ppf((1 + level) / 2, df)) * se
    if ci == "HK-max":
        half = np.maximum(half, float(normal_ppf((1 + level) / 2)) / np.sqrt(total))
    fixed = 1 / v
    centre = np.sum(fixed * y, axis=0) / np.sum(fixed, axis=0)
    return BatchPool(mean, se, mean - half, mean + half, between, np.sum(fixed * (y - centre) ** 2, axis=0), df)


def _score(y: Floats, v: Floats, tau2: Floats) -> Floats:
    """y'PPy - tr P of the mean's model, per column."""
    w = 1 / (v + tau2)
    total = np.sum(w, axis=0)
    mean = np.einsum("kb,kb->b", w, y) / total
    square = w * w
    residual = y - mean
    residual *= residual
    return np.asarray(
        np.einsum("kb,kb->b", square, residual) - total + np.sum(square, axis=0) / total, dtype=np.float64
    )


def _none(y: Floats, v: Floats) -> Floats:
    return np.zeros(y.shape[1])


def _moments(y: Floats, v: Floats) -> Floats:
    """DerSimonian and Laird's tau2, per column."""
    w = 1 / v
    total = np.sum(w, axis=0)
    residual = y - np.sum(w * y, axis=0) / total
    q = np.sum(w * residual**2, axis=0)
    found = (q - (y.shape[0] - 1)) / (total - np.sum(w**2, axis=0) / total)
    return np.asarray(np.maximum(0.0, found), dtype=np.float64)


def _paule_mandel(y: Floats, v: Floats) -> Floats:
    """The tau2 at which Q is its degrees of freedom: Q falls and is convex, so Newton steps from 0 never pass it."""
    tau2 = np.zeros(y.shape[1])
    for _ in range(NEWTON_STEPS):
        w = 1 / (v + tau2)
        residual = y - np.sum(w * y, axis=0) / np.sum(w, axis=0)
        excess = np.sum(w * residual**2, axis=0) - (y.shape[0] - 1)
        slope = np.sum((w * residual) ** 2, axis=0)
        step = np.where((excess > 0) & (slope > 0), excess / np.where(slope > 0, slope, 1.0), 0.0)
        tau2 = tau2 + step
        if np.all(step <= 1e-13 * (tau2 + np.min(v, axis=0))):
            break
    return tau2


def _reml(y: Floats, v: Floats) -> Floats:
    s2 = np.var(y, axis=0, ddof=1)
    low, high = np.min(v, axis=0), np.max(v, axis=0)
    upper = 1.001 * np.maximum((s2 + np.sqrt(s2**2 + 4 * s2 * (high - low))) / 2 - low, 0) + 1e-12 * high
    values = np.array([_score(y, v, step * upper) for step in GRID])
    falls = (values[:-1] > 0) & (values[1:] <= 0)
    maxima = np.sum(falls, axis=0) + (values[0] <= 0)
    tau2 = np.zeros_like(upper)
    inside = np.flatnonzero((maxima == 1) & (values[0] > 0))
    if inside.size:
        at = np.argmax(falls[:, inside], axis=0)
        bracket = GRID[at] * upper[inside], GRID[at + 1] * upper[inside]
        tau2[inside] = _polish(y[:, inside], v[:, inside], *bracket)
    for column in np.flatnonzero(maxima > 1):
        model = LinearModel(y[:, column], v[:, column], np.ones((y.shape[0], 1)))
        tau2[column] = estimate_tau2(model, "REML").value
    return np.asarray(tau2, dtype=np.float64)


def _polish(y: Floats, v: Floats, low: Floats, high: Floats) -> Floats:
    """Newton for the score within (low, high), where it falls through 0; bisection when a step leaves the bracket."""
    root = np.empty_like(low)
    rows, tau2 = np.arange(low.size), (low + high) / 2
    for _ in range(NEWTON_STEPS):
        w = 1 / (v + tau2)
        square = w * w
        w1, w2 = np.sum(w, axis=0), np.sum(square, axis=0)
        residual = y - np.einsum("kb,kb->b", w, y) / w1
        weighted = square * residual
        quadratic = np.einsum("kb,kb->b", weighted, residual)
        score = quadratic - w1 + w2 / w1
        cubic = np.einsum("kb,kb,kb->b", weighted, residual, w)
        w3 = np.einsum("kb,kb->b", square, w)
        slope = -2 * cubic + 2 * np.sum(weighted, axis=0) ** 2 / w1 + w2 - 2 * w3 / w1 + (w2 / w1) ** 2
        low, high = np.where(score > 0, tau2, low), np.where(score > 0, high, tau2)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = tau2 - score / slope
        inside = (step > low) & (step < high) & (slope < 0)
        following = np.where(inside, step, (low + high) / 2)
        done = np.abs(following - tau2) <= 1e-13 * (tau2 + np.min(v, axis=0))
        tau2 = following
        if np.any(done):
            root[rows[done]] = tau2[done]
            left = ~done
            rows, tau2, low, high, y, v = rows[left], tau2[left], low[left], high[left], y[:, left], v[:, left]
            if rows.size == 0:
                break
    root[rows] = tau2
    return root


#: Estimators of tau2: effects and variances, both k x B, to B values.
_TAU2 = {"REML": _reml, "DL": _moments, "PM": _paule_mandel, "EE": _none}
