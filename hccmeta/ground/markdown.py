"""Text of unknown origin made safe for Markdown. Needs Python alone: the comment on a pull request uses it too."""

from __future__ import annotations

import re

#: Characters that begin some markup of GitHub's Markdown.
_MARKUP = "\\`*_{}[]|#!~$"
#: A zero-width joiner: where it stands, a name is no mention, a number no issue, an address no link.
_BREAK = "\u200d"
#: What GitHub links by itself, whatever Markdown made of it: mentions, issues, commits, addresses. Each is broken after
#: its first group.
_LINKED = (
    re.compile(r"(@)"),
    re.compile(r"(#)(?=\d)"),
    re.compile(r"\b(gh)(?=-\d)", re.IGNORECASE),
    re.compile(r"(:)(?=//)"),
    re.compile(r"(www)(?=\.)", re.IGNORECASE),
    re.compile(r"\b((?=[0-9]*[a-f])[0-9a-f]{6})(?=[0-9a-f]{1,34}\b)"),
)


def escape(text: str) -> str:
    """``text`` safe inside Markdown: no markup, no HTML, no mention, no issue or commit, no link, one line."""
    safe = "".join(char if char.isprintable() else " " for char in text)
    safe = safe.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for char in _MARKUP:
        safe = safe.replace(char, f"\\{char}")
    for linked in _LINKED:
        safe = linked.sub(rf"\1{_BREAK}", safe)
    return safe
