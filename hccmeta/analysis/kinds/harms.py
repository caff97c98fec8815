"""Adverse events within studies: differences per 100 patients, pooled only within like event, grade and attribution."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np

from hccmeta import stats
from hccmeta.analysis.codes import Model, Part, Unit
from hccmeta.analysis.compared import control_of
from hccmeta.analysis.details import Line, Lines
from hccmeta.analysis.intervals import estimated
from hccmeta.analysis.kinds.anchored import blank, pool_effects
from hccmeta.analysis.kinds.policy import policy_of
from hccmeta.analysis.kinds.response import Counts, effect_of, ratios_of
from hccmeta.analysis.kinds.scope import Scope
from hccmeta.analysis.kinds.sensitivity import of_model
from hccmeta.analysis.remarks import MethodKey, Why, because, method
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
                one, other = (control, arm) if turned else (arm, control)
                for key, counts in _shared(study, one, other):
                    groups[one.treatment, other.treatment, key].append(counts)
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
    found = pool_effects(empty, effects, policy_of(scope.review.scales, Unit.POINTS))
    if len(counts) == 1 and found.estimate is not None:
        found = replace(found, method=method(MethodKey.NEWCOMBE))
    details = replace(found.details, ratios=tuple(ratios_of(one) for one in counts))
    if len(counts) > 1 and details.sensitivity is not None:
        lines = (*details.sensitivity.lines, _mantel_haenszel(counts))
        details = replace(details, sensitivity=Lines(details.sensitivity.kind, lines))
    return replace(found, details=details)


def _mantel_haenszel(counts: list[Counts]) -> Line:
    x = np.array([one.events for one in counts])
    n = np.array([one.patients for one in counts])
    found = stats.mantel_haenszel(x[:, 0], n[:, 0], x[:, 1], n[:, 1], measure="RD")
    interval = estimated(100 * found.ci_lower, 100 * found.ci_upper)
    return Line(of_model(Model.MANTEL_HAENSZEL), 100 * found.estimate, interval, len(counts))
