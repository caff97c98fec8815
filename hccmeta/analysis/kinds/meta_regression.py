"""Does a baseline characteristic account for the differences? Univariable and adjusted, arms nested in studies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hccmeta import stats
from hccmeta.analysis.kinds.anchored import blank
from hccmeta.analysis.kinds.arms_table import ArmRow, dummies, labels, outcome, rmst_rows, usable
from hccmeta.analysis.kinds.scope import Scope
from hccmeta.analysis.kinds.sensitivity import ESTIMATE_HEADER, Cell, finite
from hccmeta.analysis.kinds.shares import count
from hccmeta.analysis.results import Analysis, Floats, Table
from hccmeta.digest import digest
from hccmeta.spec import vocabulary
from hccmeta.spec.facts import Measure, Share

METHOD = "arms nested in studies, REML, t(m - p); complete cases; covariates centred, per 10 points or 10 years"

#: One covariate for so many arms in an adjusted model.
ARMS_PER_COVARIATE = 10

BAGGAGE = (
    "Associations between arms are not associations between patients (aggregation bias), and other characteristics "
    "differ between studies as well: they explain, they do not adjust."
)


def analyse(scope: Scope) -> tuple[Analysis, ...]:
    """One analysis per covariate by itself, then the adjusted model of treatment and all listed covariates."""
    assert scope.plan.tau is not None
    rows = usable(rmst_rows(list(scope.arms()), scope.plan.tau))
    covariates = scope.plan.covariates or scope.review.covariates
    return (*(_univariable(scope, rows, one) for one in covariates), _adjusted(scope, rows, covariates))


def value_of(row: ArmRow, covariate: str) -> float | None:
    """The arm's value of ``covariate`` per 10 points or 10 years, else its study's; None when neither was read."""
    for baseline in (row.study.arm(row.arm).baseline, row.study.baseline):
        fact = getattr(baseline, covariate)
        if isinstance(fact, Measure):
            return fact.value / 10
        if isinstance(fact, Share):
            events, total = count(fact, row.study.arm(row.arm).n)
            return fact.percent / 10 if fact.percent is not None else 10 * events / total
    return None


def _complete(rows: list[ArmRow], covariates: tuple[str, ...]) -> tuple[list[ArmRow], Floats]:
    """The arms with every covariate, and those covariates centred, one column each."""
    found = [(row, [value_of(row, one) for one in covariates]) for row in rows]
    kept = [(row, values) for row, values in found if None not in values]
    matrix = np.array([values for _, values in kept], dtype=float).reshape(len(kept), len(covariates))
    return [row for row, _ in kept], matrix - matrix.mean(axis=0) if kept else matrix


def _named(scope: Scope, suffix: str, title: str) -> Analysis:
    plan = scope.plan.model_copy(update={"id": f"{scope.plan.id}.{suffix}", "title": f"{title}: {scope.plan.title}"})
    empty = blank(plan, unit="months per 10 points", arm=None, reference=None)
    return replace(empty, primary=False, measure="coefficient", method=METHOD, notes=(BAGGAGE,))


def _univariable(scope: Scope, rows: list[ArmRow], covariate: str) -> Analysis:
    empty = _named(scope, covariate, vocabulary.label(covariate))
    kept, x = _complete(rows, (covariate,))
    missing = len(rows) - len(kept)
    described = replace(empty, tables=(_bubbles(kept, covariate),))
    if len(set(labels(kept))) < 4:
        reason = f"{len(set(labels(kept)))} studies have both a curve and this value; at least 4 are needed"
        return replace(described, reason=reason)
    yi, vi = outcome(kept)
    design = np.column_stack([np.ones(len(kept)), x])
    rng = np.random.default_rng(int(digest(empty.id)[:16], 16))
    try:
        fitted = stats.meta_regression(yi, vi, design, study=labels(kept))
        permuted = stats.study_permutation_p(yi, vi, design, study=labels(kept), rng=rng)
    except (ValueError, stats.ConvergenceError) as error:
        return replace(described, reason=str(error))
    test = Table(
        "permutation",
        "Is the association more than chance?",
        ("Test", "P"),
        (("t(m - p)", finite(fitted.p[1])), ("999 permutations of studies", permuted)),
    )
    return replace(
        _with_numbers(described, fitted, kept),
        notes=(*empty.notes, f"R2 {100 * fitted.r2:.0f} %", f"{missing} arms without this value left out"),
        tables=(*described.tables, test),
    )


def _adjusted(scope: Scope, rows: list[ArmRow], covariates: tuple[str, ...]) -> Analysis:
    empty = _named(scope, "adjusted", "Treatment, adjusted")
    kept, x = _complete(rows, covariates)
    reference = scope.review.reference
    present = {row.treatment for row in kept}
    treatments = [one for one in scope.review.treatments if one in present and one != reference]
    p = 1 + len(treatments) + len(covariates)
    studies = len(set(labels(kept)))
    if reference not in present or not treatments or studies - p < 3:
        reason = f"{studies} studies with every covariate leave too few degrees of freedom for {p} coefficients"
        return replace(empty, reason=reason)
    yi, vi = outcome(kept)
    names = [f"{vocabulary.label(one)} v {reference}" for one in treatments]
    names += [vocabulary.label(one) for one in covariates]
    try:
        fitted = stats.meta_regression(yi, vi, np.column_stack([dummies(kept, treatments), x]), study=labels(kept))
    except (ValueError, stats.ConvergenceError) as error:
        return replace(empty, reason=str(error))
    allowed = max(1, len(kept) // ARMS_PER_COVARIATE)
    notes = [f"{len(rows) - len(kept)} arms without every covariate left out"]
    if len(covariates) > allowed:
        notes.append(f"{len(covariates)} covariates for {len(kept)} arms, where {allowed} are advised: an exploration")
    found = _with_numbers(empty, fitted, kept)
    return replace(
        found,
        arm=treatments[0],
        reference=reference,
        unit="months",
        status="descriptive" if len(covariates) > allowed else found.status,
        notes=(*empty.notes, *notes),
        tables=(_coefficients(fitted, names), _drop_one(kept, treatments, x, covariates)),
    )


def _with_numbers(empty: Analysis, fitted: stats.MetaRegression, rows: list[ArmRow]) -> Analysis:
    """The analysis with the fit's first coefficient after the intercept."""
    return replace(
        empty,
        estimate=float(fitted.coef[1]),
        se=float(fitted.se[1]),
        ci=(finite(fitted.ci_lower[1]), finite(fitted.ci_upper[1])),
        p=finite(fitted.p[1]),
        k=fitted.m,
        n=sum(row.n for row in rows),
        tau2=fitted.tau2,
        i2=fitted.i2,
        q=fitted.q,
        status="estimated" if fitted.status == "ok" else "descriptive",
        reason=fitted.reason or None,
    )


def _coefficients(fitted: stats.MetaRegression, names: list[str]) -> Table:
    factors = fitted.vif()
    rows: list[tuple[Cell, ...]] = []
    for i, name in enumerate(names, start=1):
        limits = (finite(fitted.ci_lower[i]), finite(fitted.ci_upper[i]))
        rows.append((name, float(fitted.coef[i]), *limits, finite(fitted.p[i]), float(factors[i - 1])))
    return Table(
        "coefficients",
        "The adjusted model",
        ("Term", *ESTIMATE_HEADER, "P", "Variance inflation"),
        tuple(rows),
        note="A variance inflation above 5 says that a term cannot be told from the others.",
    )


def _drop_one(rows: list[ArmRow], treatments: list[str], x: Floats, covariates: tuple[str, ...]) -> Table:
    """The first treatment's coefficient without each covariate in turn."""
    yi, vi = outcome(rows)
    lines: list[tuple[Cell, ...]] = []
    for i, name in enumerate(covariates):
        design = np.column_stack([dummies(rows, treatments), np.delete(x, i, axis=1)])
        fitted = stats.meta_regression(yi, vi, design, study=labels(rows))
        limits = (finite(fitted.ci_lower[1]), finite(fitted.ci_upper[1]))
        lines.append((f"without {vocabulary.label(name)}", float(fitted.coef[1]), *limits))
    return Table("drop-one", "The first treatment without each covariate", ("Model", *ESTIMATE_HEADER), tuple(lines))


def _bubbles(rows: list[ArmRow], covariate: str) -> Table:
    """What a bubble plot shows: every arm's covariate, RMST and its standard error."""
    lines: list[tuple[Cell, ...]] = []
    for row in rows:
        value = value_of(row, covariate)
        assert value is not None
        lines.append((row.label, vocabulary.label(row.treatment), 10 * value, row.value, row.se, row.n))
    header = ("Arm", "Treatment", vocabulary.label(covariate), "RMST", "Standard error", "Patients")
    return Table("bubble", "RMST against the covariate", header, tuple(lines))
