"""The most plausible integer course through the spans, by dynamic programming.

A state is the number of patients at risk (with the events so far, when their total is known); of several ways to reach
one the cheapest is kept (Viterbi), of all states the ``WIDTH`` cheapest. A drop pays for the distance between its
survival and the reading, in units of the reading's error; a stretch of censoring pays for running ahead of, or behind,
what is left to censor in the span, with a memory of a few patients and a heavy tail, since one censor mark may hide
several patients. Where the total of events is known, states are ranked by what they cost and by how far the events to
come would miss it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hccmeta.stats.reconstruction.inputs import LARGEST_N, Floats, Ints
from hccmeta.stats.reconstruction.spans import Span

WIDTH, WIDE = 32, 256
#: Numbers of censorings between two drops that are tried around the expected one, at most.
MOST_CENSORED = 24
#: A drop tells the number at risk when it is this many times the error of a reading high; as 1 to so many events.
SHARP, MOST_AT_ONCE = 8.0, 4
#: Degrees of freedom of the price of censorings ahead of or behind schedule (Student's t), and how far they count on.
TAIL, FARTHEST_OWED = 3.0, 6.0
#: Standard deviation of the events still to come, as a multiple of that of a count, when states are ranked.
AHEAD_SD = 0.15
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


@dataclass(frozen=True)
class Beam:
    """The search: error of a reading, published total of events (None: not known), how many states are kept."""

    sigma: float
    n_events: int | None
    width: int

    @property
    def by_events(self) -> bool:
        """Whether states are told apart by their events so far."""
        return self.n_events is not None

    def rank(self, cost: Floats, events: Floats | Ints, to_come: Floats | float, at_risk: float) -> Floats:
        """``cost`` with a price on missing the total by ``events`` and those ``to_come`` (at most ``at_risk``)."""
        if self.n_events is None:
            return cost
        gap = np.maximum(np.abs(events + to_come - self.n_events) - 0.5, 0.0)
        return np.asarray(cost + 0.5 * (gap / max(0.5, AHEAD_SD * np.sqrt(at_risk + 1.0))) ** 2, dtype=float)


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


@dataclass(frozen=True)
class Solution:
    """The courses of all spans and what they cost."""

    courses: list[Course]
    cost: float


def best_course(spans: list[Span], marks: list[Ints | None], n_events: int | None, sigma: float) -> Solution:
    """The cheapest integers for every span; ``marks`` as in ``by_marks``, ``sigma`` the error of a reading.

    When no state meets the total of events a wider search is tried once.
    """
    found = _search(spans, marks, n_events, sigma, WIDTH)
    if n_events is not None and sum(int(course.events.sum()) for course in found.courses) != n_events:
        found = _search(spans, marks, n_events, sigma, WIDE)
    return found


def _search(spans: list[Span], marks: list[Ints | None], n_events: int | None, sigma: float, width: int) -> Solution:
    states = States(np.array([spans[0].n_start]), np.zeros(1, dtype=np.int64), np.ones(1), np.zeros(1), np.zeros(1))
    beam = Beam(sigma, n_events, width)
    links: list[Link] = []
    later = [float(span.expected_events(np.array([span.shape]))[0]) for span in spans] if beam.by_events else []
    for j, (span, mark) in enumerate(zip(spans, marks, strict=True)):
        states = _through(span, mark, states, beam, links, sum(later[j + 1 :]))
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
    return Solution(_courses(spans, events[::-1], censored[::-1], left), float(cost.min()))


def _courses(spans: list[Span], events: list[int], censored: list[int], left: int) -> list[Course]:
    courses, first = [], 0
    for span in spans:
        last = first + span.target.size
        after = censored[last] if span.fixed else left
        courses.append(Course(np.array(events[first:last], dtype=np.int64), np.array([*censored[first:last], after])))
        first = last + span.fixed
    return courses


def _leftover_cost(span: Span, marks: Ints | None, states: States) -> Floats:
    course = span.log_kept()
    ahead = float(course[-2] - course[-1]) if course.size > 1 else 0.0
    expected = min(span.n_stop * np.exp(min(ahead, 30.0)), float(span.n_start))
    if marks is not None:
        expected = max(expected, float(marks[-1]))
    return np.asarray(0.5 * (np.log((states.n + 0.5) / (expected + 0.5)) / LEFT_SD) ** 2, dtype=float)


def _through(span: Span, marks: Ints | None, states: States, beam: Beam, links: list[Link], later: float) -> States:
    """States at the end of the span; adds a link for each drop, and for the last censorings of a fixed span.

    ``later``: events expected in the spans after it.
    """
    log_kept = span.log_kept().tolist()
    marked = [0] * len(log_kept) if marks is None else marks.tolist()
    to_come = span.events_to_come().tolist() if beam.by_events else [0.0] * span.target.size
    total, done = log_kept[-1], 0.0
    floor = int(span.n_stop) if span.fixed else 0
    for now, mark, target, coming in zip(log_kept, marked, span.target.tolist(), to_come, strict=False):
        share = (now - done) / (total - done) if total < done else 1.0
        done = now
        mean = _expected_censored(states, span, share, mark)
        censored = _numbers_to_try(states, mean, mark, target, floor, beam)
        states, link = _drop(states, censored, mean, target, floor, beam, (coming, later))
        links.append(link)
    if span.fixed:
        states, link = _reach(states, span, marked[-1], floor, beam, later)
        links.append(link)
    return states


def _numbers_to_try(states: States, mean: Floats, mark: int, target: float, floor: int, beam: Beam) -> Floats:
    """Numbers of censorings around each ``mean`` (S,), from the marks on, at least one that leaves ``floor``: (S, C).

    A drop that is high beside the error of a reading says itself how many were at risk: those numbers are tried too.
    """
    room = states.n - floor
    reach = np.minimum(3 * np.sqrt(mean) + 1.5, MOST_CENSORED / 2)
    first = np.minimum(np.maximum(np.floor(mean - reach), mark), room)
    width = max(int((mean + reach - first).max()), 0) + 2
    around = np.asarray(first[:, None] + np.arange(min(width, MOST_CENSORED)), dtype=float)
    fall = states.level - target
    if fall.max() < SHARP * beam.sigma:
        return around
    at_risk = np.round(np.arange(1, MOST_AT_ONCE + 1) * (states.level / np.maximum(fall, 1e-9))[:, None])
    most = np.maximum(room, 0)[:, None]
    return np.concatenate((around, np.clip(states.n[:, None] - at_risk, np.minimum(mark, most), most)), axis=1)


def _drop(
    states: States, censored: Floats, mean: Floats, target: float, floor: int, beam: Beam, ahead: tuple[float, float]
) -> tuple[States, Link]:
    """Every state with every number of ``censored`` (S, C) and the two numbers of events around the reading.

    ``ahead``: events to come in the span for each patient then at risk, and in the spans after it.
    """
    owed = (np.exp(-mean / MEMORY) * states.owed + mean)[:, None] - censored
    n = states.n[:, None] - censored
    room = n - floor
    least = np.floor(n * (1 - target / np.maximum(states.level, 1e-12))[:, None] + 1e-9)
    least = np.maximum(np.minimum(least, room), 0)
    fall = states.level[:, None] / np.maximum(n, 1)
    over = states.level[:, None] - target - least * fall
    paid = states.cost[:, None] + _owing_price(owed, mean[:, None])
    precision = 0.5 / beam.sigma**2
    cost = np.stack((paid + over**2 * precision, paid + (over - fall) ** 2 * precision))
    cost[0][room < 0] = np.inf
    cost[1][room < least + 1] = np.inf
    after = np.stack((n - least, n - least - 1))
    key, rank = after, cost
    if beam.by_events:
        events = states.events[:, None] + np.stack((least, least + 1))
        key = after * LARGEST_N + events
        rank = beam.rank(cost, events, ahead[0] * after + ahead[1], ahead[0] * float(states.n.max()))
    kept = _cheapest(rank.ravel(), key.ravel(), beam.width)
    more, cell = np.divmod(kept, n.size)
    parent = cell // n.shape[1]
    drops = (least.ravel()[cell] + more).astype(np.int64)
    reached = States(
        after.ravel()[kept].astype(np.int64),
        states.events[parent] + drops,
        over.ravel()[cell] + target - more * fall.ravel()[cell],
        np.clip(owed.ravel()[cell], -FARTHEST_OWED, FARTHEST_OWED),
        cost.ravel()[kept],
    )
    return reached, Link(parent, censored.ravel()[cell].astype(np.int64), drops)


def _reach(states: States, span: Span, mark: int, floor: int, beam: Beam, later: float) -> tuple[States, Link]:
    """The end of a fixed span: everybody beyond its number at risk is censored."""
    censored = states.n - floor
    mean = _expected_censored(states, span, 1.0, mark)
    owed = states.owed + mean - censored
    cost = states.cost + _owing_price(owed, mean) + MARK_PRICE * np.maximum(mark - censored, 0)
    rank = beam.rank(cost, states.events, later, later)
    kept = _cheapest(rank, states.events if beam.by_events else np.zeros(cost.size), beam.width)
    reached = States(
        np.full(kept.size, floor), states.events[kept], states.level[kept], np.zeros(kept.size), cost[kept]
    )
    return reached, Link(kept, censored[kept], np.zeros(kept.size, dtype=np.int64))


def _expected_censored(states: States, span: Span, share: float, mark: int) -> Floats:
    """Censorings to expect in ``share`` of what remains of the span's course, given what has to be left at its end."""
    left = np.minimum(max(span.survival_stop, 1e-9) / np.maximum(states.level, 1e-12), 1.0)
    need = np.log(np.maximum(states.n * left / max(span.n_stop, 0.5), 1.0))
    return np.asarray(np.maximum(-states.n * np.expm1(-need * share), max(mark, 0.01)), dtype=float)


def _owing_price(owed: Floats, mean: Floats) -> Floats:
    """What ``owed`` costs: its variance is ``mean`` in one stretch, more over a memory of several; tails are heavy."""
    square = owed**2 / np.maximum(1 / mean, mean)
    return np.asarray((TAIL + 1) / 2 * np.log1p(square / TAIL), dtype=float)


def _cheapest(cost: Floats, key: Floats | Ints, width: int) -> Ints:
    """Indices of the cheapest way to each state, at most ``width``, cheapest first."""
    order = np.argsort(cost)
    order = order[: np.searchsorted(cost[order], np.inf)]
    first = np.sort(np.unique(key[order], return_index=True)[1])
    return np.asarray(order[first[:width]], dtype=np.int64)
