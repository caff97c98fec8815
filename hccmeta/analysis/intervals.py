"""Intervals that say what they are: a range can never be taken for a confidence interval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from hccmeta.analysis.codes import IntervalKind
from hccmeta.ground.digits import finite

Limits = tuple[float | None, float | None]


@dataclass(frozen=True)
class Interval:
    """Limits with their kind and, unless it is a range, their ``level`` (0.95). None: that limit was not reached."""

    lower: float | None
    upper: float | None
    kind: IntervalKind = IntervalKind.CONFIDENCE
    level: float | None = 0.95

    @property
    def limits(self) -> Limits:
        """Lower and upper limit."""
        return self.lower, self.upper

    @property
    def inferred(self) -> Limits | None:
        """The limits, unless they are only the range of what was seen."""
        return None if self.kind is IntervalKind.RANGE else self.limits

    def turned(self, by: Callable[[float], float]) -> Interval:
        """The interval of a decreasing function ``by`` of the value: its limits change places."""
        lower, upper = (None if limit is None else by(limit) for limit in (self.upper, self.lower))
        return replace(self, lower=lower, upper=upper)

    def mapped(self, by: Callable[[float], float]) -> Interval:
        """The interval of an increasing function ``by`` of the value."""
        lower, upper = (None if limit is None else by(limit) for limit in self.limits)
        return replace(self, lower=lower, upper=upper)


def confidence(lower: float | None, upper: float | None, level: float = 0.95) -> Interval:
    """A confidence interval."""
    return Interval(lower, upper, IntervalKind.CONFIDENCE, level)


def estimated(lower: float, upper: float, kind: IntervalKind = IntervalKind.CONFIDENCE) -> Interval | None:
    """An interval of 95 % out of computed limits: None where neither is finite."""
    limits = finite(lower), finite(upper)
    return None if limits == (None, None) else Interval(*limits, kind)


def around(estimate: float, half: float) -> Interval:
    """The confidence interval of half-width ``half``."""
    return Interval(estimate - half, estimate + half)
