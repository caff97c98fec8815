"""Risk of bias as a traffic-light plot with symbols; studies not yet assessed say so."""

from __future__ import annotations

from collections.abc import Sequence

from hccmeta.evidence.spec.study import RiskOfBias, Study
from hccmeta.figures import svg
from hccmeta.figures.grid import Cell, Grid
from hccmeta.figures.grid import draw as draw_grid

SYMBOLS = {
    "low": Cell("+", "good", "low risk"),
    "some-concerns": Cell("\N{EN DASH}", "doubt", "some concerns"),
    "moderate": Cell("\N{EN DASH}", "doubt", "moderate risk"),
    "serious": Cell("\N{MULTIPLICATION SIGN}", "bad", "serious risk"),
    "high": Cell("\N{MULTIPLICATION SIGN}", "bad", "high risk"),
    "critical": Cell("!", "bad", "critical risk"),
    "no-information": Cell("?", "quiet", "no information"),
    "two-stars": Cell("**", "good", "two stars"),
    "one-star": Cell("*", "good", "one star"),
    "no-star": Cell("\N{EN DASH}", "doubt", "no star"),
}
NOT_ASSESSED = Cell("\N{MIDDLE DOT}", "quiet", "not yet assessed")


def draw(figure: str, studies: Sequence[Study], caption: str) -> svg.Drawing:
    """One row per study; columns are the domains of the tools used, and the overall judgement."""
    domains = tuple(dict.fromkeys(domain for one in studies if one.risk_of_bias for domain in one.risk_of_bias.domains))
    columns = (*(domain.replace("-", " ").capitalize() for domain in domains), "Overall")
    cells = tuple(_row(one.risk_of_bias, domains) for one in studies)
    return draw_grid(
        figure, "Risk of bias by study", caption, Grid(tuple(one.name for one in studies), columns, cells, True)
    )


def _row(judged: RiskOfBias | None, domains: tuple[str, ...]) -> tuple[Cell, ...]:
    if judged is None:
        return (NOT_ASSESSED,) * (len(domains) + 1)
    levels = [judged.domains[one].judgement if one in judged.domains else "" for one in domains]
    return tuple(SYMBOLS.get(level, NOT_ASSESSED) for level in (*levels, judged.overall or ""))
