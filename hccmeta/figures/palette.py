"""Colours: one accent per treatment and the few neutral inks of figures, each for the light and the dark theme.

Hues are spaced so that they stay apart for readers with deutan, protan and tritan vision (after Okabe & Ito 2008);
dashes and marker shapes say the same again for print. Contrast is tested: marks 3:1, text 4.5:1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hccmeta.evidence.spec.vocabulary import Vocabulary, in_use

BACKGROUND = ("#ffffff", "#12161c")


@dataclass(frozen=True)
class Ink:
    """A colour by theme."""

    light: str
    dark: str


@dataclass(frozen=True)
class Accent:
    """How one treatment is drawn: colour by theme, dash of its line (SVG ``stroke-dasharray``), marker shape."""

    ink: Ink
    dash: str
    marker: str


_ORANGE, _BLUE, _GREEN = Ink("#b34a00", "#f59b52"), Ink("#0b5fa5", "#6db6f7"), Ink("#00735a", "#3ecfa8")
_PURPLE, _GREY, _GOLD = Ink("#8a2f86", "#dd93d8"), Ink("#565e69", "#a9b2be"), Ink("#7d6200", "#e2c044")
_CYAN, _RED, _INDIGO = Ink("#00708a", "#55c8e3"), Ink("#b3243c", "#ff8fa0"), Ink("#4a45b5", "#a8a5ff")

_INKS = {
    "orange": _ORANGE,
    "blue": _BLUE,
    "green": _GREEN,
    "purple": _PURPLE,
    "grey": _GREY,
    "gold": _GOLD,
    "cyan": _CYAN,
    "red": _RED,
    "indigo": _INDIGO,
}
_DASHES = {"solid": "", "dashed": "7 3", "dotted": "2 3", "dash-dot": "7 3 2 3"}
_MARKERS = ("circle", "square", "diamond", "triangle")

INKS = {
    "ink": Ink("#1b2430", "#e6eaf0"),
    "quiet": Ink("#55606e", "#a3adba"),
    "rule": Ink("#c9d0d8", "#3a424d"),
    "axis": Ink("#6b7684", "#8b96a4"),
    "pooled": Ink("#1b2430", "#f2f5f9"),
    "mark": Ink("#34506e", "#9fc1e6"),
    "good": Ink("#00735a", "#3ecfa8"),
    "doubt": Ink("#7d6200", "#e2c044"),
    "bad": Ink("#b3243c", "#ff8fa0"),
    # What an interval says of no difference, as the tint of a cell: above it, below it, across it; nothing known.
    "above": _BLUE,
    "below": _ORANGE,
    "across": Ink("#6b7684", "#8b96a4"),
    "none": Ink("#c9d0d8", "#3a424d"),
}

#: Inks that only guide the eye, or tint a cell whose word has an ink of its own.
GUIDING = ("rule", "across", "none")

#: Inks that carry words or marks.
MEANINGFUL = tuple(name for name in INKS if name not in GUIDING)


def accents() -> dict[str, Accent]:
    """How each treatment of the vocabulary in use is drawn; one without an accent of its own gets the next free one."""
    return _accents(in_use())


@cache
def _accents(vocabulary: Vocabulary) -> dict[str, Accent]:
    treatments = vocabulary.treatments
    given = {
        term.id: Accent(_INKS[term.accent.ink], _DASHES[term.accent.line], term.accent.marker)
        for term in treatments
        if term.accent is not None
    }
    taken = set(given.values())
    every = (Accent(ink, dash, marker) for marker in _MARKERS for dash in _DASHES.values() for ink in _INKS.values())
    free = (accent for accent in every if accent not in taken)
    plain = Accent(_GREY, "", "circle")  # beyond 144 treatments they look alike
    return {term.id: given.get(term.id) or next(free, plain) for term in treatments}


def stylesheet() -> str:
    """The CSS custom properties of every ink and accent, by theme. What a role makes of them stands in ``style``."""
    lines = [":root {", *variables("light"), "}", '[data-md-color-scheme="slate"] {', *variables("dark"), "}"]
    lines += ["@media print {", ":root, [data-md-color-scheme] {", *variables("light"), "}", "}"]
    lines += [f".hm-chip.t-{name} {{ --chip: var(--hm-t-{name}); }}" for name in accents()]
    return "\n".join(lines) + "\n"


def variables(theme: str) -> list[str]:
    """The custom properties of the theme "light" or "dark", one declaration each."""
    inks = [f"  --hm-{name}: {getattr(ink, theme)};" for name, ink in INKS.items()]
    return inks + [f"  --hm-t-{name}: {getattr(accent.ink, theme)};" for name, accent in accents().items()]


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.2)."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
