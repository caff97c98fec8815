"""Patients from survival published at a few times: what lies between the times is a clock, and its error is drawn.

Between two published rates the events run on the clock H(t) = log(1 + (t / m)^1.53) of a log-logistic course with
median m, not evenly in time: evenly, restricted means come out up to a third of a month too long. How far their mean
place may lie from that is drawn for each gap, partly in common for the arms of a trial. Nothing is said about times
beyond the last rate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.reconstruction.inputs import Floats, check_inputs
from hccmeta.stats.reconstruction.reconstruct import reconstruct
from hccmeta.stats.survival.ipd import IPD

#: Shape of the log-logistic clock, as in 36 arms of trials in hepatocellular carcinoma (docs/methods/statistics.md).
CLOCK_SHAPE = 1.53
#: Standard deviation of the mean place of a gap's events, as a share of the gap: before and after a year (12 months).
PLACE_SD, LATE_PLACE_SD, LATE = 0.04, 0.08, 12.0
#: Correlation of those places between the arms of one trial.
SHARED = 0.4
#: Beyond this share of the gap the mean place is not moved: events would change their order.
FARTHEST_PLACE = 0.16
#: Points of the course between two rates, and the largest error of a rate as printed.
POINTS, ROUNDING = 24, 0.005


@dataclass(frozen=True)
class RatesReconstruction:
    """Patients up to the last published rate: the most likely, and draws of what else the rates could stand for."""

    ipd: IPD
    draws: tuple[IPD, ...]


def reconstruct_rates(
    time: ArrayLike,
    survival: ArrayLike,
    *,
    n: int,
    n_events: int,
    median: float | None = None,
    m: int = 20,
    rng: np.random.Generator,
    trial: np.random.Generator,
) -> RatesReconstruction:
    """Patients whose survival at two or more published times is the published one, followed to the last of them.

    ``time`` (k,) in months, ``survival`` (k,) proportions at them, ``n`` patients at the start, ``n_events`` events in
    all: no more of them are placed before the last rate. ``median``: as published, in months; it sets the clock, as the
    rate nearest to one half does otherwise. ``m`` draws from ``rng``; ``trial``: a second generator in the
    same state for every arm of the trial, which carries what their courses have in common. Raises ``ValueError``
    naming the argument.

    >>> one, same = np.random.default_rng(1), np.random.default_rng(2)
    >>> found = reconstruct_rates([12, 24], [0.55, 0.3], n=100, n_events=80, m=2, rng=one, trial=same)
    >>> found.ipd.n, found.ipd.n_events, float(found.ipd.time.max())
    (100, 70, 24.0)
    """
    given = check_inputs(time, survival, n=n, n_events=n_events, median=median)
    order = np.argsort(given.time)
    times, rates = given.time[order], given.survival[order]
    if times[0] <= 0 or (np.diff(times) <= 0).any():
        raise ValueError("time must hold two or more different times after 0")
    if rates.max() >= 1 or rates.min() <= 0 or (np.diff(rates) > 0).any():
        raise ValueError("survival must fall from time to time, between 0 and 1")
    if isinstance(m, bool) or not isinstance(m, int) or m < 1:
        raise ValueError(f"m must be a whole number of at least 1, got {m!r}")
    draws = []
    for _ in range(m):
        common, own = trial.standard_normal(times.size), rng.standard_normal(times.size)
        place = np.sqrt(SHARED) * common + np.sqrt(1 - SHARED) * own
        printed = np.clip(rates + rng.uniform(-ROUNDING, ROUNDING, rates.size), 0.001, 0.999)
        draws.append(_patients(times, np.minimum.accumulate(printed), place, n, n_events, median))
    return RatesReconstruction(_patients(times, rates, np.zeros(times.size), n, n_events, median), tuple(draws))


def _patients(times: Floats, rates: Floats, place: Floats, n: int, n_events: int, median: float | None) -> IPD:
    """Patients of one course; ``place`` (k,): where the events of each gap lie, in standard deviations."""
    when, level = _course(times, rates, place, median)
    most = min(n_events, round(n * (1 - float(rates[-1]))))
    return reconstruct(when, level, n=n, n_events=most, reading="samples", sigma=max(ROUNDING / np.sqrt(3), 0.3 / n))


def _course(times: Floats, rates: Floats, place: Floats, median: float | None) -> tuple[Floats, Floats]:
    """Survival between the rates, by the clock: ``POINTS`` points in each gap."""
    if median is None:
        middle = int(np.argmin(np.abs(rates - 0.5)))
        median = float(times[middle] * (1 / rates[middle] - 1) ** (-1 / CLOCK_SHAPE))
    edges, levels = np.append(0.0, times), np.append(1.0, rates)
    share = np.arange(1, POINTS + 1) / POINTS
    when, level = [np.zeros(1)], [np.ones(1)]
    for start, stop, high, low, off in zip(edges[:-1], edges[1:], levels[:-1], levels[1:], place, strict=True):
        clock = np.log1p(((start + (stop - start) * np.append(0.0, share)) / median) ** CLOCK_SHAPE)
        run = (clock[1:] - clock[0]) / (clock[-1] - clock[0])
        moved = np.clip(off * (PLACE_SD if stop <= LATE else LATE_PLACE_SD), -FARTHEST_PLACE, FARTHEST_PLACE)
        # The mean of x + 6 d x (1 - x) over a gap is d later than that of x, and both ends stay.
        when.append(start + (stop - start) * (share + 6 * moved * share * (1 - share)))
        level.append(high * (low / high) ** run)
    return np.concatenate(when), np.concatenate(level)
