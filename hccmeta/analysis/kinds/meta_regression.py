"""Does a baseline characteristic account for the differences? Univariable and adjusted, arms nested in studies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hccmeta import stats
from hccmeta.analysis.kinds.anchored import blank
from hccmeta.analysis.kinds.arms_table import ArmRow, dummies, labels, outcome, rmst_rows, shares, usable
from hccmeta.analysis.kinds.imputation import SETS, combined
from hccmeta.analysis.kinds.multiplicity import holm
from hccmeta.analysis.kinds.scope import Scope
from hccmeta.analysis.kinds.sensitivity import ESTIMATE_HEADER, Cell, finite
from hccmeta.analysis.kinds.shares import count
from hccmeta.analysis.results import Analysis, Floats, Table
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.facts import Measure, Share
from hccmeta.evidence.spec.review import MetaRegression
from hccmeta.ground.digest import seed_of
from hccmeta.stats.distributions import t_ppf, t_sf

METHOD = "arms nested in studies, REML, t(m - p); complete cases; covariates centred, per 10 points or 10 years"

#: One covariate for so many arms in an adjusted model.
ARMS_PER_COVARIATE = 10

#: Permutations behind the P value of a covariate.
DRAWS = 999

BAGGAGE = (
    "Associations between arms are not associations between patients (aggregation bias), and other characteristics "
    "differ between studies as well: they explain, they do not adjust."
)


def analyse(scope: Scope[MetaRegression]) -> tuple[Analysis, ...]:
    """One analysis per covariate by itself, then the adjusted model of treatment and all listed covariates."""
    rows = usable(rmst_rows(list(scope.arms()), scope.plan.tau))
    covariates = scope.plan.covariates or scope.review.covariates
    univariable = _corrected([_univariable(scope, rows, one) for one in covariates])
    return (*univariable, _adjusted(scope, rows, covariates))


def _corrected(analyses: list[Analysis]) -> list[Analysis]:
    """Each univariable analysis with its P value also adjusted for their number, by Holm's procedure."""
    tested = [one for one in analyses if one.p is not None]
    adjusted = dict(zip((one.id for one in tested), holm([one.p or 0.0 for one in tested]), strict=True))
    return [
        replace(one, notes=(*one.notes, f"Holm over {len(tested)} covariates: P = {adjusted[one.id]:.2g}."))
        if one.id in adjusted
        else one
        for one in analyses
    ]


def value_of(row: ArmRow, covariate: str) -> float | None:
    """The arm's value of ``covariate`` per 10 points or 10 years, else its study's; None when neither was read."""
    for baseline in (row.study.arm(row.arm).baseline, row.study.baseline):
        fact = baseline.get(covariate)
        if isinstance(fact, Measure):
            return fact.value / 10
        if isinstance(fact, Share):
            events, total = count(fact, row.study.arm(row.arm).n)
            return fact.percent / 10 if fact.percent is not None else 10 * events / total
    return None


def _of_study(row: ArmRow, covariate: str) -> bool:
    """Whether the arm's value is that of its whole study of several arms."""
    own = row.study.arm(row.arm).baseline.get(covariate)
    return own is None and len(row.study.arms) > 1


def _matrix(rows: list[ArmRow], covariates: tuple[str, ...]) -> Floats:
    """The covariates of every arm, one column each; nan where a value is missing."""
    found = [[np.nan if (value := value_of(row, one)) is None else value for one in covariates] for row in rows]
    return np.array(found, dtype=float).reshape(len(rows), len(covariates))


def _complete(rows: list[ArmRow], covariates: tuple[str, ...]) -> tuple[list[ArmRow], Floats]:
    """The arms with every covariate, and those covariates centred, one column each."""
    matrix = _matrix(rows, covariates)
    whole = np.flatnonzero(~np.isnan(matrix).any(axis=1))
    kept = matrix[whole]
    return [rows[i] for i in whole], kept - kept.mean(axis=0) if kept.size else kept


def _named(scope: Scope[MetaRegression], suffix: str, title: str, unit: str) -> Analysis:
    plan = scope.plan.model_copy(update={"id": f"{scope.plan.id}.{suffix}", "title": f"{title}: {scope.plan.title}"})
    empty = blank(plan, unit=unit, arm=None, reference=None)
    return replace(empty, primary=False, measure="coefficient", method=METHOD, notes=(BAGGAGE,))


def _univariable(scope: Scope[MetaRegression], rows: list[ArmRow], covariate: str) -> Analysis:
    step = "10 years" if covariate == "age" else "10 points"
    empty = _named(scope, covariate, vocabulary.label(covariate), f"months per {step}")
    kept, x = _complete(rows, (covariate,))
    described = replace(empty, tables=(_bubbles(kept, covariate),))
    if len(set(labels(kept))) < 4:
        reason = f"{len(set(labels(kept)))} studies have both a curve and this value; at least 4 are needed"
        return replace(described, reason=reason)
    yi, vi = outcome(kept)
    design = np.column_stack([np.ones(len(kept)), x])
    try:
        fitted = stats.meta_regression(yi, vi, design, study=labels(kept))
    except (ValueError, stats.ConvergenceError) as error:
        return replace(described, reason=str(error))
    notes = [f"R2 {100 * fitted.r2:.0f} %.", f"{len(rows) - len(kept)} arms without this value are left out."]
    borrowed = sum(_of_study(row, covariate) for row in kept)
    if borrowed:
        notes.append(f"{borrowed} arms take the value given for their whole study.")
    return replace(
        _with_numbers(described, fitted, kept),
        notes=(*empty.notes, *notes),
        tables=(*described.tables, _permuted(empty.id, yi, vi, design, labels(kept), finite(fitted.p[1]))),
    )


def _permuted(seed: str, yi: Floats, vi: Floats, design: Floats, studies: list[str], p: float | None) -> Table:
    rng = np.random.default_rng(seed_of(seed))
    try:
        permuted: Cell = stats.study_permutation_p(yi, vi, design, study=studies, draws=DRAWS, rng=rng)
    except (ValueError, stats.ConvergenceError):
        permuted = None  # no two studies have as many arms: nothing can change places
    return Table(
        "permutation",
        "Is the association more than chance?",
        ("Test", "P"),
        (("t(m - p)", p), (f"{DRAWS} permutations of studies", permuted)),
        note="Studies change places with studies of as many arms, their arms kept together.",
    )


def _adjusted(scope: Scope[MetaRegression], rows: list[ArmRow], covariates: tuple[str, ...]) -> Analysis:
    empty = _named(scope, "adjusted", "Treatment, adjusted", "months")
    ruled = {one.treatment: one.reason for one in shares(rows, scope.review.dominance) if one.dominated}
    reference = scope.review.reference
    eligible = [row for row in rows if row.treatment == reference or row.treatment not in ruled]
    kept, x = _complete(eligible, covariates)
    present = {row.treatment for row in kept}
    treatments = [one for one in scope.review.treatments if one in present and one != reference]
    p = 1 + len(treatments) + len(covariates)
    studies = len(set(labels(kept)))
    if reference not in present or not treatments or studies - p < 3:
        reason = f"{studies} studies with every covariate leave too few degrees of freedom for {p} coefficients"
        return replace(empty, reason=reason)
    yi, vi = outcome(kept)
    try:
        fitted = stats.meta_regression(yi, vi, np.column_stack([dummies(kept, treatments), x]), study=labels(kept))
    except (ValueError, stats.ConvergenceError) as error:
        return replace(empty, reason=str(error))
    base = vocabulary.label(reference).lower()
    names = [f"{vocabulary.label(one)} v {base}" for one in treatments]
    names += [vocabulary.label(one) for one in covariates]
    allowed = max(1, len(kept) // ARMS_PER_COVARIATE)
    notes = [f"The number is that of {names[0]}; the other terms stand in the table."]
    notes += [f"{len(eligible) - len(kept)} of {len(eligible)} arms lack a covariate and are left out."]
    notes += [f"{vocabulary.label(one)} left out: {why}." for one, why in ruled.items() if one != reference]
    if len(covariates) > allowed:
        notes.append(f"{len(covariates)} covariates for {len(kept)} arms, where {allowed} are advised: an exploration.")
    found = _with_numbers(empty, fitted, kept)
    return replace(
        found,
        arm=treatments[0],
        reference=reference,
        status="descriptive" if len(covariates) > allowed else found.status,
        notes=(*empty.notes, *notes),
        tables=(
            _coefficients(fitted, names),
            _drop_one(kept, treatments, x, covariates),
            *_imputed(
                empty.id,
                [row for row in eligible if row.treatment in (*treatments, reference)],
                treatments,
                covariates,
                names,
            ),
        ),
    )


def _imputed(
    seed: str, rows: list[ArmRow], treatments: list[str], covariates: tuple[str, ...], names: list[str]
) -> tuple[Table, ...]:
    """The adjusted model with missing covariates imputed, which keeps every arm; no table where none is missing."""
    x = _matrix(rows, covariates)
    gaps = np.isnan(x)
    if not gaps.any():
        return ()
    yi, vi = outcome(rows)
    columns = dummies(rows, treatments)

    def fit(filled: Floats) -> stats.MetaRegression:
        centred = filled - filled.mean(axis=0)
        return stats.meta_regression(yi, vi, np.column_stack([columns, centred]), study=labels(rows))

    note = (
        f"{int(gaps.sum())} missing values of {int(gaps.any(axis=1).sum())} arms filled in {SETS} times by chained "
        "equations from outcome, treatment and the other covariates; combined by Rubin's rules. A sensitivity: with so "
        "few arms it leans on its model."
    )
    lines: list[tuple[Cell, ...]] = []
    try:
        found = combined(fit, x, np.column_stack([yi, columns[:, 1:]]), np.random.default_rng(seed_of(seed)))
    except (ValueError, stats.ConvergenceError, np.linalg.LinAlgError) as error:
        lines = [(name, None, None, None, None) for name in names]
        note = f"No result: {error}."
    else:
        for name, one in zip(names, found[1:], strict=True):
            half = float(t_ppf(0.975, one.df)) * one.se
            p = float(2 * t_sf(abs(one.estimate) / one.se, one.df))
            lines.append((name, one.estimate, one.estimate - half, one.estimate + half, p))
    header = ("Term", *ESTIMATE_HEADER, "P")
    return (Table("imputed", "The adjusted model, missing covariates imputed", header, tuple(lines), note=note),)


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
        try:
            fitted = stats.meta_regression(yi, vi, design, study=labels(rows))
        except (ValueError, stats.ConvergenceError):
            lines.append((f"without {vocabulary.label(name)}", None, None, None))
            continue
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
