"""Files to clean text: bounded, confined to their folder, UTF-8, with every oddity of the bytes reported."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from hccmeta.evidence.catalogue import files as codes
from hccmeta.ground.problem import Problem, problem

#: Largest sizes that are read, in bytes.
RECORD_BYTES = 256 * 1024
TABLE_BYTES = 1024 * 1024
LOG_BYTES = 16 * 1024 * 1024

#: Control characters, and those that reorder or hide text; line separators that only some readers know.
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]"
)


@dataclass(frozen=True)
class Text:
    """A file's text with line ends LF and without a byte order mark; None when it cannot be read as text at all."""

    path: str
    text: str | None
    problems: tuple[Problem, ...]


def read_text(file: Path, path: str, *, home: Path, limit: int) -> Text:
    """The text of ``file``, reported as ``path``: a plain file inside ``home`` of at most ``limit`` bytes."""
    try:
        inside = file.resolve(strict=True).is_relative_to(home.resolve())
        if not inside or not file.is_file():
            return Text(path, None, (problem(codes.OUTSIDE, path, f"{file.name} is not a plain file of this folder"),))
        with file.open("rb") as stream:
            raw = stream.read(limit + 1)
    except (OSError, RuntimeError) as error:  # RuntimeError: links that go round in a circle
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "a link that leads nowhere"
        what = f"{file.name} cannot be read: {reason}"
        return Text(path, None, (problem(codes.OUTSIDE, path, what),))
    if len(raw) > limit:
        what = f"{file.name} is larger than {limit // 1024} kB"
        return Text(path, None, (problem(codes.TOO_LARGE, path, what),))
    return clean(raw, path)


def clean(raw: bytes, path: str) -> Text:
    """``raw`` as text; what cannot stand in a text is replaced by ``?``, so that the rest is still checked."""
    if not raw.strip(b" \t\r\n\xef\xbb\xbf"):
        return Text(path, None, (problem(codes.EMPTY, path, "the file is empty"),))
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Text(path, None, (problem(codes.NOT_UTF8, path, "the file is UTF-16, not UTF-8"),))
    if b"\0" in raw or _is_binary(raw):
        return Text(path, None, (problem(codes.BINARY, path, "the file is binary, not text"),))
    problems: list[Problem] = []
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
        problems.append(problem(codes.BYTE_ORDER_MARK, path, "the file starts with a byte order mark"))
    if b"\r" in raw:
        line, column = _line_column(raw, raw.index(b"\r"))
        problems.append(problem(codes.LINE_ENDS, path, "the line ends with CR LF", line=line, column=column))
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _line_column(raw, error.start)
        what = f"byte {raw[error.start]:02x} is not UTF-8"
        problems.append(problem(codes.NOT_UTF8, path, what, line=line, column=column))
        text = raw.decode("utf-8", errors="replace").replace("\ufffd", "?")
    if hidden := HIDDEN.search(text):
        before = text[: hidden.start()]
        line, column = before.count("\n") + 1, hidden.start() - (before.rfind("\n") + 1) + 1
        what = f"invisible character U+{ord(hidden[0]):04X}"
        problems.append(problem(codes.CONTROL, path, what, line=line, column=column))
        text = HIDDEN.sub("?", text)
    return Text(path, text, tuple(problems))


def _is_binary(raw: bytes) -> bool:
    """Whether more than one byte in twenty is a control byte: an image, an archive, a compressed file."""
    control = len(raw) - len(raw.translate(None, bytes(set(range(32)) - {9, 10, 13})))
    return control * 20 > len(raw)


def _line_column(raw: bytes, position: int) -> tuple[int, int]:
    before = raw[:position]
    start = before.rfind(b"\n") + 1
    return before.count(b"\n") + 1, len(before[start:].decode("utf-8", errors="replace")) + 1
