"""Vector figures: axes, curves, marks and tables at the precision of the file."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hccmeta.digitise.arms import Candidate, assign_arms, slug
from hccmeta.digitise.lines import dash_name
from hccmeta.digitise.model import ArmRequest, Curve, DigitiseError, Style
from hccmeta.digitise.request import AxisRequest, Request
from hccmeta.digitise.risk_table import PrintedRow, assign_rows
from hccmeta.digitise.run import digitise
from hccmeta.digitise.vector import without_limits
from hccmeta.digitise.words import number

pytest.importorskip("pypdfium2")


@pytest.mark.parametrize("suffix", [".pdf", ".svg"])
@pytest.mark.parametrize(
    "options",
    [
        {"table": True},
        {"arms": 4, "grid": True},
        {"mono": True, "arms": 3, "percent": True},
        {"band": True, "arms": 3, "outlined_text": False},
        {"sideways": True, "tinted": True, "outlined_text": False},
    ],
)
def test_curves_come_out_exactly(make_figure: Any, suffix: str, options: dict[str, Any]) -> None:
    figure = make_figure(suffix, seed=3, **options)
    found = digitise(figure.path, Request())
    assert [curve.arm for curve in found.curves] == [arm.name for arm in figure.arms]
    assert found.frame.percent == options.get("percent", False)
    assert not found.unsure
    for curve, arm in zip(found.curves, figure.arms, strict=True):
        assert curve.reading == "vector"
        assert arm.rmst_error(curve, figure.tau) < 0.0002
        assert np.all(np.diff(curve.survival) <= 0)
        assert np.all(np.diff(curve.time) >= 0)


def test_the_table_and_the_censor_marks_are_read(make_figure: Any) -> None:
    figure = make_figure(".pdf", seed=5, table=True)
    found = digitise(figure.path, Request())
    for row, curve, arm in zip(found.risk, found.curves, figure.arms, strict=True):
        assert row.arm == arm.name
        assert row.time.tolist() == list(figure.x_ticks)
        assert row.n_at_risk.tolist() == [int((arm.follow_up >= tick).sum()) for tick in figure.x_ticks]
        near = [np.abs(curve.censor_time - mark).min() for mark in arm.censored]
        assert np.mean(np.array(near) < 0.05) > 0.95


def test_an_svg_with_outlined_text_and_one_with_text_agree(make_figure: Any, tmp_path: Any) -> None:
    outlined = digitise(make_figure(".svg", seed=8).path, Request())
    plain = digitise(make_figure(".svg", seed=8, outlined_text=False).path, Request())
    for a, b in zip(outlined.curves, plain.curves, strict=True):
        np.testing.assert_allclose(a.survival, b.survival, atol=1e-6)


def test_arms_without_legend_need_their_colours(make_figure: Any) -> None:
    figure = make_figure(".pdf", seed=2, legend=False)
    with pytest.raises(DigitiseError, match=r"lenvatinib.*#1f77b4,solid; #d62728,solid"):
        digitise(figure.path, Request(arms=(ArmRequest("lenvatinib"), ArmRequest("sorafenib"))))
    arms = (ArmRequest("lenvatinib", (0x1F, 0x77, 0xB4)), ArmRequest("sorafenib"))
    found = digitise(figure.path, Request(arms=arms))
    assert figure.arms[1].rmst_error(found.curves[1], figure.tau) < 0.0002
    assert any("left over" in note.text and note.arm == "sorafenib" for note in found.notes)
    unnamed = digitise(figure.path, Request())
    assert unnamed.unsure
    assert [curve.arm for curve in unnamed.curves] == ["curve-1", "curve-2"]


@pytest.mark.parametrize("suffix", [".pdf", ".svg"])
def test_axes_can_be_given(make_figure: Any, suffix: str) -> None:
    figure = make_figure(suffix, seed=6)
    read = digitise(figure.path, Request()).frame
    x = AxisRequest(points=((0.0, float(read.x.position(np.array([0.0]))[0])), (36.0, read.x.ticks[-1][0])))
    for asked in (
        Request(x=x),
        Request(x=AxisRequest(values=figure.x_ticks), y=AxisRequest(values=(0, 20, 40, 60, 80, 100))),
        Request(y=AxisRequest(values=(0, 0.2, 0.4, 0.6, 0.8, 1))),
    ):
        found = digitise(figure.path, asked)
        assert figure.arms[0].rmst_error(found.curves[0], figure.tau) < 0.0002
    with pytest.raises(DigitiseError, match="3 tick values were given, and they fit no 3 of the 7 ticks found"):
        digitise(figure.path, Request(x=AxisRequest(values=(0, 1, 2))))


def test_two_figures_on_a_page_need_a_region(tmp_path: Any) -> None:
    from matplotlib.figure import Figure

    sheet = Figure(figsize=(12, 5))
    for k, axes in enumerate(sheet.subplots(1, 2)):
        axes.step([0, 5 + k, 10, 20], [1, 0.8, 0.5, 0.4], where="post", color="navy")
        axes.set_xlim(0, 20)
        axes.set_ylim(0, 1)
        axes.set_xticks([0, 5, 10, 15, 20])
    path = tmp_path / "two.pdf"
    sheet.savefig(path)
    with pytest.raises(DigitiseError, match="2 figures with axes") as raised:
        digitise(path, Request())
    regions = str(raised.value).partition("--region (")[2].rstrip(")").split("; ")
    for k, region in enumerate(regions):
        x0, y0, x1, y1 = (float(part) for part in region.split(","))
        found = digitise(path, Request(arms=(ArmRequest("a", (0, 0, 128)),), region=(x0, y0, x1, y1)))
        assert found.curves[0].time[1] == pytest.approx(5 + k, abs=1e-3)


def test_a_figure_without_curves_or_axes_says_what_to_do(tmp_path: Any) -> None:
    from matplotlib.figure import Figure

    sheet = Figure()
    path = tmp_path / "blank.pdf"
    sheet.savefig(path)
    with pytest.raises(DigitiseError, match="--x-axis VALUE=POSITION"):
        digitise(path, Request())
    axes = sheet.add_subplot()
    axes.plot([0, 10], [0, 1])
    sheet.savefig(path)
    with pytest.raises(DigitiseError, match="no Kaplan-Meier curve"):
        digitise(path, Request())
    with pytest.raises(DigitiseError, match="there is no page 2"):
        digitise(path, Request(page=2))


def test_confidence_limits_drawn_as_lines_are_left_out(tmp_path: Any) -> None:
    from matplotlib.figure import Figure

    sheet = Figure()
    axes = sheet.add_subplot()
    x, y = np.array([0, 4, 9, 15, 20]), np.array([1, 0.8, 0.6, 0.5, 0.5])
    for shift, dash in ((0, "-"), (0.08, "--"), (-0.08, "--")):
        level = np.concatenate([[1], y[1:] + shift])
        axes.step(x, level, where="post", color="black", linestyle=dash)
    axes.set_ylim(0, 1.05)
    path = tmp_path / "limits.pdf"
    sheet.savefig(path)
    found = digitise(path, Request(arms=(ArmRequest("only"),)))
    assert found.curves[0].survival.min() == pytest.approx(0.5, abs=1e-4)
    assert without_limits([]) == []


def test_a_curve_drawn_piece_by_piece_with_marks_between_is_joined(tmp_path: Any) -> None:
    from matplotlib.figure import Figure

    sheet = Figure()
    axes = sheet.add_subplot()
    corners = [(0, 1), (3, 1), (3, 0.8), (7, 0.8), (7, 0.5), (12, 0.5), (12, 0.4), (20, 0.4)]
    for (x0, y0), (x1, y1) in pairwise(corners):
        axes.plot([x0, x1], [y0, y1], color="navy", lw=1, solid_capstyle="butt")
        axes.plot([x0 + 1, x0 + 1], [y1 - 0.01, y1 + 0.01], color="navy", lw=1, solid_capstyle="butt")
    axes.set_xlim(0, 20)
    axes.set_ylim(0, 1.05)
    path = tmp_path / "pieces.pdf"
    sheet.savefig(path)
    (found,) = digitise(path, Request(arms=(ArmRequest("only"),))).curves
    np.testing.assert_allclose(np.column_stack([found.time, found.survival]), corners, atol=1e-3)


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.25", 0.25), ("0·5", 0.5), (".75", 0.75), ("0,4", 0.4), ("100%", 100), ("−3", -3), ("12a", None), ("", None)],
)
def test_printed_numbers(text: str, value: float | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("pattern", "name"),
    [((), "solid"), ((5, 0), "solid"), ((5.5, 2.4), "dashed"), ((1.5, 2.5), "dotted"), ((9, 2, 1.5, 2), "dashdot")],
)
def test_dash_names(pattern: tuple[float, ...], name: str) -> None:
    assert dash_name(pattern, 1.5) == name


def test_names_of_survminer_lose_their_variable() -> None:
    style = Style((0, 0, 0), "solid", 1.0)
    chosen, notes = assign_arms([Candidate(style, (0, 0))], ["arm=Lev+5FU"], ())
    assert list(chosen) == ["lev-5fu"]
    assert notes == ()
    assert slug("  Sorafenib (400 mg) ") == "sorafenib-400-mg"


def printed(label: str, *counts: int) -> PrintedRow:
    return PrintedRow(label, (0, 0, 0), np.array([0.0, 6.0, 12.0]), np.array(counts, dtype=float))


def curve(name: str, *survival: float) -> Curve:
    return Curve(name, np.array([0.0, 3.0, 9.0]), np.array(survival), "vector", Style((9, 9, 9), "solid", 1.0))


def test_rows_without_labels_go_where_the_curves_allow() -> None:
    steep, flat = curve("steep", 1.0, 0.5, 0.1), curve("flat", 1.0, 0.95, 0.9)
    table = assign_rows([printed("", 100, 90, 80), printed("", 100, 45, 9)], [steep, flat], {})
    assert {row.arm: row.n_at_risk.tolist() for row in table.rows} == {"steep": [100, 45, 9], "flat": [100, 90, 80]}
    assert not table.named
    assert not any(note.unsure for note in table.notes)


def test_rows_that_could_be_either_arms_are_proposed_and_contradictions_are_said() -> None:
    one, two = curve("one", 1.0, 0.9, 0.8), curve("two", 1.0, 0.9, 0.8)
    table = assign_rows([printed("", 50, 40, 30), printed("", 60, 41, 33)], [one, two], {})
    assert not table.named
    assert any("printed order" in note.text for note in table.notes)
    table = assign_rows([printed("one", 100, 100, 99)], [one], {})
    assert table.named
    assert any(note.unsure and "more slowly" in note.text for note in table.notes)
    table = assign_rows([printed("one", 100, 80, 60)], [one, two], {})
    assert any(note.unsure and "two" in note.text for note in table.notes)
    assert assign_rows([], [one], {}).rows == ()


def test_a_table_whose_rows_name_no_arm_is_a_proposal(tmp_path: Path, make_figure: Any) -> None:
    figure = make_figure(".svg", seed=5, table=True, outlined_text=False)
    text = figure.path.read_text(encoding="utf-8")
    nameless = tmp_path / "nameless.svg"
    nameless.write_text(re.sub(r"(<text[^>]*text-anchor: end[^>]*>)arm-[ab]", r"\1", text), encoding="utf-8")
    assert nameless.read_text(encoding="utf-8") != text
    found = digitise(nameless, Request())
    assert found.risk == ()
    assert {row.arm for row in found.proposed} == {arm.name for arm in figure.arms}


def test_a_wrong_page_says_which_pages_hold_figures(tmp_path: Path) -> None:
    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure

    path = tmp_path / "article.pdf"
    with PdfPages(path) as pages:
        pages.savefig(Figure())
        figure = Figure()
        axes = figure.add_subplot()
        axes.step([0, 5, 10, 20], [1, 0.8, 0.5, 0.3], where="post")
        axes.set_ylim(0, 1)
        pages.savefig(figure)
    with pytest.raises(DigitiseError, match=r"Pages that seem to hold figures: 2 \(--page\)"):
        digitise(path, Request())
