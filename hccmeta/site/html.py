"""Pieces of HTML that pages are made of. Everything from a record is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from hccmeta.figures import letters, svg
from hccmeta.figures.canvas import Canvas, Drawing
from hccmeta.words import wording
from hccmeta.words.english import say
from hccmeta.words.table import Table

Cell = str | float | int | None | Markup


def table(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, caption: str = "", note: str = "") -> Markup:
    """A table in its own scrolling frame; the first cell of each row is its header.

    On a phone each row becomes a block, each cell with the name of its column.
    """
    # Tables are most of a site: their text is put together plainly, each part escaped before.
    head = "".join(f'<th scope="col">{escape(letters.whole(name))}</th>' for name in header)
    names = [f' data-name="{escape(name)}">' for name in header[1:]]
    body = "".join(_row(row, names) for row in rows)
    titled = f"<caption>{escape(letters.whole(caption))}</caption>" if caption else ""
    drawn = (
        f'<div class="hm-table hm-stack" role="region" aria-label="{escape(caption or header[0])}" tabindex="0">'
        f'<table class="hm-t">{titled}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )
    return Markup(drawn + (f'<p class="hm-note">{escape(note)}</p>' if note else ""))


def _row(row: Sequence[Cell], names: Sequence[str]) -> str:
    """A row; each cell carries the name of its column (an attribute's text), for where it stands below the others."""
    first, *others = row
    cells = [f"<td{_class(cell)}{name}{_shown(cell)}</td>" for cell, name in zip(others, names, strict=True)]
    # A header without words is none to those who hear the table.
    head = _shown(first) or _shown(None)
    return f'<tr><th scope="row">{head}</th>{"".join(cells)}</tr>'


def _shown(cell: Cell) -> Markup:
    return cell if isinstance(cell, Markup) else escape(letters.whole(wording.cell(cell)))


def _class(cell: Cell) -> str:
    numeric = not isinstance(cell, Markup) and (isinstance(cell, int | float) or _looks_numeric(str(cell or "")))
    return ' class="hm-num"' if numeric else ""


def _looks_numeric(words: str) -> bool:
    return words[:1].isdigit() or words.startswith((wording.MINUS, "\N{EN DASH}"))


def result_table(one: Table, *, caption: str = "") -> Markup:
    """A table of results."""
    return table(one.header, one.rows, caption=caption or one.title, note=one.note)


def figure(
    drawing: Drawing, root: str, files: Sequence[str], *, under: Markup | None = None, inline: bool = True
) -> Markup:
    """A figure with its caption, its downloads and, folded away, its table. ``root`` leads to the site's top, from
    where ``files`` are the paths of what can be downloaded.

    The wide variant stands in the page when ``inline``, and otherwise is loaded when it comes near, as the narrow one
    is where the figure's column is narrow (see ``page_files``).
    """
    wide = Markup(svg.wide(drawing, root)) if inline else _loaded(drawing, root, "w")
    drawn = Markup(
        '<figure class="hm-figure" id="fig-{}" data-search-exclude><div class="hm-wide">{}</div>'
        '<div class="hm-narrow">{}</div><figcaption>{}</figcaption>{}{}</figure>'
    ).format(
        drawing.id,
        wide,
        _loaded(
            drawing,
            root,
            "n",
            named=" ".join(f"{drawing.id}-w-{part}" for part in "td") if inline else f"{drawing.id}-w",
        ),
        letters.whole(drawing.caption),
        _switches(drawing),
        _downloads(drawing, root, files),
    )
    return drawn + (more(say("page.figure.table"), under) if under else Markup(""))


def page_files(drawing: Drawing) -> dict[str, str]:
    """The files, by path, from which a page loads the variants of a figure that do not stand in it."""
    variants: tuple[tuple[Literal["w", "n"], Canvas], ...] = (("w", drawing.wide), ("n", drawing.narrow))
    return {_page_file(drawing, name): svg.page_file(drawing, canvas, name, "../../") for name, canvas in variants}


def _page_file(drawing: Drawing, variant: str) -> str:
    return f"figures/page/{drawing.id}-{variant}.svg"


def _loaded(drawing: Drawing, root: str, variant: Literal["w", "n"], *, named: str = "") -> Markup:
    """A variant as an image that is loaded when it comes near; its words are its own, or those of the ids ``named``."""
    canvas = drawing.wide if variant == "w" else drawing.narrow
    words = (
        Markup('aria-labelledby="{}"').format(named)
        if named
        else Markup('alt="{}"').format(f"{drawing.title}. {drawing.alternative}")
    )
    return Markup('<img class="hm-svg" id="{}-{}" src="{}" width="{:.0f}" height="{:.0f}" loading="lazy" {}>').format(
        drawing.id, variant, f"{root}{_page_file(drawing, variant)}", canvas.width, canvas.height, words
    )


def _switches(drawing: Drawing) -> Markup:
    """A switch per layer that the figure shows on demand."""
    return Markup("").join(
        Markup('<label class="hm-switch" data-layer="{}"><input type="checkbox"> {}</label>').format(name, words)
        for name, words in drawing.layers
    )


def figure_as_table(drawing: Drawing, root: str, files: Sequence[str], under: Markup) -> Markup:
    """The finding and the table of a figure, and links to the figure itself."""
    return Markup("<p>{}</p>{}{}").format(letters.whole(drawing.caption), under, _downloads(drawing, root, files))


def _downloads(drawing: Drawing, root: str, files: Sequence[str]) -> Markup:
    """A menu with a link to each file: one stop of the keyboard until it is opened. Nothing without files."""
    if not files:
        return Markup("")
    links = Markup(" ").join(link(f"{root}{path}", path.rsplit(".", 1)[1].upper()) for path in files)
    named = Markup('<summary>Download<span class="hm-unseen">: {}</span></summary>').format(drawing.title)
    return Markup('<details class="hm-downloads">{} {}</details>').format(named, links)


def link(href: str, words: str | Markup) -> Markup:
    """A link; addresses that are neither relative nor http(s) are refused.

    Raises ValueError for such an address.
    """
    scheme = urlsplit(href.strip()).scheme.lower()
    if scheme not in ("", "http", "https", "mailto"):
        raise ValueError(f"href has the scheme '{scheme}'")
    return Markup('<a href="{}">{}</a>').format(href, words)


def more(summary: str, inside: Markup, *, open_: bool = False) -> Markup:
    """A part that unfolds."""
    return Markup('<details class="hm-more"{}><summary>{}</summary>{}</details>').format(
        Markup(" open") if open_ else Markup(""), summary, inside
    )


def bullets(items: Iterable[str | Markup]) -> Markup:
    """An unordered list; empty without items."""
    found = [Markup("<li>{}</li>").format(item) for item in items]
    return Markup("<ul>{}</ul>").format(Markup("").join(found)) if found else Markup("")


def chip(words: str, kind: str) -> Markup:
    """A small label whose colour comes from ``kind`` (its words carry the meaning)."""
    return Markup('<span class="hm-chip {}">{}</span>').format(kind, words)


def definitions(items: Iterable[tuple[str, str | Markup]]) -> Markup:
    """A list of terms with their values."""
    found = (Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(term, value) for term, value in items)
    return Markup('<dl class="hm-facts">{}</dl>').format(Markup("").join(found))
