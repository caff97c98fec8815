"""The first screen of a review without curves: who was compared with whom, single arms apart, what is wanted."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from hccmeta.analysis.results import Analysis
from hccmeta.evidence.selection import adjustment_of, patients_of
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.review import EndpointPlan
from hccmeta.evidence.spec.study import Arm, Comparison, EndpointRecord, Response, Study
from hccmeta.evidence.spec.units import to_months
from hccmeta.figures import letters
from hccmeta.site import drawn_reports, html
from hccmeta.site.answers import adjusted, head_to_head
from hccmeta.site.register import Register
from hccmeta.site.view import ReviewView, StudyView
from hccmeta.words import facts, said, wording
from hccmeta.words.english import inline, say

DASH = "\N{EN DASH}"


def _say(key: str, **arguments: object) -> str:
    return say(f"first.{key}", **arguments)


def cohorts(review: ReviewView, root: str) -> Markup:
    """A row per study that compares the review's drugs; empty where there is none, or where curves say more."""
    comparing = [] if review.result.n_with_curve else sorted(head_to_head(review), key=_year)
    if not comparing:
        return Markup("")
    rows = [_cohort(review, one, root) for one in comparing]
    names = ("study", "design", "n", "origin", *(plan.endpoint for plan in review.record.endpoints), "orr", "adjusted",
             "overlap")  # fmt: skip
    arm, reference = _sides(review, comparing[0].record)
    note = _say(
        "cohorts.note",
        arm=inline(arm.treatment),
        reference=inline(reference.treatment),
        confounders=", ".join(vocabulary.inline(one) for one in review.record.confounders),
    )
    return html.table([_say(f"head.{name}") for name in names], rows, caption=_say("cohorts"), note=note)


def _year(one: StudyView) -> tuple[int, str]:
    return one.record.reports[0].year, one.record.name


def _sides(review: ReviewView, study: Study) -> tuple[Arm, Arm]:
    """The arm and what it is set against: the review's reference where the study has it, else its last arm."""
    reference = next((arm for arm in study.arms if arm.treatment == review.record.reference), study.arms[-1])
    return next(arm for arm in study.arms if arm is not reference), reference


def _cohort(review: ReviewView, study: StudyView, root: str) -> tuple[html.Cell, ...]:
    record = study.record
    sides = _sides(review, record)
    lead = review.record.endpoints[0]
    origins = dict.fromkeys(r.origin for r in _records(record, lead))
    names = {other.record.id: other.record.name for other in review.studies}
    shared = [names.get(name, name) for name in record.cohort.may_overlap]
    names_of, how = adjusted(review, study)
    done = [("all", _adjusted(review, len(names_of), how))]
    for each in _elsewhere(record, lead):
        for comparison in each.comparisons:
            known = len(set(comparison.adjusted_for) & set(review.record.confounders))
            text = _adjusted(review, known, adjustment_of(record, each, comparison))
            if known:
                done.append(("all", _say("from", origin=_say(f"origin.{each.origin}"), text=text)))
    return (
        html.link(f"{root}studies/{record.id}/", record.name),
        facts.design(record.design),
        _sizes(record, lead, sides),
        ", ".join(_say(f"origin.{origin}") for origin in origins) or DASH,
        *(_outcome(record, plan, sides) for plan in review.record.endpoints),
        _response(sides),
        _lines(done),
        ", ".join(shared) or DASH,
    )


def _adjusted(review: ReviewView, k: int, how: str) -> str:
    """``3 of 8 (matched)``; an en dash where it was adjusted and for what was not read."""
    unread = not k and how in ("multivariable", "matched", "weighted")
    key = "adjusted.unread" if unread else "adjusted"
    return _say(key, k=k, of=len(review.record.confounders), how=_say(f"how.{how}"))


def _records(study: Study, plan: EndpointPlan) -> list[EndpointRecord]:
    """The study's records of an endpoint from the origin that the review wants or from none stated, all patients
    first."""
    records = [
        one
        for one in study.endpoints
        if one.endpoint == plan.endpoint
        and one.origin in (plan.origin, "not-stated")
        and one.analysis_set in ("all", "matched")
    ]
    return sorted(records, key=lambda one: one.analysis_set != "all")


def _elsewhere(study: Study, plan: EndpointPlan) -> list[EndpointRecord]:
    """The study's records of an endpoint from another stated origin: shown, and never mixed with the others."""
    return [
        one
        for one in study.endpoints
        if one.endpoint == plan.endpoint
        and one.origin not in (plan.origin, "not-stated")
        and one.analysis_set in ("all", "matched")
    ]


def _lines(parts: Sequence[tuple[str, str]]) -> html.Cell:
    """Texts of analysis sets one below the other."""
    lines = [letters.whole(_say(which, text=text)) for which, text in parts]
    return Markup("<br>").join(lines) if lines else DASH


def _sizes(study: Study, plan: EndpointPlan, sides: tuple[Arm, Arm]) -> html.Cell:
    parts = [("all", " v ".join(wording.count(arm.n) for arm in sides))]
    for record in study.endpoints:
        if record.endpoint == plan.endpoint and record.analysis_set == "matched":
            counts = [patients_of(study, record, arm.id) if arm.id in record.arms else None for arm in sides]
            text = " v ".join(wording.count(n) for n in counts) if any(counts) else DASH
            parts.append(("matched", text))
    return _lines(list(dict.fromkeys(parts)))


def _outcome(study: Study, plan: EndpointPlan, sides: tuple[Arm, Arm]) -> html.Cell:
    """Medians of both arms and the hazard ratio, or the P value, of every record; those from another origin say so."""
    lines = [(record.analysis_set, _compared(record, sides)) for record in _records(study, plan)]
    for record in _elsewhere(study, plan):
        origin = _say(f"origin.{record.origin}")
        lines.append((record.analysis_set, _say("from", origin=origin, text=_compared(record, sides))))
    return _lines(lines)


def _compared(record: EndpointRecord, sides: tuple[Arm, Arm]) -> str:
    medians = " v ".join(_median(record, arm) for arm in sides)
    ids = tuple(arm.id for arm in sides)
    one = next((each for each in record.comparisons if (each.arm, each.reference) == ids), None)
    return "; ".join(filter(None, (medians, _effect(one))))


def _median(record: EndpointRecord, arm: Arm) -> str:
    outcome = record.arms.get(arm.id)
    if outcome is None or outcome.median is None:
        return DASH
    value = outcome.median.value
    return say("fact.not-reached") if value is None else wording.number(to_months(value, record.time_unit), 1)


def _effect(one: Comparison | None) -> str:
    """The hazard ratio with its interval as printed, and the P value."""
    parts = []
    if one is not None and one.hr is not None:
        parts.append(_say("hr", ratio=wording.interval(one.hr.value, one.hr.ci)))
    if one is not None and one.p is not None:
        parts.append(
            wording.p_value(one.p.value) if one.p.value is not None else say("fact.p.below", value=one.p.below)
        )
    return ", ".join(parts)


def _response(sides: tuple[Arm, Arm]) -> html.Cell:
    """Objective response of both arms, by the same criteria and patients."""
    ways = [(mine, theirs) for mine in sides[0].response for theirs in sides[1].response if _way(mine) == _way(theirs)]
    return _lines(
        [
            (
                "matched" if mine.analysis_set == "matched" else "all",
                say("label.v").join((_share(mine), _share(theirs))),
            )
            for mine, theirs in ways
        ]
    )


def _way(one: Response) -> tuple[str, str, str]:
    return one.criteria, one.assessor, one.analysis_set


def _share(one: Response) -> str:
    if one.orr is None:
        return DASH
    return (
        say("fact.percent", percent=one.orr.percent)
        if one.orr.percent is not None
        else f"{one.orr.events}/{one.orr.total or DASH}"
    )


def confounders(review: ReviewView, register: Register, root: str) -> Markup:
    """What each comparison that nobody randomised was adjusted for; empty where there is none."""
    found = review.result.confounding
    if not found:
        return Markup("")
    names = {one.record.id: one.record.name for one in review.studies}
    drawing = drawn_reports.confounders(f"{review.record.id}-confounders", found, names)
    return register.figure(drawing, root)


def singles(review: ReviewView, root: str) -> Markup:
    """Single arms apart from the comparisons, and why they must not be set side by side."""
    comparing = {one.record.id for one in head_to_head(review)}
    alone = [one for one in review.studies if one.record.id not in comparing and not one.result.arms]
    rows: list[tuple[html.Cell, ...]] = [
        (html.link(f"{root}studies/{one.record.id}/", one.record.name), vocabulary.label(arm.treatment), arm.n,
         *(_single(one.record, plan, arm) for plan in review.record.endpoints))
        for one in sorted(alone, key=_year)
        for arm in one.record.arms
        if arm.treatment in review.record.treatments
    ]  # fmt: skip
    if not rows:
        return Markup("")
    names = ("study", "arm", "n", *(plan.endpoint for plan in review.record.endpoints))
    head = [_say(f"head.{name}") for name in names]
    drawn = html.table(head, rows, caption=_say("singles"))
    return Markup("<p>{}</p>").format(_say("singles.why")) + drawn


def _single(study: Study, plan: EndpointPlan, arm: Arm) -> str:
    for record in _records(study, plan):
        median = record.arms[arm.id].median if arm.id in record.arms else None
        if median is not None and median.value is not None:
            return wording.interval(median.value, median.ci, 1)
    return DASH


def calls(review: ReviewView, root: str) -> Markup:
    """A call for each study without a curve: its report, whether that is free to read, its figure, the digitiser."""
    rows: list[tuple[html.Cell, ...]] = [
        _call(one, root) for one in sorted(review.studies, key=_year) if not one.result.arms
    ]
    if not rows:
        return Markup("")
    head = [_say(f"head.{name}") for name in ("study", "report", "open", "figure", "give")]
    return html.table(head, rows, caption=_say("calls"), note=_say("calls.note"))


def _call(study: StudyView, root: str) -> tuple[html.Cell, ...]:
    report = study.record.reports[0]
    doi = html.link(f"https://doi.org/{report.doi}", f"doi:{report.doi}") if report.doi else None
    figures = dict.fromkeys(each.curve_figure for each in study.record.endpoints if each.curve_figure)
    return (
        html.link(f"{root}studies/{study.record.id}/", study.record.name),
        doi or (html.link(report.url, report.journal) if report.url else report.journal),
        _say(f"access.{report.access}") if report.access else DASH,
        ", ".join(figures) or DASH,
        html.link(f"{root}add-a-study/digitiser/", _say("give")),
    )


def waiting(review: ReviewView) -> Markup:
    """Everything that waits for curves or values, once for all analyses that share a reason."""
    by_reason: dict[str, list[str]] = {}
    for plan in review.record.analyses:
        group = review.group(plan.id)
        if group and not any(shows(one) for one in group):
            for reason in dict.fromkeys(said.reasons(one.reasons) for one in group):
                by_reason.setdefault(reason, []).append(wording.uncapital(plan.title))
    return html.bullets(
        f"{wording.capital('; '.join(dict.fromkeys(names)))}: {reason}."
        for reason, names in by_reason.items()
        if reason
    )


def shows(one: Analysis) -> bool:
    """Whether an analysis has anything to show beside the reason why it has no estimate."""
    return one.estimate is not None or bool(one.k) or any(row.estimate is not None for row in one.rows)


def ongoing(review: ReviewView) -> Markup:
    """The registered trials that may change the answer."""
    rows: list[tuple[html.Cell, ...]] = [
        (
            one.record.title or one.record.record,
            one.record.registration or DASH,
            one.record.note or DASH,
            one.expected or DASH,
        )
        for one in review.pending.ongoing
    ]
    if not rows:
        return Markup("")
    head = [_say(f"head.{name}") for name in ("trial", "registration", "known", "expected")]
    return html.table(head, rows, caption=_say("ongoing"), note=_say("ongoing.note"))
