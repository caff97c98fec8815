"""Score-type test of proportional hazards: does a log hazard ratio change with a function of time?

Grambsch & Therneau (Biometrika 1994) in the exact form of R's ``survival::cox.zph`` since version 3.0: the score test
of gamma = 0 in beta + gamma g(t), with the full information matrix instead of the older approximation that takes the
covariates' variance to be constant over time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccmeta.stats.counts.chi_square import ChiSquareTest, chi_square_test
from hccmeta.stats.survival.cox import cox, prepare_risk_sets
from hccmeta.stats.survival.kaplan_meier import kaplan_meier
from hccmeta.stats.survival.patients_input import Floats, check_times
from hccmeta.stats.survival.risk_sets import risk_moments

TimeTransform = Literal["km", "identity", "log", "rank"]


@dataclass(frozen=True)
class ProportionalHazardsTest:
    """One test per term, in the order of ``terms``, and one of all together."""

    terms: tuple[ChiSquareTest, ...]
    overall: ChiSquareTest


def _transformed(times: Floats, events: NDArray[np.bool_], transform: TimeTransform) -> Floats:
    """g(t) of every patient's time, centred (which changes no test but keeps the matrices well scaled)."""
    if transform == "km":
        curve = kaplan_meier(times, events)
        g = 1 - np.concatenate(([1.0], curve.survival))[np.searchsorted(curve.time, times, side="left")]
    elif transform == "identity":
        g = times
    elif transform == "log":
        if times.min() <= 0:
            raise ValueError("time must be positive for the log transform")
        g = np.log(times)
    elif transform == "rank":
        _, index, count = np.unique(times, return_inverse=True, return_counts=True)
        g = (np.cumsum(count) - (count - 1) / 2)[index]
    else:
        raise ValueError(f"transform must be 'km', 'identity', 'log' or 'rank', got {transform!r}")
    return np.asarray(g - g.mean())


def proportional_hazards_test(
    time: ArrayLike,
    event: ArrayLike,
    x: ArrayLike,
    *,
    transform: TimeTransform = "km",
    terms: Sequence[Sequence[int]] | None = None,
    strata: ArrayLike | None = None,
    ties: Literal["efron", "breslow"] = "efron",
) -> ProportionalHazardsTest:
    """Test the proportional hazards of ``cox(time, event, x)`` against g(t): 1 - KM(t-), t, log t or the rank of t.

    ``terms``: columns of ``x`` that belong together (a factor's dummies); default each column by itself. Raises
    ``ValueError`` and ``ConvergenceError`` as ``cox`` does; nan when deaths at one time only leave nothing to test.

    >>> time, event = [2, 4, 6, 8, 3, 7, 9, 10], [1, 1, 1, 0, 1, 1, 0, 0]
    >>> round(proportional_hazards_test(time, event, [0, 0, 0, 0, 1, 1, 1, 1]).overall.p, 3)
    0.771
    """
    times, events = check_times(time, event)
    if ties not in ("efron", "breslow"):
        raise ValueError(f"ties must be 'efron' or 'breslow', got {ties!r}")
    beta = cox(times, events, x, strata=strata, ties=ties).coefficient
    sets = prepare_risk_sets(times, events, x, strata, ties)
    moments = risk_moments(sets, beta)
    p = beta.size
    g = _transformed(times, events, transform)[sets.order][sets.deaths]
    score = np.concatenate((np.zeros(p), g @ (sets.x[sets.deaths] - moments.mean)))
    plain, mixed, squared = (np.einsum("k,kij->ij", g**power, moments.variance) for power in (0, 1, 2))
    information = np.block([[plain, mixed], [mixed, squared]])

    def test(columns: Sequence[int]) -> ChiSquareTest:
        kept = np.concatenate((np.arange(p), p + np.asarray(columns)))
        part, matrix = score[kept], information[np.ix_(kept, kept)]
        if np.linalg.matrix_rank(matrix, hermitian=True) < kept.size:  # deaths at one time only: nothing can change
            return chi_square_test(float("nan"), len(columns))
        return chi_square_test(float(part @ np.linalg.solve(matrix, part)), len(columns))

    groups = [[j] for j in range(p)] if terms is None else terms
    return ProportionalHazardsTest(tuple(test(columns) for columns in groups), test(range(p)))
