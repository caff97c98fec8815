"""Retracted and doubtful studies: out of the pool, and what the pool would be with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from hccmeta.analysis.codes import Label, LabelKind
from hccmeta.analysis.details import Line, Lines
from hccmeta.analysis.results import Analysis, StudyResult
from hccmeta.evidence.selection import in_pool
from hccmeta.evidence.spec.study import Study

Chosen = tuple[tuple[Study, StudyResult], ...]


def with_doubtful(
    chosen: Chosen, analyses: Sequence[Analysis], compute: Callable[[Chosen], Sequence[Analysis]]
) -> tuple[Analysis, ...]:
    """``analyses``, each with a table of its result with and without the studies that left the pool.

    A superseded study is counted once, in the study that replaced it, so it comes back here neither.
    """
    out = [study for study, _ in chosen if not in_pool(study) and study.status != "superseded"]
    if not out:
        return tuple(analyses)
    restored = tuple(
        (study.model_copy(update={"status": "included"}) if study in out else study, result) for study, result in chosen
    )
    again = {one.id: one for one in compute(restored)}
    return tuple(_beside(one, again.get(one.id), out) for one in analyses)


def _beside(one: Analysis, other: Analysis | None, out: Sequence[Study]) -> Analysis:
    if other is None or (one.estimate, one.k) == (other.estimate, other.k):
        return one
    doubtful = tuple(Label(LabelKind.STUDY, study.id, study.name, status=study.status) for study in out)
    labels = (Label(LabelKind.WITHOUT_DOUBTFUL), Label(LabelKind.WITH_DOUBTFUL, of=doubtful))
    lines = tuple(
        Line(label, each.estimate, each.interval, each.k) for label, each in zip(labels, (one, other), strict=True)
    )
    details = replace(one.details, with_doubtful=Lines(one.measure.estimate_kind, lines))
    return replace(one, details=details)
