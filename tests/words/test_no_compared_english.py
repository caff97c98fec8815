"""Nothing compares a string that a person reads: codes are compared, and worded afterwards."""

import ast
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2] / "hccmeta"
ROOMS = ("analysis", "words", "figures", "site", "versions", "snapshot")
#: A status of the statistics. Their estimators and transformations are in capitals throughout (REML, HK, PFT).
OF_STATISTICS = {"not estimable"}
FILES = sorted(file for room in ROOMS for file in (HOME / room).rglob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(HOME)))
def test_no_words_are_compared(file):
    found = [
        (node.lineno, text.value)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare)
        for side in (node.left, *node.comparators)
        for text in ast.walk(side)
        if isinstance(text, ast.Constant) and isinstance(text.value, str)
        if (" " in text.value.strip() or text.value[:1].isupper())
        and not (text.value.isupper() or text.value in OF_STATISTICS)
    ]
    assert found == []
