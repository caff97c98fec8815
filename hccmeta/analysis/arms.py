"""One arm of one endpoint: from its curve to patients, survival, median, RMST and the fidelity card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hccmeta import stats
from hccmeta.analysis.arrays import Floats
from hccmeta.analysis.fidelity import arm_card
from hccmeta.analysis.intervals import Interval
from hccmeta.analysis.remarks import Why, because
from hccmeta.analysis.results import ArmEndpoint, ArmRmst, Curve, Estimate
from hccmeta.analysis.seeded import seeded
from hccmeta.evidence.records import StudyFolder
from hccmeta.evidence.spec.study import Arm, ArmOutcome, EndpointRecord
from hccmeta.evidence.spec.units import to_months
from hccmeta.ground.digits import finite

#: Reconstructions per arm that carry the reconstruction's uncertainty
#: (docs/methods/reconstruction.md#how-sure-it-is).
ENSEMBLE = 20

Z95 = 1.959963984540054

#: Every study's RMST is also given on this grid (months), for the figure of RMST against tau.
TAU_GRID = (3.0, 6.0, 9.0, 12.0, 15.0, 18.0, 21.0, 24.0, 30.0, 36.0)


@dataclass(frozen=True)
class ArmReading:
    """All that is known of the patients behind one curve, in months, as ``stats.reconstruct`` takes it.

    ``sigma``: error of a reading that two readers show; ``pixel``: survival per pixel of the picture that was traced;
    None where they are not known. Empty arrays where nothing is printed.
    """

    time: Floats
    survival: Floats
    n: int
    risk_time: Floats
    n_at_risk: NDArray[np.int64]
    n_events: int | None
    censor_time: Floats
    reading: str | None
    sigma: float | None
    pixel: float | None

    def patients(self) -> stats.Reconstruction:
        """The most likely patients. Raises ValueError when the curve cannot be reconstructed."""
        return stats.reconstruct_detailed(self.time, self.survival, n=self.n, **self._reported())

    def draws(self, rng: np.random.Generator) -> tuple[stats.IPD, ...]:
        """``ENSEMBLE`` further patients that the figure could stand for."""
        return stats.reconstruction_ensemble(
            self.time, self.survival, n=self.n, m=ENSEMBLE, rng=rng, **self._reported()
        )

    def _reported(self) -> dict[str, Any]:
        return {
            "risk_time": self.risk_time if self.risk_time.size else None,
            "n_at_risk": self.n_at_risk if self.risk_time.size else None,
            "n_events": self.n_events,
            "censor_time": self.censor_time if self.censor_time.size else None,
            "reading": self.reading,
            "sigma": self.sigma,
            "pixel": self.pixel,
        }


@dataclass(frozen=True)
class RebuiltArm:
    """An arm's result with what only the study's own contrasts need: the ensemble of its reconstructions.

    The estimate of every statistic is that of the most likely reconstruction; its variance combines those of the
    ensemble, v* = U + (1 + 1/M) B
    (``docs/methods/reconstruction.md#how-sure-it-is``).
    """

    result: ArmEndpoint
    ensemble: tuple[stats.IPD, ...]


def rebuild_arm(folder: StudyFolder, record: EndpointRecord, arm: Arm, taus: tuple[float, ...]) -> RebuiltArm:
    """Reconstruct the patients behind the arm's curve and compute what follows from them.

    Raises ValueError when the curve cannot be reconstructed.
    """
    given = arm_reading(folder, record, arm)
    patients = given.patients()
    ipd = patients.ipd
    ensemble = given.draws(seeded(folder.record.id, record.endpoint, arm.id))
    curve = stats.kaplan_meier(ipd.time, ipd.event)
    redrawn = tuple(stats.kaplan_meier(one.time, one.event) for one in ensemble)
    median = stats.median_survival(ipd.time, ipd.event)
    rebuilt = curve.n_at_risk_at(given.risk_time)
    outcome = record.arms[arm.id]
    return RebuiltArm(
        ArmEndpoint(
            study=folder.record.id,
            arm=arm.id,
            treatment=arm.treatment,
            endpoint=record.endpoint,
            n=given.n,
            n_events=int(ipd.event.sum()),
            time=np.asarray(ipd.time, dtype=float),
            event=np.asarray(ipd.event, dtype=np.int64),
            curve=_drawn(curve),
            points=(given.time, given.survival),
            risk_time=given.risk_time,
            risk_given=given.n_at_risk,
            risk_reconstructed=rebuilt,
            median=_median(median, Why.MEDIAN_NOT_REACHED),
            follow_up=_median(stats.median_follow_up(ipd.time, ipd.event), Why.FEW_CENSORED),
            rmst=tuple(rmst_at(ipd, ensemble, tau) for tau in taus),
            fidelity=arm_card(
                outcome,
                record.time_unit,
                patients,
                curve,
                finite(median[0]),
                (given.risk_time, given.n_at_risk, rebuilt),
                _misplaced_axis(given, outcome, record.time_unit),
            ),
            last_time=curve.max_time,
            alive=tuple((tau, _alive(curve, redrawn, tau)) for tau in taus),
        ),
        ensemble,
    )


def arm_reading(folder: StudyFolder, record: EndpointRecord, arm: Arm) -> ArmReading:
    """What the study's files and its record say of the arm's curve."""
    outcome = record.arms[arm.id]
    risk_time, at_risk = _risk_table(folder, record.endpoint, arm.id)
    (time, survival), reading, sigma = _read(folder, record, arm.id)
    return ArmReading(
        time=time,
        survival=survival,
        # The numbers at risk were counted from what was reconstructed; where they start at another n than the record's
        # (an accepted fault), the curve belongs to theirs.
        n=int(at_risk[0]) if at_risk.size and risk_time[0] == 0 else (outcome.n or arm.n),
        risk_time=risk_time,
        n_at_risk=at_risk,
        n_events=None if outcome.n_events is None else outcome.n_events.value,
        censor_time=_censor_marks(folder, record.endpoint, arm.id),
        reading=reading,
        sigma=sigma,
        pixel=folder.survival_pixel(record.endpoint, arm.id),
    )


def _misplaced_axis(given: ArmReading, outcome: ArmOutcome, time_unit: str) -> stats.AxisShift | None:
    """The line that explains what start, published median and rates miss, when the survival axis is off."""
    median = None if outcome.median is None else outcome.median.value
    return stats.misplaced_axis(
        given.time,
        given.survival,
        median=None if median is None else to_months(median, time_unit),
        rates={to_months(rate.time, time_unit): rate.percent / 100 for rate in outcome.rates},
    )


def _censor_marks(folder: StudyFolder, endpoint: str, arm: str) -> Floats:
    """The censor marks of the first reader: what a second one saw too would be counted twice."""
    files = folder.censor_marks.get((endpoint, arm), ())
    return np.array(files[0].time) if files else np.empty(0)


def _read(
    folder: StudyFolder, record: EndpointRecord, arm: str
) -> tuple[tuple[Floats, Floats], str | None, float | None]:
    """The curve's points, the reading and its error; of a curve digitised twice the mean, its error from both."""
    pairs = [(np.array(one.time), np.array(one.survival)) for one in folder.curves[record.endpoint, arm]]
    reading = None if record.curves is None else record.curves.reading
    if len(pairs) == 1:
        return pairs[0], reading, None
    both = stats.combine_readings(*pairs[0], *pairs[1])
    if reading == "samples":
        # Between two samples the curve is not known: they are averaged where they stand, not as steps.
        return _between(*pairs), reading, both.sigma
    return (both.time, both.survival), both.reading, both.sigma


def _between(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """The mean of two sampled curves at the times of both, straight between samples; the longer one at its end."""
    time = np.union1d(one[0], other[0])
    levels = np.array([np.interp(time, *each, right=np.nan) for each in (one, other)])
    return time, np.nanmean(levels, axis=0)


def rmst_at(ipd: stats.IPD, ensemble: tuple[stats.IPD, ...], tau: float) -> ArmRmst:
    """The mean within ``tau`` months of the most likely patients; its variance that of the ``ensemble`` too."""
    mean = stats.rmst(ipd.time, ipd.event, tau=tau)
    if not mean.estimable:
        return ArmRmst(
            tau, None, None, mean.n_at_risk, reason=because(Why.FOLLOW_UP_ENDS, end=float(max(ipd.time)), tau=tau)
        )
    redrawn = stats.rmst_batch([(one.time, one.event) for one in ensemble], tau=tau)
    reached = np.isfinite(redrawn.estimate)
    if reached.sum() < 2:
        short = because(Why.REDRAWN_SHORT, reached=int(reached.sum()), of=ENSEMBLE)
        return ArmRmst(tau, None, None, mean.n_at_risk, reason=short)
    combined = stats.rubin(redrawn.estimate[reached], redrawn.se[reached] ** 2)
    if combined.total == 0:
        return ArmRmst(tau, mean.estimate, None, mean.n_at_risk, reason=because(Why.NO_EVENT))
    return ArmRmst(tau, mean.estimate, combined.se, mean.n_at_risk, combined.share_between)


def _alive(curve: stats.SurvivalCurve, redrawn: tuple[stats.SurvivalCurve, ...], tau: float) -> Estimate:
    """Patients of 100 without the event at ``tau``, with v* = U + (1 + 1/M) B and a log-log interval."""
    if not curve.reaches(tau):
        return Estimate(None, reason=because(Why.FOLLOW_UP_ENDS, end=float(curve.max_time), tau=tau))
    survival = float(curve.survival_at(tau))
    sets = [(float(one.survival_at(tau)), float(one.se_at(tau))) for one in redrawn if one.reaches(tau)]
    usable = [(s, se) for s, se in sets if 0 < s < 1 and np.isfinite(se)]
    if not 0 < survival < 1 or len(usable) < 2:
        return Estimate(100 * survival, reason=because(Why.NONE_OR_ALL_LEFT))
    estimates, errors = np.array(usable).T
    se = stats.rubin(estimates, errors**2).se
    half = Z95 * se / (survival * abs(np.log(survival)))
    lower, upper = (100 * survival ** float(np.exp(sign * half)) for sign in (1, -1))
    return Estimate(100 * survival, 100 * se, Interval(lower, upper))


def _risk_table(folder: StudyFolder, endpoint: str, arm: str) -> tuple[Floats, NDArray[np.int64]]:
    table = folder.risk_tables.get(endpoint)
    if table is None or arm not in table.n_at_risk:
        return np.empty(0), np.empty(0, dtype=np.int64)
    printed = [(time, n) for time, n in zip(table.time, table.n_at_risk[arm], strict=True) if n is not None]
    return np.array([time for time, _ in printed]), np.array([n for _, n in printed], dtype=np.int64)


def _drawn(curve: stats.SurvivalCurve) -> Curve:
    """The curve at its steps and its end, from time 0: what a figure needs of it."""
    at = np.unique(np.concatenate(([0.0], curve.time[curve.n_events > 0], [curve.max_time])))
    band = curve.band_at(at)
    return Curve(at, curve.survival_at(at), band.lower, band.upper)


def _median(found: stats.SurvivalQuantile, why_not: Why) -> Estimate:
    interval = Interval(finite(found[1]), finite(found[2]))
    return Estimate(finite(found[0]), interval=interval, reason=None if np.isfinite(found[0]) else because(why_not))
