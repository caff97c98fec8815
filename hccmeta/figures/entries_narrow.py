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
    for one in entries:
        words, height = _words(chart, one, y)
        rows += words
        y += height
        if one.estimate is not None and one.kind != "heading":
            rows += shared.estimate_marks(one, scale, y + 8)
            y += 20
        y += 8
    frame = shared.axis_marks(chart, scale, top, y, 4)
    under, height = shared.below(chart, scale, y + 52, NARROW)
    return Canvas(NARROW, y + 42 + height, (*frame, *rows, *under))


def _words(chart: Chart, one: Entry, y: float) -> tuple[Marks, float]:
    """Label and estimate, on one line where they fit, and the cells below; the height they take."""
    role = "name-strong" if one.strong else "text"
    size = style.size("text")
    said = one.said if one.estimate is not None else ""
    taken = letters.width(said, size, bold=one.strong) + BETWEEN if said else 0.0
    labels = letters.wrap(one.named, NARROW, size, bold=one.strong)
    beside = letters.wrap(one.named, NARROW - taken, size, bold=one.strong)
    if len(beside) == len(labels):
        labels = beside
    marks: list[Mark] = [Text(0, y + 11 + LEADING * i, words, role, href=one.href) for i, words in enumerate(labels)]
    lines = len(labels)
    if said:
        fits = letters.width(labels[-1] if labels else "", size, bold=one.strong) <= NARROW - taken
        lines += not fits
        marks.append(Text(NARROW, y + 11 + LEADING * (lines - 1), said, role, anchor="end"))
    for words in _small(chart, one):
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
