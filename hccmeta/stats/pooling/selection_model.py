"""Three-parameter selection model (Iyengar and Greenhouse 1988; Vevea and Hedges 1995), by maximum likelihood.

Results with a one-sided P value up to ``step`` are always published, others with relative probability delta. It is a
sensitivity analysis for contrasts with at least ten studies: what the mean would be if publication worked that way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize

from hccmeta.stats.distributions import chi2_sf, normal_cdf, normal_ppf
from hccmeta.stats.errors import ConvergenceError
from hccmeta.stats.pooling.effects_input import Floats, confidence_level, positive_variances
from hccmeta.stats.pooling.random_effects import critical_value
from hccmeta.stats.pooling.weighted import LOG_2PI
from hccmeta.stats.reasons import Reason, Reasoned, Why, because

LOWEST_LOG_DELTA, HIGHEST_LOG_DELTA = -7.0, 7.0


@dataclass(frozen=True)
class SelectionModel(Reasoned):
    """Adjusted mean with normal interval, tau2, and the relative publication probability ``delta``."""

    estimate: float
    se: float
    ci_lower: float
    ci_upper: float
    tau2: float
    delta: float
    lrt: float  # likelihood-ratio test of delta = 1, on 1
    lrt_p: float
    log_lik: float
    status: str  # ok | limited
    reasons: tuple[Reason, ...] = ()


def selection_model(
    yi: ArrayLike, vi: ArrayLike, *, step: float = 0.025, larger_is_favoured: bool = True, level: float = 0.95
) -> SelectionModel:
    """Fit mean, tau2 and delta to ``yi`` (k >= 3 effects, variances ``vi``).

    ``larger_is_favoured``: whether large effects have the small one-sided P values. ``status`` is ``limited`` when all
    results lie on one side of ``step``, so that delta has no finite maximum, and its bound of exp(-7) or exp(7) is
    used.

    Raises ``ValueError`` naming the argument that is wrong; ``ConvergenceError`` when no start reached a maximum.

    >>> result = selection_model([0.5, 0.6, 0.4, 0.9, 1.1, 0.3], [0.02, 0.03, 0.01, 0.15, 0.2, 0.02])
    >>> 0 < result.delta < 1
    True
    """
    y, v = positive_variances(yi, vi)
    if y.size < 3:
        raise ValueError("yi: a selection model needs at least three effects")
    if not 0 < step < 1:
        raise ValueError(f"step: a P value between 0 and 1 is needed, got {step}")
    level = confidence_level(level)
    sign = 1.0 if larger_is_favoured else -1.0
    z = float(normal_ppf(1 - step))
    best, plain = _maximise(sign * y, v, z, free=True), _maximise(sign * y, v, z, free=False)
    se = _standard_error(sign * y, v, z, best.x)
    half = critical_value(float("inf"), level) * se
    estimate = sign * float(best.x[0])
    lrt = max(0.0, 2 * float(plain.fun - best.fun))
    beyond = sign * y / np.sqrt(v) >= z
    one_sided = bool(np.all(beyond) or not np.any(beyond))
    return SelectionModel(
        estimate=estimate,
        se=se,
        ci_lower=estimate - half,
        ci_upper=estimate + half,
        tau2=float(best.x[1]),
        delta=float(np.exp(best.x[2])),
        lrt=lrt,
        lrt_p=float(chi2_sf(lrt, 1)),
        log_lik=-float(best.fun),
        status="limited" if one_sided else "ok",
        reasons=(because(Why.ONE_SIDE_OF_STEP),) if one_sided else (),
    )


def _negative_log_lik(parameters: Floats, y: Floats, v: Floats, z: float) -> float:
    """-log-likelihood of (mean, tau2, log delta): the normal density, weighted and normed per study."""
    mean, tau2, log_delta = parameters
    spread = np.sqrt(v + tau2)
    below = normal_cdf((z * np.sqrt(v) - mean) / spread)
    norming = 1 - below + np.exp(log_delta) * below
    weight = np.where(y / np.sqrt(v) >= z, 0.0, log_delta)
    log_density = -0.5 * (LOG_2PI + ((y - mean) / spread) ** 2) - np.log(spread)
    return -float(np.sum(log_density + weight - np.log(norming)))


def _maximise(y: Floats, v: Floats, z: float, *, free: bool) -> optimize.OptimizeResult:
    spread = float(np.var(y)) + 1e-3 * float(np.mean(v))
    bounds = [(None, None), (0.0, None), (LOWEST_LOG_DELTA, HIGHEST_LOG_DELTA) if free else (0.0, 0.0)]
    starts = [
        (float(np.average(y, weights=1 / (v + tau2))), tau2, log_delta)
        for tau2 in (0.0, 0.3 * spread, spread)
        for log_delta in ((-3.0, -1.0, 0.0, 1.0) if free else (0.0,))
    ]
    fits = [
        optimize.minimize(
            _negative_log_lik,
            np.array(start),
            (y, v, z),
            method="L-BFGS-B",
            bounds=bounds,
            options={"ftol": 1e-14, "gtol": 1e-9, "maxiter": 2000},
        )
        for start in starts
    ]
    finite = [fit for fit in fits if np.isfinite(fit.fun)]
    if not finite:
        raise ConvergenceError("no start of the selection model reached a maximum")
    return min(finite, key=lambda fit: float(fit.fun))


def _standard_error(y: Floats, v: Floats, z: float, at: Floats) -> float:
    """From the observed information of the parameters that are not on a bound, by central differences."""
    tau2, log_delta = float(at[1]), float(at[2])
    inside = [0]
    scale = float(np.mean(v)) + tau2
    if tau2 > 1e-3 * scale:
        inside.append(1)
    if LOWEST_LOG_DELTA + 0.01 < log_delta < HIGHEST_LOG_DELTA - 0.01:
        inside.append(2)
    h = np.array([1e-3 * np.sqrt(scale), 1e-4 * scale, 1e-3])

    def value(i: int, j: int, a: float, b: float) -> float:
        moved = np.array(at, dtype=float)
        moved[i] += a * h[i]
        moved[j] += b * h[j]
        return _negative_log_lik(moved, y, v, z)

    information = np.array(
        [
            [(value(i, j, 1, 1) - value(i, j, 1, -1) - value(i, j, -1, 1) + value(i, j, -1, -1)) / (4 * h[i] * h[j])
             for j in inside]
            for i in inside
        ]
    )  # fmt: skip
    return float(np.sqrt(max(float(np.linalg.inv(information)[0, 0]), 0.0)))
