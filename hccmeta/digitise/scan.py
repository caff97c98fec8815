"""Axis lines and tick marks of a raster figure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from hccmeta.digitise.image import ByteImage
from hccmeta.digitise.model import Box, DigitiseError, FloatArray

_DARK = 110  # an axis is at least this much darker than white, and nearly grey
_GREY = 70


@dataclass(frozen=True)
class Line:
    """A straight axis line: it covers `first..last` pixels across and `start..end` along."""

    first: int
    last: int
    start: int
    end: int

    @property
    def length(self) -> int:
        """Pixels along the line."""
        return self.end - self.start + 1


@dataclass(frozen=True)
class Panel:
    """The two axis lines of a plot with the places of their tick marks (pixels, fractions kept)."""

    x_line: Line
    y_line: Line
    x_ticks: tuple[float, ...]
    y_ticks: tuple[float, ...]
    x_tick_end: int
    y_tick_end: int


def darkness(image: ByteImage) -> FloatArray:
    """How dark and grey each pixel is, 0 to 255; coloured pixels are 0."""
    low = image.min(axis=2).astype(float)
    high = image.max(axis=2).astype(float)
    return np.where(high - low <= _GREY, 255 - (low + high) / 2, 0.0)


def find_panel(image: ByteImage, *, region: Box | None = None) -> Panel:
    """The plot with the largest pair of axis lines that meet at the lower left.

    Raises:
        DigitiseError: no such pair, or another of nearly the same size elsewhere.
    """
    dark = darkness(image)
    if region is not None:
        x0, y0, x1, y1 = (round(edge) for edge in region)
        mask = np.zeros_like(dark)
        mask[max(y0, 0) : y1, max(x0, 0) : x1] = 1
        dark = dark * mask
    solid = dark >= _DARK
    height, width = solid.shape
    across = _lines(solid, 0.2 * width)
    upright = _lines(solid.T, 0.15 * height)
    slack = 0
    if not across or not upright:
        across, upright = _panel_edges(image)
        slack = 4
    pairs = []
    for x_line in across:
        for y_line in upright:
            gap_x = x_line.start - y_line.last
            gap_y = x_line.first - y_line.end
            reach_x, reach_y = 0.07 * x_line.length + 4, 0.07 * y_line.length + 4
            # Tick marks at the corner lengthen the lines past their meeting.
            if -reach_x <= gap_x <= reach_x and -reach_y <= gap_y <= reach_y:
                pairs.append((x_line.length * y_line.length, x_line, y_line))
    if not pairs:
        raise DigitiseError("no axis lines were found: give the axes with --x-axis and --y-axis VALUE=PIXEL,...")
    pairs.sort(key=lambda pair: -pair[0])
    area, x_line, y_line = pairs[0]
    for other_area, other_x, other_y in pairs[1:]:
        apart = other_x.start > x_line.end or other_x.end < x_line.start or other_y.start > y_line.end
        if other_area > 0.6 * area and (apart or other_y.end < y_line.start):
            raise DigitiseError("there is more than one plot in the picture: choose one with --region X0,Y0,X1,Y1")
    x_line, y_line = _without_corner_ticks(x_line, y_line)
    x_ticks, x_end = _ticks(dark, x_line, slack)
    y_ticks, y_end = _ticks(dark.T[::-1], _mirrored(y_line, width), slack)
    return Panel(x_line, y_line, x_ticks, y_ticks, x_end, width - 1 - y_end)


def _panel_edges(image: ByteImage) -> tuple[list[Line], list[Line]]:
    """The lower and the left edge of a tinted panel on white paper (ggplot2 draws no axis lines there)."""
    tinted = (image.max(axis=2) < 246) & (image.min(axis=2) > 200)
    rows = np.flatnonzero(tinted.mean(axis=1) > 0.4)
    columns = np.flatnonzero(tinted.mean(axis=0) > 0.4)
    if len(rows) == 0 or len(columns) == 0:
        return [], []
    left, right, top, bottom = int(columns[0]), int(columns[-1]), int(rows[0]), int(rows[-1])
    return [Line(bottom, bottom, left, right)], [Line(left, left, top, bottom)]


def _without_corner_ticks(x_line: Line, y_line: Line) -> tuple[Line, Line]:
    """Lines that cross at the corner end there: what reaches past it is a tick mark of the other axis."""
    start = y_line.first if x_line.start < y_line.first else x_line.start
    end = x_line.last if y_line.end > x_line.last else y_line.end
    return Line(x_line.first, x_line.last, start, x_line.end), Line(y_line.first, y_line.last, y_line.start, end)


def _mirrored(line: Line, width: int) -> Line:
    return Line(width - 1 - line.last, width - 1 - line.first, line.start, line.end)


def _lines(solid: NDArray[np.bool_], shortest: float) -> list[Line]:
    """Rows with an unbroken dark run of at least `shortest` pixels; neighbouring rows are one line."""
    padded = np.zeros((solid.shape[0], solid.shape[1] + 2), dtype=np.int8)
    padded[:, 1:-1] = solid
    change = np.diff(padded, axis=1)
    start_rows, starts = np.nonzero(change == 1)
    _, ends = np.nonzero(change == -1)
    long = ends - starts >= shortest
    lines: list[Line] = []
    for row, start, end in zip(start_rows[long], starts[long], ends[long] - 1, strict=True):
        for i, line in enumerate(lines):
            shared = min(line.end, end) - max(line.start, start)
            if row - line.last <= 1 and shared > 0.8 * max(line.length, end - start + 1):
                lines[i] = Line(line.first, int(row), min(line.start, int(start)), max(line.end, int(end)))
                break
        else:
            lines.append(Line(int(row), int(row), int(start), int(end)))
    return [line for line in lines if line.last - line.first <= 8]


def _ticks(dark: FloatArray, line: Line, slack: int) -> tuple[tuple[float, ...], int]:
    """Tick marks that leave a line downwards (or else upwards) with the row where they end.

    They may start up to `slack` pixels off: a white grid line at the rim hides the edge of a tinted panel.
    """
    for step, shift in product((1, -1), range(slack + 1)):
        edge = line.last + shift if step == 1 else line.first - shift
        rows = [edge + step * k for k in range(1, 60) if 0 <= edge + step * k < dark.shape[0]]
        left, right = max(line.start - 3, 0), min(line.end + 3, dark.shape[1] - 1)
        strip = dark[rows, left : right + 1] if rows else np.zeros((0, 0))
        if len(strip) < 3:
            continue
        # A mark grows out of the line: dark in every one of its first rows.
        places = _peaks(strip[:3].min(axis=0))
        if step == -1:
            places = [at for at in places if 3 < at < strip.shape[1] - 4]
        if len(places) >= 2:
            end = _tick_end(strip, places)
            return tuple(left + at for at in places), edge + step * end
    return (), line.last


def _peaks(profile: FloatArray) -> list[float]:
    """Centroids of the narrow dark runs of a profile."""
    level = 0.4 * float(profile.max(initial=0))
    if level < 0.3 * _DARK:
        return []
    inked = np.concatenate([[False], profile >= level, [False]])
    change = np.diff(inked.astype(np.int8))
    places = []
    for start, stop in zip(np.flatnonzero(change == 1).tolist(), np.flatnonzero(change == -1).tolist(), strict=True):
        if stop - start <= 9:
            low, high = max(start - 1, 0), min(stop + 1, len(profile))
            weight = profile[low:high]
            places.append(float((weight * np.arange(low, high)).sum() / weight.sum()))
    return places


def _tick_end(strip: FloatArray, places: list[float]) -> int:
    """How many rows the marks reach from the line."""
    columns = np.round(places).astype(int)
    inked = np.median(strip[:, columns], axis=1) >= 0.5 * _DARK
    return int(np.argmin(inked)) if not inked.all() else len(strip)
