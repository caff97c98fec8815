"""The evidence behind a review: its studies, its flow, what was left out, what waits, what is wanted."""

from __future__ import annotations

from collections import Counter

from markupsafe import Markup, escape

from hccmeta.evidence.flow import Flow
from hccmeta.evidence.living import SERVICE_NAMES
from hccmeta.evidence.located import located
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.logs import Screened
from hccmeta.figures.flow import Box, Stage
from hccmeta.figures.flow import draw as draw_flow
from hccmeta.site import html
from hccmeta.site.register import Register
from hccmeta.site.view import ReviewView, StudyView, View
from hccmeta.words import wording
from hccmeta.words.english import heads, say


def included(review: ReviewView, root: str) -> Markup:
    """The studies of the review."""
    rows = [_study_row(one, root) for one in sorted(review.studies, key=lambda one: one.record.reports[0].year)]
    head = heads("review.included", "study", "year", "design", "arms", "curve", "status")
    return html.table(head, rows, caption=say("review.included"))


def readings(review: ReviewView) -> Markup:
    """How the numbers of the review were read, in one line: tables of numbers at risk, then facts by their status."""
    records = [one.record for one in review.studies]
    kinds = Counter(one.curves.risk_table for record in records for one in record.endpoints if one.curves is not None)
    facts = Counter(one.fact.status for record in records for one in located(record))
    told = say(
        "review.readings",
        printed=kinds["printed"],
        tables=kinds["printed"] + kinds["counted"],
        counted=kinds["counted"],
        **{status: wording.count(facts[status]) for status in ("read", "secondary", "derived", "unverified")},
    )
    return Markup('<p class="hm-note">{}</p>').format(told)


def _study_row(one: StudyView, root: str) -> tuple[html.Cell, ...]:
    record = one.record
    arms = "; ".join(f"{vocabulary.label(arm.treatment)} ({wording.count(arm.n)})" for arm in record.arms)
    curve = say("page.studies.drawn" if one.result.arms else "page.studies.wanted")
    link = html.link(f"{root}studies/{record.id}/", record.name)
    return (link, str(record.reports[0].year), record.design.replace("-", " "), arms, curve, record.status)


def flow_figure(review: ReviewView, register: Register, root: str) -> Markup:
    """The PRISMA flow diagram; empty when it does not balance (which is a fault of the build)."""
    flow = review.flow
    if flow is None:
        return Markup("")
    excluded = sum(one.n for one in flow.excluded)
    told = say(
        "figure.flow.told",
        records=wording.plural(flow.records, "record"),
        included=flow.included,
        studies=flow.included_studies,
        excluded=excluded,
        held=flow.held,
        awaiting=flow.awaiting,
    )
    told += "" if flow.databases or flow.registers else say("figure.flow.no-search")
    title = say("figure.flow", review=review.record.short_title)
    drawing = draw_flow(f"{review.record.id}-flow", title, told, _stages(flow, excluded))
    return register.figure(drawing, root)


def _stages(flow: Flow, excluded: int) -> tuple[Stage, ...]:
    """The boxes of the diagram, from searches to studies."""

    def counted(name: str, n: int) -> str:
        return say(f"figure.flow.{name}", n=n)

    searched = [
        say("figure.flow.source", source=SERVICE_NAMES.get(one.source, one.source), n=one.hits)
        for one in (*flow.databases, *flow.registers)
    ]
    reasons = [say("figure.flow.source", source=one.text, n=one.n) for one in flow.excluded]
    included = say("figure.flow.included", studies=wording.plural(flow.included_studies, "study"))
    sources = (*(searched or [say("figure.flow.unsearched")]), counted("other", flow.other))
    return (
        Stage(Box((counted("identified", flow.identified), *sources)),
              (Box((counted("duplicates", flow.duplicates),)),)),
        Stage(Box((counted("records", flow.records),)), (Box((counted("awaiting", flow.awaiting),), "#waiting"),)),
        Stage(Box((counted("assessed", flow.screened),)),
              (Box((counted("excluded", excluded), *reasons), "#excluded"),
               Box((counted("held", flow.held), counted("ongoing", flow.ongoing)), "#waiting"))),
        Stage(Box((included, say("figure.flow.in-records", records=wording.plural(flow.included, "record"))),
                  "#included")),
    )  # fmt: skip


def excluded(review: ReviewView, view: View, root: str) -> Markup:
    """Records excluded with their reasons, and studies of this project that the conditions leave out."""
    reasons = {one.id: one.text for one in review.record.exclusion_reasons}
    rows = [
        (_record_name(one), one.year, reasons.get(one.reason, one.reason), one.note)
        for one in review.folder.screening
        if one.decision == "excluded"
    ]
    head = heads("review.excluded", "record", "year", "reason", "note")
    none = Markup("<p>{}</p>").format(say("review.excluded.none"))
    records = html.table(head, rows, caption=say("review.excluded")) if rows else none
    conditions = {one.id: one.text for one in review.record.eligibility}
    others = []
    for study_id, failed in review.result.selection.excluded:
        study = view.study(study_id)
        name = html.link(f"{root}studies/{study_id}/", study.record.name if study else study_id)
        others.append((name, "; ".join(conditions[one] for one in failed)))
    if others:
        table = html.table(heads("review.others", "study", "conditions"), others, caption=say("review.others"))
        records += html.more(say("review.others.many", n=len(others)), table)
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
        return Markup("<p>{}</p>").format(say("review.waiting.none"))
    head = heads("review.waiting", "record", "year", "decision", "why")
    return html.table(head, rows, caption=say("review.waiting"))
