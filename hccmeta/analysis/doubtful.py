"""Retracted and doubtful studies: out of the pool, and what the pool would be with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from hccmeta.analysis.results import Analysis, StudyResult, Table
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
    names = ", ".join(f"{study.name} ({study.status})" for study in out)
    again = {one.id: one for one in compute(restored)}
    return tuple(_beside(one, again.get(one.id), names) for one in analyses)


def _beside(one: Analysis, other: Analysis | None, names: str) -> Analysis:
    if other is None or (one.estimate, one.k) == (other.estimate, other.k):
        return one
    rows = tuple(
        (label, each.estimate, *(each.ci or (None, None)), each.k)
        for label, each in (("without it (this result)", one), (f"with {names}", other))
    )
    header = ("Pool", "Estimate", "95 % lower", "95 % upper", "Studies")
    return replace(one, tables=(*one.tables, Table("with-doubtful", "With and without studies in doubt", header, rows)))
