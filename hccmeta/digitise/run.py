"""From a figure file to curves, axes, numbers at risk and a note of how sure each is."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hccmeta.digitise.calibrate import as_proportions, fit_axis, places_of_values
from hccmeta.digitise.image import RASTER, ByteImage, read_image, turned_image
from hccmeta.digitise.labels import Reading, read_axes, x_labels, y_labels
from hccmeta.digitise.legend import legend_labels
from hccmeta.digitise.model import (
    ArmRequest,
    Axis,
    Box,
    Curve,
    Digitised,
    DigitiseError,
    Drawing,
    Frame,
    Note,
    RiskRow,
    Stroke,
    Unit,
)
from hccmeta.digitise.pdf import page_bitmap, page_count, read_pdf
from hccmeta.digitise.raster import read_traces
from hccmeta.digitise.risk_table import assign_rows, read_risk_rows
from hccmeta.digitise.scan import darkness, find_panel
from hccmeta.digitise.svg import read_svg
from hccmeta.digitise.ticks import find_frame, has_frame, tick_places
from hccmeta.digitise.tilt import tilt
from hccmeta.digitise.titles import unit_of_picture, unit_of_words
from hccmeta.digitise.vector import read_curves

VECTOR = (".pdf", ".svg")
_MISFIT = 0.006  # of the axis: ticks this far from the fitted line are not trusted
_PIXELS = 1.5
_PAGES = 40  # of a PDF are searched for figures when the asked one holds none

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class AxisRequest:
    """What a person says about an axis: `points` as (value, position), or the `values` of its ticks in order.

    Tick values run from left to right, or from bottom to top.
    """

    points: Points = ()
    values: tuple[float, ...] = ()

    @property
    def given(self) -> bool:
        """Whether anything was said."""
        return bool(self.points or self.values)


@dataclass(frozen=True)
class Request:
    """What a person asks of a figure; everything may be left out that the figure itself tells."""

    arms: tuple[ArmRequest, ...] = ()
    x: AxisRequest = AxisRequest()
    y: AxisRequest = AxisRequest()
    page: int = 1
    region: Box | None = None
    risk: tuple[RiskRow, ...] = ()
    unit: Unit = "?"


def digitise(figure: Path, request: Request) -> Digitised:
    """Read the curves of a figure (PDF, SVG or a picture).

    Times are in the unit of the figure, survival in proportions.

    Raises:
        DigitiseError: the figure cannot be read as asked; the message says what to give.
        MissingExtraError: the optional packages are not installed.
    """
    kind = figure.suffix.lower()
    if kind == ".pdf" and (bitmap := page_bitmap(figure, page=request.page)) is not None:
        return _from_raster(bitmap, request)
    if kind == ".pdf":
        try:
            return _from_vector(read_pdf(figure, page=request.page), request)
        except DigitiseError as error:
            raise DigitiseError(f"{error}{_other_pages(figure, request.page)}") from error
    if kind == ".svg":
        return _from_vector(read_svg(figure), request)
    if kind in RASTER:
        return _from_raster(read_image(figure), request)
    raise DigitiseError(f"{figure.name}: a figure is a {', '.join(VECTOR + RASTER)} file")


def _other_pages(figure: Path, page: int) -> str:
    """Which other pages of a PDF hold survival axes or a picture, as the end of a message; empty without one."""
    held = []
    for other in range(1, min(page_count(figure), _PAGES) + 1):
        if other != page:
            with suppress(DigitiseError):
                if page_bitmap(figure, page=other) is not None or has_frame(read_pdf(figure, page=other)):
                    held.append(str(other))
    return f". Pages that seem to hold figures: {', '.join(held)} (--page)" if held else ""


def _from_vector(drawing: Drawing, request: Request) -> Digitised:
    frame = _vector_frame(drawing, request)
    curves, notes = read_curves(drawing, frame, arms=request.arms)
    drawn = [Stroke(frame.positions(curve.time, curve.survival), curve.style) for curve in curves]
    labels = {c.arm: label or "" for c, label in zip(curves, legend_labels(drawing, drawn), strict=True)}
    risk: tuple[RiskRow, ...] = request.risk
    risk_notes: tuple[Note, ...] = ()
    if not risk:
        risk, risk_notes = assign_rows(read_risk_rows(drawing, frame), curves, labels)
    found = tuple(
        Note(
            f"{len(curve.time)} corners, {len(curve.censor_time)} censor marks, at the precision of the file",
            arm=curve.arm,
        )
        for curve in curves
    )
    unit, unit_notes = _unit(request.unit, unit_of_words(drawing.words, frame))
    every = (
        *unit_notes,
        *_axis_notes(frame),
        *found,
        *_end_notes(curves, frame, risk),
        *notes,
        *risk_notes,
    )
    return Digitised(curves, frame, risk, every, "paths of a vector figure", "vector", unit)


def _from_raster(image: ByteImage, request: Request) -> Digitised:
    turned = tilt(image)
    if turned and (request.x.points or request.y.points):
        raise DigitiseError(
            f"the picture is tilted by {abs(turned):g} degrees, so that no pixel tells a value: give the labels with "
            "--x-ticks and --y-ticks instead of points, or straighten the picture first"
        )
    image = turned_image(image, turned)
    frame, seen, notes = _raster_frame(image, request)
    if turned:
        notes = (Note(f"the picture is tilted: turned by {turned:g} degrees before it was read"), *notes)
    unit, unit_notes = _unit(request.unit, seen)
    curves, found = read_traces(image, frame, arms=request.arms)
    if not request.risk:
        found = (*found, Note("numbers at risk are not read from pictures: type them with --risk-times and --risk"))
    every = (
        *unit_notes,
        *_axis_notes(frame),
        *notes,
        *_end_notes(curves, frame, request.risk),
        *found,
    )
    return Digitised(curves, frame, request.risk, every, "trace of a raster figure", "picture", unit, turned=turned)


def _unit(told: Unit, seen: Unit | None) -> tuple[Unit, tuple[Note, ...]]:
    """The unit of the time axis: what a person says, else what the figure says, else ``?`` and a note that asks."""
    if told == "?" and seen is None:
        ask = "the unit of the time axis is not known: read it in the figure and give it with --time-unit"
        return "?", (Note(ask, unsure=True),)
    if told == "?":
        return seen or "?", (Note(f"the title of the time axis says {seen}"),)
    if seen not in (None, told):
        clash = f"--time-unit says {told}, but the title of the time axis looks like {seen}"
        return told, (Note(clash, unsure=True),)
    return told, (Note(f"the time axis is in {told}, as told"),)


def _vector_frame(drawing: Drawing, request: Request) -> Frame:
    if request.x.given and request.y.given:
        x = _axis_as_told(request.x, "--x-axis", tick_places(drawing.strokes, len(request.x.values), horizontal=True))
        upwards = tick_places(drawing.strokes, len(request.y.values), horizontal=False)[::-1]
        y = _axis_as_told(request.y, "--y-axis", upwards)
        return Frame(x, *as_proportions(y))
    read = find_frame(drawing, region=request.region)
    if request.x.given:
        x = _axis_as_told(request.x, "--x-axis", [position for position, _value in read.x.ticks])
        return Frame(x, read.y, read.percent)
    if request.y.given:
        places = sorted((position for position, _value in read.y.ticks), reverse=True)
        return Frame(read.x, *as_proportions(_axis_as_told(request.y, "--y-axis", places)))
    return read


def _raster_frame(image: ByteImage, request: Request) -> tuple[Frame, Unit | None, tuple[Note, ...]]:
    """The axes of a picture, the unit that its title names, and what was read."""
    if request.x.points and request.y.points:
        x, y = (fit_axis(*_columns(axis.points), source="points given") for axis in (request.x, request.y))
        return Frame(x, *as_proportions(y)), None, ()
    dark = darkness(image)
    panel = find_panel(image, region=request.region)
    read_x, read_y = read_axes(dark, panel)
    labelled = [[one.place for one in x_labels(dark, panel)], [one.place for one in y_labels(dark, panel)][::-1]]
    notes = []
    axes = []
    for name, told, reading, marks, words in (
        ("x", request.x, read_x, sorted(panel.x_ticks), labelled[0]),
        ("y", request.y, read_y, sorted(panel.y_ticks, reverse=True), labelled[1]),
    ):
        if told.given:
            axes.append(_axis_as_told(told, f"--{name}-axis", marks, words))
        elif reading is not None and reading.certain:
            axes.append(reading.axis)
            values = ", ".join(f"{value:g}" for _, value in reading.axis.ticks)
            notes.append(
                Note(f"{name} labels read as {values} (likeness {reading.likeness:.2f}, lead {reading.lead:.2f})")
            )
        else:
            raise DigitiseError(_unread(name, marks, words, reading))
    return Frame(axes[0], *as_proportions(axes[1])), unit_of_picture(dark, panel), tuple(notes)


def _axis_as_told(told: AxisRequest, option: str, marks: Sequence[float], labelled: Sequence[float] = ()) -> Axis:
    """The axis from points given, or from tick values and the marks found (in the order of the values)."""
    if told.points:
        return fit_axis(*_columns(told.points), source="points given")
    found = places_of_values(told.values, marks, labelled)
    if found is None:
        raise DigitiseError(
            f"{len(told.values)} tick values were given, and they fit no {len(told.values)} of the {len(marks)} ticks "
            f"found ({_listed(marks)}) or fit several: give points instead, {option} VALUE=POSITION,VALUE=POSITION"
        )
    return fit_axis(found, told.values, source="ticks found, values given")


def _listed(places: Sequence[float]) -> str:
    shown = [f"{place:.1f}" for place in places]
    return ", ".join(shown if len(shown) <= 14 else [*shown[:6], "...", *shown[-2:]]) or "none"


def _columns(points: Points) -> tuple[list[float], list[float]]:
    return [position for _, position in points], [value for value, _ in points]


def _unread(name: str, marks: Sequence[float], labelled: Sequence[float], reading: Reading | None) -> str:
    order = "left to right" if name == "x" else "bottom to top"
    seen = f"ticks at {_listed(marks)} ({order}), no label"
    if labelled:
        seen = f"{len(labelled)} labels at {_listed(labelled)} ({order})"
    if reading is not None:
        printed = reading.printed if name == "x" else reading.printed[::-1]
        seen += f"; they look most like {', '.join(printed)}, but not clearly"
    return (
        f"the labels of the {name} axis could not be read for sure: {seen}. "
        f"Give the values of the labels with --{name}-ticks, or points with --{name}-axis VALUE=PIXEL,VALUE=PIXEL"
    )


def _end_notes(curves: Sequence[Curve], frame: Frame, risk: Sequence[RiskRow]) -> list[Note]:
    """Curves that leave the figure, or end before the last time at which their row of the table counts patients."""
    notes = _cut_notes(curves, frame)
    rows = {row.arm: row for row in risk}
    for curve in curves:
        if curve.arm not in rows:
            continue
        held = rows[curve.arm].time[rows[curve.arm].n_at_risk > 0]
        if len(held) and curve.survival[-1] > 0 and curve.time[-1] < 0.99 * held[-1]:
            text = f"the trace runs from 0 to {curve.time[-1]:.1f}, but patients are at risk at {held[-1]:g}"
            notes.append(Note(text, unsure=True, arm=curve.arm))
    return notes


def _cut_notes(curves: Sequence[Curve], frame: Frame) -> list[Note]:
    """Curves that end where a shortened survival axis does: what lies below is not in the figure."""
    lowest = frame.y.span[0]
    return [
        Note(f"the axis starts at {lowest:g} and the curve leaves the figure there", unsure=True, arm=curve.arm)
        for curve in curves
        if lowest > 0.02 and float(curve.survival[-1]) <= lowest + 0.04
    ]


def _axis_notes(frame: Frame) -> list[Note]:
    notes = []
    for name, axis in (("x", frame.x), ("y", frame.y)):
        length = abs(float(np.ptp(axis.position(np.array(axis.span)))))
        loose = axis.residual > max(_MISFIT * length, 0.0) and axis.residual > _PIXELS
        text = f"{name} axis from {axis.source}: {len(axis.ticks)}, misfit at most {axis.residual:.2f} of {length:.0f}"
        notes.append(Note(text + ("; the ticks do not lie on one line" if loose else ""), unsure=loose))
    if frame.percent:
        notes.append(Note("the figure prints per cent: converted to proportions"))
    return notes
