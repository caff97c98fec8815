"""A forest plot in characters, for terminals and code blocks: every result before and after on one axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hccmeta.versions.diff.compare import AnalysisChange
from hccmeta.versions.diff.summary import AnalysisSummary
from hccmeta.words import wording

WIDTH = 48


@dataclass(frozen=True)
class Line:
    """One row: its label, and the result on the scale on which it is pooled; None where there is none."""

    label: str
    estimate: float | None
    lower: float | None
    upper: float | None


def forests(changes: Sequence[AnalysisChange]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """A title and a drawing for every measure, endpoint and horizon among ``changes`` that are comparisons."""
    groups: dict[tuple[str, str | None, float | None], list[AnalysisChange]] = {}
    for change in changes:
        one = change.either
        if wording.no_effect(one.measure) is not None and one.reference is not None:
            groups.setdefault((one.measure, one.endpoint, one.tau), []).append(change)
    drawn = []
    for (measure, endpoint, tau), members in groups.items():
        lines = [line for change in members for line in _lines(change)]
        horizon = f" within {wording.months(tau)}" if tau else ""
        scale = ", logarithmic" if wording.is_ratio(measure) else ""
        name = f"{wording.endpoint(endpoint)}{horizon}: {members[0].either.unit}{scale}".strip(": ")
        drawn.append((name, draw(lines)))
    return tuple(drawn)


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
            rows.append(f"{line.label:{widest}s}  {wording.NOT_ESTIMABLE}")
            continue
        cells[at(line.lower) : at(line.upper) + 1] = "-" * (at(line.upper) - at(line.lower) + 1)
        if line.lower < 0 < line.upper:
            cells[at(0.0)] = "+"
        cells[at(line.estimate)] = "o"
        rows.append(f"{line.label:{widest}s}  {''.join(cells).rstrip()}")
    return tuple(rows)


def _lines(change: AnalysisChange) -> tuple[Line, Line]:
    name = wording.pair(change.either.arm, change.either.reference)
    return _line(f"{name}, before", change.before), _line(" " * len(name) + "  after", change.after)


def _line(label: str, one: AnalysisSummary | None) -> Line:
    lower, upper = (one.ci if one and one.ci else None) or (None, None)
    return Line(label, one.estimate if one else None, lower, upper)
