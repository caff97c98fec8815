"""The summary of the project as it is, under the version that its results call for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hccmeta.analysis.results import Results
from hccmeta.evidence.records import Library
from hccmeta.ground.digest import digest
from hccmeta.ground.store import code_digest
from hccmeta.snapshot.bump import changes_anything, checked, next_version
from hccmeta.versions.diff import Summary, compare, summarise
from hccmeta.versions.diff.releases import all_releases
from hccmeta.versions.number import evidence_year


def current_summary(root: Path, library: Library, results: Results, asked: str | None = None) -> Summary:
    """The summary of ``results``: of the last release when nothing changed since, else of the version to come.

    Raises ValueError or WrongVersionError when ``asked`` is not that version.
    """
    done = all_releases(root)
    last = done[-1] if done else None
    year = evidence_year(root, library) if last is None else max(evidence_year(root, library), last.year)
    now = summarise(library, results, version="", year=year, code=_content(root))
    if last is not None and asked in (None, last.version) and _is_release(last, now):
        return last
    version = next_version(last, now) if asked is None else checked(asked, last, now)
    return replace(now, version=str(version))


def _is_release(last: Summary, now: Summary) -> bool:
    """Whether what was computed is the last release: the same content, and the same numbers but for the last bits."""
    same = (last.code, last.year) == (now.code, now.year)
    return same and not changes_anything(compare(last, now))


def _content(root: Path) -> str:
    """The hash of all that makes a snapshot: the package, the evidence, the pages, the lock file."""
    found = [file for place in ("docs", "studies") for file in sorted((root / place).rglob("*")) if file.is_file()]
    files = [*found, root / "mkdocs.yml", root / "requirements.lock"]
    parts = (part for file in files for part in (file.relative_to(root).as_posix(), file.read_bytes()))
    return digest(code_digest("."), *parts)
