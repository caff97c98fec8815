"""Axis lines and tick marks of a raster figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from hccmeta.digitise.image import ByteImage, extremes
from hccmeta.digitise.model import Box, DigitiseError, FloatArray

BoolArray = NDArray[np.bool_]

_DARK = 110  # an axis is at least this much darker than white, and nearly grey
_FAINT = 64  # when no such axis carries tick marks, fainter ones are tried
_GREY = 70
_MOST_PAIRS = 12


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

    @property
    def area(self) -> int:
        """Pixels of the rectangle that the two lines span."""
        return self.x_line.length * self.y_line.length


def darkness(image: ByteImage) -> FloatArray:
    """How dark and grey each pixel is, 0 to 255; coloured pixels are 0."""
    low, high = extremes(image)
    return np.where(high - low <= _GREY, 255 - (low.astype(float) + high) / 2, 0.0)


def find_panel(image: ByteImage, *, region: Box | None = None) -> Panel:
    """The plot whose pair of axis lines meets at the lower left and carries tick marks; else the largest such pair.

    Raises:
        DigitiseError: no such pair, or another of nearly the same size elsewhere; the message gives the regions.
    """
    dark = _within(darkness(image), region)
    low, high = extremes(image)
    coloured = _within((high - low).astype(float), region) > _GREY
    panels: list[Panel] = []
    for level in (_DARK, _FAINT):
        panels = [_with_ticks(dark, *pair, slack=0) for pair in _pairs(dark >= level, coloured)]
        if any(_marked(panel) == 2 for panel in panels):
            break
    if not panels:
        panels = [_with_ticks(dark, *pair, slack=4) for pair in _meeting(*_panel_edges(image))]
    if not panels:
        raise DigitiseError("no axis lines were found: give the axes with --x-axis and --y-axis VALUE=PIXEL,...")
    best = max(panels, key=lambda panel: (_marked(panel), panel.area))
    others = _elsewhere(best, panels)
    if others:
        boxes = "; ".join(",".join(f"{edge:.0f}" for edge in _around(panel)) for panel in (best, *others))
        raise DigitiseError(
            f"there are {1 + len(others)} plots in the picture: choose one with --region X0,Y0,X1,Y1 ({boxes})"
        )
    return best


def _within(values: FloatArray, region: Box | None) -> FloatArray:
    if region is None:
        return values
    x0, y0, x1, y1 = (round(edge) for edge in region)
    mask = np.zeros_like(values)
    mask[max(y0, 0) : y1, max(x0, 0) : x1] = 1
    return values * mask


def _pairs(solid: BoolArray, coloured: BoolArray) -> list[tuple[Line, Line]]:
    height, width = solid.shape
    thickest = max(8, round(0.006 * max(width, height)))
    across = _lines(solid, coloured, 0.2 * width, thickest)
    upright = _lines(solid.T, coloured.T, 0.15 * height, thickest)
    return _meeting(across, upright)


def _meeting(across: Sequence[Line], upright: Sequence[Line]) -> list[tuple[Line, Line]]:
    """The pairs of lines that meet at the lower left, largest first; tick marks there lengthen them past it."""
    pairs = []
    for x_line, y_line in product(across, upright):
        gap_x, gap_y = x_line.start - y_line.last, x_line.first - y_line.end
        reach_x, reach_y = 0.07 * x_line.length + 4, 0.07 * y_line.length + 4
        if -reach_x <= gap_x <= reach_x and -reach_y <= gap_y <= reach_y:
            pairs.append((x_line, y_line))
    return sorted(pairs, key=lambda pair: -pair[0].length * pair[1].length)[:_MOST_PAIRS]


def _with_ticks(dark: FloatArray, x_line: Line, y_line: Line, *, slack: int) -> Panel:
    width = dark.shape[1]
    x_line, y_line = _without_corner_ticks(x_line, y_line)
    x_ticks, x_end = _ticks(dark, x_line, slack)
    y_ticks, y_end = _ticks(dark.T[::-1], _mirrored(y_line, width), slack)
    return Panel(x_line, y_line, x_ticks, y_ticks, x_end, width - 1 - y_end)


def _marked(panel: Panel) -> int:
    """How many of the two lines carry three tick marks or more."""
    return (len(panel.x_ticks) >= 3) + (len(panel.y_ticks) >= 3)


def _elsewhere(best: Panel, panels: Sequence[Panel]) -> list[Panel]:
    """Plots as good as the best, of nearly its size, that share no part with it or with each other."""
    kept = [best]
    for panel in sorted(panels, key=lambda one: -one.area):
        if panel.area > 0.6 * best.area and _marked(panel) >= _marked(best) and all(_apart(panel, one) for one in kept):
            kept.append(panel)
    return kept[1:]


def _apart(one: Panel, other: Panel) -> bool:
    beside = one.x_line.start > other.x_line.end or one.x_line.end < other.x_line.start
    return beside or one.y_line.start > other.y_line.end or one.y_line.end < other.y_line.start


def _around(panel: Panel) -> Box:
    """The plot with its labels: a fifth of its width to the left and of its height below."""
    wide, high = panel.x_line.length, panel.y_line.length
    left, right = panel.x_line.start - 0.2 * wide, panel.x_line.end + 0.04 * wide
    return max(0.0, left), max(0.0, panel.y_line.start - 0.05 * high), right, panel.x_line.last + 0.25 * high


def _panel_edges(image: ByteImage) -> tuple[list[Line], list[Line]]:
    """The lower and the left edge of a tinted panel on white paper (ggplot2 draws no axis lines there)."""
    low, high = extremes(image)
    tinted = (high < 246) & (low > 200)
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


def _lines(solid: BoolArray, coloured: BoolArray, shortest: float, thickest: int) -> list[Line]:
    """Rows with a dark run of at least `shortest` pixels, neighbouring rows as one line.

    Lines of another colour that cross a run, and gaps of two pixels, do not break it when at most three tenths of it
    are not dark.
    """
    bridged = ndimage.binary_closing(solid, structure=np.ones((1, 3), dtype=bool)) | coloured
    padded = np.zeros((solid.shape[0], solid.shape[1] + 2), dtype=np.int8)
    padded[:, 1:-1] = bridged
    change = np.diff(padded, axis=1)
    start_rows, starts = np.nonzero(change == 1)
    _, ends = np.nonzero(change == -1)
    counts = np.concatenate([np.zeros((solid.shape[0], 1), dtype=np.int64), solid.cumsum(axis=1)], axis=1)
    held = counts[start_rows, ends] - counts[start_rows, starts]
    long = (ends - starts >= shortest) & (held >= 0.7 * (ends - starts))
    lines: list[Line] = []
    for row, start, end in zip(start_rows[long], starts[long], ends[long] - 1, strict=True):
        for i, line in enumerate(lines):
            shared = min(line.end, end) - max(line.start, start)
            if row - line.last <= 1 and shared > 0.8 * max(line.length, end - start + 1):
                lines[i] = Line(line.first, int(row), min(line.start, int(start)), max(line.end, int(end)))
                break
        else:
            lines.append(Line(int(row), int(row), int(start), int(end)))
    return [line for line in lines if line.last - line.first < thickest]


def _ticks(dark: FloatArray, line: Line, slack: int) -> tuple[tuple[float, ...], int]:
    """Tick marks that leave a line downwards (or else upwards) with the row where the longest of them ends.

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
        places = _peaks(strip[:2].min(axis=0))
        if step == -1:
            places = [at for at in places if 3 < at < strip.shape[1] - 4]
        if len(places) >= 2:
            end = line.last if step == -1 else edge + _tick_end(strip, places)
            return tuple(left + at for at in places), end
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
    """How many rows the longest marks reach from the line; what reaches much farther than most is no mark."""
    columns = np.round(places).astype(int)
    inked = strip[:, columns] >= 0.4 * _DARK
    reach = np.where(inked.all(axis=0), len(strip), np.argmin(inked, axis=0))
    return int(reach[reach <= 3 * np.median(reach) + 2].max())
