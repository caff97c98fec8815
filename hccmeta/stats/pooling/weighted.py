"""Weighted least squares with weights 1/(vi + tau2), and the quantities that estimators of tau2 need from it.

Notation (Viechtbauer 2005, DerSimonian and Kacker 2007): W = diag(1/(vi + tau2)), P = W - W X (X'WX)^-1 X'W,
Q(tau2) = y'Py. Everything is computed by a QR decomposition of W^(1/2) X, after X itself has been orthonormalised, so
that covariates on very different scales (a year beside an interaction) lose no digits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hccmeta.stats.pooling.effects_input import Floats

LOG_2PI = float(np.log(2 * np.pi))


@dataclass(frozen=True)
class Profile:
    """Q, the scores and the log-likelihoods at each of several values of tau2 (every field has their shape)."""

    tau2: Floats
    q: Floats  # y'Py
    score_reml: Floats  # y'PPy - tr P: twice the derivative of the restricted log-likelihood
    score_ml: Floats  # y'PPy - tr W
    log_lik_reml: Floats
    log_lik_ml: Floats


@dataclass(frozen=True)
class WeightedFit:
    """One weighted regression at a given tau2."""

    coef: Floats  # p
    vcov: Floats  # p x p, (X'WX)^-1 for inverse-variance weights
    weights: Floats  # k, 1/(vi + tau2)
    leverage: Floats  # k, diagonal of the hat matrix
    fitted: Floats  # k
    q: float  # y'Py, the weighted residual sum of squares
    p_matrix: Floats  # k x k


def saturated_log_lik(vi: Floats) -> float:
    """Log-likelihood of effects that are all met exactly, with sampling variances ``vi``."""
    return float(-0.5 * np.sum(LOG_2PI + np.log(vi)))


class LinearModel:
    """yi ~ N(X beta, vi + tau2) for a fixed ``yi``, ``vi`` (all positive) and ``x`` (k x p, full rank).

    Not a result but a workspace: it keeps the orthonormalised design between evaluations.
    """

    def __init__(self, yi: Floats, vi: Floats, x: Floats) -> None:
        self.yi, self.vi, self.x = yi, vi, x
        self.k, self.p = int(x.shape[0]), int(x.shape[1])
        scale = np.sqrt(np.sum(x**2, axis=0))
        basis, triangle = np.linalg.qr(x / scale)
        self._basis = basis
        self._to_coef = np.linalg.inv(triangle) / scale[:, None]

    @property
    def df(self) -> int:
        """Residual degrees of freedom, k - p."""
        return self.k - self.p

    def ols_residual_variance(self) -> float:
        """Residual variance of the unweighted regression, used to bound tau2."""
        residual = self.yi - self._basis @ (self._basis.T @ self.yi)
        return float(residual @ residual) / self.df

    def profile(self, tau2: Floats) -> Profile:
        """Q, scores and log-likelihoods at each of ``tau2`` (vector)."""
        tau2 = np.atleast_1d(np.asarray(tau2, dtype=float))
        weights = 1 / (self.vi + tau2[:, None])
        root = np.sqrt(weights)
        q_basis, log_det_basis = _orthonormal(root[:, :, None] * self._basis)
        z = root * self.yi
        residual = z - np.einsum("gkp,gp->gk", q_basis, np.einsum("gkp,gk->gp", q_basis, z))
        q = np.sum(residual**2, axis=1)
        y_pp_y = np.sum(weights * residual**2, axis=1)
        trace_w = np.sum(weights, axis=1)
        trace_p = np.sum(weights * (1 - np.sum(q_basis**2, axis=2)), axis=1)
        # |X'WX| = |B'WB| |X'X| for the orthonormal basis B, and the restricted likelihood counts |X'WX|/|X'X|.
        log_det_v = -np.sum(np.log(weights), axis=1)
        return Profile(
            tau2=tau2,
            q=q,
            score_reml=y_pp_y - trace_p,
            score_ml=y_pp_y - trace_w,
            log_lik_reml=-0.5 * (self.df * LOG_2PI + log_det_v + log_det_basis + q),
            log_lik_ml=-0.5 * (self.k * LOG_2PI + log_det_v + q),
        )

    def fit(self, tau2: float) -> WeightedFit:
        """Coefficients, their covariance and P at one value of ``tau2``, with weights 1/(vi + tau2)."""
        return self.fit_weights(1 / (self.vi + tau2))

    def fit_weights(self, weights: Floats, *, tau2: float | None = None) -> WeightedFit:
        """As ``fit``, for any positive ``weights`` (length k).

        With ``tau2``, ``vcov`` is the covariance of this weighted estimator when the effects vary by vi + tau2, for
        weights that are not the inverse of that variance.
        """
        root = np.sqrt(weights)
        q_basis, triangle = np.linalg.qr(root[:, None] * self._basis)
        z = root * self.yi
        projected = q_basis.T @ z
        residual = z - q_basis @ projected
        to_coef = self._to_coef @ np.linalg.inv(triangle)
        coef = to_coef @ projected
        linear = to_coef @ (q_basis * root[:, None]).T
        vcov = to_coef @ to_coef.T if tau2 is None else (linear * (self.vi + tau2)) @ linear.T
        return WeightedFit(
            coef=coef,
            vcov=vcov,
            weights=weights,
            leverage=np.sum(q_basis**2, axis=1),
            fitted=self.yi - residual / root,
            q=float(residual @ residual),
            p_matrix=root[:, None] * (np.eye(self.k) - q_basis @ q_basis.T) * root,
        )


def _orthonormal(stack: Floats) -> tuple[Floats, Floats]:
    """Orthonormal columns of each matrix A of a g x k x p stack, and log|A'A| (g)."""
    if stack.shape[2] == 1:  # a mean: many times faster than a stack of decompositions
        norm = np.sqrt(np.sum(stack[:, :, 0] ** 2, axis=1))
        return stack / norm[:, None, None], 2 * np.log(norm)
    basis, triangle = np.linalg.qr(stack)
    return basis, 2 * np.sum(np.log(np.abs(np.diagonal(triangle, axis1=1, axis2=2))), axis=1)
