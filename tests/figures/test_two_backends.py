"""One drawing, two backends: page and paper show the same words and the same shapes."""

import io
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections import Counter

import numpy as np
import pytest
from matplotlib.patches import Patch
from matplotlib.text import Text as Words
from PIL import Image
from simulated.drawings import KINDS

from hccmeta.figures import letters, paper, style, svg
from hccmeta.figures.canvas import Canvas, Circle, Drawing, Path, Text, corners
from hccmeta.figures.paper import POINT, Origin

NS = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"
ORIGIN = Origin(("hccmeta, version 26.11.0. Source: simulated.", "Licence CC BY 4.0."), "https://example.org/hcc/")
kinds = pytest.mark.parametrize("kind", KINDS)


def words(drawn):
    return [one.text or "" for one in ET.fromstring(drawn).iter(f"{NS}text")]


def placed(figure):
    """Artists of a figure in pixels of the page: texts with their points, and the corners of shapes."""
    height = figure.get_size_inches()[1] * 72 / POINT
    back = figure.dpi_scale_trans.inverted()

    def page(artist, points):
        inches = back.transform(artist.get_transform().transform(points))
        return inches * 72 / POINT * (1, -1) + (0, height)

    texts = [(one.get_text(), *page(one, [one.get_position()])[0]) for one in figure.findobj(Words)]
    patches = [one for one in figure.findobj(Patch) if one is not figure.patch]
    shapes = [page(one, one.get_path().vertices) for one in patches if hasattr(one, "get_path")]
    return texts, shapes, patches


@kinds
def test_paper_has_the_words_and_places_of_the_page(every, kind):
    drawing = every[kind]
    sheet = paper.sheet(drawing, ORIGIN)
    texts, shapes, patches = placed(paper.figure(sheet))
    on_paper = Counter(text for text, _, _ in texts)
    on_page = Counter(words(svg.wide(drawing)))
    assert on_page <= on_paper
    above_and_below = on_paper - on_page
    assert " ".join(above_and_below).count("Licence") == 1
    wanted = sorted((m.words, m.x, m.y) for m in sheet.marks if isinstance(m, Text))
    assert [w for w, _, _ in wanted] == sorted(t for t, _, _ in texts)
    assert np.allclose([(x, y) for _, x, y in wanted], [(x, y) for _, x, y in sorted(texts)], atol=0.05)
    marks = [one for one in sheet.marks if not isinstance(one, Text)]
    assert len(marks) == len(patches)
    for mark, artist, shape in zip(marks, patches, shapes, strict=True):
        low, high = np.min(corners(mark), axis=0), np.max(corners(mark), axis=0)
        if isinstance(mark, Circle):
            assert (artist.center, artist.radius) == ((mark.x, mark.y), mark.radius)
        else:
            assert np.allclose(shape.min(axis=0), low, atol=0.05)
            assert np.allclose(shape.max(axis=0), high, atol=0.05)


@kinds
def test_the_svg_file_is_the_sheet(every, kind):
    sheet = paper.sheet(every[kind], ORIGIN)
    drawn = paper.render(every[kind], "svg", ORIGIN).decode()
    assert words(drawn) == [mark.words for mark in sheet.marks if isinstance(mark, Text)]
    root = ET.fromstring(drawn)
    assert not [one for one in root.iter() if one.get("class")]
    assert all(one.get("fill") for one in root.iter(f"{NS}text"))


@pytest.mark.parametrize("variant", ["wide", "narrow"])
def test_a_diamond_spans_its_interval_on_the_axis_it_stands_on(every, variant):
    """The diamond's ends against the axis' ticks, as drawn: 0.40 to 1.20 where the ticks say so."""
    canvas = getattr(every["forest"], variant)
    root = ET.fromstring(svg.as_file(canvas, "", ""))
    diamond = next(one for one in canvas.marks if one.role == "diamond")
    xs = [x for x, _ in diamond.points]
    bottom = max(float(one.get("y1")) for one in root.iter(f"{NS}line")) + 16
    ticks = {float(one.text.replace("−", "-")): float(one.get("x")) for one in root.iter(f"{NS}text")
             if one.get("text-anchor") == "middle" and abs(float(one.get("y")) - bottom) < 1}  # fmt: skip
    (a, xa), (b, xb) = sorted(ticks.items())[0], sorted(ticks.items())[-1]
    drawn = [a + (x - xa) / (xb - xa) * (b - a) for x in (min(xs), max(xs))]
    assert drawn == pytest.approx([0.4, 1.2], abs=0.02)


def test_heads_and_sides_stand_on_paper(every):
    texts = " ".join(text for text, _, _ in placed(paper.figure(paper.sheet(every["forest"], ORIGIN)))[0])
    for said in ("events/n", "Weight", "better with sorafenib", "better with lenvatinib", "Heterogeneity", "of bias"):
        assert said in texts


@kinds
@pytest.mark.parametrize("suffix", ["svg", "pdf", "png"])
def test_downloads_are_the_same_bytes_every_time(every, kind, suffix):
    data = paper.render(every[kind], suffix, ORIGIN)
    assert data == paper.render(every[kind], suffix, ORIGIN)
    assert data.startswith({"svg": b"<?xml", "pdf": b"%PDF", "png": b"\x89PNG"}[suffix])
    assert b"CreationDate" not in data


def test_another_type_is_refused(every):
    with pytest.raises(ValueError, match="svg, pdf or png; got gif"):
        paper.render(every["xy"], "gif", ORIGIN)


def test_links_are_absolute_on_paper_and_left_out_without_an_address(every):
    drawn = paper.render(every["forest"], "svg", ORIGIN).decode()
    assert 'xlink:href="https://example.org/hcc/studies/simulated-a/"' in drawn
    assert b"https://example.org/hcc/studies/simulated-a/" in paper.render(every["forest"], "pdf", ORIGIN)
    assert "xlink:href" not in paper.render(every["forest"], "svg", Origin(("x",))).decode()
    assert "xlink:href" not in paper.render(every["flow"], "svg", ORIGIN).decode()


FIVE = Path(tuple(((20.0 + 40 * i, 30.0),) for i in range(5)), "points")
DOTS = Drawing("dots", "", "", "", Canvas(200, 60, (FIVE,)), Canvas(1, 1, ()))


def dark(image, zoom):
    """Whether each of the five dots is there: the darkest pixel near its place."""
    sheet = paper.sheet(DOTS, ORIGIN)
    (dots,) = [mark for mark in sheet.marks if isinstance(mark, Path)]
    grey = image.convert("L")
    for ((x, y),) in dots.parts:
        near = grey.crop((int((x - 2) * zoom), int((y - 2) * zoom), int((x + 2) * zoom), int((y + 2) * zoom)))
        assert near.getextrema()[0] < 128


def test_dots_are_drawn_in_pixels():
    image = Image.open(io.BytesIO(paper.render(DOTS, "png", ORIGIN)))
    dark(image, image.width / paper.sheet(DOTS, ORIGIN).width)


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm is not installed")
def test_dots_are_drawn_in_print(tmp_path):
    (tmp_path / "dots.pdf").write_bytes(paper.render(DOTS, "pdf", ORIGIN))
    subprocess.run(["pdftoppm", "-r", "300", "-png", tmp_path / "dots.pdf", tmp_path / "dots"], check=True)
    image = Image.open(next(tmp_path.glob("dots*.png")))
    dark(image, image.width / paper.sheet(DOTS, ORIGIN).width)


def test_layers_on_demand_stay_off_paper(every):
    assert 'class="hm-points hm-layer l-readings"' in svg.wide(every["kaplan-meier"])
    assert not [mark for mark in paper.sheet(every["kaplan-meier"], ORIGIN).marks if mark.layer]


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
@kinds
def test_a_reader_of_the_pdf_finds_every_word(every, kind, tmp_path):
    file = tmp_path / "figure.pdf"
    file.write_bytes(paper.render(every[kind], "pdf", ORIGIN))
    told = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, text=True, check=True).stdout
    found = "".join(told.split())
    for said in words(svg.wide(every[kind])):
        assert "".join(said.split()) in found


def test_a_letter_beyond_the_reduced_fonts_is_still_drawn(every):
    reduced, full = paper._faces(every["forest"].wide), paper._faces(
        paper.sheet(every["forest"], Origin(("\N{ETHIOPIC SYLLABLE GLOTTAL A}",))))  # fmt: skip
    assert reduced != full == paper.FONTS


@pytest.mark.parametrize("bold", [False, True])
def test_widths_are_those_of_the_font(bold):
    from matplotlib.ft2font import FT2Font

    font = FT2Font(str(paper.FONTS[bold]))
    font.set_size(1000, 72)
    for letter in [*map(chr, range(32, 127)), *letters.OTHERS]:
        advance = font.load_char(ord(letter)).linearHoriAdvance / 65536
        assert letters.width(letter, 1000, bold=bold) == pytest.approx(advance, abs=1)


def test_every_role_of_words_is_a_role():
    assert set(style.WORDS) <= set(style.ROLES)
