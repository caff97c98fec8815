"""The sensitivities of the nested arm model: the same contrast by other means."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Literal

import numpy as np

from hccmeta import stats
from hccmeta.analysis.arms import Z95
from hccmeta.analysis.arrays import Floats
from hccmeta.analysis.codes import EstimateKind, IntervalKind, Label, LabelKind, Model, Unit
from hccmeta.analysis.details import Details, Line, Lines
from hccmeta.analysis.intervals import around, estimated
from hccmeta.analysis.kinds.arms_table import ArmRow, dummies, labels, outcome, rmst_rows, usable
from hccmeta.analysis.kinds.nested_fit import Design, Fits, OfTreatments
from hccmeta.analysis.kinds.one_stage import LABEL, one_stage
from hccmeta.analysis.kinds.policy import Policy, policy_of
from hccmeta.analysis.kinds.scope import HorizonScope
from hccmeta.analysis.kinds.sensitivity import of_model, without
from hccmeta.analysis.remarks import NoteKey, Why, because, from_statistics, note
from hccmeta.stats.regression.study_fixed import study_fixed_regression


def nested_lines(scope: HorizonScope, design: Design, fits: Fits, *, full: bool) -> dict[str, Details]:
    """The sensitivities and, where ``full``, leave-one-study-out, cumulative and by-tau lines of every treatment.

    Each model is fitted once and serves all treatments; nothing for a design that cannot be fitted at all.
    """
    if not design.treatments or not design.can_differ or isinstance(fits.fit(design.rows, design.treatments), tuple):
        return {}
    details = {one: Details() for one in design.treatments}
    for treatment, lines in _of_each(design, _sensitivity(scope, design, fits)):
        details[treatment] = replace(details[treatment], sensitivity=lines)
    if full:
        by_reml = (note(NoteKey.BY_REML),)
        for treatment, lines in _of_each(design, _leave_one_out(design, fits)):
            details[treatment] = replace(details[treatment], leave_one_out=replace(lines, notes=by_reml))
        for treatment, lines in _of_each(design, _cumulative(design, fits)):
            details[treatment] = replace(details[treatment], cumulative=replace(lines, notes=by_reml))
        for treatment, lines in _of_each(design, _by_tau(scope, design, fits)):
            details[treatment] = replace(details[treatment], by_tau=replace(lines, notes=by_reml))
    return details


def _of_each(design: Design, lines: list[OfTreatments]) -> list[tuple[str, Lines]]:
    """The lines of each treatment."""
    return [(one, Lines(EstimateKind.DIFFERENCE, tuple(line[one] for line in lines))) for one in design.treatments]


def pooled_rmst(fitted: stats.MetaRegression, design: Design, reference: str) -> Lines:
    """The pooled RMST of each treatment: what the nested model predicts for an arm of it. Descriptive."""
    names = [reference, *design.treatments]
    points = np.column_stack([np.ones(len(names)), np.eye(len(names))[:, 1:]])
    means = fitted.predict(points)
    lines = tuple(
        Line(
            Label(LabelKind.TREATMENT, treatment=name),
            float(means.estimate[i]),
            estimated(means.ci_lower[i], means.ci_upper[i]),
            k=len({row.study.id for row in design.rows if row.treatment == name}),
            prediction=estimated(means.pi_lower[i], means.pi_upper[i], IntervalKind.PREDICTION),
        )
        for i, name in enumerate(names)
    )
    return Lines(EstimateKind.MEAN, lines)


def _sensitivity(scope: HorizonScope, design: Design, fits: Fits) -> list[OfTreatments]:
    rows, treatments, reference = design.rows, design.treatments, fits.reference
    policy = policy_of(scope.scales, Unit.MONTHS, scope.plan.tau)
    arms = Counter(labels(rows))
    several = [row for row in rows if arms[row.study.id] > 1]
    unfaithful = {row.study.id for row in rows if not row.faithful}
    single = [row for row in rows if arms[row.study.id] == 1]

    def refitted(model: Model, kept: list[ArmRow]) -> OfTreatments:
        return fits.lines(of_model(model), kept, treatments)

    no_comparison = Line(LABEL, k=0, reasons=(because(Why.NO_COMPARISON),))
    return [
        refitted(Model.NESTED, rows),
        _within(design),
        _robust(design, fits),
        _separate(rows, treatments, reference),
        refitted(Model.FAITHFUL, [row for row in rows if row.study.id not in unfaithful]),
        *(refitted(Model.RANDOMISED, one) for one in _randomised_among_others(rows)),
        refitted(Model.COMPARING, several),
        {one: contrasts_only(of_model(Model.WITHIN_ONLY), rows, one, reference, policy) for one in treatments},
        refitted(Model.BETWEEN_ONLY, single),
        *_split(rows, treatments),
        _study_fixed(several, treatments),
        dict.fromkeys(treatments, no_comparison) | _one_stage(scope, design, reference),
        {one: _stacked(scope, rows, one) for one in treatments},
    ]


def _randomised_among_others(rows: list[ArmRow]) -> list[list[ArmRow]]:
    """The arms of randomised studies, in a list of one; nothing where all studies are, or none is."""
    found = [row for row in rows if row.study.design == "randomised"]
    return [found] if 0 < len(found) < len(rows) else []


def _one_stage(scope: HorizonScope, design: Design, reference: str) -> OfTreatments:
    entered = {(row.study.id, row.arm) for row in design.rows}
    arms = [(arm.treatment, arm) for study, arm in scope.arms() if (study.id, arm.arm) in entered]
    return one_stage(arms, reference, scope.plan.tau)


def _separate(rows: list[ArmRow], treatments: list[str], reference: str) -> OfTreatments:
    """Random effects in each treatment's arms, then their difference, with a normal interval.

    Arms of one study are taken for independent (``docs/methods/statistics.md#beside-the-nested-model``).
    """
    pools = {}
    for term in (*treatments, reference):
        mine = [row for row in rows if row.treatment == term]
        pools[term] = stats.pool(*outcome(mine), tau2="REML" if len(mine) > 1 else "EE", ci="z")
    base = pools[reference]
    lines: OfTreatments = {}
    for term in treatments:
        estimate, se = pools[term].estimate - base.estimate, float(np.hypot(pools[term].se, base.se))
        studies = len({row.study.id for row in rows if row.treatment in (term, reference)})
        caveats = (because(Why.ARMS_TAKEN_APART),)
        lines[term] = Line(
            of_model(Model.SEPARATE), estimate, around(estimate, Z95 * se), studies, se=se, reasons=caveats
        )
    return lines


def _within(design: Design) -> OfTreatments:
    """The nested model with the degrees of freedom that comparisons within studies can spare."""
    rows, treatments, label = design.rows, design.treatments, of_model(Model.NESTED_WITHIN)
    (yi, vi), studies = outcome(rows), labels(rows)
    k = len(set(studies))
    try:
        fitted = stats.arm_regression(yi, vi, dummies(rows, treatments), study=studies, df="within")
    except (ValueError, stats.ConvergenceError) as error:
        return dict.fromkeys(treatments, Line(label, k=k, reasons=from_statistics(error)))
    return {
        one: Line(
            label,
            float(fitted.coef[column]),
            estimated(fitted.ci_lower[column], fitted.ci_upper[column]),
            k,
            se=float(fitted.se[column]),
            reasons=(because(Why.SPARES_ARMS, df=float(fitted.df[column])),)
            if np.isfinite(fitted.df[column])
            else (because(Why.NO_INTERVAL_LEFT),),
        )
        for column, one in enumerate(treatments, start=1)
    }


def _robust(design: Design, fits: Fits) -> OfTreatments:
    """CR2 with Satterthwaite's degrees of freedom around the nested model."""
    rows, treatments, label = design.rows, design.treatments, of_model(Model.NESTED_ROBUST)
    (yi, vi), x, studies = outcome(rows), dummies(rows, treatments), labels(rows)
    k = len(set(studies))
    fit = fits.fit(rows, treatments)
    assert not isinstance(fit, tuple)
    try:
        fitted = stats.robust_regression(yi, vi, x, cluster=studies, tau2_cluster=fit.tau2_study, tau2_row=fit.tau2_arm)
    except (ValueError, stats.ConvergenceError) as error:
        return dict.fromkeys(treatments, Line(label, k=k, reasons=from_statistics(error)))
    return {
        one: Line(
            label,
            float(fitted.coef[column]),
            estimated(fitted.ci_lower[column], fitted.ci_upper[column]),
            k,
            reasons=(because(Why.DEGREES_OF_FREEDOM, df=float(fitted.df[column])),),
        )
        for column, one in enumerate(treatments, start=1)
    }


def differences(rows: list[ArmRow], treatment: str, reference: str) -> tuple[Floats, Floats]:
    """Differences within studies with their variances; several arms of one treatment enter as their common effect."""
    yi, vi = [], []
    for study in dict.fromkeys(labels(rows)):
        sides = [
            [row for row in rows if (row.study.id, row.treatment) == (study, one)] for one in (treatment, reference)
        ]
        if all(sides):
            a, b = (stats.pool(*outcome(side), tau2="EE", ci="z") for side in sides)
            yi.append(a.estimate - b.estimate)
            vi.append(a.se**2 + b.se**2)
    return np.array(yi), np.array(vi)


def contrasts_only(label: Label, rows: list[ArmRow], treatment: str, reference: str, policy: Policy) -> Line:
    """Differences within studies, pooled by the rule for their number."""
    yi, vi = differences(rows, treatment, reference)
    if not yi.size:
        return Line(label, k=0, reasons=(because(Why.NO_COMPARISON),))
    few = 1 < yi.size < stats.LEAST_FOR_ESTIMATED_TAU2
    return policy.line(label, yi, vi, *((policy.prior,) if few else ()))


def _split(rows: list[ArmRow], treatments: list[str]) -> list[OfTreatments]:
    """The effect within and between studies of the model that keeps the two apart.

    See ``docs/methods/statistics.md#beside-the-nested-model``.
    """
    yi, vi = outcome(rows)
    studies = len(set(labels(rows)))
    parts: tuple[tuple[Model, Literal["within", "between"]], ...] = (
        (Model.SPLIT_WITHIN, "within"),
        (Model.SPLIT_BETWEEN, "between"),
    )
    try:
        fitted = stats.within_between(yi, vi, dummies(rows, treatments)[:, 1:], study=labels(rows))
    except (ValueError, stats.ConvergenceError) as error:
        why = from_statistics(error)
        return [dict.fromkeys(treatments, Line(of_model(model), k=studies, reasons=why)) for model, _ in parts]
    alike = (because(Why.SPLIT_ALIKE, p=float(fitted.test.p)),) if np.isfinite(fitted.test.p) else ()
    split = []
    for model, part in parts:
        effect, label = getattr(fitted, part), of_model(model)
        lines = dict.fromkeys(treatments, Line(label, k=studies, reasons=(because(Why.ONE_SIDE_ONLY),)))
        for i, column in enumerate(fitted.columns):
            interval = estimated(effect.ci_lower[i], effect.ci_upper[i])
            lines[treatments[column]] = Line(label, float(effect.estimate[i]), interval, studies, reasons=alike)
        split.append(lines)
    return split


def _study_fixed(several: list[ArmRow], treatments: list[str]) -> OfTreatments:
    """A column per study, of studies with ``several`` arms: only they say anything of the treatments."""
    studies, label = sorted(set(labels(several))), of_model(Model.STUDY_FIXED)
    kept = [one for one in treatments if any(row.treatment == one for row in several)]
    lines = dict.fromkeys(treatments, Line(label, k=0, reasons=(because(Why.NO_COMPARISON),)))
    if not kept:
        return lines
    yi, vi = outcome(several)
    columns = dummies(several, kept)[:, 1:]
    try:
        fitted = study_fixed_regression(yi, vi, columns, study=labels(several))
    except (ValueError, stats.ConvergenceError) as error:
        return dict.fromkeys(treatments, Line(label, k=len(studies), reasons=from_statistics(error)))
    for column, treatment in enumerate(kept):
        interval = estimated(fitted.ci_lower[column], fitted.ci_upper[column])
        why = from_statistics(fitted.reason)
        lines[treatment] = Line(label, float(fitted.coef[column]), interval, len(studies), reasons=why)
    return lines


def _stacked(scope: HorizonScope, rows: list[ArmRow], treatment: str) -> Line:
    """RMST of all patients of a treatment in one curve, against all patients of the reference.

    It understates the uncertainty (``docs/methods/statistics.md``): what it says of that holds for simulated cohorts.
    """
    label = of_model(Model.STACKED)
    entered = {(row.study.id, row.arm) for row in rows}
    sides = []
    for term in (treatment, scope.review.reference):
        arms = [arm for _, arm in scope.arms() if (arm.study, arm.arm) in entered and arm.treatment == term]
        if not arms:
            return Line(label, k=0, reasons=(because(Why.NO_ARM_OF, treatment=term),))
        patients = stats.stack_arms([stats.IPD(arm.time, arm.event.astype(np.int8)) for arm in arms])
        sides.append(stats.rmst(patients.time, patients.event, tau=scope.plan.tau))
    difference = stats.rmst_difference(*sides)
    return Line(
        label,
        difference.estimate,
        estimated(difference.ci_lower, difference.ci_upper),
        len(set(labels(rows))),
        reasons=(because(Why.STACKED_ERROR),),
    )


def _leave_one_out(design: Design, fits: Fits) -> list[OfTreatments]:
    studies = {row.study.id: Label(LabelKind.STUDY, row.study.id, row.study.name) for row in design.rows}
    names = [without(label) for label in studies.values()]
    return fits.lines_of_sets(names, design.rows, [studies.keys() - {one} for one in studies], design.treatments)


def _cumulative(design: Design, fits: Fits) -> list[OfTreatments]:
    years = sorted({row.study.reports[0].year for row in design.rows})
    names = [Label(LabelKind.UNTIL, year=year) for year in years]
    sets = [{row.study.id for row in design.rows if row.study.reports[0].year <= year} for year in years]
    return fits.lines_of_sets(names, design.rows, sets, design.treatments)


def _by_tau(scope: HorizonScope, design: Design, fits: Fits) -> list[OfTreatments]:
    wanted = (*design.treatments, fits.reference)
    arms = [(study, arm) for study, arm in scope.arms() if arm.treatment in wanted]
    return [
        fits.lines(Label(LabelKind.TAU, tau=one.tau), usable(rmst_rows(arms, one.tau)), design.treatments)
        for one in (arms[0][1].rmst if arms else ())
    ]
