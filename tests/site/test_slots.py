"""Figures and tables bypass Markdown and come back whole; search finds the words of tables."""

import json

import pytest

from hccmeta.site import html
from hccmeta.site.slots import INLINE, emptied, filled, found_below, indexed, labelled

TABLE = str(html.table(("Study", "n"), [("HIMALAYA & co", 1171), ("IMbrave251", 554)], caption="Awaiting"))
FIGURE = '<figure class="hm-figure" id="fig-a" data-search-exclude><svg><text>in a figure</text></svg></figure>'
PAGE = f'<h1 id="top">T</h1>\n{TABLE}\n<h2 id="more">M</h2>\n<p>x</p>\n{FIGURE}\n<h4 id="deep">D</h4>{TABLE}'


def test_what_is_emptied_is_filled_again():
    kept = {}
    page = emptied(PAGE, kept, {})
    assert "<table" not in page
    assert "<svg" not in page
    assert len(kept) == 2
    assert filled(page, kept) == PAGE


def test_a_slot_nobody_kept_is_a_fault():
    with pytest.raises(KeyError):
        filled('<div data-hm-slot="0123456789abcdef"></div>', {})


def test_words_of_tables_are_found_below_their_heading():
    kept = {}
    texts = found_below(emptied(PAGE, kept, {}), kept)
    assert set(texts) == {"", "deep"}
    assert "HIMALAYA & co" in texts[""]
    assert "in a figure" not in " ".join(texts.values())
    index = {"docs": [{"location": "p/", "text": "start"}, {"location": "p/#deep", "text": ""}, {"location": "q/#deep",
             "text": "other"}]}  # fmt: skip
    made = json.loads(indexed(json.dumps(index), {"p/": texts}))["docs"]
    assert made[0]["text"].startswith("start Awaiting Study n HIMALAYA & co")
    assert "IMbrave251" in made[1]["text"]
    assert made[2]["text"] == "other"


def test_the_site_has_no_slot_left_and_its_index_the_words_of_tables(project):
    site = project / "build" / "site"
    assert all("data-hm-slot" not in page.read_text() for page in site.rglob("*.html"))
    assert "data-hm-slot" in (project / "build" / "docs" / "studies" / "reflect-2018.md").read_text()
    index = json.loads((site / "search" / "search_index.json").read_text())
    words = " ".join(entry["text"] for entry in index["docs"])
    assert "Restricted mean survival time" in words
    assert "<svg" not in words


def test_figures_further_down_are_loaded_and_the_first_stand_in_the_page():
    figures = [f'<figure class="hm-figure" id="fig-{i}"><svg></svg></figure>' for i in range(INLINE + 2)]
    kept = {}
    loaded = {str(i): f'<figure class="hm-figure" id="fig-{i}"><img></figure>' for i in range(INLINE + 2)}
    page = filled(emptied("\n".join(figures), kept, loaded), kept)
    assert page.count("<svg>") == INLINE
    assert page.count("<img>") == 2


def test_no_two_tables_of_a_page_have_one_name():
    page = '<div role="region" aria-label="A"></div><div role="region" aria-label="A"></div>'
    assert labelled(page) == '<div role="region" aria-label="A"></div><div role="region" aria-label="A (2)"></div>'
