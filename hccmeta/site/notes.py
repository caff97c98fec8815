"""A contributor's notes as HTML: Markdown, with every tag escaped and only safe links left."""

from __future__ import annotations

import re
from html import escape
from xml.etree.ElementTree import Element

from markdown import Markdown  # type: ignore[import-untyped]
from markdown.extensions import Extension  # type: ignore[import-untyped]
from markdown.treeprocessors import Treeprocessor  # type: ignore[import-untyped]
from markupsafe import Markup

_SAFE = re.compile(r"https?://|[^:]*$")


class _Tame(Treeprocessor):  # type: ignore[misc]
    """Headings two levels down, no pictures, no link but http(s) and relative ones."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if re.fullmatch("h[1-6]", element.tag):
                element.tag = f"h{min(int(element.tag[1]) + 1, 6)}"
            if element.tag == "img":
                element.tag, element.text = "span", element.get("alt", "")
                element.attrib.clear()
            href = element.get("href")
            if href is not None and not _SAFE.match(href.strip()):
                del element.attrib["href"]


class _TameExtension(Extension):  # type: ignore[misc]
    def extendMarkdown(self, md: Markdown) -> None:
        md.treeprocessors.register(_Tame(md), "tame", 0)


def as_html(text: str) -> Markup:
    """``text`` as HTML; empty for empty text."""
    if not text.strip():
        return Markup("")
    lines = (re.sub(r"^(\s*)&gt;", r"\1>", line) for line in escape(text, quote=False).splitlines())
    converted = Markdown(extensions=["tables", "sane_lists", _TameExtension()]).convert("\n".join(lines))
    return Markup('<div class="hm-notes">{}</div>').format(Markup(converted))
