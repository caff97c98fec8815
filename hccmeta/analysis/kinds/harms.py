"""Adverse events within studies: differences per 100 patients, pooled only within like event, grade and attribution.

Pooled by the binomial-normal model of odds ratios, which needs no correction where an arm has none of an event.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hccmeta import stats
from hccmeta.analysis.codes import EstimateKind, Model, Part, Unit
from hccmeta.analysis.compared import control_of
from hccmeta.analysis.details import Line, Lines
from hccmeta.analysis.intervals import estimated
from hccmeta.analysis.kinds.anchored import blank, pool_effects
from hccmeta.analysis.kinds.policy import policy_of
from hccmeta.analysis.kinds.response import Counts, effect_of, ratios_of
from hccmeta.analysis.kinds.scope import Scope
from hccmeta.analysis.kinds.sensitivity import of_model
from hccmeta.analysis.remarks import MethodKey, NoteKey, Why, because, method, note
from hccmeta.analysis.results import Analysis, HarmKey
from hccmeta.analysis.study import is_reversed
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.facts import Harm
from hccmeta.evidence.spec.review import HarmRates
from hccmeta.evidence.spec.study import Arm, Study

_Group = tuple[str, str, HarmKey]


def analyse(scope: Scope[HarmRates]) -> tuple[Analysis, ...]:
    """One analysis per pair of treatments and adverse event, each as it was counted."""
    groups: dict[_Group, list[Counts]] = defaultdict(list)
    for study, _ in scope.comparing:
        control = control_of(study.arms)
        for arm in study.arms:
            if control is not None and arm is not control:
                turned = is_reversed(arm.treatment, control.treatment, scope.review.reference)
                first, other = (control, arm) if turned else (arm, control)
                for key, counts in _shared(study, first, other):
                    groups[first.treatment, other.treatment, key].append(counts)
    if not groups:
        return (replace(blank(scope.plan, unit=Unit.POINTS), reasons=(because(Why.NO_HARM_READ),)),)
    return tuple(_analysis(scope, group, groups[group]) for group in sorted(groups, key=_order))


def _order(group: _Group) -> tuple[int, int, int, str, str]:
    treatments, harms = vocabulary.ids(vocabulary.TREATMENTS), vocabulary.ids(vocabulary.in_use().terms("harms"))
    arm, reference, key = group
    return treatments.index(reference), treatments.index(arm), harms.index(key.event), key.grade, key.attribution


def _shared(study: Study, arm: Arm, reference: Arm) -> list[tuple[HarmKey, Counts]]:
    """The adverse events that both arms have counted alike."""
    mine, theirs = _counted(arm), _counted(reference)
    return [
        (key, Counts(study, (mine[key][0], theirs[key][0]), (mine[key][1], theirs[key][1]), False))
        for key in mine
        if key in theirs
    ]


def _counted(arm: Arm) -> dict[HarmKey, tuple[int, int]]:
    """Patients with each event, of how many; what was printed as a bound, or of unknown patients, is left out."""
    if arm.harms is None:
        return {}
    found: dict[HarmKey, tuple[int, int]] = {}
    for one in arm.harms.events:
        total = one.total or arm.harms.n
        if total is not None and not one.below:
            found.setdefault(HarmKey(one.event, one.grade, one.attribution), (_events(one, total), total))
    return found


def _events(one: Harm, total: int) -> int:
    return one.events if one.events is not None else round((one.percent or 0) / 100 * total)


def _analysis(scope: Scope[HarmRates], group: _Group, counts: list[Counts]) -> Analysis:
    arm, reference, key = group
    suffix = f"{arm}-v-{reference}.{key.event}-{key.grade}-{key.attribution}"
    empty = blank(scope.plan, unit=Unit.POINTS, part=Part.HARM, suffix=suffix, arm=arm, reference=reference, harm=key)
    effects = [effect_of((arm, reference), one) for one in counts]
    policy = policy_of(scope.scales, Unit.POINTS)
    analysis = pool_effects(empty, effects, policy)
    details = replace(analysis.details, ratios=tuple(ratios_of(one) for one in counts))
    if len(counts) == 1:
        method_of_one = analysis.method if analysis.estimate is None else method(MethodKey.NEWCOMBE)
        return replace(analysis, method=method_of_one, details=details)
    lines = () if details.sensitivity is None else details.sensitivity.lines
    pooled = _binomial_normal(counts)
    if pooled is not None:
        by_rule = Line(
            of_model(Model.DIFFERENCES_BY_RULE),
            analysis.estimate,
            analysis.interval,
            analysis.k,
            reasons=analysis.reasons,
        )
        lines = (*((by_rule,) if analysis.estimate is not None else ()), *lines)
        rows = tuple(replace(row, weight=None) for row in analysis.rows)
        analysis = replace(analysis, rows=rows, reasons=(), status="estimated", prediction=None, k=len(counts),
                        n=sum(sum(one.patients) for one in counts), tau2=None, i2=None, **pooled)  # fmt: skip
    lines = (*lines, *_mantel_haenszel(counts))
    return replace(analysis, details=replace(details, sensitivity=Lines(EstimateKind.DIFFERENCE, lines)))


def _table(counts: list[Counts]) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Events and patients (k, 2) of arm and reference."""
    return np.array([one.events for one in counts]), np.array([one.patients for one in counts])


def _binomial_normal(counts: list[Counts]) -> dict[str, Any] | None:
    """The pooled odds ratio of the binomial-normal model, as a difference per 100 at the pooled risk of the reference.

    The risk of the reference is taken as known (Cochrane Handbook 14.1.5), so the interval is that of the odds ratio.
    None where either model has no finite maximum.
    """
    x, n = _table(counts)
    try:
        ratio = stats.binomial_odds_ratio(x[:, 0], n[:, 0], x[:, 1], n[:, 1])
        risk = stats.binomial_normal(x[:, 1], n[:, 1])
    except (ValueError, stats.ConvergenceError):
        return None
    if ratio.status != "ok" or not 0 < risk.proportion < 1:
        return None
    odds = risk.proportion / (1 - risk.proportion)

    def difference(log_ratio: float) -> float:
        treated = odds * float(np.exp(log_ratio))
        return 100 * (treated / (1 + treated) - risk.proportion)

    told = note(NoteKey.POOLED_ODDS, ratio=float(np.exp(ratio.estimate)), lower=float(np.exp(ratio.ci_lower)),
                upper=float(np.exp(ratio.ci_upper)), risk=100 * risk.proportion)  # fmt: skip
    return {
        "estimate": difference(ratio.estimate),
        "se": None,
        "interval": estimated(difference(ratio.ci_lower), difference(ratio.ci_upper)),
        "p": ratio.p,
        "method": method(MethodKey.BINOMIAL_NORMAL),
        "notes": (told,),
    }


def _mantel_haenszel(counts: list[Counts]) -> tuple[Line, ...]:
    x, n = _table(counts)
    try:
        found = stats.mantel_haenszel(x[:, 0], n[:, 0], x[:, 1], n[:, 1], measure="RD")
    except ValueError:
        return ()
    interval = estimated(100 * found.ci_lower, 100 * found.ci_upper)
    return (Line(of_model(Model.MANTEL_HAENSZEL), 100 * found.estimate, interval, len(counts)),)
