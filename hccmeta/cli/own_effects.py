"""Effects with variances from what people have: yi and vi or se, an estimate with its interval, a ratio with one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import click

from hccmeta import stats
from hccmeta.cli.own_data import Table, raise_for
from hccmeta.cli.own_intervals import split
from hccmeta.stats.normal import normal_quantile

STUDY = ("study", "studlab", "slab", "label", "name", "trial", "author", "authors", "id")
EFFECT = (
    *(
        "yi",
        "effect",
        "estimate",
        "est",
        "te",
        "es",
        "y",
        "beta",
        "coef",
        "difference",
        "md",
        "rmstd",
        "rmst_difference",
    ),
    *("log_hr", "loghr", "log_or", "logor", "log_rr", "logrr", "lnhr", "lnor", "lnrr", "log_ratio"),
)
RATIO = ("hr", "or", "rr", "hazard_ratio", "odds_ratio", "risk_ratio", "ratio")
VARIANCE = ("vi", "variance", "var", "v")
STANDARD_ERROR = ("sei", "se", "sete", "se_te", "stderr", "std_err", "standard_error", "std_error", "se_yi")
_SIDES = ("ci_{}", "{}_ci", "{}", "{}_limit", "{}_cl", "ci_{}_95", "95_ci_{}", "{}_95", "{}_95_ci", "conf_{}", "{}ci")
_ENDS = (("lower", "low", "lb", "l", "min"), ("upper", "high", "up", "ub", "u", "max"))
LOWER, UPPER = (
    (*(side.format(end) for end in ends for side in _SIDES), *more)
    for ends, more in zip(_ENDS, (("lcl", "ll", "lci", "lo"), ("ucl", "ul", "uci", "hi")), strict=True)
)
LEVEL = ("level", "ci_level", "confidence_level")


@dataclass(frozen=True)
class Effects:
    """``yi`` and ``vi`` of named studies; ``ratio``: they are logarithms of ratios. ``notes``: how they were read."""

    names: tuple[str, ...]
    yi: tuple[float, ...]
    vi: tuple[float, ...]
    ratio: bool
    notes: tuple[str, ...]


def effects_of(table: Table, level: float) -> Effects:
    """The effects of ``table``, intervals at ``level`` unless a column gives another (0.99 or 99).

    Raises ``click.UsageError`` that names every row at fault, or the columns that are missing.
    """
    table = split(table)
    ratio, effect = table.find(RATIO), table.find(EFFECT)
    if ratio is None and effect is None:
        raise click.UsageError(_missing(table))
    faults: list[str] = []
    logarithm = effect is not None and effect.startswith(("log", "ln"))
    if effect is None:
        assert ratio is not None
        yi, vi, notes = _from_ratio(table, ratio, level, faults)
    else:
        yi, vi, notes = _from_effect(table, effect, level, faults)
    raise_for(faults)
    name = table.find(STUDY)
    names = [cell or f"row {i}" for i, cell in enumerate(table.columns[name], 1)] if name else []
    known = tuple(names) or tuple(f"row {i}" for i in range(1, len(yi) + 1))
    return Effects(known, tuple(yi), tuple(vi), effect is None or logarithm, (*table.notes, *notes))


def _missing(table: Table, what: str = "no column yi, vi") -> str:
    return (
        f"{table.path}:1: {what}; the header is {', '.join(table.header)}. Write columns yi and vi (or se), "
        "an estimate with lower and upper, or hr (or, rr) with lower and upper; an interval may stand in one cell, "
        "0.92 (0.79-1.06)"
    )


def _levels(table: Table, level: float, faults: list[str]) -> list[float]:
    column = table.find(LEVEL)
    if column is None:
        return [level] * len(table.lines)
    given = [value / 100 if value > 1 else value for value in table.numbers(column, faults)]
    faults += [
        f"{table.where(row)}: {column} must lie between 50 and 100 %"
        for row, value in enumerate(given)
        if not math.isnan(value) and not 0.5 <= value < 1
    ]
    return [value if 0.5 <= value < 1 else level for value in given]


Columns = tuple[list[float], list[float], list[str]]


def _from_effect(table: Table, effect: str, level: float, faults: list[str]) -> Columns:
    yi = table.numbers(effect, faults)
    if (column := table.find(VARIANCE)) is not None:
        return yi, table.numbers(column, faults), []
    if (column := table.find(STANDARD_ERROR)) is not None:
        return yi, [value**2 for value in table.numbers(column, faults)], [f"variances are the squares of {column}"]
    lower, upper = table.find(LOWER), table.find(UPPER)
    if lower is None or upper is None:
        raise click.UsageError(
            _missing(table).replace("no column yi, vi", f"{effect} has no vi, se, or lower and upper")
        )
    low, high, levels = table.numbers(lower, faults), table.numbers(upper, faults), _levels(table, level, faults)
    notes: list[str] = [f"standard errors are from the {_percent(levels)} intervals"]
    for row, (value, a, b) in enumerate(zip(yi, low, high, strict=True)):
        if not math.isnan(value + a + b) and not (a <= value <= b and a < b):
            faults.append(f"{table.where(row)}: {effect} {value:g} does not lie within {a:g} to {b:g}")
        elif not math.isnan(value + a + b) and abs(value - (a + b) / 2) > 0.1 * (b - a):
            notes.append(
                f"{table.where(row)}: {effect} {value:g} is not in the middle of {a:g} to {b:g}; see the report"
            )
    se = [(b - a) / (2 * normal_quantile(p)) for a, b, p in zip(low, high, levels, strict=True)]
    return yi, [one**2 for one in se], notes


def _from_ratio(table: Table, ratio: str, level: float, faults: list[str]) -> Columns:
    values = table.numbers(ratio, faults)
    lower, upper = table.find(LOWER), table.find(UPPER)
    if lower is None or upper is None:
        return _ratio_with_error(table, ratio, values, faults)
    limits = zip(table.numbers(lower, faults), table.numbers(upper, faults), strict=True)
    levels = _levels(table, level, faults)
    yi, vi = [], []
    notes = [f"logarithms of {ratio}, standard errors from the {_percent(levels)} intervals"]
    for row, (value, (low, high), p) in enumerate(zip(values, limits, levels, strict=True)):
        if math.isnan(value + low + high):
            continue
        try:
            effect = stats.log_hazard_ratio(value, low, high, level=p)
        except ValueError as error:
            faults.append(f"{table.where(row)}: {ratio} {value:g}, {low:g} to {high:g}: {error}")
            continue
        yi.append(effect.estimate)
        vi.append(effect.se**2)
        if effect.reasons:
            notes.append(f"{table.where(row)}: {effect.reason}")
    return yi, vi, notes


def _ratio_with_error(table: Table, ratio: str, values: list[float], faults: list[str]) -> Columns:
    column = table.find(STANDARD_ERROR)
    if column is None:
        raise click.UsageError(
            _missing(table).replace("no column yi, vi", f"{ratio} has no lower and upper, and no se")
        )
    faults += [
        f"{table.where(row)}: {ratio} {value:g} is not a ratio: it must be positive"
        for row, value in enumerate(values)
        if value <= 0
    ]
    logs = [math.log(value) if value > 0 else math.nan for value in values]
    note = f"logarithms of {ratio}, whose standard errors {column} is taken for"
    return logs, [value**2 for value in table.numbers(column, faults)], [note]


def _percent(levels: Sequence[float]) -> str:
    return ", ".join(f"{100 * level:g} %" for level in sorted(set(levels)))
