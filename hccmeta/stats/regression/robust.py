"""Cluster-robust covariance of regression coefficients, with small-sample corrections.

CR1: the sandwich scaled by m/(m - p). CR2: bias-reduced linearisation (Bell and McCaffrey 2002; Pustejovsky and Tipton
2018) with the fitted variances as working model, Satterthwaite degrees of freedom per coefficient, and the approximate
Hotelling test HTZ (Tipton and Pustejovsky 2015) of several coefficients.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg

from hccmeta.stats.distributions import f_sf
from hccmeta.stats.pooling.effects_input import Floats, confidence_level, design_matrix, positive_variances
from hccmeta.stats.pooling.random_effects import critical_value, two_sided_p
from hccmeta.stats.regression.regression_result import WaldTest, singular


@dataclass(frozen=True)
class RobustRegression:
    """Coefficients of a regression with cluster-robust intervals; ``df`` per coefficient."""

    coef: Floats
    vcov: Floats
    se: Floats
    statistic: Floats
    df: Floats
    p: Floats
    ci_lower: Floats
    ci_upper: Floats
    n_clusters: int
    method: str  # CR1 | CR2
    level: float


@dataclass(frozen=True)
class _Working:
    """The weighted regression under the working model, kept between the estimates that need it."""

    x: Floats
    phi: Floats  # working covariance of the effects
    bread: Floats  # (X'WX)^-1
    coef: Floats
    residual: Floats
    clusters: list[NDArray[np.intp]]  # rows of each cluster


def robust_regression(
    yi: ArrayLike,
    vi: ArrayLike,
    x: ArrayLike,
    *,
    cluster: ArrayLike,
    tau2_cluster: float,
    tau2_row: float,
    method: str = "CR2",
    level: float = 0.95,
) -> RobustRegression:
    """Weighted regression of ``yi`` on ``x`` (k x p) with covariance robust to any dependence within ``cluster`` (k
    labels).

    The working model is that of ``arm_regression`` with its estimates: V = diag(vi + tau2_row) + tau2_cluster within a
    cluster. CR2 uses t with Satterthwaite df, CR1 t with m - p.

    Raises ``ValueError`` naming the argument that is wrong; ``cluster`` when there are not more clusters than columns
    for CR1, or fewer than two.

    >>> yi, vi = [8.1, 9.0, 8.6, 9.9, 7.4, 8.8], [0.20, 0.22, 0.15, 0.18, 0.30, 0.12]
    >>> found = robust_regression(yi, vi, np.ones((6, 1)), cluster=list("aabbcd"), tau2_cluster=0.3, tau2_row=0.1)
    >>> found.coef.round(2).tolist(), found.df.round(1).tolist()
    ([8.59], [2.9])
    """
    work = _working(yi, vi, x, cluster, tau2_cluster, tau2_row)
    m, p = len(work.clusters), work.x.shape[1]
    if m < 2 or (method == "CR1" and m <= p):
        raise ValueError(f"cluster: {m} clusters cannot give a robust covariance of {p} coefficients")
    if method == "CR1":
        scores = np.array([work.x[rows].T @ _weighted(work, rows) for rows in work.clusters])
        vcov = work.bread @ (scores.T @ scores) @ work.bread * m / (m - p)
        df = np.full(p, float(m - p))
    elif method == "CR2":
        influence = _influence(work)
        vcov = sum(np.outer(g.T @ work.residual, g.T @ work.residual) for g in influence)
        df = np.array([_satterthwaite(influence, work.phi, c) for c in np.eye(p)])
    else:
        raise ValueError(f"method: 'CR1' or 'CR2', not {method!r}")
    se = np.sqrt(np.diag(vcov))
    level = confidence_level(level)
    half = np.array([critical_value(d, level) for d in df]) * se
    statistic = np.divide(work.coef, se, out=np.full(p, np.nan), where=se > 0)
    return RobustRegression(
        coef=work.coef,
        vcov=vcov,
        se=se,
        statistic=statistic,
        df=df,
        p=np.array([float(two_sided_p(s, d)) for s, d in zip(statistic, df, strict=True)]),
        ci_lower=work.coef - half,
        ci_upper=work.coef + half,
        n_clusters=m,
        method=method,
        level=level,
    )


def robust_wald(
    yi: ArrayLike,
    vi: ArrayLike,
    x: ArrayLike,
    combinations: ArrayLike,
    *,
    cluster: ArrayLike,
    tau2_cluster: float,
    tau2_row: float,
) -> WaldTest:
    """HTZ test with CR2 that every row of ``combinations`` (q x p) times the coefficients is zero.

    F = (eta - q + 1)/(eta q) c'(CVC')^-1 c on (q, eta - q + 1); eta matches the total variance of the elements of CVC'
    to that of a Wishart distribution under the working model. nan when eta - q + 1 is not positive, or no variance is
    left.

    >>> yi, vi = [8.1, 9.0, 8.6, 9.9, 7.4, 8.8, 9.2, 8.0], [0.20, 0.22, 0.15, 0.18, 0.30, 0.12, 0.20, 0.25]
    >>> x = np.column_stack((np.ones(8), [0, 1, 0, 1, 0, 1, 1, 0]))
    >>> test = robust_wald(yi, vi, x, [[0.0, 1.0]], cluster=list("aabbccde"), tau2_cluster=0.3, tau2_row=0.1)
    >>> test.df_num, round(test.p, 3)
    (1, 0.002)
    """
    work = _working(yi, vi, x, cluster, tau2_cluster, tau2_row)
    rows = np.atleast_2d(np.asarray(combinations, dtype=float))
    if rows.shape[1] != work.x.shape[1]:
        raise ValueError(f"combinations: needs rows of {work.x.shape[1]} columns, got shape {rows.shape}")
    influence = _influence(work)
    expected = rows @ sum(g.T @ work.phi @ g for g in influence) @ rows.T
    values, vectors = np.linalg.eigh(expected)
    standard = (vectors / np.sqrt(values)) @ vectors.T @ rows
    q = rows.shape[0]
    cross = np.array([[standard @ (g.T @ work.phi @ h) @ standard.T for h in influence] for g in influence])
    diagonal = np.einsum("ijss->ijs", cross)
    total = np.sum(np.einsum("ijs,ijt->st", diagonal, diagonal) + np.einsum("ijst,ijts->st", cross, cross))
    eta = q * (q + 1) / float(total)
    vcov = sum(np.outer(g.T @ work.residual, g.T @ work.residual) for g in influence)
    contrast = rows @ work.coef
    inner = rows @ vcov @ rows.T
    df = eta - q + 1
    if df <= 0 or singular(inner):
        return WaldTest(float("nan"), q, float(df), float("nan"))
    statistic = df / (eta * q) * float(contrast @ np.linalg.solve(inner, contrast))
    return WaldTest(statistic, q, float(df), float(f_sf(statistic, q, df)))


def _working(
    yi: ArrayLike, vi: ArrayLike, x: ArrayLike, cluster: ArrayLike, tau2_cluster: float, tau2_row: float
) -> _Working:
    y, v = positive_variances(yi, vi)
    matrix = design_matrix(x, y.size)
    labels = np.asarray(cluster)
    if labels.shape != y.shape:
        raise ValueError(f"cluster: needs one label per effect ({y.size}), got shape {labels.shape}")
    if tau2_cluster < 0 or tau2_row < 0:
        raise ValueError("tau2_cluster and tau2_row: variances cannot be negative")
    phi = np.diag(v + tau2_row) + tau2_cluster * (labels[:, None] == labels)
    weighted = np.linalg.solve(phi, matrix)
    bread: Floats = np.asarray(np.linalg.inv(matrix.T @ weighted), dtype=np.float64)
    coef = bread @ (weighted.T @ y)
    rows = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    return _Working(matrix, phi, bread, coef, y - matrix @ coef, rows)


def _weighted(work: _Working, rows: NDArray[np.intp]) -> Floats:
    return np.asarray(np.linalg.solve(work.phi[np.ix_(rows, rows)], work.residual[rows]), dtype=np.float64)


def _influence(work: _Working) -> list[Floats]:
    """Per cluster the k x p matrix G_i with CR2 = sum G_i' e e' G_i; its adjustment makes E CR2 exact in the model."""
    hat = work.x @ work.bread @ np.linalg.solve(work.phi, work.x).T
    annihilator = np.eye(len(work.phi)) - hat
    out = []
    for rows in work.clusters:
        phi = work.phi[np.ix_(rows, rows)]
        root = linalg.cholesky(phi)  # upper: phi = root' root
        x = work.x[rows]
        inner = root @ (phi - x @ work.bread @ x.T) @ root.T
        values, vectors = np.linalg.eigh(inner)
        kept = values > 1e-12 * np.max(np.abs(values))
        inverse_root = (vectors[:, kept] / np.sqrt(values[kept])) @ vectors[:, kept].T
        adjustment = root.T @ inverse_root @ root
        loading = adjustment @ np.linalg.solve(phi, x) @ work.bread
        # The residuals of the cluster are the annihilator's rows times the residuals, on which it is idempotent.
        out.append(annihilator[rows].T @ loading)
    return out


def _satterthwaite(influence: list[Floats], phi: Floats, contrast: Floats) -> float:
    g = np.array([matrix @ contrast for matrix in influence])
    cross = g @ phi @ g.T
    return float(np.trace(cross) ** 2 / np.sum(cross**2))
