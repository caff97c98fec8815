"""Bubble plot of a meta-regression: each arm or study against a covariate, with the fitted line."""

from __future__ import annotations

from collections.abc import Sequence

from hccmeta.figures import svg, xy


def draw(figure: str, title: str, caption: str, points: Sequence[xy.Point], line: Sequence[xy.Pair], *, x_label: str,
         y_label: str) -> svg.Drawing:  # fmt: skip
    """``points`` sized by their weight; ``line`` through the fitted values."""
    words = "; ".join(f"{one.label}: {one.x:g}, {one.y:.2f}" for one in points)
    fitted = (xy.Line(tuple(line)),) if line else ()
    return xy.draw(
        figure, title, f"{x_label}, {y_label}. {words}.", caption, xy.XY(x_label, y_label, fitted, tuple(points))
    )
