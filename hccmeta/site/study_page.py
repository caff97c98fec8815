"""The page of one study: everything traceable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup

from hccmeta.analysis.results import Analysis, ArmEndpoint, Contrast
from hccmeta.evidence.spec import vocabulary
from hccmeta.site import drawn_curves, html, notes, study_parts, study_tables
from hccmeta.site import facts as fact_links
from hccmeta.site.register import Register
from hccmeta.site.view import StudyView, View
from hccmeta.words import facts, said, tables, wording
from hccmeta.words.english import heads, inline, known, say

ROOT = "../../"


def context(view: View, study: StudyView, register: Register) -> dict[str, Any]:
    """What the template of a study's page needs."""
    record = study.record
    endpoints = tuple(dict.fromkeys(arm.endpoint for arm in study.result.arms))

    def part(name: str, make: Callable[..., Any], *given: Any, otherwise: Any = None) -> Any:
        return register.part(f"{study.folder.path}/study.yaml", name, make, *given, otherwise=otherwise)

    return {
        "root": ROOT,
        "study": record,
        "n": sum(arm.n for arm in record.arms),
        "design": facts.design(record.design),
        "warning": say(f"study.status.{record.status}"),
        "summary": part("summary", summary, study),
        "treatments": Markup(" ").join(
            html.chip(vocabulary.label(arm.treatment), f"t-{arm.treatment}") for arm in record.arms
        ),
        "facts": part("facts", _facts, study),
        "reported": part("reported", study_tables.reported, study),
        "curves": [
            drawn
            for endpoint in endpoints
            if (drawn := part(f"curves.{endpoint}", _curves, view, study, endpoint, register, otherwise={}))
        ],
        "from_rates": part("from_rates", _from_rates, study, otherwise=[]),
        "wanted": not study.result.arms,
        "weights": part("weights", _weights, view, study),
        "baseline": part("baseline", study_tables.baseline, study),
        "response": part("response", study_tables.response, study),
        "harms": part("harms", study_parts.harms, study),
        "quality_of_life": part("quality_of_life", study_parts.quality_of_life, study),
        "subgroups": part("subgroups", study_parts.subgroups, view, study),
        "findings": html.bullets(fact_links.shown(record, finding) for finding in record.findings),
        "every_fact": part("every_fact", fact_links.every, record),
        "help": part("help", fact_links.doubtful, record),
        "accepted": html.bullets(
            Markup("{} {} <code>{}: {}</code> ({}).").format(
                a.reason, say("study.accepted"), a.problem.where, a.problem.what, a.problem.code
            )
            for a in study.accepted
        ),
        "provenance": part("provenance", study_tables.provenance, study),
        "sources": part("sources", study_tables.sources, study),
        "notes": part("notes", notes.as_html, study.folder.notes),
        "history": html.bullets(f"{change.on}: {change.why}" for change in record.changes),
        "overlaps": Markup(", ").join(
            html.link(f"{ROOT}studies/{other}/", found.record.name if (found := view.study(other)) else other)
            for other in record.cohort.may_overlap
        ),
        "downloads": part("downloads", _downloads, study, register),
    }


def summary(one: StudyView) -> str:
    """The study in one sentence, for its page, the index and search engines."""
    record = one.record
    population = record.population
    arms = say("study.summary.v").join(
        say("study.summary.arm", treatment=inline(arm.treatment), n=wording.count(arm.n)) for arm in record.arms
    )
    prior = known(f"study.summary.prior.{population.prior}", say("study.summary.prior", prior=population.prior))
    design = wording.capital(facts.design(record.design))
    return say("study.summary", design=design, line=population.line, prior=prior, arms=arms)


def _facts(study: StudyView) -> Markup:
    record = study.record
    setting, population = record.setting, record.population
    treated = [facts.terms_named(part) for part in (population.prior_regimen, population.detail) if part]
    items: list[tuple[str, str | Markup]] = [
        (say("study.fact.design"), record.design_detail or facts.design(record.design)),
        (say("study.fact.registration"), record.registration or ""),
        (say("study.fact.setting"), setting.regions or ", ".join(setting.countries)),
        (
            say("study.fact.enrolment"),
            facts.span((setting.enrolment.start, setting.enrolment.end)) if setting.enrolment else "",
        ),
        (say("study.fact.line"), str(population.line)),
        (say("study.fact.before"), "; ".join(treated)),
    ]
    for arm in record.arms:
        patients = fact_links.shown(record, arm.n_source, value=wording.count(arm.n))
        items.append((say("study.fact.patients", treatment=inline(arm.treatment)), patients))
    return html.definitions([(name, value) for name, value in items if value])


def _curves(view: View, study: StudyView, endpoint: str, register: Register) -> dict[str, Any]:
    """Figure, fidelity and RMST of one endpoint."""
    record = study.record
    arms = [arm for arm in study.result.arms if arm.endpoint == endpoint]
    contrasts = [contrast for contrast in study.result.contrasts if contrast.endpoint == endpoint]
    told = _caption(endpoint, arms, contrasts)
    horizon = next((tau for each in view.reviews_of(record.id) if (tau := each.horizon(endpoint)) is not None), None)
    drawing = drawn_curves.of_study(f"{record.id}-{endpoint}", arms, record.name, told, horizon=horizon)
    given = next(one for one in record.endpoints if one.endpoint == endpoint and one.has_curves)
    cards = [
        (say("study.fidelity", treatment=inline(arm.treatment)), arm.fidelity, study_tables.counted(given, arm.arm))
        for arm in arms
    ]
    ratio = say("study.fidelity.ratio")
    cards += [(ratio, contrast.fidelity, frozenset()) for contrast in contrasts if contrast.fidelity]
    return {
        "name": vocabulary.label(endpoint),
        "origin": say(f"study.origin.{given.origin}"),
        "figure": register.figure(drawing, ROOT, table=tables.at_risk(arms)),
        "fidelity": [html.result_table(tables.fidelity(items, own), caption=caption) for caption, items, own in cards],
        "rmst": html.result_table(tables.rmst(arms, contrasts)),
    }


def _caption(endpoint: str, arms: Sequence[ArmEndpoint], contrasts: Sequence[Contrast]) -> str:
    """Medians and hazard ratios of one endpoint, and what its lines are."""
    medians = say("study.caption.and").join(
        say("study.caption.not-reached", treatment=inline(arm.treatment))
        if arm.median.estimate is None
        else say("study.caption.median", median=wording.number(arm.median.estimate, 1), treatment=inline(arm.treatment))
        for arm in arms
    )
    ratios = "".join(f"; {say('study.caption.ratio', ratio=wording.estimate(one.hr))}" for one in contrasts)
    return say("study.caption", endpoint=inline(endpoint), medians=medians, ratios=ratios)


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


def _weights(view: View, study: StudyView) -> Markup:
    rows: list[tuple[html.Cell, ...]] = []
    for review in view.reviews_of(study.record.id):
        for analysis in review.result.analyses:
            for row in analysis.rows:
                if row.study == study.record.id and row.weight is not None and analysis.tau:
                    name = html.link(f"{ROOT}reviews/{review.record.id}/", review.record.short_title)
                    rows.append((name, said.title(analysis), wording.percent(row.weight, 1), wording.effect(analysis),
                                 without(analysis, study.record.id)))  # fmt: skip
    if not rows:
        return Markup("")
    head = heads("study.weights", "review", "analysis", "weight", "with", "without")
    return html.table(head, rows, caption=say("study.weights"))


def without(analysis: Analysis, study: str) -> str:
    """The result without the study, from the analysis' lines with each study left out."""
    if analysis.k < 2:
        return say("study.weights.alone")
    lines = analysis.details.leave_one_out
    for line in () if lines is None else lines.lines:
        if line.label.study == study:
            return wording.interval(line.estimate, None if line.interval is None else line.interval.limits)
    return say("study.weights.not-computed")


def _downloads(study: StudyView, register: Register) -> Markup:
    base = f"data/studies/{study.record.id}"
    links = []
    for arm in study.result.arms:
        path = register.add(f"{base}/{arm.endpoint}.{arm.arm}.patients.csv", tables.as_csv(tables.patients(arm)))
        words = say("study.download.patients", treatment=inline(arm.treatment))
        links.append(html.link(f"{ROOT}{path}", words))
    links += [
        html.link(f"{ROOT}{base}/study.yaml", say("study.download.record")),
        html.link(f"{ROOT}{base}/results.json", say("study.download.results")),
    ]
    return html.bullets(links)
