"""Mean and standard deviation from a reported median with quartiles, range or both."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from hccmeta.stats.distributions import normal_ppf


@dataclass(frozen=True)
class ConvertedMean:
    """``mean`` and ``sd`` derived from quantiles; nan with a ``reason`` when the quantiles are too skewed for it."""

    mean: float
    sd: float
    skewness: float  # the statistic of Shi et al. (2023), and the value it may not exceed
    skewness_limit: float
    reason: str


def mean_sd_from_quantiles(
    median: float,
    n: int,
    *,
    q1: float | None = None,
    q3: float | None = None,
    minimum: float | None = None,
    maximum: float | None = None,
) -> ConvertedMean:
    """Mean (Luo et al. 2018) and sd (Wan et al. 2014; with quartiles and range Shi et al. 2020) of ``n`` values.

    Give ``q1`` and ``q3``, ``minimum`` and ``maximum``, or all four. Data that the skewness test of Shi et al. (2023)
    rejects at 5 % are not converted, since the formulas assume a normal distribution.

    Raises ``ValueError`` naming the argument that is wrong: pairs incomplete, not in order, or too few values.

    >>> found = mean_sd_from_quantiles(65.0, 80, q1=58.0, q3=71.0)
    >>> round(found.mean, 1), round(found.sd, 1)
    (64.6, 9.8)
    """
    if (q1 is None) != (q3 is None):
        raise ValueError("q1 and q3: give both or neither")
    if (minimum is None) != (maximum is None):
        raise ValueError("minimum and maximum: give both or neither")
    if q1 is None and minimum is None:
        raise ValueError("q1 and q3, or minimum and maximum, are needed beside the median")
    if n < 5:
        raise ValueError(f"n: at least 5 values are needed, got {n}")
    given = [v for v in (minimum, q1, median, q3, maximum) if v is not None]
    if any(b < a for a, b in pairwise(given)) or given[0] == given[-1]:
        raise ValueError("median: minimum, q1, median, q3 and maximum must be in order, and not all the same")
    normal_range = float(normal_ppf((n - 0.375) / (n + 0.25)))
    normal_quartile = float(normal_ppf((0.75 * n - 0.125) / (n + 0.25)))
    if q1 is None or q3 is None:
        assert minimum is not None
        assert maximum is not None
        weight = 4 / (4 + n**0.75)
        mean = weight * (minimum + maximum) / 2 + (1 - weight) * median
        sd = (maximum - minimum) / (2 * normal_range)
        skewness = abs(minimum + maximum - 2 * median) / (maximum - minimum)
        limit = 1.01 / np.log(n + 9) + 2.43 / (n + 1)
    elif minimum is None or maximum is None:
        weight = 0.7 + 0.39 / n
        mean = weight * (q1 + q3) / 2 + (1 - weight) * median
        sd = (q3 - q1) / (2 * normal_quartile)
        skewness = abs(q1 + q3 - 2 * median) / (q3 - q1) if q3 > q1 else float("inf")
        limit = 2.65 / np.sqrt(n) - 6 / n**2
    else:
        outer, inner = 2.2 / (2.2 + n**0.75), 0.7 - 0.72 / n**0.55
        mean = outer * (minimum + maximum) / 2 + inner * (q1 + q3) / 2 + (1 - outer - inner) * median
        sd = (maximum - minimum) / ((2 + 0.14 * n**0.6) * normal_range) + (q3 - q1) / (
            (2 + 2 / (0.07 * n**0.6)) * normal_quartile
        )
        range_part = 2.65 * np.log(0.6 * n) / np.sqrt(n) * abs(minimum + maximum - 2 * median) / (maximum - minimum)
        quartile_part = abs(q1 + q3 - 2 * median) / (q3 - q1) if q3 > q1 else float("inf")
        skewness = max(range_part, quartile_part)
        limit = 2.97 / np.sqrt(n) - 39.1 / n**3
    if skewness > limit:
        nan = float("nan")
        return ConvertedMean(nan, nan, float(skewness), float(limit), "the quantiles are too skewed for a normal mean")
    return ConvertedMean(float(mean), float(sd), float(skewness), float(limit), "")
