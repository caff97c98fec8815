"""The unit of time that the title of the x axis names, where it is text and where it is a picture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

from hccmeta.digitise.engine import read_lines
from hccmeta.digitise.labels import x_labels
from hccmeta.digitise.model import FloatArray, Frame, Unit, Word
from hccmeta.digitise.printed import FACES, Crop, word_aspect
from hccmeta.digitise.scan import Panel
from hccmeta.digitise.tick_text import Piece, around, cut, joined, pieces, row_of_text

#: How titles name units: English, German, French, Spanish, Italian.
UNIT_WORDS: dict[Unit, tuple[str, ...]] = {
    "months": ("months", "month", "mo", "mos", "monate", "monaten", "monat", "mois", "meses", "mesi"),
    "weeks": ("weeks", "week", "wk", "wks", "wochen", "woche", "semaines", "semanas", "settimane"),
    "days": ("days", "day", "tage", "tagen", "tag", "jours", "dias", "giorni"),
    "years": ("years", "year", "yr", "yrs", "jahre", "jahren", "jahr", "ans", "anni"),
}
_OF_WORD = {word: unit for unit, words in UNIT_WORDS.items() for word in words}
# Words that stand in titles beside the unit: a word of the picture that looks like one of them names no unit.
_OTHERS = (
    "time", "since", "from", "after", "follow-up", "followup", "start", "of", "in", "to", "the", "survival", "overall",
    "randomisation", "randomization", "treatment", "surgery", "diagnosis", "number", "at", "risk", "no.", "patients",
)  # fmt: skip
_DRAWN = (
    "months",
    "month",
    "mo",
    "weeks",
    "week",
    "days",
    "years",
    "year",
    "wochen",
    "monate",
    "tage",
    "jahre",
    "mois",
)
_ALIKE = 0.6
_AHEAD = 0.12
_LONG = 4  # letters of a word that noise is hardly read as
_ROWS = 2  # lines of text below the labels that may be the title


def unit_of_words(words: Sequence[Word], frame: Frame) -> Unit | None:
    """The unit named in the lines of text nearest below a vector figure's x axis; None without one, or with several."""
    left, right = sorted(frame.x.position(np.array(frame.x.span)).tolist())
    foot, head = (float(frame.y.position(np.array([level]))[0]) for level in (0.0, 1.0))
    near = [word for word in words if 0 <= word.centre[1] - foot <= 0.3 * (foot - head)
            and left - 0.1 * (right - left) <= word.centre[0] <= right + 0.15 * (right - left)]  # fmt: skip
    found = [(word.box[1], unit) for word in near if (unit := _unit(word.text)) is not None]
    first = min(found, default=None)
    units = {unit for top, unit in found if first is not None and top <= first[0] + 3}
    return units.pop() if len(units) == 1 else None


def _unit(text: str) -> Unit | None:
    """The unit that a piece of text names; "mo", "tag" and the like only where they stand alone."""
    units = {_OF_WORD[word] for word in re.findall(r"[^\W\d_]+", text.lower()) if word in _OF_WORD}
    return units.pop() if len(units) == 1 else None


def unit_of_picture(dark: FloatArray, panel: Panel) -> Unit | None:
    """The unit that a word below the labels of a picture's x axis looks like, and clearly more so than any other."""
    labels = x_labels(dark, panel)
    if not labels:
        return None
    lines: list[Piece] = []
    edge = max(one.box.bottom for one in labels)
    line = panel.x_line
    columns = (line.start - round(0.05 * line.length), line.end + round(0.05 * line.length))
    for _ in range(_ROWS):
        below = [one for one in pieces(dark, (edge - 2, edge + round(0.16 * dark.shape[0])), columns) if one.top > edge]
        words, height = row_of_text(below, edge)
        if not words:
            break
        edge = max(word.bottom for word in words)
        parts = [one for one in below if one.bottom <= edge]
        tight = joined(parts, height, gap=0.42)
        units = {
            unit for word in tight if word.height <= 4 * height and (unit := _looks_like(Crop.of(cut(dark, word))))
        }
        if units:
            return units.pop() if len(units) == 1 else None
        lines.append(around(parts))
    read = (unit_of_title(text) for text in read_lines([cut(dark, line) for line in lines]))
    return next((unit for unit in read if unit is not None), None)


def unit_of_title(text: str) -> Unit | None:
    """The unit in a title as an engine read it: short words count only beside another word of titles."""
    words = re.findall(r"[a-z]+", text.lower())
    long = " ".join(word for word in words if len(word) >= _LONG or any(other in _OTHERS for other in words))
    return _unit(long)


def _looks_like(crop: Crop) -> Unit | None:
    scores: dict[Unit, float] = {}
    for text, meant in _spellings():
        for face in FACES:
            off = crop.shape - word_aspect(face, text)
            if abs(off) <= 0.35:
                alike = crop.likeness(face, text) * float(np.exp(-0.5 * (off / 0.25) ** 2))
                scores[meant] = max(scores.get(meant, 0.0), alike)
    best: Unit = max(scores, key=lambda meant: scores[meant], default="?")
    others = max((score for meant, score in scores.items() if meant != best), default=0.0)
    return best if best != "?" and scores[best] >= _ALIKE and scores[best] - others >= _AHEAD else None


def _spellings() -> Iterable[tuple[str, Unit]]:
    """Words of titles in their spellings, with the unit each names; ``?`` for words that name none."""
    for word in (*_DRAWN, *_OTHERS):
        meant = _OF_WORD.get(word, "?")
        forms = [word, word.capitalize(), word.upper()]
        if meant != "?":
            forms += [f"({word})", f"({word.capitalize()})", f"{word})", f"{word.capitalize()},"]
        yield from ((form, meant) for form in forms)
