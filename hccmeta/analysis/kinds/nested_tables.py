"""The sensitivities of the nested arm model: the same contrast by other means."""

from __future__ import annotations

from collections import Counter
from typing import Literal

import numpy as np

from hccmeta import stats
from hccmeta.analysis.arms import Z95
from hccmeta.analysis.kinds.anchored import FAITHFUL
from hccmeta.analysis.kinds.arms_table import ArmRow, dummies, labels, outcome, rmst_rows, usable
from hccmeta.analysis.kinds.nested_fit import Design, Fits, Lines
from hccmeta.analysis.kinds.one_stage import LABEL, one_stage
from hccmeta.analysis.kinds.scope import HorizonScope
from hccmeta.analysis.kinds.sensitivity import ESTIMATE_HEADER, Cell, finite, pool_by_number
from hccmeta.analysis.results import Table
from hccmeta.evidence.spec import vocabulary

#: The lines of one table: each with its label.
Labelled = list[tuple[str | float, Lines]]


def nested_tables(scope: HorizonScope, design: Design, fits: Fits, *, full: bool) -> dict[str, tuple[Table, ...]]:
    """Sensitivity and, where ``full``, leave-one-study-out, cumulative and by-tau tables of every treatment.

    Each model is fitted once and serves all treatments; nothing for a design that cannot be fitted at all.
    """
    if not design.treatments or isinstance(fits.fit(design.rows, design.treatments), str):
        return {}
    wanted = [("sensitivity", "The same contrast by other means", "Model", _sensitivity(scope, design, fits))]
    if full:
        wanted += [
            ("leave-one-out", "Leaving out one study at a time", "Left out", _leave_one_out(design, fits)),
            ("cumulative", "As the evidence grew", "Until", _cumulative(design, fits)),
            ("rmst-by-tau", "RMST difference against tau", "tau", _by_tau(scope, design, fits)),
        ]
    return {
        treatment: tuple(
            Table(
                name,
                title,
                (first, *ESTIMATE_HEADER, "Studies", "Note"),
                tuple((label, *cells[treatment]) for label, cells in lines),
            )
            for name, title, first, lines in wanted
        )
        for treatment in design.treatments
    }


def pooled_rmst_table(fitted: stats.MetaRegression, design: Design, scope: HorizonScope) -> Table:
    """The pooled RMST of each treatment: what the nested model predicts for an arm of it."""
    names = [scope.review.reference, *design.treatments]
    points = np.column_stack([np.ones(len(names)), np.eye(len(names))[:, 1:]])
    found = fitted.predict(points)
    columns = (found.estimate, found.ci_lower, found.ci_upper, found.pi_lower, found.pi_upper)
    studies = {one: len({row.study.id for row in design.rows if row.treatment == one}) for one in names}
    return Table(
        "pooled-rmst",
        f"Mean survival within {scope.plan.tau:g} months, by treatment",
        ("Treatment", *ESTIMATE_HEADER, "95 % prediction lower", "95 % prediction upper", "Studies"),
        tuple(
            (vocabulary.label(name), *(finite(column[i]) for column in columns), studies[name])
            for i, name in enumerate(names)
        ),
        note="Descriptive: means of the nested model, across studies that differ in more than the treatment.",
    )


def _sensitivity(scope: HorizonScope, design: Design, fits: Fits) -> Labelled:
    rows, treatments, reference = design.rows, design.treatments, fits.reference
    arms = Counter(labels(rows))
    several = [row for row in rows if arms[row.study.id] > 1]
    unfaithful = {row.study.id for row in rows if not row.faithful}
    return [
        ("Nested arms, REML, t(m - p)", fits.lines(rows, treatments)),
        ("The same, robust variance (CR2), Satterthwaite df", _robust(design, fits)),
        ("Each treatment by itself, own variance between studies", _separate(rows, treatments, reference)),
        (FAITHFUL, fits.lines([row for row in rows if row.study.id not in unfaithful], treatments)),
        *(("Randomised studies only", fits.lines(one, treatments)) for one in _randomised_among_others(rows)),
        ("Studies that compare treatments only", fits.lines(several, treatments)),
        (
            "Contrasts within studies only (anchored)",
            {one: _contrasts_only(rows, one, reference) for one in treatments},
        ),
        ("Between studies only (unanchored)", fits.lines([row for row in rows if arms[row.study.id] == 1], treatments)),
        *_split(rows, treatments),
        ("Study as a fixed effect", _study_fixed(several, treatments)),
        (LABEL, dict.fromkeys(treatments, NO_COMPARISON) | _one_stage(scope, design, reference)),
        (
            "All patients of a treatment stacked, study ignored",
            {one: _stacked(scope, rows, one) for one in treatments},
        ),
    ]


def _randomised_among_others(rows: list[ArmRow]) -> list[list[ArmRow]]:
    """The arms of randomised studies, in a list of one; nothing where all studies are, or none is."""
    found = [row for row in rows if row.study.design == "randomised"]
    return [found] if 0 < len(found) < len(rows) else []


NO_COMPARISON: tuple[Cell, ...] = (None, None, None, 0, "no study compares this treatment")


def _one_stage(scope: HorizonScope, design: Design, reference: str) -> Lines:
    entered = {(row.study.id, row.arm) for row in design.rows}
    arms = [(arm.treatment, arm) for study, arm in scope.arms() if (study.id, arm.arm) in entered]
    return one_stage(arms, reference, scope.plan.tau)


def _separate(rows: list[ArmRow], treatments: list[str], reference: str) -> Lines:
    """Random effects in each treatment's arms, then their difference (statistics.md 4.2 b)."""
    pools = {}
    for one in (*treatments, reference):
        mine = [row for row in rows if row.treatment == one]
        pools[one] = stats.pool(*outcome(mine), tau2="REML" if len(mine) > 1 else "EE", ci="z")
    base = pools[reference]
    lines: Lines = {}
    for one in treatments:
        estimate, half = pools[one].estimate - base.estimate, Z95 * float(np.hypot(pools[one].se, base.se))
        studies = len({row.study.id for row in rows if row.treatment in (one, reference)})
        note = "normal interval; arms of one study taken for independent"
        lines[one] = (estimate, estimate - half, estimate + half, studies, note)
    return lines


def _robust(design: Design, fits: Fits) -> Lines:
    """CR2 with Satterthwaite's degrees of freedom around the nested model."""
    rows, treatments = design.rows, design.treatments
    (yi, vi), x, studies = outcome(rows), dummies(rows, treatments), labels(rows)
    fit = fits.fit(rows, treatments)
    assert not isinstance(fit, str)
    try:
        found = stats.robust_regression(yi, vi, x, cluster=studies, tau2_cluster=fit.tau2_study, tau2_row=fit.tau2_arm)
    except (ValueError, stats.ConvergenceError) as error:
        return {one: (None, None, None, len(set(labels(rows))), str(error)) for one in treatments}
    lines: Lines = {}
    for column, one in enumerate(treatments, start=1):
        limits = (finite(found.ci_lower[column]), finite(found.ci_upper[column]))
        note = f"{found.df[column]:.1f} degrees of freedom"
        lines[one] = (float(found.coef[column]), *limits, len(set(labels(rows))), note)
    return lines


def _contrasts_only(rows: list[ArmRow], treatment: str, reference: str) -> tuple[Cell, ...]:
    """Differences within studies, pooled; several arms of one treatment in a study enter as their common effect."""
    yi, vi = [], []
    for study in dict.fromkeys(labels(rows)):
        sides = [
            [row for row in rows if (row.study.id, row.treatment) == (study, one)] for one in (treatment, reference)
        ]
        if all(sides):
            a, b = (stats.pool(*outcome(side), tau2="EE", ci="z") for side in sides)
            yi.append(a.estimate - b.estimate)
            vi.append(a.se**2 + b.se**2)
    if not yi:
        return NO_COMPARISON
    found = pool_by_number(np.array(yi), np.array(vi))
    note = "REML, Hartung-Knapp" if found.k > 2 else "common effect, normal interval"
    return (found.estimate, found.ci_lower, found.ci_upper, found.k, note)


def _split(rows: list[ArmRow], treatments: list[str]) -> Labelled:
    """The effect within and between studies of the model that keeps the two apart (statistics.md 4.2 d)."""
    yi, vi = outcome(rows)
    studies = len(set(labels(rows)))
    names: tuple[tuple[str, Literal["within", "between"]], ...] = (
        ("Split: effect within studies (anchored)", "within"),
        ("Split: effect between studies (unanchored)", "between"),
    )
    try:
        found = stats.within_between(yi, vi, dummies(rows, treatments)[:, 1:], study=labels(rows))
    except (ValueError, stats.ConvergenceError) as error:
        return [(name, dict.fromkeys(treatments, (None, None, None, studies, str(error)))) for name, _ in names]
    alike = f"alike within and between: P = {found.test.p:.2g}" if np.isfinite(found.test.p) else ""
    labelled: Labelled = []
    for name, part in names:
        effect = getattr(found, part)
        lines: Lines = dict.fromkeys(
            treatments, (None, None, None, studies, "varies within studies or between them only")
        )
        for i, column in enumerate(found.columns):
            limits = (finite(effect.ci_lower[i]), finite(effect.ci_upper[i]))
            lines[treatments[column]] = (float(effect.estimate[i]), *limits, studies, alike)
        labelled.append((name, lines))
    return labelled


def _study_fixed(several: list[ArmRow], treatments: list[str]) -> Lines:
    """A column per study, of studies with ``several`` arms: only they say anything of the treatments."""
    studies = sorted(set(labels(several)))
    kept = [one for one in treatments if any(row.treatment == one for row in several)]
    lines: Lines = dict.fromkeys(treatments, NO_COMPARISON)
    if not kept:
        return lines
    yi, vi = outcome(several)
    columns = [np.array([row.study.id == one for row in several], dtype=float) for one in studies]
    columns += [np.array([row.treatment == one for row in several], dtype=float) for one in kept]
    try:
        found = stats.meta_regression(yi, vi, np.column_stack(columns), tau2="REML", ci="HK")
    except (ValueError, stats.ConvergenceError) as error:
        return {one: (None, None, None, len(studies), str(error)) for one in treatments}
    for column, one in enumerate(kept, start=len(studies)):
        limits = (finite(found.ci_lower[column]), finite(found.ci_upper[column]))
        lines[one] = (float(found.coef[column]), *limits, len(studies), found.reason)
    return lines


def _stacked(scope: HorizonScope, rows: list[ArmRow], treatment: str) -> tuple[Cell, ...]:
    """RMST of all patients of a treatment in one curve, against all patients of the reference."""
    entered = {(row.study.id, row.arm) for row in rows}
    sides = []
    for one in (treatment, scope.review.reference):
        arms = [arm for _, arm in scope.arms() if (arm.study, arm.arm) in entered and arm.treatment == one]
        if not arms:
            return (None, None, None, 0, f"no arm of {one}")
        patients = stats.stack_arms([stats.IPD(arm.time, arm.event.astype(np.int8)) for arm in arms])
        sides.append(stats.rmst(patients.time, patients.event, tau=scope.plan.tau))
    found = stats.rmst_difference(*sides)
    return (found.estimate, found.ci_lower, found.ci_upper, len(set(labels(rows))), STACKED)


#: Statistics of the review, section 1, finding 1: with the conditions under which it was found.
STACKED = (
    "understates the uncertainty: type I error 16-40 % in simulated single-arm cohorts that differ between studies "
    "(SD of log hazard 0.15-0.30)"
)


def _leave_one_out(design: Design, fits: Fits) -> Labelled:
    studies = {row.study.id: row.study.name for row in design.rows}
    return [
        (f"without {name}", fits.lines([row for row in design.rows if row.study.id != study], design.treatments))
        for study, name in studies.items()
    ]


def _cumulative(design: Design, fits: Fits) -> Labelled:
    years = sorted({row.study.reports[0].year for row in design.rows})
    return [
        (str(year), fits.lines([row for row in design.rows if row.study.reports[0].year <= year], design.treatments))
        for year in years
    ]


def _by_tau(scope: HorizonScope, design: Design, fits: Fits) -> Labelled:
    wanted = (*design.treatments, fits.reference)
    arms = [(study, arm) for study, arm in scope.arms() if arm.treatment in wanted]
    return [
        (one.tau, fits.lines(usable(rmst_rows(arms, one.tau)), design.treatments))
        for one in (arms[0][1].rmst if arms else ())
    ]
