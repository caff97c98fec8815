"""Reading a person's own CSV for ``hccmeta pool`` and ``hccmeta rmst``."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import click

#: More than any meta-analysis or trial has; a larger file is refused before it is read.
MAX_BYTES = 20_000_000


def columns(path: Path, needed: tuple[str, ...], *, text: tuple[str, ...] = ()) -> dict[str, list[float] | list[str]]:
    """The ``needed`` number columns, and those of the ``text`` columns that are there, of a CSV file with a header.

    Every fault is reported at once, as a usage error with ``file:line``.
    """
    if path.stat().st_size > MAX_BYTES:
        raise click.UsageError(f"{path} is larger than {MAX_BYTES} bytes")
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            header = reader.fieldnames or []
            missing = [name for name in needed if name not in header]
            if missing:
                raise click.UsageError(f"{path}:1: no column {', '.join(missing)}; the header is {','.join(header)}")
            rows = list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise click.UsageError(f"{path} is no CSV file in UTF-8: {error}") from error
    faults: list[str] = []
    found: dict[str, list[float] | list[str]] = {
        name: [_number(path, line, name, row[name], faults) for line, row in enumerate(rows, start=2)]
        for name in needed
    }
    for name in text:
        if name in header:
            found[name] = [row[name] or "" for row in rows]
    if faults:
        raise click.UsageError("\n".join(faults[:50]))
    if not rows:
        raise click.UsageError(f"{path} has a header and no rows")
    return found


def _number(path: Path, line: int, name: str, cell: str | None, faults: list[str]) -> float:
    try:
        value = float(cell or "")
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        faults.append(f"{path}:{line}: {name} '{cell or ''}' is not a number")
    return value
