"""The map of the house: every room with what it says of itself, and every module with its first sentence."""

from __future__ import annotations

import ast
from pathlib import Path

from hccmeta.site.reference import prose

HOUSE = Path(__file__).resolve().parents[1]


def markdown(house: Path = HOUSE) -> str:
    """A section for each room below ``house``: its docstring, and a table of its modules, those of folders too."""
    rooms = sorted(file.parent for file in house.glob("*/__init__.py"))
    return "\n\n".join(_room(room) for room in rooms) + "\n"


def _room(room: Path) -> str:
    files = [file for file in sorted(room.rglob("*.py")) if file.parent != room or file.name != "__init__.py"]
    rows = [f"| `{_name(file, room)}` | {prose(_first(file))} |" for file in files]
    table = ["| module | what it is |", "|---|---|", *rows]
    return "\n".join([f"## {room.name}", "", prose(_said(room / "__init__.py")), "", *table])


def _name(file: Path, room: Path) -> str:
    """``kinds/nested``; of a folder itself ``kinds/``."""
    name = file.relative_to(room).as_posix().removesuffix(".py")
    return name.removesuffix("__init__") if file.name == "__init__.py" else name


def _said(file: Path) -> str:
    return ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""


def _first(file: Path) -> str:
    """The first paragraph of a module's docstring, in one line."""
    return " ".join(_said(file).split("\n\n")[0].split())
