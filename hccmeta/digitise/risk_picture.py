"""Numbers at risk under the axis of a picture, read by an engine: a proposal for a person to confirm."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hccmeta.digitise.engine import read_lines
from hccmeta.digitise.labels import x_labels
from hccmeta.digitise.model import FloatArray, Frame
from hccmeta.digitise.risk_table import PrintedRow
from hccmeta.digitise.scan import Panel
from hccmeta.digitise.tick_text import Piece, around, joined, pieces

_REACH = 0.4  # of the distance between ticks: a number farther from its tick belongs to none
_FEWEST = 3
_MOST_ROWS = 12
_MOST_TICKS = 30
_READ = 0.6  # share of the numbers of a row that must have been read


def propose_rows(dark: FloatArray, panel: Panel, frame: Frame) -> list[PrintedRow]:
    """The rows of whole numbers at the ticks below the labels, as an engine reads them; none without an engine.

    What was not read, or rises from the time before, is left out of its row.
    """
    ticks = sorted(frame.x.ticks)
    labels = x_labels(dark, panel)
    if not _FEWEST <= len(ticks) <= _MOST_TICKS or not labels:
        return []
    places = np.array([place for place, _ in ticks])
    times = np.array([value for _, value in ticks])
    lines = _lines(dark, max(one.box.bottom for one in labels), panel)
    labelled = [(label, at) for label, at in (_cells(line, places) for line in lines) if len(at) >= _FEWEST][
        :_MOST_ROWS
    ]
    cells = [_crop(dark, word) for _, at in labelled for word in at.values()]
    read = iter(read_lines(cells, only="0123456789"))
    counts = [{index: next(read) for index in at} for _, at in labelled]
    named = iter(read_lines([_crop(dark, label) for label, _ in labelled if label is not None]))
    rows = []
    for (label, at), texts in zip(labelled, counts, strict=True):
        text = next(named) if label is not None else ""
        numbers = _falling({index: int(value) for index, value in texts.items() if value.isdigit() and len(value) <= 6})
        if len(numbers) >= max(_FEWEST, _READ * len(at)):
            at_times = np.array(sorted(numbers))
            rows.append(PrintedRow(text, None, times[at_times], np.array([float(numbers[i]) for i in at_times])))
    return rows


def _lines(dark: FloatArray, edge: int, panel: Panel) -> list[list[Piece]]:
    """The lines of text below row `edge`, each as its words, from the left of the picture to the end of the axis."""
    right = panel.x_line.end + round(0.06 * panel.x_line.length)
    parts = [one for one in pieces(dark, (edge, dark.shape[0]), (0, right)) if one.top > edge]
    if not parts:
        return []
    height = float(np.median([one.height for one in parts if one.height >= 4] or [4]))
    lines: list[list[Piece]] = []
    # Digits and capitals of a line share their foot; the last row of letters with tails is half a letter lower.
    for part in sorted((one for one in parts if 4 <= one.height <= 2 * height), key=lambda one: one.middle[1]):
        if lines and abs(part.middle[1] - float(np.median([one.middle[1] for one in lines[-1]]))) <= 0.5 * height:
            lines[-1].append(part)
        else:
            lines.append([part])
    return [joined(line, height, gap=0.6) for line in lines]


def _cells(line: Sequence[Piece], places: FloatArray) -> tuple[Piece | None, dict[int, Piece]]:
    """The label of a line, left of its first number, and the words that stand at the ticks by their index."""
    reach = _REACH * float(np.min(np.diff(places)))
    at: dict[int, Piece] = {}
    for word in line:
        nearest = int(np.argmin(np.abs(places - word.middle[0])))
        if abs(places[nearest] - word.middle[0]) <= reach and word.right - word.left <= 1.6 * reach / _REACH:
            if nearest in at and abs(places[nearest] - at[nearest].middle[0]) < abs(places[nearest] - word.middle[0]):
                continue
            at[nearest] = word
    left = [word for word in line if at and word.right < at[min(at)].left]
    return (around(left) if left else None), at


def _crop(dark: FloatArray, word: Piece) -> FloatArray:
    return dark[max(word.top - 1, 0) : word.bottom + 2, max(word.left - 2, 0) : word.right + 3]


def _falling(numbers: dict[int, int]) -> dict[int, int]:
    """The longest part of a row that never rises: a number misread stands above those before or below those after."""
    order = sorted(numbers)
    best: dict[int, tuple[int, ...]] = {}
    for index in order:
        before = [best[other] for other in best if numbers[other] >= numbers[index]]
        best[index] = (*max(before, key=len, default=()), index)
    kept = max(best.values(), key=len, default=())
    return {index: numbers[index] for index in kept}
