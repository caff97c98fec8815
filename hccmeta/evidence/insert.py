"""Lines added to a record's text, everything else of it kept: comments, order, quotes."""

from __future__ import annotations

from hccmeta.evidence.source import Document, read_yaml
from hccmeta.ground.problem import has_errors


def with_curves(text: str, path: str, endpoint: str, block: dict[str, str], lines: list[str]) -> str | None:
    """``text`` of a study with the lines of ``block`` as the ``curves`` of an endpoint, in place of those it has.

    ``lines`` are without indentation. None where it cannot be done without changing anything else: no such endpoint, or
    an entry written in one line.
    """
    document, _ = read_yaml(text, path)
    if document is None:
        return None
    index = entry_of(document, endpoint)
    if index is None:
        return None
    place = ("endpoints", index)
    entry = document.data["endpoints"][index]
    key = next(iter(entry))
    before = "curves" if "curves" in entry else "arms"
    if before not in entry:
        return None
    column = document.key_at((*place, key)).column
    line, at = document.key_at((*place, before))
    old = text.split("\n")
    # The key must stand on a line of its own, as indented as its neighbours: not in braces, not behind the dash.
    if at != column or old[line - 1][: at - 1].strip():
        return None
    end = _end(old, line - 1, column - 1) if before == "curves" else line - 1
    new = [*old[: line - 1], *(" " * (column - 1) + one for one in lines), *old[end:]]
    made = "\n".join(new)
    again, problems = read_yaml(made, path)
    expected = [{**one, "curves": block} if i == index else one for i, one in enumerate(document.data["endpoints"])]
    if again is None or has_errors(problems) or again.data != {**document.data, "endpoints": expected}:
        return None
    return made


def entry_of(document: Document, endpoint: str) -> int | None:
    """Which entry of ``endpoints`` is of an endpoint: the one with curves, else the first."""
    entries = document.data.get("endpoints") if isinstance(document.data, dict) else None
    if not isinstance(entries, list):
        return None
    own = [i for i, one in enumerate(entries) if isinstance(one, dict) and one.get("endpoint") == endpoint]
    return next((i for i in own if "curves" in entries[i]), next(iter(own), None))


def _end(lines: list[str], start: int, indent: int) -> int:
    """The line after the block that begins on line ``start``: the next that is not deeper, or a comment above it."""
    end = start + 1
    last = end
    while end < len(lines):
        text = lines[end].strip()
        if text and len(lines[end]) - len(lines[end].lstrip()) <= indent:
            break
        end += 1
        if text and not text.startswith("#"):
            last = end
    return last
