"""Pseudo-values of several two-arm studies with random study effects: a one-stage sensitivity.

theta_l = b_0 + u_i + (b_1 + s_i) arm_l + e_l with independent u_i ~ N(0, intercept variance), s_i ~ N(0, slope
variance) and e_l ~ N(0, residual variance), by REML, as lme4's ``lmer(theta ~ arm + (1 | study) + (0 + arm | study))``.
A study enters with its sums over patients only, since the random effects have the columns of the fixed ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize

from hccmeta.stats.errors import ConvergenceError
from hccmeta.stats.survival.patients_input import Floats, check_labels

#: Where the search starts: standard deviations of intercept and slope relative to the residual one.
_STARTS = ((0.0, 0.0), (0.2, 0.05), (0.05, 0.2), (1.0, 0.5))
_NOT_NEGATIVE = optimize.Bounds(0.0, np.inf)


@dataclass(frozen=True)
class PseudoMixedModel:
    """``coefficient`` (2,), mean of arm 0 and difference of arm 1, with their ``covariance`` (2, 2)."""

    coefficient: Floats
    covariance: Floats
    intercept_variance: float
    slope_variance: float
    residual_variance: float
    deviance: float

    @property
    def se(self) -> Floats:
        """Standard errors, shape (2,)."""
        return np.sqrt(np.diag(self.covariance))


@dataclass(frozen=True)
class _Sums:
    """Per study, with Z the columns of one and arm: Z'Z (m, 2, 2), Z'y (m, 2); over all y'y and n."""

    zz: Floats
    zy: Floats
    yy: float
    n: int


def pseudo_mixed_model(values: ArrayLike, arm: ArrayLike, study: ArrayLike) -> PseudoMixedModel:
    """Fit pseudo-values (n,) to ``arm`` (n,), 1 or 0, with a random intercept and slope of each ``study`` (n,).

    Raises ``ValueError`` for wrong shapes, an ``arm`` that is not 0 and 1 or fewer than two studies, and
    ``ConvergenceError`` when the search for the variances does not end.

    >>> rng = np.random.default_rng(2)
    >>> study, arm = np.repeat([1, 2, 3, 4], 50), np.tile([0, 1], 100)
    >>> level = np.array([9.0, 8.0, 9.5, 8.5])[study - 1]
    >>> fit = pseudo_mixed_model(level + 0.7 * arm + rng.normal(0, 2, 200), arm, study)
    >>> fit.coefficient.round(1).tolist(), fit.slope_variance < fit.intercept_variance
    ([8.9, 0.4], True)
    """
    y, treated = np.asarray(values, dtype=float), np.asarray(arm, dtype=float)
    if y.ndim != 1 or treated.shape != y.shape or not np.isfinite(y).all():
        raise ValueError(f"values and arm must be finite and of one length, got shapes {y.shape} and {treated.shape}")
    if set(np.unique(treated)) != {0.0, 1.0}:
        raise ValueError("arm must be 1 or 0 for every patient, with patients in both")
    labels, index = check_labels(study, y.size, "study")
    if labels.size < 2:
        raise ValueError("study must have at least two different labels")
    z = np.column_stack((np.ones(y.size), treated))
    zz, zy = np.zeros((labels.size, 2, 2)), np.zeros((labels.size, 2))
    np.add.at(zz, index, z[:, :, None] * z[:, None, :])
    np.add.at(zy, index, z * y[:, None])
    sums = _Sums(zz, zy, float(y @ y), y.size)

    def deviance(ratio: Floats) -> float:
        return _profile(sums, ratio).deviance

    fits = [optimize.minimize(deviance, np.array(start), method="L-BFGS-B", bounds=_NOT_NEGATIVE) for start in _STARTS]
    ended = [fit for fit in fits if fit.success]
    if not ended:
        raise ConvergenceError("mixed model of pseudo-values: no start of the search ended at a maximum")
    return _profile(sums, min(ended, key=lambda fit: float(fit.fun)).x)


def _profile(sums: _Sums, ratio: Floats) -> PseudoMixedModel:
    """The REML fit when intercept and slope have ``ratio`` (2,) times the residual standard deviation."""
    relative = np.diag(np.asarray(ratio, dtype=float) ** 2)
    inner = np.eye(2) + relative @ sums.zz
    shrink = np.linalg.solve(inner, np.broadcast_to(relative, inner.shape))
    kept = np.eye(2) - sums.zz @ shrink
    information = (kept @ sums.zz).sum(axis=0)
    moment = np.einsum("mij,mj->i", kept, sums.zy)
    coefficient = np.linalg.solve(information, moment)
    squares = sums.yy - np.einsum("mi,mij,mj->", sums.zy, shrink, sums.zy) - coefficient @ moment
    df = sums.n - 2
    if not squares > 1e-12 * sums.yy:
        raise ValueError("values: none differ once arms and studies are accounted for")
    residual = float(squares / df)
    log_determinants = np.linalg.slogdet(inner)[1].sum() + np.linalg.slogdet(information)[1]
    deviance = float(log_determinants + df * (1 + np.log(2 * np.pi * residual)))
    variances = residual * np.diag(relative)
    return PseudoMixedModel(
        coefficient,
        residual * np.linalg.inv(information),
        float(variances[0]),
        float(variances[1]),
        residual,
        deviance,
    )
