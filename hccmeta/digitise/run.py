"""From a figure file to curves, axes, numbers at risk and a note of how sure each is."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from hccmeta.digitise.calibrate import as_proportions
from hccmeta.digitise.doubts import axis_notes, end_notes, settled_unit
from hccmeta.digitise.events import EVENTS_NOTE, has_rising_curves, rising_frame, upside_down
from hccmeta.digitise.image import RASTER, read_image
from hccmeta.digitise.legend import legend_labels
from hccmeta.digitise.model import Digitised, DigitiseError, Drawing, Frame, Note, RiskRow, Stroke
from hccmeta.digitise.pdf import page_bitmap, page_count, read_pdf
from hccmeta.digitise.request import Request, axis_as_told
from hccmeta.digitise.risk_table import assign_rows, read_risk_rows
from hccmeta.digitise.run_picture import read_picture
from hccmeta.digitise.svg import read_svg
from hccmeta.digitise.ticks import find_frame, has_frame, tick_places
from hccmeta.digitise.titles import unit_of_words
from hccmeta.digitise.vector import read_curves

VECTOR = (".pdf", ".svg")
_NO_ROWS: tuple[RiskRow, ...] = ()
_PAGES = 40  # of a PDF are searched for figures when the asked one holds none


def digitise(figure: Path, request: Request) -> Digitised:
    """Read the curves of a figure (PDF, SVG or a picture).

    Times are in the unit of the figure, survival in proportions.

    Raises:
        DigitiseError: the figure cannot be read as asked; the message says what to give.
        MissingExtraError: the optional packages are not installed.
    """
    kind = figure.suffix.lower()
    if kind == ".pdf" and (bitmap := page_bitmap(figure, page=request.page)) is not None:
        return read_picture(bitmap, request)
    if kind == ".pdf":
        try:
            return _from_vector(read_pdf(figure, page=request.page), request)
        except DigitiseError as error:
            raise DigitiseError(f"{error}{_other_pages(figure, request.page)}") from error
    if kind == ".svg":
        return _from_vector(read_svg(figure), request)
    if kind in RASTER:
        return read_picture(read_image(figure), request)
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
    seen = unit_of_words(drawing.words, frame)
    printed = read_risk_rows(drawing, frame)
    told = frame
    events = request.events or has_rising_curves(drawing, frame)
    if events:  # upside down, the axis counts survival
        drawing, frame = upside_down(drawing, frame)
    curves, notes = read_curves(drawing, frame, arms=request.arms)
    if events and not request.events:
        notes = (*notes, EVENTS_NOTE)
    drawn = [Stroke(frame.positions(curve.time, curve.survival), curve.style) for curve in curves]
    labels = {c.arm: label or "" for c, label in zip(curves, legend_labels(drawing, drawn), strict=True)}
    risk, proposed = request.risk, _NO_ROWS
    risk_notes: tuple[Note, ...] = ()
    if not risk:
        table = assign_rows(printed, curves, labels)
        risk, proposed = (table.rows, _NO_ROWS) if table.named else (_NO_ROWS, table.rows)
        risk_notes = table.notes
    traced = tuple(
        Note(
            f"{len(curve.time)} corners, {len(curve.censor_time)} censor marks, at the precision of the file",
            arm=curve.arm,
        )
        for curve in curves
    )
    unit, unit_notes = settled_unit(request.unit, seen)
    every = (
        *unit_notes,
        *axis_notes(frame),
        *traced,
        *end_notes(curves, frame, risk or proposed),
        *notes,
        *risk_notes,
    )
    frame = rising_frame(told) if events else frame
    return Digitised(
        curves, frame, risk, every, "paths of a vector figure", "vector", unit, events=events, proposed=proposed
    )


def _vector_frame(drawing: Drawing, request: Request) -> Frame:
    if request.x.given and request.y.given:
        x = axis_as_told(request.x, "--x-axis", tick_places(drawing.strokes, len(request.x.values), horizontal=True))
        upwards = tick_places(drawing.strokes, len(request.y.values), horizontal=False)[::-1]
        y = axis_as_told(request.y, "--y-axis", upwards)
        return Frame(x, *as_proportions(y))
    read = find_frame(drawing, region=request.region)
    if request.x.given:
        x = axis_as_told(request.x, "--x-axis", [position for position, _value in read.x.ticks])
        return Frame(x, read.y, read.percent)
    if request.y.given:
        places = sorted((position for position, _value in read.y.ticks), reverse=True)
        return Frame(read.x, *as_proportions(axis_as_told(request.y, "--y-axis", places)))
    return read
