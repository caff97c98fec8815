"""What changed from release to release: for the page of versions and for ``changes.json``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hccmeta.ground import codec
from hccmeta.versions.diff.compare import AnalysisChange, Difference, StudyChange, compare
from hccmeta.versions.diff.render import concluded, headline, name_of, shown
from hccmeta.versions.diff.summary import AnalysisSummary, Summary
from hccmeta.words import said
from hccmeta.words.english import say


@dataclass(frozen=True)
class MovedResult:
    """An estimate before and after, in words a page can print."""

    review: str
    id: str
    title: str
    before: str
    after: str
    conclusion: str
    conclusion_moved: bool


@dataclass(frozen=True)
class Step:
    """From one version to the next. ``methods``: analyses that are computed by another method."""

    before: str
    after: str
    headline: str
    studies: tuple[StudyChange, ...]
    results: tuple[MovedResult, ...]
    methods: tuple[str, ...]
    code_changed: bool


def step(difference: Difference) -> Step:
    """A difference as the page of versions tells it."""
    return Step(
        before=difference.before.version,
        after=difference.after.version,
        headline=headline(difference),
        studies=difference.studies,
        results=tuple(_result(one) for one in difference.moved),
        methods=tuple(
            say("diff.of-review", review=name_of(one.either), name=said.method(one.either.method))
            for one in difference.analyses
            if one.method_changed
        ),
        code_changed=difference.code_changed,
    )


def changes(versions: Sequence[Summary]) -> dict[str, Any]:
    """The data of ``changes.json``: the versions, oldest first, and what changed between any two of them.

    ``between`` has every pair of an older and a newer version, so that any two can be compared without computing.
    """
    return {
        "versions": [one.version for one in versions],
        "between": [
            _data(compare(old, new)) for i, old in enumerate(versions) for new in versions[i + 1 :]
        ],
    }  # fmt: skip


def _data(difference: Difference) -> dict[str, Any]:
    return {
        "from": difference.before.version,
        "to": difference.after.version,
        "headline": headline(difference),
        "code_changed": difference.code_changed,
        "studies": codec.plain(difference.studies),
        "analyses": [
            {
                "review": one.either.review,
                "id": one.either.id,
                "conclusion_moved": one.conclusion_moved,
                "method": said.method(one.either.method) if one.method_changed else None,
                "before": _numbers(one.before),
                "after": _numbers(one.after),
            }
            for one in difference.analyses
            if one.moved or one.method_changed
        ],
    }


def _numbers(one: AnalysisSummary | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "estimate": one.estimate,
        "ci": codec.plain(one.ci),
        "k": one.k,
        "n": one.n,
        "reason": said.reasons(one.reasons) or None,
    }


def _result(change: AnalysisChange) -> MovedResult:
    either = change.either
    return MovedResult(
        review=either.review,
        id=either.id,
        title=name_of(either),
        before=shown(change.before),
        after=shown(change.after),
        conclusion=concluded(change.after),
        conclusion_moved=change.conclusion_moved,
    )
