"""Several correlated effects per study pooled jointly: RMST differences at several tau, or overall and
progression-free.

y_i ~ N(E_i mu, S_i + Psi), where E_i keeps the outcomes that study i reports; S_i is known, Psi the between-study
covariance. Estimators: fixed effect; method of moments by matrices (Jackson, White and Riley 2013); ML and REML.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize

from hccmeta.stats.distributions import chi2_sf, normal_ppf, normal_sf
from hccmeta.stats.errors import ConvergenceError
from hccmeta.stats.pooling.effects_input import Floats, confidence_level
from hccmeta.stats.pooling.weighted import LOG_2PI

METHODS = ("fixed", "MM", "ML", "REML")
STRUCTURES = ("UN", "CS", "AR")
# Negative eigenvalues of the moment estimate become this, as in R's mixmeta: Psi keeps an inverse.
_FLOOR = float(np.sqrt(np.finfo(float).eps))


@dataclass(frozen=True)
class MultivariatePool:
    """Pooled means of q outcomes with normal intervals; ``k_outcome`` studies stand behind each."""

    coef: Floats  # q
    vcov: Floats  # q x q
    se: Floats
    ci_lower: Floats
    ci_upper: Floats
    statistic: Floats
    p: Floats
    psi: Floats  # q x q; zeros for the fixed effect
    log_lik: float  # restricted for REML; nan for MM
    q: float  # Cochran's Q of all outcomes together
    q_df: int
    q_p: float
    q_outcome: Floats  # each outcome's part, around the joint fixed effects
    k_outcome: NDArray[np.int_]
    method: str
    structure: str
    level: float
    status: str
    reason: str


@dataclass(frozen=True)
class _Data:
    """Missing outcomes have y = 0, S = 0 and a False in ``seen``."""

    y: Floats  # m x q
    s: Floats  # m x q x q
    seen: NDArray[np.bool_]  # m x q


@dataclass(frozen=True)
class _Evaluated:
    coef: Floats
    vcov: Floats
    log_lik_ml: float
    log_lik_reml: float
    gradient: Floats  # of the chosen likelihood, with respect to Psi


def multivariate_pool(
    y: ArrayLike,
    s: ArrayLike,
    *,
    method: str = "REML",
    structure: str = "UN",
    level: float = 0.95,
) -> MultivariatePool:
    """Pool ``y`` (m studies x q outcomes, nan where not reported) with within-study covariances ``s`` (m x q x q).

    ``structure`` of Psi for ML and REML: ``UN`` any covariance (asks for about three studies per outcome), ``CS`` one
    variance and one correlation, ``AR`` one variance and a correlation that falls with the distance of the outcomes.
    The likelihood is maximised over Psi = LL' from several starts, so Psi may lie on the boundary.

    Raises ``ValueError`` naming the argument that is wrong; ``ConvergenceError`` when no start reached a maximum.

    >>> y = [[1.0, 1.6], [0.4, 0.9], [0.8, float("nan")], [1.5, 2.2]]
    >>> within = np.tile([[0.10, 0.15], [0.15, 0.40]], (4, 1, 1))
    >>> found = multivariate_pool(y, within, method="MM")
    >>> found.coef.round(2).tolist(), found.k_outcome.tolist()
    ([0.92, 1.53], [4, 3])
    """
    if method not in METHODS:
        raise ValueError(f"method: one of {', '.join(METHODS)}, not {method!r}")
    if structure not in STRUCTURES:
        raise ValueError(f"structure: one of {', '.join(STRUCTURES)}, not {structure!r}")
    level = confidence_level(level)
    data = _checked(y, s)
    m, q = data.y.shape
    if m < 2 and method != "fixed":
        raise ValueError(f"y: one study says nothing of how studies differ; method='fixed', not {method!r}, takes it")
    zero = np.zeros((q, q))
    fixed = _evaluate(data, zero, restricted=False)
    if method == "fixed":
        psi, fit = zero, fixed
    elif method == "MM":
        psi = _moments(data, fixed.coef)
        fit = _evaluate(data, psi, restricted=True)
    else:
        psi = _maximise(data, structure, restricted=method == "REML")
        fit = _evaluate(data, psi, restricted=method == "REML")
    se = np.sqrt(np.diag(fit.vcov))
    half = float(normal_ppf((1 + level) / 2)) * se
    total_q = _quadratic(data, fixed.coef)
    df = int(np.sum(data.seen)) - q
    few = method in ("ML", "REML") and structure == "UN" and m < 3 * q
    log_lik = {"fixed": fit.log_lik_ml, "ML": fit.log_lik_ml, "REML": fit.log_lik_reml}.get(method, float("nan"))
    return MultivariatePool(
        coef=fit.coef,
        vcov=fit.vcov,
        se=se,
        ci_lower=fit.coef - half,
        ci_upper=fit.coef + half,
        statistic=fit.coef / se,
        p=2 * normal_sf(np.abs(fit.coef / se)),
        psi=psi,
        log_lik=log_lik,
        q=total_q,
        q_df=df,
        q_p=float(chi2_sf(total_q, df)) if df > 0 else float("nan"),
        q_outcome=_q_by_outcome(data, fixed.coef),
        k_outcome=np.sum(data.seen, axis=0),
        method=method,
        structure=structure,
        level=level,
        status="limited" if few else "ok",
        reason=f"{m} studies for an unstructured covariance of {q} outcomes: fewer than three each" if few else "",
    )


def _checked(y: ArrayLike, s: ArrayLike) -> _Data:
    effects, covariances = np.asarray(y, dtype=float), np.asarray(s, dtype=float)
    if effects.ndim != 2:
        raise ValueError(f"y: a matrix of studies by outcomes is needed, got shape {effects.shape}")
    m, q = effects.shape
    if covariances.shape != (m, q, q):
        raise ValueError(f"s: needs shape {(m, q, q)}, got {covariances.shape}")
    seen = np.isfinite(effects)
    if np.any(np.sum(seen, axis=0) == 0) or np.any(np.sum(seen, axis=1) == 0):
        raise ValueError("y: every study needs an outcome, and every outcome a study")
    both = seen[:, :, None] & seen[:, None, :]
    clean = np.where(both, covariances, 0.0)
    if not np.all(np.isfinite(clean)) or not np.allclose(clean, np.swapaxes(clean, 1, 2)):
        raise ValueError("s: within-study covariances must be finite and symmetric")
    filled = clean + np.eye(q) * ~seen[:, :, None]
    if np.any(np.linalg.eigvalsh(filled) <= 0):
        raise ValueError("s: every within-study covariance must be positive definite")
    return _Data(np.where(seen, effects, 0.0), clean, seen)


def _inverse(data: _Data, psi: Floats) -> tuple[Floats, float]:
    """V_i^-1 with zeros for what is missing, and the sum of log|V_i|."""
    both = data.seen[:, :, None] & data.seen[:, None, :]
    v = np.where(both, data.s + psi, 0.0) + np.eye(psi.shape[0]) * ~data.seen[:, :, None]
    return np.where(both, np.linalg.inv(v), 0.0), float(np.sum(np.linalg.slogdet(v)[1]))


def _evaluate(data: _Data, psi: Floats, *, restricted: bool) -> _Evaluated:
    inverse, log_det = _inverse(data, psi)
    information = np.sum(inverse, axis=0)
    vcov = np.linalg.inv(information)
    coef = vcov @ np.einsum("mij,mj->i", inverse, data.y)
    residual = np.where(data.seen, data.y - coef, 0.0)
    weighted = np.einsum("mij,mj->mi", inverse, residual)
    quadratic = float(np.sum(residual * weighted))
    n, q = int(np.sum(data.seen)), psi.shape[0]
    log_lik_ml = -0.5 * (n * LOG_2PI + log_det + quadratic)
    log_det_xx = float(np.sum(np.log(np.sum(data.seen, axis=0))))
    log_lik_reml = log_lik_ml + 0.5 * (q * LOG_2PI + log_det_xx - float(np.linalg.slogdet(information)[1]))
    gradient = np.einsum("mi,mj->ij", weighted, weighted) - information
    if restricted:
        gradient = gradient + np.einsum("mij,jk,mkl->il", inverse, vcov, inverse)
    return _Evaluated(coef, vcov, log_lik_ml, log_lik_reml, 0.5 * gradient)


def _quadratic(data: _Data, coef: Floats) -> float:
    inverse, _ = _inverse(data, np.zeros((coef.size, coef.size)))
    residual = np.where(data.seen, data.y - coef, 0.0)
    return float(np.einsum("mi,mij,mj->", residual, inverse, residual))


def _q_by_outcome(data: _Data, coef: Floats) -> Floats:
    """Each outcome's Q around the jointly estimated fixed effects."""
    variance = np.einsum("mii->mi", data.s)
    weight = np.where(data.seen, 1 / np.where(data.seen, variance, 1.0), 0.0)
    return np.asarray(np.sum(weight * (data.y - coef) ** 2, axis=0))


def _moments(data: _Data, coef: Floats) -> Floats:
    """Psi that makes sum_i W_i r_i r_i' equal its expectation, symmetrised, made positive definite."""
    m, q = data.y.shape
    w, _ = _inverse(data, np.zeros((q, q)))
    bread = np.linalg.inv(np.sum(w, axis=0))
    residual = np.where(data.seen, data.y - coef, 0.0)
    observed = np.einsum("mij,mj,mk->ik", w, residual, residual)
    keep = data.seen[:, :, None] * np.eye(q)
    system, offset = np.zeros((q * q, q * q)), np.zeros((q, q))
    for i in range(m):
        for j in range(m):
            annihilator = keep[i] @ ((keep[i] if i == j else 0) - bread @ w[j])
            annihilator = annihilator @ keep[j]
            offset += w[i] @ annihilator @ data.s[j] @ annihilator.T
            # row-major vec: vec(A Psi B') = (A kron B) vec(Psi)
            system += np.kron(w[i] @ annihilator, annihilator)
    solved = np.linalg.solve(system, (observed - offset).ravel()).reshape(q, q)
    values, vectors = np.linalg.eigh((solved + solved.T) / 2)
    return np.asarray((vectors * np.maximum(values, _FLOOR)) @ vectors.T)


def _maximise(data: _Data, structure: str, *, restricted: bool) -> Floats:
    q = data.y.shape[1]
    spread = np.array([np.var(data.y[data.seen[:, j], j]) for j in range(q)]) + 1e-3 * np.mean(
        np.einsum("mii->m", data.s)
    )
    build, starts = (_unstructured if structure == "UN" else _correlated)(data, spread, structure)

    def negative(parameters: Floats) -> tuple[float, Floats]:
        psi, chain = build(parameters)
        fit = _evaluate(data, psi, restricted=restricted)
        value = fit.log_lik_reml if restricted else fit.log_lik_ml
        return -value, -chain(fit.gradient)

    best: tuple[float, Floats] | None = None
    for start in starts:
        fit = optimize.minimize(negative, start, jac=True, method="BFGS", options={"gtol": 1e-9, "maxiter": 2000})
        # BFGS reports a loss of precision at machine accuracy; a flat gradient there is the maximum.
        flat = np.max(np.abs(fit.jac) * np.maximum(np.abs(fit.x), 1e-3)) < 1e-4
        if (fit.success or flat) and (best is None or fit.fun < best[0]):
            best = (float(fit.fun), fit.x)
    if best is None:
        raise ConvergenceError("no start of the multivariate likelihood search reached a maximum")
    return build(best[1])[0]


Builder = Callable[[Floats], tuple[Floats, Callable[[Floats], Floats]]]


def _unstructured(data: _Data, spread: Floats, structure: str) -> tuple[Builder, list[Floats]]:
    """Psi = LL'; d/dL of f(LL') is 2 f'(Psi) L below the diagonal."""
    q = spread.size
    lower = np.tril_indices(q)

    def build(parameters: Floats) -> tuple[Floats, Callable[[Floats], Floats]]:
        factor = np.zeros((q, q))
        factor[lower] = parameters
        return factor @ factor.T, lambda gradient: (2 * gradient @ factor)[lower]

    moments = _moments(data, _evaluate(data, np.zeros((q, q)), restricted=False).coef)
    correlated = [np.sqrt(np.outer(spread, spread)) * (c + (1 - c) * np.eye(q)) for c in (0.0, 0.5, 0.95)]
    candidates = [moments + 1e-3 * np.diag(spread), *correlated, 0.05 * np.diag(spread)]
    return build, [np.linalg.cholesky(psi)[lower] for psi in candidates]


def _correlated(data: _Data, spread: Floats, structure: str) -> tuple[Builder, list[Floats]]:
    """Psi = s^2 R(rho) with s and the logit of rho within its admissible range as parameters."""
    q = spread.size
    distance = np.abs(np.subtract.outer(np.arange(q), np.arange(q)))
    floor = -1 / (q - 1) if structure == "CS" else -1.0

    def build(parameters: Floats) -> tuple[Floats, Callable[[Floats], Floats]]:
        s, share = parameters[0], 1 / (1 + np.exp(-np.clip(parameters[1], -30, 30)))
        rho = floor + (1 - floor) * share
        power = (distance > 0) * 1 if structure == "CS" else distance
        correlation = np.where(power == 0, 1.0, rho**power)
        slope = np.where(power == 0, 0.0, power * rho ** np.maximum(power - 1, 0))

        def chain(gradient: Floats) -> Floats:
            by_rho = s**2 * np.sum(gradient * slope) * (1 - floor) * share * (1 - share)
            return np.array([2 * s * np.sum(gradient * correlation), by_rho])

        return s**2 * correlation, chain

    size = float(np.sqrt(np.mean(spread)))
    return build, [np.array([scale * size, logit]) for scale in (1.0, 0.2) for logit in (0.0, 1.5, 4.0)]
