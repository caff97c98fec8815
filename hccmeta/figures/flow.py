"""The PRISMA 2020 flow diagram: boxes with counts and links, in columns that flow downwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hccmeta.figures import svg


@dataclass(frozen=True)
class Box:
    """A box: its lines, the first one strong, and where a click leads."""

    lines: tuple[str, ...]
    href: str | None = None


@dataclass(frozen=True)
class Stage:
    """One level of the diagram: a main box and what leaves the flow beside it."""

    main: Box
    aside: tuple[Box, ...] = ()


@dataclass(frozen=True)
class FlowChart:
    """What is drawn."""

    stages: tuple[Stage, ...]


def draw(figure: str, title: str, caption: str, stages: Sequence[Stage]) -> svg.Drawing:
    """The diagram in both variants. Links are ``xlink:href``: a plain ``href`` breaks the theme's instant loading."""
    model = FlowChart(tuple(stages))
    words = " ".join(_said(stage) for stage in stages)
    return svg.Drawing(
        figure,
        title,
        words,
        caption,
        wide=_variant(f"{figure}-w", title, words, model, svg.WIDE, 395.0, 52),
        narrow=_variant(f"{figure}-n", title, words, model, svg.NARROW, 168.0, 23),
        model=model,
    )


def _said(stage: Stage) -> str:
    leaving = "; ".join(", ".join(box.lines) for box in stage.aside)
    return ", ".join(stage.main.lines) + (f" (beside it: {leaving})" if leaving else "") + "."


def _variant(figure: str, title: str, words: str, model: FlowChart, width: int, box: float, chars: int) -> str:
    body: list[str] = []
    y, gap = 2.0, 26.0
    before: float | None = None
    for stage in model.stages:
        main, height = _box(stage.main, 1, y, box, chars)
        if before is not None:
            body.append(_arrow(box / 2, before, box / 2, y))
        side_y = y
        for aside in stage.aside:
            drawn, aside_height = _box(aside, width - box - 1, side_y, box, chars)
            body.append(_arrow(box + 1, side_y + 18, width - box - 1, side_y + 18))
            body.append(drawn)
            side_y += aside_height + 8
        body.append(main)
        before = y + height
        if stage.aside and side_y - 8 > before and stage is not model.stages[-1]:
            body.append(svg.line(box / 2, before, box / 2, side_y - 8, "hm-flow"))
            before = side_y - 8
        y = max(before, side_y - 8 if stage.aside else 0.0) + gap
    return _frame(figure, title, words, width, y - gap + 4, body)


def _frame(figure: str, title: str, words: str, width: int, height: float, body: list[str]) -> str:
    """Not an image but a group: its links must stay reachable."""
    drawn = svg.frame(figure, title, words, width, height, body)
    return drawn.replace('role="img"', 'role="group"', 1).replace(
        "<svg ", '<svg xmlns:xlink="http://www.w3.org/1999/xlink" ', 1
    )


def _box(box: Box, x: float, y: float, width: float, chars: int) -> tuple[str, float]:
    lines = [(part, i == 0) for i, words in enumerate(box.lines) for part in svg.wrap(words, chars)]
    height = 16.0 + 17 * len(lines)
    parts = [svg.tag("rect", x=x, y=y, width=width, height=height, rx=5, class_="hm-box")]
    for i, (words, strong) in enumerate(lines):
        style = "hm-name-strong" if strong else "hm-text"
        parts.append(svg.text(x + 10, y + 20 + 17 * i, words, class_=style))
    drawn = "".join(parts)
    if box.href:
        # The role says what it is to those who look for ``href``.
        drawn = svg.tag("a", drawn, href=box.href, role="link").replace("<a href=", "<a xlink:href=", 1)
    return drawn, height


def _arrow(x1: float, y1: float, x2: float, y2: float) -> str:
    head = (
        f"M{svg.num(x2 - 4)} {svg.num(y2 - 6)}L{svg.num(x2)} {svg.num(y2)}L{svg.num(x2 + 4)} {svg.num(y2 - 6)}"
        if x1 == x2
        else f"M{svg.num(x2 - 6)} {svg.num(y2 - 4)}L{svg.num(x2)} {svg.num(y2)}L{svg.num(x2 - 6)} {svg.num(y2 + 4)}"
    )
    return svg.line(x1, y1, x2, y2, "hm-flow") + svg.tag("path", d=head, class_="hm-flow")
