"""Contrasts of treatments within studies: each pair by itself, or all trials' active arm against one control."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

import numpy as np

from hccmeta.analysis.kinds.anchored import Effect, pool_effects
from hccmeta.analysis.kinds.joint_tau import joint_table
from hccmeta.analysis.kinds.scope import Scope
from hccmeta.analysis.kinds.sensitivity import ESTIMATE_HEADER, Cell, pool_by_number
from hccmeta.analysis.kinds.star_network import network_analysis
from hccmeta.analysis.results import Analysis, Contrast, Estimate, Table
from hccmeta.analysis.study import treatment_label
from hccmeta.spec import vocabulary
from hccmeta.spec.study import Study

UNITS = {"rmst_difference": "months", "log_hazard_ratio": "log hazard ratio"}


def by_pair(scope: Scope) -> tuple[Analysis, ...]:
    """One analysis for every pair of treatments that a study compares, in the vocabulary's order."""
    order = {term.id: i for i, term in enumerate(vocabulary.TREATMENTS)}

    def pair(found: tuple[Study, Contrast]) -> tuple[int, int]:
        return order[found[1].reference_treatment], order[found[1].treatment]

    analyses = []
    for _, group in groupby(sorted(scope.contrasts(), key=pair), key=pair):
        found = list(group)
        first = found[0][1]
        plan = scope.plan.model_copy(
            update={
                "id": f"{scope.plan.id}.{first.treatment}-v-{first.reference_treatment}",
                "title": f"{treatment_label(first)}: {scope.plan.title}",
            }
        )
        analyses.append(_pooled(replace(scope, plan=plan), found, arm=first.treatment))
    effects = [_effect(scope, study, one) for study, one in scope.contrasts()]
    network = network_analysis(scope.review, scope.plan, effects, unit=UNITS[scope.plan.measure])
    return (*analyses, network)


def active_v_control(scope: Scope) -> tuple[Analysis, ...]:
    """All contrasts against the review's reference as one question; a row per drug, no ranking."""
    found = [(study, one) for study, one in scope.contrasts() if one.reference_treatment == scope.review.reference]
    analysis = _pooled(scope, found, arm=None)
    note = "Different drugs, one question: the pooled effect is that of active treatment, of no single drug."
    return (replace(analysis, notes=(*analysis.notes, note)),)


def _pooled(scope: Scope, found: list[tuple[Study, Contrast]], *, arm: str | None) -> Analysis:
    effects = [_effect(scope, study, one) for study, one in found]
    reference = found[0][1].reference_treatment if found else scope.review.reference
    analysis = pool_effects(scope.plan, effects, arm=arm, reference=reference, unit=UNITS[scope.plan.measure])
    if scope.plan.measure == "rmst_difference" and found:
        joint = joint_table(scope, found)
        more = (tau_table(found),) if joint is None else (tau_table(found), joint)
        analysis = replace(analysis, tables=(*analysis.tables, *more))
    return analysis


def _effect(scope: Scope, study: Study, one: Contrast) -> Effect:
    if scope.plan.measure == "rmst_difference":
        assert scope.plan.tau is not None
        effect = dict(one.rmst_difference)[scope.plan.tau]
    else:
        effect = log_ratio(one.hr)
    record = scope.record(study)
    assert record is not None
    n = sum(record.arms[arm].n or study.arm(arm).n for arm in (one.arm, one.reference))
    return Effect(study.id, study.reports[0].year, f"{study.name}: {treatment_label(one)}", one.treatment,
                  one.reference_treatment, n, effect)  # fmt: skip


def log_ratio(ratio: Estimate) -> Estimate:
    """A hazard ratio, whose ``se`` is that of its logarithm, on the log scale."""
    if ratio.estimate is None or ratio.ci is None:
        return ratio
    lower, upper = (float(np.log(limit)) for limit in ratio.ci if limit is not None)
    return Estimate(float(np.log(ratio.estimate)), ratio.se, (lower, upper))


def tau_table(found: list[tuple[Study, Contrast]]) -> Table:
    """The pooled RMST difference at every tau, with the studies that reach it."""
    rows: list[tuple[Cell, ...]] = []
    for tau in (tau for tau, _ in found[0][1].rmst_difference):
        at_tau = [dict(one.rmst_difference)[tau] for _, one in found]
        reached = [(one.estimate, one.se) for one in at_tau if one.estimate is not None]
        if not reached:
            rows.append((tau, None, None, None, 0))
            continue
        yi, se = np.array(reached, dtype=float).T
        pooled = pool_by_number(yi, se**2)
        rows.append((tau, pooled.estimate, pooled.ci_lower, pooled.ci_upper, pooled.k))
    return Table(
        "rmst-by-tau",
        "RMST difference against tau",
        ("tau", *ESTIMATE_HEADER, "Studies"),
        tuple(rows),
        note="Each tau by itself; studies whose follow-up ends before it are not in it.",
    )
