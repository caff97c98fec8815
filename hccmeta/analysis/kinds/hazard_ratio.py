"""Hazard ratios: as reported where they were, else from reconstructed patients; each pair of treatments by itself."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np

from hccmeta import stats
from hccmeta.analysis.arms import Z95
from hccmeta.analysis.codes import Label, LabelKind, Mark, Part, Source, Unit
from hccmeta.analysis.fidelity import faithful
from hccmeta.analysis.intervals import around, confidence
from hccmeta.analysis.kinds.anchored import Effect, blank, pool_effects
from hccmeta.analysis.kinds.policy import policy_of
from hccmeta.analysis.kinds.scope import EndpointScope
from hccmeta.analysis.remarks import NoteKey, Why, because, note
from hccmeta.analysis.results import Analysis, Estimate, Side, StudyResult
from hccmeta.analysis.study import is_reversed, negated
from hccmeta.evidence.selection import adjustment_of, group_adjustment, leading_comparisons, patients_of
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.study import Adjustment, Comparison, EndpointRecord, Study

#: How a reading that is not the report's own is marked.
MARKS = {"secondary": Mark.SECONDARY, "derived": Mark.DERIVED, "unverified": Mark.UNVERIFIED}


def analyse(scope: EndpointScope) -> tuple[Analysis, ...]:
    """One analysis per pair of treatments that a study reports or whose curves it has."""
    pairs: dict[tuple[str, str], list[Effect]] = defaultdict(list)
    for study, result in scope.comparing:
        record = scope.record(study)
        if record is None:
            continue
        rebuilt = {(one.arm, one.reference): one.hr for one in result.contrasts if one.endpoint == record.endpoint}
        reported = {(one.arm, one.reference): one for one in reversed(leading_comparisons(study, record))}
        for arm, reference in dict.fromkeys((*reported, *rebuilt)):
            effect, marks = reported_effect(reported.get((arm, reference)))
            label = Label(LabelKind.HAZARD_RATIO, study.id, study.name, marks=marks)
            source, adjustment = Source.REPORTED, _adjustment(study, record, reported.get((arm, reference)))
            if effect.estimate is None and (arm, reference) in rebuilt:
                effect, source = log_ratio(rebuilt[arm, reference]), Source.COMPUTED
                adjustment = group_adjustment(study, record)
                label = _rebuilt_label(study, result, record, arm, reference)
            if is_reversed(study.arm(arm).treatment, study.arm(reference).treatment, scope.review.reference):
                arm, reference, effect = reference, arm, negated(effect)
            sides = (_side(study, record, arm), _side(study, record, reference))
            pairs[sides[0].treatment, sides[1].treatment].append(
                Effect(
                    study.id,
                    study.reports[0].year,
                    label,
                    sides,
                    effect,
                    design=study.design,
                    source=source,
                    adjustment=adjustment,
                )
            )
    order = vocabulary.ids(vocabulary.TREATMENTS)
    ranked = sorted(pairs, key=lambda pair: (order.index(pair[1]), order.index(pair[0])))
    return tuple(_analysis(scope, pair, pairs[pair]) for pair in ranked)


def _adjustment(study: Study, record: EndpointRecord, comparison: Comparison | None) -> Adjustment | None:
    return None if comparison is None else adjustment_of(study, record, comparison)


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
            found = stats.log_hazard_ratio(reported.value, *reported.ci, level=reported.level / 100)
        elif comparison.p is not None and comparison.p.value is not None:
            two_sided = 2 * comparison.p.value if comparison.p.one_sided else comparison.p.value
            found = stats.log_hazard_ratio_from_p(reported.value, two_sided)
        else:
            return Estimate(None, reason=because(Why.HAZARD_RATIO_ALONE, hr=reported.value)), (Mark.REPORTED,)
    except ValueError as error:
        return Estimate(None, reason=because(Why.STATISTICS, said=str(error))), (Mark.REPORTED,)
    printed = None
    if reported.ci is not None:
        lower, upper = (None if limit is None else float(np.log(limit)) for limit in reported.ci)
        printed = confidence(lower, upper, reported.level / 100)
    effect = Estimate(found.estimate, found.se, printed or around(found.estimate, Z95 * found.se))
    how = (MARKS[reported.status],) if reported.status in MARKS else ()
    return effect, (Mark.REPORTED, *how, *((Mark.SE_FROM_P,) if found.derived else ()))


def log_ratio(ratio: Estimate) -> Estimate:
    """A hazard ratio, whose ``se`` is that of its logarithm, on the log scale."""
    if ratio.estimate is None or ratio.interval is None:
        return ratio
    return Estimate(float(np.log(ratio.estimate)), ratio.se, ratio.interval.mapped(lambda limit: float(np.log(limit))))


def _analysis(scope: EndpointScope, pair: tuple[str, str], effects: list[Effect]) -> Analysis:
    arm, reference = pair
    suffix = f"{arm}-v-{reference}"
    empty = blank(scope.plan, unit=Unit.LOG_HAZARD_RATIO, part=Part.PAIR, suffix=suffix, arm=arm, reference=reference)
    found = pool_effects(empty, effects, policy_of(scope.review.scales, Unit.LOG_HAZARD_RATIO))
    notes = [*found.notes]
    if any(Mark.SE_FROM_P in one.label.marks for one in effects):
        notes.append(note(NoteKey.SE_FROM_P))
    notes += [
        note(NoteKey.SUSPECT, study=one.label.name or one.study, analysis_set=analysis_set, hr=hr)
        for one in effects
        for analysis_set, hr in one.label.suspects
    ]
    return replace(found, notes=tuple(notes))
