"""Hazard ratios: as reported where they were, else from reconstructed patients; each pair of treatments by itself."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from hccmeta import stats
from hccmeta.analysis.kinds.anchored import Effect, pool_effects
from hccmeta.analysis.kinds.contrasts import log_ratio
from hccmeta.analysis.kinds.scope import Scope
from hccmeta.analysis.results import Analysis, Estimate
from hccmeta.spec import vocabulary
from hccmeta.spec.study import Comparison

DERIVED = "standard error derived from the P value"


def analyse(scope: Scope) -> tuple[Analysis, ...]:
    """One analysis per pair of treatments that a study reports or whose curves it has."""
    pairs: dict[tuple[str, str], list[Effect]] = defaultdict(list)
    for study, result in scope.comparing:
        record = scope.record(study)
        if record is None:
            continue
        rebuilt = {(one.arm, one.reference): one.hr for one in result.contrasts if one.endpoint == record.endpoint}
        reported = {(one.arm, one.reference): one for one in record.comparisons}
        for arm, reference in dict.fromkeys((*reported, *rebuilt)):
            effect, source = reported_effect(reported.get((arm, reference)))
            if effect.estimate is None and (arm, reference) in rebuilt:
                effect, source = log_ratio(rebuilt[arm, reference]), "from reconstructed patients"
            treatments = study.arm(arm).treatment, study.arm(reference).treatment
            n = sum(record.arms[one].n or study.arm(one).n for one in (arm, reference) if one in record.arms)
            pairs[treatments].append(
                Effect(study.id, study.reports[0].year, f"{study.name} ({source})", *treatments, n, effect)
            )
    order = vocabulary.ids(vocabulary.TREATMENTS)
    ranked = sorted(pairs, key=lambda pair: (order.index(pair[1]), order.index(pair[0])))
    return tuple(_analysis(scope, pair, pairs[pair]) for pair in ranked)


def reported_effect(comparison: Comparison | None) -> tuple[Estimate, str]:
    """The reported log hazard ratio, its standard error from the interval or, marked, from the P value."""
    if comparison is None or comparison.hr is None:
        return Estimate(None, reason="no hazard ratio was read"), "not reported"
    try:
        if comparison.hr.ci is not None:
            found = stats.log_hazard_ratio(comparison.hr.value, *comparison.hr.ci)
        elif comparison.p is not None and comparison.p.value is not None:
            two_sided = 2 * comparison.p.value if comparison.p.one_sided else comparison.p.value
            found = stats.log_hazard_ratio_from_p(comparison.hr.value, two_sided)
        else:
            reason = f"hazard ratio {comparison.hr.value:g} was read without an interval or an exact P value"
            return Estimate(None, reason=reason), "reported"
    except ValueError as error:
        return Estimate(None, reason=str(error)), "reported"
    half = 1.959963984540054 * found.se
    effect = Estimate(found.estimate, found.se, (found.estimate - half, found.estimate + half))
    return effect, f"reported; {DERIVED}" if found.derived else "reported"


def _analysis(scope: Scope, pair: tuple[str, str], effects: list[Effect]) -> Analysis:
    arm, reference = pair
    names = f"{vocabulary.label(arm)} v {vocabulary.label(reference).lower()}"
    plan = scope.plan.model_copy(
        update={"id": f"{scope.plan.id}.{arm}-v-{reference}", "title": f"{names}: {scope.plan.title}"}
    )
    found = pool_effects(plan, effects, arm=arm, reference=reference, unit="log hazard ratio")
    derived = any(DERIVED in one.label for one in effects)
    return replace(found, notes=(*found.notes, f"{DERIVED} where no interval was read.")) if derived else found
