"""Hazard ratios: as reported where they were, else from reconstructed patients; each pair of treatments by itself."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np

from hccmeta import stats
from hccmeta.analysis.arms import Z95
from hccmeta.analysis.fidelity import faithful
from hccmeta.analysis.kinds.anchored import Effect, pool_effects
from hccmeta.analysis.kinds.scope import EndpointScope
from hccmeta.analysis.results import Analysis, Estimate, StudyResult
from hccmeta.analysis.study import is_reversed, negated
from hccmeta.evidence.selection import leading_comparisons
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.study import Comparison, EndpointRecord, Study

DERIVED = "standard error derived from the P value"
REBUILT = "from reconstructed patients"

#: How a reading that is not the report's own is marked.
MARKS = {"secondary": "read on another page", "derived": "calculated", "unverified": "unverified"}


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
            effect, source = reported_effect(reported.get((arm, reference)))
            if effect.estimate is None and (arm, reference) in rebuilt:
                effect, source = log_ratio(rebuilt[arm, reference]), REBUILT
                source = "; ".join((source, *_doubts(study, result, record, arm, reference)))
            if is_reversed(study.arm(arm).treatment, study.arm(reference).treatment, scope.review.reference):
                arm, reference, effect = reference, arm, negated(effect)
            treatments = study.arm(arm).treatment, study.arm(reference).treatment
            counts = [_n(study, record, one) for one in (arm, reference)]
            label = f"{study.name} ({source})"
            pairs[treatments].append(
                Effect(
                    study.id,
                    study.reports[0].year,
                    label,
                    *treatments,
                    sum(counts),
                    effect,
                    n_reference=counts[1],
                    design=study.design,
                )
            )
    order = vocabulary.ids(vocabulary.TREATMENTS)
    ranked = sorted(pairs, key=lambda pair: (order.index(pair[1]), order.index(pair[0])))
    return tuple(_analysis(scope, pair, pairs[pair]) for pair in ranked)


def _n(study: Study, record: EndpointRecord, arm: str) -> int:
    outcome = record.arms.get(arm)
    return (outcome.n if outcome is not None else None) or study.arm(arm).n


def _doubts(study: Study, result: StudyResult, record: EndpointRecord, arm: str, reference: str) -> list[str]:
    """What speaks against a hazard ratio of reconstructed patients: its curves, or what was published."""
    found = []
    cards = [one.fidelity for one in result.arms if one.endpoint == record.endpoint and one.arm in (arm, reference)]
    if not all(faithful(card) for card in cards):
        found.append("the curves lie outside a threshold of their fidelity card")
    for other in study.endpoints:
        for one in other.comparisons:
            same = (other.endpoint, one.arm, one.reference) == (record.endpoint, arm, reference)
            if same and other is not record and one.hr is not None:
                found.append(
                    f"suspect: the only published one read is of {KINDS[other.analysis_set]}, {one.hr.value:g}"
                )
    return found


#: Another set of patients, in words.
KINDS = {
    "all": "another origin of time",
    "matched": "matched patients",
    "interim": "an interim analysis",
    "subgroup": "a subgroup",
    "wider": "more patients than this arm's",
}


def reported_effect(comparison: Comparison | None) -> tuple[Estimate, str]:
    """The reported log hazard ratio, its standard error from the interval or, marked, from the P value."""
    if comparison is None or comparison.hr is None:
        return Estimate(None, reason="no hazard ratio was read"), "not reported"
    try:
        if comparison.hr.ci is not None:
            found = stats.log_hazard_ratio(comparison.hr.value, *comparison.hr.ci, level=comparison.hr.level / 100)
        elif comparison.p is not None and comparison.p.value is not None:
            two_sided = 2 * comparison.p.value if comparison.p.one_sided else comparison.p.value
            found = stats.log_hazard_ratio_from_p(comparison.hr.value, two_sided)
        else:
            reason = f"hazard ratio {comparison.hr.value:g} was read without an interval or an exact P value"
            return Estimate(None, reason=reason), "reported"
    except ValueError as error:
        return Estimate(None, reason=str(error)), "reported"
    half = Z95 * found.se
    effect = Estimate(found.estimate, found.se, (found.estimate - half, found.estimate + half))
    source = ["reported", *([MARKS[comparison.hr.status]] if comparison.hr.status in MARKS else [])]
    return effect, "; ".join([*source, *([DERIVED] if found.derived else [])])


def log_ratio(ratio: Estimate) -> Estimate:
    """A hazard ratio, whose ``se`` is that of its logarithm, on the log scale."""
    if ratio.estimate is None or ratio.ci is None:
        return ratio
    lower, upper = (float(np.log(limit)) for limit in ratio.ci if limit is not None)
    return Estimate(float(np.log(ratio.estimate)), ratio.se, (lower, upper))


def _analysis(scope: EndpointScope, pair: tuple[str, str], effects: list[Effect]) -> Analysis:
    arm, reference = pair
    names = f"{vocabulary.label(arm)} v {vocabulary.label(reference).lower()}"
    plan = scope.plan.model_copy(
        update={"id": f"{scope.plan.id}.{arm}-v-{reference}", "title": f"{names}: {scope.plan.title}"}
    )
    found = pool_effects(plan, effects, arm=arm, reference=reference, unit="log hazard ratio")
    notes = [*found.notes]
    if any(DERIVED in one.label for one in effects):
        notes.append("Where no interval was read, the standard error is derived from the P value.")
    notes += [f"{one.label}." for one in effects if "suspect" in one.label]
    return replace(found, notes=tuple(notes))
