"""CSV text to rows of numbers that know their line, with every fault of the form reported once per cause."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from hccmeta.evidence.catalogue import curves as codes
from hccmeta.evidence.source.document import Mark
from hccmeta.evidence.spec import slips
from hccmeta.ground.problem import Code, Problem, problem

MAX_ROWS = 20_000
#: Faults of single cells that are listed one by one; more are counted.
MAX_LISTED = 20

_NUMBER = re.compile(r"[-+]?(?:\d{1,15}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][-+]?\d{1,2})?", re.ASCII)
_CLEAN = re.compile(r"[\d.,\n]*", re.ASCII)
_DECIMAL_COMMA = re.compile(r"\d+,\d+")

HeaderCheck = Callable[[tuple[str, ...]], bool]


@dataclass(frozen=True)
class NumberTable:
    """A CSV file of numbers: the names of its columns, its rows, the line of each row, and the text of all lines."""

    path: str
    header: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    lines: tuple[int, ...]
    source: tuple[str, ...] = ()

    def column(self, index: int) -> tuple[float, ...]:
        """The values of one column, in the file's order."""
        return tuple([row[index] for row in self.rows])

    def mark(self, row: int, column: int) -> Mark:
        """Where a cell stands."""
        line = self.lines[row]
        cells = self.source[line - 1].split(",") if line <= len(self.source) else []
        return Mark(line, sum(len(cell) + 1 for cell in cells[:column]) + 1)


def read_table(
    text: str, path: str, *, expected: str, known: HeaderCheck, blanks: bool = False
) -> tuple[NumberTable | None, tuple[Problem, ...]]:
    """``text`` as a NumberTable; None when its columns cannot be told.

    ``known`` decides whether a header is right, and ``expected`` says in a message what it must be. ``blanks``: a cell
    behind the first may be blank (nan), when its row has another number.
    """
    lines = text.split("\n")
    header = tuple(lines[0].split(","))
    if known(header) and _CLEAN.fullmatch(text, len(lines[0])):
        table = _fast(path, header, lines)
        if table is not None:
            return table, ()
    return _Careful(path, expected, known, blanks).read(lines)


def _fast(path: str, header: tuple[str, ...], lines: list[str]) -> NumberTable | None:
    """A file without any fault of form; None when it has one."""
    body = lines[1:-1] if lines[-1] == "" else lines[1:]
    width = len(header)
    if not 0 < len(body) <= MAX_ROWS:
        return None
    try:
        rows = tuple([tuple(map(float, line.split(","))) for line in body])
    except ValueError:
        return None
    if any(len(row) != width for row in rows):
        return None
    return NumberTable(path, header, rows, tuple(range(2, len(rows) + 2)), tuple(lines))


@dataclass
class _Careful:
    """Reads line by line and tells what is wrong with each."""

    path: str
    expected: str
    known: HeaderCheck
    blanks: bool
    found: list[Problem] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    listed: dict[str, int] = field(default_factory=dict)

    def once(self, code: Code, what: str, line: int, column: int) -> None:
        """A fault that has one cause in the whole file: the first place stands for all."""
        if code.id not in self.told:
            self.told.add(code.id)
            self.found.append(problem(code, self.path, what, line=line, column=column))

    def each(self, code: Code, what: str, line: int, column: int, mend: str = "") -> None:
        """A fault of one row, listed up to a bound."""
        count = self.listed[code.id] = self.listed.get(code.id, 0) + 1
        if count <= MAX_LISTED:
            self.found.append(problem(code, self.path, what, line=line, column=column, mend=mend))

    def read(self, lines: list[str]) -> tuple[NumberTable | None, tuple[Problem, ...]]:
        body = [(number, line) for number, line in enumerate(lines, start=1)]
        while body and not body[-1][1].strip():
            if len(body) > 1 and len(body) != len(lines):
                self.once(codes.SPACING, "a blank line at the end", body[-1][0], 1)
            body.pop()
        if not body:
            return None, tuple(self.found)
        separator = self._separator(body)
        first, header = self._header(body[0], separator)
        rows: list[tuple[float, ...]] = []
        numbers: list[int] = []
        for number, line in body[first:]:
            if len(rows) >= MAX_ROWS:
                self.once(codes.TOO_MANY_ROWS, f"more than {MAX_ROWS} rows", number, 1)
                break
            row = self._row(number, line, separator, header)
            if row is not None:
                rows.append(row)
                numbers.append(number)
        if not body[first:]:
            self.once(codes.NO_ROWS, "there is no row below the header", body[0][0], 1)
        for code, count in self.listed.items():
            if count > MAX_LISTED:
                last = max(one.line for one in self.found if one.code == code)
                what = f"{count - MAX_LISTED} more rows have the same fault"
                self.found.append(problem(_BY_ID[code], self.path, what, line=last + 1))
        table = NumberTable(self.path, header, tuple(rows), tuple(numbers), tuple(lines)) if rows else None
        return table, tuple(self.found)

    def _separator(self, body: list[tuple[int, str]]) -> str:
        for sign, name in ((";", "semicolons"), ("\t", "tabs")):
            for number, line in body:
                if sign in line:
                    comma = " and decimals by commas" if any(_DECIMAL_COMMA.search(one) for _, one in body) else ""
                    self.once(codes.SEPARATOR, f"cells are separated by {name}{comma}", number, line.index(sign) + 1)
                    return sign
        return ","

    def _header(self, first: tuple[int, str], separator: str) -> tuple[int, tuple[str, ...]]:
        """How many lines the header takes, and its names."""
        number, line = first
        names = tuple(line.split(separator))
        if self.known(names):
            return 1, names
        bare = tuple(name.strip().strip('"') for name in names)
        if self.known(bare):
            if any('"' in name for name in names):
                self.once(codes.QUOTES, "the header is in quotes", number, line.index('"') + 1)
            else:
                self.once(codes.SPACING, "spaces in the header", number, 1)
            return 1, bare
        if all(_NUMBER.fullmatch(name.replace(",", ".")) for name in bare):
            self.once(codes.HEADER, f"the header is missing: the first line must be '{self.expected}'", number, 1)
            return 0, bare
        what = f"the header is '{line.strip()[:80]}' and must be '{self.expected}'"
        if line.startswith("sep="):  # a line for one spreadsheet program; the header is below it
            self.found.append(
                problem(codes.HEADER, self.path, what, line=number, mend=f"delete the line '{line.strip()}'")
            )
            return 2, tuple(self.expected.split(","))
        self.once(codes.HEADER, what, number, 1)
        return 1, bare

    def _row(self, number: int, line: str, separator: str, header: tuple[str, ...]) -> tuple[float, ...] | None:
        if not line.strip():
            self.once(codes.SPACING, "a blank line between the rows", number, 1)
            return None
        if '"' in line:
            self.once(codes.QUOTES, "numbers stand in quotes", number, line.index('"') + 1)
            if _DECIMAL_COMMA.search(line) and line.count('"') == 2 * len(header):
                self.once(codes.SEPARATOR, "decimals are written with a comma", number, line.index(",") + 1)
                cells = [cell.replace(",", ".") for cell in line.split('"')[1::2]]
                return self._values(cells, number)
            line = line.replace('"', "")
        cells = line.split(separator)
        if separator != ",":
            cells = [cell.replace(",", ".") for cell in cells]
        elif len(cells) == 2 * len(header) and all(cell.strip().isdigit() for cell in cells):
            self.once(codes.SEPARATOR, "decimals are written with a comma", number, line.index(",") + 1)
            cells = [f"{whole.strip()}.{part.strip()}" for whole, part in zip(cells[::2], cells[1::2], strict=True)]
        if len(cells) != len(header):
            what = f"the row has {len(cells)} cells, the header {len(header)}"
            self.each(codes.CELLS, what, number, 1, _row_mend(cells, len(header)))
            return None
        return self._values(cells, number)

    def _values(self, cells: list[str], number: int) -> tuple[float, ...] | None:
        """The cells of one row; None when one is not a number, or blank where it may not be."""
        values: list[float | None] = []
        column = 1
        some = self.blanks and any(cell.strip() for cell in cells[1:])
        for index, cell in enumerate(cells):
            values.append(math.nan if some and index and not cell.strip() else self._cell(cell, number, column))
            column += len(cell) + 1
        return None if None in values else tuple([value for value in values if value is not None])

    def _cell(self, cell: str, number: int, column: int) -> float | None:
        bare = cell.strip()
        if not bare:
            self.each(codes.CELLS, "a cell is blank", number, column)
            return None
        if bare != cell:
            self.once(codes.SPACING, "spaces around a number", number, column)
        if not _NUMBER.fullmatch(bare):
            self.each(codes.NOT_A_NUMBER, f"'{bare[:40]}' is not a number", number, column, self._cell_mend(bare))
            return None
        return float(bare)

    def _cell_mend(self, cell: str) -> str:
        """What to write for a cell as papers and spreadsheets print it."""
        if cell.lower() in slips.NOT_REACHED | slips.ABSENT:
            return "leave the cell blank" if self.blanks else "delete the row: a curve ends where it was last read"
        if (number := slips.plain_number(cell)) is not None:
            return f"write {number}, and divide the column by 100" if "%" in cell else f"write {number}"
        return slips.number_mend(slips.Field("", of_table=True), cell)


def _row_mend(cells: list[str], width: int) -> str:
    """What to write for a row with more cells than columns; empty where it is not known."""
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        return f"delete the commas at its end: {','.join(cells[:width])}"
    return f"write decimals with a point: {','.join(joined)}" if (joined := rejoined(cells, width)) else ""


def rejoined(cells: list[str], width: int) -> list[str] | None:
    """The cells of a row whose decimal commas made more of them, where they can be put together in one way alone.

    Only of two columns, time and survival: survival is 0, 1, or 0 and decimals. A last cell of 100 is a percentage.
    """
    bare = [cell.strip() for cell in cells]
    if (
        width != 2
        or len(bare) not in (3, 4)
        or bare[-1] == "100"
        or not all(cell.isascii() and cell.isdigit() for cell in bare)
    ):
        return None
    if len(bare) == 3 and bare[1] == "0":
        return None if bare[2] in ("0", "1") else [bare[0], f"0.{bare[2]}"]
    if len(bare) == 3 and bare[2] in ("0", "1"):
        return [f"{bare[0]}.{bare[1]}", bare[2]]
    return [f"{bare[0]}.{bare[1]}", f"0.{bare[3]}"] if len(bare) == 4 and bare[2] == "0" else None


_BY_ID = {code.id: code for code in codes.ALL}
