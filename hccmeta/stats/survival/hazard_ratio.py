"""Log hazard ratios with standard errors from what papers print: an interval, one limit or, failing that, a P value.

Parmar, Torri & Stewart (Stat Med 1998); Tierney et al. (Trials 2007).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hccmeta.stats.distributions import normal_ppf
from hccmeta.stats.normal import normal_quantile
from hccmeta.stats.reasons import Reason, Reasoned, Why, because

#: By how much of the width of an interval its ratio may lie off the middle of the logarithms, beyond rounding: an
#: interval from a likelihood or a bootstrap is a little skewed, a slip of a digit much more.
SKEW_ALLOWED = 0.1


@dataclass(frozen=True)
class LogHazardRatio(Reasoned):
    """log HR and its standard error; ``source`` tells what the standard error was derived from.

    ``status`` is ``limited`` when the ratio is not in the middle of its interval (``reasons``).
    """

    estimate: float
    se: float
    source: Literal["interval", "p-value", "one-sided limit"]
    reasons: tuple[Reason, ...] = ()

    @property
    def derived(self) -> bool:
        """Whether it rests on a P value, which is to be marked wherever it is shown."""
        return self.source == "p-value"

    @property
    def status(self) -> str:
        """``ok``, or ``limited`` with a caveat in ``reasons``."""
        return "limited" if self.reasons else "ok"


@dataclass(frozen=True)
class LogAsymmetry:
    """How far a ratio lies from the ``middle`` of its interval on the log scale.

    ``difference``: (log upper - log ratio) - (log ratio - log lower); ``allowed``: what rounding of the three printed
    numbers, and a tenth of the width, explain.
    """

    middle: float
    difference: float
    allowed: float

    @property
    def beyond_rounding(self) -> bool:
        """Whether one of the three numbers must be wrong, or the interval is of another kind."""
        return abs(self.difference) > self.allowed


def log_asymmetry(
    ratio: float, ci_lower: float, ci_upper: float, *, decimals: int | None = None, allowed: float = SKEW_ALLOWED
) -> LogAsymmetry:
    """Whether a ratio and its limits, printed with ``decimals`` (the most that one of them has, at least 1, when
    absent), belong together.

    Limits of 0 or infinity have no logarithm: nothing is said of them. Raises ``ValueError`` naming the argument.

    >>> log_asymmetry(4.64, 1.33, 6.16).beyond_rounding, log_asymmetry(0.92, 0.79, 1.06).beyond_rounding
    (True, False)
    """
    _check_ratio(ratio)
    if not 0 <= ci_lower <= ratio <= ci_upper:
        raise ValueError(f"ci_lower and ci_upper must enclose hr {ratio}, got {ci_lower} and {ci_upper}")
    if ci_lower == 0 or not np.isfinite(ci_upper):
        return LogAsymmetry(float("nan"), 0.0, float("inf"))
    digits = max([1, *(_decimals(value) for value in (ratio, ci_lower, ci_upper))]) if decimals is None else decimals
    half = 0.5 * 10.0**-digits
    rounding = half * (2 / ratio + 1 / ci_lower + 1 / ci_upper)
    difference = float(np.log(ci_upper / ratio) - np.log(ratio / ci_lower))
    width = float(np.log(ci_upper / ci_lower))
    return LogAsymmetry(float(np.sqrt(ci_lower * ci_upper)), difference, rounding + allowed * width)


def _decimals(value: float) -> int:
    text = f"{value:.10f}".rstrip("0")
    return len(text) - text.index(".") - 1


def _check_ratio(hr: float) -> float:
    if not (np.isfinite(hr) and hr > 0):
        raise ValueError(f"hr must be positive, got {hr}")
    return float(np.log(hr))


def log_hazard_ratio(
    hr: float, ci_lower: float | None, ci_upper: float | None, *, level: float = 0.95
) -> LogHazardRatio:
    """From a hazard ratio and its confidence limits at ``level``: se = (log upper - log lower)/(2z).

    With one limit only (the other ``None``) ``level`` is that of the one-sided interval: se = |log limit - log HR|/z
    with its one-sided quantile. A ratio that is not in the middle of its interval is ``limited`` and says so.

    Raises ``ValueError`` unless 0 < ``ci_lower`` <= ``hr`` <= ``ci_upper`` and the interval has a width.

    >>> round(log_hazard_ratio(0.92, 0.79, 1.06).se, 4)
    0.075
    >>> round(log_hazard_ratio(0.63, 0.44, 0.91, level=0.99).se, 4)
    0.1411
    >>> round(log_hazard_ratio(0.92, None, 1.04, level=0.975).se, 4)
    0.0626
    """
    log_hr = _check_ratio(hr)
    if ci_lower is None or ci_upper is None:
        return _from_one_limit(hr, ci_lower, ci_upper, level)
    if not (0 < ci_lower <= hr <= ci_upper < np.inf and ci_lower < ci_upper):
        raise ValueError(f"ci_lower and ci_upper must enclose hr {hr}, got {ci_lower} and {ci_upper}")
    off = log_asymmetry(hr, ci_lower, ci_upper)
    reasons = (because(Why.OFF_CENTRE, value=hr, middle=off.middle),) if off.beyond_rounding else ()
    se = float(np.log(ci_upper / ci_lower) / (2 * normal_quantile(level)))
    return LogHazardRatio(log_hr, se, "interval", reasons)


def _from_one_limit(hr: float, ci_lower: float | None, ci_upper: float | None, level: float) -> LogHazardRatio:
    limit = ci_upper if ci_lower is None else ci_lower
    if limit is None:
        raise ValueError("ci_lower and ci_upper: at least one limit is needed")
    if not 0 < limit < np.inf or limit == hr or (limit > hr) != (ci_lower is None):
        raise ValueError(f"ci_lower and ci_upper must enclose hr {hr}, got {ci_lower} and {ci_upper}")
    if not 0.5 < level < 1:
        raise ValueError(f"level: that of a one-sided interval lies between 0.5 and 1, got {level}")
    se = abs(float(np.log(limit / hr))) / float(normal_ppf(level))
    return LogHazardRatio(float(np.log(hr)), se, "one-sided limit")


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
