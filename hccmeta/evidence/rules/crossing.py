"""Where a curve passes one half, read off its points: enough to see a median that cannot be its own."""

from __future__ import annotations

from typing import NamedTuple

from hccmeta.evidence.records import CurvePoints

#: How far a reading of a figure may be off, as a proportion: on a flat step near one half that moves the crossing far.
READING_ERROR = 0.01


class Crossing(NamedTuple):
    """Where a curve passes one half (months): the last time surely above it, the first at or below it, the first
    surely below it (or the curve's end)."""

    low: float
    at: float
    high: float


def median_crossing(curve: CurvePoints) -> Crossing | None:
    """Where ``curve`` passes one half; None when it stays above."""
    low, at = 0.0, None
    for time, survival in zip(curve.time, curve.survival, strict=True):
        if at is None and survival <= 0.5:
            at = time
        if at is not None and survival < 0.5 - READING_ERROR:
            return Crossing(low, at, time)
        if survival > 0.5 + READING_ERROR:
            low = time
    return None if at is None else Crossing(low, at, curve.time[-1])


def gap(value: float, crossing: Crossing) -> float:
    """How far ``value`` lies outside where ``crossing`` can be, signed; 0 inside."""
    return value - crossing.high if value > crossing.high else min(0.0, value - crossing.low)
