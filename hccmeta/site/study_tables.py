"""What a study reported, as tables: medians and ratios beside ours, patients, response, provenance, sources."""

from __future__ import annotations

from markupsafe import Markup

from hccmeta.analysis.codes import Check
from hccmeta.analysis.results import ArmEndpoint
from hccmeta.evidence.selection import comparison_of_curves
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.facts import Events
from hccmeta.evidence.spec.study import Comparison, EndpointRecord, Report
from hccmeta.site import html
from hccmeta.site.facts import shown
from hccmeta.site.view import StudyView
from hccmeta.words import facts, wording
from hccmeta.words.english import heads, say


def reported(study: StudyView) -> Markup:
    """Medians and hazard ratios as reported, beside those of the reconstructed patients."""
    rows: list[tuple[html.Cell, ...]] = []
    for record in study.record.endpoints:
        name = _endpoint_name(record)
        for arm_id, outcome in record.arms.items():
            rebuilt = _rebuilt(study, record, arm_id)
            treatment = vocabulary.label(study.record.arm(arm_id).treatment)
            rows.append(
                (
                    f"{name}: {treatment}",
                    shown(study.record, outcome.median, unit=record.time_unit if outcome.median else ""),
                    wording.estimate(rebuilt.median, 1) if rebuilt else "",
                    _events(study, record, outcome.n_events),
                    str(rebuilt.n_events) if rebuilt else "",
                )
            )
    head = heads("study.medians", "arm", "reported", "rebuilt", "events", "events-rebuilt")
    drawn = html.table(head, rows, caption=say("study.medians"))
    return drawn + _ratios(study)


def _adjusted(comparison: Comparison) -> str:
    """How a comparison was adjusted, behind its name; nothing where it was not."""
    how = comparison.adjustment
    return "" if how in (None, "none") else say("study.ratios.adjusted", how=say(f"first.how.{how}"))


def _ratios(study: StudyView) -> Markup:
    rebuilt = {(c.endpoint, c.arm, c.reference): c for c in study.result.contrasts}
    rows: list[tuple[html.Cell, ...]] = []
    for record in study.record.endpoints:
        for comparison in record.comparisons:
            pair = comparison.arm, comparison.reference
            like = record.has_curves and comparison is comparison_of_curves(study.record, record, *pair)
            rebuilt_ratio = rebuilt.get((record.endpoint, *pair)) if like else None
            arm, reference = (study.record.arm(i).treatment for i in (comparison.arm, comparison.reference))
            rows.append(
                (
                    f"{_endpoint_name(record)}: {wording.pair(arm, reference)}{_adjusted(comparison)}",
                    shown(study.record, comparison.hr),
                    wording.estimate(rebuilt_ratio.hr) if rebuilt_ratio else "",
                    shown(study.record, comparison.p),
                    wording.p_value(rebuilt_ratio.logrank_p) if rebuilt_ratio else "",
                    wording.p_value(rebuilt_ratio.proportional_hazards_p) if rebuilt_ratio else "",
                )
            )
    if not rows:
        return Markup("")
    head = heads("study.ratios", "comparison", "reported", "rebuilt", "p", "logrank", "proportional")
    return html.table(head, rows, caption=say("study.ratios"))


def _rebuilt(one: StudyView, record: EndpointRecord, arm: str) -> ArmEndpoint | None:
    if not record.has_curves:
        return None
    return next((a for a in one.result.arms if (a.endpoint, a.arm) == (record.endpoint, arm)), None)


def _endpoint_name(record: EndpointRecord) -> str:
    which = "" if record.analysis_set == "all" else record.analysis_set
    aside = ", ".join(filter(None, (facts.criteria(record.criteria), facts.assessor(record.assessor), which)))
    return vocabulary.label(record.endpoint) + (f" ({aside})" if aside else "")


def _events(one: StudyView, record: EndpointRecord, fact: Events | None) -> Markup:
    """Events as given; those counted in the reconstruction that the curve comes from are no report of the study."""
    link = shown(one.record, fact)
    return link + say("study.medians.counted") if _own(record, fact) else link


def _own(record: EndpointRecord, fact: Events | None) -> bool:
    """Whether events were counted in the source that the curve itself comes from."""
    return fact is not None and record.curves is not None and fact.source == record.curves.reference


def counted(record: EndpointRecord, arm: str) -> frozenset[Check]:
    """What of an arm was counted in the source of its curve, and so judges no reconstruction."""
    outcome = record.arms.get(arm)
    at_risk = record.curves is not None and record.curves.risk_table == "counted"
    events = outcome is not None and _own(record, outcome.n_events)
    return frozenset([*([Check.AT_RISK] if at_risk else []), *([Check.EVENTS] if events else [])])


def baseline(study: StudyView) -> Markup:
    """Characteristics of the patients as reported."""
    record = study.record
    columns = [
        (say("study.baseline.all"), record.baseline),
        *((vocabulary.label(a.treatment), a.baseline) for a in record.arms),
    ]
    given = [(name, baseline.given()) for name, baseline in columns]
    given = [(name, values) for name, values in given if values]
    names = [term.id for term in vocabulary.CHARACTERISTICS if any(term.id in values for _, values in given)]
    if not names:
        return Markup("")
    rows = [(vocabulary.label(i), *(shown(record, values.get(i)) for _, values in given)) for i in names]
    head = (say("study.baseline.characteristic"), *(name for name, _ in given))
    return html.table(head, rows, caption=say("study.baseline"))


def response(study: StudyView) -> Markup:
    """Tumour response as reported."""
    record = study.record
    rows = [
        (
            vocabulary.label(arm.treatment),
            facts.criteria(found.criteria),
            facts.assessor(found.assessor),
            shown(record, found.orr),
            shown(record, found.dcr),
        )
        for arm in record.arms
        for found in arm.response
    ]
    if not rows:
        return Markup("")
    head = heads("study.response", "arm", "criteria", "assessor", "orr", "dcr")
    return html.table(head, rows, caption=say("study.response"))


def provenance(study: StudyView) -> Markup:
    """Where each curve comes from, exactly as recorded."""
    parts = []
    for record in study.record.endpoints:
        if record.curves is not None:
            curves = record.curves
            source = facts.source_name(study.record, curves.reference)
            link = Markup('<a href="#source-{}">{}</a>').format(curves.reference, source)
            items = (vocabulary.label(record.endpoint), curves.method, curves.by, link, curves.reading,
                     curves.risk_table, curves.note or "")  # fmt: skip
            names = heads("study.provenance", "endpoint", "how", "by", "from", "reading", "risk", "note")
            given = [(name, value) for name, value in zip(names, items, strict=True) if value]
            parts.append(html.definitions(given))
    return Markup("").join(parts)


def sources(study: StudyView) -> Markup:
    """The study's reports and other sources, each an anchor for the facts read in it."""
    record = study.record
    items = [
        Markup('<li id="source-{}">{}{}</li>').format(report.id, citation(report), _read_at(report.url))
        for report in record.reports
    ]
    for source in record.sources:
        address = f"https://doi.org/{source.doi}" if source.doi else source.url
        words = Markup("{} ({})").format(source.title, source.kind)
        links = html.link(address, address) if address else ""
        copy = _read_at(source.url) if source.doi else ""
        items.append(Markup('<li id="source-{}">{} {}{}</li>').format(source.id, words, links, copy))
    return Markup('<ul class="hm-sources">{}</ul>').format(Markup("").join(items))


def _read_at(url: str | None) -> Markup:
    """The page on which a text was read, behind the record that it is a copy of."""
    return Markup(" {} {}.").format(say("study.source.read-at"), html.link(url, url)) if url else Markup("")


def citation(report: Report) -> Markup:
    """A report as a reference."""
    place = ";".join(filter(None, (report.volume, report.pages)))
    doi = html.link(f"https://doi.org/{report.doi}", f"doi:{report.doi}") if report.doi else Markup("")
    names = ", ".join(report.authors).rstrip(".")
    doubt = say("study.source.from-memory", fields=", ".join(report.unverified)) if report.unverified else ""
    words = Markup("{}. {}. {} {}{}. {}{}").format(
        names, report.title.rstrip("."), Markup("<cite>{}</cite>").format(report.journal), report.year,
        f";{place}" if place else "", doi, doubt,
    )  # fmt: skip
    return words + (
        Markup(" ") + html.chip(say("study.source.unverified"), "c-unverified") if report.status == "unverified" else ""
    )
