"""Two versions side by side: which studies came, went or changed, and what that did to every estimate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from hccmeta.diff.summary import AnalysisSummary, StudySummary, Summary

#: Numbers this close, relative to the larger one, are the same number: machines differ in the last bits.
TOLERANCE = 1e-8


class Conclusion(StrEnum):
    """What an interval says, in the coarse terms in which a conclusion can change."""

    MORE = "more with the first treatment"
    LESS = "less with the first treatment"
    OPEN = "the interval includes no difference"
    NONE = "not estimable"
    STATED = "no comparison"


@dataclass(frozen=True)
class StudyChange:
    """A study that was ``added``, ``removed`` or ``changed``; ``why`` is what its record says of the change."""

    id: str
    name: str
    kind: str
    why: str | None


@dataclass(frozen=True)
class AnalysisChange:
    """An analysis before and after; None where that version does not have it."""

    before: AnalysisSummary | None
    after: AnalysisSummary | None

    @property
    def either(self) -> AnalysisSummary:
        """The analysis as it is now, else as it was."""
        one = self.after or self.before
        assert one is not None
        return one

    @property
    def shift(self) -> float:
        """By how much the estimate moved; infinite where only one version has one."""
        before = None if self.before is None else self.before.estimate
        after = None if self.after is None else self.after.estimate
        if before is None or after is None:
            return 0.0 if before == after else math.inf
        return abs(after - before)

    @property
    def conclusion_moved(self) -> bool:
        """Whether the interval now says something else."""
        return conclusion(self.before) != conclusion(self.after)


@dataclass(frozen=True)
class Difference:
    """All that differs between two versions. ``analyses`` are those that changed, the largest shift first."""

    before: Summary
    after: Summary
    studies: tuple[StudyChange, ...]
    analyses: tuple[AnalysisChange, ...]
    unchanged: int
    code_changed: bool

    @property
    def any_number_changed(self) -> bool:
        """Whether an estimate changed."""
        return bool(self.analyses)


def compare(before: Summary, after: Summary) -> Difference:
    """The difference between two summaries."""
    old = {(one.review, one.id): one for one in before.analyses}
    new = {(one.review, one.id): one for one in after.analyses}
    pairs = [AnalysisChange(old.get(key), new.get(key)) for key in dict.fromkeys((*new, *old))]
    changed = [pair for pair in pairs if not _same_analysis(pair.before, pair.after)]
    changed.sort(key=lambda one: (not one.either.primary, -one.shift, one.either.review, one.either.id))
    return Difference(
        before, after, _studies(before, after), tuple(changed), len(pairs) - len(changed), before.code != after.code
    )


def conclusion(one: AnalysisSummary | None) -> Conclusion:
    """What the analysis' interval says."""
    if one is None or one.estimate is None:
        return Conclusion.NONE
    if one.reference is None or one.ci is None:
        return Conclusion.STATED
    lower, upper = one.ci
    if lower is not None and lower > 0:
        return Conclusion.MORE
    if upper is not None and upper < 0:
        return Conclusion.LESS
    return Conclusion.OPEN


def _studies(before: Summary, after: Summary) -> tuple[StudyChange, ...]:
    old: dict[str, StudySummary] = {one.id: one for one in before.studies}
    new = {one.id: one for one in after.studies}
    changes = []
    for study in sorted({*old, *new}):
        if study not in old:
            changes.append(StudyChange(study, new[study].name, "added", new[study].why))
        elif study not in new:
            changes.append(StudyChange(study, old[study].name, "removed", None))
        elif old[study].status != new[study].status:
            changes.append(StudyChange(study, new[study].name, f"now {new[study].status}", new[study].why))
        elif old[study].evidence != new[study].evidence:
            changes.append(StudyChange(study, new[study].name, "changed", new[study].why))
    return tuple(changes)


def _same_analysis(a: AnalysisSummary | None, b: AnalysisSummary | None) -> bool:
    if a is None or b is None:
        return False
    numbers = ("estimate", "tau2", "i2")
    return (
        (a.k, a.n, a.method, a.status, a.reason) == (b.k, b.n, b.method, b.status, b.reason)
        and all(same_number(getattr(a, name), getattr(b, name)) for name in numbers)
        and _same_limits(a.ci, b.ci)
        and _same_limits(a.pi, b.pi)
    )


def _same_limits(a: tuple[float | None, float | None] | None, b: tuple[float | None, float | None] | None) -> bool:
    if a is None or b is None:
        return a is b
    return same_number(a[0], b[0]) and same_number(a[1], b[1])


def same_number(a: float | None, b: float | None) -> bool:
    """Whether two results are the same number but for the last bits."""
    if a is None or b is None:
        return a is b
    return math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
