"""Effect-direction plot: what each study found on each outcome where nothing can be pooled (SWiM, BMJ 2020;368:l6890).

After Boon and Thomson, Res Synth Methods 2021;12:29-33: an arrow up, down or to both sides, larger with more patients.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hccmeta.figures import letters, style
from hccmeta.figures.canvas import NARROW, WIDE, Canvas, Drawing, Mark, Numbers, Pair, Path, Text, rectangle

ROW, LEADING = 32.0, 15.0


@dataclass(frozen=True)
class Effect:
    """What a study found: its direction, its patients, and whether its interval excludes no difference (``clear``:
    the arrow is filled, else open). ``said`` is the finding in words."""

    direction: Literal["up", "down", "none"]
    n: int
    clear: bool
    said: str


@dataclass(frozen=True)
class Directions:
    """What is drawn: effects by study and outcome, None where a study did not measure one.

    ``sizes`` are the numbers of patients from which an arrow is of middle and of full size.
    """

    studies: tuple[str, ...]
    outcomes: tuple[str, ...]
    effects: tuple[tuple[Effect | None, ...], ...]
    missing: str
    sizes: tuple[int, int] = (50, 300)
    hrefs: tuple[str | None, ...] = ()
    notes: tuple[str, ...] = ()


def draw(figure: str, title: str, caption: str, model: Directions) -> Drawing:
    """The plot in both variants."""
    cells = [
        (study, outcome, effect)
        for study, effects in zip(model.studies, model.effects, strict=True)
        for outcome, effect in zip(model.outcomes, effects, strict=True)
    ]
    told = "; ".join(
        f"{study}, {outcome}: {effect.said if effect else model.missing}" for study, outcome, effect in cells
    )
    rows = tuple(
        (study, outcome, *((one.direction, one.n, str(one.clear).lower(), one.said) if one else (None,) * 4))
        for study, outcome, one in cells
    )
    return Drawing(
        figure,
        title,
        f"{told}.",
        caption,
        wide=_canvas(model, WIDE, 280.0),
        narrow=_canvas(model, NARROW, 130.0),
        numbers=Numbers(("study", "outcome", "direction", "n", "clear", "finding"), rows),
    )


def _canvas(model: Directions, width: float, most: float) -> Canvas:
    left = min(most, max(letters.width(name, 12) for name in model.studies) + 14)
    pitch = (width - left) / len(model.outcomes)
    heads = [letters.wrap(name, pitch - 8, style.size("head"), bold=True) for name in model.outcomes]
    deepest = max(len(lines) for lines in heads)
    marks: list[Mark] = [
        Text(left + (i + 0.5) * pitch, 14 + LEADING * (deepest - len(lines) + k), words, "head", anchor="middle")
        for i, lines in enumerate(heads)
        for k, words in enumerate(lines)
    ]
    y = 12 + LEADING * deepest
    hrefs: Sequence[str | None] = model.hrefs or (None,) * len(model.studies)
    for j, (name, effects, href) in enumerate(zip(model.studies, model.effects, hrefs, strict=True)):
        lines = letters.wrap(name, left - 8, style.size("text"))
        height = max(ROW, 8 + LEADING * len(lines))
        if j % 2:
            marks.append(rectangle(0, y, width, height, "tile"))
        first = y + height / 2 + 4 - LEADING * (len(lines) - 1) / 2
        marks += [Text(0, first + LEADING * i, words, "text", href=href) for i, words in enumerate(lines)]
        for i, effect in enumerate(effects):
            x = left + (i + 0.5) * pitch
            if effect is None:
                marks.append(Text(x, y + height / 2 + 4, "\N{EN DASH}", "tick", anchor="middle"))
            else:
                marks.append(_arrow(effect, x, y + height / 2, model.sizes))
        y += height
    for words in model.notes:
        for line in letters.wrap(words, width, style.size("tick")):
            y += 16
            marks.append(Text(0, y + 4, line, "tick"))
    return Canvas(width, y + 12, tuple(marks))


def _arrow(effect: Effect, x: float, y: float, sizes: tuple[int, int]) -> Path:
    size = 7.0 + 2.5 * sum(effect.n >= one for one in sizes)
    role = "person" if effect.clear else "person-open"
    accent = {"up": "good", "down": "bad", "none": "quiet"}[effect.direction]
    if effect.direction == "none":
        return Path((_head(x - 2, y, -size, 0), _head(x + 2, y, size, 0)), role, accent)
    way = -size if effect.direction == "up" else size
    return Path((_head(x, y - way / 2, 0, way),), role, accent)


def _head(x: float, y: float, dx: float, dy: float) -> tuple[Pair, ...]:
    """A closed triangle with its base around a point and its tip ``dx``, ``dy`` away."""
    wide_x, wide_y = abs(dy) * 0.75, abs(dx) * 0.75
    return (x - wide_x, y - wide_y), (x + wide_x, y + wide_y), (x + dx, y + dy), (x - wide_x, y - wide_y)
