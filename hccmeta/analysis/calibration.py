"""The calibration of predictions from medians: one shape from all arms with curves, and its error in trials left out.

Refitted in every build. Source of the method: ``stats.survival.predicted_rmst``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hccmeta import stats
from hccmeta.analysis.details import Calibration, PredictionError
from hccmeta.analysis.results import StudyResult
from hccmeta.evidence.selection import in_pool
from hccmeta.evidence.spec.study import Study
from hccmeta.stats.survival.predicted_rmst import LEAST_ARMS

#: Months at which the error model of predictions was measured.
HORIZONS = (12.0, 24.0)


@dataclass(frozen=True)
class _Point:
    """One arm at one horizon: its median and its mean, both from its curve."""

    study: str
    arm: str
    median: float
    tau: float
    rmst: float


@dataclass(frozen=True)
class Calibrating:
    """What calibrates the predictions of one endpoint: its arms with a curve and a median, and their points."""

    endpoint: str
    arms: int
    trials: int
    points: tuple[_Point, ...]


def calibrating(records: Sequence[Study], results: Sequence[StudyResult]) -> tuple[Calibrating, ...]:
    """What calibrates every endpoint that some arm has a curve of; ``results`` are in the order of ``records``."""
    pooled = [result for record, result in zip(records, results, strict=True) if in_pool(record)]
    endpoints = sorted({arm.endpoint for one in pooled for arm in one.arms})
    found = []
    for endpoint in endpoints:
        of = [arm for one in pooled for arm in one.arms if arm.endpoint == endpoint and arm.median.estimate is not None]
        trials = len({arm.study for arm in of})
        found.append(Calibrating(endpoint, len(of), trials, tuple(_points(pooled, endpoint))))
    return tuple(found)


def calibrate(of: Sequence[Calibrating]) -> tuple[Calibration, ...]:
    """The calibration of each endpoint."""
    return tuple(_calibration(one.endpoint, one.arms, one.trials, list(one.points)) for one in of)


def _points(results: Sequence[StudyResult], endpoint: str) -> list[_Point]:
    return [
        _Point(one.id, arm.arm, arm.median.estimate, at.tau, at.estimate)
        for one in results
        for arm in one.arms
        if arm.endpoint == endpoint and arm.median.estimate is not None
        for at in arm.rmst
        if at.tau in HORIZONS and at.estimate is not None
    ]


def _calibration(endpoint: str, arms: int, n_trials: int, points: list[_Point]) -> Calibration:
    trials = list(dict.fromkeys(one.study for one in points))
    if arms < LEAST_ARMS:
        return Calibration(endpoint, arms, n_trials, None, ())
    missed = [
        (one, float(stats.log_logistic_rmst(one.median, shape=shape, tau=one.tau)) - one.rmst)
        for trial in trials
        for shape in (_shape([one for one in points if one.study != trial]),)
        for one in points
        if one.study == trial
    ]
    errors = tuple(_error(tau, [each for each in missed if each[0].tau == tau]) for tau in HORIZONS)
    return Calibration(endpoint, arms, n_trials, _shape(points), errors)


def _shape(points: list[_Point]) -> float:
    columns = ([one.median for one in points], [one.rmst for one in points], [one.tau for one in points])
    return stats.fit_log_logistic_shape(*columns)


def _error(tau: float, missed: list[tuple[_Point, float]]) -> PredictionError:
    """Bias and spread of what trials left out missed; of differences, of the first arm against each other of it."""
    values = np.array([error for _, error in missed])
    by_trial: dict[str, list[float]] = {}
    for one, error in missed:
        by_trial.setdefault(one.study, []).append(error)
    differences = [error - errors[0] for errors in by_trial.values() for error in errors[1:]]
    apart = float(np.std(differences, ddof=1)) if len(differences) > 2 else None
    return PredictionError(tau, values.size, float(values.mean()), float(values.std(ddof=1)), apart)
