"""Axes of pictures: which lines they are, and which values stand at their ticks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from hccmeta.digitise.calibrate import places_of_values
from hccmeta.digitise.image import read_image
from hccmeta.digitise.labels import read_axes
from hccmeta.digitise.model import DigitiseError
from hccmeta.digitise.request import Request
from hccmeta.digitise.run import digitise
from hccmeta.digitise.scan import darkness, find_panel
from hccmeta.digitise.tick_text import Piece, around, parted


def values(path: Path) -> tuple[list[float], list[float]]:
    image = read_image(path)
    x, y = read_axes(darkness(image), find_panel(image))
    assert x is not None
    assert y is not None
    assert x.certain
    assert y.certain
    return [value for _, value in x.axis.ticks], [value for _, value in y.axis.ticks]


@pytest.mark.parametrize("step", [0.5, 1, 3, 6, 7, 8, 11, 12, 13, 26, 30, 31, 52, 61, 73, 100, 182, 365])
def test_any_step_is_read_as_printed(make_figure: Any, step: float) -> None:
    ticks = tuple(step * k for k in range(8))
    read, _ = values(make_figure(ticks=ticks, seed=3, dpi=110).path)
    assert read == list(ticks)


def test_a_last_label_off_the_steps_is_left_out(make_figure: Any) -> None:
    read, _ = values(make_figure(ticks=(0, 6, 12, 18, 24, 28), seed=3, dpi=110).path)
    assert read == [0, 6, 12, 18, 24]


def test_curves_run_on_to_a_last_mark_whose_label_is_left_out(make_figure: Any) -> None:
    figure = make_figure(ticks=(0, 6, 12, 18, 24, 28), seed=3, dpi=110, marks=False)
    found = digitise(figure.path, Request())
    assert [tick for _, tick in found.frame.x.ticks] == [0, 6, 12, 18, 24]
    ends = sorted(float(curve.time[-1]) for curve in found.curves)
    np.testing.assert_allclose(ends, sorted(arm.last for arm in figure.arms), atol=0.2)


def test_a_frame_round_the_figure_is_not_its_axes(tmp_path: Path, make_figure: Any) -> None:
    figure = make_figure(seed=3, dpi=110)
    picture = Image.open(figure.path).convert("RGB")
    ImageDraw.Draw(picture).rectangle((3, 3, picture.width - 4, picture.height - 4), outline="black", width=2)
    path = tmp_path / "framed.png"
    picture.save(path)
    assert values(path) == values(figure.path)


def test_coloured_lines_across_an_axis_do_not_break_it(tmp_path: Path, make_figure: Any) -> None:
    figure = make_figure(seed=3, dpi=110)
    picture = Image.open(figure.path).convert("RGB")
    for at in range(140, 720, 45):
        ImageDraw.Draw(picture).line((at, 30, at, 473), fill="#8cd8f2", width=3)
    path = tmp_path / "landmarks.png"
    picture.save(path)
    times, survival = values(path)
    whole, levels = values(figure.path)
    assert survival == levels
    assert set(times) <= set(whole)  # a landmark may hide a tick
    assert len(times) >= 5


def test_faint_axes_are_found(tmp_path: Path, make_figure: Any) -> None:
    figure = make_figure(seed=3, dpi=110)
    pixels = np.array(Image.open(figure.path).convert("RGB")).astype(float)
    path = tmp_path / "faint.png"
    Image.fromarray((255 - 0.45 * (255 - pixels)).astype(np.uint8)).save(path)
    panel = find_panel(read_image(path))
    assert (len(panel.x_ticks), len(panel.y_ticks)) == (7, 6)


@pytest.mark.parametrize(
    ("wanted", "labelled", "found"),
    [
        ((0, 6, 12), (), [0, 60, 120]),  # every third mark, and no other choice reaches as far
        ((0, 1, 2), (), None),  # any three neighbours
        ((0, 1, 2), (20, 60, 100), [20, 60, 100]),
        ((0, 6, 15), (), None),
    ],
)
def test_values_go_to_the_marks_that_they_fit(
    wanted: tuple[float, ...], labelled: tuple[float, ...], found: list[float] | None
) -> None:
    marks = (0, 60, 120) if found == [0, 60, 120] else tuple(range(0, 130, 20))
    assert places_of_values(wanted, marks, labelled) == found


def test_labels_that_nearly_touch_are_parted_at_their_ticks() -> None:
    def digits(left: int, count: int) -> list[Piece]:
        return [Piece(100, 120, left + 16 * k, left + 16 * k + 11) for k in range(count)]

    ticks = (30.0, 100.0, 170.0)
    parts = digits(25, 1) + digits(69, 4) + digits(139, 4)
    row = [around(digits(25, 1)), around(parts[1:])]
    assert parted(row, parts, ticks, 21.0) == [around(digits(25, 1)), around(digits(69, 4)), around(digits(139, 4))]
    # A number of five digits stands as it is, whatever ticks it covers.
    five = digits(60, 5)
    assert parted([around(five)], five, ticks, 21.0) == [around(five)]


def test_labels_of_a_part_of_the_axis_are_not_the_axis(tmp_path: Path, make_figure: Any) -> None:
    figure = make_figure(seed=3, dpi=120, marks=False, ticks=tuple(range(0, 61, 6)))
    image = Image.open(figure.path).convert("RGB")
    wide, high = image.size
    foot = round(0.86 * high)
    image.paste((255, 255, 255), (round(0.4 * wide), foot, wide, round(0.9 * high)))
    path = tmp_path / "half.png"
    image.save(path)
    with pytest.raises(DigitiseError, match="labels of the x axis"):
        digitise(path, Request(unit="months"))
