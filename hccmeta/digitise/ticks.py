"""The axes of a vector figure: rows and columns of tick labels, and the tick marks beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from hccmeta.digitise.calibrate import as_proportions, consistent_ticks, fit_axis
from hccmeta.digitise.model import Axis, Box, DigitiseError, Drawing, Frame, Stroke, Word
from hccmeta.digitise.words import number

_MIN_LABELS = 3
_MOST_NUMBERS = 2000  # on a page of a journal with a large table stand some 1,000
_MOST_IN_LINE = 100
_MOST_SERIES = 6  # in one row or column of numbers
_LABEL_MISFIT = 0.12  # of the tick spacing: labels are centred by eye, ticks are exact


@dataclass(frozen=True)
class _Labels:
    """Tick labels in one row (x axis) or column (y axis): centres along the axis, values, and the place across it."""

    along: tuple[float, ...]
    values: tuple[float, ...]
    near: float  # the edge of the labels that faces the axis
    far: float

    @property
    def extent(self) -> tuple[float, float]:
        return min(self.along), max(self.along)


def find_frame(drawing: Drawing, *, region: Box | None = None) -> Frame:
    """The axes of the one survival figure on the drawing (inside `region`, if given).

    Raises:
        DigitiseError: no axes can be read from labels, too many numbers, or several figures could be meant.
    """
    frames = _frames(drawing, region)
    if not frames:
        raise DigitiseError(
            "the axes could not be read from tick labels: give two or more points of each axis with "
            "--x-axis VALUE=POSITION,... and --y-axis VALUE=POSITION,..."
        )
    if len(frames) > 1:
        boxes = "; ".join(_region_text(row, column) for row, column in frames)
        raise DigitiseError(
            f"there are {len(frames)} figures with axes on this page: choose one with --region ({boxes})"
        )
    row, column = frames[0]
    y, percent = as_proportions(_axis(drawing.strokes, column, horizontal=False))
    return Frame(_axis(drawing.strokes, row, horizontal=True), y, percent)


def has_frame(drawing: Drawing) -> bool:
    """Whether a drawing holds the axes of a survival figure, or of several.

    Raises:
        DigitiseError: it holds too many numbers to look.
    """
    return bool(_frames(drawing, None))


def _frames(drawing: Drawing, region: Box | None) -> list[tuple[_Labels, _Labels]]:
    words = [word for word in drawing.words if _inside(word, region)]
    rows = list(_label_lines(words, horizontal=True))
    columns = [labels for labels in _label_lines(words, horizontal=False) if _survival_scale(labels)]
    frames: list[tuple[_Labels, _Labels]] = []
    for column in columns:
        below = [row for row in rows if _belongs(row, column)]
        if below:
            frames.append((min(below, key=lambda row: row.near), column))
    return _distinct(frames)


def _inside(word: Word, region: Box | None) -> bool:
    x, y = word.centre
    return region is None or (region[0] <= x <= region[2] and region[1] <= y <= region[3])


def _label_lines(words: Sequence[Word], *, horizontal: bool) -> Iterator[_Labels]:
    """Every three or more neighbouring numbers in one row (or column) whose values are linear in their places."""
    along, across = (0, 1) if horizontal else (1, 0)
    numeric = [(word, value) for word in words if (value := number(word.text)) is not None]
    if len(numeric) > _MOST_NUMBERS:
        raise DigitiseError(
            f"{len(numeric)} numbers stand here, too many to find the labels of axes among them: choose the figure "
            "with --region X0,Y0,X1,Y1"
        )
    seen: set[_Labels] = set()
    # Labels of a column are flushed right or centred, those of a row share their middle.
    for centred in (False, True):
        for group in _clusters(numeric, across, centred=centred):
            for members in _series(group, along):
                values = [value for _, value in members]
                if not all((a < b) == horizontal for a, b in pairwise(values)):
                    continue
                boxes = [word.box for word, _ in members]
                near = min(box[1] for box in boxes) if horizontal else max(box[2] for box in boxes)
                far = max(box[3] for box in boxes) if horizontal else min(box[0] for box in boxes)
                labels = _Labels(tuple(word.centre[along] for word, _ in members), tuple(values), near, far)
                if labels not in seen:
                    seen.add(labels)
                    yield labels


def _series(group: Sequence[tuple[Word, float]], along: int) -> Iterator[list[tuple[Word, float]]]:
    """The linear series in a row or column of numbers, largest first; no other number may stand inside one."""
    left = sorted(group, key=lambda item: item[0].centre[along])
    for _ in range(_MOST_SERIES):
        if not _MIN_LABELS <= len(left) <= _MOST_IN_LINE:
            return
        at = [word.centre[along] for word, _ in left]
        tolerance = _LABEL_MISFIT * (at[-1] - at[0]) / (len(at) - 1)
        chosen = consistent_ticks(at, [value for _, value in left], tolerance=tolerance)
        if len(chosen) < _MIN_LABELS:
            return
        if chosen[-1] - chosen[0] + 1 == len(chosen):
            yield left[chosen[0] : chosen[-1] + 1]
        left = [item for i, item in enumerate(left) if i not in chosen]


def _clusters(
    numeric: Sequence[tuple[Word, float]], across: int, *, centred: bool
) -> Iterator[list[tuple[Word, float]]]:
    """Runs of three or more words whose middles (or far edges) stay within a third of a letter's height."""

    def side(item: tuple[Word, float]) -> float:
        return item[0].centre[across] if centred else item[0].box[across + 2]

    run: list[tuple[Word, float]] = []
    for item in sorted(numeric, key=side):
        if run and side(item) - side(run[0]) > 0.35 * _letter_height(run[0][0]):
            if len(run) >= _MIN_LABELS:
                yield run
            run = []
        run.append(item)
    if len(run) >= _MIN_LABELS:
        yield run


def _letter_height(word: Word) -> float:
    x0, y0, x1, y1 = word.box
    return min(x1 - x0, y1 - y0) if len(word.text) > 1 else y1 - y0


def _survival_scale(labels: _Labels) -> bool:
    """Whether a column can be survival: from 0 or above to about 1, or to about 100."""
    low, high = min(labels.values), max(labels.values)
    return low >= 0 and (0.5 <= high <= 1.2 or 20 < high <= 120)


def _belongs(row: _Labels, column: _Labels) -> bool:
    """Whether a row of labels lies under a column of labels and to the right of it."""
    height = column.extent[1] - column.extent[0]
    width = row.extent[1] - row.extent[0]
    step = width / (len(row.along) - 1)
    starts = column.near - 0.3 * step <= row.extent[0] <= column.near + 0.6 * width
    return starts and column.extent[1] - 0.05 * height <= row.near <= column.extent[1] + 0.6 * height


def _distinct(frames: list[tuple[_Labels, _Labels]]) -> list[tuple[_Labels, _Labels]]:
    """Frames in reading order; of those that share an axis, the one with more labels, then the closer column."""
    kept: list[tuple[_Labels, _Labels]] = []
    for row, column in sorted(frames, key=lambda f: (-len(f[1].values), f[0].extent[0] - f[1].near)):
        clash = any(
            other_row is row and other_column.extent[0] < column.extent[1] and column.extent[0] < other_column.extent[1]
            for other_row, other_column in kept
        )
        if not clash:
            kept.append((row, column))
    return sorted(kept, key=lambda frame: (frame[1].extent[0], frame[0].extent[0]))


def _region_text(row: _Labels, column: _Labels) -> str:
    right = row.extent[1] + 0.1 * (row.extent[1] - row.extent[0])
    top = column.extent[0] - 0.1 * (column.extent[1] - column.extent[0])
    return f"{column.far - 2:.0f},{max(0.0, top):.0f},{right:.0f},{row.far + 2:.0f}"


def _axis(strokes: Sequence[Stroke], labels: _Labels, *, horizontal: bool) -> Axis:
    """The axis through the tick marks beside the labels, or through the labels' centres when no marks are drawn."""
    along, across = (0, 1) if horizontal else (1, 0)
    spacing = (labels.extent[1] - labels.extent[0]) / (len(labels.along) - 1)
    marks = _tick_marks(strokes, labels, along=along, across=across, spacing=spacing)
    at: list[float] = []
    values: list[float] = []
    for centre, value in zip(labels.along, labels.values, strict=True):
        near = [mark for mark in marks if abs(mark - centre) <= 0.25 * spacing]
        if near:
            at.append(min(near, key=lambda mark: abs(mark - centre)))
            values.append(value)
    if len(at) >= 2:
        axis = fit_axis(at, values, source="tick marks")
        if axis.residual <= 0.02 * spacing:
            return axis
    return fit_axis(labels.along, labels.values, source="centres of tick labels")


def _tick_marks(strokes: Sequence[Stroke], labels: _Labels, *, along: int, across: int, spacing: float) -> list[float]:
    """Places of the short lines across the axis that end nearest to the labels."""
    marks: list[tuple[float, float]] = []
    for stroke in strokes:
        low, high = stroke.points.min(axis=0), stroke.points.max(axis=0)
        long = float(high[across] - low[across])
        if high[along] - low[along] > 0.02 * spacing or not 0 < long <= 0.35 * spacing + 4:
            continue
        end = float(high[across] if along == 0 else low[across])
        gap = labels.near - end if along == 0 else end - labels.near
        if -0.1 * spacing <= gap <= 0.6 * spacing:
            marks.append((gap, float(low[along] + high[along]) / 2))
    if not marks:
        return []
    nearest = min(gap for gap, _ in marks)
    return sorted({place for gap, place in marks if gap <= nearest + 0.5})


def tick_places(strokes: Sequence[Stroke], count: int, *, horizontal: bool) -> list[float]:
    """Places of the longest row (or column) of exactly `count` evenly spaced tick marks; empty if there is none.

    For figures whose labels are not text, when a person gives the values.
    """
    along, across = (0, 1) if horizontal else (1, 0)
    rows: dict[tuple[float, float], set[float]] = {}
    for stroke in strokes:
        low, high = stroke.points.min(axis=0), stroke.points.max(axis=0)
        if high[along] - low[along] <= 0.05 and 1 <= high[across] - low[across] <= 15:
            key = (round(float(low[across]), 1), round(float(high[across]), 1))
            rows.setdefault(key, set()).add(round(float(low[along]), 3))
    even = [
        sorted(places)
        for places in rows.values()
        if len(places) == count >= 2 and np.ptp(np.diff(sorted(places))) <= 0.02 * (max(places) - min(places))
    ]
    return max(even, key=lambda places: places[-1] - places[0], default=[])
