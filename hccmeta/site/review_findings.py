"""The findings of a review as tables: summary, signals of certainty, heterogeneity, what others published."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from hccmeta.analysis.results import Analysis, ArmEndpoint, Row
from hccmeta.site import html
from hccmeta.site.answers import primary_analyses
from hccmeta.site.signals import signals
from hccmeta.site.view import ReviewView
from hccmeta.words import said, wording
from hccmeta.words.english import heads, say


def summary_of_findings(review: ReviewView) -> Markup:
    """Months gained, patients alive at tau, studies and certainty: a table per horizon, the primary one open."""
    parts = []
    head = heads("review.findings", "comparison", "gained", "alive", "studies", "patients", "certainty")
    note = say("review.findings.note")
    for plan in review.record.analyses:
        if plan.measure != "rmst_difference" or plan.kind == "meta-regression":
            continue
        group = review.comparisons(plan)
        if any(one.estimate is not None for one in group):
            title = review.heading(plan)
            estimated = [one for one in group if one.estimate is not None]
            drawn = html.table(head, [_finding(review, one) for one in estimated], caption=title, note=note)
            drawn += not_estimable([one for one in group if one.estimate is None])
            parts.append(drawn if plan.primary else html.more(title, drawn))
    return Markup("").join(parts)


def _finding(review: ReviewView, one: Analysis) -> tuple[html.Cell, ...]:
    signed = review.certainty(one.id)
    certainty = signed.replace("-", " ") if signed else say("review.findings.not-assessed")
    return (wording.pair(one.arm, one.reference), wording.effect(one), alive(review, one), one.k, one.n, certainty)


def not_estimable(group: Sequence[Analysis]) -> Markup:
    """Why comparisons are not estimable: once for all that share a reason; empty where all are."""
    by_reason: dict[str, list[str]] = {}
    for one in group:
        why = said.reasons(one.reasons) or say("review.no-reason")
        by_reason.setdefault(why, []).append(said.compared(one))
    return html.bullets(
        say("review.not-estimable", comparisons="; ".join(names), why=why) for why, names in by_reason.items()
    )


def alive(review: ReviewView, analysis: Analysis) -> str:
    """``56 v 50; difference 6.0 (1.2 to 10.8)``, ranges over the studies: survival at the horizon."""
    if analysis.tau is None or analysis.estimate is None:
        return ""
    sides = [_range(side) for side in alive_by_side(review, analysis)]
    levels = [say("label.v").join(sides)] if all(sides) else []
    return "; ".join((*levels, *_difference(analysis)))


def alive_by_side(review: ReviewView, analysis: Analysis) -> tuple[list[float], list[float]]:
    """Survival at the horizon of the first and the second treatment, a share for each study of their difference."""
    rows = [row for row in analysis.rows if row.estimate is not None and _differs(review, analysis, row)]
    first, second = ([survival_at(review, analysis, row, i) for row in rows] for i in (0, 1))
    return [one for one in first if one is not None], [one for one in second if one is not None]


def _differs(review: ReviewView, analysis: Analysis, row: Row) -> bool:
    """Whether the difference in survival at the horizon is estimated in the study of a row: nobody at risk, none."""
    found = (
        dict(one.alive_difference).get(analysis.tau or 0.0)
        for study in review.studies
        if study.record.id == row.study
        for one in study.result.contrasts
        if (one.endpoint, one.treatment, one.reference_treatment) == (analysis.endpoint, row.arm, row.reference)
    )
    return any(one is not None and one.estimate is not None for one in found)


def survival_at(review: ReviewView, analysis: Analysis, row: Row, i: int) -> float | None:
    """Survival at the horizon, as a share, of the arm (0) or the reference (1) of a study of the line."""
    treatment = (row.arm, row.reference)[i]
    rebuilt = next(
        (
            arm
            for one in review.studies
            for arm in one.result.arms
            if (arm.study, arm.treatment, arm.endpoint) == (row.study, treatment, analysis.endpoint)
        ),
        None,
    )
    return _at(rebuilt, analysis.tau or 0.0)


def _difference(analysis: Analysis) -> list[str]:
    """The difference in patients alive per 100 with its interval."""
    return [say("phrase.difference", value=difference_per_100(analysis))] if difference_per_100(analysis) else []


def difference_per_100(analysis: Analysis) -> str:
    """The difference in patients alive per 100 with its interval, and of how many studies where not of all."""
    lines = () if analysis.details.alive is None else analysis.details.alive.lines
    one = next((line for line in lines if line.estimate is not None and line.interval is not None), None)
    if one is None:
        return ""
    value = wording.spanned(one.estimate, one.interval, 1)
    fewer = one.k is not None and one.k < analysis.k
    return say("phrase.of-studies", value=value, k=one.k, of=analysis.k) if fewer else value


def _at(arm: ArmEndpoint | None, tau: float) -> float | None:
    if arm is None:
        return None
    index = int(arm.curve.time.searchsorted(tau, side="right")) - 1
    return float(arm.curve.survival[index])


def _range(values: list[float]) -> str:
    low, high = (f"{100 * value:.0f}" for value in (min(values), max(values))) if values else ("", "")
    return low if low == high else f"{low}\N{EN DASH}{high}"


def signals_table(review: ReviewView) -> Markup:
    """GRADE's domains for every primary analysis: signals, never grades."""
    primary = primary_analyses(review)
    if not primary:
        return Markup("")
    found = [(one, signals(review, one)) for one in primary]
    rows = [(wording.pair(one.arm, one.reference), *(signal.said for signal in row)) for one, row in found]
    head = (say("review.signals.comparison"), *(signal.domain for signal in found[0][1]))
    drawn = html.table(head, rows, caption=say("review.signals"))
    return drawn if len(rows) <= 2 else html.more(say("review.signals.many", n=len(rows)), drawn)


def heterogeneity(review: ReviewView) -> Markup:
    """tau2, I2, Q and prediction interval of every analysis of two studies or more."""
    rows = [
        (
            said.title(analysis),
            analysis.k,
            wording.number(analysis.tau2, 3),
            wording.percent(analysis.i2),
            wording.number(analysis.q),
            wording.limits(wording.limits_on_reading_scale(analysis.measure, analysis.pi))
            or say("review.heterogeneity.few"),
        )
        for analysis in review.result.analyses
        if analysis.kind != "network"
        and analysis.k > 1
        and analysis.q is not None
        and analysis.measure in ("rmst_difference", "log_hazard_ratio")
    ]
    if not rows:
        return Markup("")
    head = heads("review.heterogeneity", "analysis", "studies", "tau2", "i2", "q", "prediction")
    return html.table(head, rows, caption=say("review.heterogeneity"))


def quoted(review: ReviewView) -> list[dict[str, Markup | str]]:
    """Published results beside which ours stand or will stand."""
    tables_quoted = []
    for published in review.record.quoted:
        rows = [
            (result.label, wording.interval(result.value, result.ci, 2), result.unit) for result in published.results
        ]
        size = [wording.plural(published.n_studies, "study")] if published.n_studies else []
        size += [wording.plural(published.n_patients, "patient")] if published.n_patients else []
        doi = html.link(f"https://doi.org/{published.doi}", f"doi:{published.doi}") if published.doi else Markup("")
        tables_quoted.append(
            {
                "citation": Markup("{} {}").format(published.citation, doi),
                "read": published.read,
                "size": ", ".join(size),
                "note": published.note or "",
                "confounding": published.confounding or "",
                "table": html.table(
                    heads("review.quoted", "result", "value", "unit"), rows, caption=say("review.quoted")
                ),
            }
        )
    return tables_quoted
