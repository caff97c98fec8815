"""The page of one review, in the order a reader follows: answer, findings, figures, what stands behind them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from hccmeta.analysis.results import Analysis
from hccmeta.evidence.living import State
from hccmeta.site import (
    drawn_grids,
    html,
    review_balance,
    review_evidence,
    review_figures,
    review_findings,
    review_first,
    review_others,
    review_people,
    review_sof,
)
from hccmeta.site.answers import answer, no_answer
from hccmeta.site.register import Register
from hccmeta.site.view import ReviewView, View
from hccmeta.versions.cite import living_title, retirement
from hccmeta.versions.references import FORM_NAMES, FORMS, references
from hccmeta.words import said, tables, wording
from hccmeta.words.english import say

ROOT = "../../"


def context(view: View, review: ReviewView, register: Register) -> dict[str, Any]:
    """What the template of a review's page needs."""
    record = review.record

    def part(name: str, make: Callable[..., Any], *given: Any, otherwise: Any = None) -> Any:
        return register.part(f"{review.folder.path}/review.yaml", name, make, *given, otherwise=otherwise)

    sections = part("sections", review_others.sections, review, register, ROOT, otherwise=())
    return {
        "root": ROOT,
        "review": record,
        "living_title": living_title(review.folder, view.version),
        "kind": wording.capital(living_title(review.folder, view.version).removeprefix(f"{record.title}: ")),
        "answer": part("answer", answer, review, otherwise=no_answer()),
        "strip": part("strip", strip, view, review),
        "retired": part("retired", retirement, review.folder),
        "findings": part("findings", review_findings.summary_of_findings, review),
        "sof": part("sof", review_sof.summary, review, register, ROOT, view.version, otherwise=""),
        "balances": part("balances", review_balance.balances, review, register, ROOT),
        "signals": part("signals", review_findings.signals_table, review),
        "primary": part("primary", review_figures.primary, review, register, ROOT),
        "curves": part("curves", review_figures.pooled_curves, review, register, ROOT),
        "against_tau": part("against_tau", review_figures.against_tau, review, register, ROOT),
        "heterogeneity": part("heterogeneity", review_findings.heterogeneity, review),
        "sensitivity": part("sensitivity", review_figures.sensitivity, review, register, ROOT),
        "cumulative": part("cumulative", review_figures.cumulative, review, register, ROOT),
        "others": sections,
        "small_studies": part("small_studies", review_figures.small_studies, review, register, ROOT),
        "studies": part("studies", review_evidence.included, review, ROOT),
        "bias": part("bias", _bias, review, register),
        "flow": part("flow", review_evidence.flow_figure, review, register, ROOT),
        "excluded": part("excluded", review_evidence.excluded, review, view, ROOT),
        "pending": part("pending", review_evidence.pending_records, review),
        "cohorts": part("cohorts", review_first.cohorts, review, ROOT),
        "confounders": part("confounders", review_first.confounders, review, register, ROOT),
        "singles": part("singles", review_first.singles, review, ROOT),
        "wanted": part("wanted", review_first.calls, review, ROOT),
        "waiting": part("waiting", review_first.waiting, review),
        "ongoing": part("ongoing", review_first.ongoing, review),
        "quoted": part("quoted", review_findings.quoted, review, otherwise=()),
        "people": part("people", review_people.people, review),
        "readings": part("readings", review_evidence.readings, review),
        "references": part("references", _references, review, register),
        "n_studies": len(review.studies),
        "searched": review.status.state.value != "never",
        "downloads": part("downloads", _downloads, review, register),
    }


def strip(view: View, review: ReviewView) -> Markup:
    """The status strip: as of the build, with what a script needs to say it at reading time."""
    status = review.status
    days = {"due": status.due_on, "overdue": status.overdue_on, "stale": status.stale_on}
    data = Markup("").join(Markup(' data-{}="{}"').format(name, day.isoformat()) for name, day in days.items() if day)
    state = status.state.value
    counted = status.awaiting or status.state is not State.NEVER
    records = wording.plural(status.awaiting, "record")
    waiting = say("review.strip.awaiting", records=records) if counted else say("review.strip.not-counted")
    items = [
        Markup('<strong class="hm-state s-{}">{}</strong>').format(state, say(f"status.state.{state}")),
        say("review.strip.other-methods") if status.state is State.NEVER else said.status(status),
        waiting,
        say("review.strip.size", studies=len(review.studies), patients=wording.count(review.result.n_patients)),
        say("review.strip.version", version=view.version, built=view.built.isoformat()),
    ]
    drawn = Markup(" ").join(Markup("<span>{}</span>").format(item) for item in items)
    return Markup('<p class="hm-strip" data-state="{}"{}>{}</p>').format(state, data, drawn)


def _bias(review: ReviewView, register: Register) -> Markup:
    if not review.studies:
        return Markup("")
    judged = sum(one.record.risk_of_bias is not None for one in review.studies)
    caption = say("figure.risk-of-bias.caption", judged=judged, studies=len(review.studies))
    drawing = drawn_grids.risk_of_bias(f"{review.record.id}-bias", [one.record for one in review.studies], caption)
    if judged:
        return register.figure(drawing, ROOT)
    return Markup("<p>{}</p>").format(say("review.bias.none", studies=len(review.studies)))


def _downloads(review: ReviewView, register: Register) -> Markup:
    base = f"data/reviews/{review.record.id}"
    links = [html.link(f"{ROOT}{base}/results.json", say("review.downloads.results"))]
    links += [_effects(analysis, base, register) for analysis in review.result.analyses]
    links += [html.link(f"{ROOT}{base}/{name}", name) for name in ("review.yaml", "searches.csv", "screening.csv")]
    return html.more(say("review.downloads"), html.bullets(links))


def _references(review: ReviewView, register: Register) -> Markup:
    """Links to the reports of the included studies, for reference managers."""
    found = references(one.record for one in review.studies)
    base = f"data/reviews/{review.record.id}/references"
    paths = [register.add(f"{base}.{end}", form(found)) for end, form in FORMS.items()]
    links = (html.link(f"{ROOT}{path}", name) for path, name in zip(paths, FORM_NAMES, strict=True))
    return Markup("<p>{} {}</p>").format(say("review.references"), Markup(", ").join(links))


def _effects(analysis: Analysis, base: str, register: Register) -> Markup:
    path = register.add(f"{base}/{analysis.id}.csv", tables.as_csv(tables.effects_csv(analysis)))
    return html.link(f"{ROOT}{path}", say("review.downloads.effects", title=said.title(analysis), id=analysis.id))
