"""One fault as a value: where it stands, which kind it is, what is wrong and how to mend it.

Every stage returns its problems beside its result; nothing is raised, so a bad study never hides another one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a problem weighs: an error fails ``hccmeta check``, a hint asks a person to look."""

    ERROR = "error"
    HINT = "hint"


@dataclass(frozen=True)
class Code:
    """One kind of fault, as the page of problem codes explains it.

    ``wrong`` and ``right`` are short examples; ``acceptable`` says whether an ``accepted`` entry of a study may let it
    stay.
    """

    id: str
    title: str
    why: str
    mend: str
    wrong: str
    right: str
    level: Level = Level.ERROR
    acceptable: bool = False


@dataclass(frozen=True, order=True)
class Problem:
    """A fault at a place. ``path`` is relative to the project; ``line`` and ``column`` count from 1.

    ``where`` is the place in the evidence itself (``arms.lenvatinib.n``, ``os.sorafenib``), which stays the same when
    lines move: ``accepted`` entries name it.
    """

    path: str
    line: int
    column: int
    code: str
    what: str
    mend: str
    where: str = ""
    level: Level = Level.ERROR


def problem(
    code: Code, path: str, what: str, *, line: int = 1, column: int = 1, where: str = "", mend: str = ""
) -> Problem:
    """A problem of kind ``code``; ``mend`` replaces the kind's own advice where something more exact is known."""
    return Problem(path, line, column, code.id, what, mend or code.mend, where, code.level)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of ``problems`` is an error (hints do not count)."""
    return any(one.level is Level.ERROR for one in problems)


def as_text(one: Problem) -> str:
    """``path:line:column: error[CODE]: what`` and, below it, how to mend it."""
    place = f"{visible(one.path)}:{one.line}:{one.column}"
    return f"{place}: {one.level}[{one.code}]: {visible(one.what)}\n    mend: {visible(one.mend)}"


def as_github(one: Problem) -> str:
    """A workflow command that puts the problem on its line in a pull request."""
    kind = "error" if one.level is Level.ERROR else "notice"
    place = f"file={_property(one.path)},line={one.line},col={one.column},title={_property(one.code)}"
    return f"::{kind} {place}::{_data(f'{one.what}. {one.mend}')}"


def as_json(problems: Iterable[Problem]) -> str:
    """All problems as one JSON array, a trailing newline included."""
    return json.dumps([asdict(one) for one in problems], ensure_ascii=False, indent=2) + "\n"


def visible(text: str) -> str:
    """``text`` on one line, invisible characters as escapes: hostile input forges no line and no colour."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
