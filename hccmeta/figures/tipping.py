"""How large a bias would have to be: the result against an assumed bias, with the points where the verdict tips."""

from __future__ import annotations

from dataclasses import dataclass

from hccmeta.figures import xy
from hccmeta.figures.canvas import Drawing


@dataclass(frozen=True)
class Tip:
    """Where a limit or the estimate meets a value that decides: the bias, that value, and words for it."""

    bias: float
    value: float
    said: str


@dataclass(frozen=True)
class Tipping:
    """What is drawn: estimate and interval for each assumed ``bias``; ``level`` is no difference, ``important`` the
    smallest important difference and its words, ``tips`` are marked and named."""

    x_label: str
    y_label: str
    bias: tuple[float, ...]
    estimate: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    level: float = 0.0
    important: tuple[float, str] | None = None
    tips: tuple[Tip, ...] = ()
    sides: tuple[str, str] | None = None
    treatment: str | None = None
    notes: tuple[str, ...] = ()


def draw(figure: str, title: str, alternative: str, caption: str, model: Tipping) -> Drawing:
    """The figure in both variants; the points where the verdict tips are numbered, their words stand below."""
    line = xy.Line(
        tuple(zip(model.bias, model.estimate, strict=True)),
        tuple(zip(model.bias, model.lower, strict=True)),
        tuple(zip(model.bias, model.upper, strict=True)),
        model.treatment,
    )
    points = tuple(
        xy.Point(tip.bias, tip.value, str(i + 1), model.treatment, 0.15, named=True) for i, tip in enumerate(model.tips)
    )
    told = tuple(f"{i + 1}\N{NO-BREAK SPACE} {tip.said}" for i, tip in enumerate(model.tips))
    drawn = xy.XY(
        model.x_label,
        model.y_label,
        (line,),
        points,
        level=model.level,
        levels=(model.important,) if model.important else (),
        sides=model.sides,
        notes=(*told, *model.notes),
    )
    return xy.draw(figure, title, alternative, caption, drawn)
