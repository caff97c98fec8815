"""Where a curve passes one half, read off its points: enough to see a median that cannot be its own."""

from __future__ import annotations

from hccmeta.evidence import CurvePoints


def median_bracket(curve: CurvePoints) -> tuple[float, float] | None:
    """The last time (months) with survival above one half and the first at or below it; None when it stays above."""
    before = 0.0
    for time, survival in zip(curve.time, curve.survival, strict=True):
        if survival <= 0.5:
            return before, time
        before = time
    return None


def gap(value: float, bracket: tuple[float, float]) -> float:
    """How far ``value`` lies outside ``bracket``, signed; 0 inside."""
    low, high = bracket
    return value - high if value > high else min(0.0, value - low)
