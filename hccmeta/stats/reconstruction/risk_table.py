"""The numbers at risk that the curve can carry: n(t) = N S(t-) G(t-), so n must fall at least as fast as S."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hccmeta.stats.reconstruction.curve import StepCurve
from hccmeta.stats.reconstruction.inputs import CurveInput, Floats, Ints


@dataclass(frozen=True)
class SetAside:
    """An entry of the risk table that contradicts the curve or its neighbours, and why."""

    time: float
    n_at_risk: int
    reason: str


@dataclass(frozen=True)
class RiskTable:
    """Entries to be met exactly, from (0, n) on, within the curve; ``after``: the first entry behind its end."""

    time: Floats
    n_at_risk: Ints
    after: tuple[float, int] | None
    set_aside: tuple[SetAside, ...]


def usable_risk_table(given: CurveInput, curve: StepCurve) -> RiskTable:
    """The longest chain of entries from (0, n) on along which the share still uncensored does not rise."""
    aside: list[SetAside] = []
    time, number = [0.0], [given.n]
    for t, m in zip(given.risk_time.tolist(), given.n_at_risk.tolist(), strict=True):
        if t <= 0:
            if m != given.n:
                aside.append(SetAside(t, m, f"differs from n = {given.n}"))
        elif time[-1] == t and len(time) > 1:
            aside.append(SetAside(t, m, "second entry for one time"))
        else:
            time.append(t)
            number.append(m)
    times, numbers = np.array(time), np.array(number, dtype=np.int64)
    survival = curve.before(times)
    kept = _longest_chain(times, numbers, survival, 2.5 * curve.sigma)
    aside += [
        SetAside(float(times[i]), int(numbers[i]), "contradicts the curve and the entries beside it")
        for i in np.setdiff1d(np.arange(times.size), kept)
    ]
    times, numbers = times[kept], numbers[kept]
    behind = times > curve.end
    after = (float(times[behind][0]), int(numbers[behind][0])) if behind.any() else None
    return RiskTable(times[~behind], numbers[~behind], after, tuple(aside))


def _longest_chain(time: Floats, number: Ints, survival: Floats, slack: float) -> Ints:
    """Indices of the longest chain that starts at 0; of equal ones that with the straightest course of n/S."""
    size = time.size
    highest = (number + 0.5) / np.maximum(survival - slack, 1e-9)
    lowest = np.maximum(number - 0.5, 0) / np.maximum(survival + slack, 1e-9)
    share = number / np.maximum(survival, 0.5 / number[0]) / number[0]
    # Times as good as equal, which only a mistake makes, are kept apart.
    apart = np.maximum(time[None, :] - time[:, None], 1e-9 * time[-1])
    length, bend, came = np.ones(size), np.zeros(size), np.full(size, -1)
    length[1:] = -np.inf
    for j in range(1, size):
        for i in range(j):
            if number[j] > number[i] or lowest[j] > highest[i] or not np.isfinite(length[i]):
                continue
            before = (share[i] - share[came[i]]) / apart[came[i], i] if came[i] >= 0 else 0.0
            turn = bend[i] + abs((share[j] - share[i]) / apart[i, j] - before)
            if (length[i] + 1, -turn) > (length[j], -bend[j]):
                length[j], bend[j], came[j] = length[i] + 1, turn, i
    best = max(range(size), key=lambda j: (length[j], -bend[j]))
    chain = [best]
    while came[chain[-1]] >= 0:
        chain.append(int(came[chain[-1]]))
    return np.array(chain[::-1], dtype=np.int64)
