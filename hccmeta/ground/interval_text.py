"""Intervals drawn in characters, for terminals, code blocks and comments: every row on one axis round zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 48
#: What stands where there is no interval.
NOTHING = "not estimable"


@dataclass(frozen=True)
class Line:
    """One row: its label, and the result on the scale on which it is pooled; None where there is none."""

    label: str
    estimate: float | None
    lower: float | None
    upper: float | None


def draw(lines: Sequence[Line]) -> tuple[str, ...]:
    """The rows drawn: ``|`` no difference, ``o`` estimate, ``-`` interval. A row without an interval says so."""
    ends = [value for line in lines for value in (line.lower, line.upper) if value is not None]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    span = (high - low) or 1.0

    def at(value: float) -> int:
        return round((value - low) / span * (WIDTH - 1))

    widest = max((len(line.label) for line in lines), default=0)
    rows = []
    for line in lines:
        cells = [" "] * WIDTH
        cells[at(0.0)] = "|"
        if line.estimate is None or line.lower is None or line.upper is None:
            rows.append(f"{line.label:{widest}s}  {NOTHING}")
            continue
        cells[at(line.lower) : at(line.upper) + 1] = "-" * (at(line.upper) - at(line.lower) + 1)
        if line.lower < 0 < line.upper:
            cells[at(0.0)] = "+"
        cells[at(line.estimate)] = "o"
        rows.append(f"{line.label:{widest}s}  {''.join(cells).rstrip()}")
    return tuple(rows)
