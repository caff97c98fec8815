"""The content-addressed store under ``build/store``: what was computed, by what it was computed from.

A key is the hash of the stage's name, the code of that stage, the libraries that compute and its inputs; a file that is
there is right, whatever its date. Entries are JSON with their own hash in front, so that a damaged or half-written one
is computed anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from hccmeta.ground import codec
from hccmeta.ground.atomic import write_atomically
from hccmeta.ground.digest import digest
from hccmeta.ground.libraries import installed

T = TypeVar("T")
PACKAGE = Path(__file__).resolve().parents[1]

#: The code of each stage, below the package: a change there makes the stage's kept results worthless.
STAGES = {
    "study": (
        "stats",
        "analysis/arms.py",
        "analysis/study.py",
        "analysis/compared.py",
        "analysis/rates.py",
        "analysis/fidelity.py",
        "analysis/results.py",
        "analysis/remarks.py",
        "analysis/intervals.py",
        "analysis/inputs.py",
        "analysis/endpoint_tasks.py",
        "evidence/spec",
        "evidence/selection.py",
    ),
    "analyses": ("stats", "analysis", "evidence/spec", "evidence/selection.py"),
    "calibration": ("stats", "analysis/calibration.py"),
    "crosscheck": ("analysis/crosscheck.py",),
}


@cache
def code_digest(*places: str) -> str:
    """Hash of the source code at ``places`` (files or folders below the package, ``stats`` or ``analysis/arms.py``)."""
    found = [file for place in places for file in _sources(PACKAGE / place)]
    return digest(*(part for file in found for part in (str(file.relative_to(PACKAGE)), file.read_bytes())))


def _sources(place: Path) -> Iterable[Path]:
    return [place] if place.is_file() else sorted(place.rglob("*.py"))


@dataclass(frozen=True)
class Store:
    """The store in ``folder``; ``None`` keeps nothing."""

    folder: Path | None

    def key(self, stage: str, inputs: tuple[str, ...]) -> str:
        """The key of what ``stage`` makes of ``inputs`` with today's code and libraries.

        Raises KeyError for an unknown stage.
        """
        libraries = [f"{name} {version}" for name, version in installed().items()]
        return digest(stage, code_digest(*STAGES[stage], "ground/codec.py"), *libraries, *inputs)

    def has(self, stage: str, inputs: tuple[str, ...]) -> bool:
        """Whether something is kept of ``stage`` for ``inputs``; it may yet prove damaged when it is recalled."""
        return self.folder is not None and self._file(stage, inputs).is_file()

    def recall(self, stage: str, inputs: tuple[str, ...], kind: type[T], compute: Callable[[], T]) -> T:
        """What is kept of ``stage`` for ``inputs``, else what ``compute`` gives, which is then kept."""
        if self.folder is None:
            return compute()
        file = self._file(stage, inputs)
        kept = _read(file, kind)
        if kept is None:
            kept = compute()
            text = codec.dumps(kept)
            write_atomically(file, f"{digest(text)}\n{text}")
        return kept

    def _file(self, stage: str, inputs: tuple[str, ...]) -> Path:
        assert self.folder is not None
        key = self.key(stage, inputs)
        return self.folder / key[:2] / f"{key}.json"


def _read(file: Path, kind: type[T]) -> T | None:
    try:
        head, _, text = file.read_text(encoding="utf-8").partition("\n")
        return codec.loads(kind, text) if head == digest(text) else None
    except (OSError, ValueError):
        return None
