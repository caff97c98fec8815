"""Text of unknown origin made safe for Markdown. Needs Python alone: the comment on a pull request uses it too."""

from __future__ import annotations

#: Characters that begin some markup of GitHub's Markdown.
_MARKUP = "\\`*_{}[]|#!~$"


def escape(text: str) -> str:
    """``text`` safe inside Markdown: no markup, no HTML, no mention, no issue number, no link, one line."""
    safe = "".join(char if char.isprintable() else " " for char in text)
    safe = safe.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for char in _MARKUP:
        safe = safe.replace(char, f"\\{char}")
    # A zero-width joiner keeps a name from becoming a mention, and an address from becoming a link.
    return safe.replace("@", "@\u200d").replace("://", ":\u200d//").replace("www.", "www\u200d.")
