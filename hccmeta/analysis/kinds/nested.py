"""The nested arm model: arms in studies, every treatment against the reference (statistics.md 4.2)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hccmeta import stats
from hccmeta.analysis.arms import Z95
from hccmeta.analysis.kinds.alive import alive_table
from hccmeta.analysis.kinds.anchored import blank
from hccmeta.analysis.kinds.arms_table import ArmRow, Share, alive_rows, rmst_rows, shares, usable
from hccmeta.analysis.kinds.importance import importance_table
from hccmeta.analysis.kinds.nested_fit import Design, Fits, contributions
from hccmeta.analysis.kinds.nested_tables import nested_tables, pooled_rmst_table
from hccmeta.analysis.kinds.scope import HorizonScope
from hccmeta.analysis.kinds.sensitivity import finite
from hccmeta.analysis.kinds.small_arms import small_arms_table
from hccmeta.analysis.results import Analysis, Row, Status, Table
from hccmeta.evidence.spec import vocabulary

METHOD = "arms nested in studies, REML, interval and prediction interval on t(m - p), m studies, p coefficients"

NO_CURVE = "no curve: wanted"
OTHER_ORIGIN = "reported from another origin of time, or for other patients: not pooled"


#: Reasons of arms that the sentence on missing curves already covers.
SAID = (NO_CURVE, OTHER_ORIGIN)


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
    more = nested_tables(scope, everything, fits, full=False) if dominated else {}
    more |= nested_tables(scope, primary, fits, full=True)
    return tuple(
        _against_reference(scope, one, rows, everything if one in dominated else primary, share, fits, more)
        for one in scope.review.treatments
        if one != reference
    )


def _without_curve(scope: HorizonScope) -> list[ArmRow]:
    """The arms of the review's treatments that report the endpoint but have no curve: shown, never estimated."""
    with_curve = {(study.id, arm.arm) for study, arm in scope.arms()}
    found = [
        ArmRow(study, arm.id, arm.treatment, outcome.n or arm.n, None, None, NO_CURVE)
        for study, arm, outcome in scope.reported_arms()
        if (study.id, arm.id) not in with_curve
    ]
    for study, _ in scope.pooled:
        others = [one for one in study.endpoints if one.endpoint == scope.plan.endpoint]
        if scope.record(study) is None and others:
            found += [
                ArmRow(study, arm.id, arm.treatment, arm.n, None, None, OTHER_ORIGIN)
                for arm in study.arms
                if arm.treatment in scope.review.treatments and any(arm.id in one.arms for one in others)
            ]
    return found


def _against_reference(
    scope: HorizonScope,
    treatment: str,
    rows: list[ArmRow],
    chosen: Design,
    share: dict[str, Share],
    fits: Fits,
    more: dict[str, tuple[Table, ...]],
) -> Analysis:
    reference = scope.review.reference
    mine = [row for row in rows if row.treatment in (treatment, reference)]
    fitted = _fit(chosen, rows, treatment, fits)
    if isinstance(fitted, str):
        empty = _blank(scope, treatment, primary=False)
        return replace(empty, rows=tuple(_row(row, None) for row in mine), reason=fitted)
    column = 1 + chosen.treatments.index(treatment)
    ruled = [share[one].reason for one in (treatment, reference) if share[one].dominated]
    status: Status = "descriptive" if ruled or fitted.status != "ok" else "estimated"
    estimate, se = float(fitted.coef[column]), float(fitted.se[column])
    entered = [row for row in chosen.rows if row.treatment in (treatment, reference)]
    weights = contributions(fitted, chosen.rows, chosen.treatments, column)
    weight_of = {(row.study.id, row.arm): float(w) for row, w in zip(chosen.rows, weights, strict=True)}
    return replace(
        _blank(scope, treatment, primary=scope.plan.primary and status == "estimated"),
        estimate=estimate,
        se=se,
        ci=_interval(estimate, se, fitted, column),
        pi=_interval(estimate, float(np.sqrt(se**2 + fitted.tau2)), fitted, column),
        p=finite(fitted.p[column]),
        k=len({row.study.id for row in entered}),
        n=sum(row.n for row in entered),
        tau2=fitted.tau2,
        i2=fitted.i2,
        q=fitted.q,
        status=status,
        reason="; ".join(filter(None, (*ruled, fitted.reason))) or None,
        rows=tuple(_row(row, weight_of.get((row.study.id, row.arm))) for row in mine),
        notes=_notes(chosen, fitted),
        tables=(
            shares_table(rows, scope, fitted, chosen),
            *more[treatment],
            *_of_patients(scope, treatment, chosen, fits),
        ),
    )


def _blank(scope: HorizonScope, treatment: str, *, primary: bool) -> Analysis:
    reference = scope.review.reference
    plan = scope.plan.model_copy(
        update={
            "id": f"{scope.plan.id}.{treatment}-v-{reference}",
            "title": f"{vocabulary.label(treatment)} v {vocabulary.label(reference).lower()}: {scope.plan.title}",
            "primary": primary,
        }
    )
    return replace(blank(plan, unit="months", arm=treatment, reference=reference), method=METHOD)


def _fit(chosen: Design, rows: list[ArmRow], treatment: str, fits: Fits) -> stats.MetaRegression | str:
    """The fitted model, or why there is none."""
    for one in (treatment, fits.reference):
        if all(row.treatment != one for row in chosen.rows):
            name = "this treatment" if one == treatment else vocabulary.label(one).lower()
            reasons = dict.fromkeys(row.reason for row in rows if row.treatment == one and row.reason not in SAID)
            said = "; ".join(filter(None, reasons))
            return f"no arm of {name} has a curve that reaches tau: curves wanted" + (f" ({said})" if said else "")
    return fits.fit(chosen.rows, chosen.treatments)


def _interval(
    estimate: float, se: float, fitted: stats.MetaRegression, column: int
) -> tuple[float | None, float | None] | None:
    """estimate -+ t(m - p) se; None where no degree of freedom is left."""
    t_value = float((fitted.ci_upper[column] - fitted.coef[column]) / fitted.se[column])
    return (estimate - t_value * se, estimate + t_value * se) if np.isfinite(t_value) else None


def _notes(chosen: Design, fitted: stats.MetaRegression) -> tuple[str, ...]:
    test = fitted.omnibus
    if not np.isfinite(test.p):
        return ()
    names = ", ".join(vocabulary.label(one).lower() for one in chosen.treatments)
    return (
        f"All treatments alike ({names} against the reference): F({test.df_num}, {test.df_denom:g}) = "
        f"{test.statistic:.2f}, P = {test.p:.3g}; "
        f"treatment accounts for {100 * fitted.r2:.0f} % of the variance between arms and studies.",
    )


def _of_patients(scope: HorizonScope, treatment: str, chosen: Design, fits: Fits) -> tuple[Table, ...]:
    """What a reader asks next: mean survival, patients alive at tau, importance, and the tests of small arms."""
    tau = scope.plan.tau
    fitted = fits.fit(chosen.rows, chosen.treatments)
    assert not isinstance(fitted, str)
    column = 1 + chosen.treatments.index(treatment)
    entered = {(row.study.id, row.arm) for row in chosen.rows}
    alive = [row for row in usable(alive_rows(list(scope.arms()), tau)) if (row.study.id, row.arm) in entered]
    contrasts = [
        (study.name, *scope.sides(one))
        for study, one in scope.contrasts()
        if (one.treatment, one.reference_treatment) == (treatment, scope.review.reference)
    ]
    return (
        pooled_rmst_table(fitted, chosen, scope),
        alive_table(tau, fits.lines(alive, chosen.treatments)[treatment], method="by the nested model"),
        *importance_table(
            float(fitted.coef[column]),
            float(fitted.se[column]),
            float(fitted.df[column]),
            scope.endpoint_plan().minimal_important_difference,
        ),
        *small_arms_table(contrasts, tau),
    )


def _row(row: ArmRow, weight: float | None) -> Row:
    ci = None
    if row.value is not None and row.se is not None:
        ci = (row.value - Z95 * row.se, row.value + Z95 * row.se)
    return Row(row.study.id, row.label, row.treatment, None, row.n, row.value, row.se, ci, weight, row.reason)


def shares_table(rows: list[ArmRow], scope: HorizonScope, fitted: stats.MetaRegression, chosen: Design) -> Table:
    """The dominance rule applied: how much of each treatment rests on one study, in patients and in weight."""
    weights = {(row.study.id, row.arm): w for row, w in zip(chosen.rows, fitted.weights, strict=True)}
    return Table(
        "dominance",
        "How much of each treatment rests on one study",
        (
            *("Treatment", "Studies", "Patients", "Largest study", "Its share of patients, %"),
            *("Largest share of weight, %", "Left out of the primary analysis"),
        ),
        tuple(
            (
                vocabulary.label(one.treatment),
                one.studies,
                one.patients,
                one.largest_study,
                100 * one.largest_share,
                _largest_weight(one.treatment, chosen.rows, weights),
                one.reason or "no",
            )
            for one in shares(usable(rows), scope.review.dominance)
        ),
        note="The reference is never left out: where it is dominated, every comparison with it is descriptive.",
    )


def _largest_weight(treatment: str, rows: list[ArmRow], weights: dict[tuple[str, str], float]) -> float | None:
    by_study: dict[str, float] = {}
    for row in rows:
        if row.treatment == treatment:
            by_study[row.study.id] = by_study.get(row.study.id, 0.0) + float(weights[row.study.id, row.arm])
    return 100 * max(by_study.values()) / sum(by_study.values()) if by_study else None
