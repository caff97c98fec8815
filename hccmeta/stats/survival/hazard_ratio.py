"""Log hazard ratios with standard errors from what papers print: an interval or, failing that, a P value.

Parmar, Torri & Stewart (Stat Med 1998); Tierney et al. (Trials 2007).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hccmeta.stats.distributions import normal_ppf
from hccmeta.stats.normal import normal_quantile


@dataclass(frozen=True)
class LogHazardRatio:
    """log HR and its standard error; ``source`` tells what the standard error was derived from."""

    estimate: float
    se: float
    source: Literal["interval", "p-value"]

    @property
    def derived(self) -> bool:
        """Whether it rests on a P value, which is to be marked wherever it is shown."""
        return self.source == "p-value"


def _check_ratio(hr: float) -> float:
    if not (np.isfinite(hr) and hr > 0):
        raise ValueError(f"hr must be positive, got {hr}")
    return float(np.log(hr))


def log_hazard_ratio(hr: float, ci_lower: float, ci_upper: float, *, level: float = 0.95) -> LogHazardRatio:
    """From a hazard ratio and its confidence limits: se = (log upper - log lower)/(2z).

    Raises ``ValueError`` unless 0 < ``ci_lower`` <= ``hr`` <= ``ci_upper`` and the interval has a width.

    >>> round(log_hazard_ratio(0.92, 0.79, 1.06).se, 4)
    0.075
    """
    log_hr = _check_ratio(hr)
    if not (0 < ci_lower <= hr <= ci_upper < np.inf and ci_lower < ci_upper):
        raise ValueError(f"ci_lower and ci_upper must enclose hr {hr}, got {ci_lower} and {ci_upper}")
    return LogHazardRatio(log_hr, float(np.log(ci_upper / ci_lower) / (2 * normal_quantile(level))), "interval")


def log_hazard_ratio_from_p(hr: float, p: float) -> LogHazardRatio:
    """From a hazard ratio and its exact two-sided P value: se = |log HR| / z(p).

    Raises ``ValueError`` when ``hr`` is 1 or ``p`` not between 0 and 1: neither tells a standard error. A bound such as
    "< 0.001" is not a P value and must not be passed as one.

    >>> round(log_hazard_ratio_from_p(0.70, 0.02).se, 4)
    0.1533
    """
    log_hr = _check_ratio(hr)
    if log_hr == 0:
        raise ValueError("hr of 1 tells no standard error, whatever its P value")
    if not 0 < p < 1:
        raise ValueError(f"p must lie between 0 and 1, got {p}")
    return LogHazardRatio(log_hr, abs(log_hr) / -float(normal_ppf(p / 2)), "p-value")
