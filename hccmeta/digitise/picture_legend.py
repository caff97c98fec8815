"""Which line of a picture carries which of the names asked for: the words beside samples of the lines."""

from __future__ import annotations

from collections.abc import Sequence

from hccmeta.digitise.engine import read_lines
from hccmeta.digitise.image import ByteImage
from hccmeta.digitise.ink import coverage
from hccmeta.digitise.legend_samples import drawn_samples, whole_samples
from hccmeta.digitise.model import Colour, FloatArray
from hccmeta.digitise.picture_text import Text, assigned, ink_of, likeness, spelt, texts_beside
from hccmeta.digitise.tick_text import Piece

_KINDS = ("solid", "dashed", "dotted", "dashdot")


def named_lines(
    image: ByteImage, paper: Colour, lines: Sequence[tuple[Colour, int]], names: Sequence[str]
) -> dict[str, int]:
    """For each name that a legend gives to a line, a colour and a width in pixels, the index of that line.

    A name is printed in several faces and laid over the words right of every short flat piece of each colour. It is
    believed where it is like them, more than beside any other line, and no other name is more like them.
    """
    samples = [
        (i, box)
        for i, (colour, thick) in enumerate(lines)
        for box in whole_samples(coverage(image, colour, paper), thick)
    ]
    named = _named(ink_of(image, paper), samples, len(lines), names)
    # A legend names all lines; one word that was not read may be made up for, by the only line that is left.
    return named if len(named) >= max(1, len(names) - 1) else {}


def named_dashes(image: ByteImage, paper: Colour, colour: Colour, thick: int, names: Sequence[str]) -> dict[str, str]:
    """For each name that a legend gives to a kind of dashes, that kind; the lines share one colour and width."""
    drawn = drawn_samples(coverage(image, colour, paper), thick)
    samples = [(_KINDS.index(sample.dash), sample.box) for sample in drawn]
    found = _named(ink_of(image, paper), samples, len(_KINDS), names)
    return {name: _KINDS[index] for name, index in found.items()}


def _named(inked: FloatArray, samples: Sequence[tuple[int, Piece]], count: int, names: Sequence[str]) -> dict[str, int]:
    """The line of each name, of `count` lines with samples of them."""
    scores: dict[tuple[int, str], float] = {}
    beside: list[tuple[int, Text]] = []
    for index, sample in samples:
        texts = texts_beside(inked, sample)
        beside += [(index, texts[-1])] if texts else []
        for text in texts:
            for name in names:
                scores[index, name] = max(scores.get((index, name), 0.0), likeness(text, name))
    chosen = assigned(scores, count, names)
    if len(chosen) == len(names):
        return chosen
    return _together(chosen, assigned(_read_by_engine(inked, beside, names), count, names))


def _read_by_engine(
    inked: FloatArray, beside: Sequence[tuple[int, Text]], names: Sequence[str]
) -> dict[tuple[int, str], float]:
    """How like each name is to what an engine reads beside the samples."""
    scores: dict[tuple[int, str], float] = {}
    for (index, _), read in zip(beside, read_lines([text.pixels(inked) for _, text in beside]), strict=True):
        for name in names:
            scores[index, name] = max(scores.get((index, name), 0.0), spelt(name, read))
    return scores


def _together(seen: dict[str, int], read: dict[str, int]) -> dict[str, int]:
    """The names that either reading gives a line, without those that they give to two, or a line with two names."""
    both = {name: index for name, index in {**read, **seen}.items() if read.get(name, index) == index}
    return {name: index for name, index in both.items() if list(both.values()).count(index) == 1}
