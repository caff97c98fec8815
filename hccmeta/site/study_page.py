"""The page of one study: everything traceable."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from hccmeta.analysis.results import Analysis
from hccmeta.evidence.spec import vocabulary
from hccmeta.site import drawn_curves, facts, html, notes, study_tables
from hccmeta.site.register import Register
from hccmeta.site.view import StudyView, View
from hccmeta.words import said, tables, wording

ROOT = "../../"
DESIGNS = {
    "randomised": "randomised trial",
    "non-randomised-comparative": "comparative cohort, not randomised",
    "single-arm": "single-arm study",
    "cohort": "cohort",
}
STATUSES = {
    "included": "",
    "retracted": "Retracted: this study has left the pool; its page stays.",
    "concern": "There is an expression of concern: this study has left the pool; its page stays.",
    "superseded": "Superseded by another report: this study has left the pool; its page stays.",
}
ORIGINS = {
    "randomisation": "randomisation",
    "start-of-this-line": "start of this line of treatment",
    "start-of-first-line": "start of first-line treatment",
    "not-stated": "not stated in what was read",
}


def context(view: View, one: StudyView, register: Register) -> dict[str, Any]:
    """What the template of a study's page needs."""
    record = one.record
    endpoints = tuple(dict.fromkeys(arm.endpoint for arm in one.result.arms))

    def part(name: str, make: Callable[..., Any], *given: Any, otherwise: Any = None) -> Any:
        return register.part(f"{one.folder.path}/study.yaml", name, make, *given, otherwise=otherwise)

    return {
        "root": ROOT,
        "study": record,
        "n": sum(arm.n for arm in record.arms),
        "design": DESIGNS[record.design],
        "warning": STATUSES[record.status],
        "summary": part("summary", summary, one),
        "treatments": Markup(" ").join(
            html.chip(vocabulary.label(arm.treatment), f"t-{arm.treatment}") for arm in record.arms
        ),
        "facts": part("facts", _facts, one),
        "reported": part("reported", study_tables.reported, one),
        "curves": [
            drawn
            for endpoint in endpoints
            if (drawn := part(f"curves.{endpoint}", _curves, one, endpoint, register, otherwise={}))
        ],
        "from_rates": part("from_rates", _from_rates, one, otherwise=[]),
        "wanted": not one.result.arms,
        "weights": part("weights", _weights, view, one),
        "baseline": part("baseline", study_tables.baseline, one),
        "response": part("response", study_tables.response, one),
        "findings": html.bullets(facts.shown(record, finding) for finding in record.findings),
        "every_fact": part("every_fact", facts.table, record),
        "help": part("help", study_tables.help_wanted, one),
        "accepted": html.bullets(
            Markup("<strong>{}</strong> ({}, {}): {}").format(a.problem.what, a.problem.code, a.problem.where, a.reason)
            for a in one.accepted
        ),
        "provenance": part("provenance", study_tables.provenance, one),
        "sources": part("sources", study_tables.sources, one),
        "notes": part("notes", notes.as_html, one.folder.notes),
        "history": html.bullets(f"{change.on}: {change.why}" for change in record.changes),
        "overlaps": Markup(", ").join(
            html.link(f"{ROOT}studies/{other}/", found.record.name if (found := view.study(other)) else other)
            for other in record.cohort.may_overlap
        ),
        "downloads": part("downloads", _downloads, one, register),
    }


def summary(one: StudyView) -> str:
    """The study in one sentence, for its page, the index and search engines."""
    record = one.record
    arms = " v ".join(f"{wording.treatment(arm.treatment)} (n = {wording.count(arm.n)})" for arm in record.arms)
    prior = {"none": "", "mixed": " after mixed treatment"}.get(
        record.population.prior, f" after {record.population.prior}"
    )
    return f"{DESIGNS[record.design].capitalize()}, line {record.population.line}{prior}: {arms}."


def _facts(one: StudyView) -> Markup:
    record = one.record
    setting = record.setting
    items: list[tuple[str, str | Markup]] = [("Design", record.design_detail or DESIGNS[record.design])]
    if record.registration:
        items.append(("Registration", record.registration))
    places = setting.regions or ", ".join(setting.countries)
    if places:
        items.append(("Setting", places))
    if setting.enrolment:
        items.append(("Enrolment", " to ".join(filter(None, (setting.enrolment.start, setting.enrolment.end)))))
    items.append(("Line of treatment", str(record.population.line)))
    if record.population.prior_regimen or record.population.detail:
        words = [part for part in (record.population.prior_regimen, record.population.detail) if part]
        items.append(("Treated before", "; ".join(words)))
    for arm in record.arms:
        patients = facts.shown(record, arm.n_source, value=wording.count(arm.n))
        items.append((f"Patients, {wording.treatment(arm.treatment)}", patients))
    return html.definitions(items)


def _curves(one: StudyView, endpoint: str, register: Register) -> dict[str, Any]:
    """Figure, fidelity and RMST of one endpoint."""
    record = one.record
    arms = [arm for arm in one.result.arms if arm.endpoint == endpoint]
    contrasts = [found for found in one.result.contrasts if found.endpoint == endpoint]
    medians = " and ".join(
        f"{wording.number(arm.median.estimate, 1)} months with {wording.treatment(arm.treatment)}"
        if arm.median.estimate is not None
        else f"not reached with {wording.treatment(arm.treatment)}"
        for arm in arms
    )
    ratios = "; ".join(f"hazard ratio {wording.estimate(found.hr)}" for found in contrasts)
    caption = (
        f"Median {wording.endpoint(endpoint)} is {medians}{'; ' + ratios if ratios else ''}. "
        "Lines: curves of the reconstructed patients with 95 % bands; ticks: patients who left alive."
    )
    drawing = drawn_curves.of_study(f"{record.id}-{endpoint}", arms, record.name, caption)
    return {
        "name": vocabulary.label(endpoint),
        "origin": ORIGINS[next(e.origin for e in record.endpoints if e.endpoint == endpoint and e.has_curves)],
        "figure": register.figure(drawing, ROOT, table=tables.at_risk(arms)),
        "fidelity": [
            html.result_table(tables.fidelity(arm.fidelity), caption=f"Fidelity, {wording.treatment(arm.treatment)}")
            for arm in arms
        ]
        + [
            html.result_table(tables.fidelity(found.fidelity), caption="Fidelity, hazard ratio")
            for found in contrasts
            if found.fidelity
        ],
        "rmst": html.result_table(tables.rmst(arms, contrasts)),
    }


def _from_rates(one: StudyView) -> list[dict[str, Any]]:
    """What follows from published rates, an endpoint each."""
    return [
        {
            "name": vocabulary.label(found.endpoint),
            "given": html.result_table(tables.rates(found.arms)),
            "rmst": html.result_table(tables.rmst(found.arms, found.contrasts)),
        }
        for found in one.result.from_rates
    ]


def _weights(view: View, one: StudyView) -> Markup:
    rows: list[tuple[html.Cell, ...]] = []
    for review in view.reviews_of(one.record.id):
        for analysis in review.result.analyses:
            for row in analysis.rows:
                if row.study == one.record.id and row.weight is not None and analysis.tau:
                    name = html.link(f"{ROOT}reviews/{review.record.id}/", review.record.short_title)
                    rows.append((name, said.title(analysis), wording.percent(row.weight, 1), wording.effect(analysis),
                                 without(analysis, one.record.id)))  # fmt: skip
    if not rows:
        return Markup("")
    head = ("Review", "Analysis", "Weight", "Result with it, months", "Result without it, months")
    return html.table(head, rows, caption="Weight of this study, and the result without it")


def without(analysis: Analysis, study: str) -> str:
    """The result without the study, from the analysis' lines with each study left out."""
    if analysis.k < 2:
        return "no other study"
    lines = analysis.details.leave_one_out
    for line in () if lines is None else lines.lines:
        if line.label.study == study:
            return wording.interval(line.estimate, None if line.interval is None else line.interval.limits)
    return "not computed"


def _downloads(one: StudyView, register: Register) -> Markup:
    base = f"data/studies/{one.record.id}"
    links = []
    for arm in one.result.arms:
        path = register.add(f"{base}/{arm.endpoint}.{arm.arm}.patients.csv", tables.as_csv(tables.patients(arm)))
        words = f"Reconstructed patients, {wording.treatment(arm.treatment)} (CSV)"
        links.append(html.link(f"{ROOT}{path}", words))
    links += [
        html.link(f"{ROOT}{base}/study.yaml", "The record (YAML)"),
        html.link(f"{ROOT}{base}/results.json", "All results (JSON)"),
    ]
    return html.bullets(links)
