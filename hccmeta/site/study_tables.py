"""What a study reported, as tables: medians and ratios beside ours, patients, response, provenance, sources."""

from __future__ import annotations

from markupsafe import Markup

from hccmeta.analysis.results import ArmEndpoint
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.facts import Events
from hccmeta.evidence.spec.study import EndpointRecord, Report
from hccmeta.site import facts, html
from hccmeta.site.view import StudyView
from hccmeta.words import wording


def reported(one: StudyView) -> Markup:
    """Medians and hazard ratios as reported, beside those of the reconstructed patients."""
    rows: list[tuple[html.Cell, ...]] = []
    for record in one.record.endpoints:
        name = _endpoint_name(record)
        for arm_id, outcome in record.arms.items():
            rebuilt = _rebuilt(one, record, arm_id)
            treatment = vocabulary.label(one.record.arm(arm_id).treatment)
            rows.append(
                (
                    f"{name}: {treatment}",
                    facts.shown(one.record, outcome.median, unit=record.time_unit if outcome.median else ""),
                    wording.estimate(rebuilt.median, 1) if rebuilt else "",
                    _events(one, record, outcome.n_events),
                    str(rebuilt.n_events) if rebuilt else "",
                )
            )
    head = (
        "Endpoint and arm",
        "Median, reported",
        "Median, reconstructed",
        "Events, reported",
        "Events, reconstructed",
    )
    drawn = html.table(head, rows, caption="Medians: reported and reconstructed (95 % interval)")
    return drawn + _ratios(one)


def _ratios(one: StudyView) -> Markup:
    rebuilt = {(c.endpoint, c.arm, c.reference): c for c in one.result.contrasts}
    rows: list[tuple[html.Cell, ...]] = []
    for record in one.record.endpoints:
        for comparison in record.comparisons:
            found = rebuilt.get((record.endpoint, comparison.arm, comparison.reference)) if record.has_curves else None
            arm, reference = (one.record.arm(i).treatment for i in (comparison.arm, comparison.reference))
            rows.append(
                (
                    f"{_endpoint_name(record)}: {wording.pair(arm, reference)}",
                    facts.shown(one.record, comparison.hr),
                    wording.estimate(found.hr) if found else "",
                    facts.shown(one.record, comparison.p),
                    wording.p_value(found.logrank_p) if found else "",
                    wording.p_value(found.proportional_hazards_p) if found else "",
                )
            )
    if not rows:
        return Markup("")
    head = ("Comparison", "HR, reported", "HR, reconstructed", "P, reported", "P, log-rank, reconstructed",
            "P, proportional hazards")  # fmt: skip
    return html.table(head, rows, caption="Hazard ratios: reported and reconstructed (95 % interval)")


def _rebuilt(one: StudyView, record: EndpointRecord, arm: str) -> ArmEndpoint | None:
    if not record.has_curves:
        return None
    return next((a for a in one.result.arms if (a.endpoint, a.arm) == (record.endpoint, arm)), None)


def _endpoint_name(record: EndpointRecord) -> str:
    aside = [
        part
        for part in (facts.CRITERIA.get(record.criteria or ""), record.assessor and _assessor(record.assessor))
        if part
    ]
    aside += [record.analysis_set] if record.analysis_set != "all" else []
    return vocabulary.label(record.endpoint) + (f" ({', '.join(aside)})" if aside else "")


def _assessor(code: str) -> str:
    """Who assessed, in words."""
    return "assessor not stated" if code == "not-stated" else f"{code.replace('-', ' ')} review"


def _events(one: StudyView, record: EndpointRecord, fact: Events | None) -> Markup:
    """Events as given; those counted in the reconstruction that the curve comes from are no report of the study."""
    shown = facts.shown(one.record, fact)
    counted = fact is not None and record.curves is not None and fact.source == record.curves.reference
    return shown + Markup(" (counted, not reported)") if counted else shown


def baseline(one: StudyView) -> Markup:
    """Characteristics of the patients as reported."""
    record = one.record
    columns = [("All patients", record.baseline), *((vocabulary.label(a.treatment), a.baseline) for a in record.arms)]
    given = [(name, baseline.given()) for name, baseline in columns]
    given = [(name, values) for name, values in given if values]
    names = [term.id for term in vocabulary.CHARACTERISTICS if any(term.id in values for _, values in given)]
    if not names:
        return Markup("")
    rows = [(vocabulary.label(i), *(facts.shown(record, values.get(i)) for _, values in given)) for i in names]
    return html.table(("Characteristic", *(name for name, _ in given)), rows, caption="Patients at baseline")


def response(one: StudyView) -> Markup:
    """Tumour response as reported."""
    record = one.record
    rows = [
        (
            vocabulary.label(arm.treatment),
            facts.CRITERIA[found.criteria],
            _assessor(found.assessor),
            facts.shown(record, found.orr),
            facts.shown(record, found.dcr),
        )
        for arm in record.arms
        for found in arm.response
    ]
    if not rows:
        return Markup("")
    head = ("Arm", "Criteria", "Assessor", "Objective response", "Disease control")
    return html.table(head, rows, caption="Tumour response as reported")


def help_wanted(one: StudyView) -> Markup:
    """The facts that nobody has read first hand."""
    rows = facts.help_wanted(one.record)
    if not rows:
        return Markup("")
    return html.table(("Fact", "Value", "How it was read", "Where"), rows, caption="Facts that nobody read first hand")


def provenance(one: StudyView) -> Markup:
    """Where each curve comes from, exactly as recorded."""
    found = []
    for record in one.record.endpoints:
        if record.curves is not None:
            curves = record.curves
            items: list[tuple[str, str | Markup]] = [
                ("Endpoint", vocabulary.label(record.endpoint)),
                ("How", curves.method),
                ("By", curves.by),
                ("From", Markup('<a href="#source-{}">{}</a>').format(
                    curves.reference, facts.source_name(one.record, curves.reference))),
                ("Reading", curves.reading),
                ("Numbers at risk", curves.risk_table),
            ]  # fmt: skip
            items += [("Note", curves.note)] if curves.note else []
            found.append(html.definitions(items))
    return Markup("").join(found)


def sources(one: StudyView) -> Markup:
    """The study's reports and other sources, each an anchor for the facts read in it."""
    record = one.record
    items = [
        Markup('<li id="source-{}">{}{}</li>').format(report.id, citation(report), _read_at(report.url))
        for report in record.reports
    ]
    for source in record.sources:
        address = f"https://doi.org/{source.doi}" if source.doi else source.url
        words = Markup("{} ({})").format(source.title, source.kind)
        found = html.link(address, address) if address else ""
        copy = _read_at(source.url) if source.doi else ""
        items.append(Markup('<li id="source-{}">{} {}{}</li>').format(source.id, words, found, copy))
    return Markup('<ul class="hm-sources">{}</ul>').format(Markup("").join(items))


def _read_at(url: str | None) -> Markup:
    """The page on which a text was read, behind the record that it is a copy of."""
    return Markup(" Read at {}.").format(html.link(url, url)) if url else Markup("")


def citation(report: Report) -> Markup:
    """A report as a reference."""
    place = ";".join(filter(None, (report.volume, report.pages)))
    doi = html.link(f"https://doi.org/{report.doi}", f"doi:{report.doi}") if report.doi else Markup("")
    names = ", ".join(report.authors).rstrip(".")
    doubt = f" (from memory: {', '.join(report.unverified)})" if report.unverified else ""
    words = Markup("{}. {}. {} {}{}. {}{}").format(
        names, report.title.rstrip("."), Markup("<cite>{}</cite>").format(report.journal), report.year,
        f";{place}" if place else "", doi, doubt,
    )  # fmt: skip
    return words + (
        Markup(" ") + html.chip("citation not verified", "c-unverified") if report.status == "unverified" else ""
    )
