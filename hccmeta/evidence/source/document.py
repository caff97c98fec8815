"""Plain data that knows where each of its values and keys stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

Place = tuple[str | int, ...]


class Mark(NamedTuple):
    """A place in a file, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Document:
    """A file as plain data (dict, list, str, int, float, bool, None) with the marks of its values and keys.

    ``marks`` and ``key_marks`` go from a place (keys and indexes from the root) to where its value, or its key, stands.
    ``faulty`` are the places whose value was already reported as unreadable, ``dates`` those that hold a bare date.
    """

    path: str
    data: Any
    marks: dict[Place, Mark]
    key_marks: dict[Place, Mark]
    faulty: frozenset[Place] = frozenset()
    dates: frozenset[Place] = frozenset()

    def at(self, place: Place) -> Mark:
        """Where the value at ``place`` stands; where there is none, its nearest parent."""
        while place and place not in self.marks:
            place = place[:-1]
        return self.marks.get(place, Mark(1, 1))

    def key_at(self, place: Place) -> Mark:
        """Where the key that leads to ``place`` stands; without one, where the value or its nearest parent stands."""
        return self.key_marks.get(place) or self.at(place)
