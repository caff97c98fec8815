"""The details of an analysis as tables of raw numbers, in the order in which pages show them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from hccmeta.analysis.codes import Kind, Measure
from hccmeta.analysis.details import Lines
from hccmeta.analysis.kinds.small_arms import PERMUTATIONS, SMALL
from hccmeta.analysis.results import Analysis
from hccmeta.words import detail_tables as special
from hccmeta.words import detail_ways as ways
from hccmeta.words.details_table import lines_of
from hccmeta.words.english import inline, known, say
from hccmeta.words.table import Table


def tables_of(analysis: Analysis) -> tuple[Table, ...]:
    """All details of ``analysis``, each a table with raw numbers."""
    return tuple(found for make in ORDER if (found := make(analysis)) is not None)


def table_of(analysis: Analysis, name: str) -> Table | None:
    """The table with this id; None where the analysis has no such detail."""
    return next((one for one in tables_of(analysis) if one.id == name), None)


def lines_table(
    analysis: Analysis,
    name: str,
    lines: Lines | None,
    first: str,
    columns: Sequence[str],
    *,
    variant: str = "",
    measured: str = "",
) -> Table | None:
    """Estimates one below the other, ``columns`` beside them. ``variant`` chooses another title or note."""
    if lines is None:
        return None
    words = {"tau": analysis.tau or 0.0, "inline": inline(analysis.reference)}
    title = say(f"table.{name}.{variant}" if variant else f"table.{name}", **words)
    below = known(f"below.{name}.{variant}", known(f"below.{name}", ""))
    return lines_of(name, first, lines, columns, title=title, below=below, measured=measured)


def _sensitivity(one: Analysis) -> Table | None:
    lines = one.details.sensitivity
    if one.kind in (Kind.POOLED_MEDIAN, Kind.REPORTED_MEDIANS):
        return lines_table(one, "sensitivity", lines, "method", ("arms", "note"), variant=one.kind)
    if one.kind is Kind.NESTED:
        return lines_table(one, "sensitivity", lines, "model", ("studies", "note"), variant="nested")
    if one.measure is Measure.PROPORTION:
        return lines_table(one, "sensitivity", lines, "model", ("note",), variant="proportion")
    return lines_table(one, "sensitivity", lines, "model", ("tau2", "studies", "note"))


def _counted(one: Analysis) -> tuple[str, ...]:
    return ("studies", "note") if one.kind is Kind.NESTED else ("studies",)


def _pooled_rmst(analysis: Analysis) -> Table | None:
    variant = "nested" if analysis.kind is Kind.NESTED else ""
    columns = ("prediction-lower", "prediction-upper", "studies", *(() if variant else ("note",)))
    return lines_table(
        analysis,
        "pooled-rmst",
        analysis.details.pooled_rmst,
        "treatment",
        columns,
        variant=variant,
        measured=say("head.rmst-months"),
    )


def _alive(one: Analysis) -> Table | None:
    variant = "nested" if one.kind is Kind.NESTED else ""
    measured = say("head.per-hundred")
    found = lines_table(one, "alive-at-tau", one.details.alive, "measure", ("studies", "note"), measured=measured)
    note = say(f"below.alive-at-tau.{variant}") if variant else say("below.alive-at-tau")
    return None if found is None else replace(found, note=note)


def _small_arms(one: Analysis) -> Table | None:
    columns = ("p", "smaller-arm", "note")
    found = lines_table(one, "small-arms", one.details.small_arms, "study", columns)
    note = say("below.small-arms", permutations=PERMUTATIONS, small=SMALL)
    return None if found is None else replace(found, note=note)


def _predicted_arms(one: Analysis) -> Table | None:
    """Mean survival of each arm as predicted, and the difference by the hazard ratio."""
    measured = say("head.rmst-months")
    return lines_table(one, "predicted-arms", one.details.predicted_arms, "arm", ("note",), measured=measured)


#: Every kind of detail, in the order of the page.
ORDER: tuple[Callable[[Analysis], Table | None], ...] = (
    special.dominance,
    special.heterogeneity,
    special.influence,
    special.small_study,
    _sensitivity,
    lambda one: lines_table(one, "leave-one-out", one.details.leave_one_out, "left-out", _counted(one)),
    lambda one: lines_table(one, "cumulative", one.details.cumulative, "until", _counted(one)),
    ways.multiverse,
    ways.gosh,
    ways.windows,
    ways.gains,
    ways.levels,
    ways.reported_levels,
    special.importance,
    lambda one: lines_table(one, "rmst-by-tau", one.details.by_tau, "tau", _counted(one)),
    lambda one: lines_table(one, "joint-tau", one.details.joint_tau, "tau", ("reach", "note")),
    _alive,
    _small_arms,
    _pooled_rmst,
    lambda one: lines_table(one, "network", one.details.network, "treatment", ()),
    special.ratios,
    special.balance,
    special.bubbles,
    special.permutation,
    lambda one: lines_table(one, "coefficients", one.details.coefficients, "term", ("p", "variance-inflation")),
    lambda one: lines_table(one, "drop-one", one.details.drop_one, "model", ()),
    lambda one: lines_table(one, "imputed", one.details.imputed, "term", ("p",)),
    special.curve,
    special.e_value,
    special.directions,
    _predicted_arms,
    special.calibration,
    lambda one: lines_table(one, "with-doubtful", one.details.with_doubtful, "pool", ("studies",)),
)
