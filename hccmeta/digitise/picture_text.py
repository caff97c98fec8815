"""Names printed in a picture: the words beside a place, and how like they are to the names asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import permutations

import numpy as np

from hccmeta.digitise.arms import slug
from hccmeta.digitise.image import ByteImage
from hccmeta.digitise.model import Colour, FloatArray
from hccmeta.digitise.printed import FACES, Crop, letters_likeness, word_aspect
from hccmeta.digitise.tick_text import Piece, around, cut, joined, pieces

_ALIKE = 0.55  # likeness of a name to its words
_AHEAD = 0.1  # by which it must lead the same name beside another line
_BEFORE_OTHERS = 0.06  # by which it must lead other names beside the same line
_MOST_ORDERED = 6
_ORDER_AHEAD = 0.2  # by which the sum of one order of all names must lead that of any other
_WORDS = 4
_LEVEL = 0.4  # of the height of the words: farther from the level of a sample they belong to none
_SPELT = 0.8  # likeness of a name to what an engine spells
_NOT_SAME = 0.8  # weight of a spelling that is not the name's own

#: How like a name is to what stands at a place: by the index of the place and the name.
Scores = Mapping[tuple[int, str], float]


@dataclass(frozen=True)
class Text:
    """Words of a picture in one line: the whole, its letters one by one, and the box around them."""

    crop: Crop
    letters: tuple[FloatArray, ...]
    box: Piece

    def pixels(self, inked: FloatArray) -> FloatArray:
        """The pixels of the words with a margin, for an engine."""
        box = self.box
        return inked[max(box.top - 2, 0) : box.bottom + 3, box.left : box.right + 1]


def ink_of(image: ByteImage, paper: Colour) -> FloatArray:
    """How far each pixel is from the paper in the channel that differs most, 0 to 255."""
    red, green, blue = (np.abs(image[..., i].astype(np.int16) - paper[i]) for i in range(3))
    return np.maximum(np.maximum(red, green), blue).astype(float)


def texts_beside(inked: FloatArray, sample: Piece) -> list[Text]:
    """What stands right of a sample in its line: the first word, the first two, and so on."""
    height, width = inked.shape
    reach = max(10, round(0.02 * height))
    middle = (sample.top + sample.bottom) / 2
    rows = (round(middle) - 2 * reach, round(middle) + 2 * reach)
    parts = pieces(inked, rows, (sample.right + 1, min(width, sample.right + round(0.3 * width))))
    line = [one for one in parts if one.top - 0.6 * one.height <= middle <= one.bottom + 0.6 * one.height]
    if len(line) < 2:
        return []
    letter = float(np.median([one.height for one in line]))
    words = joined(line, letter, gap=0.5)
    if words[0].left - sample.right > 4 * letter or abs(words[0].middle[1] - middle) > _LEVEL * words[0].height + 1:
        return []
    return phrases(inked, words, line, letter)


def phrases(inked: FloatArray, words: Sequence[Piece], line: Sequence[Piece], letter: float) -> list[Text]:
    """The first word of a line of text, the first two, and so on up to a wide gap; `line` are the pieces of all."""
    run = [words[0]]
    for word in words[1:_WORDS]:
        if word.left - run[-1].right > 1.5 * letter:
            break
        run.append(word)
    boxes = [around(run[: count + 1]) for count in range(len(run))]
    return [Text(Crop.of(cut(inked, box)), tuple(_letters(inked, box, line)), box) for box in boxes]


def _letters(inked: FloatArray, box: Piece, line: Sequence[Piece]) -> list[FloatArray]:
    """The letters of a word over all its rows: pieces above each other (the dot of an i) belong together."""
    inside = [one for one in line if one.left >= box.left and one.right <= box.right]
    return [inked[box.top : box.bottom + 1, one.left : one.right + 1] for one in joined(inside, 1.0, gap=-1.0)]


def likeness(text: Text, name: str) -> float:
    """How like words are to a name in the best spelling and face, 0 to 1."""
    best = 0.0
    spaced = name.replace("-", " ")
    for form in {name, spaced, name.capitalize(), spaced.capitalize(), spaced.title(), name.title(), name.upper()}:
        best = max(best, letters_likeness(text.letters, form))
        for face in FACES:
            off = text.crop.shape - word_aspect(face, form)
            if abs(off) <= 0.5:
                best = max(best, text.crop.likeness(face, form) * float(np.exp(-0.5 * (off / 0.25) ** 2)))
    return best


def spelt(name: str, read: str) -> float:
    """How like a name is to the start of what an engine read: 1 the same, less than 0.8 otherwise."""
    words = read.split()
    starts = {slug(" ".join(words[: count + 1])) for count in range(len(words))} - {""}
    return max((_alike(name, start) for start in starts), default=0.0)


def _alike(name: str, read: str) -> float:
    if name == read:
        return 1.0
    ratio = SequenceMatcher(None, name, read, autojunk=False).ratio()
    return _NOT_SAME * ratio if ratio >= _SPELT else 0.0


def assigned(scores: Scores, count: int, names: Sequence[str]) -> dict[str, int]:
    """The place of each name that is like its words, more than elsewhere, and more than other names are.

    Names that are much alike are told apart together, where one order of all of them leads every other.
    """
    if whole := _in_one_order(scores, count, names):
        return whole
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


def _in_one_order(scores: Scores, count: int, names: Sequence[str]) -> dict[str, int]:
    """The places of all names at once, when their sum leads that of any other order; none for many names or places."""
    if not 1 < len(names) <= count or count > _MOST_ORDERED:
        return {}
    best: tuple[float, tuple[int, ...]] = (0.0, ())
    second = 0.0
    for order in permutations(range(count), len(names)):
        total = sum(scores.get((index, name), 0.0) for index, name in zip(order, names, strict=True))
        if total > best[0]:
            best, second = (total, order), best[0]
        else:
            second = max(second, total)
    sure = best[0] - second >= _ORDER_AHEAD
    places = dict(zip(names, best[1], strict=True)) if sure else {}
    return places if all(scores.get((index, name), 0.0) >= _ALIKE for name, index in places.items()) else {}
