"""One way of hashing, for store keys, seeds and manifests."""

from __future__ import annotations

import hashlib


def digest(*parts: str | bytes) -> str:
    """SHA-256 of ``parts``, each preceded by its length so that no two lists of parts collide."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(f"{len(data)}:".encode())
        total.update(data)
    return total.hexdigest()


def seed_of(*names: str) -> int:
    """The seed of a random generator, from what it is for: the same names give the same draws in every build."""
    return int(digest(*names)[:16], 16)
