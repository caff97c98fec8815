"""Baseline characteristics: pooled per treatment, and compared between treatments with studies respected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hccmeta import stats
from hccmeta.analysis.kinds.anchored import blank
from hccmeta.analysis.kinds.means import Mean, mean_of, pool_mean_rows
from hccmeta.analysis.kinds.multiplicity import holm
from hccmeta.analysis.kinds.scope import Scope
from hccmeta.analysis.kinds.sensitivity import Cell
from hccmeta.analysis.kinds.shares import Count, count, pool_shares
from hccmeta.analysis.results import Analysis, Floats, Table
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.facts import Measure, Share
from hccmeta.evidence.spec.review import BaselineTable
from hccmeta.evidence.spec.study import Arm, Study

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


def analyse(scope: Scope[BaselineTable]) -> tuple[Analysis, ...]:
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
            means = _means(scope, term.id)
            analyses += _per_treatment_means(scope, term, means)
            tests.append(_test_means(term.label, means))
    return (*analyses, _comparison(scope, tests))


def _counts(scope: Scope[BaselineTable], characteristic: str) -> list[Count]:
    found = []
    for study, _ in scope.pooled:
        for arm in study.arms:
            fact = _fact(study, arm, characteristic)
            if isinstance(fact, Share) and arm.treatment in scope.review.treatments:
                found.append(Count(study, arm.id, arm.treatment, *count(fact, arm.n), fact.status))
    return found


def _fact(study: Study, arm: Arm, characteristic: str) -> object:
    """The arm's own value; in a study of one arm also the value given for the whole study."""
    own = arm.baseline.get(characteristic)
    return study.baseline.get(characteristic) if own is None and len(study.arms) == 1 else own


def _means(scope: Scope[BaselineTable], characteristic: str) -> list[Mean]:
    found = []
    for study, _ in scope.pooled:
        for arm in study.arms:
            fact = _fact(study, arm, characteristic)
            if isinstance(fact, Measure) and arm.treatment in scope.review.treatments:
                found.append(mean_of(study, arm, fact))
    return found


def _plan_for(scope: Scope[BaselineTable], term: vocabulary.Term, treatment: str) -> Scope[BaselineTable]:
    plan = scope.plan.model_copy(
        update={
            "id": f"{scope.plan.id}.{term.id}.{treatment}",
            "title": f"{term.label}, {vocabulary.label(treatment).lower()}",
        }
    )
    return replace(scope, plan=plan)


def _per_treatment_shares(
    scope: Scope[BaselineTable], term: vocabulary.Term, counts: Sequence[Count]
) -> list[Analysis]:
    return [
        pool_shares(_plan_for(scope, term, one).plan, [c for c in counts if c.treatment == one], arm=one)
        for one in scope.review.treatments
        if any(c.treatment == one for c in counts)
    ]


def _per_treatment_means(scope: Scope[BaselineTable], term: vocabulary.Term, means: Sequence[Mean]) -> list[Analysis]:
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
    found = replace(empty, crude_p=crude, largest_difference=largest)
    return _nested_test(found, each.yi, each.vi, [c.treatment for c in counts], [c.study.id for c in counts])


def _test_means(label: str, means: Sequence[Mean]) -> _Test:
    """The same for means, with variance sd^2/n; arms without a standard deviation are left out, and counted."""
    usable = [(m, m.mean, m.sd) for m in means if m.mean is not None and m.sd is not None]
    treatments = sorted({m.treatment for m, _, _ in usable})
    empty = _Test(label, len(usable), None, "", None, None, None, "")
    if len(treatments) < 2:
        return replace(empty, reason="arms of fewer than two treatments have a mean with its standard deviation")
    mean, sd = np.array([one[1] for one in usable], dtype=float), np.array([one[2] for one in usable], dtype=float)
    n = np.array([m.n for m, _, _ in usable], dtype=float)
    names = np.array([m.treatment for m, _, _ in usable])
    crude = [float(np.average(mean[names == one], weights=n[names == one])) for one in treatments]
    spread = float(np.sqrt(np.average(sd**2, weights=n)))
    left_out = len(means) - len(usable)
    found = replace(empty, largest_difference=(max(crude) - min(crude)) / spread if spread > 0 else None)
    tested = _nested_test(found, mean, sd**2 / n, list(names), [m.study.id for m, _, _ in usable])
    said = f"{left_out} arms without a standard deviation left out" if left_out else ""
    return replace(tested, reason="; ".join(filter(None, (said, tested.reason))))


def _nested_test(empty: _Test, yi: Floats, vi: Floats, treatment: Sequence[str], study: Sequence[str]) -> _Test:
    """All treatments alike? F of the nested model on (treatments - 1, studies - treatments)."""
    names, studies = sorted(set(treatment)), len(set(study))
    if studies <= len(names):
        return replace(empty, reason=f"{studies} studies for {len(names)} treatments: no degrees of freedom are left")
    x = np.column_stack([np.ones(len(yi)), *(np.array(treatment) == one for one in names[1:])]).astype(float)
    try:
        fitted = stats.meta_regression(yi, vi, x, study=list(study))
    except (ValueError, stats.ConvergenceError) as error:
        return replace(empty, reason=str(error))
    test = fitted.omnibus
    if not np.isfinite(test.p):
        return replace(empty, reason=fitted.reason)
    df = f"{test.df_num}, {test.df_denom:g}"
    return replace(empty, f=test.statistic, df=df, p=test.p, reason=fitted.reason)


def _largest_difference(shares: Sequence[float]) -> float | None:
    """The largest standardised difference between two treatments' crude proportions."""
    found = []
    for i, a in enumerate(shares):
        for b in shares[i + 1 :]:
            spread = np.sqrt((a * (1 - a) + b * (1 - b)) / 2)
            if spread > 0:
                found.append(abs(a - b) / spread)
    return float(max(found)) if found else None


def _comparison(scope: Scope[BaselineTable], tests: Sequence[_Test]) -> Analysis:
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
        note="F: nested model on the logit of proportions, or on means. The test that ignores studies (chi-square of "
        "summed counts) is shown for comparison only. Standardised differences are between crude values.",
    )
    return replace(
        blank(plan, unit="", arm=None, reference=None),
        method="nested model on the logit or the mean, F test on (treatments - 1, studies - treatments); Holm over "
        "characteristics",
        status="descriptive" if given else "not-estimable",
        reason=None if given else "no characteristic has values in enough arms of more than one treatment",
        tables=(table,),
    )
