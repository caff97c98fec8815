"""RMST and its covariance for many arms at once, on plain arrays; ``rmst`` says what the numbers are.

The sums run over patients instead of distinct times: over ties both S and the Greenwood sum telescope exactly when
events come before censorings.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hccmeta.stats.survival.patients_input import Floats


def by_time(times: Floats, events: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.bool_]]:
    """Patients in the order of time, events before censorings, along the last axis."""
    # A complex number sorts by its real part first: one sort instead of an index and two gathers.
    ordered = np.sort(times + 1j * ~events, axis=-1)
    return ordered.real, ordered.imag == 0


def restricted_moments(
    times: Floats, events: NDArray[np.bool_], sizes: NDArray[np.int64], tau: Floats
) -> tuple[Floats, Floats]:
    """RMST (A, T) and its covariance (A, T, T) of A arms, ``times`` (A, N) in order and padded with infinity.

    Beyond the last observation S is carried on; whether that is an estimate is for the caller to say.
    """
    at_risk = sizes[:, None] - np.arange(times.shape[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.cumprod(np.where(events, 1 - 1 / at_risk, 1.0), axis=1)
        weight = np.where(events & (at_risk > 1), 1.0 / (at_risk * (at_risk - 1.0)), 0.0)
    before = np.concatenate((np.ones((len(sizes), 1)), survival[:, :-1]), axis=1)
    mean = np.empty((len(sizes), tau.size))
    after = np.empty((tau.size, *times.shape))
    for j, horizon in enumerate(tau):
        clipped = np.minimum(times, horizon)
        area = np.cumsum(np.diff(clipped, axis=1, prepend=0.0) * before, axis=1)
        mean[:, j] = area[:, -1] + (horizon - clipped[:, -1]) * survival[:, -1]
        after[j] = mean[:, j, None] - area
    return mean, np.einsum("sai,tai,ai->ast", after, after, weight)
