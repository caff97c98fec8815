"""Bayesian normal-normal model for few studies, on a grid of tau: no sampling, no convergence to doubt.

y_i ~ N(theta_i, v_i), theta_i ~ N(mu, tau^2), mu flat, tau half-normal (Roever 2020). Given tau, mu is normal in
closed form, so every posterior is a mixture over the grid.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize

from hccmeta.stats.distributions import normal_cdf, normal_pdf
from hccmeta.stats.pooling.effects_input import Floats, confidence_level, positive_variances

NODES = 400


@dataclass(frozen=True)
class Posterior:
    """Summary of one unknown; ``lower`` and ``upper`` bound the shortest interval of the given probability."""

    mode: float
    median: float
    mean: float
    sd: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Mixture:
    """Normal components ``mean`` and ``sd`` (n,) with weights that sum to 1: a posterior integrated over a grid."""

    mean: Floats
    sd: Floats
    weight: Floats

    def cdf(self, value: float) -> float:
        """Posterior probability of at most ``value``."""
        return float(np.sum(self.weight * normal_cdf(value, self.mean, self.sd)))

    def pdf(self, value: float) -> float:
        """Posterior density at ``value``."""
        return float(np.sum(self.weight * normal_pdf(value, self.mean, self.sd)))

    def widened(self, sd: float) -> Mixture:
        """The posterior of the quantity plus an independent normal error of standard deviation ``sd`` and mean 0."""
        return Mixture(self.mean, np.hypot(self.sd, sd), self.weight)

    def summary(self, level: float) -> Posterior:
        """Mode, median, mean, sd and the shortest interval that holds ``level``."""
        mean = float(np.sum(self.weight * self.mean))
        sd = float(np.sqrt(np.sum(self.weight * (self.sd**2 + (self.mean - mean) ** 2))))

        def quantile(p: float) -> float:
            return float(optimize.brentq(lambda x: self.cdf(x) - p, mean - 40 * sd, mean + 40 * sd, xtol=1e-12))

        def rise(p: float) -> float:
            return self.pdf(quantile(p)) - self.pdf(quantile(p + level))

        # The density is the same at both ends of the shortest interval. A search for the least width itself would end
        # where widths differ by rounding only, eight digits from the ends.
        low, high = max((1 - level) / 100, 1e-6), (1 - level) * 0.99
        if rise(low) >= 0 or rise(high) <= 0:
            p = low if rise(low) >= 0 else high
        else:
            p = float(optimize.brentq(rise, low, high, xtol=1e-14, rtol=1e-14))
        mode = optimize.minimize_scalar(lambda x: -self.pdf(x), bounds=(mean - 2 * sd, mean + 2 * sd), method="bounded")
        return Posterior(float(mode.x), quantile(0.5), mean, sd, quantile(p), quantile(p + level))


@dataclass(frozen=True)
class BayesPool:
    """Posteriors of tau, of the mean mu and of the effect theta of a new study; ``mixture`` is that of mu."""

    tau: Posterior
    mu: Posterior
    theta: Posterior
    i2_median: float  # at the posterior median of tau
    p_below_zero: float  # posterior probability that mu < 0
    k: int
    prior_scale: float
    level: float
    mixture: Mixture


def bayes_pool(yi: ArrayLike, vi: ArrayLike, *, scale: float, level: float = 0.95) -> BayesPool:
    """Pool k >= 1 effects with a half-normal prior of ``scale`` for tau, in the unit of the effects.

    Integration over tau by Gauss-Legendre nodes on (0, upper), where the prior beyond the upper end weighs less than
    1e-15.

    Raises ``ValueError`` naming the argument that is wrong.

    >>> found = bayes_pool([1.2, 0.4, 2.1], [0.25, 0.36, 0.49], scale=0.5)
    >>> round(found.mu.median, 2), round(found.mu.lower, 2), round(found.mu.upper, 2)
    (1.17, 0.31, 2.05)
    """
    y, v = positive_variances(yi, vi)
    level = confidence_level(level)
    if not (np.isfinite(scale) and scale > 0):
        raise ValueError(f"scale: a positive number is needed, got {scale}")
    tau, mu = _mean_over_tau(y, v, scale)
    theta = Mixture(mu.mean, np.hypot(mu.sd, tau), mu.weight)
    tau_posterior = _tau_summary(tau, mu.weight, y, v, scale, level)
    weights = 1 / v
    trace = float(np.sum(weights) - np.sum(weights**2) / np.sum(weights))
    typical = (y.size - 1) / trace if y.size > 1 else float("nan")
    return BayesPool(
        tau=tau_posterior,
        mu=mu.summary(level),
        theta=theta.summary(level),
        i2_median=tau_posterior.median**2 / (tau_posterior.median**2 + typical),
        p_below_zero=mu.cdf(0.0),
        k=y.size,
        prior_scale=scale,
        level=level,
        mixture=mu,
    )


def posterior_mean(yi: Floats, vi: Floats, *, scale: float, level: float) -> Posterior:
    """The posterior of the mean alone, as ``bayes_pool`` gives it, of effects that were checked."""
    return _mean_over_tau(yi, vi, scale)[1].summary(level)


@cache
def _nodes() -> tuple[Floats, Floats]:
    """Gauss-Legendre nodes and weights on (0, 1)."""
    x, w = np.polynomial.legendre.leggauss(NODES)
    return (x + 1) / 2, w / 2


def _mean_over_tau(y: Floats, v: Floats, scale: float) -> tuple[Floats, Mixture]:
    """The nodes of tau, and the posterior of mu as a mixture over them."""
    u, w = _nodes()
    # Squaring puts nodes where tau is small, as the posterior may rise there.
    tau = 8.2 * scale * u**2
    log_density, mean, variance = _given_tau(y, v, tau, scale)
    weight = np.exp(log_density - np.max(log_density)) * w * 2 * u
    return tau, Mixture(mean, np.sqrt(variance), weight / np.sum(weight))


def _given_tau(y: Floats, v: Floats, tau: Floats, scale: float) -> tuple[Floats, Floats, Floats]:
    """Log posterior density of tau (unnormalised), and mean and variance of mu given tau."""
    weights = 1 / (v + tau[:, None] ** 2)
    total = np.sum(weights, axis=1)
    mean = np.sum(weights * y, axis=1) / total
    quadratic = np.sum(weights * (y - mean[:, None]) ** 2, axis=1)
    log_density = -0.5 * (tau / scale) ** 2 + 0.5 * (np.sum(np.log(weights), axis=1) - np.log(total) - quadratic)
    return log_density, mean, 1 / total


def _tau_summary(tau: Floats, weight: Floats, y: Floats, v: Floats, scale: float, level: float) -> Posterior:
    """From a finely tabulated density: quantiles by its integral, the shortest interval by its height."""
    mean = float(np.sum(weight * tau))
    sd = float(np.sqrt(np.sum(weight * (tau - mean) ** 2)))
    grid = np.linspace(0, min(float(tau[-1]), mean + 12 * sd), 40_001)
    log_density = _given_tau(y, v, grid, scale)[0]
    density = np.exp(log_density - np.max(log_density))
    step = grid[1] - grid[0]
    cumulative = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2) * step])
    cumulative, density = cumulative / cumulative[-1], density / cumulative[-1]

    def quantile(p: float) -> float:
        return float(np.interp(p, cumulative, grid))

    lower, upper = _shortest(quantile, level)
    return Posterior(float(grid[int(np.argmax(density))]), quantile(0.5), mean, sd, lower, upper)


def _shortest(quantile: Callable[[float], float], level: float) -> tuple[float, float]:
    """The shortest of the intervals between quantiles p and p + level."""
    found = optimize.minimize_scalar(
        lambda p: quantile(p + level) - quantile(p), bounds=(0.0, 1 - level), method="bounded", options={"xatol": 1e-9}
    )
    p = float(found.x)
    if quantile(level) - quantile(0.0) <= found.fun:
        p = 0.0
    return quantile(p), quantile(p + level)
