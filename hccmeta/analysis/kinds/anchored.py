"""Anchored analyses: effects measured within randomised studies, pooled over studies.

See ``docs/methods/statistics.md#randomised``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from hccmeta import stats
from hccmeta.analysis.arrays import Floats
from hccmeta.analysis.codes import IntervalKind, Kind, Label, LabelKind, Measure, Model, Part, Source, Unit
from hccmeta.analysis.details import Details
from hccmeta.analysis.intervals import estimated
from hccmeta.analysis.kinds.heterogeneity import spread
from hccmeta.analysis.kinds.policy import Policy, disagreeing, importance_of, interval_of, why_of
from hccmeta.analysis.kinds.sensitivity import Subset, cumulative, leave_one_out, sensitivity
from hccmeta.analysis.remarks import Note, NoteKey, Reason, Why, because, note
from hccmeta.analysis.results import Analysis, Estimate, Key, Row, Side
from hccmeta.evidence.spec.review import AtHorizon, OfEndpoint, Plan
from hccmeta.evidence.spec.study import Adjustment
from hccmeta.ground.digits import finite


@dataclass(frozen=True)
class Effect:
    """One comparison's effect, on the scale on which it is pooled; ``effect.estimate`` None: not estimable, with why.

    ``sides``: arm and reference with their patients. ``faithful``: whether the reconstructions behind it lie within all
    their thresholds; None where it rests on no reconstruction. ``adjustment``: how the groups were made alike;
    ``remarks``: what limits it.
    """

    study: str
    year: int
    label: Label
    sides: tuple[Side, Side]
    effect: Estimate
    design: str = ""
    faithful: bool | None = None
    source: Source = Source.COMPUTED
    adjustment: Adjustment | None = None
    remarks: tuple[Reason, ...] = ()

    @property
    def arm(self) -> str:
        """The treatment of the arm."""
        return self.sides[0].treatment

    @property
    def reference(self) -> str:
        """The treatment of the reference."""
        return self.sides[1].treatment

    @property
    def n(self) -> int | None:
        """The patients of both arms; None where those of one were not given."""
        return total(side.n for side in self.sides)


def pool_effects(
    empty: Analysis, effects: Sequence[Effect], policy: Policy, *, important: float | None = None
) -> Analysis:
    """``empty`` with the effects pooled by what their number allows; ``important``: the minimal important difference.

    One study: its own estimate. Two to four: Bayesian, with the prior of ``policy``. Five or more: random effects by
    REML with the wider of two intervals (`stats.pool_by_rule`). A study enters once: several of its comparisons with
    one control enter as their mean.
    """
    empty = replace(empty, rows=tuple(row_of(one, None) for one in effects))
    usable, notes = once_a_study(effects)
    if not usable:
        return replace(empty, reasons=why_none(effects))
    yi, vi = values(usable)
    k = len(usable)
    pooled = policy.pool(yi, vi)
    first, fit = pooled.primary, pooled.effect
    comparisons = Counter(one.study for one in effects if has_effect(one))
    weights = {one.study: weight / comparisons[one.study] for one, weight in zip(usable, fit.weights, strict=True)}
    return replace(
        empty,
        estimate=first.estimate,
        se=first.se,
        # One study keeps the interval it has: a report's own, or one that holds where a normal one would not.
        interval=(usable[0].effect.interval if k == 1 else None) or interval_of(first),
        prediction=estimated(pooled.pi_lower, pooled.pi_upper, kind=IntervalKind.PREDICTION) if k > 1 else None,
        p=None if first.method is stats.Method.BAYES else finite(fit.p),
        k=k,
        n=sum(one.n or 0 for one in usable),
        tau2=finite(fit.tau2) if k > 2 else None,
        i2=finite(fit.i2) if k > 2 else None,
        q=finite(fit.q) if k > 1 else None,
        method=policy.method(k),
        status="estimated",
        reasons=why_of(k),
        rows=tuple(row_of(one, weights[one.study] if has_effect(one) else None) for one in effects),
        notes=(*notes, *disagreeing(pooled)),
        details=replace(
            spread_and_sensitivity(usable, yi, vi, empty, policy), importance=importance_of(first, important)
        ),
    )


def total(numbers: Iterable[int | None]) -> int | None:
    """The sum of ``numbers``; None where one of them is not known."""
    known = tuple(numbers)
    return None if None in known else sum(one for one in known if one is not None)


def has_effect(one: Effect) -> bool:
    """Whether the effect can be pooled: it has an estimate and a standard error above 0."""
    return one.effect.estimate is not None and one.effect.se is not None and one.effect.se > 0


def values(effects: Sequence[Effect]) -> tuple[Floats, Floats]:
    """``yi`` and ``vi`` of effects that can be pooled."""
    yi = np.array([one.effect.estimate for one in effects], dtype=float)
    return yi, np.array([one.effect.se for one in effects], dtype=float) ** 2


def once_a_study(effects: Sequence[Effect]) -> tuple[list[Effect], tuple[Note, ...]]:
    """The effects that can be pooled, one for each study, and what is to be said of studies with several.

    Two arms against one control share its patients: their effects are averaged with a correlation of one half, which
    is that of arms of equal variance (Cochrane Handbook 23.3.4).
    """
    by_study: dict[str, list[Effect]] = {}
    for effect in effects:
        if has_effect(effect):
            by_study.setdefault(effect.study, []).append(effect)
    notes = tuple(
        note(NoteKey.SHARED_CONTROL, comparisons=len(several), study=several[0].label.name or several[0].study)
        for several in by_study.values()
        if len(several) > 1
    )
    return [several[0] if len(several) == 1 else _mean(several) for several in by_study.values()], notes


def _mean(several: Sequence[Effect]) -> Effect:
    first = several[0]
    yi, vi = values(several)
    shared = sum(float(np.sqrt(a * b)) for a, b in combinations(vi, 2))
    se = float(np.sqrt(vi.sum() + shared)) / len(several)
    arms = replace(first.sides[0], n=total(one.sides[0].n for one in several))
    return replace(
        first,
        label=Label(LabelKind.MEAN_OF_CONTRASTS, first.label.study, first.label.name, comparisons=len(several)),
        sides=(arms, first.sides[1]),
        effect=Estimate(float(yi.mean()), se),
        faithful=None if first.faithful is None else all(one.faithful for one in several),
    )


def blank(
    plan: Plan,
    *,
    unit: Unit,
    part: Part = Part.WHOLE,
    suffix: str = "",
    arm: str | None = None,
    reference: str | None = None,
    kind: Kind | None = None,
    measure: Measure | None = None,
    **key: Any,
) -> Analysis:
    """An analysis of ``plan`` before anything is estimated: its ``part``, with ``suffix`` at the end of the plan's id.

    ``key``: the fields of ``Key`` that tell it from the plan's others.
    """
    return Analysis(
        id=f"{plan.id}.{suffix}" if suffix else plan.id,
        key=Key(plan.id, plan.title, part, **key),
        kind=kind or Kind(plan.kind),
        measure=measure or Measure(plan.measure),
        unit=unit,
        endpoint=plan.endpoint if isinstance(plan, OfEndpoint) else None,
        tau=plan.tau if isinstance(plan, AtHorizon) else None,
        arm=arm,
        reference=reference,
        primary=plan.primary,
    )


def why_none(effects: Sequence[Effect]) -> tuple[Reason, ...]:
    """Why nothing can be pooled: the reasons of the single effects, or that there is none."""
    if not effects:
        return (because(Why.NOTHING_COMPARES),)
    reasons = dict.fromkeys(one.effect.reason for one in effects if one.effect.reason)
    return tuple(reasons) or (because(Why.NO_STANDARD_ERROR),)


def spread_and_sensitivity(effects: Sequence[Effect], yi: Floats, vi: Floats, of: Analysis, policy: Policy) -> Details:
    """How the studies of a pooled set differ, and the same pool by other means."""
    names = [one.label for one in effects]
    kind = of.measure.estimate_kind
    others = sensitivity(yi, vi, kind, policy, _subsets(effects))
    if len(effects) == 1:
        return Details(sensitivity=others)
    return replace(
        spread(yi, vi, names, [one.n for one in effects]),
        sensitivity=others,
        leave_one_out=leave_one_out(yi, vi, names, kind, policy),
        cumulative=cumulative(yi, vi, names, [one.year for one in effects], kind, policy),
    )


def _subsets(effects: Sequence[Effect]) -> list[Subset]:
    """By fidelity of the reconstruction and by design, where studies differ in it."""
    found = []
    if any(one.faithful is not None for one in effects):
        found.append(Subset(Model.FAITHFUL, np.array([one.faithful is not False for one in effects])))
    if len({one.design for one in effects}) > 1:
        found.append(Subset(Model.RANDOMISED, np.array([one.design == "randomised" for one in effects])))
    return found


def row_of(measured: Effect, weight: float | None = None) -> Row:
    """An effect as a row; ``weight``: its share of the pooled estimate."""
    effect = measured.effect
    return Row(
        study=measured.study,
        label=measured.label,
        arm=measured.arm,
        reference=measured.reference,
        n=measured.n,
        estimate=effect.estimate,
        se=effect.se,
        interval=effect.interval,
        weight=None if weight is None else float(weight),
        reasons=(*(() if effect.reason is None else (effect.reason,)), *measured.remarks),
        source=measured.source,
        adjustment=measured.adjustment,
        sides=measured.sides,
    )
