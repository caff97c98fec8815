"""A plain Guyot 2012 reconstruction, for comparison only: his pseudo-code, readings taken for step corners.

Guyot, Ades, Ouwens, Welton. BMC Med Res Methodol 2012;12:9. Numbers at risk and, for the last interval, total events.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from hccmeta.stats import IPD


def guyot(
    time: ArrayLike, survival: ArrayLike, *, n: int, risk_time: ArrayLike, n_at_risk: ArrayLike, n_events: int | None
) -> IPD:
    """Patients of one arm; inputs as for ``stats.reconstruct``, the risk table required."""
    order = np.lexsort((-np.asarray(survival, float), np.asarray(time, float)))
    t = np.concatenate(([0.0], np.asarray(time, float)[order]))
    s = np.minimum.accumulate(np.concatenate(([1.0], np.clip(np.asarray(survival, float)[order], 0, 1))))
    risk = np.asarray(n_at_risk, int)
    lower = np.searchsorted(t, np.asarray(risk_time, float), side="left")
    keep = lower < t.size
    lower, risk = lower[keep], risk[keep]
    lower[0], risk[0] = 0, n
    upper = np.append(lower[1:] - 1, t.size - 1)
    events, censored, at_risk = np.zeros(t.size, int), np.zeros(t.size, int), np.full(t.size + 1, n)
    level, last = 1.0, risk.size - 1
    rate = 0.0
    for i in range(risk.size):
        width = t[upper[i]] - t[lower[i]]
        if i < last:
            ratio = s[lower[i + 1]] / s[lower[i]] if s[lower[i]] > 0 else 0.0
            count = round(ratio * risk[i] - risk[i + 1])
        else:
            count = min(round(rate * width), int(risk[i]))
        for _ in range(200):
            span = slice(lower[i], upper[i] + 1)
            count = max(count, 0)
            gap = t[min(upper[i] + (i < last), t.size - 1)] - t[lower[i]]
            times = t[lower[i]] + np.arange(1, count + 1) * gap / (count + 1)
            edges = np.append(t[span], t[min(upper[i] + 1, t.size - 1)] + 1e-12)
            censored[span] = np.histogram(times, edges)[0]
            level_now, at_risk[lower[i]] = level, risk[i]
            for k in range(lower[i], upper[i] + 1):
                left = at_risk[k]
                fall = left * (1 - s[k] / level_now) if k and level_now > 0 else 0.0
                events[k] = min(max(round(fall), 0), left)
                if left > 0:
                    level_now *= 1 - events[k] / left
                censored[k] = min(censored[k], left - events[k])
                at_risk[k + 1] = left - events[k] - censored[k]
            if i < last:
                miss = at_risk[upper[i] + 1] - risk[i + 1]
            else:
                miss = 0 if n_events is None else events.sum() - n_events
            if miss == 0 or (miss < 0 and count == 0):
                break
            count += int(miss)
            if count > risk[i]:
                break
        level = level_now
        if i < last:
            rate = censored[: upper[i] + 1].sum() / max(t[upper[i]], 1e-12)
    left = max(n - int(events.sum()) - int(censored.sum()), 0)
    when = np.concatenate((np.repeat(t, events), np.repeat(t, censored), np.full(left, t[-1])))[:n]
    kind = np.concatenate((np.ones(events.sum()), np.zeros(censored.sum()), np.zeros(left)))[:n]
    return IPD(when, kind.astype(np.int8))
