"""Does a baseline characteristic account for the differences? Univariable and adjusted, arms nested in studies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hccmeta import stats
from hccmeta.analysis.arrays import Floats
from hccmeta.analysis.codes import EstimateKind, Label, LabelKind, Measure, Part, Unit
from hccmeta.analysis.details import Bubble, Details, Line, Lines, PermutationTest
from hccmeta.analysis.intervals import around, estimated
from hccmeta.analysis.kinds.anchored import blank
from hccmeta.analysis.kinds.arms_table import ArmRow, dummies, labels, outcome, rmst_rows, shares, usable
from hccmeta.analysis.kinds.imputation import SETS, combined
from hccmeta.analysis.kinds.multiplicity import holm
from hccmeta.analysis.kinds.scope import Scope
from hccmeta.analysis.kinds.shares import count
from hccmeta.analysis.remarks import MethodKey, Note, NoteKey, Reason, Why, because, from_statistics, method, note
from hccmeta.analysis.results import Analysis
from hccmeta.analysis.seeded import seeded
from hccmeta.evidence.spec.facts import Measure as Measured
from hccmeta.evidence.spec.facts import Share
from hccmeta.evidence.spec.review import MetaRegression
from hccmeta.ground.digits import finite
from hccmeta.stats.distributions import t_ppf, t_sf

#: One covariate for so many arms in an adjusted model.
ARMS_PER_COVARIATE = 10

#: Studies that a covariate by itself needs.
LEAST_STUDIES = 4

#: Permutations behind the P value of a covariate.
DRAWS = 999


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
        replace(one, notes=(*one.notes, note(NoteKey.HOLM, covariates=len(tested), p=adjusted[one.id])))
        if one.id in adjusted
        else one
        for one in analyses
    ]


def value_of(row: ArmRow, covariate: str) -> float | None:
    """The arm's value of ``covariate`` per 10 points or 10 years, else its study's; None when neither was read."""
    for baseline in (row.study.arm(row.arm).baseline, row.study.baseline):
        fact = baseline.get(covariate)
        if isinstance(fact, Measured):
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


def _empty(
    scope: Scope[MetaRegression], part: Part, suffix: str, unit: Unit, characteristic: str | None = None
) -> Analysis:
    empty = blank(
        scope.plan,
        unit=unit,
        part=part,
        suffix=suffix,
        measure=Measure.COEFFICIENT,
        characteristic=characteristic,
    )
    notes = (note(NoteKey.ASSOCIATIONS),)
    return replace(empty, primary=False, method=method(MethodKey.META_REGRESSION), notes=notes)


def _univariable(scope: Scope[MetaRegression], rows: list[ArmRow], covariate: str) -> Analysis:
    unit = Unit.MONTHS_PER_10_YEARS if covariate == "age" else Unit.MONTHS_PER_10_POINTS
    empty = _empty(scope, Part.COVARIATE, covariate, unit, characteristic=covariate)
    kept, x = _complete(rows, (covariate,))
    described = replace(empty, details=Details(bubbles=tuple(_bubble(row, covariate) for row in kept)))
    studies = len(set(labels(kept)))
    if studies < LEAST_STUDIES:
        reason = because(Why.FEW_STUDIES_WITH_VALUE, studies=studies, least=LEAST_STUDIES)
        return replace(described, reasons=(reason,))
    yi, vi = outcome(kept)
    design = np.column_stack([np.ones(len(kept)), x])
    try:
        fitted = stats.meta_regression(yi, vi, design, study=labels(kept))
    except (ValueError, stats.ConvergenceError) as error:
        return replace(described, reasons=from_statistics(error))
    notes = [
        note(NoteKey.R2, percent=100 * float(fitted.r2)),
        note(NoteKey.WITHOUT_VALUE, arms=len(rows) - len(kept)),
    ]
    borrowed = sum(_of_study(row, covariate) for row in kept)
    if borrowed:
        notes.append(note(NoteKey.WHOLE_STUDY, arms=borrowed))
    permuted = _permuted(empty.id, yi, vi, design, labels(kept), finite(fitted.p[1]))
    return replace(
        _with_numbers(described, fitted, kept),
        notes=(*empty.notes, *notes),
        details=replace(described.details, permutation=permuted),
    )


def _permuted(
    seed: str, yi: Floats, vi: Floats, design: Floats, studies: list[str], p: float | None
) -> PermutationTest:
    """Studies change places with studies of as many arms, their arms kept together."""
    rng = seeded(seed)
    try:
        permuted = float(stats.study_permutation_p(yi, vi, design, study=studies, draws=DRAWS, rng=rng))
    except (ValueError, stats.ConvergenceError):
        return PermutationTest(p, None, DRAWS)  # no two studies have as many arms: nothing can change places
    return PermutationTest(p, permuted, DRAWS)


def _adjusted(scope: Scope[MetaRegression], rows: list[ArmRow], covariates: tuple[str, ...]) -> Analysis:
    empty = _empty(scope, Part.ADJUSTED, "adjusted", Unit.MONTHS)
    ruled = {one.treatment: one.reason for one in shares(rows, scope.review.dominance) if one.reason is not None}
    reference = scope.review.reference
    eligible = [row for row in rows if row.treatment == reference or row.treatment not in ruled]
    kept, x = _complete(eligible, covariates)
    present = {row.treatment for row in kept}
    treatments = [one for one in scope.review.treatments if one in present and one != reference]
    p = 1 + len(treatments) + len(covariates)
    studies = len(set(labels(kept)))
    if reference not in present or not treatments or studies - p < 3:
        return replace(empty, reasons=(because(Why.FEW_DEGREES, studies=studies, coefficients=p),))
    yi, vi = outcome(kept)
    try:
        fitted = stats.meta_regression(yi, vi, np.column_stack([dummies(kept, treatments), x]), study=labels(kept))
    except (ValueError, stats.ConvergenceError) as error:
        return replace(empty, reasons=from_statistics(error))
    terms = [Label(LabelKind.PAIR, treatment=one, reference=reference) for one in treatments]
    terms += [Label(LabelKind.CHARACTERISTIC, characteristic=one) for one in covariates]
    allowed = max(1, len(kept) // ARMS_PER_COVARIATE)
    described = _with_numbers(empty, fitted, kept)
    notes: list[Note] = [
        note(NoteKey.FIRST_TERM, arm=treatments[0], reference=reference),
        note(NoteKey.LACK_COVARIATE, arms=len(eligible) - len(kept), of=len(eligible)),
        *(_left_out(one, why) for one, why in ruled.items() if one != reference),
    ]
    if len(covariates) > allowed:
        notes.append(note(NoteKey.TOO_MANY_COVARIATES, covariates=len(covariates), arms=len(kept), advised=allowed))
    compared = [row for row in eligible if row.treatment in (*treatments, reference)]
    return replace(
        described,
        arm=treatments[0],
        reference=reference,
        status="descriptive" if len(covariates) > allowed else described.status,
        notes=(*empty.notes, *notes),
        details=Details(
            coefficients=_coefficients(fitted, terms),
            drop_one=_drop_one(kept, treatments, x, covariates),
            imputed=_imputed(empty.id, compared, treatments, covariates, terms),
        ),
    )


def _left_out(treatment: str, why: Reason) -> Note:
    code = NoteKey.LEFT_OUT_FEW if why.code is Why.FEW_STUDIES else NoteKey.LEFT_OUT_RULED
    return note(code, treatment=treatment, **dict(why.given))


def _imputed(
    seed: str, rows: list[ArmRow], treatments: list[str], covariates: tuple[str, ...], terms: list[Label]
) -> Lines | None:
    """The adjusted model with missing covariates imputed, which keeps every arm; None where none is missing."""
    x = _matrix(rows, covariates)
    gaps = np.isnan(x)
    if not gaps.any():
        return None
    yi, vi = outcome(rows)
    columns = dummies(rows, treatments)

    def fit(filled: list[Floats]) -> stats.ArmRegressions:
        designs = [np.column_stack([columns, one - one.mean(axis=0)]) for one in filled]
        return stats.arm_regressions_of(yi, vi, designs, study=labels(rows))

    try:
        imputed = combined(fit, x, np.column_stack([yi, columns[:, 1:]]), seeded(seed))
    except (ValueError, stats.ConvergenceError, np.linalg.LinAlgError) as error:
        failed = (note(NoteKey.NOT_IMPUTED, said=str(error)),)
        return Lines(EstimateKind.SLOPE, tuple(Line(term) for term in terms), failed)
    lines = tuple(
        Line(
            term,
            one.estimate,
            around(one.estimate, float(t_ppf(0.975, one.df)) * one.se),
            se=one.se,
            p=float(2 * t_sf(abs(one.estimate) / one.se, one.df)),
        )
        for term, one in zip(terms, imputed[1:], strict=True)
    )
    how = note(NoteKey.IMPUTED, values=int(gaps.sum()), arms=int(gaps.any(axis=1).sum()), sets=SETS)
    return Lines(EstimateKind.SLOPE, lines, (how,))


def _with_numbers(empty: Analysis, fitted: stats.MetaRegression, rows: list[ArmRow]) -> Analysis:
    """The analysis with the fit's first coefficient after the intercept."""
    return replace(
        empty,
        estimate=float(fitted.coef[1]),
        se=float(fitted.se[1]),
        interval=estimated(fitted.ci_lower[1], fitted.ci_upper[1]),
        p=finite(fitted.p[1]),
        k=fitted.m,
        n=sum(row.n for row in rows),
        tau2=fitted.tau2,
        i2=fitted.i2,
        q=fitted.q,
        status="estimated" if fitted.status == "ok" else "descriptive",
        reasons=from_statistics(fitted.reason),
    )


def _coefficients(fitted: stats.MetaRegression, terms: list[Label]) -> Lines:
    factors = fitted.vif()
    lines = tuple(
        Line(
            term,
            float(fitted.coef[i]),
            estimated(fitted.ci_lower[i], fitted.ci_upper[i]),
            se=float(fitted.se[i]),
            p=finite(fitted.p[i]),
            variance_inflation=float(factors[i - 1]),
        )
        for i, term in enumerate(terms, start=1)
    )
    return Lines(EstimateKind.SLOPE, lines)


def _drop_one(rows: list[ArmRow], treatments: list[str], x: Floats, covariates: tuple[str, ...]) -> Lines:
    """The first treatment's coefficient without each covariate in turn."""
    yi, vi = outcome(rows)
    names = [Label(LabelKind.WITHOUT_CHARACTERISTIC, characteristic=one) for one in covariates]
    columns = dummies(rows, treatments)
    designs = [np.column_stack([columns, np.delete(x, i, axis=1)]) for i in range(len(covariates))]
    fits = stats.arm_regressions_of(yi, vi, designs, study=labels(rows))
    lines = []
    for i, name in enumerate(names):
        interval = estimated(fits.ci_lower[i, 1], fits.ci_upper[i, 1])
        fitted = Line(name, float(fits.coef[i, 1]), interval, se=float(fits.se[i, 1]))
        lines.append(fitted if fits.converged[i] else Line(name, reasons=from_statistics(fits.reason(i))))
    return Lines(EstimateKind.SLOPE, tuple(lines))


def _bubble(row: ArmRow, covariate: str) -> Bubble:
    """The arm with its covariate in the covariate's own unit."""
    value = value_of(row, covariate)
    assert value is not None
    assert row.value is not None
    assert row.se is not None
    return Bubble(row.label, row.treatment, 10 * value, row.value, row.se, row.n)
