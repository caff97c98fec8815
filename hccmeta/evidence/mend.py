"""What ``hccmeta check --fix`` mends: only what has one possible meaning. Text in, text out; the shell writes."""

from __future__ import annotations

import codecs
import re
from decimal import Decimal
from itertools import pairwise

from hccmeta.evidence.source.table import rejoined
from hccmeta.evidence.spec.slips import plain_number

_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,12})?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"\d{1,9},\d{1,12}", re.ASCII)


def mended_text(raw: bytes) -> str | None:
    """``raw`` without byte order mark, with line ends LF and one at the end; None when it is not UTF-8 text."""
    if b"\0" in raw:
        return None
    try:
        text = raw.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.rstrip("\n") + "\n" if text.strip() else None


def mended_table(raw: bytes, *, is_curve: bool) -> str | None:
    """A curve or risk table with its form mended: separators, spaces, blank lines, order of rows, percent scale.

    None when it is no table of plain numbers. The order is mended only where every row then fits: a curve that would
    still rise, or two rows of one time, is left as it is.
    """
    text = mended_text(raw)
    if text is None:
        return None
    rows = _cells([line for line in text.split("\n") if line.strip() and not line.startswith("sep=")])
    if rows is None:
        return None
    header, body = rows[0], rows[1:]
    body = _in_order(body)
    if is_curve and len(header) == 2:
        body = _as_proportions(body)
    return "\n".join(",".join(row) for row in (header, *body)) + "\n"


def _cells(lines: list[str]) -> list[list[str]] | None:
    """The rows' cells, each a plain number below the header; None when they are not."""
    separator = next((sign for sign in (";", "\t") if all(sign in line for line in lines)), ",")
    rows = [[cell.strip().strip('"').strip() for cell in line.split(separator)] for line in lines]
    if separator != "," and not any("." in cell for row in rows[1:] for cell in row):
        rows[1:] = [[c.replace(",", ".") if _DECIMAL_COMMA.fullmatch(c) else c for c in row] for row in rows[1:]]
    while len(rows[0]) > 1 and not any(row[-1] if len(row) == len(rows[0]) else "x" for row in rows):
        rows = [row[:-1] for row in rows]
    width = len(rows[0])
    rows[1:] = [[plain_number(cell) or cell for cell in _of_width(row, width)] for row in rows[1:]]
    whole = all(len(row) == width and all(_NUMBER.fullmatch(cell) for cell in row) for row in rows[1:])
    return rows if whole and len(rows) > 1 else None


def _of_width(row: list[str], width: int) -> list[str]:
    """The row without blank cells beyond the header, or with its decimal commas put together."""
    if len(row) > width and not any(row[width:]):
        return row[:width]
    return rejoined(row, width) or row


def _in_order(body: list[list[str]]) -> list[list[str]]:
    """The rows by time, if no column then rises; else as they stand."""
    numbers = sorted(range(len(body)), key=lambda row: float(body[row][0]))
    ordered = [body[row] for row in numbers]
    times = [float(row[0]) for row in ordered]
    falling = all(
        float(later) <= float(earlier)
        for one, other in pairwise(ordered)
        for earlier, later in zip(one[1:], other[1:], strict=True)
    )
    distinct = len(set(times)) == len(times)
    return ordered if falling and distinct else body


def _as_proportions(body: list[list[str]]) -> list[list[str]]:
    """Percent as proportions, where the file is plainly percent: from 100 (or nearly) down, never above."""
    survival = [Decimal(row[1]) for row in body]
    if not 90 <= survival[0] <= 100 or max(survival) > 100:
        return body
    return [[time, f"{(Decimal(value) / 100).normalize():f}"] for time, value in body]
