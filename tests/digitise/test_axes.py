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
from hccmeta.digitise.scan import darkness, find_panel


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
