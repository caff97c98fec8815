"""Cox's proportional hazards model: Efron, Breslow and exact ties, strata, robust variance by cluster.

Cox (J R Stat Soc B 1972); Lin & Wei (J Am Stat Assoc 1989) for the robust variance. As R's ``survival::coxph``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.counts.chi_square import ChiSquareTest, chi_square_test, quadratic_form_test
from hccmeta.stats.errors import ConvergenceError
from hccmeta.stats.normal import normal_quantile
from hccmeta.stats.survival.exact_ties import exact_derivatives
from hccmeta.stats.survival.patients_input import Floats, check_covariates, check_labels, check_times
from hccmeta.stats.survival.risk_sets import RiskSets, risk_moments, risk_sets, score_residuals

Ties = Literal["efron", "breslow", "exact"]
#: Log likelihood, score (p,) and information (p, p) at given coefficients.
Derivatives = tuple[float, Floats, Floats]

_MAX_ITERATIONS = 50
#: Information about a standardised covariate below which the likelihood is flat, at 0 or relative to that at 0.
_FLAT = 1e-9


@dataclass(frozen=True)
class CoxFit:
    """Log hazard ratios ``coefficient`` (p,) with ``covariance`` (p, p), the robust one where clusters were given.

    ``naive_covariance`` is the inverse information; ``score_test`` the score test at 0, ``likelihood_ratio_test`` and
    ``wald_test`` the other two.
    """

    coefficient: Floats
    covariance: Floats
    naive_covariance: Floats
    log_likelihood_null: float
    log_likelihood: float
    score_test: ChiSquareTest
    n: int
    n_events: int

    @property
    def se(self) -> Floats:
        """Standard errors of the log hazard ratios, shape (p,)."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def likelihood_ratio_test(self) -> ChiSquareTest:
        """Twice the gain in log partial likelihood."""
        return chi_square_test(2 * (self.log_likelihood - self.log_likelihood_null), self.coefficient.size)

    @property
    def wald_test(self) -> ChiSquareTest:
        """All coefficients against 0 with ``covariance``."""
        return quadratic_form_test(self.coefficient, self.covariance)

    def hazard_ratio(self, level: float = 0.95) -> tuple[Floats, Floats, Floats]:
        """Hazard ratios and their lower and upper limits, each of shape (p,)."""
        half = normal_quantile(level) * self.se
        return np.exp(self.coefficient), np.exp(self.coefficient - half), np.exp(self.coefficient + half)


def cox(
    time: ArrayLike,
    event: ArrayLike,
    x: ArrayLike,
    *,
    strata: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    ties: Ties = "efron",
) -> CoxFit:
    """Fit Cox's model to ``x`` (n,) or (n, p); ``time``, ``event`` as of ``kaplan_meier``.

    ``strata`` (n,): a baseline hazard of its own for each label; ``cluster`` (n,): the covariance becomes the robust
    one, score residuals summed by label (not offered with exact ties).

    Raises ``ValueError`` for wrong arguments, no events, or covariates that do not vary within the risk sets, and
    ``ConvergenceError`` when a coefficient grows without bound.

    >>> fit = cox([2, 4, 6, 8, 3, 7, 9, 10], [1, 1, 1, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1, 1, 1])
    >>> fit.coefficient.round(3).tolist(), fit.se.round(3).tolist()
    ([-0.775], [0.931])
    """
    sets = prepare_risk_sets(time, event, x, strata, ties)
    if ties == "exact" and cluster is not None:
        raise ValueError("cluster needs ties 'efron' or 'breslow'")

    def derivatives(beta: Floats) -> Derivatives:
        # A step too far may overflow; its likelihood is then no number and the step is halved.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            if ties == "exact":
                return exact_derivatives(sets, beta)
            moments = risk_moments(sets, beta)
            return moments.log_likelihood, moments.score(sets), moments.information()

    n, p = sets.x.shape
    null = derivatives(np.zeros(p))
    beta, final = _maximise(derivatives, null, np.std(sets.x, axis=0))
    naive: Floats = np.asarray(np.linalg.inv(final[2]), dtype=float)
    covariance = naive
    if cluster is not None:
        _, label = check_labels(cluster, n, "cluster")
        shift = np.zeros((label.max() + 1, p))
        np.add.at(shift, label, score_residuals(sets, risk_moments(sets, beta)) @ naive)
        covariance = shift.T @ shift
    score_test = quadratic_form_test(null[1], null[2])
    return CoxFit(beta, covariance, naive, null[0], final[0], score_test, n, sets.deaths.size)


def prepare_risk_sets(
    time: ArrayLike, event: ArrayLike, x: ArrayLike, strata: ArrayLike | None, ties: Ties
) -> RiskSets:
    """The checked arguments of ``cox`` as risk sets. Raises ``ValueError`` for arguments no model can be fitted to."""
    if ties not in ("efron", "breslow", "exact"):
        raise ValueError(f"ties must be 'efron', 'breslow' or 'exact', got {ties!r}")
    times, events = check_times(time, event)
    if not events.any():
        raise ValueError("event must contain at least one event")
    _, stratum = check_labels(strata, times.size, "strata")
    return risk_sets(times, events, check_covariates(x, times.size), stratum, efron=ties == "efron")


def _maximise(
    derivatives: Callable[[Floats], Derivatives], null: Derivatives, spread: Floats
) -> tuple[Floats, Derivatives]:
    """Newton's method with step halving from 0: the log partial likelihood is concave, its root is the maximum.

    ``spread`` (p,): standard deviations of the covariates, which make steps comparable.
    """

    def least_information(information: Floats) -> float:
        return float(np.linalg.eigvalsh(information * np.outer(1 / spread, 1 / spread)).min())

    start = least_information(null[2]) if (spread > 0).all() else 0.0
    if start <= _FLAT:
        raise ValueError("x must vary, without collinear columns, among the patients at risk")
    beta, current = np.zeros(spread.size), null
    for _ in range(_MAX_ITERATIONS):
        log_likelihood, score, information = current
        if least_information(information) < _FLAT * start:
            raise ConvergenceError(
                "Cox model: a coefficient grows without bound, one side of a covariate has no events"
            )
        step = np.linalg.solve(information, score)
        proposal = derivatives(beta + step)
        while not proposal[0] >= log_likelihood - 1e-10 * abs(log_likelihood):
            step = step / 2
            proposal = derivatives(beta + step)
        beta, current = beta + step, proposal
        if np.abs(step * spread).max() < 1e-9:
            return beta, current
    raise ConvergenceError(f"Cox model: no convergence in {_MAX_ITERATIONS} iterations")
