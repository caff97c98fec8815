"""Baseline characteristics: pooled per treatment, and compared between treatments with studies respected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hccmeta import stats
from hccmeta.analysis.kinds.anchored import blank
from hccmeta.analysis.kinds.means import Mean, mean_of, pool_mean_rows
from hccmeta.analysis.kinds.scope import Scope
from hccmeta.analysis.kinds.sensitivity import Cell
from hccmeta.analysis.kinds.shares import Count, count, pool_shares
from hccmeta.analysis.results import Analysis, Table
from hccmeta.spec import vocabulary
from hccmeta.spec.facts import Measure, Share

BALANCE_HEADER = (
    *("Characteristic", "Arms", "F", "df", "P", "P (Holm)", "P ignoring studies"),
    *("Largest standardised difference", "Note"),
)


@dataclass(frozen=True)
class _Test:
    """Is a characteristic alike in all treatments? ``p`` None: no test, with the reason."""

    label: str
    arms: int
    f: float | None
    df: str
    p: float | None
    crude_p: float | None
    largest_difference: float | None
    reason: str


def analyse(scope: Scope) -> tuple[Analysis, ...]:
    """One analysis per characteristic and treatment, then one that compares the treatments."""
    analyses: list[Analysis] = []
    tests: list[_Test] = []
    for term in vocabulary.CHARACTERISTICS:
        if term.id not in scope.review.covariates:
            continue
        if term.group == "proportion":
            counts = _counts(scope, term.id)
            analyses += _per_treatment_shares(scope, term, counts)
            tests.append(_test_shares(term.label, counts))
        else:
            analyses += _per_treatment_means(scope, term, _means(scope, term.id))
    return (*analyses, _comparison(scope, tests))


def _counts(scope: Scope, characteristic: str) -> list[Count]:
    found = []
    for study, _ in scope.pooled:
        for arm in study.arms:
            fact = getattr(arm.baseline, characteristic)
            if isinstance(fact, Share) and arm.treatment in scope.review.treatments:
                found.append(Count(study, arm.id, arm.treatment, *count(fact, arm.n)))
    return found


def _means(scope: Scope, characteristic: str) -> list[Mean]:
    found = []
    for study, _ in scope.pooled:
        for arm in study.arms:
            fact = getattr(arm.baseline, characteristic)
            if isinstance(fact, Measure) and arm.treatment in scope.review.treatments:
                found.append(mean_of(study, arm, fact))
    return found


def _plan_for(scope: Scope, term: vocabulary.Term, treatment: str) -> Scope:
    plan = scope.plan.model_copy(
        update={
            "id": f"{scope.plan.id}.{term.id}.{treatment}",
            "title": f"{term.label}, {vocabulary.label(treatment).lower()}",
        }
    )
    return replace(scope, plan=plan)


def _per_treatment_shares(scope: Scope, term: vocabulary.Term, counts: Sequence[Count]) -> list[Analysis]:
    return [
        pool_shares(_plan_for(scope, term, one).plan, [c for c in counts if c.treatment == one], arm=one)
        for one in scope.review.treatments
        if any(c.treatment == one for c in counts)
    ]


def _per_treatment_means(scope: Scope, term: vocabulary.Term, means: Sequence[Mean]) -> list[Analysis]:
    return [
        pool_mean_rows(_plan_for(scope, term, one).plan, [m for m in means if m.treatment == one], arm=one)
        for one in scope.review.treatments
        if any(m.treatment == one for m in means)
    ]


def _test_shares(label: str, counts: Sequence[Count]) -> _Test:
    """Treatments compared by the nested model on the logit, F on (treatments - 1, studies - treatments)."""
    x, n = np.array([c.events for c in counts], dtype=float), np.array([c.total for c in counts], dtype=float)
    treatments = sorted({c.treatment for c in counts})
    empty = _Test(label, len(counts), None, "", None, None, None, "")
    if len(treatments) < 2:
        return replace(empty, reason="arms of fewer than two treatments have a value")
    events = [sum(c.events for c in counts if c.treatment == one) for one in treatments]
    patients = [sum(c.total for c in counts if c.treatment == one) for one in treatments]
    crude = stats.crude_chi_square(events, patients).p
    largest = _largest_difference([a / b for a, b in zip(events, patients, strict=True)])
    each = stats.proportions(x, n, measure="PLO")
    dummies = np.column_stack([np.ones(len(counts)), *([c.treatment == one for c in counts] for one in treatments[1:])])
    try:
        fitted = stats.meta_regression(each.yi, each.vi, dummies, study=[c.study.id for c in counts])
    except (ValueError, stats.ConvergenceError) as error:
        return replace(empty, crude_p=crude, largest_difference=largest, reason=str(error))
    test = fitted.omnibus
    if not np.isfinite(test.p):
        return replace(empty, crude_p=crude, largest_difference=largest, reason=fitted.reason)
    df = f"{test.df_num}, {test.df_denom:g}"
    return _Test(label, len(counts), test.statistic, df, test.p, crude, largest, fitted.reason)


def _largest_difference(shares: Sequence[float]) -> float | None:
    """The largest standardised difference between two treatments' crude proportions."""
    found = []
    for i, a in enumerate(shares):
        for b in shares[i + 1 :]:
            spread = np.sqrt((a * (1 - a) + b * (1 - b)) / 2)
            if spread > 0:
                found.append(abs(a - b) / spread)
    return float(max(found)) if found else None


def holm(p_values: Sequence[float]) -> list[float]:
    """P values adjusted by Holm's step-down procedure (1979), in the order given."""
    order = np.argsort(p_values)
    m = len(order)
    adjusted = np.empty(m)
    running = 0.0
    for rank, i in enumerate(order):
        running = max(running, min(1.0, (m - rank) * p_values[i]))
        adjusted[i] = running
    return [float(value) for value in adjusted]


def _comparison(scope: Scope, tests: Sequence[_Test]) -> Analysis:
    given = [test for test in tests if test.p is not None]
    corrected = holm([test.p for test in given if test.p is not None])
    adjusted = dict(zip((test.label for test in given), corrected, strict=True))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.label,
            one.arms,
            one.f,
            one.df,
            one.p,
            adjusted.get(one.label),
            one.crude_p,
            one.largest_difference,
            one.reason,
        )
        for one in tests
    )
    plan = scope.plan.model_copy(update={"id": f"{scope.plan.id}.balance", "title": "Treatments compared at baseline"})
    table = Table(
        "balance",
        "Are the treatments' patients alike at baseline?",
        BALANCE_HEADER,
        rows,
        note="F: nested model on the logit. The test that ignores studies is shown for comparison only.",
    )
    return replace(
        blank(plan, unit="", arm=None, reference=None),
        method="nested model on the logit, F test on (treatments - 1, studies - treatments); Holm over characteristics",
        status="descriptive" if given else "not-estimable",
        reason=None if given else "no characteristic has values in enough arms of more than one treatment",
        tables=(table,),
    )
