"""A tiny builder of SVG text: elements, escaping, numbers, and the frame every figure shares."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

#: Widths of the two variants, in pixels of the page at its usual sizes; figures scale with their column.
WIDE, NARROW = 840, 350


@dataclass(frozen=True)
class Drawing:
    """A figure for a page.

    ``title`` and ``alternative`` are what a screen reader says, ``caption`` states the finding; ``wide`` and
    ``narrow`` are complete ``<svg>`` elements. ``model`` is what was drawn, for the versions to download.
    """

    id: str
    title: str
    alternative: str
    caption: str
    wide: str
    narrow: str
    model: object


def num(value: float) -> str:
    """A coordinate: at most one decimal, no superfluous zeros."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def tag(name: str, *children: str, **attributes: str | float | None) -> str:
    """An element. Underscores of attribute names become hyphens (``class_`` is ``class``); None leaves one out.

    ``children`` are SVG already; use :func:`text` for words.
    """
    parts = [name]
    for key, value in attributes.items():
        if value is not None:
            shown = escape(value) if isinstance(value, str) else num(value)
            parts.append(f'{key.rstrip("_").replace("_", "-")}="{shown}"')
    head = " ".join(parts)
    return f"<{head}>{''.join(children)}</{name}>" if children else f"<{head}/>"


def text(x: float, y: float, words: str, *, class_: str | None = None, anchor: str | None = None) -> str:
    """Real text at a baseline point; ``anchor`` is start (default), middle or end."""
    return tag("text", escape(words, quote=False), x=x, y=y, class_=class_, text_anchor=anchor)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> str:
    """A straight line."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def frame(figure: str, title: str, alternative: str, width: float, height: float, body: list[str]) -> str:
    """The ``<svg>`` element around ``body``, with its text alternative. ``figure`` makes its ids unique in a page."""
    return tag(
        "svg",
        tag("title", escape(title, quote=False), id=f"{figure}-t"),
        tag("desc", escape(alternative, quote=False), id=f"{figure}-d"),
        *body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {num(width)} {num(height)}",
        class_="hm-svg",
        role="img",
        aria_labelledby=f"{figure}-t {figure}-d",
    )


def wrap(words: str, width: int) -> list[str]:
    """``words`` broken into lines of at most ``width`` characters where spaces allow it."""
    lines: list[str] = []
    for word in words.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


def clip(words: str, width: int) -> str:
    """``words`` cut to ``width`` characters, with an ellipsis where something was cut."""
    return words if len(words) <= width else words[: width - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
