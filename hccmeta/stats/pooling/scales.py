"""The scales on which proportions and means are pooled, there and back."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from hccmeta.stats.pooling.effects import PROPORTION
from hccmeta.stats.pooling.effects_input import Floats

SCALES = ("PR", "PLN", "PLO", "PAS", "PFT", "MN", "MNLN")


def transform(proportion: ArrayLike, measure: str, *, n: ArrayLike) -> Floats:
    """A ``proportion`` (a limit of an interval, say) of groups of ``n`` on the scale of ``measure``; 0 and 1 may be
    infinite there.

    Raises ``ValueError`` naming the argument.

    >>> transform([0.2, 0.5], "PLO", n=[40, 50]).round(3).tolist()
    [-1.386, 0.0]
    """
    if measure not in PROPORTION:
        raise ValueError(f"measure: one of {', '.join(PROPORTION)}, not {measure!r}")
    size, share = np.asarray(n, dtype=float), np.asarray(proportion, dtype=float)
    if np.any((share < 0) | (share > 1)):
        raise ValueError(f"proportion: shares from 0 to 1 are needed, got {share.min():g} to {share.max():g}")
    formula, _ = PROPORTION[measure]
    with np.errstate(divide="ignore"):
        return np.asarray(formula(share * size, size)[0])


def back_transform(value: ArrayLike, measure: str, *, n: ArrayLike | None = None) -> Floats:
    """``value`` on the scale of ``measure`` (see ``effects.proportions`` and ``effects.means``) as proportion or mean.

    PFT needs the studies' sizes ``n``: its inverse is taken at their harmonic mean (Miller 1978), and is only there for
    comparison with older reviews, since the answer depends on ``n``. Values beyond what a proportion can be become 0 or
    1.

    Raises ``ValueError`` naming ``measure``, or ``n`` when PFT lacks it.

    >>> back_transform([-1.386, 0.0], "PLO").round(3).tolist()
    [0.2, 0.5]
    """
    z = np.asarray(value, dtype=float)
    if measure == "MN":
        return z
    if measure == "MNLN":
        return np.asarray(np.exp(z))
    if measure == "PR":
        return np.asarray(np.clip(z, 0.0, 1.0))
    if measure == "PLN":
        return np.asarray(np.exp(np.minimum(z, 0.0)))
    if measure == "PLO":
        return np.asarray(expit(z))
    if measure == "PAS":
        return np.asarray(np.sin(np.clip(z, 0.0, np.pi / 2)) ** 2)
    if measure == "PFT":
        if n is None:
            raise ValueError("n: the double arcsine needs the studies' sizes")
        sizes = np.asarray(n, dtype=float)
        return _double_arcsine(z, float(sizes.size / np.sum(1 / sizes)))
    raise ValueError(f"measure: one of {', '.join(SCALES)}, not {measure!r}")


def _double_arcsine(z: Floats, n: float) -> Floats:
    """Miller (1978), for z as half the sum of the two arcsines; clipped to what 0 and n events of n give."""
    low = 0.5 * np.arcsin(np.sqrt(1 / (n + 1)))
    high = 0.5 * (np.arcsin(np.sqrt(n / (n + 1))) + np.pi / 2)
    angle = 2 * np.clip(z, low, high)
    sine = np.sin(angle)
    inner = 1 - (sine + (sine - 1 / sine) / n) ** 2
    proportion = 0.5 * (1 - np.sign(np.cos(angle)) * np.sqrt(np.maximum(inner, 0.0)))
    return np.where(np.isnan(z), np.nan, np.where(z <= low, 0.0, np.where(z >= high, 1.0, proportion)))
