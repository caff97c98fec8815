"""Integer patients for a step curve, interval by interval of the risk table."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from hccmeta.stats.ipd import IPD
from hccmeta.stats.reconstruction.curve import StepCurve
from hccmeta.stats.reconstruction.inputs import CurveInput, Floats, Ints
from hccmeta.stats.reconstruction.path import Front, SpanProblem, advance
from hccmeta.stats.reconstruction.risk_table import RiskTable


SIG0 = 2e-5


@dataclass(frozen=True)
class Span:
    """Between two numbers at risk: its drops, and how many patients it starts and ends with.

    ``censoring`` (K + 2,): the share of patients not yet censored at the start, just before each drop and at the end.
    """

    start: float
    stop: float
    first: int
    last: int
    n_start: int
    n_stop: float
    fixed: bool
    survival_start: float
    survival_stop: float
    place: Floats  # of each drop in the span, from 0 to 1


def spans_of(given: CurveInput, curve: StepCurve, table: RiskTable) -> list[Span]:
    edges = np.concatenate((table.time[table.time < curve.end], [curve.end]))
    cuts = np.searchsorted(curve.time, edges, side="left")
    cuts[-1] = curve.right.size
    level = np.concatenate(([1.0], curve.survival))
    made = []
    for j in range(edges.size - 1):
        last = j == edges.size - 2
        start, stop = float(edges[j]), float(edges[j + 1])
        n_start = int(table.n_at_risk[j])
        held = n_start * level[cuts[j + 1]] / max(level[cuts[j]], 1e-9)
        if not last:
            n_stop = float(table.n_at_risk[j + 1])
        elif table.after is not None and table.after[1] > 0:
            weight = (stop - start) / (table.after[0] - start)
            n_stop = min(held, n_start + weight * (table.after[1] - n_start))
        else:
            n_stop = min(1.0, held)
        made.append(
            Span(
                start,
                stop,
                int(cuts[j]),
                int(cuts[j + 1]),
                n_start,
                n_stop,
                not last,
                float(level[cuts[j]]),
                float(level[cuts[j + 1]]),
                (curve.time[cuts[j] : cuts[j + 1]] - start) / max(stop - start, 1e-12),
            )
        )
    return made


def kept_share(span: Span, place: Floats, shape: float) -> Floats:
    g = min(span.n_stop / max(span.n_start * span.survival_stop / max(span.survival_start, 1e-9), 1e-9), 1.0)
    return 1 - (1 - max(g, 1e-6)) * place**shape


def expected_events(span: Span, curve: StepCurve, shape: float) -> float:
    s = np.concatenate(([span.survival_start], curve.survival[span.first : span.last]))
    return float(
        (-np.diff(s) * kept_share(span, span.place, shape)).sum() * span.n_start / max(span.survival_start, 1e-9)
    )


def walk(
    curve: StepCurve, span: Span, shape: float, level: float, offset: float
) -> tuple[list[int], list[int], int, float]:
    """Events at each drop, censorings before each drop and after the last, and the survival reached."""
    share = np.log(kept_share(span, np.append(span.place, 1.0), shape)).tolist()
    target = curve.survival[span.first : span.last].tolist()
    final = span.survival_stop
    n, done, total = span.n_start, 0.0, share[-1]
    floor = int(span.n_stop) if span.fixed else 0
    drops, censored, owed = [], [], 0.0
    for k, s in enumerate(target):
        left = total - done
        if left < 0 and n > 0 and level > 0:
            need = math.log(max(span.n_stop, 0.5) / max(n * max(final, 1e-9) / level, 1e-9))
            if need < 0:
                owed += n * -math.expm1(need * (share[k] - done) / left)
        done = share[k]
        c = min(int(owed + 0.5), n - floor)
        c = max(c, 0)
        owed -= c
        n -= c
        d = 0
        if n > 0 and s < level:
            d = min(int(n * (1 - s / level) + offset), n - floor)
            level *= 1 - d / n
            n -= d
        drops.append(d)
        censored.append(c)
    return drops, censored, n - floor if span.fixed else n, level


def rebuild(given: CurveInput, curve: StepCurve, table: RiskTable) -> IPD:
    """Patients that reproduce the curve, the numbers at risk and, as far as they agree, the total of events."""
    spans = spans_of(given, curve, table)
    shapes = [1.0] * len(spans)
    shapes[-1] = 1.85 if len(spans) == 1 else 1.0
    if given.n_events is not None:
        shapes = steer(spans, curve, shapes, given.n_events)
    by_events = given.n_events is not None
    front = Front(np.array([given.n]), np.array([0]), np.array([1.0]), np.array([0.0]), np.array([0.0]))
    links = []
    sizes = []
    sigma = max(curve.sigma, SIG0)
    for span, shape in zip(spans, shapes, strict=True):
        target = curve.survival[span.first : span.last]
        log_kept = np.log(kept_share(span, np.append(span.place, 1.0), shape))
        marks = None
        if given.censor_time.size:
            marks = marks_in(given.censor_time, curve, span)
            here = span.n_start * np.append(1.0, target / max(span.survival_start, 1e-9)) * np.exp(log_kept)
            log_kept = -np.cumsum(np.maximum(marks, 0.01) / np.maximum(here, 1.0))
        problem = SpanProblem(target, np.full(target.size, sigma), log_kept, span.n_stop, span.fixed, marks)
        front, more = advance(front, problem, by_events)
        links += more
        sizes.append(len(more))
    last_drop = log_kept[-2] if log_kept.size > 1 else 0.0
    n_left = max(spans[-1].n_stop * np.exp(last_drop - log_kept[-1]), marks[-1] if marks is not None else 0.0)
    cost = front.cost + 0.5 * (np.log((front.n + 0.5) / (n_left + 0.5)) / 0.7) ** 2
    if by_events:
        cost = cost + 1e3 * np.abs(front.events - given.n_events)
    at = int(np.argmin(cost))
    n_left = int(front.n[at])
    cs, ds = [], []
    for link in reversed(links):
        cs.append(int(link.censored[at]))
        ds.append(int(link.events[at]))
        at = int(link.parent[at])
    cs, ds = cs[::-1], ds[::-1]
    walks, pos = [], 0
    for span, size in zip(spans, sizes, strict=True):
        c, d = cs[pos : pos + size], ds[pos : pos + size]
        pos += size
        walks.append((d[:-1], c[:-1], c[-1]) if span.fixed else (d, c, n_left))
    times, events = [], []
    for span, w in zip(spans, walks, strict=True):
        left_edge = np.maximum(curve.left, span.start)
        drops = np.array(w[0], dtype=np.int64)
        a, b = left_edge[span.first : span.last], np.minimum(curve.right[span.first : span.last], span.stop)
        times.append(_spread(a, b, drops, 0.5 if curve.reading == "samples" else 0.0))
        edges = np.concatenate(([span.start], curve.time[span.first : span.last], [span.stop]))
        counts = np.array([*w[1], w[2]])
        if not span.fixed:
            n_end = min(counts[-1], int(span.n_stop + 0.5)) if not b.size or b[-1] < span.stop else counts[-1]
            counts[-1] -= n_end
            times.append(np.full(n_end, span.stop))
        times.append(_censor_times(edges, counts, given.censor_time))
        events += [np.ones(drops.sum()), np.zeros(sum(w[1]) + w[2])]
    return IPD(np.concatenate(times), np.concatenate(events).astype(np.int8))


def marks_in(marks: Floats, curve: StepCurve, span: Span) -> Ints:
    """Censor marks before each drop of the span and after its last."""
    edges = np.concatenate(([span.start], curve.time[span.first : span.last], [span.stop if span.fixed else np.inf]))
    return np.diff(np.searchsorted(marks, edges, side="left"))


def _censor_times(edges: Floats, counts: Ints, marks: Floats) -> Floats:
    """Times of the censorings between drops: at the marks in that gap, spread evenly where it has none."""
    free = np.array(counts)
    times = []
    bounds = np.searchsorted(marks, edges, side="left")
    for k in np.flatnonzero((np.diff(bounds) > 0) & (free > 0)):
        inside = marks[bounds[k] : bounds[k + 1]]
        times.append(inside[(np.arange(free[k]) * inside.size) // free[k]])
        free[k] = 0
    times.append(_spread(edges[:-1], edges[1:], free, 0.5))
    return np.concatenate(times)


def steer(spans: list[Span], curve: StepCurve, shapes: list[float], wanted: int) -> list[float]:
    """Shapes of censoring under which the expected events add up to ``wanted``."""
    grid = np.exp(np.linspace(-2.5, 2.5, 21))
    if len(spans) == 1:
        s = spans[0]
        held = max(s.n_start * s.survival_stop, s.n_stop)
        best = None
        for g in np.geomspace(max(s.n_stop, 0.5), max(held, 0.5), 8):
            t = replace(s, n_stop=float(g))
            e = np.array([expected_events(t, curve, q) for q in grid])
            cost = ((e - wanted) / max(0.7, 0.01 * wanted)) ** 2 + ((np.log(grid) - 0.6) / 0.7) ** 2 + (np.log(g / max(s.n_stop, 0.5)) / 1.5) ** 2
            fine = np.linspace(-2.5, 2.5, 101)
            cf = ((np.interp(fine, np.log(grid), e) - wanted) / max(0.7, 0.01 * wanted)) ** 2 + ((fine - 0.6) / 0.7) ** 2 + (np.log(g / max(s.n_stop, 0.5)) / 1.5) ** 2
            i = int(np.argmin(cf))
            if best is None or cf[i] < best[0]:
                best = (cf[i], float(np.exp(fine[i])), float(g))
        spans[0] = replace(s, n_stop=best[2])
        return [best[1]]
    tables = [np.array([expected_events(s, curve, g) for g in grid]) for s in spans]
    base = np.array([np.interp(np.log(p), np.log(grid), t) for p, t in zip(shapes, tables, strict=True)])
    gap = wanted - base.sum()
    slope = np.array([t[-1] - t[0] for t in tables])
    if slope.sum() <= 0:
        return shapes
    weight = slope**2 + 1e-9
    out = []
    for s, p, t, b, w in zip(spans, shapes, tables, base, weight, strict=True):
        goal = b + gap * w / weight.sum()
        out.append(float(np.exp(np.interp(goal, t, np.log(grid)))) if t[-1] > t[0] else p)
    return out


def _spread(left: Floats, right: Floats, drops: Ints, centre: float) -> Floats:
    """Times of the events of each drop: spread evenly over the span in which it fell."""
    which = np.repeat(np.arange(drops.size), drops)
    rank = np.arange(which.size) - np.repeat(np.cumsum(drops) - drops, drops)
    place = (rank + 1 - centre) / np.maximum(drops[which], 1)
    return np.asarray(left[which] + (right - left)[which] * place, dtype=float)
