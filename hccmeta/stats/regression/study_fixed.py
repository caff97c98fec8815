"""Regression with an effect of each study, which is taken out before: linear in the studies.

y_ij = a_i + x_ij'b + u_ij + e_ij with u ~ N(0, tau2), e ~ N(0, vi) known and a_i free. At given weights b is the
regression of what is left of y and x when the weighted mean of each study is taken off (Frisch and Waugh 1933), and
|X'WX| of the whole design is the product of the studies' sums of weights and the determinant of what is left. So the
restricted likelihood is that of ``meta_regression`` with a column for each study, without a matrix of that many.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccmeta.stats.pooling.effects_input import Floats, confidence_level, positive_variances
from hccmeta.stats.pooling.random_effects import critical_value
from hccmeta.stats.pooling.tau2 import maximum_of_likelihood
from hccmeta.stats.pooling.weighted import LOG_2PI, Profile
from hccmeta.stats.reasons import Reason, Why, because, sentence


@dataclass(frozen=True)
class StudyFixed:
    """Coefficients of p columns within m studies, with Hartung and Knapp's t intervals on k - m - p."""

    coef: Floats
    se: Floats
    ci_lower: Floats
    ci_upper: Floats
    tau2: float
    df: float
    reasons: tuple[Reason, ...]

    @property
    def reason(self) -> str:
        """``reasons`` in words; empty without any."""
        return sentence(self.reasons)


@dataclass(frozen=True)
class _Fit:
    """At each of g values of tau2."""

    weights: Floats  # g x k
    sums: Floats  # g x m
    x: Floats  # g x k x p, without the studies' means
    information: Floats  # g x p x p
    coef: Floats  # g x p
    residual: Floats  # g x k


class _Absorbed:
    """The model without its studies' effects, as the search for tau2 needs it."""

    def __init__(self, yi: Floats, vi: Floats, x: Floats, index: NDArray[np.intp]) -> None:
        order = np.argsort(index, kind="stable")
        self.yi, self.vi, self.x, self.index = yi[order], vi[order], x[order], index[order]
        self._first = np.searchsorted(self.index, np.arange(self.index.max() + 1))
        self.df = yi.size - self._first.size - x.shape[1]

    def fit(self, tau2: Floats) -> _Fit:
        weights = 1 / (self.vi + tau2[:, None])
        sums = np.add.reduceat(weights, self._first, axis=1)
        columns = np.column_stack([self.x, self.yi])
        means = np.add.reduceat(weights[:, :, None] * columns, self._first, axis=1) / sums[:, :, None]
        left = columns - means[:, self.index]
        x, y = left[:, :, :-1], left[:, :, -1]
        weighted = (weights[:, :, None] * x).transpose(0, 2, 1)
        information = weighted @ x
        coef = np.linalg.solve(information, weighted @ y[:, :, None])
        residual = np.asarray(y - (x @ coef)[:, :, 0], dtype=np.float64)
        return _Fit(weights, sums, x, information, np.asarray(coef[:, :, 0], dtype=np.float64), residual)

    def ols_residual_variance(self) -> float:
        at = self.fit(np.array([1e12 * float(np.max(self.vi))]))  # weights that are alike
        return float(np.sum(at.residual**2) / self.df)

    def profile(self, tau2: Floats) -> Profile:
        fit = self.fit(tau2)
        q = np.sum(fit.weights * fit.residual**2, axis=1)
        y_pp_y = np.sum((fit.weights * fit.residual) ** 2, axis=1)
        of_study = fit.weights / fit.sums[:, self.index]
        of_x = fit.weights * np.sum((fit.x @ np.linalg.inv(fit.information)) * fit.x, axis=2)
        log_det_v = -np.sum(np.log(fit.weights), axis=1)
        log_det_x = np.sum(np.log(fit.sums), axis=1) + np.linalg.slogdet(fit.information)[1]
        return Profile(
            tau2=tau2,
            q=q,
            score_reml=y_pp_y - np.sum(fit.weights * (1 - of_study - of_x), axis=1),
            score_ml=y_pp_y - np.sum(fit.weights, axis=1),
            log_lik_reml=-0.5 * (self.df * LOG_2PI + log_det_v + log_det_x + q),
            log_lik_ml=-0.5 * (self.yi.size * LOG_2PI + log_det_v + q),
        )


def study_fixed_regression(
    yi: ArrayLike, vi: ArrayLike, x: ArrayLike, *, study: ArrayLike, level: float = 0.95
) -> StudyFixed:
    """Regress ``yi`` (k effects, variances ``vi``) on the columns of ``x`` (k x p, no intercept) within each ``study``
    (k labels), tau2 by REML, intervals as ``meta_regression`` with ``ci="HK"``.

    Raises ``ValueError`` naming the argument that is wrong; ``x`` when a column does not vary within studies,
    depends on the others, or no degree of freedom is left.

    >>> yi, vi = [8.1, 9.0, 8.6, 9.9, 7.4, 8.8, 9.1, 9.6], [0.20, 0.22, 0.15, 0.18, 0.30, 0.12, 0.16, 0.28]
    >>> found = study_fixed_regression(yi, vi, [[0], [1], [0], [1], [0], [1], [0], [1]], study=list("aabbccdd"))
    >>> found.coef.round(2).tolist(), found.df
    ([1.05], 3.0)
    """
    y, v = positive_variances(yi, vi)
    matrix, labels = np.asarray(x, dtype=float), np.asarray(study)
    if matrix.ndim != 2 or matrix.shape[0] != y.size or not np.all(np.isfinite(matrix)):
        raise ValueError(f"x: needs one row of finite numbers per effect ({y.size}), got shape {matrix.shape}")
    if labels.shape != y.shape:
        raise ValueError(f"study: needs one label per effect ({y.size}), got shape {labels.shape}")
    _, index = np.unique(labels, return_inverse=True)
    model = _Absorbed(y, v, matrix, index)
    if model.df < 1:
        raise ValueError(f"x: {y.size - model.df} columns cannot be fitted to {y.size} effects")
    means = np.column_stack([np.bincount(index, one) for one in matrix.T]) / np.bincount(index)[:, None]
    if np.linalg.matrix_rank(matrix - means[index]) < matrix.shape[1]:
        raise ValueError("x: its columns are linearly dependent (a treatment or covariate is determined by the others)")
    tau2 = maximum_of_likelihood(model, restricted=True)
    fit = model.fit(np.array([tau2]))
    scale = float(np.sum(fit.weights * fit.residual**2)) / model.df
    exact = np.allclose(fit.residual[0], 0.0, rtol=0.0, atol=1e-12 * float(np.max(np.abs(y))))
    vcov = np.linalg.inv(fit.information[0]) * (max(1.0, scale) if exact else scale)
    se = np.sqrt(np.diag(vcov))
    half = critical_value(float(model.df), confidence_level(level)) * se
    reasons = (because(Why.NO_SPREAD),) if exact else ()
    coef = fit.coef[0]
    return StudyFixed(coef, se, coef - half, coef + half, tau2, float(model.df), reasons)
