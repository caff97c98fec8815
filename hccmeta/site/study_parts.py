"""What a study reports of parts of its patients and of harms, as tables on its page."""

from __future__ import annotations

from markupsafe import Markup

from hccmeta.analysis.results import HarmKey
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.facts import Harm
from hccmeta.evidence.spec.study import Study, Subgroup
from hccmeta.site import html
from hccmeta.site.facts import shown
from hccmeta.site.view import StudyView, View
from hccmeta.words import said, wording
from hccmeta.words.english import heads, say

DASH = "\N{EN DASH}"


def harms(study: StudyView) -> Markup:
    """Adverse events as reported, a line for each as it was counted, the arms beside each other."""
    record = study.record
    by_arm = {arm.id: {_key(each): each for each in arm.harms.events} for arm in record.arms if arm.harms}
    keys = list(dict.fromkeys(key for events in by_arm.values() for key in events))
    if not keys:
        return Markup("")
    arms = [arm for arm in record.arms if arm.id in by_arm]
    rows = [
        (said.harm(key), *(shown(record, each) if (each := by_arm[arm.id].get(key)) else DASH for arm in arms))
        for key in keys
    ]
    sizes = [
        say(
            "parts.harms.arm",
            treatment=vocabulary.label(arm.treatment),
            n=wording.count(arm.harms.n if arm.harms else None),
        )
        for arm in arms
    ]
    head = (*heads("parts.harms", "event"), *sizes)
    return html.table(head, rows, caption=say("parts.harms"), note=say("parts.harms.note"))


def _key(one: Harm) -> HarmKey:
    return HarmKey(one.event, one.grade, one.attribution)


def quality_of_life(one: StudyView) -> Markup:
    """Findings on quality of life, in words."""
    record = one.record
    return html.bullets(shown(record, finding, value=finding.text) for finding in record.quality_of_life)


def subgroups(view: View, one: StudyView) -> Markup:
    """Hazard ratios in parts of the patients, and how they differ within this trial where a review asks for it."""
    record = one.record
    if not record.subgroups:
        return Markup("")
    rows = [_subgroup(record, each) for each in record.subgroups]
    head = heads("parts.subgroups", "part", "comparison", "patients", "medians", "ratio", "p")
    drawn = html.table(head, rows, caption=say("parts.subgroups"), note=say("parts.subgroups.note"))
    return drawn + _interactions(view, record)


def _subgroup(study: Study, group: Subgroup) -> tuple[html.Cell, ...]:
    term = vocabulary.in_use().by_id[group.factor]
    part = say("parts.subgroups.part.of", factor=term.label, level=term.levels.get(group.level, group.level))
    if group.after_randomisation:
        part = say("parts.subgroups.after", part=part)
    arm, reference = study.arm(group.arm), study.arm(group.reference)
    pair = wording.pair(arm.treatment, reference.treatment)
    sizes = [group.n.get(each) for each in (group.arm, group.reference)]
    patients = " v ".join(map(wording.count, sizes)) if any(sizes) else wording.count(group.n_total)
    medians = [shown(study, group.medians.get(each)) for each in (group.arm, group.reference)]
    told = Markup("{} v {}").format(*medians) if group.medians else DASH
    where = say("parts.subgroups.comparison.of", endpoint=vocabulary.label(group.endpoint), pair=pair)
    return (part, where, patients, told, shown(study, group.hr), shown(study, group.p))


def _interactions(view: View, study: Study) -> Markup:
    """This trial's line of each review's interactions: the ratio at one level over that at the baseline."""
    rows: list[tuple[html.Cell, ...]] = []
    for review in view.reviews_of(study.id):
        for analysis in review.result.analyses:
            if analysis.key.level is None:
                continue
            rows += [
                (
                    said.title(analysis),
                    wording.pair(row.arm, row.reference),
                    wording.as_read(analysis.measure, row.estimate, row.interval),
                    html.link(f"../../reviews/{review.record.id}/", review.record.short_title),
                )
                for row in analysis.rows
                if row.study == study.id and row.estimate is not None
            ]
    if not rows:
        return Markup("")
    head = heads("parts.interactions", "level", "comparison", "ratio", "review")
    return html.table(head, rows, caption=say("parts.interactions"), note=say("parts.interactions.note"))
