"""Names that say what they hold: where a function is longer than a glance, ``one`` and ``found`` say nothing."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "hccmeta"
#: Names that say nothing of what they hold.
EMPTY = {"one", "found", "shown", "said"}
#: Lines that are read in one glance.
GLANCE = 10
SCOPES = (ast.FunctionDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def own(node):
    """The nodes of a function's own scope, without those of scopes within."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, SCOPES):
            yield from own(child)


def empty_names(source):
    """Line, function and name of every variable of a function of more than ten lines that says nothing."""
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef) or function.end_lineno - function.lineno < GLANCE:
            continue
        bound = [one.arg for one in ast.walk(function.args) if isinstance(one, ast.arg)]
        bound += [one.id for one in own(function) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)]
        yield from ((function.lineno, function.name, name) for name in sorted({*bound} & EMPTY))


@pytest.mark.parametrize("room", sorted(file.parent.name for file in PACKAGE.glob("*/__init__.py")))
def test_variables_of_long_functions_are_nouns(room):
    files = sorted((PACKAGE / room).rglob("*.py"))
    told = [
        (file.relative_to(PACKAGE).as_posix(), *where)
        for file in files
        for where in empty_names(file.read_text(encoding="utf-8"))
    ]
    assert told == []


def test_an_empty_name_is_seen():
    body = "\n".join("    pass" for _ in range(GLANCE))
    assert list(empty_names(f"def f(a):\n    found = a\n{body}\n")) == [(1, "f", "found")]
    assert list(empty_names(f"def f(one):\n{body}\n    return 1\n")) == [(1, "f", "one")]
    assert list(empty_names("def f(one):\n    return one\n")) == []
    assert list(empty_names(f"def f(a):\n    b = [one for one in a]\n{body}\n")) == []
