"""The variance that a statistic of rebuilt patients really has: sampling and reconstruction together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from hccmeta.stats.normal import normal_quantile
from hccmeta.stats.pooling.rubin import rubin


@dataclass(frozen=True)
class TotalVariance:
    """A statistic over an ensemble of m reconstructions.

    ``estimate``: its mean; ``sampling``: mean of the draws' variances, U; ``reconstruction``: variance between the
    draws, B; ``total``: U + (1 + 1/m) B.
    """

    estimate: float
    sampling: float
    reconstruction: float
    total: float
    m: int

    @property
    def share(self) -> float:
        """Share of reconstruction in the variance, B / (U + B); 0 when both are 0."""
        both = self.sampling + self.reconstruction
        return self.reconstruction / both if both > 0 else 0.0

    def reconstruction_interval(self, level: float = 0.95) -> tuple[float, float]:
        """Where the true patients' own value lies, with probability ``level``: t with m - 1 degrees of freedom."""
        normal_quantile(level)
        half = float(stdtrit(self.m - 1, 0.5 + level / 2)) * np.sqrt((1 + 1 / self.m) * self.reconstruction)
        return self.estimate - float(half), self.estimate + float(half)


def total_variance(u: ArrayLike, statistics: ArrayLike) -> TotalVariance:
    """v* = U + (1 + 1/m) B (Rubin 1987; statistics of the m draws and their sampling variances ``u``, both (m,)).

    Raises ``ValueError`` unless there are at least two draws, all finite, and no variance is negative.

    >>> found = total_variance([0.04, 0.05, 0.045], [1.0, 1.2, 0.9])
    >>> round(found.total, 4), round(found.share, 2)
    (0.0761, 0.34)
    """
    values, variances = np.asarray(statistics, dtype=float), np.asarray(u, dtype=float)
    if values.ndim != 1 or values.size < 2 or not np.isfinite(values).all():
        raise ValueError("statistics must be at least two finite numbers")
    if variances.shape != values.shape or not np.isfinite(variances).all() or variances.min() < 0:
        raise ValueError("u must hold one finite variance for each of statistics, none negative")
    both = rubin(values, variances)
    return TotalVariance(both.estimate, both.within, both.between, both.total, both.m)
