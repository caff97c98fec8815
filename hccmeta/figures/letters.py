"""How wide words are, so that nothing is cut and nothing collides.

Widths are those of DejaVu Sans, the font of the figures to download and one of the widest a page may be shown in; with
any narrower font of a reader there is room to spare. The tables are held against the font itself by a test.
"""

from __future__ import annotations

import re

#: Advance widths of the characters from space to tilde, thousandths of the font's size.
REGULAR = (
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636,
    636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863,
    748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635,
    615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636,
    337, 636, 838,
)  # fmt: skip
BOLD = (
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696, 696, 696, 696, 696,
    696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683, 683, 821, 837, 372, 372, 775, 637, 995,
    837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771, 724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593, 716,
    678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712,
    365, 712, 838,
)  # fmt: skip
#: The same of characters beyond, regular and bold; any other counts as wide as an arrow.
OTHERS = {
    "\N{NO-BREAK SPACE}": (318, 348), "\N{NARROW NO-BREAK SPACE}": (200, 200), "\N{EN DASH}": (500, 500),
    "\N{SUPERSCRIPT TWO}": (401, 438), "\N{MIDDLE DOT}": (318, 380), "\N{DAGGER}": (500, 500),
    "\N{DOUBLE DAGGER}": (500, 500),
}  # fmt: skip
WIDEST = (838, 838)

#: Where a line may end: at a space that is not non-breaking.
BREAK = re.compile(r"[ \t\n]+")
#: Spaces within a number with its unit or interval, or within a P value.
INSIDE = re.compile(
    r"(?<=\d) (?=[(%])|(?<=\d) (?=to [\d\u2212])|(?<=\d to) (?=[\d\u2212])|(?<=\b[Pn]) (?=[<=>])|(?<=[<=>]) (?=\d)"
)


def width(words: str, size: float, *, bold: bool = False) -> float:
    """The width of ``words`` set in ``size`` pixels."""
    table = BOLD if bold else REGULAR
    total = 0
    for letter in words:
        code = ord(letter) - 32
        total += table[code] if 0 <= code < len(table) else OTHERS.get(letter, WIDEST)[bold]
    return total * size / 1000


def wrap(words: str, room: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """``words`` in lines no wider than ``room``, broken at spaces, else (a single long word) within the word.

    Non-breaking spaces hold: names, numbers and intervals stay whole. No words, no lines.
    """
    lines: list[str] = []
    for word in filter(None, BREAK.split(whole(words))):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines += _cut(word, room, size, bold=bold)
    return tuple(lines)


def _cut(word: str, room: float, size: float, *, bold: bool) -> list[str]:
    """``word`` whole when it fits or has one letter, else in pieces, at its own non-breaking spaces first."""
    if width(word, size, bold=bold) <= room or len(word) < 2:
        return [word]
    if "\N{NO-BREAK SPACE}" in word:
        return list(wrap(word.replace("\N{NO-BREAK SPACE}", " "), room, size, bold=bold))
    fits = max((i for i in range(1, len(word)) if width(word[:i], size, bold=bold) <= room), default=1)
    return [word[:fits], *_cut(word[fits:], room, size, bold=bold)]


def whole(words: str) -> str:
    """``words`` in which no number with its unit, no interval and no P value breaks over lines."""
    return INSIDE.sub("\N{NO-BREAK SPACE}", words)


def held(words: str) -> str:
    """``words`` that stay on one line: their spaces made non-breaking."""
    return words.replace(" ", "\N{NO-BREAK SPACE}")
