"""The nested arm model: arms in studies, every treatment against the reference.

See ``docs/methods/statistics.md#cohorts``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np

from hccmeta import stats
from hccmeta.analysis.arms import Z95
from hccmeta.analysis.codes import IntervalKind, Label, LabelKind, Part, Unit
from hccmeta.analysis.confounding import crude_note
from hccmeta.analysis.details import Details, TreatmentShare
from hccmeta.analysis.intervals import Interval, around
from hccmeta.analysis.kinds.alive import alive_label, alive_lines
from hccmeta.analysis.kinds.anchored import blank
from hccmeta.analysis.kinds.arms_table import (
    ArmRow,
    Share,
    alive_rows,
    dummies,
    labels,
    outcome,
    rmst_rows,
    shares,
    usable,
)
from hccmeta.analysis.kinds.nested_fit import Design, Fits, contributions, precision
from hccmeta.analysis.kinds.nested_lines import contrasts_only, differences, nested_lines, pooled_rmst
from hccmeta.analysis.kinds.policy import hidden_bias, importance_of, interval_of, policy_of, why_of
from hccmeta.analysis.kinds.scope import HorizonScope
from hccmeta.analysis.kinds.small_arms import small_arms
from hccmeta.analysis.remarks import Method, MethodKey, Note, NoteKey, Reason, Why, because, method, note
from hccmeta.analysis.results import Analysis, Row, Side, Status
from hccmeta.evidence.selection import group_adjustment
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.study import Adjustment, Study

#: Reasons of arms that the sentence on missing curves already covers.
SAID = (Why.NO_CURVE, Why.OTHER_ORIGIN)


def design(rows: list[ArmRow], reference: str, left_out: set[str]) -> Design:
    """The design without the treatments in ``left_out``; treatments in the vocabulary's order."""
    kept = [row for row in usable(rows) if row.treatment not in left_out]
    present = {row.treatment for row in kept}
    return Design(kept, [one for one in vocabulary.ids(vocabulary.TREATMENTS) if one in present and one != reference])


def analyse(scope: HorizonScope) -> tuple[Analysis, ...]:
    """RMST of every treatment against the reference: one analysis per treatment of the review, estimable or not."""
    rows = [*rmst_rows(list(scope.arms()), scope.plan.tau), *_without_curve(scope)]
    reference = scope.review.reference
    share = {one.treatment: one for one in shares(usable(rows), scope.review.dominance)}
    dominated = {one.treatment for one in share.values() if one.dominated and one.treatment != reference}
    primary = design(rows, reference, dominated)
    everything = design(rows, reference, set())
    fits = Fits(reference)
    # A treatment left out of the primary analysis is described: its sensitivities are the other models, no more.
    more = nested_lines(scope, everything, fits, full=False) if dominated else {}
    more |= nested_lines(scope, primary, fits, full=True)
    return tuple(
        _against_reference(scope, one, rows, everything if one in dominated else primary, share, fits, more)
        for one in scope.review.treatments
        if one != reference
    )


def _without_curve(scope: HorizonScope) -> list[ArmRow]:
    """The arms of the review's treatments that report the endpoint but have no curve: shown, never estimated."""
    with_curve = {(study.id, arm.arm) for study, arm in scope.arms()}
    missing = [
        ArmRow(study, arm.id, arm.treatment, outcome.n or arm.n, None, None, because(Why.NO_CURVE))
        for study, arm, outcome in scope.reported_arms()
        if (study.id, arm.id) not in with_curve
    ]
    for study, _ in scope.pooled:
        others = [one for one in study.endpoints if one.endpoint == scope.plan.endpoint]
        if scope.record(study) is None and others:
            missing += [
                ArmRow(study, arm.id, arm.treatment, arm.n, None, None, because(Why.OTHER_ORIGIN))
                for arm in study.arms
                if arm.treatment in scope.review.treatments and any(arm.id in one.arms for one in others)
            ]
    return missing


def _against_reference(
    scope: HorizonScope,
    treatment: str,
    rows: list[ArmRow],
    chosen: Design,
    share: dict[str, Share],
    fits: Fits,
    more: dict[str, Details],
) -> Analysis:
    reference = scope.review.reference
    mine = [row for row in rows if row.treatment in (treatment, reference)]
    fitted = _fit(chosen, rows, treatment, fits)
    empty = _blank(scope, treatment)
    if isinstance(fitted, tuple):
        return replace(empty, rows=tuple(_row(row, None) for row in mine), reasons=fitted)
    ruled = tuple(dict.fromkeys(why for one in (treatment, reference) if (why := share[one].reason) is not None))
    first, how = _primary(scope, treatment, chosen)
    alone = () if differences(chosen.rows, treatment, reference)[0].size else (because(Why.SINGLE_ARMS_ONLY),)
    status: Status = "descriptive" if ruled or alone else "estimated"
    important = scope.endpoint_plan().minimal_important_difference
    bias, told = hidden_bias(first, scope.scales, scope.plan.tau, treatment, important)
    entered = [row for row in chosen.rows if row.treatment in (treatment, reference)]
    observed = any(row.study.design != "randomised" for row in entered)
    crude = crude_note((row.study.id, row.study.design, _alike(scope, row.study)) for row in entered)
    studies = {row.study.id for row in entered}
    weights = contributions(fitted, chosen.rows, chosen.treatments, 1 + chosen.treatments.index(treatment))
    weight_of = {(row.study.id, row.arm): float(w) for row, w in zip(chosen.rows, weights, strict=True)}
    details = replace(
        more.get(treatment, Details()),
        dominance=_dominance(rows, scope, fitted, chosen),
        importance=importance_of(first, important),
        hidden_bias=bias if observed else None,
    )
    return replace(
        empty,
        primary=scope.plan.primary and status == "estimated",
        estimate=first.estimate,
        se=first.se,
        interval=interval_of(first),
        k=len(studies),
        n=sum(row.n for row in entered),
        status=status,
        method=how,
        reasons=(*ruled, *alone, *(why_of(1) if len(studies) == 1 else ())),
        rows=tuple(_row(row, weight_of.get((row.study.id, row.arm))) for row in mine),
        notes=(*crude, *(told if observed else ()), *_notes(chosen, fitted)),
        details=_of_patients(scope, treatment, chosen, fits, fitted, details),
        **_spread(first.estimate, chosen, treatment, fitted),
    )


def _spread(estimate: float, chosen: Design, treatment: str, fitted: stats.MetaRegression | None) -> dict[str, Any]:
    """How the arms differ beyond chance, and where a new study's difference may lie; nothing where no arm is spare."""
    if fitted is None:
        return {}
    column = 1 + chosen.treatments.index(treatment)
    spread = float(np.sqrt(float(fitted.se[column]) ** 2 + fitted.tau2))
    prediction = _prediction(estimate, spread, fitted, column)
    return {"prediction": prediction, "tau2": fitted.tau2, "i2": fitted.i2, "q": fitted.q}


def _alike(scope: HorizonScope, study: Study) -> Adjustment | None:
    """How the groups behind a study's curves were made alike."""
    record = scope.record(study)
    return None if record is None else group_adjustment(study, record)


def _blank(scope: HorizonScope, treatment: str) -> Analysis:
    reference = scope.review.reference
    suffix = f"{treatment}-v-{reference}"
    empty = blank(scope.plan, unit=Unit.MONTHS, part=Part.PAIR, suffix=suffix, arm=treatment, reference=reference)
    return replace(empty, primary=False)


def _fit(
    chosen: Design, rows: list[ArmRow], treatment: str, fits: Fits
) -> stats.MetaRegression | tuple[Reason, ...] | None:
    """The fitted model, or why there is no estimate at all; None where no arm is to spare for how arms differ."""
    for term in (treatment, fits.reference):
        if all(row.treatment != term for row in chosen.rows):
            reasons = [row.reason for row in rows if row.treatment == term and row.reason is not None]
            wanted = (
                because(Why.CURVES_WANTED)
                if term == treatment
                else because(Why.REFERENCE_CURVES_WANTED, reference=fits.reference)
            )
            return tuple(dict.fromkeys((wanted, *(reason for reason in reasons if reason.code not in SAID))))
    return fits.fit(chosen.rows, chosen.treatments) if chosen.can_differ else None


def _primary(scope: HorizonScope, treatment: str, chosen: Design) -> tuple[stats.MeanInterval, Method]:
    """The contrast's interval: of differences within studies where no single arm of the two treatments joins, else of
    the nested model.

    One study keeps its own. Both are Bayesian with few studies, so that the number of cohorts alone never decides
    whether there is an answer.
    """
    rows, reference, scales = chosen.rows, scope.review.reference, scope.scales
    arms = Counter(labels(rows))
    entered = {row.study.id for row in rows if row.treatment in (treatment, reference)}
    yi, vi = differences(rows, treatment, reference)
    if yi.size and min(arms[study] for study in entered) > 1:
        policy = policy_of(scales, Unit.MONTHS, scope.plan.tau)
        how = policy.method(yi.size)
        few = 1 < yi.size < stats.LEAST_FOR_ESTIMATED_TAU2
        return policy.pool(yi, vi).primary, replace(how, code=MethodKey.ANCHORED_COHORTS) if few else how
    study_scale, arm_scale = (
        scale * scope.plan.tau / 12 for scale in (scales.nested_study_months, scales.nested_arm_months)
    )
    contrast = np.eye(1 + len(chosen.treatments))[1 + chosen.treatments.index(treatment)]
    posterior = stats.bayes_nested(
        *outcome(rows), dummies(rows, chosen.treatments), contrast, study=labels(rows), study_scale=study_scale,
        arm_scale=arm_scale,
    )  # fmt: skip
    return posterior.interval(0), method(MethodKey.NESTED, study_scale=study_scale, arm_scale=arm_scale)


def _prediction(estimate: float, spread: float, fitted: stats.MetaRegression, column: int) -> Interval | None:
    """estimate -+ t(m - p) spread; None where no degree of freedom is left."""
    t_value = float((fitted.ci_upper[column] - fitted.coef[column]) / fitted.se[column])
    return replace(around(estimate, t_value * spread), kind=IntervalKind.PREDICTION) if np.isfinite(t_value) else None


def _notes(chosen: Design, fitted: stats.MetaRegression | None) -> tuple[Note, ...]:
    if fitted is None or not np.isfinite(fitted.omnibus.p):
        return ()
    test = fitted.omnibus
    return (
        note(
            NoteKey.OMNIBUS,
            treatments=",".join(chosen.treatments),
            f=float(test.statistic),
            df=int(test.df_num),
            df_within=float(test.df_denom),
            p=float(test.p),
            percent=100 * float(fitted.r2),
        ),
    )


def _of_patients(
    scope: HorizonScope,
    treatment: str,
    chosen: Design,
    fits: Fits,
    fitted: stats.MetaRegression | None,
    details: Details,
) -> Details:
    """``details`` with what a reader asks next: mean survival, patients alive at tau, importance, small arms."""
    tau = scope.plan.tau
    entered = {(row.study.id, row.arm) for row in chosen.rows}
    alive = [row for row in usable(alive_rows(list(scope.arms()), tau)) if (row.study.id, row.arm) in entered]
    contrasts = [
        (Label(LabelKind.STUDY, study.id, study.name), *scope.sides(one))
        for study, one in scope.contrasts()
        if (one.treatment, one.reference_treatment) == (treatment, scope.review.reference)
    ]
    label = alive_label(tau)
    if fitted is None:
        line = contrasts_only(label, alive, treatment, scope.review.reference, policy_of(scope.scales, Unit.POINTS))
    else:
        line = fits.lines(label, alive, chosen.treatments)[treatment]
    return replace(
        details,
        pooled_rmst=None if fitted is None else pooled_rmst(fitted, chosen, scope.review.reference),
        alive=alive_lines(line),
        small_arms=small_arms(contrasts, tau),
    )


def _row(row: ArmRow, weight: float | None) -> Row:
    interval = None
    if row.value is not None and row.se is not None:
        interval = around(row.value, Z95 * row.se)
    return Row(
        study=row.study.id,
        label=row.label,
        arm=row.treatment,
        reference=None,
        n=row.n,
        estimate=row.value,
        se=row.se,
        interval=interval,
        weight=weight,
        reasons=() if row.reason is None else (row.reason,),
        sides=(Side(row.treatment, row.n),),
    )


def _dominance(
    rows: list[ArmRow], scope: HorizonScope, fitted: stats.MetaRegression | None, chosen: Design
) -> tuple[TreatmentShare, ...]:
    """The dominance rule applied: how much of each treatment rests on one study, in patients and in weight."""
    weight = precision(chosen.rows) if fitted is None else fitted.weights
    weights = {(row.study.id, row.arm): float(w) for row, w in zip(chosen.rows, weight, strict=True)}
    return tuple(
        TreatmentShare(
            treatment=one.treatment,
            studies=one.studies,
            patients=one.patients,
            largest_study=one.largest_study,
            share_of_patients=one.largest_share,
            share_of_weight=_largest_weight(one.treatment, chosen.rows, weights),
            reason=one.reason,
        )
        for one in shares(usable(rows), scope.review.dominance)
    )


def _largest_weight(treatment: str, rows: list[ArmRow], weights: dict[tuple[str, str], float]) -> float | None:
    by_study: dict[str, float] = {}
    for row in rows:
        if row.treatment == treatment:
            by_study[row.study.id] = by_study.get(row.study.id, 0.0) + weights[row.study.id, row.arm]
    return max(by_study.values()) / sum(by_study.values()) if by_study else None
