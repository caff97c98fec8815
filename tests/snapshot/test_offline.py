"""A site spelt out so that it opens from a file."""

import json

import pytest

from hccmeta.snapshot.offline import SHIM, offline, to_file


@pytest.mark.parametrize(
    ("href", "file"),
    [
        ("studies/x/", "studies/x/index.html"),
        ("../", "../index.html"),
        (".", "index.html"),
        ("..", "../index.html"),
        ("../..", "../../index.html"),
        ("./", "./index.html"),
        ("", "index.html"),
        ("x/#a", "x/index.html#a"),
        ("../../methods/#b", "../../methods/index.html#b"),
        ("#a", "#a"),
        ("a/b.csv", "a/b.csv"),
        ("x/index.html", "x/index.html"),
        ("https://example.org/x/", "https://example.org/x/"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("//example.org/", "//example.org/"),
        ("/latest/", "/latest/"),
    ],
)
def test_links_to_folders_name_their_page(href: str, file: str) -> None:
    assert to_file(href) == file


def test_only_links_are_rewritten() -> None:
    page = b'<p data-x="a/">a/</p><a class="x" href="a/">a</a><link rel="next" href="b/"><img src="c/">'
    made = offline({"index.html": page})["index.html"].decode()
    assert made == (
        '<p data-x="a/">a/</p><a class="x" href="a/index.html">a</a><link rel="next" href="b/index.html"><img src="c/">'
    )


def test_the_search_index_is_a_script_too_and_the_shim_comes_first() -> None:
    index = {"config": {}, "docs": [{"location": "", "text": "é"}, {"location": "x/#a", "text": ""}]}
    site = {
        "x/index.html": b'<script src="../assets/javascripts/bundle.1.min.js"></script>',
        "search/search_index.json": json.dumps(index).encode(),
    }
    made = offline(site)
    assert made["search/search_index.js"].decode() == f"var __index = {made['search/search_index.json'].decode()}"
    assert [one["location"] for one in json.loads(made["search/search_index.json"])["docs"]] == [
        "index.html",
        "x/index.html#a",
    ]
    page = made["x/index.html"].decode()
    assert page.index(f'src="../{SHIM}"') < page.index("bundle.1")
    assert b"IFrameWorker" in made[SHIM]
    assert b"Martin Donath" in made[f"{SHIM}.LICENSE"]


def test_pictures_of_figures_and_their_links_are_left_out() -> None:
    page = (
        b'<p>Download: <a href="../figures/f.svg">SVG</a>, <a href="../figures/f.pdf">PDF</a>, '
        b'<a aria-label="PNG: f" href="../figures/f.png">PNG</a>, <a href="../figures/f.csv">CSV</a></p>'
    )
    made = offline({"index.html": page, "figures/f.png": b"1", "figures/f.svg": b"2", "a.js.map": b"3", "b.png": b"4"})
    assert set(made) >= {"figures/f.svg", "b.png"}
    assert not {"figures/f.png", "a.js.map"} & set(made)
    assert made["index.html"].decode() == (
        '<p>Download: <a href="../figures/f.svg">SVG</a>, <a href="../figures/f.pdf">PDF</a>, '
        '<a href="../figures/f.csv">CSV</a></p>'
    )
