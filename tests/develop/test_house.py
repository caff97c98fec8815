"""The description of the house is true: rooms, files and what each room says of itself."""

import ast
import re
from pathlib import Path

import pytest

from hccmeta.site import house_map

REPOSITORY = Path(__file__).parents[2]
PACKAGE = REPOSITORY / "hccmeta"
PAGE = (REPOSITORY / "docs" / "develop" / "architecture.md").read_text(encoding="utf-8")
CODE = re.findall(r"`([^`\n]+)`", PAGE)
ROOMS = sorted(file.parent for file in PACKAGE.glob("*/__init__.py"))
FAMILIES = sorted(file.parent for file in PACKAGE.glob("*/*/__init__.py"))
LAYERS = re.findall(
    r"^    hccmeta\.(\w+(?: \| hccmeta\.\w+)*)$", (REPOSITORY / ".importlinter").read_text(), re.MULTILINE
)


@pytest.mark.parametrize("folder", [*ROOMS, *FAMILIES], ids=lambda folder: folder.relative_to(PACKAGE).as_posix())
def test_every_room_and_family_is_named(folder):
    named = {word for one in CODE for word in re.split(r"[/ .]", one)}
    assert folder.name in named


def test_every_room_has_its_layer():
    layered = {name.removeprefix("hccmeta.") for line in LAYERS for name in line.split(" | ")}
    assert layered - {"stats", "evidence", "ground"} <= {room.name for room in ROOMS}
    assert {room.name for room in ROOMS} <= layered


def test_every_file_it_names_exists():
    paths = [one for one in CODE if re.fullmatch(r"[\w*./-]+(?:\.(?:py|md|yaml|yml|json)|/)", one) and "<" not in one]
    written_in_each_build = {"results.json"}
    records = {"study.yaml", "review.yaml", "grade.yaml"}
    missing = [
        one
        for one in paths
        if one not in written_in_each_build | records
        and not one.startswith("build/")
        and not any(list(base.glob(one.rstrip("/"))) for base in (REPOSITORY, PACKAGE))
    ]
    assert missing == []
    assert len(paths) > 20


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_room_says_what_flows_in_and_out(room):
    words = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8"))) or ""
    assert 3 <= len(words.splitlines()) <= 12
    assert re.search(r"\bin\b", words, re.IGNORECASE)
    assert re.search(r"\bout\b", words, re.IGNORECASE)


def test_every_module_says_in_its_first_line_what_it_is():
    silent = [
        file.relative_to(PACKAGE).as_posix()
        for file in sorted(PACKAGE.rglob("*.py"))
        if len((ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").split("\n\n")[0]) < 15
    ]
    assert silent == []


def test_the_map_names_every_module_of_every_room():
    shown = house_map.markdown()
    for room in ROOMS:
        section = shown.partition(f"## {room.name}\n")[2].partition("\n## ")[0]
        for file in room.rglob("*.py"):
            name = file.relative_to(room).as_posix().removesuffix(".py").removesuffix("__init__")
            assert not name or f"| `{name}` |" in section


def test_tests_import_their_helpers_without_touching_the_path():
    """``pythonpath`` in pyproject.toml finds them. Programs that stand alone, and their children, may."""
    alone = {"evaluate.py", "test_oracle.py", "test_house.py"}
    touched = [
        file.name
        for file in sorted((REPOSITORY / "tests").rglob("*.py"))
        if file.name not in alone
        and re.search(r"^sys\.path\.(?:insert\(0, str|append\()", file.read_text(), re.MULTILINE)
    ]
    assert touched == []
