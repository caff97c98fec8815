"""Pictures: axes read or given, curves traced through dashes, crossings, bands and grids, and how sure each is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hccmeta.digitise.colours import parse_colour
from hccmeta.digitise.doubts import end_notes
from hccmeta.digitise.extra import MissingExtraError, require
from hccmeta.digitise.image import read_image
from hccmeta.digitise.model import ArmRequest, Axis, Curve, DigitiseError, Frame, RiskRow, Style
from hccmeta.digitise.overlay import save_overlay
from hccmeta.digitise.palette import line_colours
from hccmeta.digitise.request import AxisRequest, Request
from hccmeta.digitise.run import digitise
from hccmeta.digitise.sureness import assess_together
from hccmeta.digitise.trace import Trace, falls_to_floor, isotonic, last_column, staircase, trace_line

Image = pytest.importorskip("PIL.Image")

DASH = {"-": "solid", "--": "dashed", ":": "dotted", "-.": "dashdot"}


def asked(figure: Any, **options: Any) -> Request:
    arms = tuple(ArmRequest(arm.name, parse_colour(arm.colour), DASH[arm.dash]) for arm in figure.arms)
    return Request(arms=arms, **options)


@pytest.mark.parametrize(
    ("suffix", "options"),
    [
        (".png", {"dpi": 100}),
        (".png", {"dpi": 120, "grid": True, "percent": True}),
        (".png", {"dpi": 120, "arms": 4, "grid": True}),
        (".png", {"dpi": 120, "band": True, "arms": 3}),
        (".png", {"mono": True, "arms": 3}),
        (".jpg", {"dpi": 80, "mono": True, "axes_from": 0.0}),
        (".jpg", {"dpi": 80, "ticks": (0, 200, 400, 600, 800)}),
        (".png", {"dpi": 110, "tinted": True}),
        (".png", {"dpi": 110, "sideways": True}),
    ],
)
def test_traces_keep_the_area_within_one_per_cent_or_say_they_are_unsure(
    make_figure: Any, suffix: str, options: dict[str, Any]
) -> None:
    figure = make_figure(suffix, seed=9, **options)
    found = digitise(figure.path, asked(figure))
    unsure = {note.arm for note in found.notes if note.unsure}
    errors = {
        curve.arm: arm.rmst_error(curve, figure.tau) for curve, arm in zip(found.curves, figure.arms, strict=True)
    }
    read = {tick for _, tick in found.frame.x.ticks}
    assert read <= set(figure.x_ticks)
    assert len(read) >= len(figure.x_ticks) - 1
    assert found.frame.percent == options.get("percent", False)
    assert {arm for arm, error in errors.items() if error > 0.01} <= unsure
    assert sorted(errors.values())[0] < 0.004
    for curve in found.curves:
        assert curve.reading == "samples"
        assert (curve.time[0], curve.survival[0]) == (0, 1)
        assert np.all(np.diff(curve.time) > 0)
        assert np.all(np.diff(curve.survival) <= 0)


def test_colours_are_found_and_the_names_are_said_to_be_missing(make_figure: Any) -> None:
    figure = make_figure(seed=4, dpi=100)
    found = digitise(figure.path, Request())
    assert sorted(curve.arm for curve in found.curves) == ["curve-1", "curve-2"]
    assert sum("name it with --arm" in note.text for note in found.notes) == 2
    one = digitise(figure.path, Request(arms=(ArmRequest("a", parse_colour("#1f77b4")), ArmRequest("b"))))
    assert figure.arms[1].rmst_error(one.curves[1], figure.tau) < 0.005
    proposed = digitise(figure.path, Request(arms=(ArmRequest("a"), ArmRequest("b"))))
    assert {note.arm for note in proposed.notes if note.unsure and "add --top-down" in note.text} == {"a", "b"}
    with pytest.raises(DigitiseError, match=r"which line is arm 'a'.*colours of lines in the plot: #"):
        digitise(figure.path, Request(arms=(ArmRequest("a"), ArmRequest("b"), ArmRequest("c"))))


def test_a_legend_gives_lines_to_names(make_figure: Any) -> None:
    figure = make_figure(seed=4, dpi=120, arms=3, names=("lenvatinib", "sorafenib", "placebo"))
    found = digitise(figure.path, Request(arms=tuple(ArmRequest(one.name) for one in reversed(figure.arms))))
    assert not [note for note in found.notes if "legend" in note.text and note.unsure]
    for curve, arm in zip(found.curves, reversed(figure.arms), strict=True):
        assert arm.rmst_error(curve, figure.tau) < 0.005


def test_grey_and_black_lines_are_lines(make_figure: Any) -> None:
    figure = make_figure(seed=4, dpi=120, arms=3, colours=("#000000", "#8b5a2b", "#808080"))
    found = digitise(figure.path, Request())
    assert len(found.curves) == 3


def test_traces_that_coincide_or_end_early_are_unsure() -> None:
    def trace(columns: int, drop: float) -> Trace:
        height = np.linspace(0, drop, columns)
        return Trace(height.astype(np.int64), height, np.ones(columns, dtype=bool), 2)

    apart = assess_together({"a": trace(400, 300), "b": trace(390, 100)})
    assert apart == []
    together = assess_together({"a": trace(400, 300), "b": trace(400, 301)})
    assert {note.arm for note in together if note.unsure and "same line" in note.text} == {"a", "b"}


def test_a_short_trace_is_unsure_unless_its_table_ends_or_nobody_is_left() -> None:
    def curve(arm: str, end: float, last: float) -> Curve:
        return Curve(arm, np.array([0.0, end]), np.array([1.0, last]), "samples", Style((0, 0, 0), "solid", 2.0))

    frame = Frame(
        Axis(0.0, 0.1, ((0.0, 0.0), (240.0, 24.0)), 0.0, ""), Axis(1, -0.01, ((0.0, 1.0), (100.0, 0.0)), 0, "")
    )
    long = curve("a", 24.0, 0.4)
    short = end_notes([long, curve("b", 18.0, 0.5)], frame, ())
    assert [(note.arm, note.unsure) for note in short] == [("b", True)]
    assert "from 0 to 18" in short[0].text
    assert end_notes([long, curve("b", 22.0, 0.5), curve("c", 12.0, 0.0)], frame, ()) == []
    ended = RiskRow("b", np.array([0.0, 12.0, 24.0]), np.array([50, 9, 0]))
    assert end_notes([long, curve("b", 18.0, 0.5)], frame, (ended,)) == []


@pytest.mark.parametrize("degrees", [-2.0, 0.4, 1.3])
def test_a_tilted_picture_is_turned_or_refused(tmp_path: Path, make_figure: Any, degrees: float) -> None:
    figure = make_figure(seed=5, dpi=120)
    path = tmp_path / "tilted.png"
    Image.open(figure.path).convert("RGB").rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor="white").save(
        path
    )
    found = digitise(path, asked(figure))
    assert found.turned == pytest.approx(-degrees, abs=0.06)
    assert figure.arms[0].rmst_error(found.curves[0], figure.tau) < 0.006
    points = AxisRequest(points=((0, 100), (36, 700)))
    with pytest.raises(DigitiseError, match="tilted by"):
        digitise(path, asked(figure, x=points, y=AxisRequest(points=((0, 500), (1, 30)))))


def test_an_upright_picture_is_left_as_it_is(make_figure: Any) -> None:
    assert digitise(make_figure(seed=5, dpi=120, grid=True).path, Request()).turned == 0


@pytest.mark.parametrize("kind", ["webp", "tiff", "gif", "bmp", "cmyk.jpg", "exif.jpg", "16.png"])
def test_pictures_of_many_kinds(tmp_path: Path, make_figure: Any, kind: str) -> None:
    figure = make_figure(seed=5, dpi=120, arms=1, colours=("#000000",))
    picture = Image.open(figure.path).convert("RGB")
    path = tmp_path / f"figure.{kind}"
    if kind == "exif.jpg":
        turn = Image.Exif()
        turn[0x0112] = 6
        picture.rotate(90, expand=True).save(path, exif=turn, quality=95)
    elif kind == "16.png":
        deep = np.array(picture.convert("L")).astype(np.uint16) * 257
        Image.fromarray(deep).save(path)
    else:
        (picture.convert("CMYK") if kind == "cmyk.jpg" else picture).save(path)
    found = digitise(path, Request(arms=(ArmRequest("arm-a"),)))
    assert figure.arms[0].rmst_error(found.curves[0], figure.tau) < 0.005


def test_two_lines_drawn_alike_are_never_sure(make_figure: Any) -> None:
    figure = make_figure(seed=4, dpi=100, colours=("#000000", "#000000"), marks=False)
    found = digitise(figure.path, Request(arms=(ArmRequest("a", (0, 0, 0)), ArmRequest("b", (0, 0, 0)))))
    assert {note.arm for note in found.notes if note.unsure} >= {"a", "b"}


def test_a_colour_that_is_not_there_is_an_error(make_figure: Any) -> None:
    figure = make_figure(seed=4, dpi=100)
    with pytest.raises(DigitiseError, match="no line was found for arm 'ghost'"):
        digitise(figure.path, Request(arms=(ArmRequest("ghost", (255, 0, 255)),)))


def test_axes_by_points_and_by_tick_values(make_figure: Any) -> None:
    figure = make_figure(seed=5, dpi=100)
    read = digitise(figure.path, asked(figure))
    points = {
        name: AxisRequest(points=tuple((value, place) for place, value in axis.ticks))
        for name, axis in (("x", read.frame.x), ("y", read.frame.y))
    }
    given = digitise(figure.path, asked(figure, **points))
    np.testing.assert_allclose(given.curves[0].survival, read.curves[0].survival, atol=1e-9)
    values = {"x": AxisRequest(values=figure.x_ticks), "y": AxisRequest(values=(0, 20, 40, 60, 80, 100))}
    told = digitise(figure.path, asked(figure, **values))
    assert told.frame.percent
    np.testing.assert_allclose(told.curves[0].survival, read.curves[0].survival, atol=1e-9)
    with pytest.raises(DigitiseError, match="4 tick values were given, and they fit no 4 of the 7 ticks found"):
        digitise(figure.path, asked(figure, x=AxisRequest(values=(0, 1, 2, 3))))
    bent = AxisRequest(values=(0, 6, 12, 18, 24, 30, 90))
    assert any(note.unsure and "one line" in note.text for note in digitise(figure.path, asked(figure, x=bent)).notes)


def test_a_curve_that_leaves_a_shortened_axis_is_unsure(make_figure: Any) -> None:
    figure = make_figure(seed=5, dpi=100, axes_from=-0.38)
    found = digitise(figure.path, asked(figure))
    assert {note.arm for note in found.notes if "leaves the figure" in note.text and note.unsure} == {"arm-a", "arm-b"}


def test_a_point_given_leads_the_trace(make_figure: Any) -> None:
    figure = make_figure(seed=5, dpi=100, marks=False)
    wrong = ArmRequest("a", parse_colour(figure.arms[0].colour), "solid", points=((24.0, 0.2),))
    found = digitise(figure.path, Request(arms=(wrong,)))
    at = int(np.argmin(np.abs(found.curves[0].time - 24.0)))
    assert found.curves[0].survival[at] == pytest.approx(0.2, abs=0.01)
    assert found.unsure


def test_labels_that_cannot_be_read_are_asked_for(tmp_path: Path, make_figure: Any) -> None:
    figure = make_figure(seed=5, dpi=100)
    picture = np.array(Image.open(figure.path).convert("RGB"))
    picture[440:470] = 255  # the labels of the time axis are gone
    path = tmp_path / "unlabelled.png"
    Image.fromarray(picture).save(path)
    with pytest.raises(DigitiseError, match=r"labels of the x axis.*105.0, 198.0.*left to right.*--x-ticks"):
        digitise(path, asked(figure))
    told = digitise(path, asked(figure, x=AxisRequest(values=figure.x_ticks)))
    assert figure.arms[0].rmst_error(told.curves[0], figure.tau) < 0.005


def test_pictures_without_axes_or_with_two_plots(tmp_path: Path, make_figure: Any) -> None:
    blank = tmp_path / "blank.png"
    Image.new("RGB", (300, 200), "white").save(blank)
    with pytest.raises(DigitiseError, match="no axis lines"):
        digitise(blank, Request())
    figure = make_figure(seed=5, dpi=80)
    one = np.array(Image.open(figure.path).convert("RGB"))
    Image.fromarray(np.hstack([one, one])).save(blank)
    with pytest.raises(DigitiseError, match=r"2 plots in the picture.*--region X0,Y0,X1,Y1 \(\d+,\d+,\d+,\d+; \d+"):
        digitise(blank, asked(figure))
    found = digitise(blank, asked(figure, region=(0, 0, one.shape[1], one.shape[0])))
    assert figure.arms[0].rmst_error(found.curves[0], figure.tau) < 0.006
    outside = AxisRequest(points=((0, 5000), (10, 6000)))
    with pytest.raises(DigitiseError, match="outside the picture"):
        digitise(blank, asked(figure, x=outside, y=AxisRequest(points=((0, 300), (1, 30)))))


def test_pictures_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "figure.png"
    path.write_bytes(b"no picture")
    with pytest.raises(DigitiseError, match="cannot be opened"):
        read_image(path)
    Image.new("RGB", (60, 60)).save(path)
    with pytest.raises(DigitiseError, match="only 60 x 60"):
        read_image(path)
    Image.new("RGBA", (100, 100), (255, 0, 0, 0)).save(path)
    assert read_image(path).min() == 255
    monkeypatch.setattr("hccmeta.digitise.image.MAX_PIXELS", 100)
    with pytest.raises(DigitiseError, match="100 x 100 pixels"):
        read_image(path)
    monkeypatch.setattr("hccmeta.digitise.image.MAX_BYTES", 10)
    with pytest.raises(DigitiseError, match="larger than"):
        read_image(path)
    with pytest.raises(DigitiseError, match=r"a figure is a \.pdf"):
        digitise(tmp_path / "figure.docx", Request())


def test_a_missing_package_is_named_with_the_command() -> None:
    with pytest.raises(MissingExtraError, match=r"'no_such_package', which is not installed: .*make .venv/run"):
        require("no_such_package.module")


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-50, 50), min_size=1, max_size=30))
def test_isotonic_never_falls_and_keeps_the_mean(values: list[float]) -> None:
    level = isotonic(np.array(values))
    assert np.all(np.diff(level) >= -1e-9)
    assert level.mean() == pytest.approx(np.mean(values), abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=5, max_size=40), st.integers(0, 3))
def test_the_path_follows_a_staircase_of_ink(drops: list[int], start: int) -> None:
    rows = start + np.cumsum(np.array(drops))
    ink = np.zeros((int(rows[-1]) + 5, len(rows)), dtype=np.int64)
    before = start
    for x, row in enumerate(rows):
        ink[before : row + 1, x] = 255
        before = row
    path = staircase(ink, start_row=start)
    assert np.all(np.diff(path) >= 0)
    assert np.all(ink[path, np.arange(len(path))] == 255)


def test_specks_beyond_a_gap_are_not_the_end() -> None:
    seen = np.zeros(400, dtype=bool)
    seen[:200] = True
    seen[300:305] = True
    assert last_column(seen) == 199
    seen[300:380] = True
    assert last_column(seen) == 379


def test_a_last_fall_to_zero_is_told_from_a_censor_mark() -> None:
    cover = np.zeros((60, 30), dtype=np.int64)
    cover[10:13, :20] = 255
    path = np.full(20, 11)
    cover[11:17, 18] = 255
    assert not falls_to_floor(cover, path, 3, 58)
    cover[11:59, 18] = 255
    assert falls_to_floor(cover, path, 3, 58)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), patches=st.integers(0, 5))
def test_a_damaged_picture_is_read_or_refused_but_never_breaks(
    tmp_path_factory: pytest.TempPathFactory, seed: int, patches: int
) -> None:
    rng = np.random.default_rng(seed)
    picture = np.full((160, 200, 3), 255, dtype=np.uint8)
    picture[20:140, 30:32] = picture[138:140, 30:190] = 0
    for x in range(30, 190, 20):
        picture[138:145, x] = 0
    for _ in range(patches):
        y, x = rng.integers(0, 160), rng.integers(0, 200)
        picture[y : y + rng.integers(1, 60), x : x + rng.integers(1, 60)] = rng.integers(0, 256, 3)
    path = tmp_path_factory.mktemp("damaged") / "figure.png"
    Image.fromarray(picture).save(path)
    points = {
        "x": AxisRequest(points=((0, float(rng.uniform(0, 60))), (12, float(rng.uniform(100, 200))))),
        "y": AxisRequest(points=((0, float(rng.uniform(100, 160))), (1, float(rng.uniform(0, 60))))),
    }
    try:
        found = digitise(path, Request(arms=(ArmRequest("a", (0, 0, 0)),), **points))
    except DigitiseError:
        return
    for curve in found.curves:
        assert np.all(np.isfinite(curve.time))
        assert np.all((curve.survival >= 0) & (curve.survival <= 1))
        assert np.all(np.diff(curve.survival) <= 0)


def test_the_end_of_a_line_is_not_joined_to_the_tail_of_another() -> None:
    cover = np.zeros((80, 400), dtype=np.int64)
    cover[9:12, :180] = 255
    cover[9:50, 178:181] = 255
    cover[48:51, 180:230] = 255
    for start in range(300, 396, 8):  # the dashes of another line
        cover[29:32, start : start + 5] = 255
    line = trace_line(cover, start_row=10)
    assert line is not None
    assert line.columns == pytest.approx(230, abs=2)
    assert line.height[-1] == pytest.approx(49, abs=0.5)


def test_a_picture_inside_a_pdf_is_taken_out_and_read(tmp_path: Path, make_figure: Any) -> None:
    figure = make_figure(seed=5, dpi=150)
    path = tmp_path / "scanned.pdf"
    Image.open(figure.path).convert("RGB").save(path, quality=95)
    found = digitise(path, asked(figure))
    assert found.kind == "picture"
    assert figure.arms[0].rmst_error(found.curves[0], figure.tau) < 0.005
    picture = tmp_path / "trace.png"
    save_overlay(picture, path, found)
    assert picture.stat().st_size > 1000


def test_a_trace_that_ends_before_its_table_is_unsure(make_figure: Any) -> None:
    figure = make_figure(seed=5, dpi=120)
    row = RiskRow(figure.arms[0].name, np.array([0.0, 60.0]), np.array([150, 3]))
    found = digitise(figure.path, replace(asked(figure), risk=(row,)))
    assert [note.arm for note in found.notes if note.unsure and "at risk at 60" in note.text] == [row.arm]


def test_a_band_is_no_line_of_its_own_and_a_paler_line_is() -> None:
    grid = np.arange(300)
    plot = np.full((600, 300, 3), 255, dtype=np.uint8)
    for offset, colour, reach in (
        (20, (249, 212, 172), 14),
        (20, (233, 87, 20), 2),
        (70, (166, 206, 227), 2),
        (110, (31, 120, 180), 2),
    ):
        for x, y in zip(grid, offset + grid // 5, strict=True):
            plot[y - reach : y + reach, x] = colour
    ruled = np.zeros(plot.shape[:2], dtype=bool)
    # The pale blue line is a tint of the other, and as thin: a line. The pale orange is a band.
    assert line_colours(plot, (255, 255, 255), ruled) == [(233, 87, 20), (166, 206, 227), (31, 120, 180)]


def test_lines_that_end_in_the_first_half_of_the_axis_are_unsure() -> None:
    axis = Axis(0.0, 0.1, ((0.0, 0.0), (600.0, 60.0)), 0.0, "test")
    frame = Frame(axis, Axis(1.0, -0.0025, ((0.0, 1.0), (400.0, 0.0)), 0.0, "test"))
    time = np.linspace(0, 20, 50)
    style = Style((0, 0, 0), "solid", 2.0)
    short = [Curve("a", time, 1 - time / 40, "samples", style)]
    assert any(note.unsure and "time axis to 60" in note.text for note in end_notes(short, frame, ()))
    fallen = [Curve("a", time, 1 - time / 20, "samples", style)]
    assert not any(note.unsure for note in end_notes(fallen, frame, ()))
