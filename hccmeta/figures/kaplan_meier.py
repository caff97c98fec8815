"""Kaplan-Meier curves as journals draw them: clean lines with censor ticks, medians, the horizon, numbers at risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from hccmeta.figures import axes, letters, style
from hccmeta.figures.canvas import NARROW, WIDE, Canvas, Drawing, Line, Mark, Marks, Numbers, Pair, Path, Text
from hccmeta.figures.scale import Scale, month_ticks
from hccmeta.ground.digits import finite

#: The layer of the readings, which a page shows on demand.
READINGS = "readings"
#: Steps of a time axis, months, that may meet the times of the numbers at risk.
STEPS = (1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 18, 24, 36, 60)
LEADING = 17.0


@dataclass(frozen=True)
class AtRisk:
    """Numbers at risk and their times in months."""

    times: tuple[float, ...]
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Curve:
    """One curve: steps in months and proportions from time 0, the limits of its band (nan where unknown).

    ``name`` is the treatment's, ``label`` what the legend says after it and ``said`` the median as text. ``censored``:
    months at which somebody left alive; ``readings``: what was read off the figure, months and proportions.
    ``straight``: the values are estimates at these times, joined by straight lines, and no steps of Kaplan and Meier.
    """

    name: str
    treatment: str
    time: tuple[float, ...]
    survival: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    label: str = ""
    said: str = ""
    median: float | None = None
    censored: tuple[float, ...] = ()
    readings: tuple[Pair, ...] = ()
    risk: AtRisk | None = None
    straight: bool = False


@dataclass(frozen=True)
class Curves:
    """What is drawn: curves of one endpoint, heads and axis; ``horizon`` is a month to mark and what it is called."""

    curves: tuple[Curve, ...]
    y_label: str
    x_label: str
    risk_head: str
    horizon: tuple[float, str] | None = None
    readings_label: str = ""


def draw(figure: str, title: str, alternative: str, caption: str, model: Curves) -> Drawing:
    """Any curves, both variants. Raises ValueError without a curve."""
    if not model.curves:
        raise ValueError("curves must hold at least one curve")
    read = any(one.readings for one in model.curves)
    return Drawing(
        figure,
        title,
        alternative,
        caption,
        wide=_canvas(model, WIDE, 330),
        narrow=_canvas(model, NARROW, 230),
        numbers=numbers(model.curves),
        layers=((READINGS, model.readings_label),) if read and model.readings_label else (),
    )


def numbers(curves: Sequence[Curve]) -> Numbers:
    """Every step, censoring, number at risk, median and reading that is drawn, a row each."""
    rows: list[tuple[str | float | int | None, ...]] = []
    for curve in curves:
        steps = zip(curve.time, curve.survival, curve.lower, curve.upper, strict=True)
        rows += [(curve.name, "survival", t, s, finite(low), finite(high)) for t, s, low, high in steps]
        rows += [(curve.name, "censored", t, survival_at(curve, t), None, None) for t in curve.censored]
        if curve.median is not None:
            rows.append((curve.name, "median", curve.median, 0.5, None, None))
        if curve.risk is not None:
            known = zip(curve.risk.times, curve.risk.numbers, strict=True)
            rows += [(curve.name, "at risk", t, n, None, None) for t, n in known]
        rows += [(curve.name, "reading", t, s, None, None) for t, s in curve.readings]
    return Numbers(("curve", "what", "month", "value", "lower", "upper"), tuple(rows))


def survival_at(one: Curve, month: float) -> float:
    """The height of the curve at ``month``, after a step there."""
    return next((s for t, s in zip(reversed(one.time), reversed(one.survival), strict=True) if t <= month), 1.0)


def _canvas(model: Curves, width: float, plot: float) -> Canvas:
    curves, slim = model.curves, width == NARROW
    end = max(one.time[-1] for one in curves)
    ticks = ticks_of(curves, end, 5 if slim else 10)
    legend, top = _legend(model, width)
    left = 46.0 if slim else _left(curves)
    time = Scale(0, end, left, width - 14)
    survival = Scale(0, 1, top + plot, top)
    marks: list[Mark] = [
        *legend,
        *axes.upright(Scale(0, 100, top + plot, top), left, (0, 25, 50, 75, 100), right=width - 14),
        *axes.horizontal(time, top + plot, ticks, model.x_label),
        *_horizon(model, time, top, top + plot),
        *(mark for one in curves for mark in _band(one, time, survival)),
        *(mark for one in curves for mark in _median(one, time, survival)),
        *(mark for one in curves for mark in _line(one, time, survival)),
    ]
    height = top + plot + 40
    if any(one.risk for one in curves):
        table, height = _risk(model, time, ticks, height + 18)
        marks += table
    return Canvas(width, height + 4, tuple(marks))


def ticks_of(curves: Sequence[Curve], end: float, most: int) -> tuple[float, ...]:
    """Ticks of the time axis: the finest steps whose every tick has its numbers at risk, else round ones."""
    known = {time for one in curves if one.risk for time in one.risk.times}
    for step in STEPS if known else ():
        if end / step <= most and all(float(t) in known for t in range(0, int(max(known)) + 1, step)):
            return tuple(float(t) for t in range(0, int(end + 1e-9) + 1, step))
    return month_ticks(end, most)


def _left(curves: Sequence[Curve]) -> float:
    """Where the axis begins: clear of the names beside the numbers at risk, which wrap where they are long."""
    names = (letters.width(one.name, 12, bold=True) for one in curves if one.risk)
    return min(max(names, default=0.0), 170.0) + 36


def _legend(model: Curves, width: float) -> tuple[Marks, float]:
    """The head and a line or more per curve: its name in its colour beside its dash, patients and median."""
    marks: list[Mark] = [Text(0, 13, model.y_label, "head")]
    y = 14.0
    for curve in model.curves:
        y += LEADING + 1
        marks.append(Line(0, y - 4, 26, y - 4, "line", curve.treatment))
        if curve.censored:
            marks.append(Path((((13, y - 8), (13, y)),), "censor", curve.treatment))
        marks.append(Text(34, y, curve.name, "name", curve.treatment))
        text = ", ".join(letters.held(part) for part in (curve.label, curve.said) if part)
        at = 34 + letters.width(curve.name, 12, bold=True) + 8
        if text and letters.width(text, 12) > width - at:
            for line in letters.wrap(text, width - 34, 12):
                y += LEADING - 2
                marks.append(Text(34, y, line, "text"))
        elif text:
            marks.append(Text(at, y, text, "text"))
    return tuple(marks), y + 16


def _horizon(model: Curves, time: Scale, top: float, bottom: float) -> Marks:
    if model.horizon is None or not time.holds(model.horizon[0]):
        return ()
    at, words = model.horizon
    x = time(at)
    turned = x + 6 + letters.width(words, style.size("tick")) > time.end
    name = Text(x + (-5 if turned else 5), top + 10, words, "tick", anchor="end" if turned else "start")
    return Line(x, top, x, bottom, "mark"), name


def _line(one: Curve, time: Scale, survival: Scale) -> Marks:
    marks: list[Mark] = [Path((_corners(one, one.survival, time, survival, 0.8),), "line", one.treatment)]
    at = [(time(t), survival(survival_at(one, t))) for t in _thinned(one.censored, time)]
    if at:
        marks.append(Path(tuple(((x, y - 4), (x, y + 4)) for x, y in at), "censor", one.treatment))
    if one.readings:
        dots = tuple(((time(t), survival(s)),) for t, s in one.readings)
        marks.append(Path(dots, "points", layer=READINGS))
    return tuple(marks)


def _thinned(censored: Sequence[float], time: Scale) -> list[float]:
    """Censorings of which no two would be drawn within a pixel and a half."""
    kept: list[float] = []
    for month in sorted(censored):
        if not kept or time(month) - time(kept[-1]) >= 1.5:
            kept.append(month)
    return kept


def _corners(one: Curve, values: Sequence[float], time: Scale, survival: Scale, least: float) -> tuple[Pair, ...]:
    """The corners of the curve or of a limit of its band; steps closer than ``least`` pixels are merged."""
    kept = [(time(t), survival(v)) for t, v in zip(one.time, values, strict=True) if isfinite(v)]
    if one.straight or not kept:
        return tuple(kept)
    return axes.steps([x for x, _ in kept], [y for _, y in kept], least=least)


def _band(one: Curve, time: Scale, survival: Scale) -> Marks:
    upper = _corners(one, one.upper, time, survival, 3)
    lower = _corners(one, one.lower, time, survival, 3)
    return (axes.band(upper, lower, one.treatment),) if upper and lower else ()


def _median(one: Curve, time: Scale, survival: Scale) -> Marks:
    """From one half down to the median on the axis of time."""
    if one.median is None or not time.holds(one.median):
        return ()
    x = time(one.median)
    return (Path((((time.start, survival(0.5)), (x, survival(0.5)), (x, survival(0))),), "drop", one.treatment),)


def _risk(model: Curves, time: Scale, ticks: Sequence[float], y: float) -> tuple[Marks, float]:
    """The numbers at risk below the axis, each under its tick; the height reached."""
    marks: list[Mark] = [Text(0, y, model.risk_head, "head")]
    room = time.start - 30
    for curve in model.curves:
        if curve.risk is None:
            continue
        beside = max(letters.width(word, 12, bold=True) for word in curve.name.split()) <= room
        names = letters.wrap(curve.name, room if beside else time.end, style.size("name"), bold=True)
        for i, words in enumerate(names):
            marks.append(Text(0, y + LEADING * (i + 1), words, "name", curve.treatment))
        marks += _row(curve.risk, time, ticks, y + LEADING * (1 if beside else len(names) + 1))
        y += LEADING * (len(names) if beside else len(names) + 1)
    return tuple(marks), y + 10


def _row(risk: AtRisk, time: Scale, ticks: Sequence[float], y: float) -> Marks:
    known = dict(zip(risk.times, risk.numbers, strict=True))
    marks: list[Mark] = []
    reached = 0.0
    for tick in ticks:
        words = str(known.get(tick, ""))
        half = letters.width(words, style.size("tick")) / 2
        if words and time(tick) - half >= reached:
            marks.append(Text(time(tick), y, words, "tick", anchor="middle"))
            reached = time(tick) + half + 5
    return tuple(marks)
