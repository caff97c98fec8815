"""Pooled medians of arms with curves: the random-effects pooled survival curve first, then two other ways."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np

from hccmeta import stats
from hccmeta.analysis.codes import Counted, EstimateKind, Label, LabelKind, Model, Part, Unit
from hccmeta.analysis.details import Details, Line, Lines, PooledCurve
from hccmeta.analysis.intervals import Interval, estimated
from hccmeta.analysis.kinds.anchored import blank
from hccmeta.analysis.kinds.scope import EndpointScope
from hccmeta.analysis.kinds.sensitivity import of_model
from hccmeta.analysis.remarks import MethodKey, Reason, Why, because, from_statistics, method
from hccmeta.analysis.results import Analysis, ArmEndpoint, Row, Side
from hccmeta.analysis.seeded import seeded
from hccmeta.evidence.spec.study import Study
from hccmeta.ground.digits import finite

#: Months between the times at which the curves are pooled. Every step pulls the pooled survival down a little
#: (``stats.curves_on_grid``): with two months the median of simulated arms was right, with half a month 2.5 % short.
STEPS = {"os": 2.0}
STEP = 1.0

Arms = list[tuple[Study, ArmEndpoint]]


class _ShortCurvesError(Exception):
    """Fewer than two arms are followed for one step of the grid."""


def analyse(scope: EndpointScope) -> tuple[Analysis, ...]:
    """The pooled median of every treatment of the review, with the pooled curve."""
    by_treatment: dict[str, Arms] = defaultdict(list)
    for study, arm in scope.arms():
        by_treatment[arm.treatment].append((study, arm))
    return tuple(_treatment(scope, one, by_treatment.get(one, [])) for one in scope.review.treatments)


def _treatment(scope: EndpointScope, treatment: str, arms: Arms) -> Analysis:
    step = STEPS.get(scope.plan.endpoint, STEP)
    empty = replace(
        blank(scope.plan, unit=Unit.MONTHS, part=Part.TREATMENT, suffix=treatment, arm=treatment),
        rows=tuple(_row(study, arm) for study, arm in arms),
    )
    if not arms:
        return replace(empty, reasons=(because(Why.NO_ARM_WITH_CURVE),))
    if len(arms) == 1:
        return _single(empty, *arms[0])
    empty = replace(empty, method=method(MethodKey.POOLED_CURVE, step=step))
    try:
        pooled = _pooled_curve(empty.id, arms, step)
    except _ShortCurvesError:
        return replace(empty, reasons=(because(Why.NO_COMMON_CURVE, step=step),))
    except ValueError as error:
        return replace(empty, reasons=from_statistics(error))
    median = pooled.median
    reached = bool(np.isfinite(median.estimate))
    return replace(
        empty,
        estimate=finite(median.estimate),
        interval=Interval(finite(median.ci_lower), finite(median.ci_upper)),
        k=len({study.id for study, _ in arms}),
        n=sum(arm.n for _, arm in arms),
        i2=finite(pooled.i2),
        q=finite(pooled.q),
        status="estimated" if reached else "not-estimable",
        reasons=() if reached else (because(Why.POOLED_CURVE_ABOVE_HALF),),
        details=Details(sensitivity=_other_ways(arms, median), curve=_curve(pooled, arms)),
    )


def _single(empty: Analysis, study: Study, arm: ArmEndpoint) -> Analysis:
    """The arm's own median: nothing is pooled."""
    median = arm.median
    return replace(
        empty,
        estimate=median.estimate,
        interval=median.interval,
        k=1,
        n=arm.n,
        method=method(MethodKey.OWN_MEDIAN),
        status="not-estimable" if median.estimate is None else "descriptive",
        reasons=(median.reason or because(Why.ONE_ARM_MEDIAN, study=study.name),),
    )


def _pooled_curve(seed: str, arms: Arms, step: float) -> stats.PooledCurve:
    curves = [stats.kaplan_meier(arm.time, arm.event) for _, arm in arms]
    # Beyond the time that two arms reach there is nothing to pool.
    end = sorted(curve.max_time for curve in curves)[-2]
    grid = np.arange(step, end + 1e-9, step)
    if not grid.size:
        raise _ShortCurvesError
    survival, at_risk = stats.curves_on_grid(curves, grid)
    return stats.pool_curves(grid, survival, at_risk, rng=seeded(seed))


def _other_ways(arms: Arms, median: stats.SurvivalQuantile) -> Lines:
    time, event = (np.concatenate([getattr(arm, name) for _, arm in arms]) for name in ("time", "event"))
    stacked = stats.median_survival(time, event)
    lines = (
        _line(Model.POOLED_CURVE, median, len(arms), ()),
        _inverse_variance(arms),
        _line(Model.STACKED_CURVE, stacked, len(arms), (because(Why.UNDERSTATES),)),
    )
    return Lines(EstimateKind.MEDIAN, lines, counted=Counted.ARMS)


def _line(model: Model, median: stats.SurvivalQuantile, arms: int, caveats: tuple[Reason, ...]) -> Line:
    estimate, lower, upper = (finite(value) for value in median)
    return Line(of_model(model), estimate, Interval(lower, upper), arms, reasons=caveats)


def _inverse_variance(arms: Arms) -> Line:
    """Medians pooled by REML with Hartung-Knapp, standard errors from the log-log intervals."""
    with_median = [(arm.median.estimate, arm.median.ci) for _, arm in arms if arm.median.estimate is not None]
    given = [(median, *ci) for median, ci in with_median if ci is not None and ci[0] is not None]
    dropped = len(arms) - len(given)
    caveats = (because(Why.MEDIANS_LEFT_OUT, arms=dropped) if dropped else because(Why.BY_HARTUNG_KNAPP),)
    label = of_model(Model.INVERSE_VARIANCE)
    if len(given) < 2:
        return Line(label, k=len(given), reasons=caveats)
    median, lower, upper = np.array(given, dtype=float).T
    try:
        pooled = stats.pool_medians(median, lower, upper)
    except ValueError as error:
        return Line(label, k=len(given), reasons=from_statistics(error))
    return Line(label, pooled.estimate, estimated(*pooled.ci), len(given), reasons=caveats)


def _curve(pooled: stats.PooledCurve, arms: Arms) -> PooledCurve:
    at_risk = sum(np.count_nonzero(arm.time[:, None] >= pooled.time, axis=0) for _, arm in arms)
    return PooledCurve(
        pooled.time,
        pooled.survival,
        pooled.ci_lower,
        pooled.ci_upper,
        k=np.asarray(pooled.k, np.int64),
        n_at_risk=np.asarray(at_risk, np.int64),
    )


def _row(study: Study, arm: ArmEndpoint) -> Row:
    return Row(
        study=study.id,
        label=Label(LabelKind.ARM, study.id, study.name, arm=arm.arm),
        arm=arm.treatment,
        reference=None,
        n=arm.n,
        estimate=arm.median.estimate,
        interval=arm.median.interval,
        reasons=() if arm.median.reason is None else (arm.median.reason,),
        sides=(Side(arm.treatment, arm.n, arm.n_events),),
    )
