"""What an unprivileged job uploaded, read within bounds: a value of known shape, or the reason why it is refused."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: The largest file that is read; what CI writes is a few hundred kilobytes.
MAX_BYTES = 2_000_000
MAX_ZIP = 5_000_000
NAMES = ("number.txt", "head.txt", "check.json", "diff.json")
MAX_ENTRIES = 200
MAX_TEXT = 400
#: Measures that are pooled as logarithms and read as ratios.
RATIOS = ("log_hazard_ratio", "log_ratio_of_hazard_ratios")
MAX_FAULTS, MAX_CARDS, MAX_LINES = 30, 12, 40
_SLUG = re.compile(r"[a-z0-9][a-z0-9._-]{0,160}")
_SHA = re.compile(r"[0-9a-f]{40}")
#: What a pull request may touch without touching code.
_EVIDENCE = re.compile(r"studies/|docs/reviews/|docs/vocabulary\.yaml\Z")
_KINDS = re.compile(r"added|removed|changed|recomputed|now (?:included|retracted|concern|superseded)")


class RefusedError(Exception):
    """The upload is not what CI writes."""


@dataclass(frozen=True)
class Change:
    """A study that was added, removed or changed."""

    id: str
    name: str
    kind: str


@dataclass(frozen=True)
class Side:
    """An analysis in one version; ``estimate`` and limits on the scale on which they were computed."""

    estimate: float | None
    lower: float | None
    upper: float | None
    k: int
    n: int


@dataclass(frozen=True)
class Fault:
    """A problem that ``hccmeta check`` printed; ``study`` is the study it keeps out of the results, if any."""

    place: str
    code: str
    what: str
    mend: str
    study: str


@dataclass(frozen=True)
class CardLine:
    """One line of a curve's fidelity card: reported, rebuilt, the largest gap allowed, and whether they agree.

    None where nothing is reported, or no gap is too large.
    """

    name: str
    reported: float | None
    rebuilt: float | None
    allowed: float | None
    ok: bool | None


@dataclass(frozen=True)
class Card:
    """The fidelity card of a new or changed curve."""

    curve: str
    lines: tuple[CardLine, ...]


@dataclass(frozen=True)
class Moved:
    """An analysis before and after; ``moved`` is False for a primary one that stayed, ``compares``: two treatments."""

    review: str
    id: str
    title: str
    unit: str
    ratio: bool
    primary: bool
    compares: bool
    moved: bool
    conclusion: str
    conclusion_moved: bool
    before: Side | None
    after: Side | None

    @property
    def estimated(self) -> bool:
        """Whether either version has an estimate."""
        return any(side is not None and side.estimate is not None for side in (self.before, self.after))


@dataclass(frozen=True)
class Outcome:
    """What the unprivileged job found. ``faults`` are the errors of ``hccmeta check``; ``n_faults`` counts those too
    that are not kept. ``primaries``: of every review of which a result moved; ``moved``: the other results.
    """

    head: str
    faults: tuple[Fault, ...]
    n_faults: int
    hints: int
    headline: str
    studies: tuple[Change, ...]
    primaries: tuple[Moved, ...]
    moved: tuple[Moved, ...]
    cards: tuple[Card, ...]
    unchanged: int


def read_upload(file: Path) -> dict[str, bytes]:
    """The files that CI writes (``NAMES``) from the zip ``file``; nothing else in it is looked at, nothing unpacked.

    Raises RefusedError when the zip is too large or damaged, or when a file is missing, twice there, or too large.
    """
    try:
        if file.stat().st_size > MAX_ZIP:
            raise RefusedError(f"the upload is larger than {MAX_ZIP} bytes")
        with zipfile.ZipFile(file) as packed:
            return {name: _member(packed, name) for name in NAMES}
    except RefusedError:
        raise
    except Exception as error:  # a hostile zip makes the decompressor raise whatever it likes
        raise RefusedError(f"the upload cannot be read ({type(error).__name__})") from error


def _member(packed: zipfile.ZipFile, name: str) -> bytes:
    entries = [one for one in packed.infolist() if one.filename == name]
    if len(entries) != 1:
        raise RefusedError(f"{name} is missing or there twice")
    with packed.open(entries[0]) as stream:
        content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise RefusedError(f"{name} is larger than {MAX_BYTES} bytes")
    return content


def read_outcome(upload: Mapping[str, bytes], *, head: str) -> Outcome:
    """The outcome in ``upload`` for the commit ``head``.

    Raises RefusedError, saying why, when a file is of another shape or of another commit.
    """
    if not _SHA.fullmatch(head):
        raise RefusedError("the head is no commit")
    if _text(upload, "head.txt").strip() != head:
        raise RefusedError("the upload belongs to another commit")
    problems = _list(_json(upload, "check.json"), "check.json", most=20_000)
    levels = [_choice(_field(one, "level"), ("error", "hint")) for one in problems]
    errors = [one for one, level in zip(problems, levels, strict=True) if level == "error"]
    diff = _json(upload, "diff.json")
    moved = [one for one in _list(_field(diff, "analyses"), "analyses", most=5_000) if _flag(_field(one, "moved"))]
    return Outcome(
        head=head,
        faults=tuple(map(_fault, errors[:MAX_FAULTS])),
        n_faults=len(errors),
        hints=levels.count("hint"),
        headline=_words(_field(diff, "headline"), most=1_000),
        studies=tuple(_change(one) for one in _list(_field(diff, "studies"), "studies")),
        primaries=tuple(_moved(one) for one in _list(_added(diff, "primaries", []), "primaries")),
        moved=tuple(one for one in map(_moved, moved) if not one.primary)[:MAX_ENTRIES],
        cards=tuple(_card(one) for one in _list(_added(diff, "fidelity", []), "fidelity")[:MAX_CARDS]),
        unchanged=_count(_field(diff, "unchanged")),
    )


def read_number(upload: Mapping[str, bytes]) -> int:
    """The pull request's number as the upload claims it. Raises RefusedError when it is no number."""
    number = _text(upload, "number.txt").strip()
    if not re.fullmatch(r"[1-9][0-9]{0,8}", number, re.ASCII):
        raise RefusedError("the pull request's number is none")
    return int(number)


def confirm(answer: Any, *, number: int, head: str) -> None:
    """Check the claimed ``number`` against GitHub's own ``answer`` to ``GET /repos/.../pulls/<number>``.

    Raises RefusedError unless it is the open pull request whose head is the commit ``head``.
    """
    if (_field(answer, "number"), _field(answer, "state")) != (number, "open"):
        raise RefusedError("there is no open pull request of this number")
    if _field(_field(answer, "head"), "sha") != head:
        raise RefusedError("the pull request of this number has another head")


def outside_evidence(pages: Any) -> tuple[str, ...]:
    """Of GitHub's own ``pages`` of a pull request's files, those that are no evidence: code, pages, workflows.

    Raises RefusedError when the answer is of another shape.
    """
    names = [
        _words(name, most=1_000)
        for page in _list(pages, "pages", most=100)
        for one in _list(page, "files", most=100)
        for name in (_field(one, "filename"), one.get("previous_filename", _field(one, "filename")))
    ]
    return tuple(dict.fromkeys(name for name in names if not _EVIDENCE.match(name)))


def _text(upload: Mapping[str, bytes], name: str) -> str:
    try:
        return upload[name].decode()
    except UnicodeDecodeError as error:
        raise RefusedError(f"{name} is no text") from error


def _json(upload: Mapping[str, bytes], name: str) -> Any:
    try:
        return json.loads(_text(upload, name))
    except (ValueError, RecursionError) as error:
        raise RefusedError(f"{name} is no JSON") from error


def _field(data: Any, name: str) -> Any:
    if not isinstance(data, dict) or name not in data:
        raise RefusedError(f"'{name}' is missing")
    return data[name]


def _added(data: Any, name: str, otherwise: Any) -> Any:
    """A field that the diffs of earlier versions do not have."""
    return data.get(name, otherwise) if isinstance(data, dict) else _field(data, name)


def _list(data: Any, name: str, most: int = MAX_ENTRIES) -> list[Any]:
    if not isinstance(data, list) or len(data) > most:
        raise RefusedError(f"{name} is no list of at most {most}")
    return data


def _words(data: Any, most: int = MAX_TEXT) -> str:
    if not isinstance(data, str):
        raise RefusedError("a text is missing")
    return data if len(data) <= most else data[: most - 1] + "\N{HORIZONTAL ELLIPSIS}"


def _slug(data: Any) -> str:
    if not isinstance(data, str) or not _SLUG.fullmatch(data):
        raise RefusedError("an id is none")
    return data


def _choice(data: Any, known: tuple[str, ...]) -> str:
    if not isinstance(data, str) or data not in known:
        raise RefusedError("a word is none of those known")
    return data


def _flag(data: Any) -> bool:
    if not isinstance(data, bool):
        raise RefusedError("a yes or no is missing")
    return data


def _count(data: Any) -> int:
    if not isinstance(data, int) or isinstance(data, bool) or not 0 <= data < 10**9:
        raise RefusedError("a count is none")
    return data


def _number(data: Any) -> float | None:
    if data is None:
        return None
    if isinstance(data, bool) or not isinstance(data, int | float) or not abs(data) < 1e9:
        raise RefusedError("a number is none")
    return float(data)


def _change(data: Any) -> Change:
    kind = _words(_field(data, "kind"))
    if not _KINDS.fullmatch(kind):
        raise RefusedError("a kind of change is none of those known")
    return Change(_slug(_field(data, "id")), _words(_field(data, "name")), kind)


def _fault(data: Any) -> Fault:
    path = _words(_field(data, "path"))
    study = re.match(r"studies/([a-z0-9][a-z0-9-]{0,80})/", path)
    return Fault(
        place=f"{path}:{_count(_field(data, 'line'))}",
        code=_slug(_words(_field(data, "code"), most=12).lower()).upper(),
        what=_words(_field(data, "what")),
        mend=_words(_field(data, "mend")),
        study=study[1] if study else "",
    )


def _card(data: Any) -> Card:
    items = _list(_field(data, "items"), "items", most=MAX_LINES)
    return Card(_words(_field(data, "curve")), tuple(map(_card_line, items)))


def _card_line(data: Any) -> CardLine:
    ok = _field(data, "ok")
    return CardLine(
        _words(_field(data, "label")),
        _number(_field(data, "reported")),
        _number(_field(data, "reconstructed")),
        _number(_field(data, "threshold")),
        None if ok is None else _flag(ok),
    )


def _moved(data: Any) -> Moved:
    before, after = _field(data, "before"), _field(data, "after")
    either = after or before
    return Moved(
        review=_slug(_field(data, "review")),
        id=_slug(_field(data, "id")),
        title=_words(_field(data, "title")),
        unit=_words(_field(either, "unit"), most=40),
        ratio=_field(either, "measure") in RATIOS,
        primary=_flag(_added(data, "primary", False)),
        compares=_added(either, "reference", None) is not None,
        moved=_flag(_field(data, "moved")),
        conclusion=_words(_field(data, "conclusion")),
        conclusion_moved=_flag(_field(data, "conclusion_moved")),
        before=None if before is None else _side(before),
        after=None if after is None else _side(after),
    )


def _side(data: Any) -> Side:
    ci = _field(data, "ci")
    lower, upper = (None, None) if ci is None else _list(ci, "ci", most=2) + [None] * (2 - len(ci))
    return Side(
        _number(_field(data, "estimate")),
        _number(lower),
        _number(upper),
        _count(_field(data, "k")),
        _count(_field(data, "n")),
    )
