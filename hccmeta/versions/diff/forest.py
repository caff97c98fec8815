"""A forest plot in characters, for terminals and code blocks: every result before and after on one axis."""

from __future__ import annotations

from collections.abc import Sequence

from hccmeta.ground.interval_text import Line, draw
from hccmeta.versions.diff.compare import AnalysisChange
from hccmeta.versions.diff.summary import AnalysisSummary
from hccmeta.words import said, wording
from hccmeta.words.english import say


def forests(changes: Sequence[AnalysisChange]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """A title and a drawing for every measure, endpoint and horizon among ``changes`` that are comparisons.

    What has no estimate in either version is not drawn.
    """
    groups: dict[tuple[str, str | None, float | None], list[AnalysisChange]] = {}
    for change in changes:
        one = change.either
        if change.estimated and wording.no_effect(one.measure) is not None and one.reference is not None:
            groups.setdefault((one.measure, one.endpoint, one.tau), []).append(change)
    drawn = []
    for (measure, endpoint, tau), members in groups.items():
        lines = [line for change in members for line in _lines(change)]
        name = say(
            "diff.forest.title",
            endpoint=wording.endpoint(endpoint),
            within=say("phrase.within", months=wording.months(tau)) if tau else "",
            unit=said.unit(members[0].either.unit),
            scale=say("diff.forest.logarithmic") if wording.is_ratio(measure) else "",
        ).strip(": ")
        drawn.append((name, draw(lines)))
    return tuple(drawn)


def _lines(change: AnalysisChange) -> tuple[Line, Line]:
    name = wording.pair(change.either.arm, change.either.reference)
    after = " " * len(name) + "  " + say("diff.forest.after")
    return _line(say("diff.forest.before", pair=name), change.before), _line(after, change.after)


def _line(label: str, one: AnalysisSummary | None) -> Line:
    lower, upper = (one.ci if one and one.ci else None) or (None, None)
    return Line(label, one.estimate if one else None, lower, upper)
