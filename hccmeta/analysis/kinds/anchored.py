"""Anchored analyses: effects measured within randomised studies, pooled over studies (statistics.md 4.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hccmeta.analysis.kinds.heterogeneity import spread_tables
from hccmeta.analysis.kinds.sensitivity import (
    cumulative_table,
    finite,
    leave_one_out_table,
    pool_by_number,
    sensitivity_table,
)
from hccmeta.analysis.results import Analysis, Estimate, Floats, Row, Table
from hccmeta.spec.review import AnalysisPlan


@dataclass(frozen=True)
class Effect:
    """One study's effect, on the scale on which it is pooled. ``effect.estimate`` None: not estimable, with why."""

    study: str
    year: int
    label: str
    arm: str
    reference: str
    n: int
    effect: Estimate


def pool_effects(
    plan: AnalysisPlan, effects: Sequence[Effect], *, arm: str | None, reference: str | None, unit: str
) -> Analysis:
    """The effects pooled by what their number allows.

    One study: its own estimate. Two: a common effect, with Hartung-Knapp and the Bayesian grid among the sensitivities.
    Three or more: random effects by REML with the Hartung-Knapp interval.
    """
    usable = [one for one in effects if one.effect.estimate is not None and one.effect.se is not None]
    empty = replace(
        blank(plan, unit=unit, arm=arm, reference=reference), rows=tuple(_row(one, None) for one in effects)
    )
    if not usable:
        return replace(empty, reason=why_none(effects))
    yi = np.array([one.effect.estimate for one in usable], dtype=float)
    vi = np.array([one.effect.se for one in usable], dtype=float) ** 2
    k = len(usable)
    pooled = pool_by_number(yi, vi)
    weights = dict(zip((id(one) for one in usable), pooled.weights, strict=True))
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
        rows=tuple(_row(one, weights.get(id(one))) for one in effects),
        tables=tables(usable, yi, vi, unit) if k > 1 else (),
    )


def blank(plan: AnalysisPlan, *, unit: str, arm: str | None, reference: str | None) -> Analysis:
    """The analysis of ``plan`` before anything is estimated."""
    return Analysis(
        id=plan.id,
        title=plan.title,
        endpoint=plan.endpoint,
        tau=plan.tau,
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
    reasons = dict.fromkeys(one.effect.reason for one in effects if one.effect.reason)
    return "; ".join(reasons) or "no study with a curve compares these treatments on this endpoint"


def tables(effects: Sequence[Effect], yi: Floats, vi: Floats, unit: str) -> tuple[Table, ...]:
    """How the studies of a pooled set differ, and the same pool by other means."""
    names = [one.label for one in effects]
    years = [one.year for one in effects]
    return (
        *spread_tables(yi, vi, names, [one.n for one in effects]),
        sensitivity_table(yi, vi, unit),
        leave_one_out_table(yi, vi, names),
        cumulative_table(yi, vi, names, years),
    )


def _row(one: Effect, weight: float | None) -> Row:
    effect = one.effect
    return Row(one.study, one.label, one.arm, one.reference, one.n, effect.estimate, effect.se, effect.ci,
               None if weight is None else float(weight), effect.reason)  # fmt: skip
