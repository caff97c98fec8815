"""Reading of SVG: bounded, without entities, with the constructs that plotting software writes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hccmeta.digitise.colours import hex_colour, parse_colour
from hccmeta.digitise.model import DigitiseError
from hccmeta.digitise.svg import read_svg
from hccmeta.digitise.svg_path import parse_path, parse_transform

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="10 20 200 100">'


def drawing(tmp_path: Path, body: str, head: str = HEAD) -> object:
    path = tmp_path / "figure.svg"
    path.write_text(f"{head}{body}</svg>", encoding="utf-8")
    return read_svg(path)


def test_shapes_styles_and_transforms(tmp_path: Path) -> None:
    found = drawing(
        tmp_path,
        """<style>.line {stroke: #f00; stroke-width: 2} /* polyline {stroke: blue} */ rect, line {fill: none}</style>
        <g transform="translate(10,20) scale(2)"><polyline class="line" points="0,0 5,0 5,3"/></g>
        <line x1="10" y1="20" x2="30" y2="20" stroke="rgb(0, 50%, 0)" style="stroke-dasharray: 4,4"/>
        <defs><path id="mark" d="M 0 -2 v 4" stroke="black"/></defs>
        <use xlink:href="#mark" x="60" y="70"/><use xlink:href="#gone"/>
        <circle cx="50" cy="50" r="2" stroke="navy"/><path d="M0 0 L 9 9" stroke="none"/>
        <path d="M0 0 L 9 9" stroke="black" stroke-opacity="0.1"/><g display="none"><path d="M0 0h9" stroke="red"/></g>
        <text x="30" y="60" text-anchor="middle" font-size="8">12<tspan>·5</tspan></text><text> </text>""",
    )
    red, green, mark, circle = found.strokes
    np.testing.assert_allclose(red.points, [[0, 0], [10, 0], [10, 6]])
    assert (red.style.colour, red.style.width, red.style.dash) == ((255, 0, 0), 4.0, "solid")
    assert (green.style.colour, green.style.dash) == ((0, 128, 0), "dashed")
    np.testing.assert_allclose(mark.points, [[50, 48], [50, 52]])
    assert circle.style.colour == (0, 0, 128)
    assert (found.width, found.height) == (200, 100)
    (word,) = found.words
    assert word.text == "12·5"
    assert word.centre[0] == pytest.approx(20)


def test_sizes_without_a_view_box(tmp_path: Path) -> None:
    found = drawing(tmp_path, "", head='<svg xmlns="http://www.w3.org/2000/svg" width="300pt" height="200">')
    assert (found.width, found.height) == (300, 200)


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("M1,2 3,4 L5 6", [[[1, 2], [3, 4], [5, 6]]]),
        ("m1 2 l2 2 h3 v-1 z", [[[1, 2], [3, 4], [6, 4], [6, 3], [1, 2]]]),
        ("M0 0 C1 1 2 2 3 3 Q 4 4 5 5 A 1 1 0 0 1 7 7", [[[0, 0], [3, 3], [5, 5], [7, 7]]]),
        ("M0 0 H1 M2 2 V3", [[[0, 0], [1, 0]], [[2, 2], [2, 3]]]),
        ("L1 1 M0 0", []),
        ("M0 0 L1", []),
        ("M0 0 L1 1 L x", [[[0, 0], [1, 1]]]),
    ],
)
def test_path_data(text: str, points: list[list[list[float]]]) -> None:
    assert [subpath.tolist() for subpath in parse_path(text)] == points


def test_transforms() -> None:
    about = parse_transform("rotate(90 10 0) matrix(1 0 0 1 5 0)")
    np.testing.assert_allclose(about @ [5, 0, 1], [10, 0, 1], atol=1e-12)
    np.testing.assert_allclose(parse_transform("skewX(3)"), np.eye(3))
    np.testing.assert_allclose(parse_transform("rotate(90)") @ [1, 0, 1], [0, 1, 1], atol=1e-12)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>', "document type"),
        ("<svg", "not well-formed"),
        ("<html></html>", "not an SVG"),
        ('<svg xmlns="http://www.w3.org/2000/svg">' + "<g>" * 300 + "</g>" * 300 + "</svg>", "nested deeper"),
    ],
)
def test_hostile_or_broken_files_are_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "figure.svg"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DigitiseError, match=message):
        read_svg(path)


def test_a_reference_to_itself_ends(tmp_path: Path) -> None:
    with pytest.raises(DigitiseError, match="refers to itself"):
        drawing(tmp_path, '<g id="a"><use xlink:href="#a"/><use xlink:href="#a"/></g>')


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hccmeta.digitise.xmltree.MAX_BYTES", 100)
    with pytest.raises(DigitiseError, match="larger than"):
        drawing(tmp_path, "<g/>" * 50)


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("#abc", (170, 187, 204)),
        ("#1F77B4", (31, 119, 180)),
        ("firebrick", (178, 34, 34)),
        ("rgb(1,2,300)", (1, 2, 255)),
        ("none", None),
        ("url(#x)", None),
        ("#12", None),
    ],
)
def test_colours(text: str, colour: tuple[int, int, int] | None) -> None:
    assert parse_colour(text) == colour
    if colour:
        assert parse_colour(hex_colour(colour)) == colour


@given(st.text(alphabet="MLHVCZmlhvcz0123456789.-, e", max_size=60))
def test_any_path_data_gives_finite_lines(text: str) -> None:
    for subpath in parse_path(text):
        assert subpath.shape[1] == 2
        assert len(subpath) > 1
        assert np.all(np.isfinite(subpath))
