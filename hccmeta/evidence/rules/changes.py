"""Changes to the record of a study that is part of the published result."""

from __future__ import annotations

from typing import Any

from hccmeta.evidence.catalogue import study as codes
from hccmeta.evidence.records import Library, StudyFolder
from hccmeta.evidence.rules.at import fault
from hccmeta.evidence.spec.places import where
from hccmeta.evidence.spec.study import Study
from hccmeta.ground.problem import Problem

#: What may change without a word: it is no evidence.
_FREE = frozenset({"changes", "contributors", "accepted"})


def unexplained_change(before: Study, after: Study) -> tuple[str, ...]:
    """The facts of ``before`` that ``after`` changes or drops, when ``after`` has no new entry in ``changes``.

    Facts are named like ``arms.sorafenib.n``; what is only added needs no reason.
    """
    if len(after.changes) > len(before.changes):
        return ()
    old, new = (_facts(study.model_dump(mode="json", by_alias=True, exclude_none=True)) for study in (before, after))
    return tuple(name for name, value in old.items() if new.get(name) != value)


def change_problems(before: StudyFolder, after: StudyFolder) -> tuple[Problem, ...]:
    """A fault when ``after`` changes facts or curves of the study ``before`` without saying why."""
    changed = list(unexplained_change(before.record, after.record))
    if len(after.record.changes) <= len(before.record.changes):
        changed += [f"{endpoint}.{arm}.csv" for (endpoint, arm), points in before.curves.items()
                    if after.curves.get((endpoint, arm)) != points]  # fmt: skip
        changed += [f"{endpoint}.at-risk.csv" for endpoint, table in before.risk_tables.items()
                    if after.risk_tables.get(endpoint) != table]  # fmt: skip
    if not changed:
        return ()
    more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
    what = f"{', '.join(changed[:3])}{more} changed, and 'changes' does not say why"
    return (fault(after.document, codes.UNEXPLAINED_CHANGE, ("id",), what),)


def unexplained_changes(before: Library, after: Library) -> tuple[Problem, ...]:
    """The faults of :func:`change_problems` in the studies that both versions have."""
    old = {study.record.id: study for study in before.studies}
    return tuple(
        one for study in after.studies if study.record.id in old for one in change_problems(old[study.record.id], study)
    )


def _facts(dumped: dict[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = {}

    def walk(value: Any, place: tuple[str | int, ...]) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                if place or key not in _FREE:
                    walk(inner, (*place, key))
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                walk(inner, (*place, index))
        else:
            name = where(dumped, place)
            # Two entries of one name (an endpoint given for two sets of patients) are told apart by number.
            facts[name if name not in facts else f"{name} ({len(facts)})"] = value

    walk(dumped, ())
    return facts
