"""A review on one sheet of paper: answer, summary, forest, limits, citation; and the foot of every printed sheet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from hccmeta.site.view import View
from hccmeta.words.english import say

_FIGURE = re.compile(r'<figure class="hm-figure".*?</figure>', re.DOTALL)
#: Rows of a table, its head among them, that leave room for the rest.
LONG = 6
_TABLE = re.compile(r'<div class="hm-table[^"]*" role="region".*?</table></div>', re.DOTALL)


def context(of_review: Mapping[str, Any]) -> dict[str, Any]:
    """What the template of the sheet needs, out of what that of the review's page was given.

    ``leading``: the first figure of the main analyses; ``table``: the first table of the summary, unless it is too long
    for a sheet that shows the same comparisons in the figure; where nothing was estimated, that of who was compared
    with whom. Empty without one.
    """
    table = _first(_TABLE, of_review["findings"]) or _first(_TABLE, of_review["cohorts"])
    if table.count("<tr>") > LONG:
        table = ""
    return {**of_review, "root": f"../{of_review['root']}", "leading": _deeper(_first(_FIGURE, of_review["primary"])),
            "table": _deeper(table)}  # fmt: skip


def _first(wanted: re.Pattern[str], inside: str) -> str:
    found = wanted.search(inside)
    return found[0] if found else ""


def _deeper(block: str) -> Markup:
    return Markup(re.sub(r'((?:href|src)=")(?=\.\./|#)', r"\1../", block))


def running_foot(view: View, address: str) -> str:
    """The CSS of version, address and number on every printed sheet."""
    foot = say("page.sheet.foot", version=view.version, built=view.built.isoformat())
    pages = f"counter(page) {_quoted(say('page.sheet.of'))} counter(pages)"
    boxes = (("left", _quoted(foot)), ("center", _quoted(address)), ("right", pages))
    inside = " ".join(
        f"@bottom-{place} {{ content: {content}; font: 7.5pt system-ui, sans-serif; color: #3d4652; }}"
        for place, content in boxes
    )
    return f"@page {{ size: A4; margin: 14mm 14mm 18mm; {inside} }}\n"


def _quoted(words: str) -> str:
    """A string of CSS; what could end it is left out."""
    plain = re.sub(r"[^\w .,:/+-]", "", words)
    return f'"{plain}"'
