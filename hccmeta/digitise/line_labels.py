"""Names printed at the lines themselves: in the colour of a line, or right at one line and far from every other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hccmeta.digitise.engine import read_lines
from hccmeta.digitise.image import ByteImage
from hccmeta.digitise.ink import IntArray, coverage
from hccmeta.digitise.model import Box, Colour, FloatArray
from hccmeta.digitise.picture_text import Text, assigned, ink_of, likeness, phrases, spelt
from hccmeta.digitise.tick_text import Piece, joined, pieces

_MOST_PIECES = 1500
_MOST_RUNS = 120
_LETTERS = 3  # a run of fewer pieces is no name
_TALLEST = 0.06  # of the picture: taller pieces are no letters
_INK = 128
_CLEARER = 1.4  # times as much of a name's ink is of its line's colour as of any other's
_NEAR = 1.3  # heights of a letter from a name to its line
_FARTHER = 1.2  # heights of a letter by which every other line is farther, where the name stands at the end of its line
_ALONG = 2.0  # the same for a name above or below its line
_ALONE = 1.4  # widths of a name: longer runs are sentences or tables


@dataclass(frozen=True)
class _Line:
    """Where a line runs: the mean row of its ink in each column of the picture (nan without), and its last row."""

    rows: FloatArray
    end: float

    @classmethod
    def of(cls, cover: IntArray) -> _Line:
        inked = cover >= _INK
        count = inked.sum(axis=0)
        held = np.flatnonzero(count)
        rows = np.full(cover.shape[1], np.nan)
        rows[held] = (inked * np.arange(len(inked))[:, None]).sum(axis=0)[held] / count[held]
        # A line may end with a drop: its name stands at the foot of it.
        return cls(rows, float(np.flatnonzero(inked[:, held[-1]])[-1]) if len(held) else np.nan)


def labelled_lines(
    image: ByteImage, paper: Colour, window: Box, covers: Sequence[IntArray], names: Sequence[str]
) -> tuple[dict[str, int], list[Piece]]:
    """The line of each name by the words at the lines, and the boxes of those words.

    Empty unless they tell all, or all but one of three or more.

    `covers` hold the ink of each line over the whole picture, `window` is the plot with what stands right of it
    (x0, y0, x1, y1). Names stand in the colours of their lines, or each at one line and far from the others.
    """
    inked = ink_of(image, paper)
    runs = _runs(inked, window)
    read = _read(inked, runs, names)
    enough = len(names) if len(names) < 3 else len(names) - 1
    if len(read) < enough:
        return {}, []
    in_black = coverage(image, (0, 0, 0), paper)
    by_colour = {name: _in_colour(text, covers, in_black) for name, text in read.items()}
    bare = [_without(cover, list(read.values())) for cover in covers]
    lines = [_Line.of(cover) for cover in bare]
    for names_of in (by_colour, {name: _nearest(text, runs, lines) for name, text in read.items()}):
        told = {name: index for name, index in names_of.items() if index is not None}
        if len(told) >= enough and len(set(told.values())) == len(told):
            return told, [text.box for text in read.values()]
    return {}, []


def _without(cover: IntArray, texts: Sequence[Text]) -> IntArray:
    """The ink of a line without that of words, whose edges may look like it."""
    bare = cover.copy()
    for text in texts:
        bare[max(text.box.top - 1, 0) : text.box.bottom + 2, max(text.box.left - 1, 0) : text.box.right + 2] = 0
    return bare


def _runs(inked: FloatArray, window: Box) -> list[list[Text]]:
    """The runs of words in a window, each as its first word, its first two, and so on."""
    x0, y0, x1, y1 = (round(edge) for edge in window)
    tallest = _TALLEST * inked.shape[0]
    parts = [one for one in pieces(inked, (y0, y1), (x0, x1)) if 3 <= one.height <= tallest][:_MOST_PIECES]
    rows: list[list[Piece]] = []
    for part in sorted(parts, key=lambda piece: (piece.bottom, piece.left)):
        for row in rows[-40:]:
            base = float(np.median([piece.bottom for piece in row]))
            tall = max(piece.height for piece in row)
            if abs(part.bottom - base) <= 0.35 * tall and part.height <= 2 * tall:
                row.append(part)
                break
        else:
            rows.append([part])
    runs = [run for row in rows for run in _split(row) if len(run) >= _LETTERS]
    made = []
    for run in runs[:_MOST_RUNS]:
        letter = float(np.median([piece.height for piece in run]))
        made.append(phrases(inked, joined(run, letter, gap=0.5), run, letter))
    return made


def _split(row: Sequence[Piece]) -> list[list[Piece]]:
    """A row of pieces where wide gaps part it."""
    letter = float(np.median([one.height for one in row]))
    runs: list[list[Piece]] = []
    for one in sorted(row, key=lambda piece: piece.left):
        if runs and one.left - max(piece.right for piece in runs[-1]) <= 1.5 * letter:
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _read(inked: FloatArray, runs: Sequence[Sequence[Text]], names: Sequence[str]) -> dict[str, Text]:
    """The words that spell each name, by their look or by an engine; names that stand twice or nowhere are left out."""
    scores: dict[tuple[int, str], float] = {}
    best: dict[tuple[int, str], Text] = {}
    for index, texts in enumerate(runs):
        for text in texts:
            for name in names:
                if abs(len(text.letters) - len(name)) <= 1 + 0.3 * len(name):
                    alike = likeness(text, name)
                    if alike > scores.get((index, name), 0.0):
                        scores[index, name], best[index, name] = alike, text
    chosen = assigned(scores, len(runs), names)
    if len(chosen) < len(names):
        spelled: dict[tuple[int, str], float] = {}
        for index, words in enumerate(read_lines([texts[-1].pixels(inked) for texts in runs])):
            for name in names:
                spelled[index, name] = spelt(name, words)
        chosen = {**assigned(spelled, len(runs), names), **chosen}
    return {name: best.get((index, name), runs[index][-1]) for name, index in chosen.items()}


def _in_colour(text: Text, covers: Sequence[IntArray], in_black: IntArray) -> int | None:
    """The line whose colour explains the ink of a name clearly better than every other line's, and than black."""
    box = (slice(text.box.top, text.box.bottom + 1), slice(text.box.left, text.box.right + 1))
    inks = sorted(((int(cover[box].sum()), i) for i, cover in enumerate(covers)), reverse=True)
    others = [int(in_black[box].sum()), *(ink for ink, _ in inks[1:])]
    return inks[0][1] if inks[0][0] >= _CLEARER * max(others) > 0 or inks[0][0] > 0 == max(others) else None


def _nearest(text: Text, runs: Sequence[Sequence[Text]], lines: Sequence[_Line]) -> int | None:
    """The one line at which a name stands alone, far from every other; None beside further words, as in tables."""
    box = text.box
    run = next(texts[-1].box for texts in runs if any(one is text for one in texts))
    if run.right - run.left > _ALONE * (box.right - box.left):
        return None
    letter = float(max(one.shape[0] for one in text.letters))
    away = sorted((*_distance(line, box, letter), i) for i, line in enumerate(lines))
    (near, at_end, index), *others = away
    farther = (_FARTHER if at_end else _ALONG) * letter
    clear = all(distance - near >= farther for distance, _, _ in others)
    return index if near <= _NEAR * letter and clear else None


def _distance(line: _Line, box: Piece, letter: float) -> tuple[float, bool]:
    """Rows between a line and a name (from its middle where the line ends before it), and whether it ends there."""
    held = np.flatnonzero(~np.isnan(line.rows))
    outside = held[(held < box.left) | (held > box.right)]
    if len(outside) == 0:
        return float("inf"), False
    before = outside[outside < box.left]
    if outside[-1] < box.left and box.left - before[-1] <= 8 * letter:
        level = line.rows[before[-1]] if box.middle[1] < line.rows[before[-1]] else line.end
        return abs(float(level) - box.middle[1]), True
    if outside[-1] < box.left:
        return float("inf"), False
    over = np.arange(box.left, box.right + 1)
    rows = np.interp(over, outside, line.rows[outside])
    gaps = np.maximum(np.maximum(box.top - rows, rows - box.bottom), 0.0)
    return float(np.median(gaps)), False
