"""Reading a person's own table for ``hccmeta pool`` and ``hccmeta rmst``, in the dialects that spreadsheets write.

Commas, semicolons, tabs or spaces between cells, decimal commas, spaces around cells, any capitals in the header,
UTF-8, UTF-16 or the Windows code page. What was understood differently from a plain CSV file is said, never silently
assumed.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

#: More than any meta-analysis or trial has; a larger file is refused before it is read.
MAX_BYTES = 20_000_000
#: Faults shown at once.
MOST_FAULTS = 50

DECIMAL_COMMA = re.compile(r"[-+]?\d*,\d+([eE][-+]?\d+)?")
DELIMITERS = {";": "semicolons", "\t": "tabs", ",": "commas", " ": "spaces"}


@dataclass(frozen=True)
class Table:
    """The cells of a file by normalised column name, stripped; ``lines`` are those of the rows in the file.

    ``notes``: how the file was understood where that is not plain.
    """

    path: Path
    header: tuple[str, ...]  # as written
    columns: dict[str, list[str]]
    lines: tuple[int, ...]
    notes: tuple[str, ...] = ()

    def find(self, names: Sequence[str]) -> str | None:
        """The first of ``names`` that is a column."""
        return next((name for name in names if name in self.columns), None)

    def where(self, row: int) -> str:
        """``file:line`` of a row."""
        return f"{self.path}:{self.lines[row]}"

    def numbers(self, name: str, faults: list[str]) -> list[float]:
        """A column as finite numbers; what is none adds a fault that names the cell."""
        return [_number(self, row, name, cell, faults) for row, cell in enumerate(self.columns[name])]


def normal(name: str) -> str:
    """A column's name in lower case with single underscores: ``"CI.Lower (95%)"`` is ``ci_lower_95``."""
    return re.sub(r"[^0-9a-z]+", "_", name.strip().lower()).strip("_")


def read_table(path: Path) -> Table:
    """The table in ``path``. Raises ``click.UsageError`` for a file that is too large or is no table with a header."""
    if path.stat().st_size > MAX_BYTES:
        raise click.UsageError(f"{path} is larger than {MAX_BYTES} bytes")
    text, notes = _decoded(path)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = _delimiter(first)
    if delimiter != ",":
        notes.append(f"cells are separated by {DELIMITERS[delimiter]}")
    rows = _rows(path, text, delimiter)
    if not rows:
        raise click.UsageError(f"{path} is empty")
    (_, header), *body = rows
    names = [normal(name) for name in header]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise click.UsageError(f"{path}:1: the column '{twice}' stands twice; the header is {','.join(header)}")
    if not body:
        raise click.UsageError(f"{path} has a header and no rows")
    wrong = [
        f"{path}:{line}: {len(cells)} cells, where the header has {len(header)}"
        for line, cells in body
        if len(cells) != len(header)
    ]
    raise_for(wrong)
    columns = {name: [cells[i] for _, cells in body] for i, name in enumerate(names) if name}
    if any(DECIMAL_COMMA.fullmatch(cell) for cells in columns.values() for cell in cells):
        notes.append("decimal commas were read as points")
    return Table(path, tuple(header), columns, tuple(line for line, _ in body), tuple(notes))


def raise_for(faults: Sequence[str]) -> None:
    """A usage error with every fault, when there is one."""
    if faults:
        more = [f"and {len(faults) - MOST_FAULTS} more"] if len(faults) > MOST_FAULTS else []
        raise click.UsageError("\n".join([*faults[:MOST_FAULTS], *more]))


def _decoded(path: Path) -> tuple[str, list[str]]:
    raw = path.read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16"), ["the file is UTF-16"]
        except UnicodeDecodeError as error:
            raise click.UsageError(f"{path} is no text in UTF-8 or UTF-16: {error.reason}") from error
    if b"\x00" in raw:
        raise click.UsageError(f"{path} is no text in UTF-8; save the sheet as CSV")
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace"), ["the file is not UTF-8 and was read as Windows text"]


def _delimiter(header: str) -> str:
    for delimiter in (";", "\t", ","):
        if delimiter in header:
            return delimiter
    return " " if " " in header.strip() else ","


def _rows(path: Path, text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Line numbers and stripped cells of all rows that are not empty."""
    if delimiter == " ":
        lines = enumerate(text.splitlines(), start=1)
        return [(number, line.split()) for number, line in lines if line.strip()]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    rows = []
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                rows.append((reader.line_num, stripped))
    except csv.Error as error:
        raise click.UsageError(f"{path}:{reader.line_num}: no CSV file: {error}") from error
    return rows


def _number(table: Table, row: int, name: str, cell: str, faults: list[str]) -> float:
    text = cell.replace(",", ".") if DECIMAL_COMMA.fullmatch(cell) else cell
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        faults.append(f"{table.where(row)}: {name} '{cell}' is not a number")
    return value
