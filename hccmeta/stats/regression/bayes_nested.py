"""Bayesian model of arms nested in studies: the likelihood of ``arm_regression`` with half-normal priors, on a grid.

y_ia = x_ia'b + u_i + w_ia + e_ia, b flat, SD of u half-normal(study_scale), SD of w half-normal(arm_scale), e known.
Given the two SDs b is normal in closed form, so the posterior of a combination c'b is a mixture over the grid: no
sampling, no convergence to doubt. With few cohorts its intervals are honest where t on studies less coefficients has
none, or one of 11 months (``benchmarks/cohorts.py``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.pooling.bayes import Mixture, Posterior
from hccmeta.stats.pooling.by_number import MeanInterval, Method
from hccmeta.stats.pooling.effects_input import Floats, confidence_level, design_matrix, positive_variances
from hccmeta.stats.regression.nested import NestedModel

NODES = 40
#: Half-normal scales at 12 months, in months; they grow with the horizon.
STUDY_SCALE_AT_12, ARM_SCALE_AT_12 = 1.0, 0.5
#: Multiples of the scale beyond which the prior weighs less than 1e-9.
REACH = 6.2


def nested_prior_scales(tau: float) -> tuple[float, float]:
    """Scales of the SD between studies and between arms of a study for RMST at the horizon ``tau``, in months.

    >>> nested_prior_scales(24)
    (2.0, 1.0)
    """
    if not (np.isfinite(tau) and tau > 0):
        raise ValueError(f"tau: a positive number of months is needed, got {tau}")
    return STUDY_SCALE_AT_12 * tau / 12, ARM_SCALE_AT_12 * tau / 12


@dataclass(frozen=True)
class BayesNested:
    """Posteriors of n combinations of the coefficients, with their mixtures, and mean SDs of the two components."""

    combinations: tuple[Posterior, ...]
    mixtures: tuple[Mixture, ...]
    sd_study: float
    sd_arm: float
    k: int
    m: int
    study_scale: float
    arm_scale: float
    level: float

    def interval(self, i: int) -> MeanInterval:
        """The posterior of combination ``i`` as an interval like those of ``pool_by_rule``."""
        one = self.combinations[i]
        return MeanInterval(
            Method.BAYES, one.median, one.lower, one.upper, one.sd, float("inf"), "ok", (), self.mixtures[i]
        )


def bayes_nested(
    yi: ArrayLike,
    vi: ArrayLike,
    x: ArrayLike,
    combinations: ArrayLike,
    *,
    study: ArrayLike,
    study_scale: float,
    arm_scale: float,
    level: float = 0.95,
) -> BayesNested:
    """Posteriors of the rows c of ``combinations`` (n x p) times the coefficients of ``x`` (k x p).

    ``yi``, ``vi``: k arms; ``study``: their k labels; scales in the unit of ``yi`` (``nested_prior_scales``).

    Raises ``ValueError`` naming the argument that is wrong.

    >>> yi, vi = [8.1, 9.0, 8.6, 9.9, 7.4, 8.8], [0.20, 0.22, 0.15, 0.18, 0.30, 0.12]
    >>> x = np.column_stack((np.ones(6), [0, 1, 0, 1, 0, 1]))
    >>> found = bayes_nested(yi, vi, x, [[0, 1]], study=list("aabbcc"), study_scale=1.0, arm_scale=0.5)
    >>> round(found.combinations[0].median, 2), round(found.combinations[0].lower, 2)
    (1.15, 0.24)
    """
    y, v = positive_variances(yi, vi)
    # With as many arms as coefficients the data say nothing of the two SDs: their priors stand.
    matrix = design_matrix(x, y.size, none_to_spare=True)
    labels = np.asarray(study)
    if labels.shape != y.shape:
        raise ValueError(f"study: needs one label per arm ({y.size}), got shape {labels.shape}")
    rows = np.atleast_2d(np.asarray(combinations, dtype=float))
    if rows.shape[1] != matrix.shape[1] or not np.all(np.isfinite(rows)):
        raise ValueError(f"combinations: needs finite rows of {matrix.shape[1]} columns, got shape {rows.shape}")
    for name, scale in (("study_scale", study_scale), ("arm_scale", arm_scale)):
        if not (np.isfinite(scale) and scale > 0):
            raise ValueError(f"{name}: a positive number is needed, got {scale}")
    level = confidence_level(level)
    sd, log_prior, volume = _grid(study_scale, arm_scale)
    shape = sd.shape[0], y.size
    model = NestedModel(np.broadcast_to(y, shape), np.broadcast_to(v, shape), matrix, labels)
    fit = model.fit(sd**2)
    log_density = fit.log_lik_reml + log_prior
    weight = np.exp(log_density - np.max(log_density)) * volume
    weight = weight / np.sum(weight)
    mean = fit.coef @ rows.T
    spread = np.sqrt(np.einsum("np,bpq,nq->bn", rows, fit.vcov, rows))
    mixtures = tuple(Mixture(mean[:, i], spread[:, i], weight) for i in range(rows.shape[0]))
    return BayesNested(
        combinations=tuple(one.summary(level) for one in mixtures),
        mixtures=mixtures,
        sd_study=float(weight @ sd[:, 0]),
        sd_arm=float(weight @ sd[:, 1]),
        k=y.size,
        m=model.m,
        study_scale=study_scale,
        arm_scale=arm_scale,
        level=level,
    )


def _grid(study_scale: float, arm_scale: float) -> tuple[Floats, Floats, Floats]:
    """Pairs of SDs (n, 2), the log prior of each and the volume it stands for."""
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    # Squared, so that nodes are dense where an SD is small.
    u, w = (nodes + 1) / 2, weights / 2
    unit, volume = REACH * u**2, w * 2 * u
    first, second = np.meshgrid(unit, unit, indexing="ij")
    sd = np.column_stack([(study_scale * first).ravel(), (arm_scale * second).ravel()])
    log_prior = -0.5 * (first**2 + second**2).ravel()
    return sd, log_prior, np.outer(volume, volume).ravel()
