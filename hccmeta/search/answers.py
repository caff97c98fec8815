"""Raw answers: a journal while a search runs, so that it can be resumed, and afterwards a file by hash as proof.

Both are JSON lines: first what was searched, then one line for each request with its answer. The kept file is
``answers/<sha256 of its unpacked content>.jsonl.gz`` in the review's folder; the hash stands in searches.csv, so that
``zcat`` and ``sha256sum`` prove the counts beside it. The e-mail address that is sent along is not kept.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import os
import shutil
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hccmeta.ground.atomic import write_atomically
from hccmeta.ground.network import Failure
from hccmeta.search.formats import Unread
from hccmeta.search.found import Ask, Fetch

_CHUNK = 1024 * 1024
_PRIVATE = frozenset({"email"})


@dataclass(frozen=True)
class Searched:
    """What a journal is about: a journal about anything else is not resumed."""

    service: str
    query: str
    on: str


class Journal:
    """The answers of one search, each written down before it is used.

    A journal at ``path`` about the same search is taken up where it ends; a last line cut short is dropped.
    """

    def __init__(self, path: Path, searched: Searched, get: Fetch) -> None:
        self._path = path
        self._get = get
        self._places: dict[str, tuple[int, int]] = {}
        header = _line({"service": searched.service, "query": searched.query, "on": searched.on})
        if not self._take_up(header):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(header)

    def fetch(self, ask: Ask) -> bytes | Failure:
        """The answer to ``ask``: from the journal when it is there, else from the service."""
        key = _key(ask)
        if place := self._places.get(key):
            with self._path.open("rb") as file:
                file.seek(place[0])
                return _body(json.loads(file.read(place[1])))
        body = self._get(ask)
        if isinstance(body, Failure):
            return body
        line = _line(json.loads(key) | _written(body))
        with self._path.open("ab") as file:
            self._places[key] = (file.tell(), len(line))
            file.write(line)
        return body

    def keep(self, folder: Path) -> str:
        """Packs the journal into ``folder`` under its hash and returns the hash. The journal stays."""
        total = hashlib.sha256()
        with self._path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                total.update(chunk)
        name = total.hexdigest()
        folder.mkdir(parents=True, exist_ok=True)
        packed = folder / f"{name}.part"
        with (
            self._path.open("rb") as source,
            packed.open("wb") as target,
            gzip.GzipFile(filename="", mode="wb", fileobj=target, mtime=0) as zipped,
        ):
            shutil.copyfileobj(source, zipped, _CHUNK)
        os.replace(packed, folder / file_name(name))
        return name

    def discard(self) -> None:
        """Forgets the journal, so that a search that failed is asked anew."""
        self._path.unlink(missing_ok=True)

    def _take_up(self, header: bytes) -> bool:
        if not self._path.is_file():
            return False
        with self._path.open("r+b") as file:
            if file.readline() != header:
                return False
            while True:
                start, line = file.tell(), file.readline()
                if not line.endswith(b"\n"):
                    file.truncate(start)
                    return True
                written = json.loads(line)
                key = _key(Ask(written["url"], tuple((name, value) for name, value in written["params"])))
                self._places[key] = (start, len(line))


def keep_unread(folder: Path, name: str, on: str, unread: Sequence[Unread]) -> str:
    """Packs what could not be read of the file called ``name``, a line each, and returns the kept file's name.

    Empty, and nothing is written, when all was read.
    """
    if not unread:
        return ""
    lines = [{"line": one.line, "why": one.why, "text": one.raw} for one in unread]
    return file_name(_packed(folder, _line({"file": name, "on": on}) + b"".join(map(_line, lines))))


@dataclass(frozen=True)
class Saved:
    """What a person saved of one search: the query, the day, who, how many records, the files (name, content)."""

    service: str
    query: str
    on: str
    by: str
    records: int
    files: tuple[tuple[str, bytes], ...]


def keep_saved(folder: Path, saved: Saved) -> str:
    """Packs the files of one search by hand into ``folder`` under a hash and returns the hash."""
    header = {name: getattr(saved, name) for name in ("service", "query", "on", "by", "records")}
    lines = [
        {"file": name, "sha256": hashlib.sha256(content).hexdigest(), **_written(content)}
        for name, content in saved.files
    ]
    return _packed(folder, _line(header) + b"".join(map(_line, lines)))


def _packed(folder: Path, content: bytes) -> str:
    """Writes ``content``, packed, under its hash into ``folder``, and returns the hash."""
    digest, packed = hashlib.sha256(content).hexdigest(), io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as zipped:
        zipped.write(content)
    write_atomically(folder / file_name(digest), packed.getvalue())
    return digest


def file_name(name: str) -> str:
    """The name of the kept file with this hash."""
    return f"{name}.jsonl.gz"


def bodies(path: Path, *, max_bytes: int = 256 * 1024 * 1024) -> Iterator[bytes]:
    """The answers in a kept file, one after another; reading stops at a damaged line or after ``max_bytes``."""
    try:
        with gzip.open(path, "rb") as file:
            file.readline(_CHUNK)
            while line := file.readline(max_bytes):
                max_bytes -= len(line)
                yield _body(json.loads(line))
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, RecursionError, zlib.error):
        return


def saved_count(path: Path) -> int | None:
    """How many records the files hold that a person saved for a search; None for answers that a program asked for."""
    try:
        with gzip.open(path, "rb") as file:
            header = json.loads(file.readline(_CHUNK))
            return header["records"] if isinstance(header.get("records"), int) else None
    except (OSError, EOFError, ValueError, KeyError, AttributeError, RecursionError, zlib.error):
        return None


def proves(path: Path) -> bool:
    """Whether the file at ``path`` holds what its name says."""
    total = hashlib.sha256()
    try:
        with gzip.open(path, "rb") as file:
            while chunk := file.read(_CHUNK):
                total.update(chunk)
    except (OSError, EOFError, zlib.error):
        return False
    return path.name == file_name(total.hexdigest())


def _key(ask: Ask) -> str:
    params = [[name, value] for name, value in ask.params if name not in _PRIVATE]
    return json.dumps({"url": ask.url, "params": params}, ensure_ascii=False)


def _line(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def _written(body: bytes) -> dict[str, object]:
    try:
        return {"text": body.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}


def _body(line: dict[str, str]) -> bytes:
    return line["text"].encode() if "text" in line else base64.b64decode(line["base64"])
