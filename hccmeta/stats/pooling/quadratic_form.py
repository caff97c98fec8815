"""Distribution of a positive combination of chi-square variables, sum of lambda_i Z_i^2."""

from __future__ import annotations

import numpy as np

from hccmeta.stats.pooling.effects_input import Floats

NODES = 32


def _contour() -> tuple[Floats, Floats]:
    """Nodes z and weights of the Talbot contour (Trefethen, Weideman and Schmelzer 2006, equation 4.4), upper half."""
    theta = (2 * np.arange(NODES // 2) + 1) * np.pi / NODES
    cot = 1 / np.tan(0.6407 * theta)
    z = NODES * (0.5017 * theta * cot - 0.6122 + 0.2645j * theta)
    slope = NODES * (0.5017 * (cot - 0.6407 * theta / np.sin(0.6407 * theta) ** 2) + 0.2645j)
    return z, slope


def quadratic_form_cdf(q: float, lambdas: Floats) -> float:
    """P(sum lambda_i Z_i^2 <= q) for independent standard normal Z_i and ``lambdas`` >= 0, at least one positive.

    The Laplace transform of the distribution function is prod (1 + 2 lambda_i s)^(-1/2)/s, whose singularities lie on
    the negative real axis, so it is inverted on a contour around them; about 12 digits.
    """
    if q <= 0:
        return 0.0
    kept = lambdas[lambdas > 1e-14 * np.max(lambdas)]
    z, slope = _contour()
    s = z / q
    transform = np.prod((1 + 2 * kept[:, None] * s) ** -0.5, axis=0) / s
    value = 2 * np.sum(np.exp(z) * transform * slope).imag / (NODES * q)
    return float(np.clip(value, 0.0, 1.0))
