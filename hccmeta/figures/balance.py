"""Baseline balance (love plot): standardised differences between treatments, a line per characteristic."""

from __future__ import annotations

from collections.abc import Sequence

from hccmeta.figures import estimates, svg
from hccmeta.figures.estimates import EstimateChart, EstimateLine, Estimates
from hccmeta.words import wording

#: A standardised difference above which groups are usually called unbalanced (Austin, Stat Med 2009;28:3083-3107).
NOTABLE = 0.1


def draw(
    figure: str, title: str, caption: str, differences: Sequence[tuple[str, str | None, float | None]]
) -> svg.Drawing:
    """``differences``: characteristic, treatment set against the reference, standardised difference (or None)."""
    lines = tuple(
        EstimateLine(label, wording.number(value) if value is not None else "not reported", value, treatment=treatment)
        for label, treatment, value in differences
    )
    words = "; ".join(f"{line.label}: {line.said}" for line in lines)
    chart = EstimateChart("Standardised difference", "Characteristic", null=0.0)
    return estimates.draw(figure, title, f"{words}.", caption, Estimates(chart, lines))
