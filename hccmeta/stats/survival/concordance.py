"""Concordance of a risk score with survival (Harrell's C) and its standard error.

C = (concordant + tied score / 2) / comparable pairs; the variance is the infinitesimal jackknife over patients, as R's
``survival::concordance``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats.survival.patients_input import check_labels, check_times


class Concordance(NamedTuple):
    """Harrell's C and its standard error; nan without a comparable pair."""

    estimate: float
    se: float


def concordance(time: ArrayLike, event: ArrayLike, risk: ArrayLike, *, strata: ArrayLike | None = None) -> Concordance:
    """How often the patient with the higher ``risk`` (n,) dies first; pairs only within ``strata`` (n,).

    A pair is comparable when one dies before the other's last observation (at equal times: a death and a censoring).
    Raises ``ValueError`` as ``kaplan_meier`` and for a ``risk`` of another length.

    >>> concordance([1, 2, 3, 4], [1, 1, 1, 1], [4, 3, 1, 2]).estimate.__round__(4)
    0.8333
    """
    times, events = check_times(time, event)
    score = np.asarray(risk, dtype=float)
    if score.shape != times.shape:
        raise ValueError(f"risk must have one entry per patient ({times.size}), got shape {score.shape}")
    _, stratum = check_labels(strata, times.size, "strata")
    pairs, agreeing = np.zeros(times.size), np.zeros(times.size)
    for i in np.flatnonzero(events):
        later = ((times > times[i]) | ((times == times[i]) & ~events)) & (stratum == stratum[i])
        agreement = np.where(later, (score < score[i]) + 0.5 * (score == score[i]), 0.0)
        pairs += later
        agreeing += agreement
        pairs[i] += later.sum()
        agreeing[i] += agreement.sum()
    total = pairs.sum() / 2
    if total == 0:
        return Concordance(float("nan"), float("nan"))
    estimate = agreeing.sum() / 2 / total
    return Concordance(float(estimate), float(np.sqrt(np.sum((agreeing - estimate * pairs) ** 2)) / total))
