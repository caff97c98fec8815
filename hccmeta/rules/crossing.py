"""Where a curve passes one half, read off its points: enough to see a median that cannot be its own."""

from __future__ import annotations

from hccmeta.evidence import CurvePoints

#: How far a reading of a figure may be off, as a proportion: on a flat step near one half that moves the crossing far.
READING_ERROR = 0.01


def median_bracket(curve: CurvePoints) -> tuple[float, float] | None:
    """The last time (months) surely above one half and the first surely below it; None when it stays above.

    A curve that ends without falling clearly below one half is bracketed by its end.
    """
    before, crossed = 0.0, False
    for time, survival in zip(curve.time, curve.survival, strict=True):
        if survival < 0.5 - READING_ERROR:
            return before, time
        crossed = crossed or survival <= 0.5
        if survival > 0.5 + READING_ERROR:
            before = time
    return (before, curve.time[-1]) if crossed else None


def gap(value: float, bracket: tuple[float, float]) -> float:
    """How far ``value`` lies outside ``bracket``, signed; 0 inside."""
    low, high = bracket
    return value - high if value > high else min(0.0, value - low)
