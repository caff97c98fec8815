"""Marks that several figures share: shapes of treatments, horizontal axes, step paths."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hccmeta.figures import palette, svg
from hccmeta.figures.scale import Scale


def shape(treatment: str | None, x: float, y: float, radius: float) -> str:
    """The marker of a treatment centred on a point; of no treatment, a square in the neutral ink."""
    points: tuple[tuple[float, float], ...]
    marker = palette.accents()[treatment].marker if treatment in palette.accents() else "square"
    class_ = f"hm-dot t-{treatment}" if treatment in palette.accents() else "hm-dot"
    match marker:
        case "circle":
            return svg.tag("circle", cx=x, cy=y, r=radius, class_=class_)
        case "square":
            return svg.tag("rect", x=x - radius, y=y - radius, width=2 * radius, height=2 * radius, class_=class_)
        case "triangle":
            points = (
                (x, y - 1.2 * radius),
                (x + 1.15 * radius, y + 0.9 * radius),
                (x - 1.15 * radius, y + 0.9 * radius),
            )
        case _:
            reach = 1.3 * radius
            points = ((x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y))
    return svg.tag("polygon", points=" ".join(f"{svg.num(a)},{svg.num(b)}" for a, b in points), class_=class_)


def diamond(left: float, middle: float, right: float, y: float, half: float) -> str:
    """The diamond of a pooled result, from limit to limit."""
    points = ((left, y), (middle, y - half), (right, y), (middle, y + half))
    return svg.tag("polygon", points=" ".join(f"{svg.num(a)},{svg.num(b)}" for a, b in points), class_="hm-diamond")


def whisker(scale: Scale, low: float, high: float, y: float, *, class_: str = "hm-whisker") -> str:
    """An interval as a line with arrowheads where it leaves the axis."""
    x1, x2 = scale.clamped(low), scale.clamped(high)
    parts = [svg.line(x1, y, x2, y, class_)]
    if low < scale.low:
        parts.append(_arrow(x1, y, 1))
    if high > scale.high:
        parts.append(_arrow(x2, y, -1))
    return "".join(parts)


def _arrow(x: float, y: float, way: int) -> str:
    return svg.tag("path", d=f"M{svg.num(x + 5 * way)} {svg.num(y - 3.5)}L{svg.num(x)} {svg.num(y)}"
                   f"L{svg.num(x + 5 * way)} {svg.num(y + 3.5)}", class_="hm-whisker")  # fmt: skip


def axis(scale: Scale, y: float, ticks: Sequence[float], label: str, *, top: float | None = None) -> str:
    """A horizontal axis at ``y`` with its label below; with ``top``, light guides up to there."""
    parts = [svg.line(scale.start, y, scale.end, y, "hm-axis")]
    for tick in ticks:
        x = scale(tick)
        if top is not None:
            parts.append(svg.line(x, top, x, y, "hm-guide"))
        parts.append(svg.line(x, y, x, y + 4, "hm-axis"))
        parts.append(svg.text(x, y + 16, _tick(tick), class_="hm-tick", anchor="middle"))
    parts.append(svg.text((scale.start + scale.end) / 2, y + 33, label, class_="hm-label", anchor="middle"))
    return "".join(parts)


def upright_axis(scale: Scale, x: float, ticks: Sequence[float], *, right: float, suffix: str = "") -> str:
    """A vertical axis at ``x`` with guides to ``right``; its label stands above the figure, never turned."""
    parts = []
    for tick in ticks:
        y = scale(tick)
        parts.append(svg.line(x, y, right, y, "hm-guide"))
        parts.append(svg.text(x - 6, y + 4, f"{_tick(tick)}{suffix}", class_="hm-tick", anchor="end"))
    return "".join(parts)


def _tick(value: float) -> str:
    return f"{value:g}".replace("-", "\N{MINUS SIGN}")


def steps(xs: Sequence[float], ys: Sequence[float], *, least: float) -> list[tuple[float, float]]:
    """Corners (x, y after the step) of a step curve given in coordinates; steps closer than ``least`` are merged."""
    corners = [(xs[0], ys[0])]
    for x, y in zip(xs[1:], ys[1:], strict=True):
        if not math.isfinite(y):
            continue
        if x - corners[-1][0] < least and len(corners) > 1:
            corners[-1] = (corners[-1][0], y)
        elif abs(y - corners[-1][1]) > 0.05:
            corners.append((x, y))
    if xs[-1] > corners[-1][0]:
        corners.append((xs[-1], corners[-1][1]))
    return corners


def step_path(corners: Sequence[tuple[float, float]]) -> str:
    """Path data of a step curve through ``corners``."""
    x, y = corners[0]
    parts = [f"M{svg.num(x)} {svg.num(y)}"]
    for x, y in corners[1:]:
        parts.append(f"H{svg.num(x)}V{svg.num(y)}")
    return "".join(parts)


def band_path(upper: Sequence[tuple[float, float]], lower: Sequence[tuple[float, float]]) -> str:
    """Path data of the area between two step curves."""
    back = list(reversed(lower))
    parts = [step_path(upper), f"L{svg.num(back[0][0])} {svg.num(back[0][1])}"]
    for x, y in back[1:]:
        parts.append(f"V{svg.num(y)}H{svg.num(x)}")
    return "".join(parts) + "Z"
