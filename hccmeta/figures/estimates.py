"""Estimates with intervals, one below the other: what forest plots, proportions and sensitivity figures are made of."""

from __future__ import annotations

from collections.abc import Sequence

from hccmeta.figures import entries_narrow, entries_wide
from hccmeta.figures.canvas import Drawing, Numbers
from hccmeta.figures.entries import Chart, Entry


def draw(figure: str, title: str, alternative: str, caption: str, chart: Chart, entries: Sequence[Entry]) -> Drawing:
    """The figure in both variants."""
    return Drawing(
        figure,
        title,
        alternative,
        caption,
        wide=entries_wide.canvas(chart, entries),
        narrow=entries_narrow.canvas(chart, entries),
        numbers=numbers(chart, entries),
    )


def numbers(chart: Chart, entries: Sequence[Entry]) -> Numbers:
    """What is drawn, as rows."""
    head = ("label", "kind", "treatment", "estimate", "lower", "upper", "weight", "note")
    heads = tuple(one.replace("\n", " ") for one in (*chart.heads, *chart.after_heads))
    return Numbers(
        (*head, *heads),
        tuple(
            (one.named, one.kind, one.treatment, one.estimate, *(one.limits or (None, None)), one.weight,
             one.said if one.estimate is None else "", *_padded(one.cells, len(chart.heads)),
             *_padded(one.after, len(chart.after_heads)))
            for one in entries
        ),
    )  # fmt: skip


def _padded(cells: tuple[str, ...], wanted: int) -> tuple[str, ...]:
    return (*cells, *("",) * (wanted - len(cells)))
