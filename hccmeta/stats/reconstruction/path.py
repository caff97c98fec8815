"""The most plausible integer course through one span of the risk table, by dynamic programming.

A state is (patients at risk, events so far); of several ways to reach one the cheapest is kept (Viterbi), of all states
the ``WIDTH`` cheapest. A step pays for the distance between its survival and the reading, in units of the reading's
error, and for the censorings before it, as a Poisson draw around what is left to censor in the span.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from hccmeta.stats.reconstruction.inputs import Floats, Ints

import os
MEM = float(os.environ.get('MEM', 2))
TAU = float(os.environ.get('TAU', 1))
WIDTH = int(os.environ.get('WIDTH', 32))
MOST_CENSORED = 24
LOG_FACTORIAL = gammaln(np.arange(4096) + 1.0)


@dataclass(frozen=True)
class Front:
    """States at one moment: patients at risk, events so far, survival reached, cost; the links back to each drop."""

    n: Ints
    events: Ints
    level: Floats
    cost: Floats
    owed: Floats


@dataclass(frozen=True)
class Link:
    """How each state of a front was reached: index of its parent, censorings before the drop, events at it."""

    parent: Ints
    censored: Ints
    events: Ints


@dataclass(frozen=True)
class SpanProblem:
    """One span: targets of survival after each drop, the course of log G, and where it has to end.

    ``log_kept`` (K + 1,) falls from 0: log share not censored just before each drop and at the stop.
    ``marks`` (K + 1,): censor marks before each drop and after the last; None when the figure has none.
    """

    target: Floats
    sigma: Floats
    log_kept: Floats
    n_stop: float
    fixed: bool
    marks: Ints | None


def advance(front: Front, span: SpanProblem, by_events: bool) -> tuple[Front, list[Link]]:
    """States at the end of the span and the links through it."""
    links: list[Link] = []
    final = float(span.target[-1]) if span.target.size else 0.0
    total, done = float(span.log_kept[-1]), 0.0
    floor = int(span.n_stop) if span.fixed else 0
    goal = max(span.n_stop, 0.5)
    for k, s in enumerate(span.target.tolist()):
        share = (span.log_kept[k] - done) / (total - done) if total < done else 1.0
        done = float(span.log_kept[k])
        mark = 0 if span.marks is None else int(span.marks[k])
        mean = _expected_censored(front, goal, final, share, mark)
        first = np.maximum(np.maximum(mean - 4 * np.sqrt(mean) - 2, 0), np.minimum(mark, front.n - floor)).astype(np.int64)
        width = min(int(6 * np.sqrt(mean.max()) + 4), MOST_CENSORED)
        c = first[:, None] + np.arange(width)
        n = front.n[:, None] - c
        room = n - floor
        memory = np.exp(-mean / MEM)
        owed = (memory * front.owed + mean)[:, None] - c
        pay = front.cost[:, None] + owed**2 * (0.5 / np.maximum(TAU / mean, mean))[:, None]
        level = front.level[:, None]
        least = np.maximum(np.floor(n * (1 - s / np.maximum(level, 1e-12)) + 1e-9), 0)
        d = np.minimum(least, np.maximum(room, 0))[:, :, None] + np.array([0.0, 1.0])
        after = level[:, :, None] * (1 - d / np.maximum(n, 1)[:, :, None])
        cost = pay[:, :, None] + 0.5 * ((after - s) / span.sigma[k]) ** 2
        cost[(room < 0)[:, :, None] | (d > room[:, :, None])] = np.inf
        d_int = d.astype(np.int64)
        front, link = _cheapest(
            (n[:, :, None] - d_int).ravel(),
            (front.events[:, None, None] + d_int).ravel(),
            after.ravel(),
            cost.ravel(),
            d_int.ravel(),
            np.repeat(owed.ravel(), 2),
            front.n,
            by_events,
        )
        links.append(link)
    if span.fixed:
        mark = 0 if span.marks is None else int(span.marks[-1])
        c = front.n - int(span.n_stop)
        mean = _expected_censored(front, goal, final, 1.0, mark)
        cost = front.cost + _poisson_cost(np.maximum(c - mark, 0), np.maximum(mean - mark, 0.01)) + 5.0 * np.maximum(mark - c, 0)
        front, link = _cheapest(
            front.n - c, front.events, front.level, cost, np.zeros_like(c), np.zeros(c.size), front.n, by_events
        )
        links.append(link)
    return front, links


def _expected_censored(front: Front, goal: float, final: float, share: float, mark: int) -> Floats:
    """Censorings to expect in the next part of the span, given what has to be left at its end."""
    need = np.log(np.maximum(front.n * np.minimum(max(final, 1e-9) / np.maximum(front.level, 1e-12), 1.0) / goal, 1.0))
    return np.asarray(np.maximum(-front.n * np.expm1(-need * share), max(mark, 0.01)), dtype=float)


def _poisson_cost(count: Ints, mean: Floats) -> Floats:
    return np.asarray(mean - count * np.log(mean) + LOG_FACTORIAL[np.minimum(count, 4095)], dtype=float)


def _cheapest(
    n: Ints, events: Ints, level: Floats, cost: Floats, drop: Ints, owed: Floats, before: Ints, by_events: bool
) -> tuple[Front, Link]:
    """Of the candidates the cheapest for each state, and of these the cheapest ``WIDTH``."""
    size = n.size // before.size
    order = np.argsort(cost, kind="stable")[: 16 * WIDTH]
    order = order[np.isfinite(cost[order])]
    if not order.size:
        raise NoCourse
    key = n[order] * 2**20 + events[order] if by_events else n[order]
    _, firsts = np.unique(key, return_index=True)
    kept = order[np.sort(firsts)[:WIDTH]]
    parent = kept // size
    front = Front(n[kept], events[kept], level[kept], cost[kept], owed[kept])
    return front, Link(parent, before[parent] - n[kept] - drop[kept], drop[kept])


class NoCourse(Exception):
    """No integer course meets the number at risk at the end of a span."""
