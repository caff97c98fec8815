"""All contrasts of a review in one network: a sensitivity, where the treatments are connected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hccmeta import stats
from hccmeta.analysis.kinds.anchored import Effect, blank, has_effect
from hccmeta.analysis.kinds.sensitivity import Cell, finite
from hccmeta.analysis.results import Analysis, Table
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.review import Plan, Review

STAR = (
    "Every comparison goes through one treatment (a star): there is no loop, so consistency cannot be tested. "
    "Indirect comparisons rest on the trials being alike."
)


def network_analysis(review: Review, plan: Plan, effects: Sequence[Effect], *, unit: str) -> Analysis:
    """Each treatment against the review's reference through the network; described, never ranked."""
    named = plan.model_copy(update={"id": f"{plan.id}.network", "title": f"Network: {plan.title}", "primary": False})
    empty = replace(blank(named, unit=unit, arm=None, reference=review.reference), kind="network")
    usable = [one for one in effects if has_effect(one)]
    if len({one.arm for one in usable}) < 2:
        return replace(empty, reason="fewer than two treatments are connected")
    try:
        found = stats.network(
            np.array([one.effect.estimate for one in usable], dtype=float),
            np.array([one.effect.se for one in usable], dtype=float),
            [one.arm for one in usable],
            [one.reference for one in usable],
            [one.study for one in usable],
        )
    except (ValueError, stats.ConvergenceError) as error:
        return replace(empty, reason=str(error))
    if review.reference not in found.treatments:
        label = vocabulary.label(review.reference).lower()
        return replace(empty, reason=f"no estimable comparison has the review's reference, {label}")
    if found.q.df == 0:
        return replace(empty, reason="every comparison rests on one study: a network adds nothing to them")
    loops = found.q_inconsistency.df > 0
    return replace(
        empty,
        k=found.n_studies,
        n=sum(one.n for one in usable),
        tau2=found.tau2,
        i2=finite(found.i2),
        q=found.q.statistic,
        method="network meta-analysis, REML, one tau2 for all comparisons, normal intervals",
        status="descriptive",
        reason="a sensitivity: several numbers, one for each treatment, in the table",
        notes=() if loops else (STAR,),
        tables=(_against_reference(found, review.reference),),
    )


def _against_reference(found: stats.Network, reference: str) -> Table:
    column = found.treatments.index(reference)
    rows: list[tuple[Cell, ...]] = []
    for term in vocabulary.TREATMENTS:
        if term.id in found.treatments and term.id != reference:
            row = found.treatments.index(term.id)
            numbers = (found.random.estimate, found.random.ci_lower, found.random.ci_upper)
            rows.append((term.label, *(float(matrix[row, column]) for matrix in numbers)))
    return Table(
        "network",
        f"Every treatment against {vocabulary.label(reference).lower()}, through the network",
        ("Treatment", "Estimate", "95 % lower", "95 % upper"),
        tuple(rows),
    )
