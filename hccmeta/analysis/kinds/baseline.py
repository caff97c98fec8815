"""Baseline characteristics: pooled per treatment, and compared between treatments with studies respected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hccmeta import stats
from hccmeta.analysis.arrays import Floats
from hccmeta.analysis.codes import Measure, Part, Unit
from hccmeta.analysis.details import BalanceTest, Details
from hccmeta.analysis.kinds.anchored import blank
from hccmeta.analysis.kinds.means import Mean, mean_of, pool_mean_rows
from hccmeta.analysis.kinds.multiplicity import holm
from hccmeta.analysis.kinds.scope import Scope
from hccmeta.analysis.kinds.shares import Count, count, pool_shares
from hccmeta.analysis.remarks import MethodKey, Why, because, from_statistics, method
from hccmeta.analysis.results import Analysis
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.facts import Measure as Measured
from hccmeta.evidence.spec.facts import Share
from hccmeta.evidence.spec.review import BaselineTable
from hccmeta.evidence.spec.study import Arm, Study


def analyse(scope: Scope[BaselineTable]) -> tuple[Analysis, ...]:
    """One analysis per characteristic and treatment, then one that compares the treatments."""
    analyses: list[Analysis] = []
    tests: list[BalanceTest] = []
    for term in vocabulary.CHARACTERISTICS:
        if term.id not in scope.review.covariates:
            continue
        if term.group == "proportion":
            counts = _counts(scope, term.id)
            analyses += _per_treatment_shares(scope, term.id, counts)
            tests.append(_test_shares(term.id, counts))
        else:
            means = _means(scope, term.id)
            analyses += _per_treatment_means(scope, term.id, means)
            tests.append(_test_means(term.id, means))
    return (*analyses, _comparison(scope, tests))


def _counts(scope: Scope[BaselineTable], characteristic: str) -> list[Count]:
    found = []
    for study, _ in scope.pooled:
        for arm in study.arms:
            fact = _fact(study, arm, characteristic)
            if isinstance(fact, Share) and not fact.criterion and arm.treatment in scope.review.treatments:
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
            if isinstance(fact, Measured) and arm.treatment in scope.review.treatments:
                found.append(mean_of(study, arm, fact))
    return found


def _empty(scope: Scope[BaselineTable], characteristic: str, treatment: str, measure: Measure) -> Analysis:
    return blank(
        scope.plan,
        unit=Unit.PERCENT if measure is Measure.PROPORTION else Unit.NONE,
        part=Part.CHARACTERISTIC,
        suffix=f"{characteristic}.{treatment}",
        arm=treatment,
        measure=measure,
        characteristic=characteristic,
    )


def _per_treatment_shares(scope: Scope[BaselineTable], name: str, counts: Sequence[Count]) -> list[Analysis]:
    return [
        pool_shares(_empty(scope, name, one, Measure.PROPORTION), [c for c in counts if c.treatment == one])
        for one in scope.review.treatments
        if any(c.treatment == one for c in counts)
    ]


def _per_treatment_means(scope: Scope[BaselineTable], name: str, means: Sequence[Mean]) -> list[Analysis]:
    return [
        pool_mean_rows(_empty(scope, name, one, Measure.MEAN), [m for m in means if m.treatment == one])
        for one in scope.review.treatments
        if any(m.treatment == one for m in means)
    ]


def _test_shares(characteristic: str, counts: Sequence[Count]) -> BalanceTest:
    """Treatments compared by the nested model on the logit, F on (treatments - 1, studies - treatments)."""
    x, n = np.array([c.events for c in counts], dtype=float), np.array([c.total for c in counts], dtype=float)
    treatments = sorted({c.treatment for c in counts})
    empty = BalanceTest(characteristic, len(counts))
    if len(treatments) < 2:
        return replace(empty, reasons=(because(Why.FEW_TREATMENTS),))
    events = [sum(c.events for c in counts if c.treatment == one) for one in treatments]
    patients = [sum(c.total for c in counts if c.treatment == one) for one in treatments]
    crude = stats.crude_chi_square(events, patients).p
    largest = _largest_difference([a / b for a, b in zip(events, patients, strict=True)])
    each = stats.proportions(x, n, measure="PLO")
    row = replace(empty, p_ignoring_studies=crude, largest_difference=largest)
    return _nested_test(row, each.yi, each.vi, [c.treatment for c in counts], [c.study.id for c in counts])


def _test_means(characteristic: str, means: Sequence[Mean]) -> BalanceTest:
    """The same for means, with variance sd^2/n; arms without a standard deviation are left out, and counted."""
    usable = [(m, m.mean, m.sd) for m in means if m.mean is not None and m.sd is not None]
    treatments = sorted({m.treatment for m, _, _ in usable})
    empty = BalanceTest(characteristic, len(usable))
    if len(treatments) < 2:
        return replace(empty, reasons=(because(Why.FEW_TREATMENTS_WITH_SD),))
    mean, sd = np.array([one[1] for one in usable], dtype=float), np.array([one[2] for one in usable], dtype=float)
    n = np.array([m.n for m, _, _ in usable], dtype=float)
    names = np.array([m.treatment for m, _, _ in usable])
    crude = [float(np.average(mean[names == one], weights=n[names == one])) for one in treatments]
    spread = float(np.sqrt(np.average(sd**2, weights=n)))
    left_out = len(means) - len(usable)
    row = replace(empty, largest_difference=(max(crude) - min(crude)) / spread if spread > 0 else None)
    tested = _nested_test(row, mean, sd**2 / n, list(names), [m.study.id for m, _, _ in usable])
    without_sd = (because(Why.WITHOUT_SD, arms=left_out),) if left_out else ()
    return replace(tested, reasons=(*without_sd, *tested.reasons))


def _nested_test(
    empty: BalanceTest, yi: Floats, vi: Floats, treatment: Sequence[str], study: Sequence[str]
) -> BalanceTest:
    """All treatments alike? F of the nested model on (treatments - 1, studies - treatments)."""
    names, studies = sorted(set(treatment)), len(set(study))
    if studies <= len(names):
        return replace(empty, reasons=(because(Why.NO_DEGREES_LEFT, studies=studies, treatments=len(names)),))
    x = np.column_stack([np.ones(len(yi)), *(np.array(treatment) == one for one in names[1:])]).astype(float)
    try:
        fitted = stats.meta_regression(yi, vi, x, study=list(study))
    except (ValueError, stats.ConvergenceError) as error:
        return replace(empty, reasons=from_statistics(error))
    test = fitted.omnibus
    if not np.isfinite(test.p):
        return replace(empty, reasons=from_statistics(fitted.reason))
    return replace(
        empty,
        f=float(test.statistic),
        df_between=int(test.df_num),
        df_within=float(test.df_denom),
        p=float(test.p),
        reasons=from_statistics(fitted.reason),
    )


def _largest_difference(shares: Sequence[float]) -> float | None:
    """The largest standardised difference between two treatments' crude proportions."""
    found = []
    for i, a in enumerate(shares):
        for b in shares[i + 1 :]:
            spread = np.sqrt((a * (1 - a) + b * (1 - b)) / 2)
            if spread > 0:
                found.append(abs(a - b) / spread)
    return float(max(found)) if found else None


def _comparison(scope: Scope[BaselineTable], tests: Sequence[BalanceTest]) -> Analysis:
    given = [test for test in tests if test.p is not None]
    corrected = holm([test.p for test in given if test.p is not None])
    adjusted = dict(zip((test.characteristic for test in given), corrected, strict=True))
    return replace(
        blank(scope.plan, unit=Unit.NONE, part=Part.BALANCE, suffix="balance"),
        method=method(MethodKey.BALANCE),
        status="descriptive" if given else "not-estimable",
        reasons=() if given else (because(Why.NO_CHARACTERISTIC),),
        details=Details(balance=tuple(replace(one, p_holm=adjusted.get(one.characteristic)) for one in tests)),
    )
