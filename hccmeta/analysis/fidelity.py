"""The fidelity card: what was reported or read beside what the reconstructed patients give."""

from __future__ import annotations

import numpy as np

from hccmeta import stats
from hccmeta.analysis.arrays import Floats
from hccmeta.analysis.codes import Check
from hccmeta.analysis.results import FidelityItem
from hccmeta.evidence.spec.study import ArmOutcome, Comparison
from hccmeta.evidence.spec.units import to_months

#: Largest gaps that need no reason: months, ratio, and shares of the events and of n.
MEDIAN, HAZARD_RATIO, EVENTS, AT_RISK = 0.5, 0.05, 0.02, 0.02
#: Largest gap between a published rate and the curve, in per cent of patients: a reading errs by 1 at most.
RATE = 3.0


def _item(
    check: Check,
    reported: float | None,
    reconstructed: float | None,
    *,
    threshold: float | None = None,
    month: float | None = None,
) -> FidelityItem:
    if reported is None or reconstructed is None or not np.isfinite(reconstructed):
        return FidelityItem(check, reported, reconstructed, None, threshold, None, month=month)
    difference = reconstructed - reported
    # A hair of slack: 10.9 - 10.4 is 0.5 to a reader, not 0.5000000000000000.
    ok = None if threshold is None else abs(difference) <= threshold + 1e-9
    return FidelityItem(check, reported, reconstructed, difference, threshold, ok, month=month)


def arm_card(
    outcome: ArmOutcome,
    time_unit: str,
    reconstruction: stats.Reconstruction,
    curve: stats.SurvivalCurve,
    median: float | None,
    at_risk: tuple[Floats, np.ndarray, np.ndarray],
    axis: stats.AxisShift | None,
) -> tuple[FidelityItem, ...]:
    """The card of one arm. ``at_risk``: times, numbers given and reconstructed; ``axis``: a misplaced one."""
    items = [
        _item(Check.RMSE, 0.0, reconstruction.rmse, threshold=reconstruction.tolerance),
        _item(Check.MAX_DEVIATION, 0.0, reconstruction.max_deviation),
    ]
    if reconstruction.in_doubt is not None:
        items.append(_item(Check.READING, 0.0, float(len(reconstruction.set_aside)), threshold=0.0))
    if axis is not None:
        items.append(_item(Check.SURVIVAL_AXIS, 0.0, axis.largest, threshold=0.0))
    _, given, rebuilt = at_risk
    if given.size:
        worst = int(np.argmax(np.abs(rebuilt - given)))
        items.append(
            _item(Check.AT_RISK, float(given[worst]), float(rebuilt[worst]), threshold=AT_RISK * curve.n,
                  month=float(at_risk[0][worst]))
        )  # fmt: skip
    if outcome.n_events is not None:
        events = outcome.n_events.value
        items.append(_item(Check.EVENTS, float(events), float(curve.n_events.sum()), threshold=EVENTS * events))
    if outcome.median is not None and outcome.median.value is not None:
        items.append(_item(Check.MEDIAN, to_months(outcome.median.value, time_unit), median, threshold=MEDIAN))
    for rate in outcome.rates:
        month = to_months(rate.time, time_unit)
        rebuilt_rate = 100 * float(curve.survival_at(month)) if curve.reaches(month) else None
        items.append(_item(Check.RATE, rate.percent, rebuilt_rate, threshold=RATE, month=month))
    return tuple(items)


def faithful(card: tuple[FidelityItem, ...]) -> bool:
    """Whether nothing on the card lies outside its threshold; what has none, or was not reported, does not count."""
    return all(item.ok is not False for item in card)


def contrast_card(comparison: Comparison | None, hr: float | None) -> tuple[FidelityItem, ...]:
    """The card of one contrast: the reported hazard ratio beside the rebuilt one."""
    if comparison is None or comparison.hr is None:
        return ()
    return (_item(Check.HR, comparison.hr.value, hr, threshold=HAZARD_RATIO),)
