"""What each role of a mark looks like: said once, for the stylesheet of pages and for the files to download."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from hccmeta.figures import palette

#: Where a paint comes from: an ink of the palette, the sheet itself, or the mark's accent with this ink in its absence.
Paint = tuple[Literal["ink", "accent"], str] | None
SHEET = "sheet"


@dataclass(frozen=True)
class Role:
    """Fill and stroke (None: none), width and dash of the stroke, opacity of the fill; size and weight of text."""

    fill: Paint = None
    stroke: Paint = None
    width: float = 1.0
    dash: str = ""
    opacity: float = 1.0
    size: float = 12.0
    bold: bool = False


def _ink(name: str) -> Paint:
    return ("ink", name)


def _accent(otherwise: str) -> Paint:
    return ("accent", otherwise)


ROLES = {
    # Words.
    "text": Role(_ink("ink")),
    "name": Role(_accent("ink"), bold=True),
    "name-strong": Role(_ink("ink"), bold=True),
    "head": Role(_ink("quiet"), bold=True),
    "tick": Role(_ink("quiet"), size=11.5),
    "label": Role(_ink("quiet")),
    "cell": Role(_accent("ink")),
    "title": Role(_ink("ink"), size=14.0, bold=True),
    "foot": Role(_ink("quiet"), size=9.5),
    # Axes and rules.
    "axis": Role(stroke=_ink("axis")),
    "rule": Role(stroke=_ink("rule")),
    "guide": Role(stroke=_ink("rule"), width=0.6),
    "null": Role(stroke=_ink("quiet"), dash="3 3"),
    "mark": Role(stroke=_ink("quiet"), dash="6 3"),
    "flow": Role(stroke=_ink("axis"), width=1.2),
    # Data.
    "line": Role(stroke=_accent("mark"), width=1.8, dash="accent"),
    "drop": Role(stroke=_accent("mark"), width=1.0, dash="2 3"),
    "band": Role(_accent("mark"), opacity=0.13),
    "dot": Role(_accent("mark"), _accent("mark"), width=0.8),
    "dot-open": Role(_ink(SHEET), _accent("mark"), width=1.6),
    "points": Role(stroke=_ink("ink"), width=2.2),
    "censor": Role(stroke=_accent("mark"), width=1.1),
    "whisker": Role(stroke=_accent("mark"), width=1.6),
    "range": Role(stroke=_accent("mark"), width=1.0, dash="4 2"),
    "bracket": Role(stroke=_accent("mark"), width=1.2),
    "prediction": Role(stroke=_ink("pooled"), width=1.6, dash="2 3"),
    "spec": Role(stroke=_ink("axis"), width=1.0),
    "main": Role(stroke=_ink("pooled"), width=2.0),
    "diamond": Role(_ink("pooled"), _ink("pooled"), width=0.8),
    # Boxes and cells.
    "box": Role(_ink(SHEET), _ink("axis")),
    "disc": Role(stroke=_accent("quiet"), width=1.5),
    "tile": Role(_accent("rule"), opacity=0.18),
    "person": Role(_accent("mark"), _accent("mark")),
    "person-open": Role(_ink(SHEET), _accent("mark")),
}


def size(role: str) -> float:
    """The size of this role's letters, pixels."""
    return ROLES[role].size


def colour(paint: Paint, accent: str | None) -> str | None:
    """The colour of a paint in the light theme, in which papers are printed."""
    if paint is None:
        return None
    kind, name = paint
    if name == SHEET and (kind == "ink" or accent is None):
        return palette.BACKGROUND[0]
    if kind == "accent" and accent in palette.accents():
        return palette.accents()[accent].ink.light
    return palette.INKS[accent if kind == "accent" and accent in palette.INKS else name].light


def dash(role: Role, accent: str | None) -> str:
    """The dash of the role's stroke: its own, or that of the accent."""
    if role.dash != "accent":
        return role.dash
    return palette.accents()[accent].dash if accent in palette.accents() else ""


def stylesheet() -> str:
    """The CSS of every role and accent, for pages: colours are the palette's custom properties."""
    lines = [_rule(name, role) for name, role in ROLES.items()]
    lines += [f".a-{name} {{ --hm-a: var(--hm-{name}); }}" for name in palette.INKS]
    for name, accent in palette.accents().items():
        dashed = f" --hm-d: {accent.dash};" if accent.dash else ""
        lines.append(f".hm-svg .t-{name} {{ --hm-a: var(--hm-t-{name});{dashed} }}")
    return "\n".join(lines) + "\n"


#: What a page's stylesheet adds to the roles, for a file that a page shows as an image.
_OF_FILE = (
    "text { font-family: system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; "
    "font-variant-numeric: tabular-nums }",
    ".hm-text, .hm-name-strong, .hm-tick { paint-order: stroke; stroke: var(--md-default-bg-color); "
    "stroke-width: 3px; stroke-linejoin: round }",
    ".hm-points { stroke-linecap: round; stroke-opacity: .6 }",
    ".hm-layer { visibility: hidden }",
)


def of_file(used: Collection[str]) -> str:
    """The CSS of a file that a page shows as an image: the rules of the classes ``used``, in both themes.

    An image knows no theme switch, but the ``color-scheme`` that the page gives it.
    """
    rules = [line for line in stylesheet().splitlines() if line.split(" {")[0].rsplit(".", 1)[-1] in used]
    wanted = set(re.findall(r"var\((--hm-[\w-]+)", " ".join(rules)))
    themes = []
    for number, theme in enumerate(("light", "dark")):
        lines = [line.strip() for line in palette.variables(theme) if line.split(":")[0].strip() in wanted]
        themes.append(f"svg:root {{ {' '.join(lines)} --md-default-bg-color: {palette.BACKGROUND[number]}; }}")
    return "\n".join([themes[0], f"@media (prefers-color-scheme: dark) {{ {themes[1]} }}", *rules, *_OF_FILE])


def _rule(name: str, role: Role) -> str:
    parts = [f"fill: {_css(role.fill)}"]
    if role.stroke is not None:
        parts += [f"stroke: {_css(role.stroke)}", f"stroke-width: {role.width:g}"]
    if role.dash:
        parts.append(f"stroke-dasharray: {'var(--hm-d, none)' if role.dash == 'accent' else role.dash}")
    if role.opacity != 1:
        parts.append(f"fill-opacity: {role.opacity:g}")
    if name in WORDS:
        parts += [f"font-size: {role.size:g}px", f"font-weight: {600 if role.bold else 400}"]
    return f".hm-svg .hm-{name} {{ {'; '.join(parts)}; }}"


#: Roles of words.
WORDS = ("text", "name", "name-strong", "head", "tick", "label", "cell", "title", "foot")


def _css(paint: Paint) -> str:
    if paint is None:
        return "none"
    kind, name = paint
    ink = "var(--md-default-bg-color)" if name == SHEET else f"var(--hm-{name})"
    return f"var(--hm-a, {ink})" if kind == "accent" else ink


def classes(role: str, accent: str | None) -> str:
    """The classes of a mark on a page."""
    if accent is None:
        return f"hm-{role}"
    return f"hm-{role} t-{accent}" if accent in palette.accents() else f"hm-{role} a-{accent}"
