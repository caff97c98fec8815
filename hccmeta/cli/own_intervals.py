"""Intervals as papers print them, in one cell: ``0.79-1.06``, ``0.92 (0.79 to 1.06)``, ``[0,79; 1,06]``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from hccmeta.cli.own_data import Table

_NUMBER = r"[-+\N{MINUS SIGN}]?(?:\d+(?:[.,\N{MIDDLE DOT}]\d*)?|[.,\N{MIDDLE DOT}]\d+)(?:[eE][-+]?\d+)?"
_BETWEEN = r"\s*(?:to|[-\N{EN DASH}\N{EM DASH};]|,(?=\s))\s*"
_LIMITS = rf"(?P<lower>{_NUMBER}){_BETWEEN}(?P<upper>{_NUMBER})"
#: A pair of limits, with brackets or without; a value before it.
ALONE = re.compile(rf"[(\[]?\s*{_LIMITS}\s*[)\]]?")
_SAID = r"(?:9[0-9](?:[.,]\d)?\s*%\s*(?:CI|KI)?[:,]?\s*)?"
BEHIND = re.compile(rf"(?P<value>{_NUMBER})(?:\s+|\s*[(\[,;]\s*)[(\[]?\s*{_SAID}{_LIMITS}\s*[)\]]?")
#: What is left of a column's name without the words for an interval: ``hr_95_ci`` is ``hr``.
_OF_INTERVAL = re.compile(r"_?(?:9[0-9](?:_\d)?_?)?(?:ci|ki|confidence_interval|conf_int|interval)$")


def split(table: Table) -> Table:
    """``table`` with every column of intervals as columns ``lower`` and ``upper``, and the value before them by itself.

    A column is one of intervals when each of its cells holds one. Tables that have limits already stay as they are.
    """
    if {"lower", "upper"} & set(table.columns):
        return table
    for name, cells in table.columns.items():
        for form in (ALONE, BEHIND):
            matches = [form.fullmatch(cell) for cell in cells]
            if cells and all(matches):
                return _with(table, name, [match.groupdict() for match in matches if match], table.columns)
    return table


def _with(table: Table, name: str, parts: Sequence[dict[str, str | None]], before: dict[str, list[str]]) -> Table:
    columns = {column: cells for column, cells in before.items() if column != name}
    said = f"{name}: two numbers in a cell are the limits of an interval"
    if all(part.get("value") for part in parts):
        rest = _OF_INTERVAL.sub("", name) or "effect"
        columns[rest] = [_plain(part["value"]) for part in parts]
        said = f"{name}: the first number of a cell is the {rest}, the others are its interval"
    columns["lower"] = [_plain(part["lower"]) for part in parts]
    columns["upper"] = [_plain(part["upper"]) for part in parts]
    return replace(table, columns=columns, notes=(*table.notes, said))


def _plain(text: str | None) -> str:
    return (text or "").replace("\N{MINUS SIGN}", "-").replace("\N{MIDDLE DOT}", ".")
