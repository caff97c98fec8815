"""Analyses carry codes, never sentences: no text with a space in it stands in their code, but in docstrings."""

import ast
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2] / "hccmeta" / "analysis"
#: The fidelity card names what it compares; its words are turned into codes with the reconstruction's inputs.
NOT_YET = {"fidelity.py"}
#: A status of the statistics.
STATUSES = {"not estimable"}


def texts(tree):
    """Every text of the code, with its line, that is no docstring and no message of an exception."""
    left_out = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node, clean=False):
            left_out.add(id(node.body[0].value))
        if isinstance(node, ast.Raise):
            left_out |= {id(one) for one in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            yield node.lineno, node.value


@pytest.mark.parametrize("file", sorted(HOME.rglob("*.py")), ids=lambda file: str(file.relative_to(HOME)))
def test_no_sentence_stands_in_an_analysis(file):
    if file.name in NOT_YET:
        pytest.skip("still in English")
    found = [(line, text) for line, text in texts(ast.parse(file.read_text())) if " " in text.strip()]
    found = [one for one in found if one[1] not in STATUSES]
    assert found == []
