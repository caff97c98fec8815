"""What the statistics promise: each name exported once, documented once, in one dialect."""

import ast
import inspect
import json
import re
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from hccmeta import stats
from hccmeta.site import reference

FOLDER = Path(stats.__file__).parent
REPOSITORY = Path(__file__).parents[2]


def test_what_is_promised_is_exactly_what_is_there():
    there = [name for name, found in vars(stats).items() if name[0] != "_" and not isinstance(found, ModuleType)]
    assert sorted(there) == sorted(stats.__all__)


def test_each_name_is_exported_once():
    tree = ast.parse((FOLDER / "__init__.py").read_text(encoding="utf-8"))
    imported = Counter(name.name for node in tree.body if isinstance(node, ast.ImportFrom) for name in node.names)
    assert imported == Counter(stats.__all__)


@pytest.mark.parametrize("name", stats.__all__)
def test_each_name_is_documented_in_its_source(name):
    words = reference.documented(name)
    assert words
    assert not words.startswith(f"{name}("), "dataclasses write such a docstring where there is none"


def test_each_name_stands_once_in_the_reference():
    headings = re.findall(r"^### (\S+) \{ #stats\.(\S+) \}$", reference.markdown(), re.MULTILINE)
    assert Counter(headings) == Counter((name, name) for name in stats.__all__)


def test_every_argument_and_field_stands_in_the_reference():
    page = reference.markdown()
    assert "pool(\n" in page or "pool(yi" in page
    assert "| `ci_lower` |" in page
    assert "LEAST_FOR_ESTIMATED_TAU2 = 5" in page
    assert ">>> result = pool(" in page
    assert "class SurvivalQuantile" in page
    assert "object at 0x" not in page
    assert "ForwardRef" not in page
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {3}


def test_docstrings_of_the_statistics_have_one_dialect():
    """Names stand in double backticks, and what is raised in a sentence."""
    single = re.compile(r"(?<!`)`(?!`)[^`\n]+(?<!`)`(?!`)")
    found = [
        (file.name, line)
        for file in sorted(FOLDER.rglob("*.py"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if single.search(line) or re.fullmatch(r" *(?:Raises|Args|Returns):", line)
    ]
    assert found == []


def test_the_guides_use_promised_names_only():
    used = {
        name
        for file in (REPOSITORY / "docs").rglob("*.md")
        for name in re.findall(r"\bstats\.(?!md\b)([A-Za-z]\w*)", file.read_text(encoding="utf-8"))
    }
    assert used - set(stats.__all__) == set()


def _members(found: object) -> set[str]:
    """The fields and properties of a class, the arguments of a function."""
    if not isinstance(found, type):
        return set(inspect.signature(found).parameters) if callable(found) else set()
    fields = getattr(found, "__dataclass_fields__", None) or getattr(found, "_fields", ())
    return {*fields, *(name for name in dir(found) if name[0] != "_")}


def test_names_arguments_and_attributes_are_as_before_or_more():
    """``data/public.json`` holds what was promised; a name may be added to it and none taken away. The names of the
    first public version (commit 78ee2af) are all among them."""
    promised = json.loads((Path(__file__).parent / "data" / "public.json").read_text(encoding="utf-8"))
    gone = {
        name: sorted(set(members) - _members(getattr(stats, name))) if hasattr(stats, name) else "gone"
        for name, members in promised.items()
    }
    assert {name: what for name, what in gone.items() if what} == {}
    assert sorted(set(stats.__all__) - set(promised)) == [], "new names are promised from now on: add them"
