"""The same pool by other means: other models, each study left out, studies added by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hccmeta import stats
from hccmeta.analysis.arrays import Floats
from hccmeta.analysis.codes import EstimateKind, IntervalKind, Label, LabelKind, Model, Unit
from hccmeta.analysis.details import Line, Lines
from hccmeta.analysis.intervals import Interval, estimated, finite
from hccmeta.analysis.remarks import Note, NoteKey, Reason, Why, because, note

#: A caveat that always stands, and one that stands below this number of studies.
ALL, FEW = 10**6, 20

#: Model, estimator of tau2, interval, what to bear in mind, and the number of studies from which it no longer matters.
MODELS = (
    (Model.REML_HK, "REML", "HK", Why.TWO_UNINFORMATIVE, 3),
    (Model.REML_AD_HOC, "REML", "HK-adhoc", Why.NEVER_NARROWER, ALL),
    (Model.REML_KR, "REML", "KR", Why.DF_FROM_DATA, ALL),
    (Model.REML_NORMAL, "REML", "z", Why.TOO_NARROW, FEW),
    (Model.PM_HK, "PM", "HK", Why.TWO_UNINFORMATIVE, 3),
    (Model.DL_NORMAL, "DL", "z", Why.CLASSIC_TOO_NARROW, FEW),
    (Model.COMMON, "EE", "z", Why.ONE_TRUE_EFFECT, ALL),
)

#: Scale of the half-normal prior of the between-study standard deviation, by the unit of the effects. None is agreed in
#: this field: they are stated beside the result, so that a reader can disagree.
PRIOR_SCALE = {Unit.MONTHS: 1.0, Unit.LOG_HAZARD_RATIO: 0.5, Unit.POINTS: 10.0}


@dataclass(frozen=True)
class Subset:
    """Some of the studies, by a named quality: ``kept`` holds one truth value for each."""

    model: Model
    kept: NDArray[np.bool_]


def of_model(model: Model) -> Label:
    """The label of a line that differs from the others by its model."""
    return Label(LabelKind.MODEL, model=model)


def sensitivity(yi: Floats, vi: Floats, unit: Unit, kind: EstimateKind, subsets: Sequence[Subset] = ()) -> Lines:
    """The pooled effect under every model, by ``subsets`` of the studies, and the Bayesian grid for few studies."""
    lines: list[Line] = []
    tau2_reml = 0.0
    for model, tau2, ci, caveat, enough in MODELS:
        one = stats.pool(yi, vi, tau2=tau2, ci=ci)
        tau2_reml = one.tau2 if tau2 == "REML" else tau2_reml
        caveats = (because(caveat),) if one.k < enough else ()
        interval = estimated(one.ci_lower, one.ci_upper)
        lines.append(
            Line(of_model(model), one.estimate, interval, one.k, se=one.se, tau2=finite(one.tau2), reasons=caveats)
        )
    lines.extend(_subset_line(yi, vi, one) for one in subsets)
    lines.extend(_bayes_lines(yi, vi, unit))
    return Lines(kind, tuple(lines), _ad_hoc(tau2_reml, yi.size))


def _ad_hoc(tau2: float, k: int) -> tuple[Note, ...]:
    """When the ad hoc interval is to be read beside Hartung-Knapp's (statistics.md 4.3)."""
    if tau2 == 0:
        return (note(NoteKey.AD_HOC_BOTH, studies=k) if k < 5 else note(NoteKey.AD_HOC_ZERO),)
    return (note(NoteKey.AD_HOC_FEW, studies=k),) if k < 5 else ()


def _subset_line(yi: Floats, vi: Floats, subset: Subset) -> Line:
    k = int(subset.kept.sum())
    label = of_model(subset.model)
    if k == 0:
        return Line(label, k=0, reasons=(because(Why.NO_STUDY_LEFT),))
    one = pool_by_number(yi[subset.kept], vi[subset.kept])
    caveats: tuple[Reason, ...] = ()
    if k == yi.size:
        caveats = (because(Why.ALL_STUDIES),)
    elif k == 1:
        caveats = (because(Why.OWN_ESTIMATE),)
    tau2 = finite(one.tau2) if k > 2 else None
    return Line(label, one.estimate, estimated(one.ci_lower, one.ci_upper), k, se=one.se, tau2=tau2, reasons=caveats)


def _bayes_lines(yi: Floats, vi: Floats, unit: Unit) -> list[Line]:
    """The normal-normal hierarchical model on a grid, for fewer than five studies."""
    if yi.size >= 5:
        return []
    scale = PRIOR_SCALE[unit]
    mu = stats.bayes_pool(yi, vi, scale=scale).mu
    interval = Interval(mu.lower, mu.upper, IntervalKind.CREDIBLE)
    caveats = (because(Why.PRIOR, scale=scale, unit=str(unit)),)
    return [Line(of_model(Model.BAYES), mu.median, interval, int(yi.size), reasons=caveats)]


def leave_one_out(yi: Floats, vi: Floats, names: Sequence[Label], kind: EstimateKind) -> Lines:
    """The pooled effect without each study in turn."""
    return Lines(
        kind,
        tuple(
            pooled_line(without(name), yi[kept], vi[kept])
            for i, name in enumerate(names)
            for kept in (np.arange(yi.size) != i,)
        ),
    )


def without(label: Label) -> Label:
    """The label of a result without what ``label`` names."""
    return Label(LabelKind.WITHOUT, study=label.study, name=label.name, of=(label,))


def cumulative(yi: Floats, vi: Floats, names: Sequence[Label], years: Sequence[int], kind: EstimateKind) -> Lines:
    """The pooled effect as it stood after each study, in the order of publication."""
    order = sorted(range(yi.size), key=lambda i: (years[i], names[i].name or "", names[i].treatment or ""))
    lines = []
    for end in range(1, yi.size + 1):
        chosen = np.array(order[:end])
        last = order[end - 1]
        label = Label(LabelKind.UNTIL, study=names[last].study, year=years[last], of=(names[last],))
        lines.append(pooled_line(label, yi[chosen], vi[chosen]))
    return Lines(kind, tuple(lines))


def pooled_line(label: Label, yi: Floats, vi: Floats) -> Line:
    """The effects pooled by the rule of the main analysis, as one line."""
    one = pool_by_number(yi, vi)
    return Line(label, one.estimate, estimated(one.ci_lower, one.ci_upper), one.k, se=one.se)


def pool_by_number(yi: Floats, vi: Floats) -> stats.PooledEffect:
    """By the rule of the main analysis: a common effect for up to two studies, else REML with Hartung-Knapp."""
    return stats.pool(yi, vi, tau2="EE", ci="z") if yi.size < 3 else stats.pool(yi, vi, tau2="REML", ci="HK")
