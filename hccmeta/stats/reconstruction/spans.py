"""The curve cut at the numbers at risk, and how censoring runs inside each span.

From n(t) = N S(t-) G(t-): between two numbers at risk G falls by a known factor, only its course is open. It is
1 - (1 - g) x^shape over the span's time x. Where the figure shows censor marks they are the clock instead of the time:
each stands for the same number of patients, as many as the factor (or the total of events) asks for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hccmeta.stats.reconstruction.curve import StepCurve
from hccmeta.stats.reconstruction.inputs import Floats, Ints
from hccmeta.stats.reconstruction.risk_table import RiskTable

#: Without numbers at risk G = 1 - (1 - g) u^p over the follow-up u, with log p normal: mean and standard deviation.
LOG_SHAPE_MEAN, LOG_SHAPE_SD = 0.6, 0.7
#: Between two numbers at risk censoring is even on average; standard deviation of log(shape) around 0.
SPAN_SHAPE_SD = 0.5
#: Standard deviation of log(patients left at the end of the curve) around one patient.
LOG_LEFT_SD = 1.5
#: Numbers of patients left at the end that are tried.
LEFT_TRIED = 12
#: Standard deviation of log(shape) on the clock of censor marks: later marks may hide more patients than early ones.
LOG_MARK_SD = 1.0
#: Censor marks that a stretch without one counts as: some are hidden behind others or under a drop.
UNMARKED = 0.01
SHAPES = np.exp(np.linspace(-2.5, 2.5, 41))


@dataclass(frozen=True)
class Span:
    """Between two numbers at risk: its K drops, and how many patients it starts and ends with.

    ``left``, ``right``, ``time``, ``target`` (K,): when each drop fell and the survival read after it; ``place``
    (K + 1,): each drop and the stop on the clock of censoring, from 0 to 1. ``n_stop`` is binding when ``fixed``;
    otherwise (after the last number at risk) it is an expectation. ``marked``: patients at
    the start whom the censor marks take, one each, where they are the clock.
    """

    start: float
    stop: float
    left: Floats
    right: Floats
    time: Floats
    target: Floats
    place: Floats
    survival_start: float
    n_start: int
    n_stop: float
    fixed: bool
    shape: float = 1.0
    marked: float = 0.0

    @property
    def held(self) -> float:
        """Patients at the end of the span if nobody in it were censored."""
        return self.n_start * self.survival_stop / max(self.survival_start, 1e-9)

    @property
    def survival_stop(self) -> float:
        """S at the end of the span; where it falls to 0, S before that fall, which the last patients stand for."""
        return _last_positive(self.target, self.survival_start)

    def kept(self, shape: float | Floats) -> Floats:
        """Share not censored just before each drop and at the stop: (K + 1,), or (m, K + 1) for ``shape`` (m, 1)."""
        factor = min(max(self.n_stop / max(self.held, 1e-9), 1e-6), 1.0)
        return np.asarray(1 - (1 - factor) * self.place**shape, dtype=float)

    def expected_events(self, shape: Floats) -> Floats:
        """Events the drops stand for when censoring has each of ``shape``: (m,) to (m,)."""
        return np.asarray(self.kept(shape[:, None])[:, :-1] @ self._falls, dtype=float)

    def log_kept(self) -> Floats:
        """log of the share not censored before each drop and at the stop: (K + 1,)."""
        return np.asarray(np.log(self.kept(self.shape)), dtype=float)

    def events_to_come(self) -> Floats:
        """Events expected in the span after each drop, for each patient then at risk: (K,)."""
        kept = self.kept(self.shape)[:-1]
        after = np.append(np.cumsum((kept * self._falls)[:0:-1])[::-1], 0.0)[: kept.size]
        left = self.n_start * np.maximum(self.target, 1e-9) / max(self.survival_start, 1e-9) * kept
        return np.asarray(after / np.maximum(left, 0.5), dtype=float)

    @property
    def _falls(self) -> Floats:
        """The drops in patients of whom nobody was censored: (K,)."""
        return -np.diff(np.append(self.survival_start, self.target)) * self.n_start / max(self.survival_start, 1e-9)


def cut(curve: StepCurve, table: RiskTable) -> list[Span]:
    """The spans of the curve between the numbers at risk; the last one ends with the curve.

    A number at risk at the curve's very end is met too: the last span then has no length and holds the drops there.
    """
    edges = np.append(table.time[table.time <= curve.end], curve.end)
    cuts = np.searchsorted(curve.time, edges - curve.tie, side="left")
    cuts[-1] = curve.time.size
    level = np.append(1.0, curve.survival)
    spans = []
    for j, (start, stop) in enumerate(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)):
        inside = slice(cuts[j], cuts[j + 1])
        left, right = np.maximum(curve.left[inside], start), np.clip(curve.right[inside], start, stop)
        time, target = np.maximum(curve.time[inside], start), curve.survival[inside]
        if j and curve.reading == "samples":
            # Events at the very time of a number at risk are still counted in it, and only then bring the curve down.
            left, right, time = (np.append(start, part) for part in (left, right, time))
            target = np.append(level[cuts[j]], target)
        n_start = int(table.n_at_risk[j])
        fixed = j < edges.size - 2
        held = n_start * _last_positive(target, float(level[cuts[j]])) / max(float(level[cuts[j]]), 1e-9)
        n_stop = float(table.n_at_risk[j + 1]) if fixed else _left_at_end(table, start, stop, n_start, held)
        place = np.clip((np.append(time, stop) - start) / max(stop - start, 1e-12), 0.0, 1.0)
        spans.append(Span(start, stop, left, right, time, target, place, float(level[cuts[j]]), n_start, n_stop, fixed))
    return spans


def by_marks(spans: list[Span], marks: list[Ints | None]) -> list[Span]:
    """The spans with the censor marks as clock; ``marks``: in each span, before each drop and after the last (K + 1,).

    A patient censored while S is low takes more from G than one censored while it is high, by 1/S.
    """
    marked = []
    for span, mark in zip(spans, marks, strict=True):
        if mark is None:
            return spans
        level = np.append(span.survival_start, span.target)
        taken = np.cumsum(np.maximum(mark, UNMARKED) / np.maximum(level, span.survival_stop))
        marked.append(replace(span, place=taken / taken[-1], marked=float(taken[-1])))
    return marked


def _last_positive(target: Floats, before: float) -> float:
    positive = target[target > 0]
    return float(positive[-1]) if positive.size else before


def _left_at_end(table: RiskTable, start: float, stop: float, n_start: int, held: float) -> float:
    """Patients to expect at the end of the curve: one, unless the risk table ends there or goes on behind it."""
    if stop <= start:
        return held
    if table.after is None or table.after[1] == 0:
        return min(1.0, held)
    weight = (stop - start) / (table.after[0] - start)
    return min(held, n_start + weight * (table.after[1] - n_start))


def with_shapes(spans: list[Span], n_events: int | None, log_shift: Floats | None = None) -> list[Span]:
    """The spans with the course of censoring that the prior and the total of events suggest.

    ``log_shift`` (one for each span, in standard deviations) moves the prior, for draws of an ensemble.
    """
    if spans[0].marked:
        return _with_marks(spans, n_events)
    shift = np.zeros(len(spans)) if log_shift is None else log_shift
    if len(spans) == 1:
        log_shape = LOG_SHAPE_MEAN + LOG_SHAPE_SD * float(shift[0])
        if n_events is None:
            return [replace(spans[0], shape=float(np.exp(log_shape)))]
        return [_fitted(spans[0], n_events, (log_shape, LOG_SHAPE_SD), _total_error(n_events))]
    prior = np.exp(SPAN_SHAPE_SD * shift)
    if n_events is None:
        return [replace(span, shape=float(shape)) for span, shape in zip(spans, prior, strict=True)]
    tables = [span.expected_events(SHAPES) for span in spans]
    logs = np.log(SHAPES)
    expected = [np.interp(np.log(shape), logs, table) for shape, table in zip(prior, tables, strict=True)]
    reach = np.array([table[-1] - table[0] for table in tables])
    share = reach**2 / max(float((reach**2).sum()), 1e-12)
    goals = expected + (n_events - np.sum(expected)) * share
    return [
        replace(span, shape=float(np.exp(np.interp(goal, table, logs))) if room > 1e-9 else 1.0)
        for span, goal, table, room in zip(spans, goals, tables, reach, strict=True)
    ]


def _with_marks(spans: list[Span], n_events: int | None) -> list[Span]:
    """The spans with what is left at the end: as many as the total of events asks for, else one patient a mark."""
    last = spans[-1]
    if n_events is None:
        return [*spans[:-1], replace(last, n_stop=max(last.held * (1 - last.marked / last.n_start), last.n_stop))]
    before = sum(float(span.expected_events(np.ones(1))[0]) for span in spans[:-1])
    return [*spans[:-1], _fitted(last, n_events - before, (0.0, LOG_MARK_SD), _total_error(n_events))]


def _total_error(n_events: int) -> float:
    """How closely expected events are brought to the published total; whole patients then meet it."""
    return max(0.7, 0.01 * n_events)


def _fitted(span: Span, goal: float, log_shape: tuple[float, float], error: float) -> Span:
    """The open last span with the shape and the patients left at its end that bring its events to ``goal``.

    ``log_shape``: prior mean and standard deviation; ``error``: how closely ``goal`` is to be met.
    """
    floor = max(span.n_stop, 0.5)
    best = (np.inf, span)
    for n_stop in np.geomspace(floor, max(span.held, floor), LEFT_TRIED).tolist():
        trial = replace(span, n_stop=n_stop)
        miss = (trial.expected_events(SHAPES) - goal) / error
        away = (np.log(SHAPES) - log_shape[0]) / log_shape[1]
        cost = miss**2 + away**2 + (np.log(n_stop / floor) / LOG_LEFT_SD) ** 2
        at = int(np.argmin(cost))
        if cost[at] < best[0]:
            best = (float(cost[at]), replace(trial, shape=float(SHAPES[at])))
    return best[1]
