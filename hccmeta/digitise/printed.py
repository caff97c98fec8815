"""Words printed in common faces and laid over words of a picture: how alike they are.

No character is recognised by itself: what is asked is which of several words the picture most likely shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hccmeta.digitise.extra import require
from hccmeta.digitise.model import FloatArray

_LETTER = 48  # pixels: the size at which words are printed before they are shrunk to the picture
_FILES = (
    "DejaVuSans.ttf",
    "",
    "DejaVuSerif.ttf",
    "STIXGeneral.ttf",
    "DejaVuSans-Bold.ttf",
    "STIXGeneralBol.ttf",
    "cmss10.ttf",
)
FACES = tuple(range(len(_FILES)))


@lru_cache(maxsize=1)
def _faces() -> tuple[Any, ...]:
    """matplotlib's own faces, and Pillow's (the empty name), which is close to Helvetica and Arial."""
    import matplotlib

    font = require("PIL.ImageFont")
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return tuple(font.truetype(str(folder / name), _LETTER) if name else font.load_default(_LETTER) for name in _FILES)


@lru_cache(maxsize=6000)
def _printed(face: int, text: str) -> NDArray[np.uint8]:
    """A word in white on black, trimmed to its ink, ``_LETTER`` pixels to the em."""
    image = require("PIL.Image").new("L", (_LETTER * (len(text) + 1), 2 * _LETTER), 0)
    require("PIL.ImageDraw").Draw(image).text((_LETTER // 2, _LETTER // 4), text, fill=255, font=_faces()[face])
    inked = np.asarray(image)
    rows, columns = np.flatnonzero(inked.max(axis=1) > 60), np.flatnonzero(inked.max(axis=0) > 60)
    return inked[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


@lru_cache(maxsize=6000)
def _shrunk(face: int, text: str, height: int, width: int) -> FloatArray:
    """The printed word at the size of a crop, as a vector of mean 0 and length 1."""
    image = require("PIL.Image").fromarray(_printed(face, text)).resize((width, height), resample=4)
    return _normed(np.asarray(image, dtype=float))


def _normed(values: FloatArray) -> FloatArray:
    flat = values.ravel() - values.mean()
    length = float(np.sqrt(flat @ flat))
    return np.asarray(flat / length if length > 0 else flat)


@lru_cache(maxsize=1)
def _metrics() -> tuple[dict[str, tuple[float, float, float]], ...]:
    """For each face and letter: where its ink starts and ends, and its advance, in heights of a zero."""
    found = []
    for font in _faces():
        _, top, _, bottom = font.getbbox("0")
        tall = bottom - top
        boxes = {letter: font.getbbox(letter) for letter in "0123456789.,%-"}
        found.append({a: (box[0] / tall, box[2] / tall, font.getlength(a) / tall) for a, box in boxes.items()})
    return tuple(found)


@lru_cache(maxsize=6000)
def aspect(face: int, number: str) -> float:
    """log(width / height) of a printed number."""
    metrics = _metrics()[face]
    before = sum(metrics[letter][2] for letter in number[:-1])
    return float(np.log(before + metrics[number[-1]][1] - metrics[number[0]][0]))


@lru_cache(maxsize=4000)
def word_aspect(face: int, text: str) -> float:
    """log(width / height) of the ink of a printed word."""
    height, width = _printed(face, text).shape
    return float(np.log(width / height))


@lru_cache(maxsize=4000)
def _rows(face: int, text: str) -> tuple[int, int]:
    """The first row of a printed word's ink and the one after its last, on the canvas of its letters."""
    _, top, _, bottom = _faces()[face].getbbox(text)
    return int(top), int(bottom)


@lru_cache(maxsize=6000)
def _letter(face: int, letter: str, rows: tuple[int, int], height: int, width: int) -> FloatArray:
    """One letter in the rows of its word, at the size of a crop, as a vector of mean 0 and length 1."""
    image = require("PIL.Image").new("L", (3 * _LETTER, 3 * _LETTER), 0)
    require("PIL.ImageDraw").Draw(image).text((_LETTER, 0), letter, fill=255, font=_faces()[face])
    inked = np.asarray(image)
    columns = np.flatnonzero(inked.max(axis=0) > 60)
    cut = inked[rows[0] : rows[1], columns[0] : columns[-1] + 1]
    return _normed(np.asarray(require("PIL.Image").fromarray(cut).resize((width, height), resample=4), dtype=float))


def letters_likeness(letters: Sequence[FloatArray], text: str) -> float:
    """How like the letters of a word (pixels, all over the word's rows) are to those of `text`, in the best face.

    0 when they are not as many. Letter by letter, so that faces of other widths do not matter.
    """
    wanted = text.replace(" ", "")
    if len(letters) != len(wanted):
        return 0.0
    normed = [_normed(one) for one in letters]
    best = 0.0
    for face in FACES:
        rows = _rows(face, text)
        alike = [
            float(ink @ _letter(face, letter, rows, *one.shape))
            for ink, one, letter in zip(normed, letters, wanted, strict=True)
        ]
        best = max(best, float(np.mean(np.maximum(alike, 0.0))))
    return best


@dataclass(frozen=True)
class Crop:
    """A word of the picture: its ink as a vector of mean 0 and length 1, its size, and log(width / height)."""

    ink: FloatArray
    height: int
    width: int
    shape: float

    @classmethod
    def of(cls, pixels: FloatArray) -> Crop:
        """The crop of a word's pixels."""
        height, width = pixels.shape
        return cls(_normed(pixels), height, width, float(np.log(width / height)))

    def likeness(self, face: int, text: str) -> float:
        """The correlation with the word printed at this size: 1 is the same, whatever its proportions."""
        return float(self.ink @ _shrunk(face, text, self.height, self.width))
