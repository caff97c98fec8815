"""The manifest of a snapshot: the hash of every member, and what computed the numbers."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace

from hccmeta.ground import codec
from hccmeta.ground.digest import digest
from hccmeta.ground.libraries import COMPUTE, installed

NAME = "manifest.json"

#: The libraries whose work is in a snapshot: those that compute, and those that read the evidence and draw the pages.
LIBRARIES = (*COMPUTE, "matplotlib", "mkdocs", "mkdocs-material", "pydantic", "pyyaml")


@dataclass(frozen=True)
class Manifest:
    """What a snapshot is made of, and by what.

    ``members``: SHA-256 of every other member. ``stages``: hash of each stage's code. ``results``: hash of the numbers
    of every study and analysis, by ``studies/<id>`` and ``reviews/<review>/<id>``. ``doi``: the version's, empty when
    none was made. ``seal``: hash of the manifest itself without this field.
    """

    format: int
    version: str
    doi: str
    epoch: int
    members: dict[str, str]
    stages: dict[str, str]
    lock: str
    results: dict[str, str]
    python: str
    platform: str
    libraries: dict[str, str]
    seal: str = ""


def make_manifest(
    members: Mapping[str, bytes],
    *,
    version: str,
    epoch: int,
    stages: dict[str, str],
    lock: bytes,
    results: dict[str, str],
    doi: str = "",
) -> Manifest:
    """The sealed manifest of ``members``."""
    return sealed(
        Manifest(
            format=1,
            version=version,
            doi=doi,
            epoch=epoch,
            members={path: sha256(content) for path, content in sorted(members.items())},
            stages=stages,
            lock=sha256(lock),
            results=results,
            python=".".join(str(part) for part in sys.version_info[:3]),
            platform=f"{platform.system()} {platform.machine()}",
            libraries=dict(installed(LIBRARIES)),
        )
    )


def sealed(manifest: Manifest) -> Manifest:
    """``manifest`` with the seal that belongs to it."""
    return replace(manifest, seal=digest(codec.dumps(replace(manifest, seal=""))))


def write(manifest: Manifest) -> bytes:
    """The manifest as the bytes of its file: one spelling only, so that every byte of it is covered by the seal."""
    return (json.dumps(codec.plain(manifest), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def read(content: bytes) -> Manifest:
    """The manifest in ``content``.

    Raises ValueError when it is no manifest, or when a byte of it was changed.
    """
    try:
        manifest = codec.loads(Manifest, content.decode())
        whole = sealed(manifest).seal == manifest.seal and write(manifest) == content
    except (UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"{NAME} cannot be read: {error}") from error
    if not whole:
        raise ValueError(f"{NAME} was changed: its seal does not fit")
    return manifest


def sha256(content: bytes) -> str:
    """The plain SHA-256 of a member, as ``sha256sum`` prints it."""
    return hashlib.sha256(content).hexdigest()
