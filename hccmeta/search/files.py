"""The text files of a project: read whole, and replaced at once or together at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from hccmeta.ground.atomic import write_atomically


def text_of(path: Path) -> str:
    """What stands in the file at ``path``; empty when there is none."""
    return path.read_bytes().decode() if path.is_file() else ""


@dataclass(frozen=True)
class Texts:
    """The texts of the project at ``root``, by path; when ``gathering``, what is written waits in ``waiting``."""

    root: Path
    gathering: bool = False
    waiting: dict[str, str] = field(default_factory=dict)

    def read(self, path: str) -> str:
        """The text of a file as it is, or will be; empty when there is none."""
        return self.waiting[path] if path in self.waiting else text_of(self.root / path)

    def write(self, path: str, text: str) -> None:
        """Puts ``text`` in the place of a file, whole or not at all."""
        if self.gathering:
            self.waiting[path] = text
        else:
            write_atomically(self.root / path, text)
