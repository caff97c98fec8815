"""From the integer course to patients: when, inside its stretch, each event and censoring falls."""

from __future__ import annotations

import numpy as np

from hccmeta.stats.reconstruction.curve import StepCurve
from hccmeta.stats.reconstruction.inputs import Floats, Ints
from hccmeta.stats.reconstruction.path import Course
from hccmeta.stats.reconstruction.spans import Span
from hccmeta.stats.survival.ipd import IPD


def marks_in(marks: Floats, span: Span, tie: float) -> Ints | None:
    """Censor marks before each drop of the span and after its last: (K + 1,); None when the figure shows none."""
    if not marks.size:
        return None
    return np.diff(_bounds(marks, span, tie))


def _bounds(marks: Floats, span: Span, tie: float) -> Ints:
    """Where the span's marks begin, each drop cuts them, and they end: (K + 2,) indices of ``marks``."""
    edges = np.concatenate(([span.start - tie], span.time, [span.stop - tie if span.fixed else np.inf]))
    return np.searchsorted(marks, np.maximum.accumulate(edges), side="left")


def patients(
    spans: list[Span], courses: list[Course], curve: StepCurve, marks: Floats, rng: np.random.Generator | None = None
) -> IPD:
    """Patients of all spans: spread evenly over the stretch they are known to lie in, or at random with ``rng``.

    The events of a drop that was read at its corner end there; censorings go to the marks where there are any.
    """
    times: list[Floats] = []
    events: list[Ints] = []
    for span, course in zip(spans, courses, strict=True):
        at_corner = curve.reading != "samples"
        times.append(_spread(span.left, span.right, course.events, rng, ends=at_corner))
        censored = course.censored.copy()
        n_end = 0
        if not span.fixed:
            bare = not span.time.size or span.time[-1] < span.stop
            n_end = min(int(censored[-1]), round(span.n_stop)) if bare else int(censored[-1])
            censored[-1] -= n_end
        edges = np.concatenate(([span.start], span.time, [span.stop]))
        times.append(_censor_times(edges, censored, _bounds(marks, span, curve.tie), marks, rng))
        times.append(np.full(n_end, span.stop))
        events.append(np.repeat([1, 0], [course.events.sum(), course.censored.sum()]))
    return IPD(np.concatenate(times), np.concatenate(events).astype(np.int8))


def _censor_times(edges: Floats, counts: Ints, bounds: Ints, marks: Floats, rng: np.random.Generator | None) -> Floats:
    """Times of the censorings between drops: at the marks in that stretch (``bounds``), spread where it has none."""
    free = counts.copy()
    times = []
    for k in np.flatnonzero((np.diff(bounds) > 0) & (free > 0)):
        inside = marks[bounds[k] : bounds[k + 1]]
        inside = np.maximum(inside, edges[k])
        times.append(inside[(np.arange(free[k]) * inside.size) // free[k]])
        free[k] = 0
    return np.concatenate([*times, _spread(edges[:-1], edges[1:], free, rng, ends=False)])


def _spread(left: Floats, right: Floats, counts: Ints, rng: np.random.Generator | None, *, ends: bool) -> Floats:
    """``counts`` times between each ``left`` and ``right``; with ``ends`` the last of each at ``right``.

    Before it come events whose own corner was not read: half of them lie anywhere before ``right``, half were late.
    """
    which = np.repeat(np.arange(counts.size), counts)
    rank = np.arange(which.size) - np.repeat(np.cumsum(counts) - counts, counts)
    if rng is None:
        place = (rank + (1.0 if ends else 0.5)) / np.maximum(counts[which], 1)
    else:
        place = np.where(ends & (rank + 1 == counts[which]), 1.0, rng.random(which.size))
    if ends:
        place = (1 + place) / 2
    return np.asarray(left[which] + (right - left)[which] * place, dtype=float)
