"""The members of a snapshot: the site, the data it rests on, and the manifest of both."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from hccmeta.analysis.results import Results
from hccmeta.ground import codec
from hccmeta.ground.atomic import is_part
from hccmeta.ground.digest import digest
from hccmeta.ground.digits import rounded
from hccmeta.ground.store import STAGES, code_digest
from hccmeta.snapshot import manifest
from hccmeta.snapshot.archive import expected
from hccmeta.snapshot.croissant import croissant
from hccmeta.snapshot.metadata import data_package, research_object
from hccmeta.snapshot.offline import offline
from hccmeta.snapshot.tables import flat_tables
from hccmeta.versions.cite import Citation
from hccmeta.versions.diff.summary import Summary
from hccmeta.words.english import say

#: What of the project is needed to compute everything anew.
EVIDENCE = ("mkdocs.yml", "studies", "docs/reviews", "docs/vocabulary.yaml", "docs/risk-of-bias-tools.yaml")

#: Raw answers of searches: no number follows from them, and the log names each by its hash.
_LEFT_OUT = {"answers"}


def stage_digests() -> dict[str, str]:
    """The hash of every stage's code."""
    return {stage: code_digest(*places, "ground/codec.py") for stage, places in STAGES.items()}


def data_members(root: Path, results: Results, summary: Summary, cited: Citation) -> dict[str, bytes]:
    """Path -> content of the data folder: evidence, tables, results, and their descriptions."""
    tables = flat_tables(results)
    files = {f"tables/{table.name}.csv": table.csv() for table in tables}
    files.update(_evidence(root))
    files["results.json"] = as_json(rounded(codec.plain(results)))
    files["summary.json"] = as_json(rounded(codec.plain(replace(summary, archive=""))))
    files["requirements.lock"] = (root / "requirements.lock").read_bytes()
    files["LICENSE-DATA.md"] = (root / "LICENSE-DATA.md").read_bytes()
    files["datapackage.json"] = as_json(data_package(tables, cited))
    files["croissant.json"] = as_json(croissant(tables, cited, say("bundle.description")))
    files["ro-crate-metadata.json"] = as_json(research_object(files, cited))
    return {f"data/{path}": content for path, content in files.items()}


def snapshot_members(
    root: Path, site: Path, results: Results, summary: Summary, cited: Citation, *, epoch: int
) -> dict[str, bytes]:
    """Path -> content of the whole snapshot, the manifest included.

    Raises ArchiveError for a file of the project that nobody could read back out of it.
    """
    pages = {file.relative_to(site).as_posix(): file.read_bytes() for file in site.rglob("*") if file.is_file()}
    members = {f"site/{path}": content for path, content in offline(pages).items()}
    members.update(data_members(root, results, summary, cited))
    for name in members:
        expected(name)
    sealed = manifest.make_manifest(
        members,
        version=summary.version,
        doi=cited.doi,
        epoch=epoch,
        stages=stage_digests(),
        lock=members["data/requirements.lock"],
        results=result_digests(results),
    )
    return {**members, manifest.NAME: manifest.write(sealed)}


def result_digests(results: Results) -> dict[str, str]:
    """The hash of every study's and every analysis' numbers, to the digits that are the same on every processor."""
    found = {f"studies/{study.id}": _digest(study) for study in results.studies}
    for review in results.reviews:
        found.update({f"reviews/{review.id}/{one.id}": _digest(one) for one in review.analyses})
    return found


def _digest(value: Any) -> str:
    return digest(json.dumps(rounded(codec.plain(value)), sort_keys=True))


def _evidence(root: Path) -> dict[str, bytes]:
    files = {}
    for place in EVIDENCE:
        top = root / place
        for file in [top] if top.is_file() else sorted(top.rglob("*")):
            if file.is_file() and not _LEFT_OUT & set(file.parts) and not is_part(file.name):
                files[f"project/{file.relative_to(root).as_posix()}"] = file.read_bytes()
    return files


def as_json(value: Any) -> bytes:
    """``value`` as the bytes of a member: one spelling only."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
