"""Axes: from values to coordinates, and ticks at round numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
RATIO_TICKS = (0.1, 0.125, 0.2, 0.25, 0.33, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0, 5.0, 8.0, 10.0)


@dataclass(frozen=True)
class Scale:
    """Maps values from ``low`` to ``high`` onto coordinates from ``start`` to ``end``, logarithmically on request."""

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool = False

    def __call__(self, value: float) -> float:
        """The coordinate of ``value``; it may lie outside ``start`` to ``end``."""
        low, high = self._turn(self.low), self._turn(self.high)
        return self.start + (self._turn(value) - low) / (high - low) * (self.end - self.start)

    def clamped(self, value: float) -> float:
        """The coordinate of ``value``, moved to the nearer end where it lies outside."""
        return self(min(max(value, self.low), self.high))

    def holds(self, value: float) -> bool:
        """Whether ``value`` lies within the axis."""
        return self.low <= value <= self.high

    def _turn(self, value: float) -> float:
        return math.log(value) if self.logarithmic else value


def nice_step(span: float, ticks: int) -> float:
    """The round step that cuts ``span`` into at most ``ticks`` parts."""
    raw = span / ticks
    power = 10.0 ** math.floor(math.log10(raw))
    return next(step * power for step in STEPS if step * power >= raw - 1e-12 * power)


def nice_ticks(low: float, high: float, ticks: int = 5) -> tuple[float, ...]:
    """Round numbers within ``low`` to ``high``, about ``ticks`` of them. Raises ValueError unless ``low < high``."""
    if not low < high:
        raise ValueError(f"low must be below high; got {low} and {high}")
    step = nice_step(high - low, ticks)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(round(i * step, 10) for i in range(first, last + 1))


def ratio_ticks(low: float, high: float) -> tuple[float, ...]:
    """Ticks of a logarithmic axis of ratios."""
    return tuple(tick for tick in RATIO_TICKS if low <= tick <= high)


def span_of(
    values: Iterable[float | None], *, include: float | None = None, margin: float = 0.06
) -> tuple[float, float]:
    """The span of the finite ``values`` (and of ``include``), a margin added; (0, 1) without any."""
    found = [one for one in (*values, include) if one is not None and math.isfinite(one)]
    if not found:
        return 0.0, 1.0
    low, high = min(found), max(found)
    pad = (high - low) * margin or abs(high) * margin or 1.0
    return low - pad, high + pad


def month_ticks(end: float, most: int) -> tuple[float, ...]:
    """Ticks of a time axis in months up to ``end``: steps of 1, 2, 3, 6, 12, 24 or 60, at most ``most`` parts."""
    step = next((one for one in (1, 2, 3, 6, 12, 24, 60) if end / one <= most), 120)
    return tuple(float(month) for month in range(0, int(end + 1e-9) + 1, step))
