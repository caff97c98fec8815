"""The reference of ``hccmeta.stats``: every name it promises, from its signature and docstring, at each build."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import re
from enum import Enum
from typing import Any

from hccmeta import stats
from hccmeta.site.templates import escaped

#: The rooms of the statistics, in the order of a review, and what stands in each.
_ROOMS = {
    "reconstruction": "Reconstruction",
    "survival": "Survival within a study",
    "pooling": "Pooling of studies",
    "regression": "Arms in studies, and covariates",
    "counts": "Counts",
    "": "Everywhere",
}
#: Characters of a signature on one line.
LONGEST = 88
_CODE = re.compile(r"(``[^`]+``)")


def markdown() -> str:
    """The rooms of the statistics with every public name: signature, what goes in and comes out, examples."""
    parts = []
    for room, title in _ROOMS.items():
        parts += [f"## {title}", ""]
        names = [name for name in stats.__all__ if _room(name) == room]
        parts += [_entry(name) for name in sorted(names, key=lambda name: (name.casefold(), name))]
    return "\n".join(parts)


def documented(name: str) -> str:
    """What the source says of a public name: its docstring, or the comment ``#:`` above a constant."""
    found = getattr(stats, name)
    if callable(found):
        return inspect.getdoc(found) or ""
    above = re.search(rf"((?:^#:.*\n)+)^{name}\b", inspect.getsource(_home(name)), re.MULTILINE)
    return " ".join(line.removeprefix("#:").strip() for line in above[1].splitlines()) if above else ""


def _home(name: str) -> Any:
    """The module that a public name is imported from."""
    source = inspect.getsource(stats)
    found = re.search(rf"^from (\S+) import (?:\([^)]*?|[^(\n]*?)\b{name}\b", source, re.MULTILINE)
    return importlib.import_module(found[1]) if found else stats


def _room(name: str) -> str:
    folder = _home(name).__name__.removeprefix("hccmeta.stats.").split(".")[0]
    return folder if folder in _ROOMS else ""


def _entry(name: str) -> str:
    promised = getattr(stats, name)
    parts = [f"### {name} {{ #stats.{name} }}", "", f"```python\n{_signature(name, promised)}\n```", ""]
    parts.append(prose(documented(name)))
    if inspect.isclass(promised) and issubclass(promised, Enum):
        parts += ["", ", ".join(f"`{one.name}`" for one in promised) + "."]
    elif fields := _fields(promised):
        parts += ["", "| attribute | what it is |", "|---|---|"]
        parts += [f"| `{name}` | {escaped(kind)} |" for name, kind in fields]
        parts += [f"| `{said}` | {prose(words)} |" for said, words in _more(promised)]
    return "\n".join(parts) + "\n"


def _fields(found: Any) -> list[tuple[str, str]]:
    """The fields of a result, a dataclass or a named tuple, each with its type as the source writes it."""
    if dataclasses.is_dataclass(found):
        return [(field.name, str(field.type)) for field in dataclasses.fields(found)]
    types = getattr(found, "__annotations__", {})
    return [(name, getattr(types[name], "__forward_arg__", str(types[name]))) for name in getattr(found, "_fields", ())]


def _more(found: Any) -> list[tuple[str, str]]:
    """The properties and methods of a result, each with the first paragraph of what it says of itself."""
    ours = [each for each in getattr(found, "__mro__", ()) if each.__module__.startswith(stats.__name__)]
    members = [(name, one) for each in ours for name, one in vars(each).items() if name[0] != "_"]
    called = [
        (_on_one_line(name, one).replace("|", "\\|") if inspect.isfunction(one) else name, one)
        for name, one in members
        if isinstance(one, property) or inspect.isfunction(one)
    ]
    return [(name, (inspect.getdoc(one) or "").split("\n\n")[0]) for name, one in called]


def _signature(name: str, found: Any) -> str:
    if not callable(found):
        return f"{name} = {found!r}"
    if inspect.isclass(found) and (_fields(found) or issubclass(found, Enum | Exception)):
        return f"class {name}"
    return _call(name, found)


def _call(name: str, function: Any) -> str:
    """How ``function`` is called, with its types as the source writes them; a long one with an argument a line."""
    whole = _on_one_line(name, function)
    if len(whole) <= LONGEST:
        return whole
    parameters, _, returned = whole.removeprefix(f"{name}(").rpartition(") -> ")
    return f"{name}(\n    " + ",\n    ".join(_split(parameters)) + f",\n) -> {returned}"


def _on_one_line(name: str, function: Any) -> str:
    unquoted = re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(inspect.signature(function)))
    return f"{name}{unquoted}".replace("(self, ", "(").replace("(self)", "()")


def _split(parameters: str) -> list[str]:
    """The parameters of a signature: at the commas that stand in no bracket."""
    parts, depth = [""], 0
    for char in parameters:
        depth += (char in "[(") - (char in "])")
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts]


def prose(words: str) -> str:
    """A docstring as Markdown: its examples in blocks, its names as code, all else as it stands."""
    parts = []
    for paragraph in re.split(r"\n\s*\n", words.strip()):
        lines = paragraph.splitlines()
        example = next((place for place, line in enumerate(lines) if line.startswith(">>>")), len(lines))
        said = " ".join(line.strip() for line in lines[:example])
        parts += ["".join(_piece(piece) for piece in _CODE.split(said))] if said else []
        parts += ["```pycon\n" + "\n".join(lines[example:]) + "\n```"] if lines[example:] else []
    return "\n\n".join(parts)


def _piece(piece: str) -> str:
    return piece if piece.startswith("`") else escaped(piece)
