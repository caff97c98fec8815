"""Every result before and after on one axis: which share one, and the forest plot in characters for terminals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hccmeta.analysis.codes import Measure
from hccmeta.ground.interval_text import Line, draw
from hccmeta.versions.diff.compare import AnalysisChange
from hccmeta.versions.diff.summary import AnalysisSummary
from hccmeta.words import wording
from hccmeta.words.english import say


@dataclass(frozen=True)
class Group:
    """Comparisons that share an axis: their measure, endpoint and horizon, said by ``title``."""

    title: str
    measure: Measure
    changes: tuple[AnalysisChange, ...]


def grouped(changes: Sequence[AnalysisChange]) -> tuple[Group, ...]:
    """The comparisons among ``changes``, those of a measure, endpoint and horizon together.

    What has no estimate in either version is not drawn.
    """
    groups: dict[tuple[Measure, str | None, float | None], list[AnalysisChange]] = {}
    for change in changes:
        summary = change.either
        if change.estimated and wording.no_effect(summary.measure) is not None and summary.reference is not None:
            groups.setdefault((summary.measure, summary.endpoint, summary.tau), []).append(change)
    return tuple(Group(_title(members[0].either), key[0], tuple(members)) for key, members in groups.items())


def forests(changes: Sequence[AnalysisChange]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """A title and a drawing for every measure, endpoint and horizon among ``changes`` that are comparisons."""
    return tuple(
        (one.title, draw([line for change in one.changes for line in _lines(change)])) for one in grouped(changes)
    )


def _title(one: AnalysisSummary) -> str:
    scale = say("diff.forest.logarithmic") if wording.is_ratio(one.measure) else ""
    title = say("diff.forest.title", endpoint=wording.endpoint(one.endpoint), measure=wording.measure_label(one))
    return wording.capital(f"{title.strip(': ')}{scale}")


def _lines(change: AnalysisChange) -> tuple[Line, Line]:
    name = wording.pair(change.either.arm, change.either.reference)
    after = " " * len(name) + "  " + say("diff.forest.after")
    return _line(say("diff.forest.before", pair=name), change.before), _line(after, change.after)


def _line(label: str, one: AnalysisSummary | None) -> Line:
    lower, upper = (one.ci if one and one.ci else None) or (None, None)
    return Line(label, one.estimate if one else None, lower, upper)
