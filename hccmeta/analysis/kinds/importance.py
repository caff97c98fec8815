"""How probable it is that an effect is one that patients would notice."""

from __future__ import annotations

import numpy as np

from hccmeta.analysis.results import Table
from hccmeta.stats.distributions import normal_sf, t_sf

NOTE = (
    "From the posterior of the pooled effect under a flat prior (t, or normal with one or two studies). The minimal "
    "important difference is a placeholder, not agreed by clinicians."
)


def importance_table(estimate: float, se: float, df: float, important: float | None) -> tuple[Table, ...]:
    """The probabilities that the effect exceeds ``important`` in either direction; no table where there is none.

    ``df``: those of the interval's t distribution, infinite for a normal one.
    """
    if important is None or not (np.isfinite(estimate) and np.isfinite(se) and se > 0 and df > 0):
        return ()
    gain, loss = (_tail((important - sign * estimate) / se, df) for sign in (1, -1))
    return (
        Table(
            "importance",
            "Is the difference important?",
            ("Minimal important difference", "Gain above it, %", "Loss above it, %", "Either, %"),
            ((important, 100 * gain, 100 * loss, 100 * (gain + loss)),),
            note=NOTE,
        ),
    )


def _tail(x: float, df: float) -> float:
    return float(normal_sf(x) if np.isinf(df) else t_sf(x, df))
