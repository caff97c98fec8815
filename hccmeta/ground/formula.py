"""Cells that a spreadsheet would run: told from numbers, and quoted off in every CSV file that is written."""

from __future__ import annotations

import re

#: What begins a formula, also in full width; spreadsheets skip the blanks before it, unseen ones too.
_BEGINS = re.compile("[\\s\u00a0\u200b\u2060\ufeff]*[=+@\\-\uff1d\uff0b\uff20\uff0d]")
_NUMBER = re.compile(r"\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?\s*", re.ASCII)
_TAB = ("\t", "\r")


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet may take ``cell`` for a formula; a number with its sign, or a lone dash, is none.

    >>> [is_formula(one) for one in ("=1+1", "-2+3+cmd|x", "\\u00a0@x", "-0.5", "-", "a=b")]
    [True, True, True, False, False, False]
    """
    if cell.startswith(_TAB):
        return True
    return bool(_BEGINS.match(cell)) and not _NUMBER.fullmatch(cell) and cell.strip() != "-"


def neutral(cell: str) -> str:
    """``cell`` with an apostrophe before what would run: spreadsheets then show it as text."""
    return f"'{cell}" if is_formula(cell) else cell
