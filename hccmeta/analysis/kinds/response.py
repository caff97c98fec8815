"""Tumour response within studies: risk differences, pooled only within like criteria, assessor and design."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from hccmeta import stats
from hccmeta.analysis.kinds.anchored import Effect, pool_effects
from hccmeta.analysis.kinds.scope import Scope
from hccmeta.analysis.kinds.shares import Count, count, pool_shares
from hccmeta.analysis.results import Analysis, Estimate, Table
from hccmeta.analysis.study import control_of
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.facts import Share
from hccmeta.evidence.spec.review import ResponseRates
from hccmeta.evidence.spec.study import Arm, Response, Study

MEASURES = {"orr": "Objective response", "dcr": "Disease control"}


@dataclass(frozen=True)
class _Way:
    """How a response was assessed; only what is alike in all of it is put together.

    ``study`` is empty unless criteria or assessor were not stated: two things not stated are not known to be alike.
    """

    criteria: str
    assessor: str
    analysis_set: str
    study: str

    @property
    def words(self) -> str:
        """For a title: ``mRECIST, investigator``."""
        criteria = {"not-stated": "criteria not stated", "mrecist": "mRECIST"}.get(self.criteria, self.criteria.upper())
        assessor = {"not-stated": "assessor not stated"}.get(self.assessor, self.assessor)
        which = {"all": "", "matched": "matched patients", "wider": "all lines"}[self.analysis_set]
        return ", ".join(filter(None, (criteria.replace("-", " "), assessor, which, self.study)))

    @property
    def slug(self) -> str:
        """For an id."""
        parts = (self.criteria.replace(".", ""), self.assessor, self.analysis_set, self.study)
        return "-".join(filter(None, parts)).lower().replace(" ", "-")


@dataclass(frozen=True)
class _Key:
    measure: str
    arm: str
    reference: str
    design: str
    way: _Way


@dataclass(frozen=True)
class _Counts:
    study: Study
    events: tuple[int, int]
    patients: tuple[int, int]
    unverified: bool


def analyse(scope: Scope[ResponseRates]) -> tuple[Analysis, ...]:
    """One analysis per measure, pair of treatments, criteria, assessor and design; where the plan asks for
    proportions, also each treatment's own response over its arms of like criteria and assessor."""
    groups: dict[_Key, list[_Counts]] = defaultdict(list)
    for study, _ in scope.pooled:
        control = control_of(study.arms)
        for arm in study.arms:
            if control is not None and arm is not control:
                for key, counts in _pairs(study, arm, control):
                    groups[key].append(counts)
    contrasts = tuple(_analysis(scope, key, groups[key]) for key in sorted(groups, key=_order))
    return (*contrasts, *_single_arms(scope)) if scope.plan.measure == "proportion" else contrasts


def _single_arms(scope: Scope[ResponseRates]) -> list[Analysis]:
    groups: dict[tuple[str, str, _Way], list[Count]] = defaultdict(list)
    for study, _ in scope.pooled:
        for arm in study.arms:
            for response in arm.response:
                for measure in MEASURES:
                    found = _count(arm, response, getattr(response, measure))
                    if found is not None and arm.treatment in scope.review.treatments:
                        groups[measure, arm.treatment, _way(study, response)].append(
                            Count(study, arm.id, arm.treatment, *found, getattr(response, measure).status)
                        )
    order = vocabulary.ids(vocabulary.TREATMENTS)
    ranked = sorted(groups, key=lambda key: (list(MEASURES).index(key[0]), order.index(key[1]), key[2].slug))
    analyses = []
    for measure, treatment, way in ranked:
        counts = groups[measure, treatment, way]
        plan = scope.plan.model_copy(
            update={
                "id": f"{scope.plan.id}.{measure}.{treatment}.{way.slug}",
                "title": f"{MEASURES[measure]}, {vocabulary.label(treatment).lower()} ({way.words})",
            }
        )
        analyses.append(pool_shares(plan, counts, arm=treatment))
    return analyses


def _order(key: _Key) -> tuple[int, int, int, str, str]:
    treatments = vocabulary.ids(vocabulary.TREATMENTS)
    pair = treatments.index(key.reference), treatments.index(key.arm)
    return (list(MEASURES).index(key.measure), *pair, key.design, key.way.slug)


def _pairs(study: Study, arm: Arm, control: Arm) -> list[tuple[_Key, _Counts]]:
    found = []
    for mine in arm.response:
        for theirs in control.response:
            way = _way(study, mine)
            if way != _way(study, theirs):
                continue
            for measure in MEASURES:
                shares = getattr(mine, measure), getattr(theirs, measure)
                a, b = _count(arm, mine, shares[0]), _count(control, theirs, shares[1])
                if a is not None and b is not None:
                    key = _Key(measure, arm.treatment, control.treatment, study.design, way)
                    doubtful = any(share.status == "unverified" for share in shares)
                    found.append((key, _Counts(study, (a[0], b[0]), (a[1], b[1]), doubtful)))
    return found


def _way(study: Study, one: Response) -> _Way:
    known = "not-stated" not in (one.criteria, one.assessor)
    return _Way(one.criteria, one.assessor, one.analysis_set, "" if known else study.name)


def _count(arm: Arm, response: Response, share: Share | None) -> tuple[int, int] | None:
    if response.evaluable_unknown:
        return None
    return None if share is None else count(share, response.evaluable or arm.n)


def _analysis(scope: Scope[ResponseRates], key: _Key, counts: list[_Counts]) -> Analysis:
    names = f"{vocabulary.label(key.arm)} v {vocabulary.label(key.reference).lower()}"
    design = key.design.replace("-", " ")
    plan = scope.plan.model_copy(
        update={
            "id": f"{scope.plan.id}.{key.measure}.{key.arm}-v-{key.reference}.{key.design}-{key.way.slug}",
            "title": f"{MEASURES[key.measure]}, {names} ({key.way.words}; {design})",
            "measure": "risk_difference",
        }
    )
    effects = [_effect(key, one) for one in counts]
    found = pool_effects(plan, effects, arm=key.arm, reference=key.reference, unit="percentage points")
    if len(counts) == 1 and found.estimate is not None:
        # A single study keeps Newcombe's interval, which holds where few patients respond.
        found = replace(found, ci=effects[0].effect.ci, method="risk difference, Newcombe's interval")
    return replace(found, tables=(*found.tables, _ratios(counts)))


def _effect(key: _Key, one: _Counts) -> Effect:
    (x1, x2), (n1, n2) = one.events, one.patients
    difference, lower, upper = stats.risk_difference(x1, n1, x2, n2)
    p1, p2 = x1 / n1, x2 / n2
    se = (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) ** 0.5
    if se == 0:
        effect = Estimate(None, reason="all patients of both arms alike: the difference has no standard error")
    else:
        effect = Estimate(100 * difference, 100 * se, (100 * lower, 100 * upper))
    label = f"{one.study.name}: {x1}/{n1} v {x2}/{n2}" + (" (unverified)" if one.unverified else "")
    return Effect(one.study.id, one.study.reports[0].year, label, key.arm, key.reference, n1 + n2, effect)


def _ratios(counts: list[_Counts]) -> Table:
    """Risk ratio, odds ratio and Fisher's test of each study."""
    rows = []
    for one in counts:
        (x1, x2), (n1, n2) = one.events, one.patients
        tests = stats.two_by_two(x1, n1, x2, n2)
        ratio = x1 / n1 / (x2 / n2) if x2 else None
        cells = [tests.odds_ratio, tests.or_lower, tests.or_upper, tests.fisher_p]
        odds = [float(cell) if abs(cell) < float("inf") else None for cell in cells]
        rows.append((one.study.name, f"{x1}/{n1}", f"{x2}/{n2}", ratio, *odds))
    return Table(
        "ratios",
        "Risk and odds ratios by study",
        ("Study", "Arm", "Reference", "Risk ratio", "Odds ratio", "95 % lower", "95 % upper", "P (Fisher)"),
        tuple(rows),
        note="Counts are the nearest whole number where a report gives a percentage. The odds ratio is conditional.",
    )
