"""Two arms of a study against each other within windows of follow-up: log hazard ratios and months gained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hccmeta import stats
from hccmeta.analysis.arms import RebuiltArm
from hccmeta.analysis.arrays import Floats
from hccmeta.analysis.results import WindowEffects

#: Where windows of follow-up end, months; the last one is open (docs/methods/statistics.md#time).
CUTS = (6.0, 12.0)
#: The end of the last window for the months gained within it.
LAST = 24.0

Patients = tuple[Floats, NDArray[Any]]


def window_effects(arm: RebuiltArm, reference: RebuiltArm) -> WindowEffects:
    """The effect of ``arm`` against ``reference`` by window: that of the most likely patients, its covariance with the
    part of the reconstructions (Rubin)."""
    pair = (arm.result.time, arm.result.event), (reference.result.time, reference.result.event)
    redrawn = [((a.time, a.event), (b.time, b.event)) for a, b in zip(arm.ensemble, reference.ensemble, strict=True)]
    ratio = _ratios(*pair)
    gain = _gains(*pair)
    gain_covariance = _combined(gain, [_gains(*each) for each in redrawn])
    return WindowEffects(
        start=ratio.start,
        end=gain.end,
        log_hr=ratio.estimate,
        covariance=tuple(_combined(ratio, [_ratios(*each) for each in redrawn])),
        events=np.array(ratio.n_events, dtype=np.int64),
        gain=gain.estimate,
        gain_se=np.sqrt(np.diag(gain_covariance)),
    )


def _ratios(arm: Patients, reference: Patients) -> stats.WindowedEffect:
    time, event = np.concatenate((arm[0], reference[0])), np.concatenate((arm[1], reference[1]))
    member = np.repeat([1.0, 0.0], [len(arm[0]), len(reference[0])])
    return stats.hazard_ratio_by_window(time, event, member, cuts=CUTS)


def _gains(arm: Patients, reference: Patients) -> stats.WindowedEffect:
    return stats.rmst_difference_by_window(arm, reference, cuts=CUTS, tau=LAST)


def _combined(own: stats.WindowedEffect, redrawn: Sequence[stats.WindowedEffect]) -> Floats:
    """The covariance (W x W) over the reconstructions that have every window which the most likely patients have; nan
    where fewer than two of them have."""
    known = np.isfinite(own.estimate)
    full = [one for one in redrawn if np.all(np.isfinite(one.estimate[known]))]
    covariance = np.full((known.size, known.size), np.nan)
    if known.any() and len(full) > 1:
        inside = np.ix_(known, known)
        _, covariance[inside] = stats.rubin_covariance(
            [one.estimate[known] for one in full], [one.covariance[inside] for one in full]
        )
    return covariance
