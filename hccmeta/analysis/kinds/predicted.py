"""Differences in mean survival predicted from reported medians, for studies that have no curve yet.

Another measure than the pooled differences, so that by its type it enters no pool, verdict or summary of findings.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np

from hccmeta import stats
from hccmeta.analysis.codes import EstimateKind, Label, LabelKind, Part, Source, Unit
from hccmeta.analysis.confounding import adjusted_reason
from hccmeta.analysis.details import Calibration, Details, Line, Lines
from hccmeta.analysis.intervals import around, estimated
from hccmeta.analysis.kinds.anchored import Effect, blank, has_effect, row_of, values, why_none
from hccmeta.analysis.kinds.hazard_ratio import reported_effect
from hccmeta.analysis.kinds.head_to_head import Pair, matched_on, pairs, ranked
from hccmeta.analysis.kinds.policy import hidden_bias, interval_of, policy_of, why_of
from hccmeta.analysis.kinds.scope import HorizonScope
from hccmeta.analysis.remarks import MethodKey, Note, NoteKey, Reason, Why, because, method, note
from hccmeta.analysis.results import Analysis, Estimate, Side
from hccmeta.evidence.selection import group_adjustment, patients_of
from hccmeta.evidence.spec.units import to_months


def analyse(scope: HorizonScope) -> tuple[Analysis, ...]:
    """One analysis per pair of treatments that a study without a curve compares; refused with every rule that
    forbids a prediction."""
    pairs_of: dict[tuple[str, str], dict[str, Pair]] = defaultdict(dict)
    with_curve = {study.id for study, _ in scope.contrasts()}
    for pair in pairs(scope):
        if pair.study.id not in with_curve:
            best = pairs_of[pair.treatments].setdefault(pair.study.id, pair)
            if not _medians(best) and _medians(pair):
                pairs_of[pair.treatments][pair.study.id] = pair
    by_pair = {key: list(each.values()) for key, each in pairs_of.items()}
    return tuple(_analysis(scope, key, by_pair[key]) for key in ranked(by_pair))


def _medians(pair: Pair) -> bool:
    """Whether both medians were read."""
    return pair.median(pair.arm) is not None and pair.median(pair.reference) is not None


def _calibration(scope: HorizonScope) -> Calibration:
    none = Calibration(scope.plan.endpoint, 0, 0, None, ())
    return next((one for one in scope.calibrations if one.endpoint == scope.plan.endpoint), none)


def _analysis(scope: HorizonScope, key: tuple[str, str], pairs: list[Pair]) -> Analysis:
    arm, reference = key
    suffix = f"{arm}-v-{reference}"
    empty = blank(scope.plan, unit=Unit.MONTHS, part=Part.PAIR, suffix=suffix, arm=arm, reference=reference)
    calibration = _calibration(scope)
    made = [_predicted(scope, pair, calibration) for pair in pairs]
    effects = [effect for effect, _ in made]
    lines = tuple(line for _, each in made for line in each)
    arms = Lines(EstimateKind.PREDICTED_DIFFERENCE, lines) if lines else None
    usable = [one for one in effects if has_effect(one)]
    rows = tuple(row_of(one) for one in effects)
    empty = replace(empty, rows=rows, details=Details(calibration=calibration, predicted_arms=arms))
    return _pooled(scope, empty, usable) if usable else replace(empty, reasons=why_none(effects))


def _pooled(scope: HorizonScope, empty: Analysis, usable: list[Effect]) -> Analysis:
    """One study: its prediction; several: by the rule for their number. Hidden bias where nobody was randomised."""
    policy = policy_of(scope.scales, Unit.MONTHS, scope.plan.tau)
    first = policy.pool(*values(usable)).primary
    bias, told = None, tuple[Note, ...]()
    if any(one.design != "randomised" for one in usable):
        important = scope.endpoint_plan().minimal_important_difference
        bias, told = hidden_bias(first, scope.scales, scope.plan.tau, empty.arm or "", important)
    return replace(
        empty,
        estimate=first.estimate,
        se=first.se,
        interval=interval_of(first),
        k=len(usable),
        n=sum(one.n or 0 for one in usable),
        method=method(MethodKey.PREDICTED),
        status="descriptive",
        reasons=why_of(len(usable)),
        notes=(note(NoteKey.PREDICTION), *_calibrated(empty.details.calibration), *told),
        details=replace(empty.details, hidden_bias=bias),
    )


def _calibrated(one: Calibration | None) -> tuple[Note, ...]:
    if one is None or one.shape is None:
        return ()
    return (note(NoteKey.CALIBRATED, shape=one.shape, arms=one.arms, trials=one.trials),)


def _predicted(scope: HorizonScope, pair: Pair, calibration: Calibration) -> tuple[Effect, tuple[Line, ...]]:
    """The predicted difference of one study, or why there is none; and what it rests on, a line each."""
    treatments = pair.treatments
    counts = [patients_of(pair.study, pair.record, arm) for arm in (pair.arm, pair.reference)]
    sides = (Side(treatments[0], counts[0]), Side(treatments[1], counts[1]))
    label = Label(LabelKind.CONTRAST, pair.study.id, pair.study.name, treatment=treatments[0], reference=treatments[1])

    def effect(estimate: Estimate) -> Effect:
        year = pair.study.reports[0].year
        study, alike = pair.study, group_adjustment(pair.study, pair.record)
        return Effect(
            study.id, year, label, sides, estimate, study.design, source=Source.PREDICTED, adjustment=alike,
            remarks=adjusted_reason(scope.review, study, matched_on(pair)),
        )  # fmt: skip

    reports = [_report(pair, arm, n or 0) for arm, n in zip((pair.arm, pair.reference), counts, strict=True)]
    tau, shape = scope.plan.tau, calibration.shape
    refused = list(
        dict.fromkeys(
            _why(reason)
            for one in reports
            if one is not None
            for reason in stats.why_not_predicted(one, tau=tau, calibrating_arms=calibration.arms)
        )
    )
    if None in reports or refused or shape is None:
        return effect(Estimate(None, reason=refused[0] if refused else because(Why.NO_TWO_MEDIANS))), ()
    arms = [stats.predict_rmst(one, shape=shape, tau=tau) for one in reports if one is not None]
    between = stats.predicted_difference(arms[0], arms[1])
    lines = [
        Line(
            Label(LabelKind.ARM, pair.study.id, pair.study.name, arm=arm),
            one.estimate,
            around(one.estimate, 1.959963984540054 * one.se),
            n=side.n,
            se=one.se,
            source=Source.PREDICTED,
        )
        for arm, one, side in zip((pair.arm, pair.reference), arms, sides, strict=True)
    ]
    by_ratio = _by_hazard_ratio(pair, shape, tau)
    difference = Estimate(between.estimate, between.se, estimated(between.ci_lower, between.ci_upper))
    return effect(difference), (*lines, *([by_ratio] if by_ratio else []))


def _report(pair: Pair, arm: str, n: int) -> stats.MedianReport | None:
    """What the report says of an arm; None where no median was read."""
    median, reported = pair.median(arm), pair.record.arms[arm].median
    if reported is None:
        return None
    unit = pair.record.time_unit
    se = None
    if median is not None and reported.ci is not None and None not in reported.ci:
        lower, upper = (to_months(limit or 0, unit) for limit in reported.ci)
        se = stats.median_se_from_interval(median, lower, upper, level=reported.level / 100)
    return stats.MedianReport(
        float("nan") if median is None else median,
        n,
        endpoint=pair.record.endpoint,
        origin_stated=pair.record.origin != "not-stated",
        line=pair.study.population.line,
        placebo=pair.study.arm(arm).treatment == "placebo",
        rate_beyond_median=any(to_months(one.time, unit) > (median or 0) for one in pair.record.arms[arm].rates),
        se=se,
    )


def _why(reason: stats.Reason) -> Reason:
    """A rule of the statistics as a reason of an analysis."""
    if reason.why is stats.Why.MEDIAN_NOT_REACHED:
        return because(Why.NOT_REACHED)
    return because(Why[reason.why.name], **dict(reason.arguments))


def _by_hazard_ratio(pair: Pair, shape: float, tau: float) -> Line | None:
    """The same difference from the reference's median and the reported hazard ratio, where both were read."""
    effect, _ = reported_effect(pair.comparison)
    median = pair.median(pair.reference)
    if pair.comparison is None or pair.comparison.hr is None or median is None or pair.turned:
        return None
    hr = pair.comparison.hr.value
    difference = stats.difference_by_hazard_ratio(median, hr, shape=shape, tau=tau, log_hr_se=effect.se)
    limits = None if np.isnan(difference.ci_lower) else estimated(difference.ci_lower, difference.ci_upper)
    label = Label(LabelKind.PREDICTED_BY_RATIO, pair.study.id, pair.study.name)
    return Line(
        label, difference.estimate, limits, source=Source.PREDICTED, reasons=(because(Why.BY_HAZARD_RATIO, hr=hr),)
    )
