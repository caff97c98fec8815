"""Estimates one below the other as a table of raw numbers: the form that most details of an analysis have."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hccmeta.analysis.details import Line, Lines
from hccmeta.words.english import known, say
from hccmeta.words.said import label, notes, reasons
from hccmeta.words.table import Cell, Table

#: Columns after the estimate and its limits: what fills each from a line.
COLUMNS: dict[str, Callable[[Line], Cell]] = {
    "tau2": lambda one: one.tau2,
    "studies": lambda one: one.k,
    "arms": lambda one: one.k,
    "reach": lambda one: one.k,
    "p": lambda one: one.p,
    "smaller-arm": lambda one: one.smaller_arm,
    "variance-inflation": lambda one: one.variance_inflation,
    "prediction-lower": lambda one: None if one.prediction is None else one.prediction.lower,
    "prediction-upper": lambda one: None if one.prediction is None else one.prediction.upper,
    "note": lambda one: reasons(one.reasons),
}


def lines_of(
    name: str,
    first: str,
    lines: Lines,
    columns: Sequence[str],
    *,
    title: str = "",
    below: str | None = None,
    measured: str = "",
) -> Table:
    """``lines`` with ``columns`` beside their estimates; ``first`` heads what they are of."""
    head = (say(f"head.{first}"), say("head.estimate"), say("head.lower"), say("head.upper"))
    note = known(f"below.{name}", "") if below is None else below
    return Table(
        name,
        title or say(f"table.{name}"),
        (*head, *(say(f"head.{column}") for column in columns)),
        tuple(_row(one, columns, raw=first == "tau") for one in lines.lines),
        " ".join(filter(None, (" ".join(notes(lines.notes)) or note,))),
        estimates=True,
        measured=measured,
    )


def _row(one: Line, columns: Sequence[str], *, raw: bool) -> tuple[Cell, ...]:
    lower, upper = (None if one.interval is None else one.interval.inferred) or (None, None)
    first: Cell = one.label.tau if raw else label(one.label)
    return (first, one.estimate, lower, upper, *(COLUMNS[column](one) for column in columns))
