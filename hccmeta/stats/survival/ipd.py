"""Individual patient data of one arm: follow-up and event indicator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class IPD:
    """Patients of one arm, sorted by time: ``time`` (n,) in the unit of the curve, ``event`` (n,) 1 event, 0 censored.

    Raises ``ValueError`` naming the field unless times are finite and not negative and events are 0 or 1.
    """

    time: NDArray[np.float64]
    event: NDArray[np.int8]

    def __post_init__(self) -> None:
        time = np.array(self.time, dtype=float)
        event = np.asarray(self.event)
        if time.ndim != 1 or time.size == 0:
            raise ValueError("time must be a sequence with at least one patient")
        if event.shape != time.shape:
            raise ValueError(f"event must have the length of time, got {event.shape} and {time.shape}")
        if not np.isfinite(time).all() or time.min() < 0:
            raise ValueError("time must be finite and not negative")
        if not np.isin(event, (0, 1)).all():
            raise ValueError("event must be 0 or 1")
        order = np.lexsort((event == 0, time))
        time, event = time[order], event[order].astype(np.int8)
        time.setflags(write=False)
        event.setflags(write=False)
        object.__setattr__(self, "time", time)
        object.__setattr__(self, "event", event)

    @property
    def n(self) -> int:
        """Patients."""
        return int(self.time.size)

    @property
    def n_events(self) -> int:
        """Events among them."""
        return int(self.event.sum())

    def n_at_risk(self, time: NDArray[np.float64]) -> NDArray[np.int64]:
        """Patients whose follow-up is at least ``time``, for each of them: (m,) to (m,)."""
        return np.asarray(self.n - np.searchsorted(self.time, time, side="left"), dtype=np.int64)
