"""An SVG figure as a `Drawing`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hccmeta.digitise.colours import parse_colour
from hccmeta.digitise.lines import dash_name
from hccmeta.digitise.model import Box, Colour, DigitiseError, Drawing, FloatArray, Stroke, Style, Word
from hccmeta.digitise.svg_path import parse_path, parse_points, parse_transform
from hccmeta.digitise.svg_style import StyleSheet, length, lengths
from hccmeta.digitise.xmltree import Node, read_xml

MAX_POINTS = 1_000_000
MAX_DEPTH = 60
_LONGEST = 100  # times as long as wide
_FARTHEST = 1e7  # from the corner of the figure: what lies beyond is not drawn on it
_HIDDEN = {"clipPath", "mask", "marker", "pattern", "linearGradient", "metadata", "title", "desc", "style", "symbol"}


@dataclass(frozen=True)
class _Pen:
    """Inherited state while walking the tree."""

    matrix: FloatArray
    style: dict[str, str]
    used: bool = False


def read_svg(path: Path) -> Drawing:
    """Lines and words of an SVG file in the user units of its view box.

    Text drawn as outlines is read from the comment that matplotlib writes before it; other outlines stay unread.

    Raises:
        DigitiseError: not XML, with entities of its own, too large or too deep.
    """
    root = read_xml(path)
    view = lengths(root.attributes.get("viewBox", ""))
    if len(view) == 4:
        left, top, width, height = view
    else:
        left, top = 0.0, 0.0
        width, height = (length(root.attributes.get(side, "")) or 1000.0 for side in ("width", "height"))
    if not (0 < width <= _FARTHEST and 0 < height <= _FARTHEST and 1 / _LONGEST <= width / height <= _LONGEST):
        raise DigitiseError(f"the SVG says it is {width:g} wide and {height:g} high: no figure is drawn so")
    walker = _Walker(root)
    walker.walk(root, _Pen(np.array([[1.0, 0, -left], [0, 1, -top], [0, 0, 1]]), {}), 0)
    return Drawing(width, height, tuple(walker.strokes), tuple(walker.words))


class _Walker:
    """Collects the strokes and words of a tree."""

    def __init__(self, root: Node) -> None:
        self.strokes: list[Stroke] = []
        self.words: list[Word] = []
        self.points = 0
        self.visits = 0
        self.by_id = {node.attributes["id"]: node for node in root.walk() if "id" in node.attributes}
        self.sheet = StyleSheet.of(node.text for node in root.walk() if node.tag == "style")

    def walk(self, node: Node, pen: _Pen, depth: int) -> None:
        self.visits += 1
        if depth > MAX_DEPTH or self.visits > MAX_POINTS:
            raise DigitiseError("the SVG is nested too deeply or refers to itself too often")
        if node.tag in _HIDDEN and not (pen.used and node.tag == "symbol"):
            return
        style = {**pen.style, **self.sheet.of_node(node)}
        if style.get("display") == "none" or style.get("visibility") == "hidden":
            return
        pen = _Pen(pen.matrix @ parse_transform(node.attributes.get("transform", "")), style, pen.used)
        if node.tag == "use":
            self._use(node, pen, depth)
        elif node.tag == "text":
            self._text(node, pen)
        elif node.tag != "defs":
            self._shape(node, pen)
            self._children(node, pen, depth)

    def _children(self, node: Node, pen: _Pen, depth: int) -> None:
        comment: str | None = None
        for child in node.children:
            if child.tag == "!comment":
                comment = child.text.strip()
            elif comment is not None and child.tag == "g":
                self._outlined(comment, child, pen)
                comment = None
            else:
                self.walk(child, pen, depth + 1)

    def _use(self, node: Node, pen: _Pen, depth: int) -> None:
        target = self.by_id.get(node.reference)
        if target is None:
            return
        shift = np.array([[1, 0, length(node.attributes.get("x", "")) or 0.0], [0, 1, 0], [0, 0, 1.0]])
        shift[1, 2] = length(node.attributes.get("y", "")) or 0.0
        self.walk(target, _Pen(pen.matrix @ shift, pen.style, True), depth + 1)

    def _shape(self, node: Node, pen: _Pen) -> None:
        colour = parse_colour(pen.style.get("stroke", "none"))
        opacity = length(pen.style.get("stroke-opacity", "1"))
        if colour is None or (opacity is not None and opacity < 0.25):
            return
        scale = float(np.sqrt(abs(np.linalg.det(pen.matrix[:2, :2]))))
        width = length(pen.style.get("stroke-width", "1")) or 0.0
        style = Style(colour, dash_name(lengths(pen.style.get("stroke-dasharray", "")), width), width * scale)
        for subpath in _subpaths(node):
            self.points += len(subpath)
            if self.points > MAX_POINTS:
                raise DigitiseError(f"the SVG holds more than {MAX_POINTS} points")
            with np.errstate(all="ignore"):
                points = subpath @ pen.matrix[:2, :2].T + pen.matrix[:2, 2]
            if np.abs(points).max() <= _FARTHEST and np.isfinite(width * scale):  # false where one is no number
                self.strokes.append(Stroke(points, style))

    def _text(self, node: Node, pen: _Pen) -> None:
        x = lengths(node.attributes.get("x", "0"))
        y = lengths(node.attributes.get("y", "0"))
        size = length(pen.style.get("font-size", "")) or 10.0
        text = node.all_text()
        if not text.strip():
            return
        wide = length(node.attributes.get("textLength", "")) or 0.56 * size * len(text)
        start = {"middle": -wide / 2, "end": -wide}.get(pen.style.get("text-anchor", "start"), 0.0)
        left, base = (x or [0.0])[0] + start, (y or [0.0])[0]
        corners = np.array([[left, base - 0.73 * size], [left + wide, base]])
        if not np.isfinite(corners).all():
            return
        self._word(text, corners @ pen.matrix[:2, :2].T + pen.matrix[:2, 2], pen)

    def _outlined(self, comment: str, group: Node, pen: _Pen) -> None:
        """Text as outlines below a comment that holds the text: the box is that of its outlines."""
        inner = _Walker(Node("svg", {}, [], ""))
        inner.by_id, inner.sheet = self.by_id, self.sheet
        inner.walk(group, replace(pen, style={**pen.style, "stroke": "#000000"}), 0)
        if inner.strokes:
            self._word(comment, np.vstack([stroke.points for stroke in inner.strokes]), pen)

    def _word(self, text: str, points: FloatArray, pen: _Pen) -> None:
        (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
        if not max(abs(x0), abs(y0), abs(x1), abs(y1)) <= _FARTHEST:
            return
        colour: Colour = parse_colour(pen.style.get("fill", "black")) or (0, 0, 0)
        box: Box = (float(x0), float(y0), float(x1), float(y1))
        self.words.append(Word(" ".join(text.split()), box, colour))


def _subpaths(node: Node) -> list[FloatArray]:
    """The lines of one element in its own units, each of shape (k >= 2, 2)."""
    attributes = node.attributes
    if node.tag == "path":
        return parse_path(attributes.get("d", ""))
    if node.tag in ("polyline", "polygon"):
        points = parse_points(attributes.get("points", ""))
        return [points] if len(points) > 1 else []
    if node.tag == "line":
        ends = [length(attributes.get(name, "")) or 0.0 for name in ("x1", "y1", "x2", "y2")]
        return [np.array(ends).reshape(2, 2)]
    if node.tag == "circle":
        x, y, r = (length(attributes.get(name, "")) or 0.0 for name in ("cx", "cy", "r"))
        return [np.array([[x - r, y], [x, y - r], [x + r, y], [x, y + r], [x - r, y]])]
    return []
