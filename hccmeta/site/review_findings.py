"""The findings of a review as tables: summary, signals of certainty, heterogeneity, what others published."""

from __future__ import annotations

from markupsafe import Markup

from hccmeta.analysis.results import Analysis, ArmEndpoint
from hccmeta.site import html
from hccmeta.site.answers import primary_analyses
from hccmeta.site.signals import signals
from hccmeta.site.view import ReviewView
from hccmeta.words import said, wording


def summary_of_findings(review: ReviewView) -> Markup:
    """Months gained, patients alive at tau, studies and certainty: a table per horizon, the primary one open."""
    parts = []
    for plan in review.record.analyses:
        if plan.measure != "rmst_difference" or plan.kind == "meta-regression":
            continue
        group = review.comparisons(plan)
        if any(one.estimate is not None for one in group):
            title = review.heading(plan)
            drawn = html.table(HEAD, [_finding(review, one) for one in group], caption=title, note=NOTE)
            parts.append(drawn if plan.primary else html.more(title, drawn))
    return Markup("").join(parts)


def _finding(review: ReviewView, one: Analysis) -> tuple[html.Cell, ...]:
    signed = review.certainty(one.id)
    certainty = (signed.replace("-", " ") if signed else "not yet assessed") if one.estimate is not None else ""
    gained = wording.effect(one) if one.estimate is not None else _why_not(one)
    return (wording.pair(one.arm, one.reference), gained, alive(review, one), one.k, one.n, certainty)


HEAD = ("Comparison", "Months gained (95 % interval)", "Alive (event-free) per 100 at the horizon", "Studies",
        "Patients", "Certainty")  # fmt: skip

NOTE = (
    "Months gained: difference in restricted mean survival time, first treatment minus second, within the horizon. "
    "Alive per 100: read off the reconstructed curves of the studies of the line, a range where there are several; "
    "then the difference, pooled like the months."
)


def _why_not(analysis: Analysis) -> str:
    why = said.reasons(analysis.reasons)
    return f"{wording.NOT_ESTIMABLE}: {why}" if why else wording.NOT_ESTIMABLE


def alive(review: ReviewView, analysis: Analysis) -> str:
    """``56 v 50; difference 6.0 (1.2 to 10.8)``, ranges over the studies: survival at the horizon."""
    if analysis.tau is None or analysis.estimate is None:
        return ""
    sides = [_range(side) for side in alive_by_side(review, analysis)]
    levels = [" v ".join(sides)] if all(sides) else []
    return "; ".join((*levels, *_difference(analysis)))


def alive_by_side(review: ReviewView, analysis: Analysis) -> tuple[list[float], list[float]]:
    """Survival at the horizon of the first and the second treatment, a share for each study of the line."""
    tau = analysis.tau or 0.0
    arms = {(arm.study, arm.treatment): arm for one in review.studies for arm in one.result.arms
            if arm.endpoint == analysis.endpoint}  # fmt: skip
    first, second = [], []
    for row in analysis.rows:
        if row.estimate is not None and row.arm and row.reference:
            first.append(_at(arms.get((row.study, row.arm)), tau))
            second.append(_at(arms.get((row.study, row.reference)), tau))
    return [one for one in first if one is not None], [one for one in second if one is not None]


def _difference(analysis: Analysis) -> list[str]:
    """The difference in patients alive per 100 with its interval."""
    lines = () if analysis.details.alive is None else analysis.details.alive.lines
    return [
        f"difference {wording.interval(one.estimate, one.interval.limits, 1)}"
        for one in lines
        if one.estimate is not None and one.interval is not None
    ]


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
    head = ("Comparison", *(signal.domain for signal in found[0][1]))
    drawn = html.table(head, rows, caption="Signals of certainty, from the data alone")
    return drawn if len(rows) <= 2 else html.more(f"Signals of certainty of {len(rows)} comparisons", drawn)


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
            or "none: fewer than three studies",
        )
        for analysis in review.result.analyses
        if analysis.kind != "network"
        and analysis.k > 1
        and analysis.q is not None
        and analysis.measure in ("rmst_difference", "log_hazard_ratio")
    ]
    if not rows:
        return Markup("")
    head = ("Analysis", "Studies", "tau²", "I²", "Q", "95 % prediction interval")
    return html.table(head, rows, caption="Heterogeneity between studies")


def quoted(review: ReviewView) -> list[dict[str, Markup | str]]:
    """Published results beside which ours stand or will stand."""
    found = []
    for one in review.record.quoted:
        rows = [(result.label, wording.interval(result.value, result.ci, 2), result.unit) for result in one.results]
        size = [wording.plural(one.n_studies, "study", "studies")] if one.n_studies else []
        size += [wording.plural(one.n_patients, "patient")] if one.n_patients else []
        doi = html.link(f"https://doi.org/{one.doi}", f"doi:{one.doi}") if one.doi else Markup("")
        found.append(
            {
                "citation": Markup("{} {}").format(one.citation, doi),
                "read": one.read,
                "size": ", ".join(size),
                "note": one.note or "",
                "confounding": one.confounding or "",
                "table": html.table(
                    ("Published result", "Value (95 % interval)", "Unit"),
                    rows,
                    caption="As published; not computed here",
                ),
            }
        )
    return found
