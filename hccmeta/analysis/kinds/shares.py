"""Single-arm proportions pooled over studies: the binomial-normal model, and the transformations as sensitivities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hccmeta import stats
from hccmeta.analysis.codes import EstimateKind, IntervalKind, Label, LabelKind, Mark, Model
from hccmeta.analysis.details import Details, Line, Lines
from hccmeta.analysis.intervals import Interval, estimated
from hccmeta.analysis.kinds.sensitivity import of_model
from hccmeta.analysis.remarks import MethodKey, Why, because, from_statistics, method
from hccmeta.analysis.results import Analysis, Row, Side
from hccmeta.evidence.spec.facts import Share
from hccmeta.evidence.spec.study import Study
from hccmeta.ground.digits import finite

#: How a reading that is not the report's own is marked.
MARKS = {"secondary": Mark.SECONDARY, "unverified": Mark.UNVERIFIED}


@dataclass(frozen=True)
class Count:
    """``events`` of ``total`` patients of one arm. ``status``: how sure the reading is (``spec.facts``)."""

    study: Study
    arm: str
    treatment: str
    events: int
    total: int
    status: str = "read"


def count(share: Share, n: int) -> tuple[int, int]:
    """Patients with the property, of how many; a percentage becomes the nearest count."""
    total = share.total or n
    if share.events is not None:
        return share.events, total
    assert share.percent is not None
    return round(share.percent / 100 * total), total


def pool_shares(empty: Analysis, counts: Sequence[Count]) -> Analysis:
    """``empty`` with the arms' proportions pooled, in per cent: the binomial-normal model on the logit."""
    empty = replace(empty, rows=tuple(_row(one) for one in counts))
    if not counts:
        return replace(empty, reasons=(because(Why.NO_VALUE_READ),))
    x, n = np.array([one.events for one in counts]), np.array([one.total for one in counts])
    described = replace(empty, k=len({one.study.id for one in counts}), n=int(n.sum()))
    if len(counts) == 1:
        share = float(100 * x[0] / n[0])
        single = method(MethodKey.ONE_ARM_SHARE)
        return replace(described, estimate=share, interval=_exact(counts[0]), method=single, status="descriptive")
    glmm = method(MethodKey.GLMM)
    try:
        fitted = stats.binomial_normal(x, n)
    except stats.ConvergenceError as error:
        return replace(described, method=glmm, reasons=from_statistics(error))
    several = len(counts) > 2
    return replace(
        described,
        estimate=finite(100 * fitted.proportion),
        interval=estimated(100 * fitted.ci_lower, 100 * fitted.ci_upper),
        prediction=_predicted(fitted) if several else None,
        tau2=finite(fitted.tau2),
        i2=finite(fitted.i2),
        method=glmm,
        status="estimated" if several and fitted.status != "not estimable" else "descriptive",
        reasons=from_statistics(fitted.reason) or (() if several else (because(Why.TWO_ARMS),)),
        details=Details(sensitivity=_other_ways(x, n)),
    )


def _predicted(found: stats.BinomialNormal) -> Interval | None:
    return estimated(100 * found.pi_lower, 100 * found.pi_upper, IntervalKind.PREDICTION)


def _other_ways(x: np.ndarray, n: np.ndarray) -> Lines:
    lines: list[Line] = []
    for model, measure in ((Model.LOGIT_HK, "PLO"), (Model.FREEMAN_TUKEY_HK, "PFT")):
        label = of_model(model)
        try:
            pooled = stats.pool_proportions(x, n, measure=measure)
        except ValueError as error:
            lines.append(Line(label, reasons=from_statistics(error)))
            continue
        interval = estimated(100 * pooled.ci_lower, 100 * pooled.ci_upper)
        caveats = (because(Why.AT_HARMONIC_MEAN),) if measure == "PFT" else ()
        lines.append(Line(label, finite(100 * pooled.estimate), interval, reasons=caveats))
    return Lines(EstimateKind.PROPORTION, tuple(lines))


def _exact(one: Count) -> Interval:
    """The exact interval of one proportion (Clopper and Pearson), in per cent."""
    lower, upper = (float(100 * limit[0]) for limit in stats.clopper_pearson([one.events], [one.total]))
    return Interval(lower, upper)


def _row(count: Count) -> Row:
    return Row(
        study=count.study.id,
        label=Label(
            LabelKind.SHARE,
            count.study.id,
            count.study.name,
            arm=count.arm,
            counts=((count.events, count.total),),
            marks=(MARKS[count.status],) if count.status in MARKS else (),
        ),
        arm=count.treatment,
        reference=None,
        n=count.total,
        estimate=100 * count.events / count.total,
        interval=_exact(count),
        sides=(Side(count.treatment, count.total, count.events),),
    )
