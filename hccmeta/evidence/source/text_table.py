"""CSV text to rows of text: the two logs of a review."""

from __future__ import annotations

import csv
import io

from hccmeta.evidence.catalogue import curves as codes
from hccmeta.evidence.source.table import MAX_LISTED
from hccmeta.ground.formula import is_formula
from hccmeta.ground.problem import Problem, problem

Row = tuple[int, dict[str, str]]


def read_text_table(text: str, path: str, *, columns: tuple[str, ...]) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    """The rows of ``text`` as (line, cells by column), quotes as spreadsheets write them; ``columns`` is the header."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    problems: list[Problem] = []
    start = 1
    try:
        header = tuple(next(reader, ()))
        if header != columns:
            what = f"the header is '{','.join(header)[:120]}' and must be '{','.join(columns)}'"
            return (), (problem(codes.HEADER, path, what),)
        start = reader.line_num + 1
        for cells in reader:
            if not cells:
                problems.append(problem(codes.SPACING, path, "a blank line", line=start))
            elif len(cells) != len(columns):
                what = f"the row has {len(cells)} cells, the header {len(columns)}"
                problems.append(problem(codes.CELLS, path, what, line=start))
            else:
                problems += _formulas(cells, columns, path, start)
                rows.append((start, dict(zip(columns, (cell.strip() for cell in cells), strict=True))))
            start = reader.line_num + 1
    except csv.Error as error:
        problems.append(problem(codes.CELLS, path, f"the row cannot be read: {error}", line=start))
    return tuple(rows), _capped(problems, path)


def _formulas(cells: list[str], columns: tuple[str, ...], path: str, line: int) -> list[Problem]:
    return [
        problem(codes.FORMULA, path, f"{column}: '{cell[:40]}' would run as a formula", line=line)
        for column, cell in zip(columns, cells, strict=True)
        if is_formula(cell)
    ]


def _capped(found: list[Problem], path: str) -> tuple[Problem, ...]:
    """At most MAX_LISTED faults, and how many more rows have one."""
    if len(found) <= MAX_LISTED:
        return tuple(found)
    what = f"{len(found) - MAX_LISTED} more rows have a fault"
    return (*found[:MAX_LISTED], problem(codes.CELLS, path, what, line=found[MAX_LISTED].line))
