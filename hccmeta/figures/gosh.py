"""All subsets of the studies of a pool: mean against heterogeneity, a mark each; clouds that part tell of a study.

After Olkin, Dahabreh and Trikalinos, Res Synth Methods 2012;3:214-223.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hccmeta.figures import axes, letters, style
from hccmeta.figures.canvas import NARROW, WIDE, Canvas, Drawing, Line, Mark, Numbers, Pair, Path, Text
from hccmeta.figures.scale import Scale, nice_ticks, ratio_ticks, span_of

#: Height of the stroke of a subset without the study.
STROKE = 4.0
#: Up to so many dots are drawn large enough to be told apart.
FEW = 200


@dataclass(frozen=True)
class Subset:
    """One subset: its mean on the reading scale, I2 in per cent, and whether it holds the study in question."""

    estimate: float
    i2: float
    inside: bool


@dataclass(frozen=True)
class Subsets:
    """What is drawn. ``inside`` and ``outside``: what dots and strokes stand for, in words; ``whole``: all studies."""

    x_label: str
    y_label: str
    subsets: tuple[Subset, ...]
    inside: str
    outside: str
    whole: tuple[float, str]
    null: float | None = None
    logarithmic: bool = False
    notes: tuple[str, ...] = ()


def draw(figure: str, title: str, alternative: str, caption: str, model: Subsets) -> Drawing:
    """The figure in both variants. Raises ValueError without a subset."""
    if not model.subsets:
        raise ValueError("subsets must hold at least one")
    rows = tuple((one.estimate, one.i2, str(one.inside).lower()) for one in model.subsets)
    return Drawing(
        figure,
        title,
        alternative,
        caption,
        wide=_canvas(model, WIDE, 280.0),
        narrow=_canvas(model, NARROW, 220.0),
        numbers=Numbers(("estimate", "i2", "inside"), rows),
    )


def _canvas(model: Subsets, width: float, plot: float) -> Canvas:
    left, right = 46.0, width - 12
    legend = (f"\N{BULLET} {model.inside}", f"| {model.outside}")
    lines = [line for text in (model.y_label, *legend) for line in letters.wrap(text, width, style.size("tick"))]
    heads: list[Mark] = [Text(0, 13 + 15 * i, line, "head" if i == 0 else "tick") for i, line in enumerate(lines)]
    top = 13 + 15 * len(lines)
    x = _across(model, left, right)
    y = Scale(-4.0, 100.0, top + plot, top)
    at, words = model.whole
    ticks = ratio_ticks(x.low, x.high) if model.logarithmic else nice_ticks(x.low, x.high, 4 if width == NARROW else 7)
    marks: list[Mark] = [
        *heads,
        *axes.upright(y, left, (0.0, 25.0, 50.0, 75.0, 100.0), right=right),
        *axes.horizontal(x, top + plot, ticks, model.x_label),
        Line(x(at), top, x(at), top + plot, "mark"),
        Text(min(x(at) + 4, right), top + 11, words, "tick", anchor="start" if x(at) < (left + right) / 2 else "end"),
    ]
    if model.null is not None and x.low <= model.null <= x.high:
        marks.append(Line(x(model.null), top, x(model.null), top + plot, "null"))
    outside = _places((one for one in model.subsets if not one.inside), x, y)
    inside = _places((one for one in model.subsets if one.inside), x, y)
    if outside:
        marks.append(Path(tuple(((a, b - STROKE), (a, b + STROKE)) for a, b in outside), "censor", "ink"))
    if len(inside) > FEW:
        marks.append(Path(tuple(((a, b),) for a, b in inside), "points", "ink"))
    else:
        marks += [axes.shape(None, a, b, 2.5) for a, b in inside]
    told, more = axes.paragraph(model.notes, top + plot + 56, width)
    return Canvas(width, top + plot + 44 + more, (*marks, *told))


def _across(model: Subsets, left: float, right: float) -> Scale:
    values = [one.estimate for one in model.subsets]
    if model.logarithmic:
        return Scale(max(min(values) / 1.05, 0.05), min(max(values) * 1.05, 20.0), left, right, True)
    low, high = span_of(values, margin=0.04)
    return Scale(low, high, left, right)


def _places(subsets: Iterable[Subset], x: Scale, y: Scale) -> Sequence[Pair]:
    """Where they stand, to the pixel, each place once: thousands of subsets share a few hundred places."""
    return tuple(dict.fromkeys((round(x.clamped(one.estimate)), round(y(one.i2))) for one in subsets))
