"""How probable it is that an effect is one that patients would notice."""

from __future__ import annotations

import numpy as np

from hccmeta.analysis.details import Importance
from hccmeta.stats.distributions import normal_sf, t_sf


def importance_of(estimate: float, se: float, df: float, important: float | None) -> Importance | None:
    """The probabilities that the effect exceeds ``important`` in either direction; None where there is none.

    From the posterior under a flat prior. ``df``: those of the interval's t distribution, infinite for a normal one.
    """
    if important is None or not (np.isfinite(estimate) and np.isfinite(se) and se > 0 and df > 0):
        return None
    gain, loss = (_tail((important - sign * estimate) / se, df) for sign in (1, -1))
    return Importance(important, gain, loss)


def _tail(x: float, df: float) -> float:
    return float(normal_sf(x) if np.isinf(df) else t_sf(x, df))
