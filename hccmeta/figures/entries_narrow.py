"""Lines of estimates on a narrow sheet: the words of each line stand above its own stretch of the axis."""

from __future__ import annotations

from collections.abc import Sequence

from hccmeta.figures import entries as shared
from hccmeta.figures import letters, style
from hccmeta.figures.canvas import NARROW, Canvas, Mark, Marks, Text
from hccmeta.figures.entries import Chart, Entry

LEADING, BETWEEN = 15.0, 10.0


def canvas(chart: Chart, entries: Sequence[Entry]) -> Canvas:
    """The figure, narrow."""
    scale = shared.axis_scale(chart, entries, 14, NARROW - 14)
    rows: list[Mark] = []
    top = y = 8.0
    for entry in entries:
        words, height = _words(chart, entry, y)
        rows += words
        y += height
        if entry.estimate is not None and entry.kind != "heading":
            rows += shared.estimate_marks(entry, scale, y + 8)
            y += 20
        y += 8
    frame = shared.axis_marks(chart, scale, top, y, 4)
    under, height = shared.below(chart, scale, y + 52, NARROW)
    return Canvas(NARROW, y + 42 + height, (*frame, *rows, *under))


def _words(chart: Chart, entry: Entry, y: float) -> tuple[Marks, float]:
    """Label and estimate, on one line where they fit, and the cells below; the height they take."""
    role = "name-strong" if entry.strong else "text"
    size = style.size("text")
    text = entry.said if entry.estimate is not None else ""
    taken = letters.width(text, size, bold=entry.strong) + BETWEEN if text else 0.0
    labels = letters.wrap(entry.named, NARROW, size, bold=entry.strong)
    beside = letters.wrap(entry.named, NARROW - taken, size, bold=entry.strong)
    if len(beside) == len(labels):
        labels = beside
    marks: list[Mark] = [Text(0, y + 11 + LEADING * i, words, role, href=entry.href) for i, words in enumerate(labels)]
    lines = len(labels)
    if text:
        fits = letters.width(labels[-1] if labels else "", size, bold=entry.strong) <= NARROW - taken
        lines += not fits
        marks.append(Text(NARROW, y + 11 + LEADING * (lines - 1), text, role, anchor="end"))
    for words in _small(chart, entry):
        marks.append(Text(0, y + 11 + LEADING * lines, words, "tick"))
        lines += 1
    return tuple(marks), LEADING * lines


def _small(chart: Chart, one: Entry) -> tuple[str, ...]:
    """The cells with the names of their columns, and the reason where there is no estimate."""
    pairs = [*zip(chart.heads, one.cells, strict=False), *zip(chart.after_heads, one.after, strict=False)]
    parts = [letters.held(f"{head.replace(chr(10), ' ')} {cell}") for head, cell in pairs if cell]
    if one.risk:
        parts.append(one.risk[-1].said)
    told = [" \N{MIDDLE DOT} ".join(parts)]
    if one.estimate is None and one.kind != "heading":
        told.insert(0, one.said)
    return tuple(line for words in told for line in letters.wrap(words, NARROW, style.size("tick")))
