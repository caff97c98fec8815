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
class _Reader:
    """Goes down the events of one document: each function takes the event that starts its part and reads to its end."""

    path: str
    stream: Iterator[Any]
    marks: dict[Place, Mark] = field(default_factory=dict)
    key_marks: dict[Place, Mark] = field(default_factory=dict)
    faulty: set[Place] = field(default_factory=set)
    dates: set[Place] = field(default_factory=set)
    faults: list[Problem] = field(default_factory=list)
    nodes: int = 0
    anchored: bool = False

    def fault(self, code: Code, what: str, mark: Mark) -> None:
        self.faults.append(problem(code, self.path, what, line=mark.line, column=mark.column))

    def document(self) -> Any:
        """The value of the one document; None for an empty stream. A second document is a fault, and is not read."""
        root: Any = None
        started = False
        for event in self.stream:
            if type(event) is not events.DocumentStartEvent:
                continue
            if started:
                self.fault(codes.DOCUMENTS, "a second document starts here", _mark(event))
                break
            started = True
            root = self._value(next(self.stream), (), 0)
        return root

    def _value(self, event: Any, place: Place, depth: int) -> Any:
        """The value at ``place``, inside ``depth`` lists and mappings."""
        self._enter(event, depth)
        self.marks[place] = _mark(event)
        if type(event) is events.AliasEvent:
            self.faulty.add(place)
            return None
        if type(event) is events.ScalarEvent:
            return self._scalar(event, place)
        if event.tag is not None or event.anchor is not None:
            self.faulty.add(place)
        if type(event) is events.MappingStartEvent:
            return self._mapping(place, depth + 1)
        items: list[Any] = []
        while type(event := next(self.stream)) is not events.SequenceEndEvent:
            items.append(self._value(event, (*place, len(items)), depth + 1))
        return items

    def _mapping(self, place: Place, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while type(event := next(self.stream)) is not events.MappingEndEvent:
            name = self._key(event, place, depth)
            event = next(self.stream)
            if name is None:
                self._left_out(event, depth)
            else:
                values[name] = self._value(event, (*place, name), depth)
        return values

    def _key(self, event: Any, place: Place, depth: int) -> str | None:
        """The key; None where what follows it is left out, as the key is a fault."""
        self._enter(event, depth)
        if type(event) is events.AliasEvent:
            raise _Stop
        if type(event) is not events.ScalarEvent:
            self.fault(codes.KEY_NOT_TEXT, "a list or mapping stands where a key belongs", _mark(event))
            raise _Stop
        name = str(event.value)
        if name == "<<" and not event.style:
            self._refers("'<<' is a merge key", event)
            return None
        if (*place, name) in self.key_marks:
            first = self.key_marks[(*place, name)].line
            self.fault(codes.DUPLICATE_KEY, f"the key '{name}' stands in line {first} already", _mark(event))
            return None
        self.key_marks[(*place, name)] = _mark(event)
        return name

    def _left_out(self, event: Any, depth: int) -> None:
        """A value that is not kept: its faults are still found."""
        self._enter(event, depth)
        if isinstance(event, events.CollectionStartEvent):
            while not isinstance(event := next(self.stream), events.CollectionEndEvent):
                self._left_out(event, depth + 1)

    def _scalar(self, event: Any, place: Place) -> Any:
        if event.tag is not None:
            self.faulty.add(place)
        if event.tag is not None or event.style:
            return event.value
        value = plain(event.value)
        if isinstance(value, Trap):
            self.fault(value.code, value.what, _mark(event))
            self.faulty.add(place)
            return event.value
        if type(value) is str and is_date(value):
            self.dates.add(place)
        return value

    def _enter(self, event: Any, depth: int) -> None:
        """What is a fault of any value or key: too many, references, tags, hidden characters, too deep.

        References are one cause in the whole file; tags are told where they stand.
        """
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.fault(codes.TOO_DEEP, f"the file has more than {MAX_NODES} values", _mark(event))
            raise _Stop
        if event.anchor is not None:
            self._refers(f"'{event.anchor}' is a reference (anchor or alias)", event)
        if type(event) is events.AliasEvent:
            return
        if event.tag is not None:
            self.fault(codes.TAG, f"the tag '{_shown_tag(event.tag)}' asks for another type", _mark(event))
        if type(event) is events.ScalarEvent:
            self._hidden(event)
        elif depth >= MAX_DEPTH:
            self.fault(codes.TOO_DEEP, f"values are nested more than {MAX_DEPTH} deep", _mark(event))
            raise _Stop

    def _refers(self, what: str, event: Any) -> None:
        if not self.anchored:
            self.anchored = True
            self.fault(codes.ANCHOR, what, _mark(event))

    def _hidden(self, event: Any) -> None:
        """Invisible characters that stand as escapes (``\\u202E``): what is read counts, not how it is written."""
        if event.style == '"' and (hidden := HIDDEN.search(event.value)):
            what = f"an escape stands for the invisible character U+{ord(hidden[0]):04X}"
            self.fault(file_codes.CONTROL, what, _mark(event))
            event.value = HIDDEN.sub("?", event.value)


def read_yaml(text: str, path: str) -> tuple[Document | None, tuple[Problem, ...]]:
    """``text`` as a Document, and every fault found on the way; None when the file cannot be followed to its end."""
    text, tabs, follow = _without_tabs(text, path)
    if not follow:
        return None, tabs
    reader = _Reader(path, iter(yaml.parse(text, Loader=_LOADER)))
    reader.faults.extend(tabs)
    try:
        root = reader.document()
    except _Stop:
        return None, tuple(reader.faults)
    except yaml.YAMLError as error:
        what, mark = sentence(error, text)
        reader.fault(codes.SYNTAX, what, mark)
        return None, tuple(reader.faults)
    marks = reader.marks, reader.key_marks
    document = Document(path, root, *marks, frozenset(reader.faulty), frozenset(reader.dates))
    return document, tuple(reader.faults)


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
