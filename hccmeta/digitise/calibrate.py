"""Linear axes from ticks with known values."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from hccmeta.digitise.model import Axis, DigitiseError


def fit_axis(positions: Sequence[float], values: Sequence[float], *, source: str) -> Axis:
    """Least-squares line through ticks; `positions` in figure units, `values` in axis units, both of length k >= 2.

    Raises:
        DigitiseError: fewer than two different ticks, or all at one place.
    """
    at = np.asarray(positions, dtype=float)
    value = np.asarray(values, dtype=float)
    if len(at) < 2 or np.ptp(at) == 0 or np.ptp(value) == 0:
        raise DigitiseError("an axis needs two ticks at different places with different values")
    scale, offset = np.polyfit(value, at, 1)
    ticks = tuple(zip(at.tolist(), value.tolist(), strict=True))
    residual = float(np.max(np.abs(offset + scale * value - at)))
    return Axis(float(-offset / scale), float(1 / scale), ticks, residual, source)


def consistent_ticks(positions: Sequence[float], values: Sequence[float], *, tolerance: float) -> list[int]:
    """Indices of the largest set of ticks that lie on one line within `tolerance` (figure units).

    Every pair proposes a line, the line with most ticks wins, ties go to the smaller misfit; k is at most a few dozen.
    """
    at = np.asarray(positions, dtype=float)
    value = np.asarray(values, dtype=float)
    best: tuple[int, float, list[int]] = (0, 0.0, [])
    for i, j in combinations(range(len(at)), 2):
        if value[i] == value[j] or at[i] == at[j]:
            continue
        misfit = np.abs(at[i] + (value - value[i]) * (at[j] - at[i]) / (value[j] - value[i]) - at)
        inside = np.flatnonzero(misfit <= tolerance)
        # Two words of one value (a tick label repeated elsewhere) must not count twice.
        if len(np.unique(value[inside])) < len(inside):
            continue
        score = (len(inside), -float(misfit[inside].sum()))
        if score > best[:2]:
            best = (*score, inside.tolist())
    return best[2]


def places_of_values(
    values: Sequence[float], marks: Sequence[float], labelled: Sequence[float] = ()
) -> list[float] | None:
    """The tick marks that given values stand at, in their order: as many as are labelled or drawn, else a subset.

    Any subset that is linear in the values within a pixel and a half fits; of several the one with most labelled marks
    counts, and None is returned when two are as good.
    """
    for places in (labelled, marks):
        if len(places) == len(values):
            return list(places)
    at, value = np.asarray(marks, dtype=float), np.asarray(values, dtype=float)
    if len(value) < 2 or len(at) < len(value) or value[0] == value[-1]:
        return None
    share = (value - value[0]) / (value[-1] - value[0])
    reach = max(1.5, 0.003 * float(np.ptp(at)))
    fits: dict[tuple[float, ...], int] = {}
    for i, j in combinations(range(len(at)), 2):
        wanted = at[i] + share * (at[j] - at[i])
        nearest = np.abs(at[None, :] - wanted[:, None]).argmin(axis=1)
        if np.all(np.abs(at[nearest] - wanted) <= reach) and len(set(nearest.tolist())) == len(value):
            nearest_places = tuple(at[nearest].tolist())
            fits[nearest_places] = sum(any(abs(place - one) < 1 for one in labelled) for place in nearest_places)
    best = [found for found, count in fits.items() if count == max(fits.values())]
    return list(best[0]) if len(best) == 1 else None


def as_proportions(axis: Axis) -> tuple[Axis, bool]:
    """The y axis in proportions, and whether the figure printed per cent (largest tick above 1.5)."""
    if axis.span[1] <= 1.5:
        return axis, False
    ticks = tuple((position, value / 100) for position, value in axis.ticks)
    return Axis(axis.intercept / 100, axis.slope / 100, ticks, axis.residual, axis.source), True
