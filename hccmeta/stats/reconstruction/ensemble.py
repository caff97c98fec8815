"""Draws of an arm's patients: what else the figure could stand for, given how it was read."""

from __future__ import annotations

from dataclasses import replace
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import isotonic_regression

from hccmeta.stats.reconstruction.anchors import anchored
from hccmeta.stats.reconstruction.curve import StepCurve, step_curve
from hccmeta.stats.reconstruction.inputs import CurveInput, Floats, Reported, check_inputs
from hccmeta.stats.reconstruction.reconstruct import marked, rebuild, settled, with_reading
from hccmeta.stats.reconstruction.risk_table import usable_risk_table
from hccmeta.stats.reconstruction.spans import Span, cut, with_shapes
from hccmeta.stats.survival.ipd import IPD


def reconstruction_ensemble(
    time: ArrayLike,
    survival: ArrayLike,
    *,
    n: int,
    m: int = 20,
    rng: np.random.Generator,
    **reported: Unpack[Reported],
) -> tuple[IPD, ...]:
    """``m`` reconstructions of one arm, drawn over everything the figure leaves open; arguments as ``reconstruct``.

    Each draw moves both ends of both axes within their calibration, every level within the error of a reading, and the
    course of censoring within its prior (a Dirichlet process around it), and places events and censorings at random
    inside the stretch they are known to lie in. Numbers at risk and the total of events hold in every draw.
    Raises ``ValueError`` naming the argument.

    >>> rng = np.random.default_rng(1)
    >>> drawn = reconstruction_ensemble([1, 2, 3, 4, 5], [0.9, 0.8, 0.7, 0.6, 0.5], n=10, m=3, rng=rng)
    >>> [one.n for one in drawn]
    [10, 10, 10]
    """
    if not isinstance(rng, np.random.Generator):
        raise ValueError("rng must be a numpy random generator")
    if isinstance(m, bool) or not isinstance(m, int) or m < 1:
        raise ValueError(f"m must be a whole number of at least 1, got {m!r}")
    given = check_inputs(time, survival, n=n, **reported)
    given, _ = with_reading(given)
    curve, _ = anchored(given, step_curve(given))
    curve = settled(given, curve)
    return tuple(_draw(given, curve, rng) for _ in range(m))


def _draw(given: CurveInput, curve: StepCurve, rng: np.random.Generator) -> IPD:
    moved = _moved(curve, rng)
    spans = marked(given, moved, cut(moved, usable_risk_table(given, moved)))
    spans = [_jittered(span, rng) for span in spans]
    return rebuild(given, moved, with_shapes(spans, given.n_events, rng.standard_normal(len(spans))), rng)


def _moved(curve: StepCurve, rng: np.random.Generator) -> StepCurve:
    """The curve with its axes and its levels off by a draw of their errors."""
    size = curve.survival.size
    top, bottom = curve.calibration * rng.standard_normal(2)
    origin, far = curve.time_calibration * rng.standard_normal(2)
    level = curve.survival * (1 + top) + (1 - curve.survival) * bottom + curve.sigma * rng.standard_normal(size)
    level[curve.survival == 0] = 0.0
    fit = np.maximum(isotonic_regression(level, increasing=False).x, 0.0) if size else level
    noise = curve.time_sigma * rng.standard_normal(size)

    def moved(time: Floats) -> Floats:
        place = time / curve.end
        return np.clip(np.maximum.accumulate(time + noise + origin * (1 - place) + far * place), 0.0, curve.end)

    return replace(curve, left=moved(curve.left), right=moved(curve.right), survival=fit)


def _jittered(span: Span, rng: np.random.Generator) -> Span:
    """The span's clock of censoring, random as the empirical distribution of its censorings is."""
    censored = max(span.held - span.n_stop, 0.0) + 1.0
    steps = rng.gamma(np.maximum(censored * np.diff(span.place, prepend=0.0), 1e-6))
    place = np.cumsum(steps) / max(float(steps.sum()), 1e-300)
    return replace(span, place=np.minimum(place, 1.0) * span.place[-1])
