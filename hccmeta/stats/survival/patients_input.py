"""Checks of the arrays that first-stage computations take: follow-up, events, labels and covariates of patients."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

#: Times closer than this, absolutely or relative to their mean, are one time: differences of dates and changes of unit
#: leave such traces. The tolerance of R's ``survival`` (``timefix``), the square root of the machine's precision.
TIE_TOLERANCE = float(np.sqrt(np.finfo(float).eps))


def time_slack(time: ArrayLike) -> Floats:
    """By how much a time may miss another one and still be that time, for each of ``time``."""
    return np.asarray(TIE_TOLERANCE * np.maximum(1.0, np.abs(np.asarray(time, dtype=float))))


def join_ties(times: Floats) -> Floats:
    """``times`` (n,) in which those that differ by rounding only are the smallest of them.

    >>> join_ties(np.array([0.1 + 0.2, 0.3, 0.5])).tolist()
    [0.3, 0.3, 0.5]
    """
    ordered = np.sort(times)
    gaps = np.diff(ordered)
    if not np.any((gaps > 0) & (gaps <= time_slack(ordered[-1]))):
        return times
    distinct = np.unique(ordered)
    gaps = np.diff(distinct)
    near = (gaps <= TIE_TOLERANCE) | (gaps <= TIE_TOLERANCE * float(np.mean(distinct)))
    cuts = distinct[np.concatenate(([True], ~near))]
    return np.asarray(cuts[np.searchsorted(cuts, times, side="right") - 1])


def check_times(time: ArrayLike, event: ArrayLike) -> tuple[Floats, NDArray[np.bool_]]:
    """``time`` as floats, with rounding differences joined, and ``event`` as booleans, both of shape (n,).

    Raises ``ValueError`` when they are empty, of different length, negative, not finite, or ``event`` is not 0 or 1.
    """
    times = np.asarray(time, dtype=float)
    events = np.asarray(event)
    if times.ndim != 1 or events.shape != times.shape:
        raise ValueError(f"time and event must be of one length, got shapes {times.shape} and {events.shape}")
    if times.size == 0:
        raise ValueError("time must not be empty")
    if not np.isfinite(times).all() or times.min() < 0:
        raise ValueError("time must be finite and not negative")
    if events.dtype != np.bool_:
        indicator = events.astype(float)
        if not ((indicator == 0) | (indicator == 1)).all():
            raise ValueError("event must be 1 (event) or 0 (censored)")
        events = indicator == 1
    return join_ties(times), events


def check_labels(labels: ArrayLike | None, n: int, name: str) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Distinct labels in sorted order and each patient's index among them; ``None`` is one label for all.

    Raises ``ValueError`` naming ``name`` when the length is not ``n`` or a label is missing.
    """
    values = np.zeros(n, dtype=int) if labels is None else np.asarray(labels)
    if values.shape != (n,):
        raise ValueError(f"{name} must have one entry per patient ({n}), got shape {values.shape}")
    if values.dtype.kind == "f" and np.isnan(values).any():
        raise ValueError(f"{name} must not be missing")
    distinct, index = np.unique(values, return_inverse=True)
    return distinct, index


def check_covariates(x: ArrayLike, n: int) -> Floats:
    """``x`` as floats of shape (n, p); one covariate may be given as (n,). Raises ``ValueError`` naming the fault."""
    covariates = np.asarray(x, dtype=float)
    covariates = covariates[:, None] if covariates.ndim == 1 else covariates
    if covariates.ndim != 2 or covariates.shape[0] != n or covariates.shape[1] == 0:
        raise ValueError(f"x must have one row per patient ({n}), got shape {covariates.shape}")
    if not np.isfinite(covariates).all():
        raise ValueError("x must be finite")
    return covariates
