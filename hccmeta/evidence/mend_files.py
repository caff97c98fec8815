"""The files that can be mended, written back whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

from hccmeta.evidence.library import shown_path
from hccmeta.evidence.mend import mended_table, mended_text
from hccmeta.evidence.mend_yaml import mended_numbers
from hccmeta.evidence.source.files import LOG_BYTES
from hccmeta.ground.atomic import write_atomically

#: The logs of a review are text tables; only their line ends are mended.
_LOGS = frozenset({"searches.csv", "screening.csv"})
_TEXT = frozenset({".yaml", ".md"})


def mend_files(root: Path, wanted: tuple[Path, ...]) -> Iterator[str]:
    """Mend the files of the project, or those at or below ``wanted``, and give each one's unified diff."""
    places = wanted or (root / "studies", root / "docs" / "reviews")
    files = {file for place in places for file in ((place,) if place.is_file() else place.rglob("*"))}
    for file in sorted(files):
        if file.is_symlink() or not file.is_file() or file.stat().st_size > LOG_BYTES:
            continue
        raw = file.read_bytes()
        text = _mended(file, raw)
        if text is not None and text.encode() != raw:
            write_atomically(file, text)
            yield _difference(raw, text, shown_path(root, file))


def _mended(file: Path, raw: bytes) -> str | None:
    if file.suffix == ".csv" and file.name not in _LOGS:
        table = mended_table(raw, is_curve=not file.name.endswith((".at-risk.csv", ".censor.csv")))
        return table if table is not None else mended_text(raw)
    if file.suffix == ".yaml" and (text := mended_text(raw)) is not None:
        return mended_numbers(text, file.name)
    return mended_text(raw) if file.suffix in _TEXT or file.name in _LOGS else None


def _difference(raw: bytes, text: str, path: str) -> str:
    before = raw.decode("utf-8", errors="backslashreplace").replace("\ufeff", "\\ufeff").replace("\r", "\\r")
    lines = unified_diff(before.splitlines(keepends=True), text.splitlines(keepends=True), f"a/{path}", f"b/{path}")
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
