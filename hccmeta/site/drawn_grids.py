"""Results to the records that figures are drawn from: risk of bias, heat maps, balance."""

from __future__ import annotations

from collections.abc import Sequence

from hccmeta.evidence.spec.study import RiskOfBias, Study
from hccmeta.figures import estimates, grid
from hccmeta.figures.canvas import Drawing
from hccmeta.figures.entries import Chart, Entry
from hccmeta.figures.grid import Cell, Grid
from hccmeta.words import wording
from hccmeta.words.english import say

#: A standardised difference above which groups are usually called unbalanced (Austin, Stat Med 2009;28:3083-3107).
NOTABLE = 0.1
#: An estimate with its limits, or None where there is none.
Value = tuple[float, float, float] | None

#: The sign and the ink of each judgement of bias.
SYMBOLS = {
    "low": ("+", "good"),
    "some-concerns": ("\N{EN DASH}", "doubt"),
    "moderate": ("\N{EN DASH}", "doubt"),
    "serious": ("\N{MULTIPLICATION SIGN}", "bad"),
    "high": ("\N{MULTIPLICATION SIGN}", "bad"),
    "critical": ("!", "bad"),
    "no-information": ("?", "quiet"),
    "two-stars": ("**", "good"),
    "one-star": ("*", "good"),
    "no-star": ("\N{EN DASH}", "doubt"),
}


def judgement(level: str | None) -> Cell:
    """The cell of a judgement of bias; a dot where nobody judged."""
    if level not in SYMBOLS:
        return Cell("\N{MIDDLE DOT}", "quiet", say("figure.bias.none"))
    return Cell(*SYMBOLS[level], say(f"figure.bias.{level}"))


def risk_of_bias(figure: str, studies: Sequence[Study], caption: str) -> Drawing:
    """One row per study; columns are the domains of the tools used, and the overall judgement."""
    domains = tuple(dict.fromkeys(domain for one in studies if one.risk_of_bias for domain in one.risk_of_bias.domains))
    columns = (*(domain.replace("-", " ").capitalize() for domain in domains), say("figure.risk-of-bias.overall"))
    cells = tuple(_judged(one.risk_of_bias, domains) for one in studies)
    model = Grid(
        tuple(one.name for one in studies), columns, cells, discs=True,
        hrefs=tuple(f"studies/{one.id}/" for one in studies),
    )  # fmt: skip
    return grid.draw(figure, say("figure.risk-of-bias"), caption, model)


def _judged(judged: RiskOfBias | None, domains: tuple[str, ...]) -> tuple[Cell, ...]:
    if judged is None:
        return (judgement(None),) * (len(domains) + 1)
    levels = [judged.domains[one].judgement if one in judged.domains else None for one in domains]
    return tuple(judgement(level) for level in (*levels, judged.overall))


def heat(figure: str, title: str, caption: str, rows: Sequence[str], columns: Sequence[str],
         values: Sequence[Sequence[Value]], *, null: float) -> Drawing:  # fmt: skip
    """Estimates of every comparison (rows) at every horizon (columns), tinted by what their interval says of ``null``:
    above it, below it (both with an asterisk), or across it."""
    cells = tuple(tuple(_tinted(value, null) for value in row) for row in values)
    return grid.draw(figure, title, caption, Grid(tuple(rows), tuple(columns), cells))


def _tinted(value: Value, null: float) -> Cell:
    if value is None:
        return Cell("\N{EN DASH}", "none", wording.not_estimable())
    estimate, low, high = value
    ink = "above" if low > null else "below" if high < null else "across"
    star = "" if ink == "across" else "*"
    return Cell(f"{wording.number(estimate)}{star}", ink, wording.interval(estimate, (low, high)))


def balance(figure: str, title: str, caption: str, differences: Sequence[tuple[str, float | None]]) -> Drawing:
    """The love plot: ``differences`` are characteristics with their standardised difference, or None."""
    entries = [
        Entry(label, wording.number(value) if value is not None else say("figure.not-reported"), value)
        for label, value in differences
    ]
    chart = Chart(
        say("figure.standardised"), say("figure.characteristic"), say("figure.difference"), null=0.0, guides=(NOTABLE,)
    )
    told = "; ".join(say("figure.entry", label=one.label, text=one.said) for one in entries)
    return estimates.draw(figure, title, f"{told}.", caption, chart, entries)
