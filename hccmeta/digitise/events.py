"""Figures that count events upwards from 0, 1 - survival: told apart, and read upside down."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hccmeta.digitise.image import ByteImage
from hccmeta.digitise.model import Axis, DigitiseError, Drawing, FloatArray, Frame, Note, Stroke, Word
from hccmeta.digitise.palette import paper_colour
from hccmeta.digitise.raster import cut_plot
from hccmeta.digitise.vector import curves_in

_INK = 80  # RGB distance from the paper
_NEAR = 0.04  # of the plot, where lines begin
_TOP, _FOOT = 0.08, 0.25  # of the height: where a falling line begins, and a rising one runs at first
_NONE, _SOME = 0.2, 0.3  # shares of the first columns

EVENTS_NOTE = Note(
    "the lines rise from 0: read as 1 - survival. If the figure shows that, and no cumulative incidence beside "
    "competing events, confirm with --events",
    unsure=True,
)


def counts_up(image: ByteImage, frame: Frame) -> bool:
    """Whether the lines of a picture begin at the foot of the plot, and none at its top."""
    try:
        plot = cut_plot(image, frame)
    except DigitiseError:
        return False
    height, width = plot.floor - plot.start_row, plot.pixels.shape[1]
    first = slice(max(4, round(0.01 * width)), max(8, round(_NEAR * width)))
    away = np.linalg.norm(plot.pixels[:, first].astype(float) - np.array(paper_colour(plot.pixels), float), axis=2)
    inked = (away >= _INK) & ~plot.ruled[:, first]
    at_top = inked[: plot.start_row + round(_TOP * height)].any(axis=0)
    at_foot = inked[plot.floor - round(_FOOT * height) : plot.floor - 4].any(axis=0)
    return bool(at_top.mean() < _NONE and at_foot.mean() > _SOME)


def has_rising_curves(drawing: Drawing, frame: Frame) -> bool:
    """Whether a drawing has no falling curve, and some when it is turned upside down."""
    return not curves_in(drawing, frame) and bool(curves_in(*upside_down(drawing, frame)))


def mirrored_axis(axis: Axis, height: float) -> Axis:
    """The axis of events of a figure turned upside down about rows that add up to `height`: it counts survival."""
    ticks = tuple((height - place, 1 - value) for place, value in axis.ticks)
    return replace(axis, intercept=1 - axis.intercept - axis.slope * height, slope=axis.slope, ticks=ticks)


def rising_frame(frame: Frame) -> Frame:
    """The axes of a figure of events, with survival falling upwards."""
    y = frame.y
    ticks = tuple((place, 1 - value) for place, value in y.ticks)
    return replace(frame, y=replace(y, intercept=1 - y.intercept, slope=-y.slope, ticks=ticks))


def upside_down(drawing: Drawing, frame: Frame) -> tuple[Drawing, Frame]:
    """A drawing of events turned upside down, in which the axis counts survival."""
    height = drawing.height
    strokes = tuple(Stroke(_turned(stroke.points, height), stroke.style) for stroke in drawing.strokes)
    words = tuple(
        Word(word.text, (word.box[0], height - word.box[3], word.box[2], height - word.box[1]), word.colour)
        for word in drawing.words
    )
    return replace(drawing, strokes=strokes, words=words), replace(frame, y=mirrored_axis(frame.y, height))


def _turned(points: FloatArray, height: float) -> FloatArray:
    return np.column_stack([points[:, 0], height - points[:, 1]])
