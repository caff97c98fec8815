"""Is a snapshot what it was, and do its numbers follow from its studies? Both, or what is wrong."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hccmeta.analysis.compute import compute
from hccmeta.ground import codec
from hccmeta.ground.paths import inside
from hccmeta.ground.store import Store
from hccmeta.snapshot import manifest
from hccmeta.snapshot.build import stage_digests
from hccmeta.snapshot.manifest import Manifest, sha256

#: Numbers are the same when they agree to this, relative to the larger (absolute below 1): machines differ in the last
#: bits, and what follows from a root or a maximum carries that on.
TOLERANCE = 1e-6


def hash_faults(members: Mapping[str, bytes]) -> tuple[Manifest | None, tuple[str, ...]]:
    """The manifest, and a sentence for every member that is changed, missing or added."""
    if manifest.NAME not in members:
        return None, (f"{manifest.NAME} is missing: this is no whole snapshot",)
    try:
        found = manifest.read(members[manifest.NAME])
    except ValueError as error:
        return None, (str(error),)
    faults = [f"{path} is missing" for path in sorted(found.members.keys() - members.keys())]
    for path in sorted(members.keys() - {manifest.NAME}):
        if path not in found.members:
            faults.append(f"{path} was added: the manifest does not name it")
        elif sha256(members[path]) != found.members[path]:
            faults.append(f"{path} was changed: its hash is not the one in the manifest")
    return found, tuple(faults)


def number_faults(members: Mapping[str, bytes], found: Manifest) -> tuple[str, ...]:
    """What differs when everything is computed anew from the studies inside, and why."""
    with TemporaryDirectory(prefix="hccmeta-verify-") as folder:
        root = Path(folder)
        for path, content in members.items():
            if path.startswith("data/project/"):
                target = inside(root, path.removeprefix("data/project/"))
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
        computed = compute(root, Store(None), lambda step: None)
    kept = json.loads(members["data/results.json"])
    gaps = [f"{place}: {what}" for place, what in differences(kept, codec.plain(computed.results))]
    if not gaps:
        return ()
    shown = gaps[:20] + ([f"and {len(gaps) - 20} more"] if len(gaps) > 20 else [])
    return (*shown, _why(found))


def differences(kept: Any, made: Any, place: str = "results") -> Iterator[tuple[str, str]]:
    """Every place where two JSON trees differ, numbers by tolerance."""
    if isinstance(kept, dict) and isinstance(made, dict):
        for key in sorted(kept.keys() | made.keys()):
            if key not in kept or key not in made:
                yield f"{place}.{key}", "only in the snapshot" if key in kept else "only in what was computed"
            else:
                yield from differences(kept[key], made[key], f"{place}.{key}")
    elif isinstance(kept, list) and isinstance(made, list):
        if len(kept) != len(made):
            yield place, f"{len(kept)} entries in the snapshot, {len(made)} computed"
        else:
            for i, (a, b) in enumerate(zip(kept, made, strict=True)):
                name = a["id"] if isinstance(a, dict) and "id" in a else i
                yield from differences(a, b, f"{place}[{name}]")
    elif isinstance(kept, bool) or not (isinstance(kept, int | float) and isinstance(made, int | float)):
        if kept != made:
            yield place, f"{kept!r} in the snapshot, {made!r} computed"
    elif abs(kept - made) > TOLERANCE * max(1.0, abs(kept), abs(made)) or math.isnan(kept) != math.isnan(made):
        yield place, f"{kept!r} in the snapshot, {made!r} computed"


def _why(found: Manifest) -> str:
    changed = [stage for stage, code in stage_digests().items() if found.stages.get(stage) != code]
    if changed:
        return f"why: software. The code of {', '.join(changed)} is not the code that made the snapshot."
    return "why: data. The code is the same, so the results inside do not belong to the studies inside."
