"""Anchored analyses: effects measured within randomised studies, pooled over studies (statistics.md 4.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from hccmeta.analysis.kinds.heterogeneity import spread_tables
from hccmeta.analysis.kinds.importance import importance_table
from hccmeta.analysis.kinds.sensitivity import (
    Subset,
    cumulative_table,
    finite,
    leave_one_out_table,
    pool_by_number,
    sensitivity_table,
)
from hccmeta.analysis.results import Analysis, Estimate, Floats, Row, Table
from hccmeta.evidence.spec.review import AtHorizon, OfEndpoint, Plan


@dataclass(frozen=True)
class Effect:
    """One comparison's effect, on the scale on which it is pooled; ``effect.estimate`` None: not estimable, with why.

    ``n`` counts the patients of both arms, ``n_reference`` those of the reference. ``faithful``: whether the
    reconstructions behind it lie within all their thresholds; None where it rests on no reconstruction.
    """

    study: str
    year: int
    label: str
    arm: str
    reference: str
    n: int
    effect: Estimate
    n_reference: int = 0
    design: str = ""
    faithful: bool | None = None


def pool_effects(
    plan: Plan,
    effects: Sequence[Effect],
    *,
    arm: str | None,
    reference: str | None,
    unit: str,
    important: float | None = None,
) -> Analysis:
    """The effects pooled by what their number allows; ``important``: the minimal important difference.

    One study: its own estimate. Two: a common effect, with Hartung-Knapp and the Bayesian grid among the sensitivities.
    Three or more: random effects by REML with the Hartung-Knapp interval. A study enters once: several of its
    comparisons with one control enter as their mean.
    """
    empty = replace(
        blank(plan, unit=unit, arm=arm, reference=reference), rows=tuple(_row(one, None) for one in effects)
    )
    usable, notes = once_a_study(effects)
    if not usable:
        return replace(empty, reason=why_none(effects))
    yi, vi = values(usable)
    k = len(usable)
    pooled = pool_by_number(yi, vi)
    comparisons = Counter(one.study for one in effects if has_effect(one))
    weights = {one.study: weight / comparisons[one.study] for one, weight in zip(usable, pooled.weights, strict=True)}
    importance = importance_table(pooled.estimate, pooled.se, pooled.df, important)
    return replace(
        empty,
        estimate=pooled.estimate,
        se=pooled.se,
        ci=(pooled.ci_lower, pooled.ci_upper),
        pi=(pooled.pi_lower, pooled.pi_upper) if np.isfinite(pooled.pi_lower) else None,
        p=pooled.p,
        k=k,
        n=sum(one.n for one in usable),
        tau2=finite(pooled.tau2) if k > 2 else None,
        i2=finite(pooled.i2) if k > 2 else None,
        q=finite(pooled.q) if k > 1 else None,
        method=METHODS[min(k, 3)],
        status="estimated",
        reason=REASONS[min(k, 3)],
        rows=tuple(_row(one, weights[one.study] if has_effect(one) else None) for one in effects),
        notes=notes,
        tables=(*(tables(usable, yi, vi, unit) if k > 1 else ()), *importance),
    )


def has_effect(one: Effect) -> bool:
    """Whether the effect can be pooled: it has an estimate and a standard error above 0."""
    return one.effect.estimate is not None and one.effect.se is not None and one.effect.se > 0


def values(effects: Sequence[Effect]) -> tuple[Floats, Floats]:
    """``yi`` and ``vi`` of effects that can be pooled."""
    yi = np.array([one.effect.estimate for one in effects], dtype=float)
    return yi, np.array([one.effect.se for one in effects], dtype=float) ** 2


def once_a_study(effects: Sequence[Effect]) -> tuple[list[Effect], tuple[str, ...]]:
    """The effects that can be pooled, one for each study, and what is to be said of studies with several.

    Two arms against one control share its patients: their effects are averaged with a correlation of one half, which
    is that of arms of equal variance (Cochrane Handbook 23.3.4).
    """
    by_study: dict[str, list[Effect]] = {}
    for one in effects:
        if has_effect(one):
            by_study.setdefault(one.study, []).append(one)
    notes = tuple(
        f"The {len(found)} comparisons of {found[0].label.split(':')[0]} share one control: they enter as their mean, "
        "with a correlation of one half."
        for found in by_study.values()
        if len(found) > 1
    )
    return [found[0] if len(found) == 1 else _mean(found) for found in by_study.values()], notes


def _mean(found: Sequence[Effect]) -> Effect:
    first = found[0]
    yi, vi = values(found)
    shared = sum(float(np.sqrt(a * b)) for a, b in combinations(vi, 2))
    se = float(np.sqrt(vi.sum() + shared)) / len(found)
    return replace(
        first,
        label=f"{first.label.split(':')[0]}: mean of {len(found)} comparisons",
        n=sum(one.n for one in found) - (len(found) - 1) * first.n_reference,
        effect=Estimate(float(yi.mean()), se),
        faithful=None if first.faithful is None else all(one.faithful for one in found),
    )


def blank(plan: Plan, *, unit: str, arm: str | None, reference: str | None) -> Analysis:
    """The analysis of ``plan`` before anything is estimated."""
    return Analysis(
        id=plan.id,
        title=plan.title,
        endpoint=plan.endpoint if isinstance(plan, OfEndpoint) else None,
        tau=plan.tau if isinstance(plan, AtHorizon) else None,
        kind=plan.kind,
        measure=plan.measure,
        unit=unit,
        arm=arm,
        reference=reference,
        primary=plan.primary,
        estimate=None,
        se=None,
        ci=None,
        pi=None,
        p=None,
        k=0,
        n=0,
        tau2=None,
        i2=None,
        q=None,
        method="",
        status="not-estimable",
        reason=None,
    )


METHODS = {
    1: "the study's own estimate, normal interval",
    2: "common effect over two studies, normal interval",
    3: "random effects, REML, Hartung-Knapp interval on t(k - 1); prediction interval on t(k - 2)",
}
REASONS = {
    1: "one study: nothing can be said of how studies differ",
    2: "two studies: how studies differ cannot be estimated; the sensitivities show what that may mean",
    3: None,
}


def why_none(effects: Sequence[Effect]) -> str:
    """Why nothing can be pooled: the reasons of the single effects, or that there is none."""
    if not effects:
        return "no study with a curve compares these treatments on this endpoint"
    reasons = dict.fromkeys(one.effect.reason for one in effects if one.effect.reason)
    return "; ".join(reasons) or "no effect has a standard error"


def tables(effects: Sequence[Effect], yi: Floats, vi: Floats, unit: str) -> tuple[Table, ...]:
    """How the studies of a pooled set differ, and the same pool by other means."""
    names = [one.label for one in effects]
    years = [one.year for one in effects]
    return (
        *spread_tables(yi, vi, names, [one.n for one in effects]),
        sensitivity_table(yi, vi, unit, _subsets(effects)),
        leave_one_out_table(yi, vi, names),
        cumulative_table(yi, vi, names, years),
    )


def _subsets(effects: Sequence[Effect]) -> list[Subset]:
    """By fidelity of the reconstruction and by design, where studies differ in it."""
    found = []
    if any(one.faithful is not None for one in effects):
        found.append(Subset(FAITHFUL, np.array([one.faithful is not False for one in effects])))
    if len({one.design for one in effects}) > 1:
        found.append(Subset("Randomised studies only", np.array([one.design == "randomised" for one in effects])))
    return found


#: The subset by fidelity, in every sensitivity table.
FAITHFUL = "Only studies whose reconstruction lies within all its thresholds"


def _row(one: Effect, weight: float | None) -> Row:
    effect = one.effect
    return Row(one.study, one.label, one.arm, one.reference, one.n, effect.estimate, effect.se, effect.ci,
               None if weight is None else float(weight), effect.reason)  # fmt: skip
