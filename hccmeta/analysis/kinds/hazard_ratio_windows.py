"""Does an effect change with time: hazard ratios within windows of follow-up, from the reconstructed patients.

See ``docs/methods/statistics.md#time``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from hccmeta import stats
from hccmeta.analysis.arms import Z95
from hccmeta.analysis.codes import EstimateKind, Label, LabelKind, Part, Unit
from hccmeta.analysis.details import Line, Lines, Windows
from hccmeta.analysis.intervals import around
from hccmeta.analysis.kinds.anchored import Effect, blank, once_a_study, pool_effects, values
from hccmeta.analysis.kinds.policy import Policy, policy_of
from hccmeta.analysis.kinds.scope import Scope
from hccmeta.analysis.remarks import NoteKey, Why, because, note
from hccmeta.analysis.results import Analysis, Contrast, Estimate, Side, WindowEffects
from hccmeta.evidence.selection import patients_of
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.review import HazardRatioWindows
from hccmeta.evidence.spec.study import Study

WindowScope = Scope[HazardRatioWindows]


@dataclass(frozen=True)
class Found:
    """One contrast with its windows."""

    study: Study
    contrast: Contrast
    windows: WindowEffects


def analyse(scope: WindowScope) -> tuple[Analysis, ...]:
    """One analysis per pair of treatments with curves; with ``together`` one of all contrasts with the reference."""
    members = [Found(study, one, one.windows) for study, one in scope.contrasts() if one.windows is not None]
    if scope.plan.together:
        reference = scope.review.reference
        mine = [one for one in members if one.contrast.reference_treatment == reference]
        analysis = _analysis(scope, mine, None, reference)
        return (replace(analysis, notes=(*analysis.notes, note(NoteKey.DIFFERENT_DRUGS))),)
    order = vocabulary.ids(vocabulary.TREATMENTS)
    pairs = {(one.contrast.treatment, one.contrast.reference_treatment) for one in members}
    ranked = sorted(pairs, key=lambda pair: (order.index(pair[1]), order.index(pair[0])))
    return tuple(
        _analysis(
            scope,
            [one for one in members if (one.contrast.treatment, one.contrast.reference_treatment) == pair],
            *pair,
        )
        for pair in ranked
    )


def _analysis(scope: WindowScope, found: Sequence[Found], arm: str | None, reference: str) -> Analysis:
    """The hazard ratio of the last window over that of the first, and every window beside it."""
    part, suffix = (Part.WHOLE, "") if arm is None else (Part.PAIR, f"{arm}-v-{reference}")
    empty = blank(scope.plan, unit=Unit.LOG_HAZARD_RATIO, part=part, suffix=suffix, arm=arm, reference=reference)
    if not found:
        return replace(empty, reasons=(because(Why.NOTHING_COMPARES),))
    effects = [_effect(scope, one, _change(one.windows)) for one in found]
    policy = Policy(Unit.LOG_HAZARD_RATIO, scope.scales.interaction_log_hazard_ratio)
    pooled = pool_effects(empty, effects, policy)
    return replace(pooled, details=replace(pooled.details, windows=_windows(scope, found)))


def _change(one: WindowEffects) -> Estimate:
    """log HR(last window) - log HR(first): 0 where the hazards are proportional."""
    covariance = np.array(one.covariance)
    change = float(one.log_hr[-1] - one.log_hr[0])
    variance = float(covariance[0, 0] + covariance[-1, -1] - 2 * covariance[0, -1])
    if not np.isfinite(change + variance):
        return Estimate(None, reason=because(Why.NO_RATIO_IN_WINDOW))
    se = float(np.sqrt(variance))
    return Estimate(change, se, around(change, Z95 * se))


def _effect(scope: WindowScope, member: Found, effect: Estimate) -> Effect:
    record = scope.record(member.study)
    assert record is not None
    contrast = member.contrast
    arm, reference = scope.sides(contrast)
    return Effect(
        study=member.study.id,
        year=member.study.reports[0].year,
        label=Label(
            LabelKind.CONTRAST, member.study.id, member.study.name, treatment=contrast.treatment,
            reference=contrast.reference_treatment,
        ),
        sides=(
            Side(contrast.treatment, patients_of(member.study, record, arm.arm), arm.n_events),
            Side(contrast.reference_treatment, patients_of(member.study, record, reference.arm), reference.n_events),
        ),
        effect=effect,
        design=member.study.design,
    )  # fmt: skip


def _windows(scope: WindowScope, members: Sequence[Found]) -> Windows:
    first = members[0].windows
    starts, ends = first.start.tolist(), first.end.tolist()
    spans = tuple((a, b if i < len(ends) - 1 else None) for i, (a, b) in enumerate(zip(starts, ends, strict=True)))
    ratio_policy = policy_of(scope.scales, Unit.LOG_HAZARD_RATIO)
    ratios, gains = [], []
    for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
        each = [(one, one.windows) for one in members]
        of_ratio = [_effect(scope, one, _estimate(w.log_hr[i], w.covariance[i][i])) for one, w in each]
        ratios.append(_line(Label(LabelKind.WINDOW, window=spans[i]), of_ratio, ratio_policy))
        months = [_effect(scope, one, _estimate(w.gain[i], w.gain_se[i] ** 2)) for one, w in each]
        policy = policy_of(scope.scales, Unit.MONTHS, end - start)
        gains.append(_line(Label(LabelKind.WINDOW, window=(start, end)), months, policy))
    return Windows(
        windows=spans,
        ratios=Lines(EstimateKind.RATIO, tuple(ratios)),
        gains=Lines(EstimateKind.DIFFERENCE, tuple(gains)),
        events=np.sum([one.windows.events for one in members], axis=0),
        **_joint(members, spans),
    )


def _estimate(value: float, variance: float) -> Estimate:
    if not np.isfinite(value + variance):
        return Estimate(None, reason=because(Why.NO_RATIO_IN_WINDOW))
    se = float(np.sqrt(variance))
    return Estimate(float(value), se, around(float(value), Z95 * se))


def _line(label: Label, effects: list[Effect], policy: Policy) -> Line:
    """One window by the rule for the number of its trials."""
    usable, _ = once_a_study(effects)
    if not usable:
        return Line(label, k=0, reasons=(because(Why.NO_RATIO_IN_WINDOW),))
    return policy.line(label, *values(usable))


def _joint(members: Sequence[Found], spans: Sequence[tuple[float, float | None]]) -> dict[str, Any]:
    """All windows in one common-effect pool that knows their covariance, and its test that they are alike."""
    trials = [
        stats.WindowedEffect(
            one.start,
            one.end,
            one.log_hr,
            np.array(one.covariance),
            tuple(one.events.tolist()),
            (None,) * len(spans),
        )
        for one in _one_each(members)
    ]
    try:
        pooled = stats.pool_windows(trials)
    except ValueError:
        return {"joint": Lines(EstimateKind.RATIO, ())}
    fit, test = pooled.fit, pooled.equal
    lines = tuple(
        Line(
            Label(LabelKind.WINDOW, window=window),
            float(fit.coef[i]),
            around(float(fit.coef[i]), Z95 * float(fit.se[i])),
            int(fit.k_outcome[i]),
            se=float(fit.se[i]),
        )
        for i, window in enumerate(spans)
    )
    return {
        "joint": Lines(EstimateKind.RATIO, lines),
        "alike_statistic": float(test.statistic),
        "alike_df": test.df_num,
        "alike_p": float(test.p),
    }


def _one_each(found: Sequence[Found]) -> list[WindowEffects]:
    """The windows of each study: those of several arms against one control enter as their mean, correlated by half."""
    by_study: dict[str, list[WindowEffects]] = {}
    for one in found:
        by_study.setdefault(one.study.id, []).append(one.windows)
    return [several[0] if len(several) == 1 else _mean(several) for several in by_study.values()]


def _mean(several: Sequence[WindowEffects]) -> WindowEffects:
    covariances = np.array([one.covariance for one in several])
    spread = np.sqrt(np.diagonal(covariances, axis1=1, axis2=2))
    shared = sum(np.diag(a * b) for a, b in combinations(spread, 2))
    covariance = (covariances.sum(axis=0) + shared) / len(several) ** 2
    log_hr = np.mean([one.log_hr for one in several], axis=0)
    return replace(several[0], log_hr=log_hr, covariance=tuple(covariance))
