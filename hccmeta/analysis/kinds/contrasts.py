"""Contrasts of treatments within studies: each pair by itself, or all trials' active arm against one control."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hccmeta.analysis.codes import EstimateKind, Label, LabelKind, Part, Unit
from hccmeta.analysis.compared import compared
from hccmeta.analysis.confounding import adjusted_reason, crude_note
from hccmeta.analysis.details import Line, Lines
from hccmeta.analysis.fidelity import faithful
from hccmeta.analysis.kinds.alive import alive_lines, pooled_alive
from hccmeta.analysis.kinds.anchored import Effect, blank, once_a_study, pool_effects, values
from hccmeta.analysis.kinds.joint_tau import joint_lines
from hccmeta.analysis.kinds.multiverse import bodies, gosh, multiverse, subsets
from hccmeta.analysis.kinds.one_stage import one_stage
from hccmeta.analysis.kinds.policy import Policy, hidden_bias, policy_of
from hccmeta.analysis.kinds.reference_arms import reference_arms
from hccmeta.analysis.kinds.scope import HorizonScope
from hccmeta.analysis.kinds.small_arms import small_arms
from hccmeta.analysis.kinds.star_network import network_analysis
from hccmeta.analysis.remarks import NoteKey, Why, because, note
from hccmeta.analysis.results import Analysis, Contrast, Estimate, Side
from hccmeta.analysis.study import is_reversed
from hccmeta.evidence.selection import comparison_of_curves, group_adjustment, patients_of
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.study import Study


def by_pair(scope: HorizonScope) -> tuple[Analysis, ...]:
    """One analysis for every pair of treatments that a study compares, in the vocabulary's order."""
    order = {term.id: i for i, term in enumerate(vocabulary.TREATMENTS)}
    contrasts, silent = list(scope.contrasts()), _without_curve(scope)
    pairs = {(one.treatment, one.reference_treatment) for _, one in contrasts} | {(e.arm, e.reference) for e in silent}
    analyses = []
    for arm, reference in sorted(pairs, key=lambda pair: (order[pair[1]], order[pair[0]])):
        suffix = f"{arm}-v-{reference}"
        empty = blank(scope.plan, unit=Unit.MONTHS, part=Part.PAIR, suffix=suffix, arm=arm, reference=reference)
        members = [item for item in contrasts if (item[1].treatment, item[1].reference_treatment) == (arm, reference)]
        more = [one for one in silent if (one.arm, one.reference) == (arm, reference)]
        analyses.append(_pooled(scope, empty, members, more))
    effects = [_effect(scope, study, one) for study, one in contrasts]
    network = network_analysis(scope.review, scope.plan, effects, unit=Unit.MONTHS)
    return (*analyses, replace(network, details=replace(network.details, pooled_rmst=reference_arms(scope))))


def active_v_control(scope: HorizonScope) -> tuple[Analysis, ...]:
    """All contrasts against the review's reference as one question; a row per drug, no ranking."""
    reference = scope.review.reference
    found = [(study, one) for study, one in scope.contrasts() if one.reference_treatment == reference]
    silent = [one for one in _without_curve(scope) if one.reference == reference]
    one = _pooled(scope, blank(scope.plan, unit=Unit.MONTHS, reference=reference), found, silent)
    details = replace(one.details, pooled_rmst=reference_arms(scope))
    return (replace(one, notes=(*one.notes, note(NoteKey.DIFFERENT_DRUGS)), details=details),)


def _without_curve(scope: HorizonScope) -> list[Effect]:
    """The comparisons of studies that report the endpoint but have no curve of it: shown, never estimated."""
    with_curve = {(study.id, frozenset((one.arm, one.reference))) for study, one in scope.contrasts()}
    effects = []
    for study, _ in scope.comparing:
        record = scope.record(study)
        for arm, reference in () if record is None else compared(study, record):
            if record is None or (study.id, frozenset((arm, reference))) in with_curve:
                continue
            if is_reversed(study.arm(arm).treatment, study.arm(reference).treatment, scope.review.reference):
                arm, reference = reference, arm
            sides = [Side(study.arm(side).treatment, patients_of(study, record, side)) for side in (arm, reference)]
            label = Label(LabelKind.STUDY, study.id, study.name)
            missing = Estimate(None, reason=because(Why.NO_CURVE))
            effects.append(Effect(study.id, study.reports[0].year, label, (sides[0], sides[1]), missing))
    return effects


def _pooled(
    scope: HorizonScope, empty: Analysis, members: list[tuple[Study, Contrast]], silent: list[Effect]
) -> Analysis:
    effects = [*(_effect(scope, study, one) for study, one in members), *silent]
    scales = scope.scales
    policy = policy_of(scales, Unit.MONTHS, scope.plan.tau)
    analysis = pool_effects(empty, effects, policy, important=scope.endpoint_plan().minimal_important_difference)
    if not members:
        return analysis
    tau = scope.plan.tau
    analysis = _with_bias(scope, analysis, effects, policy)
    alive = [replace(_effect(scope, study, one), effect=dict(one.alive_difference)[tau]) for study, one in members]
    pairs = [(Label(LabelKind.STUDY, study.id, study.name), *scope.sides(one)) for study, one in members]
    details = replace(
        analysis.details,
        sensitivity=_with_one_stage(scope, analysis.details.sensitivity, members),
        by_tau=_by_tau(scope, members),
        joint_tau=joint_lines(scope, members),
        alive=alive_lines(pooled_alive(tau, alive, policy_of(scales, Unit.POINTS))),
        small_arms=small_arms(pairs, tau),
        **(_every_way(scope, analysis, members) if scope.plan.primary else {}),
    )
    return replace(analysis, details=details)


def _every_way(scope: HorizonScope, of: Analysis, members: list[tuple[Study, Contrast]]) -> dict[str, Any]:
    """The primary contrast in every defensible way: at the protocol's horizons, with doubtful studies too."""
    restored = _with_doubtful(scope)
    pair = of.arm, of.reference
    more = [
        (study, one)
        for study, one in restored.contrasts()
        if one.reference_treatment == pair[1] and pair[0] in (None, one.treatment)
    ]
    plan = scope.endpoint_plan()
    given = []
    for tau in plan.tau:
        evidence = subsets(_at(scope, members, tau), _at(restored, more, tau))
        policy = policy_of(scope.scales, Unit.MONTHS, tau)
        given += [(body, policy) for body in bodies(evidence, tau)]
    ways = multiverse(given, tau=scope.plan.tau, important=plan.minimal_important_difference)
    return {"multiverse": ways, "gosh": gosh(_at(scope, members, scope.plan.tau))}


def _with_doubtful(scope: HorizonScope) -> HorizonScope:
    """The scope with the studies back that left the pool; a superseded one is counted in what replaced it."""
    back = tuple(
        (study if study.status == "superseded" else study.model_copy(update={"status": "included"}), result)
        for study, result in scope.studies
    )
    return replace(scope, studies=back)


def _at(scope: HorizonScope, found: list[tuple[Study, Contrast]], tau: float) -> list[Effect]:
    """The effects at another horizon."""
    return [replace(_effect(scope, study, one), effect=dict(one.rmst_difference)[tau]) for study, one in found]


def _with_bias(scope: HorizonScope, of: Analysis, effects: list[Effect], policy: Policy) -> Analysis:
    """The analysis with what hidden differences may do to it, where not all of its studies were randomised."""
    usable, _ = once_a_study(effects)
    if not usable or all(one.design == "randomised" for one in usable):
        return of
    first = policy.pool(*values(usable)).primary
    important = scope.endpoint_plan().minimal_important_difference
    bias, said = hidden_bias(first, scope.scales, scope.plan.tau, of.arm or "", important)
    crude = crude_note((one.study, one.design, one.adjustment) for one in usable)
    return replace(of, notes=(*crude, *said, *of.notes), details=replace(of.details, hidden_bias=bias))


def _with_one_stage(scope: HorizonScope, lines: Lines | None, members: list[tuple[Study, Contrast]]) -> Lines | None:
    """The sensitivities with one more line: pseudo-values of all patients in one regression."""
    if lines is None or len(members) < 2:
        return lines
    arms = {}
    for _, contrast in members:
        arm, reference = scope.sides(contrast)
        arms[arm.study, arm.arm] = ("treated", arm)
        arms[reference.study, reference.arm] = ("reference", reference)
    line = one_stage(list(arms.values()), "reference", scope.plan.tau)["treated"]
    return replace(lines, lines=(*lines.lines, line))


def _effect(scope: HorizonScope, study: Study, contrast: Contrast) -> Effect:
    record = scope.record(study)
    assert record is not None
    arm, reference = scope.sides(contrast)
    reported = comparison_of_curves(study, record, contrast.arm, contrast.reference)
    alike = group_adjustment(study, record)
    names = reported.adjusted_for if reported is not None and alike == "matched" else ()
    sides = (
        Side(contrast.treatment, patients_of(study, record, contrast.arm), arm.n_events),
        Side(contrast.reference_treatment, patients_of(study, record, contrast.reference), reference.n_events),
    )
    return Effect(
        study=study.id,
        year=study.reports[0].year,
        label=Label(
            LabelKind.CONTRAST,
            study.id,
            study.name,
            treatment=contrast.treatment,
            reference=contrast.reference_treatment,
        ),
        sides=sides,
        effect=dict(contrast.rmst_difference)[scope.plan.tau],
        design=study.design,
        adjustment=alike,
        remarks=adjusted_reason(scope.review, study, names),
        faithful=all(faithful(card) for card in (arm.fidelity, reference.fidelity, contrast.fidelity)),
    )


def _by_tau(scope: HorizonScope, found: list[tuple[Study, Contrast]]) -> Lines:
    """The pooled RMST difference at every tau, each by itself, with the studies that reach it."""
    lines: list[Line] = []
    for tau in (tau for tau, _ in found[0][1].rmst_difference):
        reached, _ = once_a_study(_at(scope, found, tau))
        label = Label(LabelKind.TAU, tau=tau)
        policy = policy_of(scope.scales, Unit.MONTHS, tau)
        lines.append(policy.line(label, *values(reached)) if reached else Line(label, k=0))
    return Lines(EstimateKind.DIFFERENCE, tuple(lines))
