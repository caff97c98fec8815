"""Results to the records that figures are drawn from: risk of bias, heat maps, balance."""

from __future__ import annotations

from collections.abc import Sequence

from hccmeta.evidence.spec.study import RiskOfBias, Study
from hccmeta.figures import estimates, grid
from hccmeta.figures.canvas import Drawing
from hccmeta.figures.entries import Chart, Entry
from hccmeta.figures.grid import Cell, Grid
from hccmeta.words import figures as words
from hccmeta.words import wording

#: A standardised difference above which groups are usually called unbalanced (Austin, Stat Med 2009;28:3083-3107).
NOTABLE = 0.1
#: An estimate with its limits, or None where there is none.
Value = tuple[float, float, float] | None

SYMBOLS = {
    "low": Cell("+", "good", "low risk of bias"),
    "some-concerns": Cell("\N{EN DASH}", "doubt", "some concerns about bias"),
    "moderate": Cell("\N{EN DASH}", "doubt", "moderate risk of bias"),
    "serious": Cell("\N{MULTIPLICATION SIGN}", "bad", "serious risk of bias"),
    "high": Cell("\N{MULTIPLICATION SIGN}", "bad", "high risk of bias"),
    "critical": Cell("!", "bad", "critical risk of bias"),
    "no-information": Cell("?", "quiet", "no information on bias"),
    "two-stars": Cell("**", "good", "two stars"),
    "one-star": Cell("*", "good", "one star"),
    "no-star": Cell("\N{EN DASH}", "doubt", "no star"),
}
NOT_ASSESSED = Cell("\N{MIDDLE DOT}", "quiet", "bias not yet assessed")


def risk_of_bias(figure: str, studies: Sequence[Study], caption: str) -> Drawing:
    """One row per study; columns are the domains of the tools used, and the overall judgement."""
    domains = tuple(dict.fromkeys(domain for one in studies if one.risk_of_bias for domain in one.risk_of_bias.domains))
    columns = (*(domain.replace("-", " ").capitalize() for domain in domains), "Overall")
    cells = tuple(_judged(one.risk_of_bias, domains) for one in studies)
    model = Grid(
        tuple(one.name for one in studies), columns, cells, discs=True,
        hrefs=tuple(f"studies/{one.id}/" for one in studies),
    )  # fmt: skip
    return grid.draw(figure, "Risk of bias by study", caption, model)


def _judged(judged: RiskOfBias | None, domains: tuple[str, ...]) -> tuple[Cell, ...]:
    if judged is None:
        return (NOT_ASSESSED,) * (len(domains) + 1)
    levels = [judged.domains[one].judgement if one in judged.domains else "" for one in domains]
    return tuple(SYMBOLS.get(level, NOT_ASSESSED) for level in (*levels, judged.overall or ""))


def heat(figure: str, title: str, caption: str, rows: Sequence[str], columns: Sequence[str],
         values: Sequence[Sequence[Value]], *, null: float) -> Drawing:  # fmt: skip
    """Estimates of every comparison (rows) at every horizon (columns), tinted by what their interval says of ``null``:
    above it, below it (both with an asterisk), or across it."""
    cells = tuple(tuple(_tinted(value, null) for value in row) for row in values)
    return grid.draw(figure, title, caption, Grid(tuple(rows), tuple(columns), cells))


def _tinted(value: Value, null: float) -> Cell:
    if value is None:
        return Cell("\N{EN DASH}", "none", wording.NOT_ESTIMABLE)
    estimate, low, high = value
    ink = "above" if low > null else "below" if high < null else "across"
    star = "" if ink == "across" else "*"
    return Cell(f"{wording.number(estimate)}{star}", ink, wording.interval(estimate, (low, high)))


def balance(figure: str, title: str, caption: str, differences: Sequence[tuple[str, float | None]]) -> Drawing:
    """The love plot: ``differences`` are characteristics with their standardised difference, or None."""
    entries = [
        Entry(label, wording.number(value) if value is not None else words.NOT_REPORTED, value)
        for label, value in differences
    ]
    chart = Chart(words.STANDARDISED, words.CHARACTERISTIC, words.DIFFERENCE, null=0.0, guides=(NOTABLE,))
    told = "; ".join(f"{one.label}: {one.said}" for one in entries)
    return estimates.draw(figure, title, f"{told}.", caption, chart, entries)
