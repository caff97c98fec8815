"""What a page folds away, and its long tables, on a page of its own: a review is read on one page, looked up on the
other."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from html import unescape

from markupsafe import Markup, escape

from hccmeta.words.english import say

#: What html.more makes, and whatever else unfolds inside of it. Text from records cannot look like it: it is escaped.
_FOLD = re.compile(r"<details\b[^>]*>|</details>")
_SUMMARY = re.compile(r"<summary>(.*?)</summary>", re.DOTALL)
_HEADING = re.compile(r"^## (.+?)(?: \{ *#([\w-]+) *\})?$", re.MULTILINE)
_TABLE = re.compile(r'<div class="hm-table[^"]*" role="region".*?</table></div>', re.DOTALL)
_NAMED = re.compile(r' data-name="[^"]*"')
_CAPTION = re.compile(r"<caption>(.*?)</caption>", re.DOTALL)
#: Rows from which on a table goes, and the sections, by their ids, whose tables stay however long they are.
LONG, STAY = 9, ("summary-of-findings", "included", "flow-of-records")
#: The start of a part that goes; one that stands open is there to be read.
MOVED = '<details class="hm-more">'


@dataclass(frozen=True)
class Part:
    """One part: the heading above it and its own, as Markdown; its id on its page, and its HTML."""

    section: Markup
    summary: Markup
    id: str
    body: Markup


def apart(page: str, *, name: str) -> tuple[str, tuple[Part, ...]]:
    """``page`` (Markdown) with a link in the place of each folded part, and the parts.

    ``name``: the page of the parts, below the page's own address, with a slash at its end.
    """
    kept, parts, end = [], list[Part](), 0
    counts: Counter[str] = Counter()
    folded = _folded(page)
    long = [place for place in _long_tables(page) if not any(a <= place[0] < b for a, b in folded)]
    for start, stop in sorted(folded + long):
        section, _ = _section(page, start)
        counts[_slug(section)] += 1
        block = page[start:stop]
        summary, inside = _summarised(block)
        ident = f"{_slug(section)}-{counts[_slug(section)]}"
        parts.append(Part(Markup(section), Markup(_headed(summary, inside)), ident, Markup(_deeper(inside))))
        kept += [page[end:start], f'<p class="hm-behind"><a href="{name}#{ident}">{summary}</a></p>']
        end = stop
    return "".join([*kept, page[end:]]), tuple(parts)


def _section(page: str, at: int) -> tuple[str, str]:
    """The heading under which a place stands, and the id it was given; empty above the first."""
    above: list[tuple[str, str]] = _HEADING.findall(page, 0, at)
    return above[-1] if above else ("", "")


def _summarised(block: str) -> tuple[str, str]:
    """The words that stand for a part where it was, and the part without them."""
    if not block.startswith(MOVED):
        caption = found[1] if (found := _CAPTION.search(block)) else say("page.moved.table")
        return say("page.moved", caption=caption, n=block.count("<tr>") - 1), block
    found = _SUMMARY.search(block)
    assert found is not None
    return found[1], block[found.end() : -len("</details>")]


def _headed(summary: str, inside: str) -> str:
    """The heading of a part on its own page: the title of its table where the summary says only that there is one."""
    titled = _CAPTION.search(inside)
    return titled[1] if titled and summary == str(escape(say("page.figure.table"))) else summary


def _long_tables(page: str) -> list[tuple[int, int]]:
    """Start and end of each table of ``LONG`` rows or more below the sections that keep theirs."""
    return [
        found.span()
        for found in _TABLE.finditer(page)
        if found[0].count("<tr>") > LONG and _section(page, found.start())[1] not in STAY
    ]


def _folded(page: str) -> list[tuple[int, int]]:
    """Start and end of each outermost part that goes."""
    parts, depth, start = [], 0, -1
    for tag in _FOLD.finditer(page):
        if tag[0] == "</details>":
            depth -= 1
            if depth == 0 and start >= 0:
                parts.append((start, tag.end()))
                start = -1
        else:
            if depth == 0 and tag[0] == MOVED:
                start = tag.start()
            depth += 1
    return parts


def _deeper(block: str) -> str:
    """``block`` on a page one folder below: relative addresses lead up once more.

    The tables of that page are many: cells carry no names of their columns there; a script gives them where tables
    stack, and without one they scroll.
    """
    block = _NAMED.sub("", block).replace('class="hm-table hm-stack"', 'class="hm-table"')
    return re.sub(r'((?:href|src)=")(?=\.\./|#)', r"\1../", block)


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", unescape(words).lower()).strip("-") or "part"
