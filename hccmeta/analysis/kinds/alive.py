"""Patients of 100 alive (or event-free) at tau, arm minus reference: what a summary of findings needs."""

from __future__ import annotations

from collections.abc import Sequence

from hccmeta.analysis.kinds.anchored import Effect, once_a_study, values
from hccmeta.analysis.kinds.sensitivity import ESTIMATE_HEADER, Cell, pool_by_number
from hccmeta.analysis.results import Table

NAME = "alive-at-tau"
HEADER = ("Measure", *ESTIMATE_HEADER, "Studies", "Note")


def alive_table(tau: float, line: tuple[Cell, ...], *, method: str) -> Table:
    """The table of one ``line``: estimate, limits, studies, note."""
    return Table(
        NAME,
        f"Alive at {tau:g} months",
        HEADER,
        ((f"Patients of 100 without the event at {tau:g} months, more (+) or fewer (-)", *line),),
        note=f"Difference in survival at tau, {method}.",
    )


def pooled_line(effects: Sequence[Effect]) -> tuple[Cell, ...]:
    """Differences pooled by the rule of the main analysis: estimate, limits, studies, note."""
    usable, _ = once_a_study(effects)
    if not usable:
        reasons = dict.fromkeys(one.effect.reason for one in effects if one.effect.reason)
        return (None, None, None, 0, "; ".join(reasons) or "no curve")
    found = pool_by_number(*values(usable))
    return (found.estimate, found.ci_lower, found.ci_upper, found.k, "")
