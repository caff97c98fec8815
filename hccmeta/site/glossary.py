"""Hover definitions: the glossary's terms that are names or abbreviations, for every page that uses them."""

from __future__ import annotations

import re

_ENTRY = re.compile(r"^(?P<term>\S.*)\n:   (?P<meaning>.+)$", flags=re.MULTILINE)


def abbreviations(glossary: str) -> str:
    """Definitions in the form Markdown's ``abbr`` takes, from the glossary page's text."""
    return "\n".join(
        f"*[{entry['term']}]: {entry['meaning']}" for entry in _ENTRY.finditer(glossary) if _is_name(entry["term"])
    )


def _is_name(term: str) -> bool:
    """Whether the term is spelt so that no ordinary word is taken for it: two capitals at least."""
    return sum(char.isupper() for char in term) >= 2
