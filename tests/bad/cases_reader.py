"""Reads the bad cases: each file of ``cases/`` says how to spoil the project of ``base/``, and what must follow.

A case is a text file. ``edit PATH`` replaces the lines marked ``-`` by those marked ``+``; ``write PATH`` writes the
lines marked ``+``; ``delete PATH``, ``rename PATH -> PATH`` and ``link PATH -> TARGET`` do what they say. A line marked
``~`` is a ``+`` line whose escapes (``\\t``, ``\\r``, ``\\xff``) are bytes and which ends with what it says only.
Below ``expect`` stands the whole output of ``hccmeta check --no-curves``, without the lines that tell how to mend.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
BASE = HERE / "base"
CASES = sorted((HERE / "cases").glob("*.txt"))


@dataclass(frozen=True)
class Step:
    verb: str
    target: str
    old: bytes
    new: bytes


@dataclass(frozen=True)
class Case:
    steps: tuple[Step, ...]
    expected: tuple[str, ...]


def read_case(file: Path) -> Case:
    text, _, expected = file.read_text(encoding="utf-8").partition("\nexpect\n")
    steps: list[Step] = []
    for line in text.split("\n"):
        if not line or line.startswith("#"):
            continue
        if line[0] in "-+~" and steps:
            verb, target, old, new = vars(steps[-1]).values()
            if line[0] == "-":
                old += line[1:].encode() + b"\n"
            elif line[0] == "+":
                new += line[1:].encode() + b"\n"
            else:
                new += line[1:].encode("latin-1").decode("unicode_escape").encode("latin-1")
            steps[-1] = Step(verb, target, old, new)
        else:
            verb, _, target = line.partition(" ")
            steps.append(Step(verb, target, b"", b""))
    return Case(tuple(steps), tuple(line for line in expected.split("\n") if line))


def spoil(root: Path, case: Case) -> None:
    """Copy the project to ``root`` and take the case's steps there."""
    shutil.copytree(BASE, root)
    for step in case.steps:
        name, _, target = step.target.partition(" -> ")
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        match step.verb:
            case "edit":
                before = place.read_bytes()
                assert before.count(step.old) >= 1, f"{name} does not hold {step.old!r}"
                place.write_bytes(before.replace(step.old, step.new, 1))
            case "write":
                place.write_bytes(step.new)
            case "delete":
                place.unlink()
            case "rename":
                place.rename(root / target)
            case "link":
                place.unlink(missing_ok=True)
                place.symlink_to(target)
            case verb:
                raise AssertionError(f"unknown verb {verb}")
