"""The entry: one arm's published curve to patients."""

from __future__ import annotations

from numpy.typing import ArrayLike

from hccmeta.stats.ipd import IPD
from hccmeta.stats.reconstruction.curve import step_curve
from hccmeta.stats.reconstruction.inputs import check_inputs
from hccmeta.stats.reconstruction.patients import marks_in, patients
from hccmeta.stats.reconstruction.path import best_course
from hccmeta.stats.reconstruction.risk_table import usable_risk_table
from hccmeta.stats.reconstruction.spans import cut, with_shapes


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
    table = usable_risk_table(given, curve)
    spans = with_shapes(cut(curve, table), given.n_events)
    marks = [marks_in(given.censor_time, span) for span in spans]
    courses = best_course(spans, marks, given.n_events, curve.sigma)
    return patients(spans, courses, curve, given.censor_time)
