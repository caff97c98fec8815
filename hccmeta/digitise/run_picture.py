"""A figure that is a picture, from its axes to its curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hccmeta.digitise.calibrate import as_proportions, fit_axis
from hccmeta.digitise.doubts import axis_notes, end_notes, settled_unit
from hccmeta.digitise.engine import has_engine
from hccmeta.digitise.events import EVENTS_NOTE, counts_up, mirrored_axis, rising_frame
from hccmeta.digitise.image import ByteImage, turned_image
from hccmeta.digitise.labels import Reading, read_axes, x_labels, y_labels
from hccmeta.digitise.model import Axis, Curve, Digitised, DigitiseError, Frame, Note, RiskRow
from hccmeta.digitise.raster import read_traces
from hccmeta.digitise.request import Request, axis_as_told, columns, listed
from hccmeta.digitise.risk_picture import propose_rows
from hccmeta.digitise.risk_table import assign_rows
from hccmeta.digitise.scan import Panel, darkness, find_panel
from hccmeta.digitise.second_look import looked_again
from hccmeta.digitise.tilt import tilt
from hccmeta.digitise.titles import unit_of_picture

_MOST_OF_AXIS = 0.7  # of the length from the first to the last mark


def read_picture(image: ByteImage, request: Request) -> Digitised:
    """Read the curves of a picture.

    Raises:
        DigitiseError: the figure cannot be read as asked; the message says what to give.
    """
    turned = tilt(image)
    if turned and (request.x.points or request.y.points):
        raise DigitiseError(
            f"the picture is tilted by {abs(turned):g} degrees, so that no pixel tells a value: give the labels with "
            "--x-ticks and --y-ticks instead of points, or straighten the picture first"
        )
    image = turned_image(image, turned)
    frame, panel, notes = _frame(image, request)
    if turned:
        notes = (Note(f"the picture is tilted: turned by {turned:g} degrees before it was read"), *notes)
    dark = darkness(image)
    unit, unit_notes = settled_unit(request.unit, unit_of_picture(dark, panel) if panel else None)
    events = request.events or counts_up(image, frame)
    if events and not request.events:
        notes = (*notes, EVENTS_NOTE)
    until = max(panel.x_ticks, default=0.0) if panel else 0.0
    curves, remarks = _curves(image, frame, request, events=events, until=until)
    if events:
        frame = rising_frame(frame)
    proposed: tuple[RiskRow, ...] = ()
    if not request.risk:
        proposed, table_notes = _proposal(image, panel, frame, curves)
        remarks = (*remarks, *table_notes)
    every = (
        *unit_notes,
        *axis_notes(frame),
        *notes,
        *end_notes(curves, frame, request.risk or proposed),
        *remarks,
    )
    return Digitised(
        curves, frame, request.risk, every, "trace of a raster figure", "picture", unit,
        events=events, turned=turned, proposed=proposed,
    )  # fmt: skip


def _curves(
    image: ByteImage, frame: Frame, request: Request, *, events: bool, until: float
) -> tuple[tuple[Curve, ...], tuple[Note, ...]]:
    """The curves; where events are counted upwards, those of the picture upside down, whose axis counts survival."""
    if not events:
        return read_traces(image, frame, arms=request.arms, top_down=request.top_down, until=until)
    upside_down = replace(frame, y=mirrored_axis(frame.y, image.shape[0] - 1.0))
    return read_traces(
        image[::-1], upside_down, arms=request.arms, top_down=request.top_down, printed=image, until=until
    )


def _proposal(
    image: ByteImage, panel: Panel | None, frame: Frame, curves: Sequence[Curve]
) -> tuple[tuple[RiskRow, ...], tuple[Note, ...]]:
    """Numbers at risk to confirm, with what speaks for and against them."""
    typed = "type them with --risk-times and --risk"
    if not has_engine():
        return (), (Note(f"numbers at risk in pictures are read with tesseract, which is not installed: {typed}"),)
    rows = propose_rows(darkness(image), panel, frame) if panel else []
    if not rows:
        return (), (Note(f"no table of numbers at risk was read in the picture: if there is one, {typed}"),)
    table = assign_rows(rows, curves, {})
    return table.rows, tuple(replace(note, text=f"proposed table: {note.text}", unsure=False) for note in table.notes)


def _frame(image: ByteImage, request: Request) -> tuple[Frame, Panel | None, tuple[Note, ...]]:
    """The axes of a picture, its lines and ticks unless all was told, and what was read."""
    if request.x.points and request.y.points:
        x, y = (fit_axis(*columns(axis.points), source="points given") for axis in (request.x, request.y))
        return Frame(x, *as_proportions(y)), None, ()
    dark = darkness(image)
    panel = find_panel(image, region=request.region)
    read_x, read_y = read_axes(dark, panel)
    at_x, at_y = x_labels(dark, panel), y_labels(dark, panel)
    notes = []
    axes = []
    for name, told, reading, marks, labels in (
        ("x", request.x, read_x, sorted(panel.x_ticks), at_x),
        ("y", request.y, read_y, sorted(panel.y_ticks, reverse=True), at_y[::-1]),
    ):
        words = [one.place for one in labels]
        if told.given:
            axes.append(axis_as_told(told, f"--{name}-axis", marks, words))
        elif reading is not None and reading.certain and _reaches(reading.axis, marks):
            axes.append(reading.axis)
            notes.append(_labels_note(name, reading.axis, f"likeness {reading.likeness:.2f}, lead {reading.lead:.2f}"))
        elif (again := looked_again(dark, labels if name == "x" else at_y, reading, survival=name == "y")) and _reaches(
            again, marks
        ):
            axes.append(again)
            notes.append(_labels_note(name, again, "by their look and by tesseract"))
        else:
            raise DigitiseError(_unread(name, marks, words, reading))
    return Frame(axes[0], *as_proportions(axes[1])), panel, tuple(notes)


def _reaches(axis: Axis, marks: Sequence[float]) -> bool:
    """Whether the labels that were read stand along most of the marks: a part of an axis is not the axis."""
    places = [place for place, _ in axis.ticks]
    return len(marks) < 2 or max(places) - min(places) >= _MOST_OF_AXIS * (max(marks) - min(marks))


def _labels_note(name: str, axis: Axis, how: str) -> Note:
    return Note(f"{name} labels read as {', '.join(f'{value:g}' for _, value in axis.ticks)} ({how})")


def _unread(name: str, marks: Sequence[float], labelled: Sequence[float], reading: Reading | None) -> str:
    order = "left to right" if name == "x" else "bottom to top"
    seen = f"ticks at {listed(marks)} ({order}), no label"
    if labelled:
        seen = f"{len(labelled)} labels at {listed(labelled)} ({order})"
    if reading is not None:
        printed = reading.printed if name == "x" else reading.printed[::-1]
        seen += f"; they look most like {', '.join(printed)}, but not clearly"
    return (
        f"the labels of the {name} axis could not be read for sure: {seen}. "
        f"Give the values of the labels with --{name}-ticks, or points with --{name}-axis VALUE=PIXEL,VALUE=PIXEL"
    )
