"""How well the rebuilt patients agree with everything that was published about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Unpack

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.reconstruction.curve import step_curve, tolerance
from hccmeta.stats.reconstruction.inputs import Reported, check_inputs
from hccmeta.stats.survival.ipd import IPD
from hccmeta.stats.survival.kaplan_meier import kaplan_meier
from hccmeta.stats.survival.median import median_survival

Quantity = Literal["rmse", "max_deviation", "n_at_risk", "n_events", "median", "landmark"]


@dataclass(frozen=True)
class Tolerances:
    """Largest differences that pass; ``events`` and ``n_at_risk`` as shares, ``median`` in the unit of time.

    The root mean square distance must also be one that the error of the readings explains (``Reconstruction.astray``).
    """

    rmse: float = 0.02
    max_deviation: float = 0.08
    n_at_risk: float = 0.02
    events: float = 0.02
    median: float = 0.5
    landmark: float = 0.02


@dataclass(frozen=True)
class FidelityCheck:
    """One published number beside the rebuilt one; ``at``: its time, None for the whole curve; nan: not reached."""

    quantity: Quantity
    at: float | None
    published: float
    rebuilt: float
    tolerance: float

    @property
    def difference(self) -> float:
        """Rebuilt minus published."""
        return self.rebuilt - self.published

    @property
    def passed(self) -> bool:
        """Whether the difference is within the tolerance; a published median that is not reached fails."""
        return bool(abs(self.difference) <= self.tolerance + 1e-12)


def fidelity(
    ipd: IPD,
    time: ArrayLike,
    survival: ArrayLike,
    *,
    tolerances: Tolerances | None = None,
    **reported: Unpack[Reported],
) -> tuple[FidelityCheck, ...]:
    """The fidelity card of one curve: the readings and whatever was reported, against ``ipd``.

    ``time``, ``survival`` and ``reported`` as for ``reconstruct``, so numbers that were not used in it (a median, say)
    can be checked too. A reading is compared with the Kaplan-Meier curve at its time; on a drop any height between the
    two ends agrees. Raises ``ValueError`` naming the argument.

    >>> patients = IPD([1.0, 2, 3, 4, 5], [1, 1, 0, 1, 1])
    >>> [(check.quantity, check.passed) for check in fidelity(patients, [1, 2, 4], [0.8, 0.6, 0.3], median=4.0)]
    [('rmse', True), ('max_deviation', True), ('median', True)]
    """
    limits = tolerances or Tolerances()
    given = check_inputs(time, survival, n=ipd.n, **reported)
    rmse = min(limits.rmse, tolerance(step_curve(given).sigma, ipd.n))
    curve = kaplan_meier(ipd.time, ipd.event)
    level = np.append(1.0, curve.survival)
    after = level[np.searchsorted(curve.time, given.time, side="right")]
    before = level[np.searchsorted(curve.time, given.time, side="left")]
    miss = np.maximum(np.maximum(after - given.survival, given.survival - before), 0.0)
    checks = [
        FidelityCheck("rmse", None, 0.0, float(np.sqrt(np.mean(miss**2))), rmse),
        FidelityCheck("max_deviation", float(given.time[miss.argmax()]), 0.0, float(miss.max()), limits.max_deviation),
    ]
    rebuilt = ipd.n_at_risk(given.risk_time)
    checks += [
        FidelityCheck("n_at_risk", when, float(printed), float(count), limits.n_at_risk * ipd.n)
        for when, printed, count in zip(
            given.risk_time.tolist(), given.n_at_risk.tolist(), rebuilt.tolist(), strict=True
        )
    ]
    if given.n_events is not None:
        allowed = limits.events * max(given.n_events, 1)
        checks.append(FidelityCheck("n_events", None, float(given.n_events), float(ipd.n_events), allowed))
    if given.median is not None:
        estimate = median_survival(ipd.time, ipd.event)[0]
        checks.append(FidelityCheck("median", None, given.median, estimate, limits.median))
    checks += [
        FidelityCheck(
            "landmark", when, rate, float(level[np.searchsorted(curve.time, when, side="right")]), limits.landmark
        )
        for when, rate in given.landmarks
    ]
    return tuple(checks)
