"""Which line of a picture carries which of the names asked for: the words beside samples of the lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

import numpy as np
from scipy import ndimage

from hccmeta.digitise.arms import slug
from hccmeta.digitise.engine import read_lines
from hccmeta.digitise.image import ByteImage
from hccmeta.digitise.ink import coverage
from hccmeta.digitise.model import Colour, FloatArray
from hccmeta.digitise.printed import FACES, Crop, letters_likeness, word_aspect
from hccmeta.digitise.tick_text import Piece, around, cut, joined, pieces

_ALIKE = 0.55  # likeness of a name to its words
_AHEAD = 0.1  # by which it must lead the same name beside another line
_BEFORE_OTHERS = 0.06  # by which it must lead other names beside the same line
_LONGEST = 0.15  # of the width of the picture: a longer piece of line is no sample
_WORDS = 4
_SPELT = 0.8  # likeness of a name to what an engine spells
_NOT_SAME = 0.8  # weight of a spelling that is not the name's own
_MOST_SAMPLES = 60

Scores = dict[tuple[int, str], float]


def named_lines(image: ByteImage, paper: Colour, colours: Sequence[Colour], names: Sequence[str]) -> dict[str, int]:
    """For each name that a legend gives to a line, the index of that line's colour.

    A name is printed in several faces and laid over the words right of every short flat piece of each colour. It is
    believed where it is like them, more than beside any other line, and no other name is more like them.
    """
    inked = np.abs(image.astype(np.int16) - np.array(paper, dtype=np.int16)).max(axis=2).astype(float)
    scores: Scores = {}
    beside: list[tuple[int, FloatArray]] = []
    for index, colour in enumerate(colours):
        for sample in _samples(image, colour, paper):
            texts = _texts(inked, sample)
            beside += [(index, _whole(inked, texts[-1][2]))] if texts else []
            for crop, letters, _ in texts:
                for name in names:
                    alike = _likeness(crop, letters, name)
                    scores[index, name] = max(scores.get((index, name), 0.0), alike)
    chosen = _assigned(scores, len(colours), names)
    if len(chosen) == len(names):
        return chosen
    return _together(chosen, _assigned(_read_by_engine(beside, names), len(colours), names))


def _whole(inked: FloatArray, box: Piece) -> FloatArray:
    return inked[max(box.top - 2, 0) : box.bottom + 3, box.left : box.right + 1]


def _read_by_engine(beside: Sequence[tuple[int, FloatArray]], names: Sequence[str]) -> Scores:
    """How like each name is to what an engine reads beside the samples: 1 the same, less than 0.8 otherwise."""
    scores: Scores = {}
    for (index, _), text in zip(beside, read_lines([crop for _, crop in beside]), strict=True):
        words = text.split()
        starts = {slug(" ".join(words[: count + 1])) for count in range(len(words))} - {""}
        for name in names:
            alike = max((_spelt(name, start) for start in starts), default=0.0)
            scores[index, name] = max(scores.get((index, name), 0.0), alike)
    return scores


def _spelt(name: str, read: str) -> float:
    if name == read:
        return 1.0
    ratio = SequenceMatcher(None, name, read, autojunk=False).ratio()
    return _NOT_SAME * ratio if ratio >= _SPELT else 0.0


def _together(seen: dict[str, int], read: dict[str, int]) -> dict[str, int]:
    """The names that either reading gives a line, without those that they give to two, or a line with two names."""
    both = {name: index for name, index in {**read, **seen}.items() if read.get(name, index) == index}
    return {name: index for name, index in both.items() if list(both.values()).count(index) == 1}


def _samples(image: ByteImage, colour: Colour, paper: Colour) -> list[Piece]:
    """Pieces of line of a colour that are flat and short enough to be samples; a censor mark may cross them."""
    marked, _ = ndimage.label(coverage(image, colour, paper) >= 128, structure=np.ones((3, 3)))
    height, width = image.shape[:2]
    found = []
    for rows, columns in ndimage.find_objects(marked):
        high, wide = rows.stop - rows.start, columns.stop - columns.start
        if 0.008 * width <= wide <= _LONGEST * width and wide >= 1.2 * high and high <= 0.05 * height:
            found.append(Piece(rows.start, rows.stop - 1, columns.start, columns.stop - 1))
    return sorted(found, key=lambda one: (-one.left, one.top))[:_MOST_SAMPLES]


def _texts(inked: FloatArray, sample: Piece) -> list[tuple[Crop, list[FloatArray], Piece]]:
    """What stands right of a sample in its line: the first word, the first two ...: whole, by letters, and its box."""
    height, width = inked.shape
    reach = max(10, round(0.02 * height))
    middle = (sample.top + sample.bottom) / 2
    rows = (round(middle) - 2 * reach, round(middle) + 2 * reach)
    found = pieces(inked, rows, (sample.right + 1, min(width, sample.right + round(0.3 * width))))
    line = [one for one in found if one.top - 0.6 * one.height <= middle <= one.bottom + 0.6 * one.height]
    if len(line) < 2:
        return []
    letter = float(np.median([one.height for one in line]))
    words = joined(line, letter, gap=0.5)
    if words[0].left - sample.right > 4 * letter:
        return []
    run = [words[0]]
    for word in words[1:_WORDS]:
        if word.left - run[-1].right > 1.5 * letter:
            break
        run.append(word)
    boxes = [around(run[: count + 1]) for count in range(len(run))]
    return [(Crop.of(cut(inked, box)), _letters(inked, box, line), box) for box in boxes]


def _letters(inked: FloatArray, box: Piece, line: Sequence[Piece]) -> list[FloatArray]:
    """The letters of a word over all its rows: pieces above each other (the dot of an i) belong together."""
    inside = [one for one in line if one.left >= box.left and one.right <= box.right]
    return [inked[box.top : box.bottom + 1, one.left : one.right + 1] for one in joined(inside, 1.0, gap=-1.0)]


def _likeness(crop: Crop, letters: Sequence[FloatArray], name: str) -> float:
    best = 0.0
    spaced = name.replace("-", " ")
    for text in {name, spaced, name.capitalize(), spaced.capitalize(), spaced.title(), name.title(), name.upper()}:
        best = max(best, letters_likeness(letters, text))
        for face in FACES:
            off = crop.shape - word_aspect(face, text)
            if abs(off) <= 0.5:
                best = max(best, crop.likeness(face, text) * float(np.exp(-0.5 * (off / 0.25) ** 2)))
    return best


def _assigned(scores: Mapping[tuple[int, str], float], count: int, names: Sequence[str]) -> dict[str, int]:
    chosen: dict[str, int] = {}
    for name in names:
        own = sorted(((scores.get((i, name), 0.0), i) for i in range(count)), reverse=True)
        if not own or own[0][0] < _ALIKE:
            continue
        second = own[1][0] if len(own) > 1 else 0.0
        rival = max((scores.get((own[0][1], other), 0.0) for other in names if other != name), default=0.0)
        if own[0][0] - second >= _AHEAD and own[0][0] - rival >= _BEFORE_OTHERS:
            chosen[name] = own[0][1]
    # Two names beside one line: neither is believed.
    return {name: index for name, index in chosen.items() if list(chosen.values()).count(index) == 1}
