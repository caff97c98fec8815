"""Changes 1,000 random bytes of a snapshot, one at a time, across all its members; each must be found and named.

Usage: python benchmarks/snapshot_bytes.py dist/hccmeta-26.0.0.zip [CHANGES]
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path

from hccmeta.snapshot.archive import read_members
from hccmeta.snapshot.verify import hash_faults

SEED = 20261121


def main(snapshot: Path, changes: int) -> int:
    members = read_members(snapshot)
    places = [path for path, content in members.items() if content]
    sizes = [len(members[path]) for path in places]
    rng = random.Random(SEED)
    found, started = 0, time.perf_counter()
    touched = set()
    for i in range(changes):
        # Half of the bytes by size, half by member, so that small members are not passed over.
        path = rng.choices(places, sizes)[0] if i % 2 else rng.choice(places)
        content = bytearray(members[path])
        content[rng.randrange(len(content))] ^= rng.randrange(1, 256)
        _, faults = hash_faults({**members, path: bytes(content)})
        found += len(faults) == 1 and faults[0].startswith(path)
        touched.add(path)
    result = {
        "snapshot_bytes": snapshot.stat().st_size,
        "members": len(members),
        "changes": changes,
        "members_changed": len(touched),
        "found_and_named": found,
        "seconds": round(time.perf_counter() - started, 1),
    }
    print(json.dumps(result, indent=1))
    return 0 if found == changes else 1


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1000))
