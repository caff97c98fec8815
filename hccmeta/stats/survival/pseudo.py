"""Pseudo-values of the restricted mean survival time and their linear regression.

Andersen, Hansen & Klein (Lifetime Data Anal 2004): theta_l = n mu(tau) - (n-1) mu^(-l)(tau), the jackknife of the
Kaplan-Meier RMST, then least squares with an identity link and a sandwich variance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.survival.kaplan_meier import kaplan_meier
from hccmeta.stats.survival.patients_input import Floats, check_labels, check_times
from hccmeta.stats.survival.rmst import check_tau


def pseudo_rmst(time: ArrayLike, event: ArrayLike, *, tau: float, group: ArrayLike | None = None) -> Floats:
    """Each patient's pseudo-value of the RMST up to ``tau``, shape (n,), in the order of the patients.

    ``group`` (n,): labels of the arms (study and arm) within which they are computed, so that their mean in a group is
    its RMST; default one group. Raises ``ValueError`` as ``kaplan_meier`` and when a group's follow-up ends before
    ``tau`` with patients alive.

    >>> pseudo_rmst([2, 4, 6, 8, 10], [1, 1, 1, 0, 0], tau=8).round(6).tolist()
    [2.0, 4.0, 6.0, 8.0, 8.0]
    """
    horizon = float(check_tau(tau)[0])
    times, events = check_times(time, event)
    labels, index = check_labels(group, times.size, "group")
    values = np.empty(times.size)
    for g, label in enumerate(labels):
        chosen = index == g
        if not kaplan_meier(times[chosen], events[chosen]).reaches(horizon):
            raise ValueError(f"tau must be within follow-up: that of group {label} ends before {horizon:g}")
        values[chosen] = _one_group(times[chosen], events[chosen], horizon)
    return values


def _one_group(times: Floats, events: np.ndarray, tau: float) -> Floats:
    """Leave-one-out in closed form: without patient l the curve changes up to t_l, and is only rescaled after it."""
    curve = kaplan_meier(times, events)
    n, d = curve.n_at_risk.astype(float), curve.n_events.astype(float)
    at = np.minimum(curve.time, tau)
    width = np.diff(at, prepend=0.0)
    survival = curve.survival
    before = np.concatenate(([1.0], survival[:-1]))
    area = np.cumsum(width * before)
    mean = area[-1] + (tau - at[-1]) * survival[-1]
    # The integral after t_j given survival to t_j; where nobody is left the last value is carried on.
    after = np.where(survival > 0, (mean - area) / np.where(survival > 0, survival, 1.0), tau - at)
    # Without a patient who is still at risk: one fewer at risk, as many deaths.
    fewer = np.maximum(n - 1, 1)
    reduced = np.cumprod(np.where(n > 1, np.maximum(n - 1 - d, 0) / fewer, 1.0))
    reduced_before = np.concatenate(([1.0], reduced[:-1]))
    reduced_area = np.cumsum(width * reduced_before)
    j = np.searchsorted(curve.time, times)
    survivors = np.where(events, n[j] - d[j], np.maximum(n[j] - 1 - d[j], 0))
    own = np.where(n[j] > 1, survivors / fewer[j], 1.0)
    without = reduced_area[j] + reduced_before[j] * own * after[j]
    return np.asarray(times.size * mean - (times.size - 1) * without)


@dataclass(frozen=True)
class PseudoRegression:
    """Least squares of pseudo-values on p columns: ``coefficient`` (p,), sandwich ``covariance`` (p, p).

    ``naive_covariance`` is that of ordinary least squares, which takes the pseudo-values for independent and of equal
    variance.
    """

    coefficient: Floats
    covariance: Floats
    naive_covariance: Floats

    @property
    def se(self) -> Floats:
        """Robust standard errors, shape (p,)."""
        return np.sqrt(np.diag(self.covariance))


def pseudo_regression(
    values: ArrayLike, x: ArrayLike, *, cluster: ArrayLike | None = None, sandwich: Literal["HC0", "HC3"] = "HC0"
) -> PseudoRegression:
    """Regress pseudo-values (n,) on ``x`` (n, p), which holds its own column of ones.

    ``cluster`` (n,): labels over which scores are summed before squaring (HC0 only). Raises ``ValueError`` for
    collinear columns and wrong shapes.

    >>> fit = pseudo_regression([1.0, 3.0, 4.0, 8.0], [[1, 0], [1, 0], [1, 1], [1, 1]])
    >>> fit.coefficient.round(6).tolist(), fit.se.round(3).tolist()
    ([2.0, 4.0], [0.707, 1.581])
    """
    y, design = np.asarray(values, dtype=float), np.asarray(x, dtype=float)
    if design.ndim != 2 or y.shape != design.shape[:1]:
        raise ValueError(f"values and x must have one row per patient, got shapes {y.shape} and {design.shape}")
    n, p = design.shape
    if np.linalg.matrix_rank(design) < p:
        raise ValueError("x must have linearly independent columns")
    bread = np.linalg.inv(design.T @ design)
    coefficient = bread @ design.T @ y
    residual = y - design @ coefficient
    naive = bread * (residual @ residual) / (n - p) if n > p else np.full((p, p), np.nan)
    if sandwich == "HC3":
        if cluster is not None:
            raise ValueError("cluster needs sandwich 'HC0'")
        residual = residual / (1 - np.einsum("ij,jk,ik->i", design, bread, design))
    _, label = check_labels(np.arange(n) if cluster is None else cluster, n, "cluster")
    score = np.zeros((label.max() + 1, p))
    np.add.at(score, label, design * residual[:, None])
    return PseudoRegression(coefficient, bread @ score.T @ score @ bread, naive)
