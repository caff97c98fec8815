"""Figures and tables kept out of Markdown: an empty slot stands on the staged page, and is filled once it is HTML.

A page of a review holds thousands of tags that are finished as they are; Python-Markdown would parse each of them, and
the search plugin again. What search finds of a table is its text, which ``indexed`` gives to the index as text.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from html import unescape
from typing import Any

from hccmeta.ground.digest import digest

#: What html.figure and html.table make, whole. Text from records cannot look like it: it is escaped.
_BLOCK = re.compile(
    r'<figure class="hm-figure".*?</figure>|<div class="hm-table[^"]*" role="region".*?</table></div>', re.DOTALL
)
_FIGURE = re.compile(r'<figure class="hm-figure" id="fig-([^"]+)"')
#: How many figures stand in a page; those further down are loaded when they come near.
INLINE = 3
_LABEL = re.compile(r'(role="region" aria-label=")([^"]*)"')
_SLOT = re.compile(r'<div data-hm-slot="([0-9a-f]{16})"></div>')
_HEADING = re.compile(r'<h([1-6])[^>]*\bid="([^"]+)"')
_TAG = re.compile(r"<[^>]*>")


def emptied(page: str, kept: dict[str, str], loaded: Mapping[str, str]) -> str:
    """``page`` with a slot in the place of every figure and table, which goes into ``kept`` under the slot's name.

    From the figure after the first ``INLINE`` on, the page has what ``loaded`` has for the figure's id.
    """
    figures = 0

    def slot(found: re.Match[str]) -> str:
        nonlocal figures
        block = found[0]
        if figure := _FIGURE.match(block):
            figures += 1
            block = loaded[figure[1]] if figures > INLINE else block
        name = digest(block)[:16]
        kept[name] = block
        return f'<div data-hm-slot="{name}"></div>'

    return _BLOCK.sub(slot, page)


def filled(page: str, kept: Mapping[str, str]) -> str:
    """``page`` (HTML) with the content of every slot. Raises KeyError for a slot that nothing was kept for."""
    return _SLOT.sub(lambda found: kept[found[1]], page)


def labelled(page: str) -> str:
    """``page`` (HTML) with a different name for each of its tables: a second of the same name is called so."""
    counts: Counter[str] = Counter()

    def label(found: re.Match[str]) -> str:
        counts[found[2].casefold()] += 1
        return (
            found[0] if counts[found[2].casefold()] == 1 else f'{found[1]}{found[2]} ({counts[found[2].casefold()]})"'
        )

    return _LABEL.sub(label, page)


def found_below(page: str, kept: Mapping[str, str]) -> dict[str, str]:
    """The text of the tables in the slots of ``page`` (HTML, not yet filled), by the id of the heading above each.

    What stands under the page's own heading has the id "": so the index names the page itself.
    """
    heading, texts = "", dict[str, str]()
    for part in re.split(r"(<h[1-6][^>]*>|<div data-hm-slot[^>]*></div>)", page):
        if above := _HEADING.match(part):
            heading = "" if above[1] == "1" else above[2]
        elif (slot := _SLOT.match(part)) and kept[slot[1]].startswith("<div"):
            words = " ".join(unescape(_TAG.sub(" ", kept[slot[1]])).split())
            texts[heading] = f"{texts.get(heading, '')} {words}".strip()
    return texts


def indexed(index: str, texts: Mapping[str, Mapping[str, str]]) -> str:
    """The search index (JSON) with ``texts`` (address of a page -> id of a heading -> text) in its entries."""
    data: dict[str, Any] = json.loads(index)
    for entry in data["docs"]:
        page, _, heading = entry["location"].partition("#")
        added = texts.get(page, {}).get(heading, "")
        if added:
            entry["text"] = f"{entry['text']} {added}".strip()
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
