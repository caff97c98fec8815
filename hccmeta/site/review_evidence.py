"""The evidence behind a review: its studies, its flow, what was left out, what waits, what is wanted."""

from __future__ import annotations

from markupsafe import Markup, escape

from hccmeta.evidence.living import SERVICE_NAMES
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.logs import Screened
from hccmeta.figures.flow import Box, Stage
from hccmeta.figures.flow import draw as draw_flow
from hccmeta.site import html
from hccmeta.site.register import Register
from hccmeta.site.view import ReviewView, StudyView, View
from hccmeta.words import wording


def included(review: ReviewView, root: str) -> Markup:
    """The studies of the review."""
    rows = [_study_row(one, root) for one in sorted(review.studies, key=lambda one: one.record.reports[0].year)]
    head = ("Study", "Year", "Design", "Arms (patients)", "Curve", "Status")
    return html.table(head, rows, caption="Included studies")


def _study_row(one: StudyView, root: str) -> tuple[html.Cell, ...]:
    record = one.record
    arms = "; ".join(f"{vocabulary.label(arm.treatment)} ({wording.count(arm.n)})" for arm in record.arms)
    curve = "yes" if one.result.arms else "wanted"
    link = html.link(f"{root}studies/{record.id}/", record.name)
    return (link, str(record.reports[0].year), record.design.replace("-", " "), arms, curve, record.status)


def flow_figure(review: ReviewView, register: Register, root: str) -> Markup:
    """The PRISMA flow diagram; empty when it does not balance (which is a fault of the build)."""
    flow = review.flow
    if flow is None:
        return Markup("")
    sources = [f"{SERVICE_NAMES.get(one.source, one.source)}: {one.hits}" for one in (*flow.databases, *flow.registers)]
    searched = sources or ["databases and registers: not searched yet"]
    excluded = [f"{one.text}: {one.n}" for one in flow.excluded]
    total = sum(one.n for one in flow.excluded)
    stages = (
        Stage(Box((f"Records identified: {flow.identified}", *searched, f"other methods: {flow.other}")),
              (Box((f"Duplicates removed: {flow.duplicates}",)),)),
        Stage(Box((f"Records: {flow.records}",)), (Box((f"Awaiting assessment: {flow.awaiting}",), "#waiting"),)),
        Stage(Box((f"Records assessed: {flow.screened}",)),
              (Box((f"Excluded: {total}", *excluded), "#excluded"),
               Box((f"Held, a fact is missing: {flow.held}", f"Ongoing trials: {flow.ongoing}"), "#waiting"))),
        Stage(Box((f"Included: {wording.plural(flow.included_studies, 'study', 'studies')}",
                   f"in {wording.plural(flow.included, 'record')}"), "#included")),
    )  # fmt: skip
    said = (
        f"Of {wording.plural(flow.records, 'record')}, {flow.included} are included ({flow.included_studies} studies), "
        f"{total} excluded, {flow.held} held, {flow.awaiting} awaiting assessment."
    )
    if not sources:
        said += " No systematic search has been run yet."
    drawing = draw_flow(f"{review.record.id}-flow", f"Flow of records: {review.record.short_title}", said, stages)
    return register.figure(drawing, root)


def excluded(review: ReviewView, view: View, root: str) -> Markup:
    """Records excluded with their reasons, and studies of this project that the conditions leave out."""
    reasons = {one.id: one.text for one in review.record.exclusion_reasons}
    rows = [
        (_record_name(one), one.year, reasons.get(one.reason, one.reason), one.note)
        for one in review.folder.screening
        if one.decision == "excluded"
    ]
    head = ("Record", "Year", "Reason", "Note")
    records = html.table(head, rows, caption="Excluded records") if rows else Markup("<p>No record was excluded.</p>")
    conditions = {one.id: one.text for one in review.record.eligibility}
    others = []
    for study_id, failed in review.result.selection.excluded:
        found = view.study(study_id)
        name = html.link(f"{root}studies/{study_id}/", found.record.name if found else study_id)
        others.append((name, "; ".join(conditions[one] for one in failed)))
    if others:
        table = html.table(
            ("Study", "Conditions it does not meet"), others, caption="Studies of this site that are not in this review"
        )
        records += html.more(f"Studies of this site that are not in this review ({len(others)})", table)
    return records


def _record_name(one: Screened) -> Markup:
    name = one.title or one.record
    return html.link(f"https://doi.org/{one.doi}", name) if one.doi else escape(name)


def pending_records(review: ReviewView) -> Markup:
    """What waits: for a decision, for a fact, for a trial to end."""
    waiting = review.pending
    rows = [(_record_name(one), one.year, one.decision, one.note) for one in (*waiting.awaiting, *waiting.held)]
    rows += [
        (_record_name(one.record), one.record.year, "ongoing", one.expected or one.record.note)
        for one in waiting.ongoing
    ]
    if not rows:
        return Markup("<p>Nothing waits.</p>")
    return html.table(("Record", "Year", "Decision", "Why"), rows, caption="Records that wait")
