"""Cluster-robust covariance of regression coefficients, with small-sample corrections.

CR1: the sandwich scaled by m/(m - p). CR2: bias-reduced linearisation (Bell and McCaffrey 2002; Pustejovsky and Tipton
2018) with the fitted variances as working model, Satterthwaite degrees of freedom per coefficient, and the approximate
Hotelling test HTZ (Tipton and Pustejovsky 2015) of several coefficients.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
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
class _Cluster:
    """The rows of one cluster: its part of the design, its working covariance, its residuals."""

    x: Floats  # n_i x p
    phi: Floats  # n_i x n_i
    residual: Floats  # n_i


@dataclass(frozen=True)
class _Working:
    """The weighted regression under the working model, kept between the estimates that need it."""

    bread: Floats  # (X'WX)^-1
    coef: Floats
    clusters: list[_Cluster]


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
    m, p = len(work.clusters), work.coef.size
    if m < 2 or (method == "CR1" and m <= p):
        raise ValueError(f"cluster: {m} clusters cannot give a robust covariance of {p} coefficients")
    if method == "CR1":
        scores = np.array([one.x.T @ np.linalg.solve(one.phi, one.residual) for one in work.clusters])
        vcov = work.bread @ (scores.T @ scores) @ work.bread * m / (m - p)
        df = np.full(p, float(m - p))
    elif method == "CR2":
        loadings = _loadings(work)
        vcov = _meat(work, loadings)
        df = np.array([_satterthwaite(work, loadings, c) for c in np.eye(p)])
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
    if rows.shape[1] != work.coef.size:
        raise ValueError(f"combinations: needs rows of {work.coef.size} columns, got shape {rows.shape}")
    loadings = _loadings(work)
    pairs = list(zip(work.clusters, loadings, strict=True))
    own = np.array([loading.T @ one.phi @ loading for one, loading in pairs])
    shared = np.array([one.x.T @ loading for one, loading in pairs])
    within = own - shared.transpose(0, 2, 1) @ work.bread @ shared
    values, vectors = np.linalg.eigh(rows @ within.sum(axis=0) @ rows.T)
    standard = (vectors / np.sqrt(values)) @ vectors.T @ rows
    q = rows.shape[0]
    mine = shared @ standard.T
    cross = -np.einsum("ips,pr,jrt->ijst", mine, work.bread, mine)
    cross[np.arange(len(own)), np.arange(len(own))] += standard @ own @ standard.T
    diagonal = np.einsum("ijss->ijs", cross)
    total = np.sum(np.einsum("ijs,ijt->st", diagonal, diagonal) + np.einsum("ijst,ijts->st", cross, cross))
    eta = q * (q + 1) / float(total)
    vcov = _meat(work, loadings)
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
    clusters, information, score = [], np.zeros((matrix.shape[1],) * 2), np.zeros(matrix.shape[1])
    order = np.argsort(labels, kind="stable")
    for rows in np.split(order, np.flatnonzero(labels[order][1:] != labels[order][:-1]) + 1):
        phi = np.diag(v[rows] + tau2_row) + tau2_cluster
        weighted = np.linalg.solve(phi, matrix[rows])
        information += matrix[rows].T @ weighted
        score += weighted.T @ y[rows]
        clusters.append((rows, phi))
    bread: Floats = np.asarray(np.linalg.inv(information), dtype=np.float64)
    coef = bread @ score
    residual = y - matrix @ coef
    return _Working(bread, coef, [_Cluster(matrix[rows], phi, residual[rows]) for rows, phi in clusters])


def _loadings(work: _Working) -> list[Floats]:
    """Per cluster the n_i x p matrix L_i with CR2 = sum L_i' e_i e_i' L_i; it makes E CR2 exact in the working model.

    With the working covariance V and M = (X'V^-1X)^-1 the residuals have covariance V - XMX', so that no matrix of all
    rows is needed anywhere.
    """
    out = []
    for cluster in work.clusters:
        root = linalg.cholesky(cluster.phi)  # upper: phi = root' root
        inner = root @ (cluster.phi - cluster.x @ work.bread @ cluster.x.T) @ root.T
        values, vectors = np.linalg.eigh(inner)
        kept = values > 1e-12 * np.max(np.abs(values))
        inverse_root = (vectors[:, kept] / np.sqrt(values[kept])) @ vectors[:, kept].T
        adjustment = root.T @ inverse_root @ root
        out.append(adjustment @ np.linalg.solve(cluster.phi, cluster.x) @ work.bread)
    return out


def _meat(work: _Working, loadings: list[Floats]) -> Floats:
    scores = np.array([loading.T @ one.residual for one, loading in zip(work.clusters, loadings, strict=True)])
    return np.asarray(scores.T @ scores)


def _satterthwaite(work: _Working, loadings: list[Floats], contrast: Floats) -> float:
    """tr(P)^2/tr(P^2) of P_ij = d_ij a_i'V_i a_i - u_i'Mu_j, a_i = L_i c and u_i = X_i'a_i: linear in the clusters."""
    a = [loading @ contrast for loading in loadings]
    own = np.array([each @ one.phi @ each for one, each in zip(work.clusters, a, strict=True)])
    u = np.array([one.x.T @ each for one, each in zip(work.clusters, a, strict=True)])
    shared = np.einsum("ip,pq,iq->i", u, work.bread, u)
    product = work.bread @ (u.T @ u)
    squares = np.sum((own - shared) ** 2) + np.trace(product @ product) - np.sum(shared**2)
    return float(np.sum(own - shared) ** 2 / squares) if squares > 0 else float("inf")
