"""The version of the review: year of the evidence, any number changed, provably none (YY.MINOR.PATCH)."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hccmeta.evidence.records import Library

FORM = re.compile(r"(\d{2})\.(\d{1,4})\.(\d{1,4})")


@dataclass(frozen=True, order=True)
class Version:
    """``year`` (two digits) of the last search, ``minor``: a number changed, ``patch``: none did."""

    year: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.year:02d}.{self.minor}.{self.patch}"


def parse(text: str) -> Version:
    """The version written in ``text``. Raises ValueError when it is none."""
    found = FORM.fullmatch(text)
    if not found:
        raise ValueError(f"'{text}' is not a version; it looks like 26.0.0")
    return Version(*(int(part) for part in found.groups()))


def releases(root: Path) -> tuple[Version, ...]:
    """The versions released so far, oldest first: one file each in ``releases/``."""
    return tuple(sorted(parse(file.stem) for file in (root / "releases").glob("*.json") if FORM.fullmatch(file.stem)))


def build_epoch(root: Path) -> int:
    """The time the build bears: SOURCE_DATE_EPOCH, else that of the last commit, else 0. Seconds since 1970."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given.isdigit():
        return int(given)
    return _committed(root, ".") or 0


def evidence_year(root: Path, library: Library) -> int:
    """The year of the last search; until one is recorded, that of the newest change to ``studies/``. Two digits."""
    searched = [row.date for review in library.reviews for row in review.searches]
    if searched:
        return int(max(searched)[2:4])
    return datetime.fromtimestamp(_committed(root, "studies") or build_epoch(root), UTC).year % 100


def working_version(root: Path, library: Library) -> str:
    """The name of what is built from the working tree: the newest release with ``+dev``, or the first one to come."""
    done = releases(root)
    return f"{done[-1]}+dev" if done else f"{Version(evidence_year(root, library), 0, 0)}+dev"


def _committed(root: Path, place: str) -> int | None:
    try:
        found = subprocess.run(
            ["git", "log", "-1", "--format=%ct", "--", place], cwd=root, capture_output=True, text=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return None
    text = found.stdout.strip()
    return int(text) if found.returncode == 0 and text.isdigit() else None
