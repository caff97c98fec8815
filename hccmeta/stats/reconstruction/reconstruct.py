"""The entry: one arm's published curve to patients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.reconstruction.anchors import anchored
from hccmeta.stats.reconstruction.curve import StepCurve, other_reading, step_curve, tolerance
from hccmeta.stats.reconstruction.inputs import CurveInput, Floats, Ints, Reading, Reported, check_inputs
from hccmeta.stats.reconstruction.path import Solution, best_course
from hccmeta.stats.reconstruction.patients import marks_in, patients
from hccmeta.stats.reconstruction.risk_table import SetAside, usable_risk_table
from hccmeta.stats.reconstruction.spans import Span, by_marks, cut, with_shapes
from hccmeta.stats.survival.ipd import IPD
from hccmeta.stats.survival.kaplan_meier import kaplan_meier

#: A rounded time lies within this share of the follow-up before the time it stands for.
TIE = 5e-5


@dataclass(frozen=True)
class Reconstruction:
    """Patients and how well they agree with what was read.

    ``sigma``: standard deviation of one reading of the survival axis, estimated or given. ``rmse`` and
    ``max_deviation``: between the patients' Kaplan-Meier curve and the cleaned readings at the readings' drops.
    ``outliers``: times of readings that were left out. ``set_aside``: entries of the risk table that contradict the
    curve. ``contradictions``: published median or rates that do. ``events_missed``: published total of events minus
    the patients' (0 unless it contradicts the curve). ``tolerance``: the largest ``rmse`` that the error of the
    readings and whole patients explain. ``in_doubt``: another reading would give materially other patients, and either
    none was declared or it would set fewer numbers at risk aside; say which it is.
    """

    ipd: IPD
    reading: Reading
    sigma: float
    rmse: float
    max_deviation: float
    outliers: tuple[float, ...]
    set_aside: tuple[SetAside, ...]
    contradictions: tuple[str, ...]
    events_missed: int
    tolerance: float
    in_doubt: Reading | None = None

    @property
    def astray(self) -> bool:
        """Whether the patients' curve has left its own readings: what was published cannot all be of these patients."""
        return self.rmse > self.tolerance


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
    median: float | None = None,
    landmarks: Mapping[float, float] | None = None,
    sigma: float | None = None,
    pixel: float | None = None,
) -> IPD:
    """Patients whose Kaplan-Meier curve, numbers at risk and events are the ones that were published.

    ``time``, ``survival`` (k,): readings of the curve in any order, duplicates and outliers included; survival as a
    proportion. ``n``: patients at the start. ``risk_time``, ``n_at_risk`` (r,): the table of numbers at risk, met
    exactly unless an entry contradicts the curve. ``n_events``: total of events. ``censor_time``: times of the censor
    marks; each stands for at least one patient. ``reading``: ``corners`` (a reading for each drop), ``samples``
    (readings at times of the reader's choice) or ``vector`` (both ends of each drop); None detects it. ``median``,
    ``landmarks`` ({time: survival}): published numbers that may correct the curve within the error of a reading.
    ``sigma``: standard deviation of a reading, None estimates it. ``pixel``: height of a pixel of the picture that was
    traced, as a share of the survival axis (1/400 = 0.0025): no reading is then believed more finely than that.

    The model is n(t) = N S(t-) G(t-) with whole patients, after Guyot et al. (BMC Med Res Methodol 2012;12:9); here the
    course of events and censorings is chosen by dynamic programming against the error of the readings (``path``).
    Deterministic. Raises ``ValueError`` naming the argument.

    >>> patients = reconstruct([1, 2, 3, 4, 5], [0.9, 0.8, 0.7, 0.6, 0.5], n=10, risk_time=[0, 3], n_at_risk=[10, 8])
    >>> patients.n, patients.n_events
    (10, 5)
    """
    return reconstruct_detailed(
        time,
        survival,
        n=n,
        risk_time=risk_time,
        n_at_risk=n_at_risk,
        n_events=n_events,
        censor_time=censor_time,
        reading=reading,
        median=median,
        landmarks=landmarks,
        sigma=sigma,
        pixel=pixel,
    ).ipd


def reconstruct_detailed(
    time: ArrayLike, survival: ArrayLike, *, n: int, **reported: Unpack[Reported]
) -> Reconstruction:
    """Like ``reconstruct``, with what was set aside and how close the result came.

    >>> found = reconstruct_detailed([1, 2, 3, 4, 5], [0.9, 0.8, 0.7, 0.6, 0.5], n=10)
    >>> found.ipd.n, found.set_aside
    (10, ())
    """
    given = check_inputs(time, survival, n=n, **reported)
    given, in_doubt = with_reading(given)
    curve, contradictions = anchored(given, step_curve(given))
    curve = settled(given, curve)
    table = usable_risk_table(given, curve)
    ipd = rebuild(given, curve, with_shapes(marked(given, curve, cut(curve, table)), given.n_events))
    difference = _differences(ipd, curve)
    return Reconstruction(
        ipd=ipd,
        reading=curve.reading,
        sigma=curve.sigma,
        rmse=float(np.sqrt(np.mean(difference**2))),
        max_deviation=float(np.abs(difference).max()),
        outliers=tuple(curve.dropped.tolist()),
        set_aside=table.set_aside,
        contradictions=contradictions,
        events_missed=0 if given.n_events is None else given.n_events - ipd.n_events,
        tolerance=tolerance(curve.sigma, given.n),
        in_doubt=in_doubt,
    )


def with_reading(given: CurveInput) -> tuple[CurveInput, Reading | None]:
    """``given`` with the reading that keeps more numbers at risk, if none was declared, and the one in doubt."""
    curve = step_curve(given)
    other = other_reading(given, curve)
    if other is None:
        return given, None
    changed = replace(given, reading=other)
    fewer = _set_aside(changed, step_curve(changed)) < _set_aside(given, curve)
    if given.reading is not None:
        return given, other if fewer else None
    return (changed, curve.reading) if fewer else (given, other)


def _set_aside(given: CurveInput, curve: StepCurve) -> int:
    return len(usable_risk_table(given, curve).set_aside)


def settled(given: CurveInput, curve: StepCurve) -> StepCurve:
    """The curve with the ``tie`` that fits; the cheaper course decides.

    Exact drops and marks just before a number at risk may be at it: times in whole months, say, which the rounding of
    a figure puts before the month.
    """
    tie = TIE * curve.end
    times = np.concatenate((curve.time, given.censor_time))
    ahead = given.risk_time[:, None] - times
    if curve.time_calibration > 0 or not ((ahead > 0) & (ahead <= tie)).any():
        return curve

    def fault(trial: StepCurve) -> tuple[int, float]:
        table = usable_risk_table(given, trial)
        spans = with_shapes(marked(given, trial, cut(trial, table)), given.n_events)
        return len(table.set_aside), _solve(given, trial, spans).cost

    return min((curve, replace(curve, tie=tie)), key=fault)


def marked(given: CurveInput, curve: StepCurve, spans: list[Span]) -> list[Span]:
    """The spans with the figure's censor marks, where it shows any, as the clock of censoring."""
    return by_marks(spans, _marks(given, curve, spans))


def rebuild(given: CurveInput, curve: StepCurve, spans: list[Span], rng: np.random.Generator | None = None) -> IPD:
    """Patients for spans whose censoring is settled; placed at random inside their stretch with ``rng``."""
    return patients(spans, _solve(given, curve, spans).courses, curve, given.censor_time, rng)


def _solve(given: CurveInput, curve: StepCurve, spans: list[Span]) -> Solution:
    return best_course(spans, _marks(given, curve, spans), given.n_events, curve.sigma)


def _marks(given: CurveInput, curve: StepCurve, spans: list[Span]) -> list[Ints | None]:
    return [marks_in(given.censor_time, span, curve.tie) for span in spans]


def _differences(ipd: IPD, curve: StepCurve) -> Floats:
    """Rebuilt minus read survival after each drop, at its time or, where that is closer, a rounding later."""
    rebuilt = kaplan_meier(ipd.time, ipd.event)
    level = np.append(1.0, rebuilt.survival)
    if not curve.right.size:
        return np.zeros(1)
    now, later = (
        level[np.searchsorted(rebuilt.time, time, side="right")] - curve.survival
        for time in (curve.right, curve.right + curve.tie)
    )
    return np.asarray(np.where(np.abs(now) <= np.abs(later), now, later), dtype=float)
