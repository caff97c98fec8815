"""YAML text to plain data with marks, from the parser's event stream.

Nothing is ever constructed from tags and no alias is ever expanded, so a hostile file can neither run nor explode.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml import events

from hccmeta.evidence.catalogue import files as file_codes
from hccmeta.evidence.catalogue import yaml as codes
from hccmeta.evidence.source.document import Document, Mark, Place
from hccmeta.evidence.source.files import HIDDEN
from hccmeta.evidence.source.scalars import Trap, is_date, plain
from hccmeta.evidence.source.yaml_errors import sentence
from hccmeta.ground.problem import Code, Problem, problem

MAX_DEPTH = 20
MAX_NODES = 20_000

# The C parser reads the same events some twenty times faster; wheels of PyYAML have it, a source build may not.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Stop(Exception):
    """Reading cannot go on; the problem is already recorded."""


@dataclass
class _Open:
    """A list or mapping whose end has not come yet."""

    value: list[Any] | dict[str, Any]
    place: Place
    key: str | None = None  # of a mapping: the key whose value comes next
    skipping: bool = False  # the value that comes next belongs to a key given twice or to no word


@dataclass
class _Builder:
    """Takes events one by one; ``root`` is the finished data."""

    path: str
    root: Any = None
    marks: dict[Place, Mark] = field(default_factory=dict)
    key_marks: dict[Place, Mark] = field(default_factory=dict)
    faulty: set[Place] = field(default_factory=set)
    dates: set[Place] = field(default_factory=set)
    found: list[Problem] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    nodes: int = 0
    documents: int = 0
    skip_depth: int = 0  # levels inside a value that is left out
    anchored: bool = False

    def fault(self, code: Code, what: str, mark: Mark) -> None:
        self.found.append(problem(code, self.path, what, line=mark.line, column=mark.column))

    def take(self, event: Any) -> None:
        kind = type(event)
        if kind is events.ScalarEvent:
            self._scalar(event)
        elif kind is events.MappingStartEvent:
            self._open(event, {})
        elif kind is events.SequenceStartEvent:
            self._open(event, [])
        elif kind in (events.MappingEndEvent, events.SequenceEndEvent):
            self._close()
        elif kind is events.AliasEvent:
            self._alias(event)
        elif kind is events.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                self.fault(codes.DOCUMENTS, "a second document starts here", _mark(event))
                raise _Stop

    def _scalar(self, event: Any) -> None:
        self._count(event)
        self._properties(event)
        self._hidden(event)
        if self._awaits_key():
            self._key(event)
            return
        if self._skipped():
            return
        place = self._place()
        value: Any = event.value
        if event.tag is not None:
            self.faulty.add(place)
        elif not event.style:
            value = plain(event.value)
            if isinstance(value, Trap):
                self.fault(value.code, value.what, _mark(event))
                self.faulty.add(place)
                value = event.value
            elif type(value) is str and is_date(value):
                self.dates.add(place)
        self._put(place, value, event)

    def _hidden(self, event: Any) -> None:
        """Invisible characters that stand as escapes (``\\u202E``): what is read counts, not how it is written."""
        if event.style == '"' and (hidden := HIDDEN.search(event.value)):
            what = f"an escape stands for the invisible character U+{ord(hidden[0]):04X}"
            self.fault(file_codes.CONTROL, what, _mark(event))
            event.value = HIDDEN.sub("?", event.value)

    def _open(self, event: Any, value: list[Any] | dict[str, Any]) -> None:
        self._count(event)
        self._properties(event)
        if len(self.stack) + self.skip_depth >= MAX_DEPTH:
            self.fault(codes.TOO_DEEP, f"values are nested more than {MAX_DEPTH} deep", _mark(event))
            raise _Stop
        if self._awaits_key():
            self.fault(codes.KEY_NOT_TEXT, "a list or mapping stands where a key belongs", _mark(event))
            raise _Stop
        if self._skipped():
            self.skip_depth += 1
            return
        place = self._place()
        if event.tag is not None or event.anchor is not None:
            self.faulty.add(place)
        self._put(place, value, event)
        self.stack.append(_Open(value, place))

    def _close(self) -> None:
        if self.skip_depth:
            self.skip_depth -= 1
        else:
            self.stack.pop()

    def _alias(self, event: Any) -> None:
        self._count(event)
        self._report_anchor(event)
        if self._awaits_key():
            raise _Stop
        if self._skipped():
            return
        place = self._place()
        self.faulty.add(place)
        self._put(place, None, event)

    def _properties(self, event: Any) -> None:
        """Anchors are one cause in the whole file; tags are reported where they stand."""
        if event.anchor is not None:
            self._report_anchor(event)
        if event.tag is not None:
            self.fault(codes.TAG, f"the tag '{_shown_tag(event.tag)}' asks for another type", _mark(event))

    def _report_anchor(self, event: Any) -> None:
        if not self.anchored:
            self.anchored = True
            self.fault(codes.ANCHOR, f"'{event.anchor}' is a reference (anchor or alias)", _mark(event))

    def _count(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.fault(codes.TOO_DEEP, f"the file has more than {MAX_NODES} values", _mark(event))
            raise _Stop

    def _awaits_key(self) -> bool:
        if self.skip_depth or not self.stack:
            return False
        top = self.stack[-1]
        return isinstance(top.value, dict) and top.key is None and not top.skipping

    def _key(self, event: Any) -> None:
        top = self.stack[-1]
        name = event.value
        place = (*top.place, name)
        if name == "<<" and not event.style:
            if not self.anchored:
                self.anchored = True
                self.fault(codes.ANCHOR, "'<<' is a merge key", _mark(event))
            top.skipping = True
        elif place in self.key_marks:
            first = self.key_marks[place].line
            self.fault(codes.DUPLICATE_KEY, f"the key '{name}' stands in line {first} already", _mark(event))
            top.skipping = True
        else:
            self.key_marks[place] = _mark(event)
            top.key = name

    def _skipped(self) -> bool:
        """Whether the value that comes now is left out (its key was a fault)."""
        if self.skip_depth:
            return True
        if self.stack and self.stack[-1].skipping:
            self.stack[-1].skipping = False
            return True
        return False

    def _place(self) -> Place:
        if not self.stack:
            return ()
        top = self.stack[-1]
        return (*top.place, len(top.value) if isinstance(top.value, list) else str(top.key))

    def _put(self, place: Place, value: Any, event: Any) -> None:
        self.marks[place] = _mark(event)
        if not self.stack:
            self.root = value
            return
        top = self.stack[-1]
        if isinstance(top.value, list):
            top.value.append(value)
        else:
            top.value[str(top.key)] = value
            top.key = None


def read_yaml(text: str, path: str) -> tuple[Document | None, tuple[Problem, ...]]:
    """``text`` as a Document, and every fault found on the way; None when the file cannot be followed to its end."""
    text, tabs, follow = _without_tabs(text, path)
    if not follow:
        return None, tabs
    builder = _Builder(path)
    builder.found.extend(tabs)
    whole = True
    try:
        for event in _events(text):
            builder.take(event)
    except _Stop:
        whole = builder.documents > 1  # the first document is complete
    except yaml.YAMLError as error:
        what, mark = sentence(error, text)
        builder.fault(codes.SYNTAX, what, mark)
        whole = False
    if not whole:
        return None, tuple(builder.found)
    document = Document(
        path, builder.root, builder.marks, builder.key_marks, frozenset(builder.faulty), frozenset(builder.dates)
    )
    return document, tuple(builder.found)


def _events(text: str) -> Iterator[Any]:
    yield from yaml.parse(text, Loader=_LOADER)


def _without_tabs(text: str, path: str) -> tuple[str, tuple[Problem, ...], bool]:
    """``text`` with tabs as spaces, the fault, and whether it still means the same: not with tabs in indentation."""
    if "\t" not in text:
        return text, (), True
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if "\t" in line]
    number, line = lines[0]
    more = f", and in {len(lines) - 1} more lines" if len(lines) > 1 else ""
    fault = problem(codes.TAB, path, f"a tab character{more}", line=number, column=line.index("\t") + 1)
    indented = any("\t" in line[: len(line) - len(line.lstrip())] for _, line in lines)
    return text.replace("\t", " "), (fault,), not indented


def _mark(event: Any) -> Mark:
    mark = event.start_mark
    return Mark(mark.line + 1, mark.column + 1)


def _shown_tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")[:60]
