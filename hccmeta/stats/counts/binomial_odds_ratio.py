"""Binomial-normal model of two arms: pooled odds ratio without corrections of zero counts, by maximum likelihood.

logit p_1i = a_i + (theta + u_i)/2 and logit p_2i = a_i - (theta + u_i)/2 with u_i ~ N(0, tau2) and an effect a_i of
its own for every study (Jackson et al. 2018, model 5; metafor's UM.FS). The integral over u_i is taken by adaptive
quadrature.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize
from scipy.special import expit

from hccmeta.stats.errors import ConvergenceError
from hccmeta.stats.pooling.effects import two_group_counts
from hccmeta.stats.pooling.effects_input import Floats, confidence_level
from hccmeta.stats.pooling.random_effects import critical_value, two_sided_p
from hccmeta.stats.reasons import Reason, Reasoned, Why, because

MODE_STEPS = 100


@dataclass(frozen=True)
class BinomialOddsRatio(Reasoned):
    """Pooled log odds ratio with normal interval; ``k`` studies had patients with and without an event."""

    estimate: float
    se: float
    ci_lower: float
    ci_upper: float
    p: float
    tau2: float
    k: int
    n_left_out: int
    status: str = "ok"  # ok | not estimable
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class _Counts:
    x1: Floats
    n1: Floats
    x2: Floats
    n2: Floats


def binomial_odds_ratio(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, *, level: float = 0.95, nodes: int = 7
) -> BinomialOddsRatio:
    """Pool events ``x1`` of ``n1`` against ``x2`` of ``n2`` (studies); those in which all or no patients have the
    event are left out. Where no finite effect is likeliest (in every study the one group, or in each of them one of
    the two, has none or all of the events that it could have) the status is ``not estimable``.

    Raises ``ValueError`` naming the argument that is wrong; ``x1`` when fewer than two studies tell anything;
    ``ConvergenceError`` when the likelihood was not maximised.

    >>> result = binomial_odds_ratio([5, 8, 0, 12], [50, 60, 20, 90], [9, 15, 3, 20], [48, 62, 22, 88])
    >>> result.estimate < 0 and result.tau2 >= 0
    True
    """
    two_group_counts(x1, n1, x2, n2, measure="OR")  # checks the counts
    a, m1, c, m2 = (np.atleast_1d(np.asarray(values, dtype=float)) for values in (x1, n1, x2, n2))
    kept = (a + c > 0) & (a + c < m1 + m2)
    if np.sum(kept) < 2:
        raise ValueError("x1: at least two studies with patients with and without an event are needed")
    counts = _Counts(a[kept], m1[kept], c[kept], m2[kept])
    unbounded = _unbounded(counts)
    if unbounded is not None:
        nan = float("nan")
        left_out = int(np.sum(~kept))
        return BinomialOddsRatio(
            nan, nan, nan, nan, nan, nan, counts.x1.size, left_out, "not estimable", (because(unbounded),)
        )
    start_a = np.log((counts.x1 + counts.x2 + 0.5) / (counts.n1 + counts.n2 - counts.x1 - counts.x2 + 0.5))
    best = None
    for tau in (0.0, 0.3, 1.0):
        optimum = optimize.minimize(
            _negative, np.concatenate([[0.0, tau], start_a]), (counts, nodes), jac=True, method="L-BFGS-B",
            bounds=[(None, None), (0.0, None)] + [(-30.0, 30.0)] * start_a.size,
            options={"maxiter": 3000, "ftol": 1e-15, "gtol": 1e-8},
        )  # fmt: skip
        if np.isfinite(optimum.fun) and (best is None or optimum.fun < best.fun):
            best = optimum
    if best is None:
        raise ConvergenceError("the binomial-normal likelihood of the odds ratio was not maximised")
    se = _standard_error(best.x, counts, nodes)
    estimate = float(best.x[0])
    half = critical_value(float("inf"), confidence_level(level)) * se
    return BinomialOddsRatio(
        estimate=estimate,
        se=se,
        ci_lower=estimate - half,
        ci_upper=estimate + half,
        p=float(two_sided_p(estimate / se, float("inf"))),
        tau2=float(best.x[1]) ** 2,
        k=int(np.sum(kept)),
        n_left_out=int(np.sum(~kept)),
    )


def _unbounded(counts: _Counts) -> Why | None:
    """Why the likelihood rises for ever: with its margins fixed, each table lies at an end of its range."""
    events = counts.x1 + counts.x2
    highest = counts.x1 == np.minimum(counts.n1, events)
    lowest = counts.x1 == np.maximum(0.0, events - counts.n2)
    if np.all(highest) or np.all(lowest):
        return Why.ONE_SIDED_EVENTS
    return Why.EXTREME_IN_EVERY_STUDY if np.all(highest | lowest) else None


def _negative(parameters: Floats, counts: _Counts, nodes: int) -> tuple[float, Floats]:
    """-log-likelihood of (theta, tau, a_1 ... a_k) and its gradient (by Fisher's identity at the same nodes)."""
    theta, tau, a = parameters[0], parameters[1], parameters[2:]
    b = np.zeros(a.size)
    for _ in range(MODE_STEPS):
        half = (theta + tau * b) / 2
        p1, p2 = expit(a + half), expit(a - half)
        slope = tau / 2 * (counts.x1 - counts.n1 * p1 - counts.x2 + counts.n2 * p2) - b
        curvature = tau**2 / 4 * (counts.n1 * p1 * (1 - p1) + counts.n2 * p2 * (1 - p2)) + 1
        step = np.clip(slope / curvature, -2, 2)
        b = b + step
        if np.max(np.abs(step)) < 1e-11:
            break
    points, weights = np.polynomial.hermite.hermgauss(nodes)
    spread = curvature**-0.5
    at = b[:, None] + np.sqrt(2) * spread[:, None] * points
    half = (theta + tau * at) / 2
    eta1, eta2 = a[:, None] + half, a[:, None] - half
    log_density = (
        counts.x1[:, None] * eta1 - counts.n1[:, None] * np.logaddexp(0, eta1)
        + counts.x2[:, None] * eta2 - counts.n2[:, None] * np.logaddexp(0, eta2) - at**2 / 2
    )  # fmt: skip
    peak = np.max(log_density, axis=1)
    mass = weights * np.exp(points**2 + log_density - peak[:, None])
    total = np.sum(mass, axis=1)
    posterior = mass / total[:, None]
    residual1 = counts.x1[:, None] - counts.n1[:, None] * expit(eta1)
    residual2 = counts.x2[:, None] - counts.n2[:, None] * expit(eta2)
    difference = posterior * (residual1 - residual2) / 2
    gradient = np.concatenate(
        [[np.sum(difference), np.sum(difference * at)], np.sum(posterior * (residual1 + residual2), axis=1)]
    )
    return -float(np.sum(np.log(total * spread) + peak)), -gradient


def _standard_error(at: Floats, counts: _Counts, nodes: int) -> float:
    """From the observed information, by differences of the gradient; tau = 0 is held."""
    free = np.flatnonzero(np.arange(at.size) != 1) if at[1] < 1e-4 else np.arange(at.size)
    h = 1e-4
    rows = []
    for i in free:
        step = h * (np.arange(at.size) == i)
        rows.append((_negative(at + step, counts, nodes)[1] - _negative(at - step, counts, nodes)[1])[free] / (2 * h))
    information = np.array(rows)
    return float(np.sqrt(np.linalg.inv((information + information.T) / 2)[0, 0]))
