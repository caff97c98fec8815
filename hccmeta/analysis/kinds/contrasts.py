"""Contrasts of treatments within studies: each pair by itself, or all trials' active arm against one control."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hccmeta.analysis.fidelity import faithful
from hccmeta.analysis.kinds.alive import alive_table, pooled_line
from hccmeta.analysis.kinds.anchored import Effect, once_a_study, pool_effects, values
from hccmeta.analysis.kinds.joint_tau import joint_table
from hccmeta.analysis.kinds.one_stage import LABEL, one_stage
from hccmeta.analysis.kinds.reference_arms import reference_table
from hccmeta.analysis.kinds.scope import Scope
from hccmeta.analysis.kinds.sensitivity import ESTIMATE_HEADER, Cell, pool_by_number
from hccmeta.analysis.kinds.small_arms import small_arms_table
from hccmeta.analysis.kinds.star_network import network_analysis
from hccmeta.analysis.results import Analysis, Contrast, Estimate, Table
from hccmeta.analysis.study import compared, is_reversed, treatment_label
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.study import Study

UNITS = {"rmst_difference": "months", "log_hazard_ratio": "log hazard ratio"}


def by_pair(scope: Scope) -> tuple[Analysis, ...]:
    """One analysis for every pair of treatments that a study compares, in the vocabulary's order."""
    order = {term.id: i for i, term in enumerate(vocabulary.TREATMENTS)}

    contrasts, silent = list(scope.contrasts()), _without_curve(scope)
    pairs = {(one.treatment, one.reference_treatment) for _, one in contrasts} | {(e.arm, e.reference) for e in silent}
    analyses = []
    for arm, reference in sorted(pairs, key=lambda pair: (order[pair[1]], order[pair[0]])):
        names = f"{vocabulary.label(arm)} v {vocabulary.label(reference).lower()}"
        plan = scope.plan.model_copy(
            update={"id": f"{scope.plan.id}.{arm}-v-{reference}", "title": f"{names}: {scope.plan.title}"}
        )
        found = [item for item in contrasts if (item[1].treatment, item[1].reference_treatment) == (arm, reference)]
        more = [one for one in silent if (one.arm, one.reference) == (arm, reference)]
        analyses.append(_pooled(replace(scope, plan=plan), found, more, arm=arm, reference=reference))
    effects = [_effect(scope, study, one) for study, one in scope.contrasts()]
    network = network_analysis(scope.review, scope.plan, effects, unit=UNITS[scope.plan.measure])
    described = reference_table(scope) if scope.plan.measure == "rmst_difference" else ()
    return (*analyses, replace(network, tables=(*network.tables, *described)))


def active_v_control(scope: Scope) -> tuple[Analysis, ...]:
    """All contrasts against the review's reference as one question; a row per drug, no ranking."""
    found = [(study, one) for study, one in scope.contrasts() if one.reference_treatment == scope.review.reference]
    silent = [one for one in _without_curve(scope) if one.reference == scope.review.reference]
    analysis = _pooled(scope, found, silent, arm=None, reference=scope.review.reference)
    note = "Different drugs, one question: the pooled effect is that of active treatment, of no single drug."
    described = reference_table(scope) if scope.plan.measure == "rmst_difference" else ()
    return (replace(analysis, notes=(*analysis.notes, note), tables=(*analysis.tables, *described)),)


def _without_curve(scope: Scope) -> list[Effect]:
    """The comparisons of studies that report the endpoint but have no curve of it: shown, never estimated."""
    with_curve = {(study.id, frozenset((one.arm, one.reference))) for study, one in scope.contrasts()}
    effects = []
    for study, _ in scope.comparing:
        record = scope.record(study)
        for arm, reference in () if record is None else compared(study, record):
            if (study.id, frozenset((arm, reference))) in with_curve:
                continue
            if is_reversed(study.arm(arm).treatment, study.arm(reference).treatment, scope.review.reference):
                arm, reference = reference, arm
            names = study.arm(arm).treatment, study.arm(reference).treatment
            n = study.arm(arm).n + study.arm(reference).n
            missing = Estimate(None, reason="no curve: wanted")
            effects.append(Effect(study.id, study.reports[0].year, study.name, *names, n, missing))
    return effects


def _pooled(
    scope: Scope, found: list[tuple[Study, Contrast]], silent: list[Effect], *, arm: str | None, reference: str
) -> Analysis:
    effects = [*(_effect(scope, study, one) for study, one in found), *silent]
    months = scope.plan.measure == "rmst_difference"
    important = scope.endpoint_plan().minimal_important_difference if months else None
    analysis = pool_effects(
        scope.plan, effects, arm=arm, reference=reference, unit=UNITS[scope.plan.measure], important=important
    )
    if not months or not found:
        return analysis
    joint = joint_table(scope, found)
    return replace(
        analysis,
        tables=(
            *(_with_one_stage(scope, table, found) for table in analysis.tables),
            tau_table(scope, found),
            *(() if joint is None else (joint,)),
            *_of_patients(scope, found),
        ),
    )


def _of_patients(scope: Scope, found: list[tuple[Study, Contrast]]) -> tuple[Table, ...]:
    """Patients alive at tau, and the permutation tests of contrasts with a small arm."""
    tau = scope.plan.tau
    assert tau is not None
    alive = [replace(_effect(scope, study, one), effect=dict(one.alive_difference)[tau]) for study, one in found]
    pairs = [(study.name, *scope.sides(one)) for study, one in found]
    method = "pooled by the rule of the main analysis"
    return (alive_table(tau, pooled_line(alive), method=method), *small_arms_table(pairs, tau))


def _with_one_stage(scope: Scope, table: Table, found: list[tuple[Study, Contrast]]) -> Table:
    """The sensitivity table with one more row: pseudo-values of all patients in one regression."""
    if table.id != "sensitivity":
        return table
    assert scope.plan.tau is not None
    arms = {}
    for _, one in found:
        arm, reference = scope.sides(one)
        arms[arm.study, arm.arm] = ("treated", arm)
        arms[reference.study, reference.arm] = ("reference", reference)
    *numbers, k, note = one_stage(list(arms.values()), "reference", scope.plan.tau)["treated"]
    return replace(table, rows=(*table.rows, (LABEL, *numbers, None, k, note)))


def _effect(scope: Scope, study: Study, one: Contrast) -> Effect:
    if scope.plan.measure == "rmst_difference":
        assert scope.plan.tau is not None
        effect = dict(one.rmst_difference)[scope.plan.tau]
    else:
        effect = log_ratio(one.hr)
    record = scope.record(study)
    assert record is not None
    n = sum(record.arms[arm].n or study.arm(arm).n for arm in (one.arm, one.reference))
    arm, reference = scope.sides(one)
    return Effect(
        study.id,
        study.reports[0].year,
        f"{study.name}: {treatment_label(one)}",
        one.treatment,
        one.reference_treatment,
        n,
        effect,
        n_reference=record.arms[one.reference].n or study.arm(one.reference).n,
        design=study.design,
        faithful=all(faithful(card) for card in (arm.fidelity, reference.fidelity, one.fidelity)),
    )


def log_ratio(ratio: Estimate) -> Estimate:
    """A hazard ratio, whose ``se`` is that of its logarithm, on the log scale."""
    if ratio.estimate is None or ratio.ci is None:
        return ratio
    lower, upper = (float(np.log(limit)) for limit in ratio.ci if limit is not None)
    return Estimate(float(np.log(ratio.estimate)), ratio.se, (lower, upper))


def tau_table(scope: Scope, found: list[tuple[Study, Contrast]]) -> Table:
    """The pooled RMST difference at every tau, with the studies that reach it."""
    rows: list[tuple[Cell, ...]] = []
    for tau in (tau for tau, _ in found[0][1].rmst_difference):
        at_tau = [replace(_effect(scope, study, one), effect=dict(one.rmst_difference)[tau]) for study, one in found]
        reached, _ = once_a_study(at_tau)
        if not reached:
            rows.append((tau, None, None, None, 0))
            continue
        pooled = pool_by_number(*values(reached))
        rows.append((tau, pooled.estimate, pooled.ci_lower, pooled.ci_upper, pooled.k))
    return Table(
        "rmst-by-tau",
        "RMST difference against tau",
        ("tau", *ESTIMATE_HEADER, "Studies"),
        tuple(rows),
        note="Each tau by itself; studies whose follow-up ends before it are not in it.",
    )
