"""XML read safely into a small tree: no entities, no external files, bounded size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from hccmeta.digitise.model import DigitiseError

MAX_BYTES = 40_000_000
MAX_NODES = 500_000
MAX_DEPTH = 200


@dataclass(frozen=True)
class Node:
    """An element (or a comment, tag `!comment`) without its namespace."""

    tag: str
    attributes: dict[str, str]
    children: list[Node]
    text: str

    @property
    def reference(self) -> str:
        """The local id that `href` points to, or an empty text."""
        target = self.attributes.get("href", "")
        return target[1:] if target.startswith("#") else ""

    def walk(self) -> Iterator[Node]:
        """This element and all below it, in document order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def all_text(self) -> str:
        """The text of this element and of those below it."""
        return self.text + "".join(child.all_text() for child in self.children if child.tag != "!comment")


class _Builder:
    def __init__(self) -> None:
        self.root: Node | None = None
        self.stack: list[Node] = []
        self.texts: list[list[str]] = []
        self.count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MAX_NODES or len(self.stack) > MAX_DEPTH:
            raise DigitiseError(f"the SVG holds more than {MAX_NODES} elements or is nested deeper than {MAX_DEPTH}")
        plain = {name.rpartition(" ")[2]: value for name, value in attributes.items()}
        self.stack.append(Node(tag.rpartition(" ")[2], plain, [], ""))
        self.texts.append([])

    def end(self, _tag: str) -> None:
        open_node = self.stack.pop()
        node = Node(open_node.tag, open_node.attributes, open_node.children, "".join(self.texts.pop()))
        if self.stack:
            self.stack[-1].children.append(node)
        else:
            self.root = node

    def data(self, text: str) -> None:
        if self.texts:
            self.texts[-1].append(text)

    def comment(self, text: str) -> None:
        if self.stack:
            self.stack[-1].children.append(Node("!comment", {}, [], text))

    def doctype(self, _name: str, _system: str | None, _public: str | None, internal: int) -> None:
        # A plain document type is what matplotlib writes and is never fetched; a subset of its own can hold entities.
        if internal:
            raise DigitiseError("the SVG declares a document type of its own: such files are not read")


def read_xml(path: Path) -> Node:
    """The root element of an SVG file.

    Raises:
        DigitiseError: too large, malformed, or with declarations that could hide entities.
    """
    if path.stat().st_size > MAX_BYTES:
        raise DigitiseError(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB")
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.CommentHandler = builder.comment
    parser.StartDoctypeDeclHandler = builder.doctype
    try:
        parser.Parse(path.read_bytes(), True)
    except (expat.ExpatError, LookupError, UnicodeError) as error:  # an encoding that nobody knows, or breaks it
        raise DigitiseError(f"{path.name} is not well-formed XML: {error}") from error
    if builder.root is None or builder.root.tag != "svg":
        raise DigitiseError(f"{path.name} is not an SVG figure")
    return builder.root
