"""The entry: one arm's published curve to patients."""

from __future__ import annotations

from numpy.typing import ArrayLike

from hccmeta.stats.ipd import IPD
from hccmeta.stats.reconstruction.curve import step_curve
from hccmeta.stats.reconstruction.inputs import check_inputs
from hccmeta.stats.reconstruction.patients import rebuild
from hccmeta.stats.reconstruction.risk_table import usable_risk_table


def reconstruct(
    time: ArrayLike,
    survival: ArrayLike,
    *,
    n: int,
    risk_time: ArrayLike | None = None,
    n_at_risk: ArrayLike | None = None,
    n_events: int | None = None,
    censor_time: ArrayLike | None = None,
    reading: str | None = None,
) -> IPD:
    """Patients whose Kaplan-Meier curve is the one that was read."""
    given = check_inputs(
        time,
        survival,
        n=n,
        risk_time=risk_time,
        n_at_risk=n_at_risk,
        n_events=n_events,
        censor_time=censor_time,
        reading=reading,
    )
    curve = step_curve(given)
    return rebuild(given, curve, usable_risk_table(given, curve))
