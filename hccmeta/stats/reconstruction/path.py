"""The most plausible integer course through the spans, by dynamic programming.

A state is the number of patients at risk (with the events so far, when their total is known); of several ways to reach
one the cheapest is kept (Viterbi), of all states the ``WIDTH`` cheapest. A drop pays for the distance between its
survival and the reading, in units of the reading's error; a stretch of censoring pays for running ahead of, or behind,
what is left to censor in the span, with a memory of a few patients.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hccmeta.stats.reconstruction.inputs import Floats, Ints
from hccmeta.stats.reconstruction.spans import Span

WIDTH = 32
#: More censorings between two drops than expected by this many are not tried.
MOST_CENSORED = 24
#: Expected censorings after which the memory of having run ahead or behind has faded to 1/e.
MEMORY = 2.0
#: Price of an event more or less than the published total: it outweighs every reading.
EVENT_PRICE = 1e3
#: Price of a censoring less than the marks show.
MARK_PRICE = 5.0
#: Standard deviation of log(patients left after the last drop) around its expectation.
LEFT_SD = 0.7


@dataclass(frozen=True)
class States:
    """S states at one moment: patients at risk, events so far, survival, censorings behind schedule, cost; all (S,)."""

    n: Ints
    events: Ints
    level: Floats
    owed: Floats
    cost: Floats

    def take(self, index: Ints) -> States:
        """The states at ``index``."""
        return States(self.n[index], self.events[index], self.level[index], self.owed[index], self.cost[index])


@dataclass(frozen=True)
class Link:
    """How each state was reached: index of its parent, censorings before the drop, events at it."""

    parent: Ints
    censored: Ints
    events: Ints


@dataclass(frozen=True)
class Course:
    """One span's outcome: events at each drop (K,), censorings before each drop and after the last (K + 1,)."""

    events: Ints
    censored: Ints


def best_course(spans: list[Span], marks: list[Ints | None], n_events: int | None, sigma: float) -> list[Course]:
    """The cheapest integers for every span; ``marks`` as in ``Span.log_kept``, ``sigma`` the error of a reading."""
    states = States(np.array([spans[0].n_start]), np.zeros(1, dtype=np.int64), np.ones(1), np.zeros(1), np.zeros(1))
    by_events = n_events is not None
    links: list[Link] = []
    for span, mark in zip(spans, marks, strict=True):
        states = _through(span, mark, states, sigma, by_events, links)
    cost = states.cost + _leftover_cost(spans[-1], marks[-1], states)
    if n_events is not None:
        cost = cost + EVENT_PRICE * np.abs(states.events - n_events)
    at = int(np.argmin(cost))
    left = int(states.n[at])
    censored, events = [], []
    for link in reversed(links):
        censored.append(int(link.censored[at]))
        events.append(int(link.events[at]))
        at = int(link.parent[at])
    return _courses(spans, events[::-1], censored[::-1], left)


def _courses(spans: list[Span], events: list[int], censored: list[int], left: int) -> list[Course]:
    courses, first = [], 0
    for span in spans:
        last = first + span.target.size
        after = censored[last] if span.fixed else left
        courses.append(Course(np.array(events[first:last], dtype=np.int64), np.array([*censored[first:last], after])))
        first = last + span.fixed
    return courses


def _leftover_cost(span: Span, marks: Ints | None, states: States) -> Floats:
    course = span.log_kept(marks)
    expected = span.n_stop * float(np.exp(course[-2] - course[-1])) if course.size > 1 else span.n_stop
    if marks is not None:
        expected = max(expected, float(marks[-1]))
    return np.asarray(0.5 * (np.log((states.n + 0.5) / (expected + 0.5)) / LEFT_SD) ** 2, dtype=float)


def _through(
    span: Span, marks: Ints | None, states: States, sigma: float, by_events: bool, links: list[Link]
) -> States:
    """States at the end of the span; adds a link for each drop, and for the last censorings of a fixed span."""
    log_kept = span.log_kept(marks)
    total, done = float(log_kept[-1]), 0.0
    floor = int(span.n_stop) if span.fixed else 0
    for k, target in enumerate(span.target.tolist()):
        share = (log_kept[k] - done) / (total - done) if total < done else 1.0
        done = float(log_kept[k])
        mark = 0 if marks is None else int(marks[k])
        mean = _expected_censored(states, span, share, mark)
        first = np.maximum(np.maximum(mean - 4 * np.sqrt(mean) - 2, 0), np.minimum(mark, states.n - floor))
        width = min(int(6 * np.sqrt(mean.max()) + 4), MOST_CENSORED)
        censored = first.astype(np.int64)[:, None] + np.arange(width)
        states = _drop(states, censored, mean, target, sigma, floor, by_events, links)
    if span.fixed:
        censored = states.n - floor
        mark = 0 if marks is None else int(marks[-1])
        mean = _expected_censored(states, span, 1.0, mark)
        owed = states.owed + mean - censored
        cost = states.cost + _owing_cost(owed, mean) + MARK_PRICE * np.maximum(mark - censored, 0)
        reached = States(np.full_like(states.n, floor), states.events, states.level, np.zeros(owed.size), cost)
        kept = _cheapest(reached, by_events)
        links.append(Link(kept, censored[kept], np.zeros(kept.size, dtype=np.int64)))
        states = reached.take(kept)
    return states


def _drop(
    states: States,
    censored: Ints,
    mean: Floats,
    target: float,
    sigma: float,
    floor: int,
    by_events: bool,
    links: list[Link],
) -> States:
    """Every state with every number of ``censored`` (S, C) and the two numbers of events around the reading."""
    owed = (np.exp(-mean / MEMORY) * states.owed + mean)[:, None] - censored
    n = states.n[:, None] - censored
    room = n - floor
    level = states.level[:, None]
    least = np.floor(n * (1 - target / np.maximum(level, 1e-12)) + 1e-9)
    events = np.clip(least, 0, np.maximum(room, 0))[:, :, None] + np.array([0.0, 1.0])
    after = level[:, :, None] * (1 - events / np.maximum(n, 1)[:, :, None])
    cost = (states.cost[:, None] + _owing_cost(owed, mean[:, None]))[:, :, None] + 0.5 * ((after - target) / sigma) ** 2
    cost[(room < 0)[:, :, None] | (events > room[:, :, None])] = np.inf
    drops = events.astype(np.int64)
    reached = States(
        (n[:, :, None] - drops).ravel(),
        (states.events[:, None, None] + drops).ravel(),
        after.ravel(),
        np.repeat(owed.ravel(), 2),
        cost.ravel(),
    )
    kept = _cheapest(reached, by_events)
    each = kept // 2
    links.append(Link(each // censored.shape[1], censored.ravel()[each], drops.ravel()[kept]))
    return reached.take(kept)


def _expected_censored(states: States, span: Span, share: float, mark: int) -> Floats:
    """Censorings to expect in ``share`` of what remains of the span's course, given what has to be left at its end."""
    left = np.minimum(max(span.survival_stop, 1e-9) / np.maximum(states.level, 1e-12), 1.0)
    need = np.log(np.maximum(states.n * left / max(span.n_stop, 0.5), 1.0))
    return np.asarray(np.maximum(-states.n * np.expm1(-need * share), max(mark, 0.01)), dtype=float)


def _owing_cost(owed: Floats, mean: Floats) -> Floats:
    """Half the square of what is owed, over its variance: ``mean`` in one stretch, more over a memory of several."""
    return np.asarray(0.5 * owed**2 / np.maximum(1 / mean, mean), dtype=float)


def _cheapest(states: States, by_events: bool) -> Ints:
    """Indices of the cheapest way to each state, at most ``WIDTH``, cheapest first."""
    order = np.argsort(states.cost, kind="stable")[: 16 * WIDTH]
    order = order[np.isfinite(states.cost[order])]
    key = states.n[order] * 2**21 + states.events[order] if by_events else states.n[order]
    _, first = np.unique(key, return_index=True)
    return np.asarray(order[np.sort(first)[:WIDTH]], dtype=np.int64)
