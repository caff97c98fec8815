"""The same pool by other means: other models, each study left out, studies added by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hccmeta import stats
from hccmeta.analysis.arrays import Floats
from hccmeta.analysis.codes import EstimateKind, Label, LabelKind, Model
from hccmeta.analysis.details import Line, Lines
from hccmeta.analysis.intervals import estimated
from hccmeta.analysis.kinds.policy import MODELS, Policy, caveats_of, interval_of
from hccmeta.analysis.remarks import Reason, Why, because
from hccmeta.ground.digits import finite

#: Below this number of studies a caveat of too narrow intervals stands.
FEW = 20

#: Models beside those of the rule: estimator of tau2, interval, what to bear in mind.
OTHERS = (
    (Model.REML_NORMAL, "REML", "z", Why.TOO_NARROW),
    (Model.PM_HK, "PM", "HK", None),
    (Model.DL_NORMAL, "DL", "z", Why.CLASSIC_TOO_NARROW),
)


@dataclass(frozen=True)
class Subset:
    """Some of the studies, by a named quality: ``kept`` holds one truth value for each."""

    model: Model
    kept: NDArray[np.bool_]


def of_model(model: Model) -> Label:
    """The label of a line that differs from the others by its model."""
    return Label(LabelKind.MODEL, model=model)


def sensitivity(yi: Floats, vi: Floats, kind: EstimateKind, policy: Policy, subsets: Sequence[Subset] = ()) -> Lines:
    """The pooled effect by every method of the rule but its own, by other models and by ``subsets`` of the studies.

    For one study: what the mean of such studies may be.
    """
    pooled = policy.pool(yi, vi)
    if pooled.mean_of_such is not None:
        mean = pooled.mean_of_such
        label, why = of_model(Model.MEAN_OF_SUCH), (because(Why.MEAN_OF_SUCH), policy.prior)
        return Lines(kind, (Line(label, mean.estimate, interval_of(mean), 1, se=mean.se, reasons=why),))
    lines = [_line(one, pooled, policy) for one in pooled.sensitivities]
    for model, tau2, ci, caveat in OTHERS:
        other = stats.pool(yi, vi, tau2=tau2, ci=ci)
        caveats = (because(caveat),) if caveat is not None and other.k < FEW else _uninformative(other.k, ci)
        interval = estimated(other.ci_lower, other.ci_upper)
        lines.append(
            Line(
                of_model(model),
                other.estimate,
                interval,
                other.k,
                se=other.se,
                tau2=finite(other.tau2),
                reasons=caveats,
            )
        )
    lines.extend(_subset_line(yi, vi, one, policy) for one in subsets)
    return Lines(kind, tuple(lines))


def _line(one: stats.MeanInterval, found: stats.PooledByRule, policy: Policy) -> Line:
    """One method of the rule."""
    caveats = caveats_of(one, policy.prior)
    if one.method is stats.Method.COMMON:
        caveats = (because(Why.ONE_TRUE_EFFECT), *caveats)
    if one.method in (stats.Method.HK, stats.Method.HK_MAX):
        caveats = (*_uninformative(found.k, "HK"), *caveats)
    tau2 = None if one.method in (stats.Method.COMMON, stats.Method.BAYES) else finite(found.effect.tau2)
    label = of_model(MODELS[one.method])
    return Line(label, one.estimate, interval_of(one), found.k, se=finite(one.se), tau2=tau2, reasons=caveats)


def _uninformative(k: int, ci: str) -> tuple[Reason, ...]:
    return (because(Why.TWO_UNINFORMATIVE),) if k == 2 and ci == "HK" else ()


def _subset_line(yi: Floats, vi: Floats, subset: Subset, policy: Policy) -> Line:
    k = int(subset.kept.sum())
    label = of_model(subset.model)
    if k == 0:
        return Line(label, k=0, reasons=(because(Why.NO_STUDY_LEFT),))
    caveats: tuple[Reason, ...] = ()
    if k == yi.size:
        caveats = (because(Why.ALL_STUDIES),)
    elif k == 1:
        caveats = (because(Why.OWN_ESTIMATE),)
    return policy.line(label, yi[subset.kept], vi[subset.kept], *caveats)


def leave_one_out(yi: Floats, vi: Floats, names: Sequence[Label], kind: EstimateKind, policy: Policy) -> Lines:
    """The pooled effect without each study in turn."""
    return Lines(
        kind,
        tuple(
            policy.line(without(name), yi[kept], vi[kept])
            for i, name in enumerate(names)
            for kept in (np.arange(yi.size) != i,)
        ),
    )


def without(label: Label) -> Label:
    """The label of a result without what ``label`` names."""
    return Label(LabelKind.WITHOUT, study=label.study, name=label.name, of=(label,))


def cumulative(
    yi: Floats, vi: Floats, names: Sequence[Label], years: Sequence[int], kind: EstimateKind, policy: Policy
) -> Lines:
    """The pooled effect as it stood after each study, in the order of publication."""
    order = sorted(range(yi.size), key=lambda i: (years[i], names[i].name or "", names[i].treatment or ""))
    lines = []
    for end in range(1, yi.size + 1):
        chosen = np.array(order[:end])
        last = order[end - 1]
        label = Label(LabelKind.UNTIL, study=names[last].study, year=years[last], of=(names[last],))
        lines.append(policy.line(label, yi[chosen], vi[chosen]))
    return Lines(kind, tuple(lines))
