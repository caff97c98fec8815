"""Binomial-normal model of proportions: x_i ~ Binomial(n_i, expit(mu + u_i)), u_i ~ N(0, tau2), by maximum likelihood.

The integral over u_i is taken by adaptive Gauss-Hermite quadrature (Pinheiro and Bates 1995) around each study's mode,
so counts of 0 and n need no correction. One node is the Laplace approximation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize
from scipy.special import expit, gammaln, xlog1py, xlogy

from hccmeta.stats.distributions import chi2_sf
from hccmeta.stats.errors import ConvergenceError
from hccmeta.stats.pooling.effects import proportions
from hccmeta.stats.pooling.effects_input import Floats, confidence_level
from hccmeta.stats.pooling.random_effects import critical_value, two_sided_p
from hccmeta.stats.reasons import Reason, Reasoned, Why, because

MODE_STEPS = 100
#: The widest difference, as a share of the standard error and within bounds; how often a maximum is polished, and how
#: far a step of that may go at most.
SHARE, WIDTHS, POLISH, FAR = 0.05, (1e-3, 0.1), 3, 1e-3


@dataclass(frozen=True)
class BinomialNormal(Reasoned):
    """Pooled proportion of k arms; ``mu``, ``se``, ``tau2`` on the logit scale, the rest as proportions."""

    mu: float
    se: float
    mu_lower: float
    mu_upper: float
    p: float  # of mu = 0, that is of a proportion of one half
    tau2: float
    i2: float
    h2: float
    q_wald: float  # Wald and likelihood-ratio tests of equal proportions, both on k - 1
    q_wald_p: float
    q_lrt: float
    q_lrt_p: float
    log_lik: float
    proportion: float
    ci_lower: float
    ci_upper: float
    pi_lower: float
    pi_upper: float
    k: int
    df: float
    nodes: int
    status: str
    reasons: tuple[Reason, ...] = ()


def binomial_normal(
    x: ArrayLike, n: ArrayLike, *, ci: str = "t", level: float = 0.95, nodes: int = 7
) -> BinomialNormal:
    """Pool events ``x`` of ``n`` (k >= 2 arms) by the binomial-normal model with ``nodes`` quadrature points.

    ``ci``: ``t`` on k - 1 or ``z``; the prediction interval uses the same quantile and sqrt(se^2 + tau2). The standard
    error comes from the observed information of (mu, tau). When all patients or none have the event, in every arm, the
    likelihood has no finite maximum and the status is ``not estimable``.

    Raises ``ValueError`` naming the argument that is wrong; ``ConvergenceError`` when the likelihood has no maximum
    that the search can hold.

    >>> found = binomial_normal([12, 20, 9, 30], [40, 50, 38, 61])
    >>> round(found.proportion, 3), round(found.ci_lower, 3), round(found.ci_upper, 3)
    (0.363, 0.221, 0.535)
    """
    if ci not in ("t", "z"):
        raise ValueError(f"ci: 't' or 'z', not {ci!r}")
    if nodes < 1:
        raise ValueError(f"nodes: at least 1, got {nodes}")
    level = confidence_level(level)
    each = proportions(x, n, measure="PLO")
    events, size = np.atleast_1d(np.asarray(x, dtype=float)), np.atleast_1d(np.asarray(n, dtype=float))
    k = events.size
    if k < 2:
        raise ValueError("x: at least two arms are needed; a single one has ``clopper_pearson``")
    df = float("inf") if ci == "z" else float(k - 1)
    if np.all((events == 0) | (events == size)):
        return _at_the_edge(events, size, df, nodes)
    mu, tau, log_lik = _maximise(events, size, nodes)
    se = _standard_error(events, size, mu, tau, nodes)
    half = critical_value(df, level) * se
    half_pi = critical_value(df, level) * float(np.hypot(se, tau))
    weights = 1 / each.vi
    typical = (k - 1) / (np.sum(weights) - np.sum(weights**2) / np.sum(weights))
    share = np.sum(events) / np.sum(size)
    q_lrt = 2 * float(
        np.sum(xlogy(events, events / (size * share)) + xlogy(size - events, (size - events) / (size * (1 - share))))
    )
    inner = (events > 0) & (events < size)
    q_wald = _q(each.yi[inner], each.vi[inner])
    return BinomialNormal(
        mu=mu,
        se=se,
        mu_lower=mu - half,
        mu_upper=mu + half,
        p=float(two_sided_p(mu / se, df)),
        tau2=tau**2,
        i2=float(tau**2 / (tau**2 + typical)),
        h2=float(1 + tau**2 / typical),
        q_wald=q_wald,
        q_wald_p=float(chi2_sf(q_wald, k - 1)),
        q_lrt=q_lrt,
        q_lrt_p=float(chi2_sf(q_lrt, k - 1)),
        log_lik=log_lik,
        proportion=float(expit(mu)),
        ci_lower=float(expit(mu - half)),
        ci_upper=float(expit(mu + half)),
        pi_lower=float(expit(mu - half_pi)),
        pi_upper=float(expit(mu + half_pi)),
        k=k,
        df=df,
        nodes=nodes,
        status="ok" if np.isfinite(se) else "limited",
        reasons=() if np.isfinite(se) else (because(Why.NO_CURVATURE),),
    )


def _q(yi: Floats, vi: Floats) -> float:
    """Cochran's Q; an arm with 0 or n events has no finite logit and adds nothing."""
    if yi.size < 2:
        return 0.0
    weights = 1 / vi
    return float(np.sum(weights * (yi - np.sum(weights * yi) / np.sum(weights)) ** 2))


def _at_the_edge(events: Floats, size: Floats, df: float, nodes: int) -> BinomialNormal:
    """Nothing but the crude share, when every arm has none or all of its patients with the event."""
    nan, share = float("nan"), float(np.sum(events) / np.sum(size))
    edge = share in (0.0, 1.0)
    why = Why.ALL_OR_NOTHING if not edge else Why.ALL_EVENTS if share else Why.NO_EVENTS
    return BinomialNormal(
        mu=nan if not edge else float("inf") if share else float("-inf"), se=nan, mu_lower=nan, mu_upper=nan, p=nan,
        tau2=nan, i2=nan, h2=nan, q_wald=nan, q_wald_p=nan, q_lrt=0.0 if edge else nan, q_lrt_p=1.0 if edge else nan,
        log_lik=0.0 if edge else nan, proportion=share if edge else nan, ci_lower=nan, ci_upper=nan, pi_lower=nan,
        pi_upper=nan, k=events.size, df=df, nodes=nodes, status="not estimable", reasons=(because(why),),
    )  # fmt: skip


def log_likelihood(events: Floats, size: Floats, mu: float, tau: float, nodes: int) -> float:
    """Log-likelihood of (mu, tau), binomial coefficients included."""
    choose = gammaln(size + 1) - gammaln(events + 1) - gammaln(size - events + 1)
    alone = xlogy(events, events / size) + xlogy(size - events, 1 - events / size)
    return _log_kernel(events, size, mu, tau, nodes) + float(np.sum(choose + alone))


def _log_kernel(events: Floats, size: Floats, mu: float, tau: float, nodes: int) -> float:
    """The log-likelihood over that of each study by itself: without large terms, that would drown small differences."""
    share = events / size
    b = np.zeros(events.size)
    for _ in range(MODE_STEPS):  # Newton for the mode of b ~ N(0, 1) with u = tau b; the objective is concave
        p = expit(mu + tau * b)
        step = (tau * (events - size * p) - b) / (tau**2 * size * p * (1 - p) + 1)
        b = b + np.clip(step, -2, 2)
        if np.max(np.abs(step)) < 1e-12:
            break
    p = expit(mu + tau * b)
    spread = (tau**2 * size * p * (1 - p) + 1) ** -0.5
    points, weights = np.polynomial.hermite.hermgauss(nodes)
    at = b[:, None] + np.sqrt(2) * spread[:, None] * points
    eta = mu + tau * at
    excess = (expit(eta) - share[:, None]) / np.where(events > 0, share, 1.0)[:, None]
    lack = (share[:, None] - expit(eta)) / np.where(events < size, 1 - share, 1.0)[:, None]
    log_density = xlog1py(events[:, None], excess) + xlog1py((size - events)[:, None], lack) - at**2 / 2
    peak = np.max(log_density, axis=1)
    integral = np.sum(weights * np.exp(points**2 + log_density - peak[:, None]), axis=1) * spread / np.sqrt(np.pi)
    return float(np.sum(np.log(integral) + peak))


def _maximise(events: Floats, size: Floats, nodes: int) -> tuple[float, float, float]:
    """Best of a scan over tau, each with its own mu, then both together; tau = 0 is a candidate of its own."""
    share = np.sum(events) / np.sum(size)
    start = float(np.log(share / (1 - share)))

    def negative(parameters: Floats) -> float:
        return -log_likelihood(events, size, float(parameters[0]), abs(float(parameters[1])), nodes)

    scan = []
    for tau in (0.0, 0.05, 0.15, 0.3, 0.6, 1.0, 1.6, 2.5, 4.0):
        best = optimize.minimize_scalar(
            lambda mu, tau=tau: negative(np.array([mu, tau])), bracket=(start - 1, start + 1)
        )
        scan.append((float(best.fun), float(best.x), tau))
    at_zero = scan[0]
    _, mu, tau = min(scan)
    optimum = optimize.minimize(
        negative, [mu, max(tau, 0.02)], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-13, "maxiter": 4000}
    )
    if not optimum.success:
        raise ConvergenceError(f"the binomial-normal likelihood was not maximised: {optimum.message}")
    if optimum.fun >= at_zero[0] - 1e-11:
        return *_polished(events, size, at_zero[1], 0.0, nodes), -at_zero[0]
    return *_polished(events, size, float(optimum.x[0]), abs(float(optimum.x[1])), nodes), -float(optimum.fun)


def _polished(events: Floats, size: Floats, mu: float, tau: float, nodes: int) -> tuple[float, float]:
    """(mu, tau) by Newton's steps to where the slope is 0; ``tau`` of 0 stays. A search that compares likelihoods ends
    where they differ by rounding only, eight digits from the maximum, and elsewhere on another processor."""
    for _ in range(POLISH):
        gradient, hessian = _derivatives(events, size, mu, tau, nodes)
        if tau == 0:
            step = np.array([gradient[0] / hessian[0, 0], 0.0])
        elif hessian[0, 0] < 0 < np.linalg.det(hessian):
            step = np.linalg.solve(hessian, gradient)
        else:
            return mu, tau
        if not np.all(np.isfinite(step)) or np.max(np.abs(step)) > FAR or tau - step[1] < 0:
            return mu, tau
        mu, tau = mu - float(step[0]), tau - float(step[1])
    return mu, tau


def _derivatives(events: Floats, size: Floats, mu: float, tau: float, nodes: int) -> tuple[Floats, Floats]:
    """Gradient (2,) and Hessian (2, 2) of the log-likelihood, which is even in tau, by central differences of three
    widths, extrapolated (Richardson)."""

    def value(i: float, j: float) -> float:
        return _log_kernel(events, size, mu + i, abs(tau + j), nodes)

    centre = value(0, 0)

    def differences(h: float, t: float) -> Floats:
        """Slopes in mu and tau, then the curvatures mu-mu, tau-tau, mu-tau."""
        up, down, right, left = value(h, 0), value(-h, 0), value(0, t), value(0, -t)
        cross = value(h, t) - value(h, -t) - value(-h, t) + value(-h, -t)
        second = ((up - 2 * centre + down) / h**2, (right - 2 * centre + left) / t**2, cross / (4 * h * t))
        return np.array([(up - down) / (2 * h), (right - left) / (2 * t), *second])

    def width(curvature: float) -> float:
        """A share of what one standard error would be, so that rounding weighs the same in flat and in steep ones."""
        return float(np.clip(SHARE / np.sqrt(abs(curvature)), *WIDTHS)) if curvature else WIDTHS[1]

    rough = differences(WIDTHS[0], WIDTHS[0])
    h, t = width(rough[2]), width(rough[3])
    wide, half, quarter = (differences(h / part, t / part) for part in (1, 2, 4))
    slope_mu, slope_tau, mm, tt, mt = (64 * quarter - 20 * half + wide) / 45
    return np.array([slope_mu, slope_tau]), np.array([[mm, mt], [mt, tt]])


def _standard_error(events: Floats, size: Floats, mu: float, tau: float, nodes: int) -> float:
    """From the observed information of (mu, tau)."""
    information = -_derivatives(events, size, mu, tau, nodes)[1]
    mm, tt = float(information[0, 0]), float(information[1, 1])
    if tau < 1e-6:
        return float(mm**-0.5) if mm > 0 else float("nan")
    determinant = mm * tt - float(information[0, 1]) ** 2
    return float(np.sqrt(tt / determinant)) if tt > 0 and determinant > 0 else float("nan")
