"""Icon arrays: of 100 people, how many; one array per treatment, side by side, for readers without statistics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hccmeta.figures import letters, style
from hccmeta.figures.canvas import NARROW, WIDE, Canvas, Drawing, Mark, Numbers, Pair, Path, Text

PEOPLE, LEADING = 100, 16.0
#: The outline of a person around the origin, 1 wide and 2 high: head, shoulders, body.
BODY = ((-0.5, -0.35), (0.5, -0.35), (0.5, 0.45), (0.28, 0.45), (0.28, 1.0), (-0.28, 1.0), (-0.28, 0.45), (-0.5, 0.45),
        (-0.5, -0.35))  # fmt: skip
HEAD = ((-0.12, -1.0), (0.12, -1.0), (0.3, -0.82), (0.3, -0.62), (0.12, -0.45), (-0.12, -0.45), (-0.3, -0.62),
        (-0.3, -0.82), (-0.12, -1.0))  # fmt: skip


@dataclass(frozen=True)
class People:
    """One array: its name, how many of the 100 are filled, and the result in words."""

    name: str
    filled: int
    said: str
    treatment: str | None = None


@dataclass(frozen=True)
class Icons:
    """What is drawn; ``filled`` and ``open`` say what the two kinds of figures mean."""

    arrays: tuple[People, ...]
    filled: str
    open: str
    notes: tuple[str, ...] = ()


def draw(figure: str, title: str, caption: str, model: Icons) -> Drawing:
    """The arrays in both variants. Raises ValueError when a number is not 0 to 100."""
    if not all(0 <= one.filled <= PEOPLE for one in model.arrays):
        raise ValueError(f"filled must be 0 to 100; got {[one.filled for one in model.arrays]}")
    told = "; ".join(f"{one.name}: {one.said}" for one in model.arrays)
    rows = tuple((one.name, one.filled, PEOPLE) for one in model.arrays)
    return Drawing(
        figure,
        title,
        f"{told}.",
        caption,
        wide=_canvas(model, WIDE, 10),
        narrow=_canvas(model, NARROW, 10),
        numbers=Numbers(("group", "filled", "of"), rows),
    )


def _canvas(model: Icons, width: float, across: int) -> Canvas:
    beside = len(model.arrays)
    gap = 24.0 if width > NARROW else 14.0
    room = min((width - gap * (beside - 1)) / beside, 330.0)
    pitch = room / across
    deep = pitch * 1.15
    names = [_lines(one, room) for one in model.arrays]
    top = max(len(lines) for lines in names) * LEADING + 10
    marks: list[Mark] = []
    for i, (group, lines) in enumerate(zip(model.arrays, names, strict=True)):
        left = i * (room + gap)
        for k, (words, role) in enumerate(lines):
            marks.append(Text(left, 13 + LEADING * k, words, role, group.treatment if role == "name" else None))
        people = [
            _person(left + pitch * (n % across + 0.5), top + deep * (n // across + 0.5), pitch) for n in range(PEOPLE)
        ]
        marks += _group(people[: group.filled], "person", group.treatment)
        marks += _group(people[group.filled :], "person-open", group.treatment)
    y = top + deep * PEOPLE / across + 20
    for words, role in ((model.filled, "person"), (model.open, "person-open")):
        for i, line in enumerate(letters.wrap(words, width - 24, style.size("text"))):
            if i == 0:
                marks += _group([_person(7, y - 4, 14)], role, None)
            marks.append(Text(22, y, line, "text"))
            y += 20
    for words in model.notes:
        for line in letters.wrap(words, width, style.size("tick")):
            marks.append(Text(0, y, line, "tick"))
            y += 15
    return Canvas(width, y - 6, tuple(marks))


def _lines(one: People, room: float) -> list[tuple[str, str]]:
    return [
        (line, role)
        for words, role in ((one.name, "name"), (one.said, "text"))
        for line in letters.wrap(words, room, style.size(role), bold=role == "name")
    ]


def _person(x: float, y: float, pitch: float) -> tuple[tuple[Pair, ...], ...]:
    size = pitch * 0.46
    return tuple(tuple((x + a * size, y + b * size) for a, b in part) for part in (HEAD, BODY))


def _group(people: Sequence[tuple[tuple[Pair, ...], ...]], role: str, treatment: str | None) -> list[Mark]:
    parts = tuple(part for person in people for part in person)
    return [Path(parts, role, treatment)] if parts else []
