"""Contrasts of treatments within studies: each pair by itself, or all trials' active arm against one control."""

from __future__ import annotations

from dataclasses import replace

from hccmeta.analysis.fidelity import faithful
from hccmeta.analysis.kinds.alive import alive_table, pooled_line
from hccmeta.analysis.kinds.anchored import Effect, once_a_study, pool_effects, values
from hccmeta.analysis.kinds.joint_tau import joint_table
from hccmeta.analysis.kinds.one_stage import LABEL, one_stage
from hccmeta.analysis.kinds.reference_arms import reference_table
from hccmeta.analysis.kinds.scope import HorizonScope
from hccmeta.analysis.kinds.sensitivity import ESTIMATE_HEADER, Cell, pool_by_number
from hccmeta.analysis.kinds.small_arms import small_arms_table
from hccmeta.analysis.kinds.star_network import network_analysis
from hccmeta.analysis.results import Analysis, Contrast, Estimate, Table
from hccmeta.analysis.study import compared, is_reversed, treatment_label
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.study import Study


def by_pair(scope: HorizonScope) -> tuple[Analysis, ...]:
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
    network = network_analysis(scope.review, scope.plan, effects, unit="months")
    described = reference_table(scope)
    return (*analyses, replace(network, tables=(*network.tables, *described)))


def active_v_control(scope: HorizonScope) -> tuple[Analysis, ...]:
    """All contrasts against the review's reference as one question; a row per drug, no ranking."""
    found = [(study, one) for study, one in scope.contrasts() if one.reference_treatment == scope.review.reference]
    silent = [one for one in _without_curve(scope) if one.reference == scope.review.reference]
    analysis = _pooled(scope, found, silent, arm=None, reference=scope.review.reference)
    note = "Different drugs, one question: the pooled effect is that of active treatment, of no single drug."
    return (replace(analysis, notes=(*analysis.notes, note), tables=(*analysis.tables, *reference_table(scope))),)


def _without_curve(scope: HorizonScope) -> list[Effect]:
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
    scope: HorizonScope, found: list[tuple[Study, Contrast]], silent: list[Effect], *, arm: str | None, reference: str
) -> Analysis:
    effects = [*(_effect(scope, study, one) for study, one in found), *silent]
    important = scope.endpoint_plan().minimal_important_difference
    analysis = pool_effects(scope.plan, effects, arm=arm, reference=reference, unit="months", important=important)
    if not found:
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


def _of_patients(scope: HorizonScope, found: list[tuple[Study, Contrast]]) -> tuple[Table, ...]:
    """Patients alive at tau, and the permutation tests of contrasts with a small arm."""
    tau = scope.plan.tau
    alive = [replace(_effect(scope, study, one), effect=dict(one.alive_difference)[tau]) for study, one in found]
    pairs = [(study.name, *scope.sides(one)) for study, one in found]
    method = "pooled by the rule of the main analysis"
    return (alive_table(tau, pooled_line(alive), method=method), *small_arms_table(pairs, tau))


def _with_one_stage(scope: HorizonScope, table: Table, found: list[tuple[Study, Contrast]]) -> Table:
    """The sensitivity table with one more row: pseudo-values of all patients in one regression."""
    if table.id != "sensitivity":
        return table
    arms = {}
    for _, one in found:
        arm, reference = scope.sides(one)
        arms[arm.study, arm.arm] = ("treated", arm)
        arms[reference.study, reference.arm] = ("reference", reference)
    *numbers, k, note = one_stage(list(arms.values()), "reference", scope.plan.tau)["treated"]
    return replace(table, rows=(*table.rows, (LABEL, *numbers, None, k, note)))


def _effect(scope: HorizonScope, study: Study, one: Contrast) -> Effect:
    effect = dict(one.rmst_difference)[scope.plan.tau]
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


def tau_table(scope: HorizonScope, found: list[tuple[Study, Contrast]]) -> Table:
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
