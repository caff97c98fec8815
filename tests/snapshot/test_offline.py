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


def test_of_a_figure_s_downloads_the_pdf_stays() -> None:
    page = (
        b'<p>Download: <a href="../figures/f.svg">SVG</a>, <a href="../figures/f.pdf">PDF</a>, '
        b'<a aria-label="PNG: f" href="../figures/f.png">PNG</a>, <a href="../figures/f.csv">CSV</a></p>'
        b'<p>Download: <a href="figures/g.svg">SVG</a>, <a href="figures/g.pdf">PDF</a>, '
        b'<a href="figures/g.png">PNG</a></p>'
    )
    made = offline(
        {"index.html": page, "figures/f.png": b"1", "figures/f.svg": b"2", "figures/f.pdf": b"3", "b.svg": b"4"}
    )
    assert {path for path in made if path.startswith("figures") or path == "b.svg"} == {"figures/f.pdf", "b.svg"}
    assert made["index.html"].decode() == (
        '<p>Download: <a href="../figures/f.pdf">PDF</a>, <a href="../figures/f.csv">CSV</a></p>'
        '<p>Download: <a href="figures/g.pdf">PDF</a></p>'
    )


def test_what_no_reader_needs_is_left_out_and_json_is_written_short() -> None:
    made = offline(
        {"a.js.map": b"1", "assets/javascripts/lunr/min/lunr.fr.min.js": b"2", "api/x.json": b'{ "a": [1.0, 2.50e-3] }'}
    )
    assert "a.js.map" not in made
    assert not any("lunr" in path for path in made)
    assert made["api/x.json"] == b'{"a":[1.0,0.0025]}\n'
