"""Lines of estimates on a wide sheet: columns of text beside one axis, each as wide as its words need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from hccmeta.figures import entries as shared
from hccmeta.figures import letters, style
from hccmeta.figures.canvas import WIDE, Canvas, Circle, Line, Mark, Marks, Text
from hccmeta.figures.entries import Chart, Entry

BETWEEN, PITCH, LEADING, DISC = 14.0, 26.0, 15.0, 24.0
#: Least widths of the axis and of the labels.
AXIS, LABEL = 220.0, 110.0


@dataclass(frozen=True)
class Columns:
    """Where everything stands: right edges of columns of text, ends of labels and axis, centres of discs."""

    width: float
    label: float
    cells: tuple[float, ...]
    start: float
    end: float
    said: float
    after: tuple[float, ...]
    risk: tuple[float, ...]


def canvas(chart: Chart, entries: Sequence[Entry]) -> Canvas:
    """The figure, wide."""
    columns = _columns(chart, entries)
    scale = shared.axis_scale(chart, entries, columns.start, columns.end)
    heads, ruled = _heads(chart, columns)
    rows: list[Mark] = []
    y = ruled + 10
    for entry in entries:
        labels = letters.wrap(entry.named, columns.label, style.size("text"), bold=entry.strong)
        reasons = () if entry.estimate is not None else _reason(entry, columns)
        height = max(PITCH, 11 + LEADING * max(len(labels), len(reasons)))
        if entry.kind == "pooled":
            rows.append(Line(0, y, columns.width, y, "rule"))
        rows += _words(entry, columns, labels, reasons, y + height / 2)
        rows += shared.estimate_marks(entry, scale, y + height / 2)
        y += height
    frame = shared.axis_marks(chart, scale, ruled + 4, y + 4, 6)
    under, height = shared.below(chart, scale, y + 56, columns.width)
    return Canvas(columns.width, y + 46 + height, (*heads, *frame, *rows, *under))


def _columns(chart: Chart, entries: Sequence[Entry]) -> Columns:
    """The widths of all columns from their words; labels take what they need and the axis what is left."""
    cells = [_widest(head, (one.cells[i] for one in entries if one.cells)) for i, head in enumerate(chart.heads)]
    after = [_widest(head, (one.after[i] for one in entries if one.after)) for i, head in enumerate(chart.after_heads)]
    text = _widest(chart.said_head, (one.said for one in entries if one.estimate is not None))
    disc = max([DISC, *(_widest(head, ()) for head in chart.risk_heads)])
    discs = disc * len(chart.risk_heads)
    behind = [text, *after, *([discs] if discs else [])]
    fixed = sum((*cells, *behind)) + BETWEEN * (len(cells) + len(behind) + 1)
    width = max(WIDE, fixed + LABEL + AXIS)
    label = min(max(_widest(chart.head, (one.named for one in entries)), LABEL), width - fixed - AXIS)
    before = list(accumulate((BETWEEN + one for one in cells), initial=label))
    end = width - sum(behind) - BETWEEN * len(behind)
    edges = list(accumulate((BETWEEN + one for one in behind), initial=end))
    first = edges[-1] - discs
    return Columns(
        width, label, tuple(before[1:]), before[-1] + BETWEEN, end, edges[1], tuple(edges[2 : 2 + len(after)]),
        tuple(first + disc * (i + 0.5) for i in range(len(chart.risk_heads))),
    )  # fmt: skip


def _widest(head: str, cells: Iterable[str]) -> float:
    """The width of a column: its words, set as strong as any of them may be."""
    return max(letters.width(part, style.size("head"), bold=True) for one in (head, *cells) for part in one.split("\n"))


def _heads(chart: Chart, columns: Columns) -> tuple[Marks, float]:
    """The heads of the columns, their last lines level, over a rule; the rule's place."""
    placed = [(chart.head, 0.0, "start"), (chart.said_head, columns.said, "end")]
    placed += [(head, at, "end") for head, at in zip(chart.heads, columns.cells, strict=True)]
    placed += [(head, at, "end") for head, at in zip(chart.after_heads, columns.after, strict=True)]
    placed += [(head, at, "middle") for head, at in zip(chart.risk_heads, columns.risk, strict=True)]
    most = max(head.count("\n") for head, _, _ in placed)
    marks: list[Mark] = []
    for head, at, anchor in placed:
        lines = head.split("\n")
        for i, words in enumerate(lines):
            y = 14 + LEADING * (most - len(lines) + 1 + i)
            if words:
                marks.append(Text(at, y, words, "head", anchor=anchor))  # type: ignore[arg-type]
    ruled = 22 + LEADING * most
    return (*marks, Line(0, ruled, columns.width, ruled, "rule")), ruled


def _reason(one: Entry, columns: Columns) -> tuple[str, ...]:
    """Why a line has no estimate, wrapped into the room of its axis and its estimate."""
    return letters.wrap(one.said, columns.said - columns.start, style.size("tick"))


def _words(entry: Entry, columns: Columns, labels: Sequence[str], reasons: Sequence[str], y: float) -> Marks:
    """The words of a line around its middle ``y``."""
    role = "name-strong" if entry.strong else "text"
    marks: list[Mark] = [Text(0, at, words, role, href=entry.href) for at, words in _lines(labels, y)]
    marks += [Text(columns.start, at, words, "tick") for at, words in _lines(reasons, y)]
    if entry.estimate is not None:
        marks.append(Text(columns.said, y + 4, entry.said, role, anchor="end"))
    for cells, edges in ((entry.cells, columns.cells), (entry.after, columns.after)):
        marks += [
            Text(at, y + 4, words, "tick", anchor="end") for words, at in zip(cells, edges, strict=False) if words
        ]
    for cell, x in zip(entry.risk, columns.risk, strict=False):
        marks += [Circle(x, y, 9, "disc", cell.ink), Text(x, y + 4, cell.shown, "cell", cell.ink, anchor="middle")]
    return tuple(marks)


def _lines(words: Sequence[str], y: float) -> list[tuple[float, str]]:
    """Lines with their baselines, centred on ``y``."""
    first = y + 4 - LEADING * (len(words) - 1) / 2
    return [(first + LEADING * i, one) for i, one in enumerate(words)]
