"""The one file of a snapshot: a zip whose bytes depend on its members alone, read back within bounds."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from hccmeta.ground.atomic import write_atomically
from hccmeta.ground.paths import parts

#: Bounds of what is read back: a snapshot of the reviews has a few thousand members and a few dozen megabytes.
MAX_MEMBERS, MAX_BYTES = 50_000, 1_000_000_000

#: The files that a snapshot may hold.
MEMBERS = (
    r"manifest\.json",
    r"site/.+",
    r"data/(tables/)?[\w.-]+",
    r"data/project/(mkdocs\.yml|docs/vocabulary\.yaml|docs/risk-of-bias-tools\.yaml|docs/reviews/index\.md)",
    r"data/project/(studies|docs/reviews)/[\w-]+/[\w.-]+\.(yaml|csv|md|json)",
)

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
    """The members of a snapshot, packed (a zip, packed as ``packed`` does) or unpacked (a folder).

    Raises ArchiveError when it is neither, is damaged or packed otherwise, holds a file that no snapshot has, or is
    beyond the bounds.
    """
    try:
        return dict(_from_folder(place) if place.is_dir() else _from_zip(place))
    except (OSError, zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, NotImplementedError, RuntimeError) as error:
        raise ArchiveError(f"{place.name} cannot be read: {error}") from error


def _from_folder(place: Path) -> Iterator[tuple[str, bytes]]:
    total = 0
    for count, file in enumerate(sorted(place.rglob("*"))):
        name = file.relative_to(place).as_posix()
        if file.is_symlink():
            raise ArchiveError(f"{name!r} is a link; a snapshot has none")
        if file.is_file():
            total += file.stat().st_size
            _bounded(count, total)
            expected(name)
            yield name, file.read_bytes()


def _from_zip(place: Path) -> Iterator[tuple[str, bytes]]:
    size = place.stat().st_size
    with zipfile.ZipFile(place) as archive:
        entries = archive.infolist()
        total = 0
        for count, entry in enumerate(entries):
            total += entry.file_size
            _bounded(count, total)
            expected(entry.filename)
        _plainly_packed(archive, entries, size)
        for entry in entries:
            yield entry.filename, _content(archive, entry)


def expected(name: str) -> None:
    """Raises ArchiveError, or PathError, unless ``name`` is a file that a snapshot may hold."""
    if not parts(name) or not any(re.fullmatch(pattern, name) for pattern in MEMBERS):
        raise ArchiveError(f"{name[:80]!r} is no file of a snapshot")


def _plainly_packed(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], size: int) -> None:
    """Raises unless the zip is its members, one after the other as ``packed`` writes them, and nothing besides."""
    names = [entry.filename for entry in entries]
    if names != sorted(set(names)):
        raise ArchiveError("its members are not each there once, in order: this zip was not packed by hccmeta")
    if len({name.casefold() for name in names}) != len(names):
        raise ArchiveError("two of its members differ in upper and lower case only")
    at = 0
    for entry in entries:
        made = (
            entry.date_time,
            entry.compress_type,
            entry.external_attr,
            entry.create_system,
            entry.extra,
            entry.comment,
        )
        if entry.header_offset != at or made != (_EPOCH, zipfile.ZIP_DEFLATED, 0o644 << 16, 3, b"", b""):
            raise ArchiveError(f"member {entry.filename!r} was not packed by hccmeta")
        # A local header without extra fields is 30 bytes and the name.
        at += 30 + len(entry.filename.encode()) + entry.compress_size
    # The directory: 46 bytes and the name for each member, and 22 bytes at the end.
    whole = at + sum(46 + len(name.encode()) for name in names) + 22
    if archive.comment or archive.start_dir != at or size != whole:
        raise ArchiveError("there is something before, between or after its members")


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(entry) as stream:
            return stream.read(entry.file_size + 1)
    except Exception as error:  # a damaged stream makes the decompressor raise whatever it likes
        raise ArchiveError(f"member {entry.filename!r} is damaged: {error}") from error


def _bounded(count: int, total: int) -> None:
    if count > MAX_MEMBERS or total > MAX_BYTES:
        raise ArchiveError(f"more than {MAX_MEMBERS} members or {MAX_BYTES} bytes: not a snapshot of ours")
