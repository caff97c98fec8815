"""Who benefits more: a trial's hazard ratio at one level of a factor over that at another, compared within trials only.

See ``docs/methods/statistics.md#who-benefits``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from hccmeta import stats
from hccmeta.analysis.arms import Z95
from hccmeta.analysis.codes import EstimateKind, Label, LabelKind, Part, Source, Unit
from hccmeta.analysis.details import Levels, Line, Lines
from hccmeta.analysis.intervals import around
from hccmeta.analysis.kinds.anchored import Effect, blank, once_a_study, pool_effects, values
from hccmeta.analysis.kinds.hazard_ratio import reported_effect
from hccmeta.analysis.kinds.policy import Policy
from hccmeta.analysis.kinds.scope import Scope
from hccmeta.analysis.remarks import NoteKey, Why, because, note
from hccmeta.analysis.results import Analysis, Estimate, LevelKey, Side
from hccmeta.analysis.study import is_reversed, negated
from hccmeta.evidence.spec.review import Interactions
from hccmeta.evidence.spec.study import Comparison, Study, Subgroup

InteractionScope = Scope[Interactions]


@dataclass(frozen=True)
class Compared:
    """One comparison of one trial: what its report gives at each level of the factor, oriented as the review has it.

    ``n``: patients of both arms at all levels; reports rarely say how many are at one.
    """

    study: Study
    arm: str
    reference: str
    n: tuple[int, int]
    levels: dict[str, Effect]


def analyse(scope: InteractionScope) -> tuple[Analysis, ...]:
    """One analysis per level against the baseline; the levels in one joint pool stand beside the first."""
    plan = scope.plan
    found = list(_compared(scope))
    policy = Policy(Unit.LOG_HAZARD_RATIO, scope.scales.interaction_log_hazard_ratio)
    analyses = [_at_level(scope, level, found, policy) for level in plan.levels]
    levels = _levels(scope, found)
    first = analyses[0]
    return (replace(first, details=replace(first.details, levels=levels)), *analyses[1:])


def _compared(scope: InteractionScope) -> Iterator[Compared]:
    """The comparisons of the review's trials with anything at a wanted level, in the order of the studies.

    A subgroup made after randomisation is none of a factor's levels (``Subgroup.after_randomisation``).
    """
    plan = scope.plan
    wanted = (plan.baseline, *plan.levels)
    for study, _ in scope.comparing:
        pairs: dict[tuple[str, str], list[Subgroup]] = defaultdict(list)
        for subgroup in study.subgroups:
            usable = not subgroup.after_randomisation and subgroup.hr is not None
            if (
                usable
                and (subgroup.endpoint, subgroup.factor) == (plan.endpoint, plan.factor)
                and subgroup.level in wanted
            ):
                pairs[subgroup.arm, subgroup.reference].append(subgroup)
        for (arm, reference), several in pairs.items():
            treatments = study.arm(arm).treatment, study.arm(reference).treatment
            turned = is_reversed(*treatments, scope.review.reference)
            sides = treatments[::-1] if turned else treatments
            if not plan.arms or sides[0] in plan.arms:
                levels = {one.level: _effect(scope, study, one, sides, turned) for one in several}
                n = study.arm(arm).n, study.arm(reference).n
                yield Compared(study, *sides, n[::-1] if turned else n, levels)


def _effect(scope: InteractionScope, study: Study, subgroup: Subgroup, sides: tuple[str, str], turned: bool) -> Effect:
    """What a report gives at one level, as any other reported hazard ratio is read."""
    comparison = Comparison(arm=subgroup.arm, reference=subgroup.reference, hr=subgroup.hr, p=subgroup.p)
    effect, marks = reported_effect(comparison)
    label = Label(
        LabelKind.LEVEL, study.id, study.name, treatment=sides[0], reference=sides[1], marks=marks,
        factor=scope.plan.factor, level=subgroup.level,
    )  # fmt: skip
    patients = (subgroup.n.get(subgroup.arm), subgroup.n.get(subgroup.reference))
    given = patients[::-1] if turned else patients
    return Effect(
        study=study.id,
        year=study.reports[0].year,
        label=label,
        sides=(Side(sides[0], given[0]), Side(sides[1], given[1])),
        effect=negated(effect) if turned else effect,
        design=study.design,
        source=Source.REPORTED,
    )


def _at_level(scope: InteractionScope, level: str, compared: list[Compared], policy: Policy) -> Analysis:
    """The level against the baseline, pooled over trials by the rule for their number."""
    plan = scope.plan
    key = LevelKey(plan.factor, level, plan.baseline)
    empty = blank(plan, unit=Unit.LOG_HAZARD_RATIO, part=Part.LEVEL, suffix=f"{level}-v-{plan.baseline}", level=key)
    effects = [_interaction(one, level, plan.baseline) for one in compared if level in one.levels]
    if not effects:
        return replace(empty, reasons=(because(Why.NO_LEVEL_READ),))
    pooled = pool_effects(empty, effects, policy)
    notes = [note(NoteKey.WITHIN_TRIALS)]
    if len({(one.arm, one.reference) for one in effects}) > 1:
        notes.append(note(NoteKey.DIFFERENT_DRUGS_INTERACTION))
    return replace(pooled, notes=(*notes, *pooled.notes))


def _interaction(compared: Compared, level: str, baseline: str) -> Effect:
    """log HR(level) - log HR(baseline) of one trial, variances summed: its levels share no patients."""
    at = compared.levels[level]
    against = compared.levels.get(baseline)
    if against is None:
        effect = Estimate(None, reason=because(Why.NO_BASELINE_LEVEL))
    elif at.effect.estimate is None or at.effect.se is None:
        effect = at.effect
    elif against.effect.estimate is None or against.effect.se is None:
        effect = against.effect
    else:
        difference = at.effect.estimate - against.effect.estimate
        se = float(np.hypot(at.effect.se, against.effect.se))
        effect = Estimate(difference, se, around(difference, Z95 * se))
    label = Label(
        LabelKind.CONTRAST, compared.study.id, compared.study.name, treatment=compared.arm, reference=compared.reference
    )
    arm, reference = Side(compared.arm, compared.n[0]), Side(compared.reference, compared.n[1])
    return replace(at, label=label, effect=effect, sides=(arm, reference))


def _levels(scope: InteractionScope, compared: list[Compared]) -> Levels | None:
    """The factor's levels in one joint pool, and what each trial reports at each; None where nothing is reported."""
    if not compared:
        return None
    plan = scope.plan
    order = (plan.baseline, *plan.levels)
    reported = Lines(
        EstimateKind.RATIO,
        tuple(_line(one.levels[level]) for one in compared for level in order if level in one.levels),
    )
    study, level, log_hr, variance = _rows(compared, order)
    if not study:
        return Levels(Lines(EstimateKind.RATIO, ()), reported)
    scale = scope.scales.interaction_log_hazard_ratio
    joint = stats.interactions(study, level, log_hr, variance, baseline=plan.baseline, prior_scale=scale)
    fit = joint.joint()
    lines = tuple(
        Line(
            Label(LabelKind.LEVEL, factor=plan.factor, level=level),
            float(fit.coef[i]),
            around(float(fit.coef[i]), Z95 * float(fit.se[i])),
            int(fit.k_outcome[i]),
            se=float(fit.se[i]),
        )
        for i, level in enumerate(joint.levels)
    )
    test = stats.wald_test(fit.coef, fit.vcov, np.eye(len(lines)), float("inf"))
    return Levels(Lines(EstimateKind.RATIO, lines), reported, test.statistic, test.df_num, test.p)


def _line(one: Effect) -> Line:
    effect = one.effect
    reasons = () if effect.reason is None else (effect.reason,)
    return Line(one.label, effect.estimate, effect.interval, se=effect.se, n=one.n, source=one.source, reasons=reasons)


def _rows(compared: list[Compared], order: tuple[str, ...]) -> tuple[list[str], list[str], list[float], list[float]]:
    """Trial, level, log hazard ratio and variance, of trials with the baseline and another level; several arms of one
    trial enter as their mean, as everywhere."""
    rows: list[tuple[str, str, float, float]] = []
    for level in order:
        effects, _ = once_a_study([one.levels[level] for one in compared if level in one.levels])
        for effect in effects:
            yi, vi = values([effect])
            rows.append((effect.study, level, float(yi[0]), float(vi[0])))
    with_baseline = {study for study, level, *_ in rows if level == order[0]}
    with_another = {study for study, level, *_ in rows if level != order[0]}
    kept = [row for row in rows if row[0] in with_baseline & with_another]
    return [row[0] for row in kept], [row[1] for row in kept], [row[2] for row in kept], [row[3] for row in kept]
