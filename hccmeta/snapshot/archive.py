"""The one file of a snapshot: a zip whose bytes depend on its members alone, read back within bounds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from hccmeta.ground.store import write_atomically

#: Bounds of what is read back: a snapshot of the reviews has a few thousand members and a few dozen megabytes.
MAX_MEMBERS, MAX_BYTES = 50_000, 1_000_000_000

#: The earliest date a zip can bear; no member carries a date of its own.
_EPOCH = (1980, 1, 1, 0, 0, 0)


class ArchiveError(Exception):
    """What was given is not a snapshot that can be read."""


def packed(members: Mapping[str, bytes]) -> bytes:
    """The zip of ``members`` (path -> content): the same members give the same bytes."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for path in sorted(members):
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, members[path], compresslevel=9)
    return whole.getvalue()


def write_archive(target: Path, members: Mapping[str, bytes]) -> None:
    """Write ``members`` (path -> content) to ``target``, whole or not at all."""
    write_atomically(target, packed(members))


def read_members(place: Path) -> dict[str, bytes]:
    """The members of a snapshot, packed (a zip) or unpacked (a folder).

    Raises ArchiveError when it is neither, is damaged, names a path outside itself, or is beyond the bounds.
    """
    try:
        return dict(_from_folder(place) if place.is_dir() else _from_zip(place))
    except (OSError, zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, NotImplementedError, RuntimeError) as error:
        raise ArchiveError(f"{place.name} cannot be read: {error}") from error


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
    with zipfile.ZipFile(place) as archive:
        total = 0
        seen: set[str] = set()
        for count, entry in enumerate(archive.infolist()):
            total += entry.file_size
            _bounded(count, total)
            path = PurePosixPath(entry.filename)
            if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or entry.filename in seen:
                raise ArchiveError(f"member {entry.filename!r} is no plain path of its own")
            seen.add(entry.filename)
            if not entry.is_dir():
                yield entry.filename, _content(archive, entry)


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(entry) as stream:
            return stream.read(entry.file_size + 1)
    except Exception as error:  # a damaged stream makes the decompressor raise whatever it likes
        raise ArchiveError(f"member {entry.filename} is damaged: {error}") from error


def _bounded(count: int, total: int) -> None:
    if count > MAX_MEMBERS or total > MAX_BYTES:
        raise ArchiveError(f"more than {MAX_MEMBERS} members or {MAX_BYTES} bytes: not a snapshot of ours")
