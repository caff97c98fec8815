"""Styles of SVG elements: presentation attributes, `style` attributes and simple style sheets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from hccmeta.digitise.xmltree import Node

_PROPERTIES = (
    "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "fill", "font-size", "text-anchor", "display",
    "visibility",
)  # fmt: skip
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def lengths(text: str) -> list[float]:
    """All numbers in a list of lengths, units dropped."""
    return [float(token) for token in _NUMBER.findall(text)]


def length(text: str) -> float | None:
    """The first number of a length, or None."""
    found = lengths(text)
    return found[0] if found else None


def _declarations(text: str) -> dict[str, str]:
    pairs = (part.split(":", 1) for part in text.split(";") if ":" in part)
    return {name.strip(): value.strip() for name, value in pairs if name.strip() in _PROPERTIES}


@dataclass(frozen=True)
class StyleSheet:
    """Rules in order: the last simple selector (element, .class or *) and its declarations."""

    rules: tuple[tuple[str, dict[str, str]], ...]

    @classmethod
    def of(cls, sheets: Iterable[str]) -> StyleSheet:
        """The rules of the given style sheets."""
        rules: list[tuple[str, dict[str, str]]] = []
        for sheet in sheets:
            for selectors, body in _RULE.findall(re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)):
                declared = _declarations(body)
                rules.extend((selector.split()[-1], declared) for selector in selectors.split(",") if selector.split())
        return cls(tuple(rules))

    def of_node(self, node: Node) -> dict[str, str]:
        """What an element declares itself; later and nearer declarations win."""
        names = {"*", node.tag, *(f".{name}" for name in node.attributes.get("class", "").split())}
        style = {name: node.attributes[name] for name in _PROPERTIES if name in node.attributes}
        for selector, declared in self.rules:
            if selector in names:
                style.update(declared)
        style.update(_declarations(node.attributes.get("style", "")))
        return style
