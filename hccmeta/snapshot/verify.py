"""Is a snapshot what it was, and do its numbers follow from its studies? Both, or what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from hccmeta.analysis.compute import compute
from hccmeta.analysis.results import Results
from hccmeta.ground import codec
from hccmeta.ground.paths import inside
from hccmeta.ground.problem import Level
from hccmeta.ground.store import Store
from hccmeta.snapshot import manifest
from hccmeta.snapshot.build import result_digests, stage_digests
from hccmeta.snapshot.compared import differences, file_gaps
from hccmeta.snapshot.manifest import Manifest, sha256
from hccmeta.snapshot.recomputed import is_complete, recomputed
from hccmeta.versions.diff.releases import read_release, release_file
from hccmeta.versions.diff.summary import Summary
from hccmeta.versions.number import FORM, parse

T = TypeVar("T")

#: Members that stand beside the project's own files, and where the project has them.
_BESIDE = {"data/requirements.lock": "requirements.lock", "data/LICENSE-DATA.md": "LICENSE-DATA.md"}


def hash_faults(members: Mapping[str, bytes]) -> tuple[Manifest | None, tuple[str, ...]]:
    """The manifest, and a sentence for every member that is changed, missing or added."""
    if manifest.NAME not in members:
        return None, (f"{manifest.NAME} is missing: this is no whole snapshot",)
    try:
        sealed = manifest.read(members[manifest.NAME])
    except ValueError as error:
        return None, (str(error),)
    faults = [f"{path} is missing" for path in sorted(sealed.members.keys() - members.keys())]
    for path in sorted(members.keys() - {manifest.NAME}):
        if path not in sealed.members:
            faults.append(f"{path} was added: the manifest does not name it")
        elif sha256(members[path]) != sealed.members[path]:
            faults.append(f"{path} was changed: its hash is not the one in the manifest")
    return sealed, tuple(faults)


def number_faults(members: Mapping[str, bytes], sealed: Manifest) -> tuple[str, ...]:
    """What differs when everything is computed anew from the studies inside, and why; a sentence for each."""
    try:
        kept = _read(members, "data/results.json", Results)
        summary = _read(members, "data/summary.json", Summary)
    except ValueError as error:
        return (str(error),)
    if result_digests(kept) != sealed.results:
        return ("data/results.json does not hold the numbers whose hashes are in the manifest",)
    try:
        with TemporaryDirectory(prefix="hccmeta-verify-") as folder:
            gaps = list(_gaps(Path(folder), members, sealed, summary))
    except OSError:
        raise
    except Exception as error:  # what is inside may be anything
        return (f"what is inside cannot be computed: {type(error).__name__}: {error}"[:300],)
    if not gaps:
        return ()
    lines = gaps[:20] + ([f"and {len(gaps) - 20} more"] if len(gaps) > 20 else [])
    return (*lines, _why(sealed))


def _read(members: Mapping[str, bytes], name: str, kind: type[T]) -> T:
    """The record in a member. Raises ValueError with a sentence."""
    if name not in members:
        raise ValueError(f"{name} is missing: this is no whole snapshot")
    try:
        return codec.loads(kind, members[name].decode())
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{name} does not hold what it should: {str(error).splitlines()[0][:200]}") from error


def _gaps(root: Path, members: Mapping[str, bytes], sealed: Manifest, summary: Summary) -> Iterator[str]:
    """Everything of the snapshot that does not follow from the studies inside it, computed below ``root``."""
    for path, content in members.items():
        name = path.removeprefix("data/project/") if path.startswith("data/project/") else _BESIDE.get(path)
        if name is not None:
            target = inside(root, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    computed = compute(root, Store(None), lambda step: None)
    wrong = [one for one in computed.problems if one.level is Level.ERROR]
    if wrong:
        yield f"the evidence inside has {len(wrong)} faults: {wrong[0].path}: {wrong[0].what}"
    kept = json.loads(members["data/results.json"])
    gaps = [f"{place}: {what}" for place, what in differences(kept, codec.plain(computed.results))]
    yield from gaps
    if gaps:  # the files below follow from the results, and would only say it again
        return
    expected = recomputed(root, computed, members, sealed, summary)
    for path in sorted(expected.keys() - members.keys()):
        yield f"{path} is missing"
    for path in sorted(members):
        if path in expected:
            yield from (f"{path}: {gap}" for gap in file_gaps(path, members[path], expected[path]))
        elif is_complete(path):
            yield f"{path} does not follow from the studies inside"


def _why(found: Manifest) -> str:
    changed = [stage for stage, code in stage_digests().items() if found.stages.get(stage) != code]
    if changed:
        return f"why: software. The code of {', '.join(changed)} is not the code that made the snapshot."
    return "why: data. The code is the same, so the results inside do not belong to the studies inside."


def expectation_faults(place: Path, sealed: Manifest, expect: str | None, root: Path | None) -> tuple[str, ...]:
    """What differs from what is expected of the file at ``place``: a version or a SHA-256, and what git keeps of it.

    ``root``: a project whose ``releases/<version>.json`` names the digest of that version's snapshot, if there is one.
    """
    made = sha256(place.read_bytes()) if place.is_file() else None
    if expect is not None and not FORM.fullmatch(expect):
        if made is None:
            return (f"{place.name} is a folder: only the zip has the SHA-256 that was expected",)
        return () if made == expect.lower() else (f"its SHA-256 is {made}, not {expect}",)
    if expect is not None and sealed.version != expect:
        return (f"it is version {sealed.version}, not {expect}",)
    try:
        committed = root is not None and release_file(root, parse(sealed.version)).is_file()
        kept = read_release(root, parse(sealed.version)).archive if root is not None and committed else ""
    except ValueError as error:
        return (str(error),)
    if made is None or not kept or made == kept:
        return ()
    return (f"its SHA-256 is {made}; releases/{sealed.version}.json says {kept}",)
