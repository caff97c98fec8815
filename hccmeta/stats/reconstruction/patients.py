"""Integer patients for a step curve, interval by interval of the risk table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hccmeta.stats.ipd import IPD
from hccmeta.stats.reconstruction.curve import StepCurve
from hccmeta.stats.reconstruction.inputs import CurveInput, Floats, Ints
from hccmeta.stats.reconstruction.risk_table import RiskTable


@dataclass(frozen=True)
class Interval:
    """Between two numbers at risk: the drops inside, as ratios to the survival at its start."""

    start: float
    stop: float
    time: Floats
    ratio: Floats  # S after each drop / S at the start, first element 1
    n_start: int


def expected_counts(interval: Interval, n_stop: float, shape: float) -> tuple[Floats, Floats]:
    """Expected events at each drop and expected patients just before it, when ``n_stop`` are left at the end."""
    held = max(interval.n_start * interval.ratio[-1], 1e-12)
    kept = min(n_stop / held, 1.0)
    x = (interval.time - interval.start) / max(interval.stop - interval.start, 1e-12)
    share = 1 - (1 - kept) * x**shape
    return -np.diff(interval.ratio) * interval.n_start * share, interval.ratio[:-1] * interval.n_start * share


def rebuild(given: CurveInput, curve: StepCurve, table: RiskTable, shape: float = 1.0) -> IPD:
    """Patients that reproduce the curve, the numbers at risk and, as far as they agree, the total of events."""
    edges = np.concatenate((table.time[table.time < curve.end], [curve.end]))
    numbers = table.n_at_risk[: edges.size - 1]
    level = 1.0
    times: list[Floats] = []
    events: list[Ints] = []
    spent = 0
    for j in range(edges.size - 1):
        last = j == edges.size - 2
        inside = (curve.right >= edges[j]) & ((curve.right < edges[j + 1]) | last)
        ratio = np.concatenate(([1.0], np.minimum(curve.survival[inside] / max(level, 1e-12), 1.0)))
        span = Interval(float(edges[j]), float(edges[j + 1]), curve.right[inside], ratio, int(numbers[j]))
        if last:
            wanted = None if given.n_events is None else given.n_events - spent
            n_stop = _final_number(span, table, wanted)
            expected, _ = expected_counts(span, n_stop, shape)
            total = int(round(expected.sum())) if wanted is None else min(max(wanted, 0), span.n_start)
            n_after = min(int(round(n_stop)), span.n_start - total)
        else:
            n_after = int(numbers[j + 1])
            expected, _ = expected_counts(span, n_after, shape)
            total = min(int(round(expected.sum())), span.n_start - n_after)
        drops = _shared_out(expected, total)
        drops_total = int(drops.sum())
        censored = span.n_start - n_after - drops_total
        times.append(_spread(curve.left[inside], curve.right[inside], drops))
        times.append(_evenly(span.start, span.stop, censored, shape))
        events.extend((np.ones(drops_total, dtype=np.int64), np.zeros(censored, dtype=np.int64)))
        if last:
            times.append(np.full(n_after, curve.end))
            events.append(np.zeros(n_after, dtype=np.int64))
        spent += drops_total
        level = float(curve.survival[inside][-1]) if inside.any() else level
    return IPD(np.concatenate(times), np.concatenate(events).astype(np.int8))


def _final_number(span: Interval, table: RiskTable, wanted: int | None) -> float:
    """Patients alive at the end of the curve who are censored there."""
    held = span.n_start * span.ratio[-1]
    if wanted is not None:
        fewest, most = (expected_counts(span, n, 1.0)[0].sum() for n in (0.0, held))
        share = (wanted - fewest) / max(most - fewest, 1e-9)
        return float(held * min(max(share, 0.0), 1.0))
    if table.after is not None:
        weight = (span.stop - span.start) / (table.after[0] - span.start)
        return float(min(held, span.n_start + weight * (table.after[1] - span.n_start)))
    if table.time.size > 1:
        return min(1.0, held)
    return float(held * np.exp(-2.0))


def _shared_out(expected: Floats, total: int) -> Ints:
    """``total`` events over the drops: cumulative expectations rounded, so that no error builds up."""
    cumulative = np.cumsum(expected)
    if not cumulative.size or cumulative[-1] <= 0:
        return np.zeros(cumulative.size, dtype=np.int64)
    whole = np.floor(cumulative * (total / cumulative[-1]) + 0.5)
    return np.diff(whole, prepend=0.0).astype(np.int64)


def _spread(left: Floats, right: Floats, drops: Ints) -> Floats:
    """Times of the events of each drop: spread evenly over the span in which it fell."""
    which = np.repeat(np.arange(drops.size), drops)
    rank = np.arange(which.size) - np.repeat(np.cumsum(drops) - drops, drops)
    place = (rank + 0.5) / np.maximum(drops[which], 1)
    return np.asarray(left[which] + (right - left)[which] * place, dtype=float)


def _evenly(start: float, stop: float, count: int, shape: float) -> Floats:
    return np.asarray(start + (stop - start) * ((np.arange(count) + 0.5) / max(count, 1)) ** (1 / shape), dtype=float)
