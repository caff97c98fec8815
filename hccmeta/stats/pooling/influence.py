"""What single studies do to a pooled mean or a meta-regression: deletion diagnostics, residuals, shrunken effects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccmeta.stats.distributions import chi2_cdf
from hccmeta.stats.pooling.effects_input import Floats, confidence_level, design_matrix, positive_variances
from hccmeta.stats.pooling.pool import PooledEffect, pool
from hccmeta.stats.pooling.random_effects import RandomEffectsFit, critical_value, fit_random_effects
from hccmeta.stats.pooling.weighted import LinearModel


@dataclass(frozen=True)
class Influence:
    """Deletion diagnostics (Viechtbauer and Cheung 2010); every field has one value or row per study."""

    rstudent: Floats  # deleted residual over its standard error
    dffits: Floats
    cooks_distance: Floats
    covariance_ratio: Floats
    tau2_deleted: Floats
    q_deleted: Floats
    leverage: Floats
    weight: Floats  # sum to 1
    dfbetas: Floats  # k x p
    influential: NDArray[np.bool_]  # by the four rules of Viechtbauer and Cheung


@dataclass(frozen=True)
class Residuals:
    """Residuals with their standard errors: plain, and with the study itself left out of the fit."""

    residual: Floats
    residual_se: Floats
    standardised: Floats
    deleted: Floats
    deleted_se: Floats
    studentised: Floats


@dataclass(frozen=True)
class ShrunkenEffects:
    """Empirical Bayes estimates of the studies' true effects, with intervals (best linear unbiased predictions)."""

    estimate: Floats
    se: Floats
    lower: Floats
    upper: Floats


def leave_one_out(
    yi: ArrayLike, vi: ArrayLike, *, tau2: str = "REML", ci: str = "HK", level: float = 0.95
) -> tuple[PooledEffect, ...]:
    """The pool without each study in turn, in the order of the k >= 2 studies; options as in ``pool``.

    Raises ``ValueError`` naming the argument that is wrong.

    >>> [round(pooled.estimate, 2) for pooled in leave_one_out([1.2, 0.4, 2.1], [0.25, 0.36, 0.49])]
    [1.21, 1.52, 0.87]
    """
    y, v = positive_variances(yi, vi)
    if y.size < 2:
        raise ValueError("yi: leaving a study out needs at least two")
    rows = [np.arange(y.size) != i for i in range(y.size)]
    return tuple(pool(y[kept], v[kept], tau2=tau2, ci=ci, level=level) for kept in rows)


def cumulative(
    yi: ArrayLike, vi: ArrayLike, order: ArrayLike, *, tau2: str = "REML", ci: str = "HK", level: float = 0.95
) -> tuple[tuple[int, PooledEffect], ...]:
    """The pool after each study, added by rising ``order`` (k values: the years, say); ties keep the order of the rows.

    Each entry is the index of the study that was added and the pool with it.

    Raises ``ValueError`` naming the argument that is wrong.

    >>> steps = cumulative([1.2, 0.4, 2.1], [0.25, 0.36, 0.49], [2019, 2021, 2020])
    >>> [(index, round(pooled.estimate, 2)) for index, pooled in steps]
    [(0, 1.2), (2, 1.52), (1, 1.18)]
    """
    y, v = positive_variances(yi, vi)
    key = np.asarray(order)
    if key.shape != y.shape:
        raise ValueError(f"order: needs one value per effect ({y.size}), got shape {key.shape}")
    index = np.argsort(key, kind="stable")
    return tuple(
        (int(index[i]), pool(y[index[: i + 1]], v[index[: i + 1]], tau2=tau2, ci=ci, level=level))
        for i in range(y.size)
    )


def influence(
    yi: ArrayLike, vi: ArrayLike, x: ArrayLike | None = None, *, tau2: str = "REML", ci: str = "HK"
) -> Influence:
    """Deletion diagnostics of a pooled mean (``x`` None) or of a regression on ``x`` (k x p); options as in ``pool``.

    A study is influential when |DFFITS| > 3 sqrt(p/(k - p)), or Cook's distance lies beyond the median of chi-square
    on p, or leverage > 3p/k, or any |DFBETAS| > 1.

    Raises ``ValueError`` naming the argument that is wrong; ``x`` when a fit without one study is not possible.

    >>> found = influence([1.2, 0.4, 2.1, 0.9, 1.6, 0.2], [0.25, 0.36, 0.49, 0.16, 0.40, 0.30])
    >>> found.cooks_distance.round(2).tolist()
    [0.01, 0.16, 0.24, 0.05, 0.12, 0.3]
    """
    full, deleted = _deletions(yi, vi, x, tau2, ci)
    model = full.model
    k, p = model.k, model.p
    inner = full.tau2.fit
    coef_change = inner.coef - np.array([d.tau2.fit.coef for d in deleted])
    tau2_deleted = np.array([d.tau2.value for d in deleted])
    # Standard errors of the coefficients of all studies, at the tau2 and the HK scale found without one of them.
    scales = _hk_scales(deleted)
    spread = np.array([np.diag(model.fit(t).vcov) for t in tau2_deleted]) * scales[:, None]
    predicted = np.einsum("kp,kp->k", model.x, coef_change)
    residuals = _residuals(full, deleted)
    dffits = predicted / np.sqrt(scales * inner.leverage * (model.vi + tau2_deleted))
    cooks = np.einsum("kp,pq,kq->k", coef_change, np.linalg.inv(full.vcov), coef_change)
    dfbetas = coef_change / np.sqrt(spread)
    return Influence(
        rstudent=residuals.studentised,
        dffits=dffits,
        cooks_distance=cooks,
        covariance_ratio=np.array([np.linalg.det(d.vcov) for d in deleted]) / np.linalg.det(full.vcov),
        tau2_deleted=tau2_deleted,
        q_deleted=np.array([d.q for d in deleted]),
        leverage=inner.leverage,
        weight=inner.weights / np.sum(inner.weights),
        dfbetas=dfbetas,
        influential=(np.abs(dffits) > 3 * np.sqrt(p / (k - p)))
        | (chi2_cdf(cooks, p) > 0.5)
        | (inner.leverage > 3 * p / k)
        | np.any(np.abs(dfbetas) > 1, axis=1),
    )


def residuals(
    yi: ArrayLike, vi: ArrayLike, x: ArrayLike | None = None, *, tau2: str = "REML", ci: str = "HK"
) -> Residuals:
    """Standardised and studentised deleted residuals; arguments as in ``influence``.

    Raises ``ValueError`` naming the argument that is wrong.

    >>> residuals([1.2, 0.4, 2.1], [0.25, 0.36, 0.49]).studentised.round(2).tolist()
    [-0.01, -1.47, 1.52]
    """
    return _residuals(*_deletions(yi, vi, x, tau2, ci))


def shrunken_effects(
    yi: ArrayLike,
    vi: ArrayLike,
    x: ArrayLike | None = None,
    *,
    tau2: str = "REML",
    ci: str = "HK",
    level: float = 0.95,
) -> ShrunkenEffects:
    """Each study's true effect, between its own estimate and the fitted mean: weight tau2/(tau2 + vi) on its own.

    Raises ``ValueError`` naming the argument that is wrong.

    >>> shrunken_effects([1.2, -0.4, 3.1], [0.25, 0.36, 0.49]).estimate.round(2).tolist()
    [1.21, -0.19, 2.81]
    """
    fit = _fit(*_arrays(yi, vi, x), tau2, ci)
    model = fit.model
    own = fit.tau2.value / (fit.tau2.value + model.vi)
    variance_mean = np.einsum("kp,pq,kq->k", model.x, fit.vcov, model.x)
    estimate = own * model.yi + (1 - own) * fit.tau2.fit.fitted
    se = np.sqrt(own * model.vi + (1 - own) ** 2 * variance_mean)
    half = critical_value(fit.df, confidence_level(level)) * se
    return ShrunkenEffects(estimate, se, estimate - half, estimate + half)


def _arrays(yi: ArrayLike, vi: ArrayLike, x: ArrayLike | None) -> tuple[Floats, Floats, Floats]:
    y, v = positive_variances(yi, vi)
    return y, v, design_matrix(np.ones((y.size, 1)) if x is None else x, y.size)


def _fit(y: Floats, v: Floats, x: Floats, tau2: str, ci: str) -> RandomEffectsFit:
    return fit_random_effects(LinearModel(y, v, x), tau2=tau2, ci=ci)


def _deletions(
    yi: ArrayLike, vi: ArrayLike, x: ArrayLike | None, tau2: str, ci: str
) -> tuple[RandomEffectsFit, list[RandomEffectsFit]]:
    y, v, matrix = _arrays(yi, vi, x)
    if y.size <= matrix.shape[1] + 1:
        raise ValueError(f"yi: {y.size} effects are too few to leave one out")
    deleted = []
    for i in range(y.size):
        kept = np.arange(y.size) != i
        deleted.append(_fit(y[kept], v[kept], design_matrix(matrix[kept], y.size - 1), tau2, ci))
    return _fit(y, v, matrix, tau2, ci), deleted


def _residuals(full: RandomEffectsFit, deleted: list[RandomEffectsFit]) -> Residuals:
    model, inner = full.model, full.tau2.fit
    residual = model.yi - inner.fitted
    # Var(e) = (I - H) M (I - H)' = M - X (X'WX)^-1 X' for M = W^-1, whose diagonal is (1 - h_i) M_ii.
    residual_se = np.sqrt((1 - inner.leverage) / inner.weights)
    gone = np.array([model.yi[i] - model.x[i] @ d.tau2.fit.coef for i, d in enumerate(deleted)])
    spread = np.array([model.x[i] @ d.tau2.fit.vcov @ model.x[i] + d.tau2.value for i, d in enumerate(deleted)])
    gone_se = np.sqrt(_hk_scales(deleted) * (spread + model.vi))
    return Residuals(residual, residual_se, residual / residual_se, gone, gone_se, gone / gone_se)


def _hk_scales(fits: list[RandomEffectsFit]) -> Floats:
    """The factor of Hartung and Knapp, which in their model multiplies every variance; 1 for other intervals."""
    return np.array([fit.vcov[0, 0] / fit.tau2.fit.vcov[0, 0] for fit in fits])
