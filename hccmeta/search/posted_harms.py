"""Adverse events that a registry posts for a study we have, as a block of its record for a person to look at.

Nothing is written into the record. Every number is unverified and keeps its place in the registry; what cannot be taken
(a group that is none of the arms, an event told twice or in no word of ours) stands below as a comment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hccmeta.evidence.spec.scaffold import NewHarms, harms_lines
from hccmeta.evidence.spec.study import Arm, Study
from hccmeta.search.registered import Group, GroupHarms, Registered

AT = "posted results, adverse events"
PAGE = "https://clinicaltrials.gov/study/"


def block(study: Study, trial: Registered, chosen: Mapping[str, str]) -> str | None:
    """The block of YAML; None where no group of the trial has adverse events.

    ``chosen``: titles of groups by the id of the arm that a person gave them; an arm that is not chosen takes the one
    group that names its treatment and no other.
    """
    groups = [one for one in trial.groups if one.harms is not None]
    if not groups:
        return None
    source = next((one.id for one in study.sources if one.kind == "registry"), "registry")
    lines = [f"# Adverse events posted for {trial.number}: compare each with the report, then delete its mark."]
    if all(one.id != source for one in study.sources):
        lines += ["sources:", f"  - {{id: {source}, kind: registry, title: ClinicalTrials.gov {trial.number}, "
                  f'url: "{PAGE}{trial.number}"}}']  # fmt: skip
    groups_of = {arm.id: group for arm in study.arms if (group := _group_of(arm, study, groups, chosen)) is not None}
    if groups_of:
        lines.append("arms:")
    for arm in study.arms:
        if arm.id in groups_of:
            lines += _arm(arm, groups_of[arm.id], source)
    spare = [one.title for one in groups if all(one is not other for other in groups_of.values())]
    lines += [f"# The group {_comment(title)!r} is none of the arms: name its arm by --group." for title in spare]
    lines += [f"# No group is known to be the arm {arm.id}." for arm in study.arms if arm.id not in groups_of]
    return "\n".join(lines) + "\n"


def _group_of(arm: Arm, study: Study, groups: Sequence[Group], chosen: Mapping[str, str]) -> Group | None:
    if arm.id in chosen:
        return next((one for one in groups if one.title == chosen[arm.id]), None)
    alike = [one for one in study.arms if one.treatment == arm.treatment]
    named = [one for one in groups if one.treatment == arm.treatment and one.title not in chosen.values()]
    return named[0] if len(named) == len(alike) == 1 else None


def _arm(arm: Arm, group: Group, source: str) -> Iterator[str]:
    told = group.harms
    assert told is not None
    serious = [("serious", told.serious, told.at_risk)] if told.serious is not None else []
    yield f"  - id: {arm.id}  # group: {_comment(group.title)}"
    yield from harms_lines(NewHarms(told.at_risk, (*serious, *told.events), told.until, AT), source)
    yield from (f"    # {line}" for line in (*_compared(arm, (*serious, *told.events)), *_left(told)))


def _compared(arm: Arm, events: Sequence[tuple[str, int, int]]) -> Iterator[str]:
    """What the record has already of the same event in all grades and of all causes."""
    posted = {event: (count, total) for event, count, total in events}
    for one in arm.harms.events if arm.harms else ():
        if (one.grade, one.attribution) == ("any", "all-causes") and one.event in posted:
            count, total = posted[one.event]
            mine = f"{one.events}" if one.events is not None else f"{one.percent:g} %"
            share = f"{100 * count / total:.1f} %"
            yield f"{one.event} is recorded already: {mine} ({one.source}); posted {count} of {total} ({share})"


def _left(told: GroupHarms) -> Iterator[str]:
    for one in told.left:
        counts = [f"{n} {kind}" for n, kind in ((one.serious, "serious"), (one.other, "not serious")) if n is not None]
        why = f"may be the same patients, or below the threshold: {one.event}" if one.event else "no word of ours"
        yield f"not taken: {_comment(one.written)}, {' and '.join(counts)} of {one.total} ({why})"


def _comment(text: str) -> str:
    """``text`` of others within a comment: one line, nothing that ends it."""
    return " ".join(text.split())[:120]
