"""The sensitivities of the nested arm model: the same contrast by other means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Literal

import numpy as np

from hccmeta import stats
from hccmeta.analysis.kinds.arms_table import ArmRow, dummies, labels, outcome, rmst_rows, usable
from hccmeta.analysis.kinds.scope import Scope
from hccmeta.analysis.kinds.sensitivity import ESTIMATE_HEADER, Cell, finite
from hccmeta.analysis.results import Table

#: One row of a table for each treatment: estimate, limits, studies, note.
Lines = dict[str, tuple[Cell, ...]]


def nested_tables(scope: Scope, rows: list[ArmRow], treatments: list[str]) -> dict[str, tuple[Table, ...]]:
    """Sensitivity, leave-one-study-out, cumulative and by-tau tables of every treatment against the reference.

    Each model is fitted once and serves all treatments.
    """
    tables = (
        _table("sensitivity", "The same contrast by other means", "Model", _sensitivity(scope, rows, treatments)),
        _table("leave-one-out", "Leaving out one study at a time", "Left out", _leave_one_out(rows, treatments)),
        _table("cumulative", "As the evidence grew", "Until", _cumulative(rows, treatments)),
        _table("rmst-by-tau", "RMST difference against tau", "tau", _by_tau(scope, treatments)),
    )
    return {one: tuple(table(one) for table in tables) for one in treatments}


def _table(name: str, title: str, first: str, lines: list[tuple[str | float, Lines]]) -> Callable[[str], Table]:
    """A table that still wants its treatment."""
    header = (first, *ESTIMATE_HEADER, "Studies", "Note")
    return lambda treatment: Table(name, title, header, tuple((label, *cells[treatment]) for label, cells in lines))


def _fitted(rows: list[ArmRow], treatments: list[str]) -> Lines:
    """The nested model on ``rows``, each treatment's line; empty cells and the reason where there is no fit."""
    studies = len(set(labels(rows)))
    kept = [one for one in treatments if any(row.treatment == one for row in rows)]
    lines: Lines = dict.fromkeys(treatments, (None, None, None, studies, "no arm of this treatment is left"))
    if not kept:
        return lines
    try:
        yi, vi = outcome(rows)
        found = stats.meta_regression(yi, vi, dummies(rows, kept), study=labels(rows))
    except (ValueError, stats.ConvergenceError) as error:
        return {one: (None, None, None, studies, str(error)) for one in treatments}
    for column, one in enumerate(kept, start=1):
        limits = (finite(found.ci_lower[column]), finite(found.ci_upper[column]))
        lines[one] = (float(found.coef[column]), *limits, found.m, found.reason)
    return lines


def _sensitivity(scope: Scope, rows: list[ArmRow], treatments: list[str]) -> list[tuple[str | float, Lines]]:
    reference = scope.review.reference
    return [
        ("Nested arms, REML, t(m - p)", _fitted(rows, treatments)),
        ("The same, robust variance (CR2), Satterthwaite df", _robust(rows, treatments)),
        ("Randomised studies only", _fitted([row for row in rows if row.study.design == "randomised"], treatments)),
        (
            "Contrasts within studies only (anchored)",
            {one: _contrasts_only(rows, one, reference) for one in treatments},
        ),
        ("Between studies only (unanchored)", _between(rows, treatments)),
        ("Split: effect within studies (anchored)", _split(rows, treatments, "within")),
        ("Split: effect between studies (unanchored)", _split(rows, treatments, "between")),
        ("Study as a fixed effect", _study_fixed(rows, treatments)),
        (
            "All patients of a treatment stacked, study ignored",
            {one: _stacked(scope, rows, one) for one in treatments},
        ),
    ]


def _robust(rows: list[ArmRow], treatments: list[str]) -> Lines:
    """CR2 with Satterthwaite's degrees of freedom around the nested model."""
    (yi, vi), x, studies = outcome(rows), dummies(rows, treatments), labels(rows)
    try:
        fit = stats.meta_regression(yi, vi, x, study=studies)
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
    yi, vi = [], []
    for study in dict.fromkeys(labels(rows)):
        arms = {row.treatment: row for row in rows if row.study.id == study}
        if treatment in arms and reference in arms:
            (a, b), (va, vb) = outcome([arms[treatment], arms[reference]])
            yi.append(a - b)
            vi.append(va + vb)
    if not yi:
        return (None, None, None, 0, "no study has both treatments")
    found = stats.pool(yi, vi)
    return (found.estimate, found.ci_lower, found.ci_upper, found.k, "REML, Hartung-Knapp")


def _between(rows: list[ArmRow], treatments: list[str]) -> Lines:
    """Studies of a single treatment only: what the comparison says without any study that compares."""
    arms = Counter(labels(rows))
    return _fitted([row for row in rows if arms[row.study.id] == 1], treatments)


def _split(rows: list[ArmRow], treatments: list[str], part: Literal["within", "between"]) -> Lines:
    """The effect within, or between, studies of the model that keeps the two apart (statistics.md 4.2 d)."""
    yi, vi = outcome(rows)
    studies = len(set(labels(rows)))
    lines: Lines = dict.fromkeys(treatments, (None, None, None, studies, "varies within studies or between them only"))
    try:
        found = stats.within_between(yi, vi, dummies(rows, treatments)[:, 1:], study=labels(rows))
    except (ValueError, stats.ConvergenceError) as error:
        return {one: (None, None, None, studies, str(error)) for one in treatments}
    effect = getattr(found, part)
    for i, column in enumerate(found.columns):
        limits = (finite(effect.ci_lower[i]), finite(effect.ci_upper[i]))
        note = f"alike within and between: P = {found.test.p:.2g}"
        lines[treatments[column]] = (float(effect.estimate[i]), *limits, studies, note)
    return lines


def _study_fixed(rows: list[ArmRow], treatments: list[str]) -> Lines:
    """A column per study: only studies with several arms say anything of the treatments."""
    arms = Counter(labels(rows))
    several = [row for row in rows if arms[row.study.id] > 1]
    studies = sorted(set(labels(several)))
    kept = [one for one in treatments if any(row.treatment == one for row in several)]
    lines: Lines = dict.fromkeys(treatments, (None, None, None, 0, "no study compares this treatment"))
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


def _stacked(scope: Scope, rows: list[ArmRow], treatment: str) -> tuple[Cell, ...]:
    """RMST of all patients of a treatment in one curve, against all patients of the reference."""
    assert scope.plan.tau is not None
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


def _leave_one_out(rows: list[ArmRow], treatments: list[str]) -> list[tuple[str | float, Lines]]:
    studies = {row.study.id: row.study.name for row in rows}
    return [
        (f"without {name}", _fitted([row for row in rows if row.study.id != study], treatments))
        for study, name in studies.items()
    ]


def _cumulative(rows: list[ArmRow], treatments: list[str]) -> list[tuple[str | float, Lines]]:
    years = sorted({row.study.reports[0].year for row in rows})
    return [
        (str(year), _fitted([row for row in rows if row.study.reports[0].year <= year], treatments)) for year in years
    ]


def _by_tau(scope: Scope, treatments: list[str]) -> list[tuple[str | float, Lines]]:
    arms = [(study, arm) for study, arm in scope.arms() if arm.treatment in (*treatments, scope.review.reference)]
    return [
        (one.tau, _fitted(usable(rmst_rows(arms, one.tau)), treatments)) for one in (arms[0][1].rmst if arms else ())
    ]
