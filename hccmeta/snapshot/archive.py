"""The one file of a snapshot: a zip whose bytes depend on its members alone, read back within bounds."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

#: Bounds of what is read back: a snapshot of the reviews has a few thousand members and a few dozen megabytes.
MAX_MEMBERS, MAX_BYTES = 50_000, 1_000_000_000

#: The earliest date a zip can bear; no member carries a date of its own.
_EPOCH = (1980, 1, 1, 0, 0, 0)


class ArchiveError(Exception):
    """What was given is not a snapshot that can be read."""


def write_archive(target: Path, members: Mapping[str, bytes]) -> None:
    """Write ``members`` (path -> content) to ``target``, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w") as packed:
            for path in sorted(members):
                entry = zipfile.ZipInfo(path, _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                entry.create_system = 3
                packed.writestr(entry, members[path], compresslevel=9)
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_members(place: Path) -> dict[str, bytes]:
    """The members of a snapshot, packed (a zip) or unpacked (a folder).

    Raises ArchiveError when it is neither, is damaged, names a path outside itself, or is beyond the bounds.
    """
    try:
        found = dict(_from_folder(place) if place.is_dir() else _from_zip(place))
    except (OSError, zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, NotImplementedError, RuntimeError) as error:
        raise ArchiveError(f"{place.name} cannot be read: {error}") from error
    except ArchiveError:
        raise
    except Exception as error:  # zlib.error and what else a damaged stream makes the decompressor raise
        raise ArchiveError(f"{place.name} is damaged: {error}") from error
    return found


def _from_folder(place: Path) -> Iterator[tuple[str, bytes]]:
    total = 0
    for count, file in enumerate(sorted(place.rglob("*"))):
        if file.is_symlink():
            raise ArchiveError(f"{file.relative_to(place)} is a link; a snapshot has none")
        if file.is_file():
            total += file.stat().st_size
            _bounded(count, total)
            yield file.relative_to(place).as_posix(), file.read_bytes()


def _from_zip(place: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(place) as packed:
        total = 0
        seen: set[str] = set()
        for count, entry in enumerate(packed.infolist()):
            total += entry.file_size
            _bounded(count, total)
            path = PurePosixPath(entry.filename)
            if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or entry.filename in seen:
                raise ArchiveError(f"member {entry.filename!r} is no plain path of its own")
            seen.add(entry.filename)
            if not entry.is_dir():
                try:
                    with packed.open(entry) as stream:
                        content = stream.read(entry.file_size + 1)
                except Exception as error:
                    raise ArchiveError(f"member {entry.filename} is damaged: {error}") from error
                yield entry.filename, content


def _bounded(count: int, total: int) -> None:
    if count > MAX_MEMBERS or total > MAX_BYTES:
        raise ArchiveError(f"more than {MAX_MEMBERS} members or {MAX_BYTES} bytes: not a snapshot of ours")
