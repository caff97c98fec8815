"""Pooled medians from what papers print: medians with intervals, or medians and patient numbers alone.

Inverse variance: se = (U - L)/(2z), or (estimate - L)/z where the upper limit is not reached (McGrath et al., Stat Med
2026), pooled like any effect. Median of medians, plain or weighted by patients: McGrath et al. (Stat Med 2019), which
needs no standard errors and takes medians that were not reached for larger than all others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hccmeta.stats.normal import normal_quantile
from hccmeta.stats.pooling.pool import PooledEffect, pool
from hccmeta.stats.reasons import Reason, Why, because, sentence
from hccmeta.stats.survival.patients_input import Floats

MedianScale = Literal["time", "log"]


@dataclass(frozen=True)
class PooledMedian:
    """An inverse-variance pool of medians; ``effect`` is on ``scale``, the properties are in the unit of time.

    ``used`` (k,): which medians entered; ``se`` (k,): their standard errors on ``scale``, nan where left out.
    """

    effect: PooledEffect
    scale: MedianScale
    used: NDArray[np.bool_]
    se: Floats

    def _in_time(self, value: float) -> float:
        return float(np.exp(value)) if self.scale == "log" else value

    @property
    def estimate(self) -> float:
        """Pooled median."""
        return self._in_time(self.effect.estimate)

    @property
    def ci(self) -> tuple[float, float]:
        """Its confidence limits."""
        return self._in_time(self.effect.ci_lower), self._in_time(self.effect.ci_upper)

    @property
    def pi(self) -> tuple[float, float]:
        """Its prediction limits; nan where not given."""
        return self._in_time(self.effect.pi_lower), self._in_time(self.effect.pi_upper)

    @property
    def n_dropped(self) -> int:
        """Medians left out because they, or the limit their standard error needs, were not reached."""
        return int((~self.used).sum())


def median_se(
    estimate: ArrayLike, ci_lower: ArrayLike, ci_upper: ArrayLike, *, scale: MedianScale = "time", level: float = 0.95
) -> Floats:
    """Standard errors (k,) of medians from their confidence limits, nan meaning not reached.

    On the time scale a missing upper limit is replaced by the lower half of the interval; on the log scale it leaves
    the standard error nan. Raises ``ValueError`` for unknown scales, unequal lengths and limits that do not enclose.

    >>> median_se([10.0, 12.0], [8.0, 9.0], [13.0, float("nan")]).round(3).tolist()
    [1.276, 1.531]
    """
    m, lower, upper = (np.asarray(values, dtype=float) for values in (estimate, ci_lower, ci_upper))
    if not (m.ndim == 1 and m.shape == lower.shape == upper.shape):
        raise ValueError(f"estimate and limits must be of one length, got {m.shape}, {lower.shape}, {upper.shape}")
    if (m <= 0).any() or (lower <= 0).any():
        raise ValueError("estimate and ci_lower must be positive")
    if (lower > m).any() or (upper < m).any():
        raise ValueError("ci_lower and ci_upper must enclose estimate")
    z = normal_quantile(level)
    if scale == "log":
        return np.asarray(np.log(upper / lower) / (2 * z))
    if scale != "time":
        raise ValueError(f"scale must be 'time' or 'log', got {scale!r}")
    return np.asarray(np.where(np.isnan(upper), (m - lower) / z, (upper - lower) / (2 * z)))


def pool_medians(
    estimate: ArrayLike,
    ci_lower: ArrayLike,
    ci_upper: ArrayLike,
    *,
    scale: MedianScale = "time",
    level: float = 0.95,
    tau2: str = "REML",
    ci: str = "HK",
) -> PooledMedian:
    """Inverse-variance pool of medians (k,) with limits at ``level``; ``tau2`` and ``ci`` as of ``pool``.

    Medians without a standard error are left out and counted. Raises ``ValueError`` as ``median_se`` and ``pool`` do,
    and when none is left.

    >>> pooled = pool_medians([10.0, 12.0, 9.0], [8.0, 9.0, 7.0], [13.0, float("nan"), 11.0])
    >>> round(pooled.estimate, 2), pooled.n_dropped
    (10.03, 0)
    """
    m, se = np.asarray(estimate, dtype=float), median_se(estimate, ci_lower, ci_upper, scale=scale, level=level)
    used = np.isfinite(m) & np.isfinite(se)
    if not used.any():
        raise ValueError("estimate has no median with the limits its standard error needs")
    effects = np.log(m[used]) if scale == "log" else m[used]
    effect = pool(effects, se[used] ** 2, tau2=tau2, ci=ci, level=level)
    return PooledMedian(effect, scale, used, np.where(used, se, np.nan))


@dataclass(frozen=True)
class MedianOfMedians:
    """The (weighted) median of ``k`` study medians; a limit or the estimate is nan where it is not reached.

    With fewer than six studies no sign-test interval has the stated coverage: ``is_range`` says so, ``reason`` why, and
    ``range_lower`` to ``range_upper``, the smallest and the largest median, is what is to be shown, as a range.
    """

    estimate: float
    ci_lower: float
    ci_upper: float
    k: int
    n_not_reached: int
    range_lower: float
    range_upper: float
    reasons: tuple[Reason, ...] = ()

    @property
    def is_range(self) -> bool:
        """Whether so few studies allow a range only, and no interval."""
        return bool(self.reasons)

    @property
    def reason(self) -> str | None:
        """Why there is no interval; None where there is one."""
        return sentence(self.reasons) or None


def median_of_medians(estimate: ArrayLike, *, weights: ArrayLike | None = None, level: float = 0.95) -> MedianOfMedians:
    """The median of study medians ``estimate`` (k,), nan for one that was not reached.

    With ``weights`` (k,), whole numbers of patients, each median stands once per patient. The interval inverts the sign
    test in its normal approximation: the quantiles at 1/2 +- z/(2 sqrt(k)), whatever the weights.

    Raises ``ValueError`` for no medians, unequal lengths, medians or weights that are not positive, and weights
    that are not whole numbers.

    >>> median_of_medians([5.2, 3.1, 0.5, 0.8, 3.5, 0.6, 2.2, 5.1, 4.0]).estimate
    3.1
    >>> median_of_medians([8.0, 10.0, 12.0], weights=[10, 10, 100]).estimate
    12.0
    """
    m = np.asarray(estimate, dtype=float)
    if m.ndim != 1 or m.size == 0 or (m <= 0).any():
        raise ValueError("estimate must hold at least one median, all positive")
    counts = np.ones(m.size) if weights is None else np.asarray(weights, dtype=float)
    if counts.shape != m.shape or not (counts > 0).all() or (counts != np.round(counts)).any():
        raise ValueError("weights must be one positive whole number per median")
    z = normal_quantile(level)
    reach = min(0.5, z / (2 * np.sqrt(m.size)))
    values = np.where(np.isnan(m), np.inf, m)
    order = np.argsort(values)
    lower, middle, upper = (_quantile(values[order], counts[order], 0.5 + side * reach) for side in (-1, 0, 1))
    few = 1 - 2 * 0.5**m.size < level
    ends = [value if np.isfinite(value) else float("nan") for value in (float(values.min()), float(values.max()))]
    reasons = (because(Why.RANGE_NOT_INTERVAL, k=m.size, level=level),) if few else ()
    return MedianOfMedians(middle, lower, upper, m.size, int(np.isnan(m).sum()), ends[0], ends[1], reasons)


def _quantile(values: Floats, counts: Floats, prob: float) -> float:
    """The quantile (linear between order statistics) of a sorted list in which each value stands ``counts`` times."""
    position = (counts.sum() - 1) * prob
    ends = np.cumsum(counts) - 1
    low, high = values[np.searchsorted(ends, [np.floor(position), np.ceil(position)])]
    share = position - np.floor(position)
    found = low if share == 0 or low == high else low + share * (high - low)
    return float(found) if np.isfinite(found) else float("nan")
