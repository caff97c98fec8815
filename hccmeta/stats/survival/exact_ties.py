"""The exact (conditional logistic) partial likelihood of tied deaths.

With d deaths in a risk set the denominator is the elementary symmetric polynomial of order d of the hazards at risk
(Cox 1972; recursion of Gail, Lubin & Rubinstein, Biometrika 1981). Adding patients in order of falling time updates
all orders and their first two derivatives at once.
"""

from __future__ import annotations

import numpy as np

from hccmeta.stats.survival.patients_input import Floats
from hccmeta.stats.survival.risk_sets import RiskSets


def exact_derivatives(sets: RiskSets, beta: Floats) -> tuple[float, Floats, Floats]:
    """Log likelihood, score (p,) and information (p, p) at ``beta`` (p,)."""
    p = beta.size
    log_likelihood, score, information = 0.0, np.zeros(p), np.zeros((p, p))
    weights = np.exp(sets.x @ beta)
    opens = np.flatnonzero(np.diff(sets.block, prepend=-1))
    bounds = np.append(opens, sets.block.size)
    for stratum_start in np.unique(sets.start):
        blocks = np.flatnonzero(sets.start[opens] == stratum_start)
        orders = np.diff(bounds)[blocks]
        top, last = int(orders.max()), int(sets.stop[opens[blocks]].max())
        # Scaled so that the polynomial of the highest order stays near 1; the scale cancels in the likelihood.
        scaled = weights * (top / (np.e * weights[stratum_start:last].sum()))
        polynomial = np.zeros(top + 1)
        polynomial[0] = 1.0
        first, second = np.zeros((top + 1, p)), np.zeros((top + 1, p, p))
        row = int(stratum_start)
        for block, d in zip(blocks, orders, strict=True):
            stop = sets.stop[opens[block]]
            while row < stop:
                _add_patient(polynomial, first, second, scaled[row], sets.x[row])
                row += 1
            died = sets.deaths[bounds[block] : bounds[block + 1]]
            mean = first[d] / polynomial[d]
            log_likelihood += float(np.log(scaled[died]).sum() - np.log(polynomial[d]))
            score += sets.x[died].sum(axis=0) - mean
            information += second[d] / polynomial[d] - np.outer(mean, mean)
    return log_likelihood, score, information


def _add_patient(polynomial: Floats, first: Floats, second: Floats, weight: float, x: Floats) -> None:
    """Let one more patient into the risk set: e_k += w e_(k-1), with the derivatives of that product, in place."""
    lower, lower_first, lower_second = polynomial[:-1], first[:-1], second[:-1]
    cross = lower_first[:, :, None] * x
    second[1:] += weight * (lower_second + cross + cross.transpose(0, 2, 1) + lower[:, None, None] * (x[:, None] * x))
    first[1:] += weight * (lower_first + lower[:, None] * x)
    polynomial[1:] += weight * lower
