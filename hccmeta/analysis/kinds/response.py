"""Tumour response within studies: risk differences, pooled only within like criteria, assessor and design."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from hccmeta import stats
from hccmeta.analysis.codes import Label, LabelKind, Mark, Measure, Outcome, Part, Unit
from hccmeta.analysis.compared import control_of
from hccmeta.analysis.details import TwoByTwo
from hccmeta.analysis.inputs import id_in
from hccmeta.analysis.intervals import Interval
from hccmeta.analysis.kinds.anchored import Effect, blank, pool_effects
from hccmeta.analysis.kinds.policy import policy_of
from hccmeta.analysis.kinds.scope import Scope
from hccmeta.analysis.kinds.shares import Count, count, pool_shares
from hccmeta.analysis.remarks import MethodKey, Why, because, method
from hccmeta.analysis.results import Analysis, Estimate, Side, Way
from hccmeta.evidence.selection import set_adjustment
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.facts import Share
from hccmeta.evidence.spec.review import ResponseRates
from hccmeta.evidence.spec.study import Adjustment, Arm, Response, Study


def slug_of(way: Way) -> str:
    """How a response was assessed, for an id."""
    parts = (way.criteria.replace(".", ""), way.assessor, way.analysis_set, id_in(way.study))
    return "-".join(filter(None, parts)).lower().replace(" ", "-")


@dataclass(frozen=True)
class _Key:
    outcome: Outcome
    arm: str
    reference: str
    design: str
    way: Way


@dataclass(frozen=True)
class Counts:
    """Events and patients of arm and reference in one study; ``adjustment``: how its groups were made alike."""

    study: Study
    events: tuple[int, int]
    patients: tuple[int, int]
    unverified: bool
    adjustment: Adjustment = "none"


def analyse(scope: Scope[ResponseRates]) -> tuple[Analysis, ...]:
    """One analysis per measure, pair of treatments, criteria, assessor and design; where the plan asks for
    proportions, also each treatment's own response over its arms of like criteria and assessor."""
    groups: dict[_Key, list[Counts]] = defaultdict(list)
    for study, _ in scope.pooled:
        control = control_of(study.arms)
        for arm in study.arms:
            if control is not None and arm is not control:
                for key, counts in _pairs(study, arm, control):
                    groups[key].append(counts)
    contrasts = tuple(_analysis(scope, key, groups[key]) for key in sorted(groups, key=_order))
    return (*contrasts, *_single_arms(scope)) if scope.plan.measure == "proportion" else contrasts


def _single_arms(scope: Scope[ResponseRates]) -> list[Analysis]:
    groups: dict[tuple[Outcome, str, Way], list[Count]] = defaultdict(list)
    for study, _ in scope.pooled:
        for arm in study.arms:
            for response in arm.response:
                for outcome in Outcome:
                    counted = _count(arm, response, getattr(response, outcome))
                    if counted is not None and arm.treatment in scope.review.treatments:
                        groups[outcome, arm.treatment, _way(study, response)].append(
                            Count(study, arm.id, arm.treatment, *counted, getattr(response, outcome).status)
                        )
    order = vocabulary.ids(vocabulary.TREATMENTS)
    ranked = sorted(groups, key=lambda key: (list(Outcome).index(key[0]), order.index(key[1]), slug_of(key[2])))
    analyses = []
    for outcome, treatment, way in ranked:
        empty = blank(
            scope.plan,
            unit=Unit.PERCENT,
            part=Part.RESPONSE_ARMS,
            suffix=f"{outcome}.{treatment}.{slug_of(way)}",
            arm=treatment,
            measure=Measure.PROPORTION,
            outcome=outcome,
            way=way,
        )
        analyses.append(pool_shares(empty, groups[outcome, treatment, way]))
    return analyses


def _order(key: _Key) -> tuple[int, int, int, str, str]:
    treatments = vocabulary.ids(vocabulary.TREATMENTS)
    pair = treatments.index(key.reference), treatments.index(key.arm)
    return (list(Outcome).index(key.outcome), *pair, key.design, slug_of(key.way))


def _pairs(study: Study, arm: Arm, control: Arm) -> list[tuple[_Key, Counts]]:
    pairs = []
    for mine in arm.response:
        for theirs in control.response:
            way = _way(study, mine)
            if way != _way(study, theirs):
                continue
            for outcome in Outcome:
                shares = getattr(mine, outcome), getattr(theirs, outcome)
                a, b = _count(arm, mine, shares[0]), _count(control, theirs, shares[1])
                if a is not None and b is not None:
                    key = _Key(outcome, arm.treatment, control.treatment, study.design, way)
                    doubtful = any(share.status == "unverified" for share in shares)
                    alike = set_adjustment(study, way.analysis_set)
                    pairs.append((key, Counts(study, (a[0], b[0]), (a[1], b[1]), doubtful, alike)))
    return pairs


def _way(study: Study, one: Response) -> Way:
    known = "not-stated" not in (one.criteria, one.assessor)
    return Way(one.criteria, one.assessor, one.analysis_set, "" if known else study.name)


def _count(arm: Arm, response: Response, share: Share | None) -> tuple[int, int] | None:
    if response.evaluable_unknown:
        return None
    return None if share is None else count(share, response.evaluable or arm.n)


def _analysis(scope: Scope[ResponseRates], key: _Key, counts: list[Counts]) -> Analysis:
    empty = blank(
        scope.plan,
        unit=Unit.POINTS,
        part=Part.RESPONSE_PAIR,
        suffix=f"{key.outcome}.{key.arm}-v-{key.reference}.{key.design}-{slug_of(key.way)}",
        arm=key.arm,
        reference=key.reference,
        measure=Measure.RISK_DIFFERENCE,
        outcome=key.outcome,
        way=key.way,
        design=key.design,
    )
    effects = [effect_of((key.arm, key.reference), one) for one in counts]
    pooled = pool_effects(empty, effects, policy_of(scope.scales, Unit.POINTS))
    if len(counts) == 1 and pooled.estimate is not None:
        # A single study keeps Newcombe's interval, which holds where few patients respond.
        pooled = replace(pooled, method=method(MethodKey.NEWCOMBE))
    return replace(pooled, details=replace(pooled.details, ratios=tuple(ratios_of(one) for one in counts)))


def effect_of(treatments: tuple[str, str], counts: Counts) -> Effect:
    """The difference in patients of 100, with Newcombe's interval; none where all patients of both arms are alike."""
    (x1, x2), (n1, n2) = counts.events, counts.patients
    difference, lower, upper = stats.risk_difference(x1, n1, x2, n2)
    p1, p2 = x1 / n1, x2 / n2
    se = (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) ** 0.5
    if se == 0:
        effect = Estimate(None, reason=because(Why.ALL_ALIKE))
    else:
        effect = Estimate(100 * difference, 100 * se, Interval(100 * lower, 100 * upper))
    label = Label(
        LabelKind.COUNTS,
        counts.study.id,
        counts.study.name,
        counts=((x1, n1), (x2, n2)),
        marks=(Mark.UNVERIFIED,) if counts.unverified else (),
    )
    sides = (Side(treatments[0], n1, x1), Side(treatments[1], n2, x2))
    year = counts.study.reports[0].year
    return Effect(counts.study.id, year, label, sides, effect, counts.study.design, adjustment=counts.adjustment)


def ratios_of(counts: Counts) -> TwoByTwo:
    """Risk ratio, conditional odds ratio and Fisher's test of one study."""
    (x1, x2), (n1, n2) = counts.events, counts.patients
    tests = stats.two_by_two(x1, n1, x2, n2)
    cells = (tests.odds_ratio, tests.or_lower, tests.or_upper, tests.fisher_p)
    odds, lower, upper, p = (float(cell) if abs(cell) < float("inf") else None for cell in cells)
    return TwoByTwo(
        label=Label(LabelKind.STUDY, counts.study.id, counts.study.name),
        arm=(x1, n1),
        reference=(x2, n2),
        risk_ratio=x1 / n1 / (x2 / n2) if x2 else None,
        odds_ratio=odds,
        odds_ratio_interval=None if lower is None and upper is None else Interval(lower, upper),
        fisher_p=p,
    )
