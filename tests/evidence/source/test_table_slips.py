"""Curves and tables as spreadsheets write them: what is said of the first slip, and whether ``--fix`` may mend it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hccmeta.evidence.mend import mended_table
from hccmeta.evidence.source.table import read_table

CURVE = [("0", "1"), ("1", "0.944"), ("2.5", "0.891"), ("4", "0.8")]
RISK = "time,a,b\n0,1100,98\n6,80,77\n"


def rows(form: Callable[[str, str], str]) -> str:
    return "\n".join(["time,survival", *(form(*row) for row in CURVE)]) + "\n"


PLAIN = rows(lambda time, survival: f"{time},{survival}")


def first_mend(text: str, header: str, *, blanks: bool = False) -> str:
    _, found = read_table(text, "x.csv", expected=header, known=lambda names: ",".join(names) == header, blanks=blanks)
    return found[0].mend if found else ""


@pytest.mark.parametrize(
    ("written", "mend", "is_fixed"),
    [
        (PLAIN, "", True),
        (PLAIN.replace(",", "\t"), "separate cells by commas", True),
        (PLAIN.replace(",", "\t").replace(".", ","), "separate cells by commas", True),
        (PLAIN.replace(",", ";").replace(".", ","), "separate cells by commas", True),
        (PLAIN.replace(".", ","), "write decimals with a point: 1,0.944", True),
        (PLAIN.replace(".", "\u00b7"), "write 0.944", True),
        (rows(lambda time, survival: f"\u201c{time}\u201d,\u201c{survival}\u201d"), "write 0", True),
        (rows(lambda time, survival: f"{time},{float(survival) * 100:g}%"), "write 100, and divide", True),
        (rows(lambda time, survival: f"{time},{survival},,"), "delete the commas at its end: 0,1", True),
        ("sep=,\n" + PLAIN, "delete the line 'sep=,'", True),
        (rows(lambda time, survival: f"{time} mo,{survival}"), "write 0", False),
        (PLAIN.replace("0.8\n", "NR\n"), "delete the row: a curve ends where it was last read", False),
        (PLAIN.replace("\n4,", "\n4-Jan,"), "a spreadsheet has made a date of a number", False),
        ("time,survival\n0,0,100\n12,0,95\n", "fill in the cell", False),
    ],
)  # fmt: skip
def test_curves(written: str, mend: str, is_fixed: bool) -> None:
    assert first_mend(written, "time,survival").startswith(mend)
    mended = mended_table(written.encode(), is_curve=True)
    if is_fixed:
        assert mended is not None
        values = [float(cell) for line in mended.splitlines()[1:] for cell in line.split(",")]
        assert values == pytest.approx([float(cell) for row in CURVE for cell in row])
    else:
        assert mended is None


@pytest.mark.parametrize(
    ("written", "mend"),
    [("6,80,\u2013", "leave the cell blank"), ("6,NR,77", "leave the cell blank"), ("6,1 080,77", "write 1080")],
)
def test_numbers_at_risk(written: str, mend: str) -> None:
    assert first_mend(RISK.replace("6,80,77", written), "time,a,b", blanks=True) == mend
