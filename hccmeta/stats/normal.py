"""Normal quantiles and the Wald contrast: estimate, limits and P value from a standard error."""

from __future__ import annotations

from dataclasses import dataclass

from hccmeta.stats.distributions import normal_ppf, normal_sf


def normal_quantile(level: float) -> float:
    """The two-sided standard normal quantile: 1.96 for ``level`` 0.95. Raises ``ValueError`` outside (0, 1)."""
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, got {level}")
    return float(normal_ppf(0.5 + level / 2))


@dataclass(frozen=True)
class Contrast:
    """Arm against reference: a difference, or a ratio with limits from the log scale; ``se`` on the scale of ``z``."""

    estimate: float
    se: float
    ci_lower: float
    ci_upper: float
    z: float
    p: float


def normal_contrast(estimate: float, se: float, *, level: float = 0.95) -> Contrast:
    """A Wald contrast with normal limits and two-sided P value; no P value (nan) where ``se`` is 0 or nan.

    >>> found = normal_contrast(1.5, 0.6)
    >>> round(found.ci_lower, 3), round(found.ci_upper, 3), round(found.p, 4)
    (0.324, 2.676, 0.0124)
    """
    half = normal_quantile(level) * se
    z = estimate / se if se > 0 else float("nan")
    return Contrast(estimate, se, estimate - half, estimate + half, z, float(2 * normal_sf(abs(z))))
