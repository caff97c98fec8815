"""Arms of which only survival at a few times was published: a result of its own type, which no pool takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hccmeta import stats
from hccmeta.analysis.arms import ENSEMBLE, Z95, rmst_at
from hccmeta.analysis.compared import compared
from hccmeta.analysis.intervals import around
from hccmeta.analysis.remarks import Why, because
from hccmeta.analysis.results import ArmRmst, Estimate, FromRates, RatesArm, RatesContrast
from hccmeta.analysis.seeded import seeded
from hccmeta.evidence.selection import patients_of
from hccmeta.evidence.spec.study import Arm, EndpointRecord, Study
from hccmeta.evidence.spec.units import to_months


@dataclass(frozen=True)
class _Rebuilt:
    """An arm's result with the patients that the study's own contrasts need."""

    result: RatesArm
    draws: tuple[stats.IPD, ...]


def from_rates(study: Study, record: EndpointRecord, taus: tuple[float, ...]) -> FromRates:
    """What follows from the rates of ``record``, up to the last of them in each arm. ``taus`` in months.

    Raises ValueError, naming the arm, when its rates cannot be those of a survival curve.
    """
    rebuilt = {}
    for arm in study.arms:
        if arm.id in record.arms:
            try:
                rebuilt[arm.id] = _arm(study, record, arm, taus)
            except ValueError as error:
                raise ValueError(f"{record.endpoint}.{arm.id}: {error}") from error
    contrasts = tuple(
        _contrast(rebuilt[arm], rebuilt[reference])
        for arm, reference in compared(study, record)
        if arm in rebuilt and reference in rebuilt
    )
    return FromRates(record.endpoint, tuple(one.result for one in rebuilt.values()), contrasts)


def _arm(study: Study, record: EndpointRecord, arm: Arm, taus: tuple[float, ...]) -> _Rebuilt:
    outcome, n = record.arms[arm.id], patients_of(study, record, arm.id)
    if n is None or outcome.n_events is None:
        raise ValueError("n and n_events must be given beside rates")
    median = None if outcome.median is None else outcome.median.value
    given = sorted((to_months(one.time, record.time_unit), one.percent) for one in outcome.rates)
    rebuilt = stats.reconstruct_rates(
        [time for time, _ in given],
        [percent / 100 for _, percent in given],
        n=n,
        n_events=outcome.n_events.value,
        median=None if median is None else to_months(median, record.time_unit),
        m=ENSEMBLE,
        rng=seeded(study.id, record.endpoint, arm.id),
        # One seed for all arms: what their courses have in common is drawn alike.
        trial=seeded(study.id, record.endpoint, "rates"),
    )
    rmst = tuple(rmst_at(rebuilt.ipd, rebuilt.draws, tau) for tau in taus)
    result = RatesArm(study.id, arm.id, arm.treatment, record.endpoint, n, outcome.n_events.value, tuple(given), rmst)
    return _Rebuilt(result, rebuilt.draws)


def _contrast(one: _Rebuilt, other: _Rebuilt) -> RatesContrast:
    arm, reference = one.result, other.result
    differences = tuple(
        (a.tau, _difference(a, b, one.draws, other.draws)) for a, b in zip(arm.rmst, reference.rmst, strict=True)
    )
    return RatesContrast(arm.arm, reference.arm, arm.treatment, reference.treatment, differences)


def _difference(a: ArmRmst, b: ArmRmst, first: tuple[stats.IPD, ...], other: tuple[stats.IPD, ...]) -> Estimate:
    """The difference of two means; draw by draw, since the arms of a trial have part of their error in common."""
    if a.estimate is None or b.estimate is None or a.se is None or b.se is None:
        return Estimate(None, reason=a.reason or b.reason)
    pair = [stats.rmst_batch([(ipd.time, ipd.event) for ipd in draws], tau=a.tau) for draws in (first, other)]
    reached = np.isfinite(pair[0].estimate) & np.isfinite(pair[1].estimate)
    if reached.sum() < 2:
        return Estimate(None, reason=because(Why.REDRAWN_SHORT, reached=int(reached.sum()), of=ENSEMBLE))
    variance = pair[0].se[reached] ** 2 + pair[1].se[reached] ** 2
    se = stats.rubin((pair[0].estimate - pair[1].estimate)[reached], variance).se
    estimate = a.estimate - b.estimate
    return Estimate(estimate, se, around(estimate, Z95 * se))
