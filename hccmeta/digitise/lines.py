"""Lines of a vector figure: names of dash patterns, joining of pieces, legend samples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from hccmeta.digitise.model import Colour, FloatArray, Stroke, Style

_JOIN = 0.06  # pieces of one line share their ends within rounding of the file (points)


def dash_name(pattern: Sequence[float], width: float) -> str:
    """solid, dashed, dotted or dashdot, from the lengths of a dash pattern and the width of the line.

    Equal dashes of up to twice the width are dots; two different dashes make dashdot.
    """
    inked = pattern[::2]
    if not pattern or sum(pattern[1::2]) <= 0:
        return "solid"
    if len(inked) > 1 and max(inked) > 1.5 * max(min(inked), 1e-9):
        return "dashdot"
    return "dotted" if max(inked) <= 2 * max(width, 1e-9) else "dashed"


def colour_distance(a: Colour, b: Colour) -> float:
    """Euclidean distance in RGB, 0 to 441."""
    return float(np.linalg.norm(np.subtract(a, b)))


def same_style(a: Style, b: Style) -> bool:
    """Whether two lines are drawn alike (colour, dash, and width within a tenth)."""
    return (
        a.dash == b.dash
        and colour_distance(a.colour, b.colour) < 12
        and abs(a.width - b.width) <= 0.1 * max(a.width, b.width)
    )


def chain(strokes: Sequence[Stroke]) -> list[Stroke]:
    """Join lines of one style that continue each other, start to end, whatever is drawn between them.

    Some software writes a curve as one line, some as a piece for every step, with censor marks in between.
    """
    groups: dict[Style, list[Stroke]] = defaultdict(list)
    for stroke in strokes:
        groups[stroke.style].append(stroke)
    joined: list[Stroke] = []
    for style, members in groups.items():
        joined.extend(Stroke(np.vstack(run), style) for run in _runs([stroke.points for stroke in members]))
    return joined


def _runs(pieces: Sequence[FloatArray]) -> list[list[FloatArray]]:
    """Pieces in drawing order, each added to the run that ends where it starts."""
    runs: list[list[FloatArray]] = []
    open_ends: dict[tuple[int, int], int] = {}
    for points in pieces:
        x, y = (round(float(value) / _JOIN) for value in points[0])
        near = ((x + dx, y + dy) for dx in (0, -1, 1) for dy in (0, -1, 1))
        place = next((cell for cell in near if cell in open_ends), None)
        if place is None:
            runs.append([points])
            index = len(runs) - 1
        else:
            index = open_ends.pop(place)
            runs[index].append(points[1:])
        end = (round(float(points[-1, 0]) / _JOIN), round(float(points[-1, 1]) / _JOIN))
        open_ends[end] = index
    return runs
