"""Bubble plot of a meta-regression: each arm against a covariate, sized by its patients."""

from __future__ import annotations

from collections.abc import Sequence

from hccmeta.figures import svg, xy


def draw(
    figure: str, title: str, caption: str, points: Sequence[xy.Point], *, x_label: str, y_label: str
) -> svg.Drawing:
    """``points`` sized by their weight."""
    words = "; ".join(f"{one.label}: {one.x:g}, {one.y:.2f}" for one in points)
    return xy.draw(
        figure, title, f"{x_label}, {y_label}. {words}.", caption, xy.XY(x_label, y_label, (), tuple(points))
    )
