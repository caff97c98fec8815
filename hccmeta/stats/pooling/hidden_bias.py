"""What a bias common to all studies would do: contrasts that were not randomised, and ratios (E-value).

Hidden differences between the groups shift an estimate one for one and do not average out over studies, so a bias term
N(0, sd^2) is added to the mean, never to the single studies. The scale is a judgement, fixed in the protocol: 0.5 month
at 12 months, where the RMST of sorafenib in 15 first-line trial arms has a between-trial SD of 0.53 month.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.distributions import normal_ppf
from hccmeta.stats.pooling.by_number import MeanInterval
from hccmeta.stats.pooling.effects_input import Floats, confidence_level

#: Standard deviation of the bias of a contrast that was not randomised, in months at 12 months.
BIAS_SD_AT_12 = 0.5


def rmst_bias_sd(tau: float) -> float:
    """Standard deviation of the common bias of an RMST difference at the horizon ``tau``, in months.

    >>> rmst_bias_sd(24)
    1.0
    """
    if not (np.isfinite(tau) and tau > 0):
        raise ValueError(f"tau: a positive number of months is needed, got {tau}")
    return BIAS_SD_AT_12 * tau / 12


@dataclass(frozen=True)
class BiasAdjusted:
    """The interval at face value and with the bias term, and how much bias would change what it says.

    ``to_zero``: the bias, in the direction of the estimate, at which the face-value interval first holds 0; 0 when it
    does already. ``to_important``: the same for the smallest important difference, nan when none was given.
    """

    estimate: float
    face_lower: float
    face_upper: float
    ci_lower: float
    ci_upper: float
    bias_sd: float
    to_zero: float
    to_important: float
    level: float


def bias_adjusted(
    face: MeanInterval, *, bias_sd: float, important: float | None = None, level: float = 0.95
) -> BiasAdjusted:
    """Add a common bias N(0, ``bias_sd``^2) to the mean whose interval at ``level`` is ``face``.

    ``important``: the smallest important difference, positive. Raises ``ValueError`` naming the argument.

    >>> from hccmeta.stats.pooling.by_number import interval_of_one
    >>> found = bias_adjusted(interval_of_one(1.6, 0.69), bias_sd=0.5)
    >>> round(found.ci_lower, 1), round(found.ci_upper, 1), round(found.to_zero, 1)
    (-0.1, 3.3, 0.2)
    """
    if not (np.isfinite(bias_sd) and bias_sd >= 0):
        raise ValueError(f"bias_sd: a number that is not negative is needed, got {bias_sd}")
    if important is not None and not important > 0:
        raise ValueError(f"important: a positive difference is needed, got {important}")
    if face.posterior is not None:
        wide = face.posterior.widened(bias_sd).summary(confidence_level(level))
        lower, upper = wide.lower, wide.upper
    else:
        extra = float(normal_ppf((1 + confidence_level(level)) / 2)) * bias_sd
        lower = face.estimate - float(np.hypot(face.estimate - face.ci_lower, extra))
        upper = face.estimate + float(np.hypot(face.ci_upper - face.estimate, extra))
    sign = 1.0 if face.estimate >= 0 else -1.0
    near = face.ci_lower if sign > 0 else -face.ci_upper
    return BiasAdjusted(
        estimate=face.estimate,
        face_lower=face.ci_lower,
        face_upper=face.ci_upper,
        ci_lower=lower,
        ci_upper=upper,
        bias_sd=bias_sd,
        to_zero=max(0.0, near),
        to_important=float("nan") if important is None else max(0.0, near - important),
        level=level,
    )


def shifted_by_bias(face: MeanInterval, bias: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Estimate, lower and upper limit (n,) if the assumed ``bias`` (n,), in the direction of the estimate, were so.

    For the figure of tipping points.

    >>> from hccmeta.stats.pooling.by_number import interval_of_one
    >>> shifted_by_bias(interval_of_one(1.6, 0.5), [0.0, 1.0])[0].tolist()
    [1.6, 0.6000000000000001]
    """
    shift = np.asarray(bias, dtype=float) * (1.0 if face.estimate >= 0 else -1.0)
    return face.estimate - shift, face.ci_lower - shift, face.ci_upper - shift


@dataclass(frozen=True)
class EValue:
    """How strongly an unmeasured confounder must be associated with both sides to explain a ratio away.

    ``limit`` is that of the confidence limit nearer to 1; 1 when the interval holds 1.
    """

    estimate: float
    limit: float


def e_value(
    ratio: float,
    ci_lower: float,
    ci_upper: float,
    *,
    measure: Literal["RR", "HR", "OR"] = "HR",
    rare: bool = False,
) -> EValue:
    """RR + sqrt(RR (RR - 1)), ratios below 1 inverted (VanderWeele and Ding 2017).

    A hazard or odds ratio of an outcome that is not ``rare`` (in more than 15 % by the end) is first brought to the
    scale of risk ratios by their approximations. Raises ``ValueError`` naming the argument.

    >>> found = e_value(3.9, 1.8, 8.7, measure="RR")
    >>> round(found.estimate, 2), round(found.limit, 2)
    (7.26, 3.0)
    """
    if measure not in ("RR", "HR", "OR"):
        raise ValueError(f"measure: RR, HR or OR, not {measure!r}")
    if not 0 < ci_lower <= ratio <= ci_upper < np.inf:
        raise ValueError(f"ratio: a positive one within its limits is needed, got {ratio}, {ci_lower} to {ci_upper}")
    value, lower, upper = (_risk_ratio(one, measure, rare) for one in (ratio, ci_lower, ci_upper))
    nearer = lower if value > 1 else upper
    holds_one = lower <= 1 <= upper
    return EValue(_e_value(value), 1.0 if holds_one else _e_value(nearer))


def _risk_ratio(ratio: float, measure: str, rare: bool) -> float:
    if measure == "RR" or rare:
        return ratio
    if measure == "OR":
        return float(np.sqrt(ratio))
    # 1 - 0.5^x, exact for x near 0 as well.
    above, below = (-np.expm1(-np.log(2) * np.sqrt(one)) for one in (ratio, 1 / ratio))
    return float(above / below)


def _e_value(ratio: float) -> float:
    above = max(ratio, 1 / ratio)
    return float(above * (1 + np.sqrt(1 - 1 / above)))
