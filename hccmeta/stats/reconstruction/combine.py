"""Two independent digitisations of one curve: how far they agree, and the curve between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.reconstruction.curve import FINEST_SIGMA, StepCurve, step_curve
from hccmeta.stats.reconstruction.inputs import LARGEST_N, Floats, Reading, check_inputs

#: Points at which the two curves are compared.
GRID = 400


@dataclass(frozen=True)
class CombinedReadings:
    """The curve between two digitisations, for ``reconstruct`` with ``reading`` and ``sigma``: two arrays (k,).

    ``sigma``: standard deviation of their mean, from their disagreement. ``rms_difference``, ``max_difference``:
    between the two, at even times up to ``end``, where the shorter one ends; ``mean_difference``: second minus first,
    the part that calibration explains.
    """

    time: Floats
    survival: Floats
    reading: Reading
    sigma: float
    rms_difference: float
    max_difference: float
    mean_difference: float
    end: float


def combine_readings(
    time: ArrayLike, survival: ArrayLike, second_time: ArrayLike, second_survival: ArrayLike
) -> CombinedReadings:
    """The mean of two digitisations of one curve at the times of both; each pair as for ``reconstruct``.

    Raises ``ValueError`` naming the argument.

    >>> found = combine_readings([1, 2, 3], [0.9, 0.7, 0.5], [1, 2, 3.1], [0.91, 0.69, 0.5])
    >>> round(found.rms_difference, 3), found.reading
    (0.008, 'corners')
    """
    first = step_curve(check_inputs(time, survival, n=LARGEST_N))
    try:
        second = step_curve(check_inputs(second_time, second_survival, n=LARGEST_N))
    except ValueError as error:
        raise ValueError(f"second_{error}") from None
    end = min(first.end, second.end)
    # Midway between two grid times, so that a step read at slightly different times is not met twice.
    grid = (np.arange(GRID) + 0.5) * end / GRID
    difference = second.before(grid) - first.before(grid)
    times = np.unique(np.concatenate(([0.0], first.time, second.time, [first.end, second.end])))
    after = np.nextafter(times, np.inf)
    levels = np.where(
        times <= end, (first.before(after) + second.before(after)) / 2, _longer(first, second).before(after)
    )
    rms = float(np.sqrt(np.mean(difference**2)))
    return CombinedReadings(
        time=times,
        survival=levels,
        reading="corners",
        sigma=max(rms / 2, first.sigma / 2, second.sigma / 2, FINEST_SIGMA),
        rms_difference=rms,
        max_difference=float(np.abs(difference).max()),
        mean_difference=float(difference.mean()),
        end=end,
    )


def _longer(first: StepCurve, second: StepCurve) -> StepCurve:
    return first if first.end >= second.end else second
