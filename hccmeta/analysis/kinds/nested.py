"""The nested arm model: arms in studies, every treatment against the reference (statistics.md 4.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hccmeta import stats
from hccmeta.analysis.kinds.anchored import blank
from hccmeta.analysis.kinds.arms_table import ArmRow, Share, dummies, labels, outcome, rmst_rows, shares, usable
from hccmeta.analysis.kinds.nested_tables import nested_tables
from hccmeta.analysis.kinds.scope import Scope
from hccmeta.analysis.kinds.sensitivity import finite
from hccmeta.analysis.results import Analysis, Row, Status, Table
from hccmeta.spec import vocabulary

METHOD = "arms nested in studies, REML, interval and prediction interval on t(m - p), m studies, p coefficients"


@dataclass(frozen=True)
class Design:
    """The arms that enter a fit and the treatments set against the reference, one column each."""

    rows: list[ArmRow]
    treatments: list[str]

    def fit(self) -> stats.MetaRegression:
        """The nested model. Raises ValueError or ConvergenceError as ``stats.meta_regression`` does."""
        yi, vi = outcome(self.rows)
        return stats.meta_regression(yi, vi, dummies(self.rows, self.treatments), study=labels(self.rows))


def design(rows: list[ArmRow], reference: str, left_out: set[str]) -> Design:
    """The design without the treatments in ``left_out``; treatments in the vocabulary's order."""
    kept = [row for row in usable(rows) if row.treatment not in left_out]
    present = {row.treatment for row in kept}
    return Design(kept, [one for one in vocabulary.ids(vocabulary.TREATMENTS) if one in present and one != reference])


def analyse(scope: Scope) -> tuple[Analysis, ...]:
    """RMST of every treatment against the reference: one analysis per treatment of the review, estimable or not."""
    assert scope.plan.tau is not None
    rows = rmst_rows(list(scope.arms()), scope.plan.tau)
    reference = scope.review.reference
    share = {one.treatment: one for one in shares(usable(rows), scope.review.dominance)}
    dominated = {one.treatment for one in share.values() if one.dominated and one.treatment != reference}
    primary = design(rows, reference, dominated)
    everything = design(rows, reference, set())
    tables = {**_tables(scope, everything), **_tables(scope, primary)}
    return tuple(
        _against_reference(scope, one, rows, everything if one in dominated else primary, share.get(one), tables)
        for one in scope.review.treatments
        if one != reference
    )


def _tables(scope: Scope, chosen: Design) -> dict[str, tuple[Table, ...]]:
    """The sensitivities of a design that can be fitted at all."""
    if not chosen.treatments or all(row.treatment != scope.review.reference for row in chosen.rows):
        return {}
    return nested_tables(scope, chosen.rows, chosen.treatments)


def _against_reference(
    scope: Scope,
    treatment: str,
    rows: list[ArmRow],
    chosen: Design,
    share: Share | None,
    tables: dict[str, tuple[Table, ...]],
) -> Analysis:
    reference = scope.review.reference
    mine = [row for row in rows if row.treatment in (treatment, reference)]
    fitted, reason = _fit(chosen, treatment, reference)
    status: Status = "not-estimable"
    estimate = se = p = None
    ci = pi = None
    if fitted is not None:
        column = 1 + chosen.treatments.index(treatment)
        estimate, se, p = float(fitted.coef[column]), float(fitted.se[column]), finite(fitted.p[column])
        ci = (finite(fitted.ci_lower[column]), finite(fitted.ci_upper[column]))
        half = (
            (fitted.ci_upper[column] - fitted.coef[column])
            / fitted.se[column]
            * np.sqrt(fitted.se[column] ** 2 + fitted.tau2)
        )
        pi = (finite(estimate - half), finite(estimate + half))
        dominated = share is not None and share.dominated
        status = "descriptive" if dominated or fitted.status != "ok" else "estimated"
        reason = "; ".join(filter(None, (share.reason if share and dominated else None, fitted.reason))) or None
        if fitted.status == "not estimable":
            ci = pi = None
    plan = scope.plan.model_copy(
        update={
            "id": f"{scope.plan.id}.{treatment}-v-{reference}",
            "title": f"{vocabulary.label(treatment)} v {vocabulary.label(reference).lower()}: {scope.plan.title}",
            "primary": scope.plan.primary and status == "estimated",
        }
    )
    empty = blank(plan, unit="months", arm=treatment, reference=reference)
    described = replace(empty, rows=tuple(_row(row) for row in mine), method=METHOD, reason=reason)
    if fitted is None:
        return described
    entered = [row for row in chosen.rows if row.treatment in (treatment, reference)]
    return replace(
        described,
        estimate=estimate,
        se=se,
        ci=ci,
        pi=pi,
        p=p,
        k=len({row.study.id for row in entered}),
        n=sum(row.n for row in entered),
        tau2=fitted.tau2,
        i2=fitted.i2,
        q=fitted.q,
        status=status,
        notes=(_omnibus(fitted),),
        tables=(shares_table(rows, scope), *tables[treatment]),
    )


def _fit(chosen: Design, treatment: str, reference: str) -> tuple[stats.MetaRegression | None, str | None]:
    """The fitted model, or why there is none."""
    if treatment not in chosen.treatments:
        return None, "no arm of this treatment has a curve that reaches tau: curves wanted"
    if all(row.treatment != reference for row in chosen.rows):
        return None, f"no arm of {reference} has a curve that reaches tau: curves wanted"
    try:
        return chosen.fit(), None
    except (ValueError, stats.ConvergenceError) as error:
        return None, str(error)


def _t_value(fitted: stats.MetaRegression, column: int) -> float:
    """The quantile behind the coefficient's interval."""
    return float((fitted.ci_upper[column] - fitted.coef[column]) / fitted.se[column])


def _omnibus(fitted: stats.MetaRegression) -> str:
    test = fitted.omnibus
    return (
        f"All treatments alike: F({test.df_num}, {test.df_denom:g}) = {test.statistic:.2f}, P = {test.p:.3g}; "
        f"treatment accounts for {100 * fitted.r2:.0f} % of the variance between arms and studies."
    )


def _row(row: ArmRow) -> Row:
    ci = None
    if row.value is not None and row.se is not None:
        ci = (row.value - 1.959963984540054 * row.se, row.value + 1.959963984540054 * row.se)
    return Row(row.study.id, row.label, row.treatment, None, row.n, row.value, row.se, ci, None, row.reason)


def shares_table(rows: list[ArmRow], scope: Scope) -> Table:
    """The dominance rule applied: how much of each treatment rests on one study."""
    return Table(
        "dominance",
        "How much of each treatment rests on one study",
        ("Treatment", "Studies", "Patients", "Largest study", "Its share, %", "Left out of the primary analysis"),
        tuple(
            (
                vocabulary.label(one.treatment),
                one.studies,
                one.patients,
                one.largest_study,
                100 * one.largest_share,
                one.reason or "no",
            )
            for one in shares(usable(rows), scope.review.dominance)
        ),
    )
