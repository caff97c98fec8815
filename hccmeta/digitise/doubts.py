"""What a reading as a whole says of itself: its unit, its axes, and where its curves end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hccmeta.digitise.model import Curve, Frame, Note, RiskRow, Unit

_MISFIT = 0.006  # of the axis: ticks this far from the fitted line are not trusted
_PIXELS = 1.5
_LINES_REACH = 0.5  # of the time axis
_REACHES = 0.9  # of the longest line, or of the last time with patients at risk


def settled_unit(told: Unit, seen: Unit | None) -> tuple[Unit, tuple[Note, ...]]:
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


def end_notes(curves: Sequence[Curve], frame: Frame, risk: Sequence[RiskRow]) -> list[Note]:
    """Curves that leave the figure, or end early.

    Early is before the last time at which their row of the table counts patients, and, in a picture without such a row,
    before nine tenths of the longest line, unless nobody is left.
    """
    notes = _cut_notes(curves, frame)
    rows = {row.arm: row for row in risk}
    longest = max((float(curve.time[-1]) for curve in curves), default=0.0)
    axis_end = frame.x.span[1]
    if curves and longest < _LINES_REACH * axis_end and min(float(curve.survival[-1]) for curve in curves) > 0.05:
        text = (
            f"the longest trace runs to {longest:.4g}, the time axis to {axis_end:g}: look whether the lines end there"
        )
        notes.append(Note(text, unsure=True))
    for curve in curves:
        end = float(curve.time[-1])
        if curve.survival[-1] <= 0.5 * abs(frame.y.slope):  # half a pixel: nobody is left
            continue
        held = rows[curve.arm].time[rows[curve.arm].n_at_risk > 0] if curve.arm in rows else np.empty(0)
        runs = f"the trace runs from 0 to {end:.4g}"
        if len(held) and end < 0.99 * held[-1]:
            notes.append(Note(f"{runs}, but patients are at risk at {held[-1]:g}", unsure=True, arm=curve.arm))
        elif not len(held) and curve.reading == "samples" and end < _REACHES * longest:
            text = f"{runs}, the longest line to {longest:.4g}: look whether its line ends there"
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


def axis_notes(frame: Frame) -> list[Note]:
    """How well the ticks of each axis lie on a line."""
    notes = []
    for name, axis in (("x", frame.x), ("y", frame.y)):
        length = abs(float(np.ptp(axis.position(np.array(axis.span)))))
        loose = axis.residual > max(_MISFIT * length, 0.0) and axis.residual > _PIXELS
        text = f"{name} axis from {axis.source}: {len(axis.ticks)}, misfit at most {axis.residual:.2f} of {length:.0f}"
        notes.append(Note(text + ("; the ticks do not lie on one line" if loose else ""), unsure=loose))
    if frame.percent:
        notes.append(Note("the figure prints per cent: converted to proportions"))
    return notes
