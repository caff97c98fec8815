"""What a spreadsheet would run is told from numbers, and quoted off."""

import pytest

from hccmeta.ground.formula import is_formula, neutral
from hccmeta.snapshot.tables import Field, FlatTable
from hccmeta.words.table import Table
from hccmeta.words.tables import as_csv

RUN = ["=1+1", "+A1", "@SUM(1)", "-2+3+cmd|x!A0", "\uff1d1+1", "\u00a0=1", " =1", "\t=1", "\u200b=1"]


@pytest.mark.parametrize("cell", RUN)
def test_formulas_are_quoted_off_in_every_csv(cell):
    assert is_formula(cell)
    assert neutral(cell) == f"'{cell}"
    assert f"'{cell}" in as_csv(Table("t", "T", (cell,), ((cell,),)))
    flat = FlatTable("t", "T", (Field("a", "string", "a"),), ((cell,),))
    assert f"'{cell}" in flat.csv().decode()


@pytest.mark.parametrize("cell", ["", "-", "-0.5", "+3", "-1.2e-5", "a=b", "\u22120.5", "\u2013", "12-15", "x@y"])
def test_numbers_and_texts_stay(cell):
    assert neutral(cell) == cell
