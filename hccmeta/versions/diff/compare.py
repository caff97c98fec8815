"""Two versions side by side: which studies came, went or changed, and what that did to every estimate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum, auto

from hccmeta.versions.diff.summary import AnalysisSummary, Limits, Numbers, StudySummary, Summary
from hccmeta.words import wording

#: Numbers this close, relative to the larger one, are the same number: machines differ in the last bits.
TOLERANCE = 1e-8
#: The kind of a change of status is this and the status.
NOW = "now "


class Conclusion(StrEnum):
    """What an interval says, in the coarse terms in which a conclusion can change."""

    ABOVE = auto()
    BELOW = auto()
    OPEN = auto()
    NONE = auto()
    STATED = auto()


@dataclass(frozen=True)
class StudyChange:
    """A study that was ``added``, ``removed``, ``changed``, ``now <status>``, or ``recomputed``: same evidence, other
    numbers. ``why`` is what its record says of the change."""

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
    def moved(self) -> bool:
        """Whether its main result differs: estimate, intervals, heterogeneity, numbers, or whether there is one.

        Else only its method, or the details (what each study gives, the tables), differ.
        """
        return not _same_result(self.before, self.after)

    @property
    def estimated(self) -> bool:
        """Whether either version has an estimate."""
        return any(one is not None and one.estimate is not None for one in (self.before, self.after))

    @property
    def shift(self) -> float:
        """By how much the estimate moved, in half-widths of the interval it had; infinite where only one version has
        an estimate."""
        before = None if self.before is None else self.before.estimate
        after = None if self.after is None else self.after.estimate
        if before is None or after is None:
            return 0.0 if before is after else math.inf
        lower, upper = (self.before and self.before.ci) or (None, None)
        half = (upper - lower) / 2 if lower is not None and upper is not None else 0.0
        return abs(after - before) / (half or 1.0)

    @property
    def conclusion_moved(self) -> bool:
        """Whether the interval of a comparison now says something else."""
        said = {conclusion(self.before), conclusion(self.after)}
        return len(said) > 1 and conclusion(self.either) is not Conclusion.STATED

    @property
    def method_changed(self) -> bool:
        """Whether both versions have the analysis, by different methods."""
        return self.before is not None and self.after is not None and self.before.method != self.after.method


@dataclass(frozen=True)
class Difference:
    """All that differs between two versions. ``analyses`` are those that changed: moved ones first, among them the
    primary ones, the largest shift first. ``code_changed`` is said only of two versions that both name their code."""

    before: Summary
    after: Summary
    studies: tuple[StudyChange, ...]
    analyses: tuple[AnalysisChange, ...]
    unchanged: int
    code_changed: bool

    @property
    def libraries(self) -> tuple[tuple[str, str, str], ...]:
        """Each library that computed in another version: its name, the version before and after, empty for none."""
        old, new = self.before.libraries, self.after.libraries
        names = sorted({*old, *new})
        return tuple((name, old.get(name, ""), new.get(name, "")) for name in names if old.get(name) != new.get(name))

    @property
    def moved(self) -> tuple[AnalysisChange, ...]:
        """The analyses whose main result differs."""
        return tuple(one for one in self.analyses if one.moved)

    @property
    def primaries(self) -> tuple[AnalysisChange, ...]:
        """The primary analyses of every review of which a result moved, moved ones first, those that stayed too."""
        reviews = {one.either.review for one in self.moved}
        old = {(one.review, one.id): one for one in self.before.analyses if one.primary}
        new = {(one.review, one.id): one for one in self.after.analyses if one.primary}
        found = [AnalysisChange(old.get(key), new.get(key)) for key in dict.fromkeys((*new, *old)) if key[0] in reviews]
        return tuple(sorted(found, key=lambda one: (one.either.review, not one.moved)))

    @property
    def touched(self) -> frozenset[str]:
        """The studies whose evidence differs."""
        return frozenset(one.id for one in self.studies if one.kind != "recomputed")


def compare(before: Summary, after: Summary) -> Difference:
    """The difference between two summaries."""
    old = {(one.review, one.id): one for one in before.analyses}
    new = {(one.review, one.id): one for one in after.analyses}
    pairs = [AnalysisChange(old.get(key), new.get(key)) for key in dict.fromkeys((*new, *old))]
    changed = [pair for pair in pairs if not _same_analysis(pair.before, pair.after)]
    changed.sort(key=lambda one: (not one.moved, not one.either.primary, -one.shift, one.either.review, one.either.id))
    return Difference(
        before=before,
        after=after,
        studies=_studies(before, after),
        analyses=tuple(changed),
        unchanged=len(pairs) - len(changed),
        code_changed="" not in (before.code, after.code) and before.code != after.code,
    )


def conclusion(summary: AnalysisSummary | None) -> Conclusion:
    """What the analysis' interval says. Effects are compared with 0, on the scale on which they are pooled."""
    if summary is not None and (summary.reference is None or wording.no_effect(summary.measure) is None):
        return Conclusion.STATED
    if summary is None or summary.estimate is None:
        return Conclusion.NONE
    if summary.ci is None:
        return Conclusion.STATED
    lower, upper = summary.ci
    if lower is not None and lower > 0:
        return Conclusion.ABOVE
    if upper is not None and upper < 0:
        return Conclusion.BELOW
    return Conclusion.OPEN


def same_number(a: float | None, b: float | None) -> bool:
    """Whether two results are the same number but for the last bits; what is no number in both is the same."""
    if a is None or b is None:
        return a is b
    return (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def _studies(before: Summary, after: Summary) -> tuple[StudyChange, ...]:
    old: dict[str, StudySummary] = {one.id: one for one in before.studies}
    new = {one.id: one for one in after.studies}
    changes = []
    for study in sorted({*old, *new}):
        if study not in new:
            changes.append(StudyChange(study, old[study].name, "removed", None))
        elif kind := _kind_of_change(old.get(study), new[study]):
            why = None if kind == "recomputed" else new[study].why
            changes.append(StudyChange(study, new[study].name, kind, why))
    return tuple(changes)


def _kind_of_change(old: StudySummary | None, new: StudySummary) -> str:
    if old is None:
        return "added"
    if old.status != new.status:
        return NOW + new.status
    if old.evidence != new.evidence:
        return "changed"
    return "" if _same_numbers(old.numbers, new.numbers) else "recomputed"


def _same_analysis(a: AnalysisSummary | None, b: AnalysisSummary | None) -> bool:
    if a is None or b is None:
        return False
    return _same_result(a, b) and a.method == b.method and _same_numbers(a.details, b.details)


def _same_result(a: AnalysisSummary | None, b: AnalysisSummary | None) -> bool:
    if a is None or b is None:
        return False
    return (
        (a.k, a.n, a.status, a.reasons) == (b.k, b.n, b.status, b.reasons)
        and _same_numbers((a.estimate, a.tau2, a.i2), (b.estimate, b.tau2, b.i2))
        and _same_limits(a.ci, b.ci)
        and _same_limits(a.pi, b.pi)
    )


def _same_limits(a: Limits | None, b: Limits | None) -> bool:
    return a is b if a is None or b is None else _same_numbers(a, b)


def _same_numbers(a: Numbers, b: Numbers) -> bool:
    return len(a) == len(b) and all(map(same_number, a, b))
