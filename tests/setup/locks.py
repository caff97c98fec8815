"""The locks as values, and an index of hollow wheels to try them against."""

from __future__ import annotations

import base64
import hashlib
import re
import zipfile
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-build.lock")
HOLLOW_HASH = re.compile(r"\s*--hash=sha256:[0-9a-f]{64}")


@dataclass(frozen=True)
class Locked:
    """One line of a lock that holds for this Python and platform."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def name(self) -> str:
        """The package's normal name."""
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        """The one version that the line allows."""
        (only,) = self.requirement.specifier
        return only.version


@cache
def read_lock(name: str) -> tuple[Locked, ...]:
    """Every line of the lock at the repository's root, whatever the platform."""
    text = (ROOT / name).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith(("#", "--"))]
    return tuple(
        Locked(Requirement(HOLLOW_HASH.sub("", line)), tuple(re.findall(r"sha256:([0-9a-f]{64})", line)))
        for line in lines
    )


def here(locked: tuple[Locked, ...]) -> list[Locked]:
    """Those that hold for the running Python and platform."""
    return [one for one in locked if one.requirement.marker is None or one.requirement.marker.evaluate()]


def asked_by(name: str) -> tuple[str, ...]:
    """What the installed package says that it needs, extras' needs included; nothing when it is not installed."""
    try:
        return tuple(distribution(name).requires or ())
    except PackageNotFoundError:
        return ()


def hollow_wheel(folder: Path, name: str, version: str) -> str:
    """Writes a wheel with the package's real needs and no content, and returns its SHA-256."""
    stem = f"{name.replace('-', '_')}-{version}"
    needs = asked_by(name)
    extras = sorted({word for need in needs for word in re.findall(r"extra\s*==\s*['\"]([^'\"]+)", need)})
    head = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    metadata = [*head, *(f"Provides-Extra: {extra}" for extra in extras), *(f"Requires-Dist: {need}" for need in needs)]
    files = {
        f"{stem}.dist-info/METADATA": "\n".join(metadata) + "\n",
        f"{stem}.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [f"{path},sha256={_record_hash(text)},{len(text.encode())}" for path, text in files.items()]
    files[f"{stem}.dist-info/RECORD"] = "\n".join([*record, f"{stem}.dist-info/RECORD,,"]) + "\n"
    wheel = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in files.items():
            archive.writestr(zipfile.ZipInfo(path), text)
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


def _record_hash(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
