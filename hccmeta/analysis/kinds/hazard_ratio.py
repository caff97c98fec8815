"""Hazard ratios: as reported where they were, else from reconstructed patients; each pair of treatments by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from hccmeta import stats
from hccmeta.analysis.arms import Z95
from hccmeta.analysis.codes import Label, LabelKind, Mark, Model, Part, Source, Unit
from hccmeta.analysis.confounding import adjusted_reason
from hccmeta.analysis.details import Details, HiddenConfounding, Lines
from hccmeta.analysis.fidelity import faithful
from hccmeta.analysis.intervals import Limits, around, confidence
from hccmeta.analysis.kinds.anchored import Effect, blank, has_effect, once_a_study, pool_effects, row_of, values
from hccmeta.analysis.kinds.multiverse import bodies, gosh, multiverse, subsets
from hccmeta.analysis.kinds.policy import Policy, policy_of
from hccmeta.analysis.kinds.scope import EndpointScope
from hccmeta.analysis.kinds.sensitivity import of_model
from hccmeta.analysis.remarks import NoteKey, Why, because, note
from hccmeta.analysis.results import Analysis, Estimate, Row, Side, StudyResult
from hccmeta.analysis.study import is_reversed, negated
from hccmeta.evidence.selection import adjustment_of, group_adjustment, leading_comparisons, patients_of
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.study import Adjustment, Comparison, EndpointRecord, Study

#: How a reading that is not the report's own is marked.
MARKS = {"secondary": Mark.SECONDARY, "derived": Mark.DERIVED, "unverified": Mark.UNVERIFIED}


#: Ways by which groups that nobody randomised were made alike.
ADJUSTED: tuple[Adjustment, ...] = ("multivariable", "matched", "weighted")


def analyse(scope: EndpointScope) -> tuple[Analysis, ...]:
    """One analysis per pair of treatments that a study reports or whose curves it has.

    Of studies that were not randomised only adjusted ratios are pooled; crude ones, and both, are sensitivities.
    """
    pairs: dict[tuple[str, str], list[Effect]] = defaultdict(list)
    for study, result in scope.comparing:
        lead = scope.record(study)
        if lead is None:
            continue
        records = [lead] if study.design == "randomised" else _like(study, lead)
        for effect in (one for record in records for one in _effects(scope, study, result, record)):
            same = (one for one in pairs[effect.arm, effect.reference] if one.study == effect.study)
            if all(_is_adjusted(one) is not _is_adjusted(effect) for one in same):
                pairs[effect.arm, effect.reference].append(effect)
    order = vocabulary.ids(vocabulary.TREATMENTS)
    ranked = sorted(pairs, key=lambda pair: (order.index(pair[1]), order.index(pair[0])))
    return tuple(_analysis(scope, pair, pairs[pair]) for pair in ranked)


def _like(study: Study, lead: EndpointRecord) -> list[EndpointRecord]:
    """The records of the lead's endpoint and origin, of all or matched patients, the lead first."""
    like = [
        one
        for one in study.endpoints
        if (one.endpoint, one.origin) == (lead.endpoint, lead.origin) and one.analysis_set in ("all", "matched")
    ]
    return sorted(like, key=lambda one: one is not lead)


def _effects(scope: EndpointScope, study: Study, result: StudyResult, record: EndpointRecord) -> Iterator[Effect]:
    """The ratios of one record: of a cohort the adjusted and the crude one, where both were read."""
    contrasts = result.contrasts if record.has_curves else ()
    rebuilt = {(one.arm, one.reference): one.hr for one in contrasts if one.endpoint == record.endpoint}
    reported: dict[tuple[str, str], list[Comparison]] = defaultdict(list)
    for comparison in leading_comparisons(study, record):
        reported[comparison.arm, comparison.reference].append(comparison)
    for arm, reference in dict.fromkeys((*reported, *rebuilt)):
        several: list[Comparison | None] = list(reported[arm, reference]) or [None]
        for compared in several[:1] if study.design == "randomised" else several:
            effect, marks = reported_effect(compared)
            label = Label(LabelKind.HAZARD_RATIO, study.id, study.name, marks=marks)
            source, how = Source.REPORTED, None if compared is None else adjustment_of(study, record, compared)
            if effect.estimate is None and (arm, reference) in rebuilt:
                effect, source = log_ratio(rebuilt[arm, reference]), Source.COMPUTED
                label = _rebuilt_label(study, result, record, arm, reference)
                how = group_adjustment(study, record)
            sides = (_side(study, record, arm), _side(study, record, reference))
            if is_reversed(sides[0].treatment, sides[1].treatment, scope.review.reference):
                sides, effect = sides[::-1], negated(effect)
            names = () if compared is None or source is Source.COMPUTED else compared.adjusted_for
            reason = adjusted_reason(scope.review, study, names)
            yield Effect(
                study.id, study.reports[0].year, label, sides, effect, study.design, source=source, adjustment=how,
                remarks=reason,
            )  # fmt: skip


def _is_adjusted(one: Effect) -> bool:
    """Whether an effect was randomised or adjusted."""
    return one.design == "randomised" or one.adjustment in ADJUSTED


def _side(study: Study, record: EndpointRecord, arm: str) -> Side:
    outcome = record.arms.get(arm)
    n = study.arm(arm).n if outcome is None else patients_of(study, record, arm)
    events = None if outcome is None or outcome.n_events is None else outcome.n_events.value
    return Side(study.arm(arm).treatment, n, events)


def _rebuilt_label(study: Study, result: StudyResult, record: EndpointRecord, arm: str, reference: str) -> Label:
    """A hazard ratio of reconstructed patients, with what speaks against it: its curves, or what was published."""
    cards = [one.fidelity for one in result.arms if one.endpoint == record.endpoint and one.arm in (arm, reference)]
    unfaithful = () if all(faithful(card) for card in cards) else (Mark.UNFAITHFUL,)
    suspects = tuple(
        (other.analysis_set, one.hr.value)
        for other in study.endpoints
        if other is not record
        for one in other.comparisons
        if (other.endpoint, one.arm, one.reference) == (record.endpoint, arm, reference) and one.hr is not None
    )
    marks = (Mark.REBUILT, *unfaithful)
    return Label(LabelKind.HAZARD_RATIO, study.id, study.name, marks=marks, suspects=suspects)


def reported_effect(comparison: Comparison | None) -> tuple[Estimate, tuple[Mark, ...]]:
    """The reported log hazard ratio; its standard error follows from the interval or, marked, from the P value.

    The interval is the report's own, as printed; without one it follows from the standard error.
    """
    if comparison is None or comparison.hr is None:
        return Estimate(None, reason=because(Why.NO_HAZARD_RATIO)), (Mark.NOT_REPORTED,)
    reported = comparison.hr
    try:
        if reported.ci is not None:
            ratio = stats.log_hazard_ratio(reported.value, *reported.ci, level=reported.level / 100)
        elif comparison.p is not None and comparison.p.value is not None:
            two_sided = 2 * comparison.p.value if comparison.p.one_sided else comparison.p.value
            ratio = stats.log_hazard_ratio_from_p(reported.value, two_sided)
        else:
            return Estimate(None, reason=because(Why.HAZARD_RATIO_ALONE, hr=reported.value)), (Mark.REPORTED,)
    except ValueError as error:
        return Estimate(None, reason=because(Why.STATISTICS, said=str(error))), (Mark.REPORTED,)
    printed = None
    if reported.ci is not None:
        lower, upper = (None if limit is None else float(np.log(limit)) for limit in reported.ci)
        printed = confidence(lower, upper, reported.level / 100)
    effect = Estimate(ratio.estimate, ratio.se, printed or around(ratio.estimate, Z95 * ratio.se))
    how = (MARKS[reported.status],) if reported.status in MARKS else ()
    return effect, (Mark.REPORTED, *how, *((Mark.SE_FROM_P,) if ratio.derived else ()))


def log_ratio(ratio: Estimate) -> Estimate:
    """A hazard ratio, whose ``se`` is that of its logarithm, on the log scale."""
    if ratio.estimate is None or ratio.interval is None:
        return ratio
    return Estimate(float(np.log(ratio.estimate)), ratio.se, ratio.interval.mapped(lambda limit: float(np.log(limit))))


def _analysis(scope: EndpointScope, pair: tuple[str, str], effects: list[Effect]) -> Analysis:
    arm, reference = pair
    suffix = f"{arm}-v-{reference}"
    empty = blank(scope.plan, unit=Unit.LOG_HAZARD_RATIO, part=Part.PAIR, suffix=suffix, arm=arm, reference=reference)
    policy = policy_of(scope.scales, Unit.LOG_HAZARD_RATIO)
    pooled = [one for one in effects if _is_adjusted(one)]
    crude = [one for one in effects if not _is_adjusted(one)]
    pooled_ratio = (
        pool_effects(empty, pooled, policy) if pooled else replace(empty, reasons=(because(Why.NO_ADJUSTED),))
    )
    pooled_ratio = replace(pooled_ratio, rows=(*pooled_ratio.rows, *(_apart(one) for one in crude)))
    notes = [*pooled_ratio.notes]
    if any(Mark.SE_FROM_P in one.label.marks for one in effects):
        notes.append(note(NoteKey.SE_FROM_P))
    notes += [
        note(NoteKey.SUSPECT, study=one.label.name or one.study, analysis_set=analysis_set, hr=hr)
        for one in effects
        for analysis_set, hr in one.label.suspects
    ]
    details = _beside(pooled_ratio, pooled, crude, policy)
    if scope.plan.primary:
        given = [(body, policy) for body in bodies(subsets(pooled), None)]
        details = replace(details, multiverse=multiverse(given, tau=None, important=None), gosh=gosh(pooled))
    return replace(pooled_ratio, notes=tuple(notes), details=details)


def _apart(one: Effect) -> Row:
    """A crude ratio of groups that nobody randomised: shown, not pooled."""
    row = row_of(one)
    return replace(row, reasons=(*row.reasons, because(Why.CRUDE, adjustment=one.adjustment or "not-stated")))


def _beside(analysis: Analysis, pooled: list[Effect], crude: list[Effect], policy: Policy) -> Details:
    """The details with crude ratios alone and with both, and how strong hidden confounding would have to be."""
    details = analysis.details
    usable, _ = once_a_study(crude)
    if usable:
        adjusted = {one.study for one in pooled if has_effect(one)}
        both, _ = once_a_study([*pooled, *(one for one in crude if one.study not in adjusted)])
        lines = [policy.line(of_model(Model.CRUDE), *values(usable))]
        if adjusted:
            lines.append(policy.line(of_model(Model.ADJUSTED_AND_CRUDE), *values(both)))
        before = () if details.sensitivity is None else details.sensitivity.lines
        kind = analysis.measure.estimate_kind
        details = replace(details, sensitivity=Lines(kind, (*before, *lines)))
    told = analysis.estimate, analysis.ci
    if all(one.design == "randomised" for one in (*pooled, *crude)):
        return details
    if analysis.estimate is None and usable:
        line = policy.line(of_model(Model.CRUDE), *values(usable))
        told = line.estimate, None if line.interval is None else line.interval.inferred
    return replace(details, e_value=_e_value(*told, crude=analysis.estimate is None))


def _e_value(estimate: float | None, ci: Limits | None, *, crude: bool) -> HiddenConfounding | None:
    if estimate is None or ci is None or ci[0] is None or ci[1] is None:
        return None
    ratio, lower, upper = (float(np.exp(value)) for value in (estimate, ci[0], ci[1]))
    found = stats.e_value(ratio, lower, upper)
    return HiddenConfounding(found.estimate, found.limit, crude)
