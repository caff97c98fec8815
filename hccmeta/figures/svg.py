"""Marks as SVG: within a page, where the stylesheet colours them by theme, or as a file of its own for a paper."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby
from typing import Literal

from hccmeta.figures import style
from hccmeta.figures.canvas import Canvas, Circle, Drawing, Line, Mark, Marks, Pair, Path, Polygon, Text

NAMESPACES = {"xmlns": "http://www.w3.org/2000/svg", "xmlns:xlink": "http://www.w3.org/1999/xlink"}
FONT = "DejaVu Sans, Arial, Helvetica, sans-serif"


def wide(drawing: Drawing, root: str = "") -> str:
    """The wide variant for a page; ``root`` leads from the page to the top of the site."""
    return _in_page(drawing, drawing.wide, f"{drawing.id}-w", root)


def narrow(drawing: Drawing, root: str = "") -> str:
    """The narrow variant for a page, as :func:`wide`."""
    return _in_page(drawing, drawing.narrow, f"{drawing.id}-n", root)


def page_file(drawing: Drawing, canvas: Canvas, variant: Literal["w", "n"], root: str) -> str:
    """A variant as a file that a page shows as an image, in the page's colours; ``root`` leads from it to the top."""
    used = {name for mark in canvas.marks for name in style.classes(mark.role, mark.accent).split()}
    return _in_page(drawing, canvas, f"{drawing.id}-{variant}", root, sheet=style.of_file(used))


def _in_page(drawing: Drawing, canvas: Canvas, ident: str, root: str, *, sheet: str = "") -> str:
    # With links it is a group: an image hides its children from those who cannot see.
    linked = any(mark.href for mark in canvas.marks)
    return tag(
        "svg",
        *([tag("style", sheet)] if sheet else []),
        tag("title", escape(drawing.title, quote=False), id=f"{ident}-t"),
        tag("desc", escape(drawing.alternative, quote=False), id=f"{ident}-d"),
        *_linked(canvas.marks, root, styled=False),
        **NAMESPACES if linked else {"xmlns": NAMESPACES["xmlns"]},
        viewBox=f"0 0 {num(canvas.width)} {num(canvas.height)}",
        class_="hm-svg",
        role="group" if linked else "img",
        aria_labelledby=f"{ident}-t {ident}-d",
    )


def as_file(canvas: Canvas, title: str, alternative: str) -> str:
    """A file that needs no stylesheet: the light theme's colours, layers on demand left out."""
    marks = tuple(mark for mark in canvas.marks if mark.layer is None)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tag(
        "svg",
        tag("title", escape(title, quote=False)),
        tag("desc", escape(alternative, quote=False)),
        tag("rect", width=canvas.width, height=canvas.height, fill="#ffffff"),
        *_linked(marks, "", styled=True),
        **NAMESPACES,
        viewBox=f"0 0 {num(canvas.width)} {num(canvas.height)}",
        width=canvas.width,
        height=canvas.height,
        font_family=FONT,
    )


def _linked(marks: Marks, root: str, *, styled: bool) -> list[str]:
    """The marks drawn; neighbours with the same link within one ``<a>``.

    Links are ``xlink:href``: a plain ``href`` breaks the theme's instant loading. The role says what it is to those who
    look for ``href``.
    """
    drawn = []
    for href, group in groupby(marks, key=lambda mark: mark.href):
        inside = [_mark(mark, styled=styled) for mark in group]
        if href is None:
            drawn += inside
        else:
            target = href if href.startswith(("#", "https://", "http://")) else f"{root}{href}"
            drawn.append(tag("a", *inside, **{"xlink:href": target, "role": "link"}))
    return drawn


def _mark(mark: Mark, *, styled: bool) -> str:
    look = _styled(mark) if styled else {"class": style.classes(mark.role, mark.accent)}
    if mark.layer is not None:
        look["class"] += f" hm-layer l-{mark.layer}"
    match mark:
        case Text():
            anchor = None if mark.anchor == "start" else mark.anchor
            return tag("text", escape(mark.words, quote=False), x=mark.x, y=mark.y, text_anchor=anchor, **look)
        case Line():
            return tag("line", x1=mark.x1, y1=mark.y1, x2=mark.x2, y2=mark.y2, **look)
        case Circle():
            return tag("circle", cx=mark.x, cy=mark.y, r=mark.radius, **look)
        case Polygon():
            return tag("polygon", points=" ".join(f"{num(x)},{num(y)}" for x, y in mark.points), **look)
        case Path():
            return tag("path", d="".join(_part(part) for part in mark.parts), **look)


def _part(points: Iterable[Pair]) -> str:
    """Path data through the points, in the shortest of the commands."""
    data, last = "", ("", "")
    for x, y in points:
        here = (num(x), num(y))
        if not data:
            data = f"M{here[0]} {here[1]}"
        elif here[1] == last[1]:
            data += f"H{here[0]}"
        elif here[0] == last[0]:
            data += f"V{here[1]}"
        else:
            data += f"L{here[0]} {here[1]}"
        last = here
    return data if any(command in data for command in "HVL") else f"{data}h0"


def _styled(mark: Mark) -> dict[str, str]:
    """The look of a mark as attributes."""
    role = style.ROLES[mark.role]
    look = {"fill": style.colour(role.fill, mark.accent) or "none"}
    if (stroke := style.colour(role.stroke, mark.accent)) is not None:
        look |= {"stroke": stroke, "stroke-width": f"{role.width:g}", "stroke-linejoin": "round"}
        if mark.role == "points":
            look["stroke-linecap"] = "round"
    if dash := style.dash(role, mark.accent):
        look["stroke-dasharray"] = dash
    if role.opacity != 1:
        look["fill-opacity"] = f"{role.opacity:g}"
    if isinstance(mark, Text):
        look |= {"font-size": f"{role.size:g}", "font-weight": "bold" if role.bold else "normal"}
    return look


def num(value: float) -> str:
    """A coordinate: at most one decimal, no superfluous zeros."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def tag(name: str, *children: str, **attributes: str | float | None) -> str:
    """An element. Underscores of attribute names become hyphens (``class_`` is ``class``); None leaves one out.

    ``children`` are SVG already; words must be escaped.
    """
    parts = [name]
    for key, value in attributes.items():
        if value is not None:
            text = escape(value) if isinstance(value, str) else num(value)
            parts.append(f'{key.rstrip("_").replace("_", "-")}="{text}"')
    head = " ".join(parts)
    return f"<{head}>{''.join(children)}</{name}>" if children else f"<{head}/>"
