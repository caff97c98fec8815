"""Curves of a raster figure: the plot cut out, colours settled, one trace per arm, and how sure each is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hccmeta.digitise.image import ByteImage
from hccmeta.digitise.ink import IntArray, coverage, line_width
from hccmeta.digitise.model import ArmRequest, Colour, Curve, DigitiseError, Frame, Note, Style
from hccmeta.digitise.occlusion import covered_pixels, hidden_pixels, ruled_pixels
from hccmeta.digitise.palette import groups, paper_colour
from hccmeta.digitise.picture_arms import Plot, settled_arms
from hccmeta.digitise.sureness import assess, assess_together
from hccmeta.digitise.trace import Trace, trace_line

_ORDER = {"solid": 0, None: 1, "dashed": 2, "dashdot": 3, "dotted": 4}


def cut_plot(image: ByteImage, frame: Frame, *, until: float = 0.0) -> Plot:
    """The pixels from time 0 to a little past the last tick, or the column `until`, and from survival 1 to 0.

    Raises:
        DigitiseError: the calibration points outside the picture.
    """
    height, width = image.shape[:2]
    zero, whole = (float(frame.y.position(np.array([s]))[0]) for s in (0.0, 1.0))
    left = round(float(frame.x.position(np.array([0.0]))[0]))
    last = max(until, float(frame.x.position(np.array([frame.x.span[1]]))[0]))
    right = min(width, round(last + 0.06 * (last - left)) + 1)
    margin = max(4, round(0.012 * (zero - whole)))
    top, bottom = max(0, round(whole) - margin), min(height, round(zero) + 2)
    if not (0 <= left < right - 20 and top < bottom - 20):
        raise DigitiseError("the axes lie outside the picture: check --x-axis and --y-axis (VALUE=PIXEL, y downwards)")
    pixels = image[top:bottom, left:right]
    paper = paper_colour(pixels)
    return Plot(pixels, left, top, round(whole) - top, round(zero) - top, paper, ruled_pixels(pixels, paper))


def read_traces(
    image: ByteImage,
    frame: Frame,
    *,
    arms: Sequence[ArmRequest] = (),
    top_down: bool = False,
    printed: ByteImage | None = None,
    until: float = 0.0,
) -> tuple[tuple[Curve, ...], tuple[Note, ...]]:
    """One curve per arm, a reading in every pixel column (`samples`), with notes on how sure each is.

    Without `arms`, every colour in the plot (or black, when there is none) is traced and named curve-1, curve-2 ...
    With `top_down`, arms without a colour are those lines from the uppermost down. `printed` is the picture in which
    the legend is read, when `image` is turned; `until` is the column of the last mark of the time axis.

    Raises:
        DigitiseError: no line of the asked colour, or no line at all.
    """
    plot = cut_plot(image, frame, until=until)
    plain = image if printed is None else printed
    settled = settled_arms(plain, plot, arms, top_down=top_down, turned=printed is not None)
    arms, inks, notes = settled.arms, settled.inks, list(settled.notes)
    plot = plot.without(settled.words)
    covers = {arm.name: _cover(plot, ink) for arm, ink in zip(arms, inks, strict=True)}
    traces: dict[str, Trace] = {}
    for group in groups(inks):
        others = [covers[arms[i].name] for i in range(len(arms)) if i not in group]
        neutral = hidden_pixels(others, plot.pixels.shape[:2])
        members = sorted((arms[i] for i in group), key=lambda arm: _ORDER[arm.dash])
        notes.extend(_same_colour_notes(members))
        taken = np.zeros(plot.ruled.shape, dtype=bool)
        thick = line_width(covers[members[0].name])
        for arm in members:
            cover = np.where(taken, 0, covers[arm.name])
            trace = trace_line(
                cover,
                start_row=plot.start_row,
                neutral=neutral | taken,
                width=thick,
                broken=arm.dash not in (None, "solid"),
                floor=plot.floor,
                points=_pixels(arm, plot, frame),
            )
            if trace is None:
                raise DigitiseError(
                    f"no line was found for arm {arm.name!r}: give its colour as --arm {arm.name}:COLOUR"
                )
            traces[arm.name] = trace
            notes.extend(assess(trace, cover, neutral | taken, arm))
            taken |= covered_pixels(trace, covers[arm.name])
    notes.extend(assess_together(traces))
    curves = tuple(_curve(arm, ink, traces[arm.name], plot, frame) for arm, ink in zip(arms, inks, strict=True))
    return curves, tuple(notes)


def _cover(plot: Plot, ink: Colour) -> IntArray:
    # Axes and grid can look like a dark line; where a coloured line is drawn over them its own colour shows.
    return np.where(plot.ruled, 0, coverage(plot.pixels, ink, plot.paper))


def _pixels(arm: ArmRequest, plot: Plot, frame: Frame) -> list[tuple[int, int]]:
    """The points given for an arm as (column, row) of the plot."""
    time, survival = np.array(arm.points, dtype=float).reshape(-1, 2).T
    places = frame.positions(time, survival) - np.array([plot.left, plot.top])
    return [(round(x), round(y)) for x, y in places.tolist()]


def _same_colour_notes(members: Sequence[ArmRequest]) -> list[Note]:
    """Warnings for arms in one colour: drawn alike, or with two kinds of dashes that a crossing can exchange."""
    dashes = [arm.dash for arm in members]
    if len(set(dashes)) < len(dashes):
        doubtful = list(members)
        text = "share a colour and are not told apart by their dashes: which is which was guessed"
    else:
        doubtful = [arm for arm in members if arm.dash not in (None, "solid")]
        text = "are broken lines in one colour: where they meet, one can be taken for the other"
    if len(doubtful) < 2:
        return []
    names = ", ".join(arm.name for arm in doubtful)
    return [Note(f"{names} {text}", unsure=True, arm=arm.name) for arm in doubtful]


def _curve(arm: ArmRequest, ink: Colour, trace: Trace, plot: Plot, frame: Frame) -> Curve:
    columns = np.arange(trace.columns, dtype=float)
    time = frame.x.value(columns + plot.left)
    survival = np.clip(frame.y.value(trace.height + plot.top), 0.0, 1.0)
    inside = time > 0
    time = np.concatenate([[0.0], time[inside]])
    survival = np.concatenate([[1.0], survival[inside]])
    return Curve(arm.name, time, survival, "samples", Style(ink, arm.dash or "solid", float(trace.width)))
