"""What is new in the version that is read, for one review: against the release before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hccmeta.analysis.results import Results
from hccmeta.evidence.records import Library
from hccmeta.versions.diff.changes import Step, step
from hccmeta.versions.diff.compare import compare
from hccmeta.versions.diff.summary import Summary, summarise
from hccmeta.words.english import say

#: How many moved results are named; the others are counted.
NAMED = 3


@dataclass(frozen=True)
class News:
    """What changed since ``since`` (empty: nothing was released before), a sentence each."""

    since: str
    lines: tuple[str, ...]


def latest(library: Library, results: Results, released: Sequence[Summary], version: str) -> Step | None:
    """From the release before ``version`` to what is computed now; None where there is none before.

    ``released``: the summaries of all releases, oldest first.
    """
    before = [one for one in released if one.version != version]
    if not before:
        return None
    return step(compare(before[-1], summarise(library, results, version=version, year=0, code="")))


def of_review(step: Step | None, review: str, studies: Sequence[str]) -> News:
    """What of a step concerns the review with this id, which includes ``studies`` (ids)."""
    if step is None:
        return News("", (say("review.new.first"),))
    lines = [
        say("review.new.study", study=one.name, kind=one.kind, why=f": {one.why}" if one.why else "")
        for one in step.studies
        if one.id in studies
    ]
    moved = [one for one in step.results if one.review == review]
    moved.sort(key=lambda one: not one.conclusion_moved)
    lines += [
        say(
            "review.new.moved" if one.conclusion_moved else "review.new.result",
            title=one.title,
            before=one.before,
            after=one.after,
        )
        for one in moved[:NAMED]
    ]
    if len(moved) > NAMED:
        lines.append(say("review.new.more", n=len(moved) - NAMED))
    return News(step.before, tuple(lines) or (say("review.new.nothing"),))
