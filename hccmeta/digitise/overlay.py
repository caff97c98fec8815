"""The traced curves drawn over the figure, for the contributor to judge."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from hccmeta.digitise.colours import parse_colour
from hccmeta.digitise.extra import require
from hccmeta.digitise.image import read_image, turned_image
from hccmeta.digitise.lines import colour_distance
from hccmeta.digitise.model import Curve, Digitised
from hccmeta.digitise.pdf import open_page, page_bitmap
from hccmeta.digitise.svg import read_svg

_LONG_SIDE = 2400
_COLOURS = ("#e6007e", "#00a0e6", "#00b050", "#ff8c00", "#7030a0", "#806000")


def save_overlay(target: Path, figure: Path, digitised: Digitised, *, page: int = 1) -> None:
    """Save a PNG of the faded figure with each curve as a thin bright line, ticks as crosses, censor marks as bars."""
    picture, scale, shift = _background(figure, page, digitised.turned)
    pen = require("PIL.ImageDraw").Draw(picture)
    frame = digitised.frame
    for i, (curve, colour) in enumerate(zip(digitised.curves, _contrasting(digitised.curves), strict=True)):
        time, survival = curve.time, curve.survival
        if curve.reading == "samples":  # drawn as the steps it stands for
            time, survival = np.repeat(time, 2)[1:], np.repeat(survival, 2)[:-1]
        points = (frame.positions(time, survival) + shift) * scale
        pen.line([(float(x), float(y)) for x, y in points], fill=colour, width=2)
        levels = np.interp(curve.censor_time, curve.time, curve.survival)
        for x, y in (frame.positions(curve.censor_time, levels) + shift) * scale:
            pen.line([(float(x), float(y) - 6), (float(x), float(y) + 6)], fill=colour)
        pen.text((12, 12 + 36 * i), curve.arm, fill=colour, font=require("PIL.ImageFont").load_default(30))
    origin_x = (float(frame.x.position(np.array([0.0]))[0]) + shift) * scale
    origin_y = (float(frame.y.position(np.array([0.0]))[0]) + shift) * scale
    for position, _ in frame.x.ticks:
        _cross(pen, (position + shift) * scale, origin_y)
    for position, _ in frame.y.ticks:
        _cross(pen, origin_x, (position + shift) * scale)
    picture.save(target, format="PNG")


def _contrasting(curves: Sequence[Curve]) -> list[str]:
    """For each curve the colour left over that is farthest from its own."""
    left: list[str] = []
    chosen = []
    for curve in curves:
        left = left or list(_COLOURS)
        own = curve.style.colour
        chosen.append(max(left, key=lambda text: colour_distance(parse_colour(text) or own, own)))
        left.remove(chosen[-1])
    return chosen


def _cross(pen: Any, x: float, y: float) -> None:
    pen.line([(x - 6, y), (x + 6, y)], fill="#e00000")
    pen.line([(x, y - 6), (x, y + 6)], fill="#e00000")


def _background(figure: Path, page: int, turned: float) -> tuple[Any, float, float]:
    """A faded picture of the figure, its scale, and the shift from figure units to picture corners before scaling."""
    pillow = require("PIL.Image")
    kind = figure.suffix.lower()
    bitmap = page_bitmap(figure, page=page) if kind == ".pdf" else None
    if kind == ".pdf" and bitmap is None:
        document, opened = open_page(figure, page)
        try:
            scale = _LONG_SIDE / max(opened.get_size())
            picture = opened.render(scale=scale).to_pil().convert("RGB")
        finally:
            document.close()
        shift = 0.0
    elif kind == ".svg":
        drawing = read_svg(figure)
        scale = _LONG_SIDE / max(drawing.width, drawing.height)
        picture = pillow.new("RGB", (round(drawing.width * scale), round(drawing.height * scale)), "white")
        pen = require("PIL.ImageDraw").Draw(picture)
        for stroke in drawing.strokes:
            pen.line([(x * scale, y * scale) for x, y in stroke.points.tolist()], fill=stroke.style.colour, width=3)
        shift = 0.0
    else:
        image = read_image(figure, turned=turned) if bitmap is None else turned_image(bitmap, turned)
        picture = pillow.fromarray(image)
        scale = max(1.0, min(4.0, _LONG_SIDE / max(picture.size)))
        picture = picture.resize((round(picture.width * scale), round(picture.height * scale)))
        shift = 0.5  # raster positions count from pixel centres
    return pillow.blend(picture, pillow.new("RGB", picture.size, "white"), 0.45), scale, shift
