"""One study: its arms with curves, and its arms against each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hccmeta import stats
from hccmeta.analysis.arms import TAU_GRID, Z95, RebuiltArm, rebuild_arm
from hccmeta.analysis.compared import compared
from hccmeta.analysis.fidelity import contrast_card
from hccmeta.analysis.intervals import Interval, around
from hccmeta.analysis.rates import from_rates
from hccmeta.analysis.remarks import Reason, Why, because
from hccmeta.analysis.results import Contrast, Estimate, FromRates, StudyResult, WindowEffects
from hccmeta.analysis.windows import window_effects
from hccmeta.evidence.records import StudyFolder
from hccmeta.evidence.selection import comparison_of_curves
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.study import EndpointRecord, Study


def analyse_study(folder: StudyFolder, taus: dict[str, tuple[float, ...]]) -> StudyResult:
    """Everything computed within one study. ``taus``: restriction times that reviews ask for, by endpoint.

    Raises ValueError, naming the curve, when one cannot be reconstructed.
    """
    arms: list[RebuiltArm] = []
    contrasts: list[Contrast] = []
    published: list[FromRates] = []
    for record in folder.record.endpoints:
        if record.curves is None:
            continue
        wanted = tuple(sorted({*TAU_GRID, *taus.get(record.endpoint, ())}))
        if not record.has_curves:
            published.append(from_rates(folder.record, record, wanted))
            continue
        rebuilt = {}
        for arm in folder.record.arms:
            if (record.endpoint, arm.id) in folder.curves and arm.id in record.arms:
                try:
                    rebuilt[arm.id] = rebuild_arm(folder, record, arm, wanted)
                except ValueError as error:
                    raise ValueError(f"{record.endpoint}.{arm.id}: {error}") from error
        arms.extend(rebuilt.values())
        contrasts.extend(
            _contrast(folder.record, record, rebuilt[arm], rebuilt[reference])
            for arm, reference in compared(folder.record, record)
            if arm in rebuilt and reference in rebuilt
        )
    return StudyResult(folder.record.id, tuple(one.result for one in arms), tuple(contrasts), tuple(published))


def _contrast(study: Study, record: EndpointRecord, first: RebuiltArm, other: RebuiltArm) -> Contrast:
    arm, reference = first.result, other.result
    time = np.concatenate((arm.time, reference.time))
    event = np.concatenate((arm.event, reference.event))
    member = np.concatenate((np.ones(arm.n), np.zeros(reference.n)))
    reported = comparison_of_curves(study, record, arm.arm, reference.arm)
    hazard_ratio = _hazard_ratio(time, event, member, first, other)
    return Contrast(
        study=arm.study,
        endpoint=arm.endpoint,
        arm=arm.arm,
        reference=reference.arm,
        treatment=arm.treatment,
        reference_treatment=reference.treatment,
        hr=hazard_ratio,
        logrank_p=_logrank_p(time, event, member),
        proportional_hazards_p=_ph_p(time, event, member),
        rmst_difference=tuple(
            (a.tau, _difference(a.estimate, a.se, b.estimate, b.se, a.reason or b.reason))
            for a, b in zip(arm.rmst, reference.rmst, strict=True)
        ),
        fidelity=contrast_card(reported, hazard_ratio.estimate),
        alive_difference=tuple(
            (tau, _difference(a.estimate, a.se, b.estimate, b.se, a.reason or b.reason))
            for (tau, a), (_, b) in zip(arm.alive, reference.alive, strict=True)
        ),
        windows=window_effects(first, other),
    )


def flipped(contrast: Contrast) -> Contrast:
    """The same comparison seen from the other arm; what is not estimable stays so."""
    return replace(
        contrast,
        arm=contrast.reference,
        reference=contrast.arm,
        treatment=contrast.reference_treatment,
        reference_treatment=contrast.treatment,
        hr=_inverse(contrast.hr),
        rmst_difference=tuple((tau, negated(one)) for tau, one in contrast.rmst_difference),
        alive_difference=tuple((tau, negated(one)) for tau, one in contrast.alive_difference),
        fidelity=(),
        windows=None if contrast.windows is None else _turned(contrast.windows),
    )


def _turned(one: WindowEffects) -> WindowEffects:
    return replace(one, log_hr=-one.log_hr, gain=-one.gain)


def negated(one: Estimate) -> Estimate:
    """The effect with its sign changed."""
    if one.estimate is None:
        return one
    interval = None if one.interval is None else one.interval.turned(lambda limit: -limit)
    return replace(one, estimate=-one.estimate, interval=interval)


def _inverse(ratio: Estimate) -> Estimate:
    if ratio.estimate is None:
        return ratio
    interval = None if ratio.interval is None else ratio.interval.turned(lambda limit: 1 / limit)
    return replace(ratio, estimate=1 / ratio.estimate, interval=interval)


def is_reversed(treatment: str, against: str, reference: str) -> bool:
    """Whether a comparison is to be turned round, so that one pair of treatments has one orientation in a review.

    Placebo is always what others are set against, else the review's ``reference``, else the treatment that stands
    first in the vocabulary.
    """
    order = vocabulary.ids(vocabulary.TREATMENTS)

    def rank(one: str) -> int:
        return -2 if one == "placebo" else -1 if one == reference else order.index(one)

    return rank(treatment) < rank(against)


def _difference(
    a: float | None, se_a: float | None, b: float | None, se_b: float | None, reason: Reason | None
) -> Estimate:
    if a is None or b is None or se_a is None or se_b is None:
        return Estimate(None, reason=reason)
    estimate, se = a - b, float(np.hypot(se_a, se_b))
    return Estimate(estimate, se, around(estimate, Z95 * se))


def _hazard_ratio(
    time: np.ndarray, event: np.ndarray, member: np.ndarray, first: RebuiltArm, other: RebuiltArm
) -> Estimate:
    """Cox's hazard ratio; ``se`` is that of its logarithm, the reconstruction's part included."""
    try:
        log_hr = float(stats.cox(time, event, member).coefficient[0])
        redrawn = [
            stats.cox(np.concatenate((a.time, b.time)), np.concatenate((a.event, b.event)), member)
            for a, b in zip(first.ensemble, other.ensemble, strict=True)
        ]
    except (ValueError, stats.ConvergenceError) as error:
        return Estimate(None, reason=because(Why.STATISTICS, said=str(error)))
    se = stats.rubin([fit.coefficient[0] for fit in redrawn], [fit.covariance[0, 0] for fit in redrawn]).se
    lower, upper = (float(np.exp(log_hr + side * Z95 * se)) for side in (-1, 1))
    return Estimate(float(np.exp(log_hr)), se, Interval(lower, upper))


def _logrank_p(time: np.ndarray, event: np.ndarray, member: np.ndarray) -> float | None:
    try:
        p = float(stats.logrank(time, event, member).test.p)
    except ValueError:
        return None
    return p if np.isfinite(p) else None


def _ph_p(time: np.ndarray, event: np.ndarray, member: np.ndarray) -> float | None:
    try:
        return float(stats.proportional_hazards_test(time, event, member).overall.p)
    except (ValueError, stats.ConvergenceError):
        return None
