"""Letters with boxes joined to words, and words read as numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hccmeta.digitise.model import Box, Colour, Word

_NUMBER = re.compile(r"[-−]?(\d+([.,·]\d+)?|[.,·]\d+)%?")


@dataclass(frozen=True)
class Glyph:
    """A letter as drawn: `box` around its ink, `cell` with advance and line height; `vertical` text runs up or down."""

    text: str
    box: Box
    cell: Box
    colour: Colour
    vertical: bool


def join_glyphs(glyphs: Sequence[Glyph | None]) -> list[Word]:
    """Words from letters in reading order; None (white space) or a gap of a seventh of the line height ends a word.

    Words made of plus signs or bars alone are censor marks and are left out.
    """
    groups: list[list[Glyph]] = []
    open_group = False
    for glyph in glyphs:
        if glyph is None:
            open_group = False
        elif open_group and _follows(groups[-1][-1], glyph):
            groups[-1].append(glyph)
        else:
            groups.append([glyph])
            open_group = True
    words = [Word("".join(g.text for g in group), around([g.box for g in group]), group[0].colour) for group in groups]
    return [word for word in words if word.text.strip("+|")]


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box around all boxes."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def _follows(last: Glyph, glyph: Glyph) -> bool:
    if last.vertical != glyph.vertical or last.colour != glyph.colour:
        return False
    along, across = (1, 0) if glyph.vertical else (0, 1)
    height = max(last.cell[across + 2] - last.cell[across], 0.1)
    gap = max(glyph.cell[along] - last.cell[along + 2], last.cell[along] - glyph.cell[along + 2])
    offset = (last.cell[across] + last.cell[across + 2] - glyph.cell[across] - glyph.cell[across + 2]) / 2
    return -height < gap < height / 7 and abs(offset) < height / 2


def number(text: str) -> float | None:
    """The value of a printed number (decimal point, comma or middle dot; a per cent sign is dropped), or None."""
    if not _NUMBER.fullmatch(text):
        return None
    return float(text.rstrip("%").replace("−", "-").replace(",", ".").replace("·", "."))
