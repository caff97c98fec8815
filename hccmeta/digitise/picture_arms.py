"""Which lines of a picture are meant by the arms asked for: their colours, and what names them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hccmeta.digitise.colours import hex_colour
from hccmeta.digitise.image import ByteImage
from hccmeta.digitise.lines import colour_distance
from hccmeta.digitise.model import ArmRequest, Colour, DigitiseError, Note
from hccmeta.digitise.palette import line_colours, settle
from hccmeta.digitise.picture_legend import named_lines
from hccmeta.digitise.trace import BoolArray

BLACK: Colour = (0, 0, 0)


@dataclass(frozen=True)
class Plot:
    """The part of a picture inside the axes: pixels, picture coordinates of its corner, rows of survival 1 and 0."""

    pixels: ByteImage
    left: int
    top: int
    start_row: int
    floor: int
    paper: Colour
    ruled: BoolArray


def settled_arms(
    image: ByteImage, plot: Plot, arms: Sequence[ArmRequest], *, top_down: bool = False
) -> tuple[list[ArmRequest], list[Colour], list[Note]]:
    """The arms with the colour of each one's line in the picture, and how it was found.

    A colour that is asked for is looked for; names alone are looked for in the legend, unless they are told `top_down`.
    Where it does not tell, and there are as many lines as names, they are proposed from the uppermost down, for a
    person to confirm. Without arms every line is one.

    Raises:
        DigitiseError: more or fewer lines than names; the message lists the colours.
    """
    found = line_colours(plot.pixels, plot.paper, plot.ruled)
    if not arms:
        named = [ArmRequest(f"curve-{i + 1}", colour) for i, colour in enumerate(found or [BLACK])]
        notes = [Note("named by its colour: name it with --arm", unsure=True, arm=arm.name) for arm in named]
        return named, [settle(plot.pixels, arm.colour or BLACK, plot.paper) for arm in named], notes
    asked = {arm.name: settle(plot.pixels, arm.colour, plot.paper) for arm in arms if arm.colour is not None}
    unnamed = [arm for arm in arms if arm.colour is None]
    free = [colour for colour in found if all(colour_distance(colour, taken) > 60 for taken in asked.values())]
    given, notes = _given(image, plot, unnamed, free, top_down=top_down)
    inks = [asked.get(arm.name) or given[arm.name] for arm in arms]
    return [replace(arm, colour=ink) for arm, ink in zip(arms, inks, strict=True)], inks, notes


def _given(
    image: ByteImage, plot: Plot, unnamed: Sequence[ArmRequest], free: Sequence[Colour], *, top_down: bool
) -> tuple[dict[str, Colour], list[Note]]:
    """A colour for each arm that was asked for by name only, out of those that are free."""
    if not unnamed:
        return {}, []
    if len(free) <= 1 and len(unnamed) == 1:
        return {unnamed[0].name: free[0] if free else BLACK}, []
    if not free and any(arm.dash is not None for arm in unnamed):
        return {arm.name: BLACK for arm in unnamed}, []
    by_legend = {} if top_down else named_lines(image, plot.paper, free, [arm.name for arm in unnamed])
    given = {name: free[index] for name, index in by_legend.items()}
    notes = [Note(f"its line is {hex_colour(colour)} by the legend", arm=name) for name, colour in given.items()]
    rest = [arm for arm in unnamed if arm.name not in given]
    lines = [colour for i, colour in enumerate(free) if i not in by_legend.values()]
    if not rest:
        return given, notes
    if len(rest) != len(lines):
        raise DigitiseError(_unmatched(rest, lines))
    given.update({arm.name: colour for arm, colour in zip(rest, lines, strict=True)})
    return given, notes + _order_notes(rest, lines, told=top_down)


def _order_notes(arms: Sequence[ArmRequest], lines: Sequence[Colour], *, told: bool) -> list[Note]:
    """What is said of lines named in their order: the one option to type, where nobody told that order."""
    drawn = {arm.name: hex_colour(colour) for arm, colour in zip(arms, lines, strict=True)}
    if told:
        return [Note(f"its line is {colour}, in the order told", arm=name) for name, colour in drawn.items()]
    if len(arms) == 1:
        return [Note(f"its line is {hex_colour(lines[0])}, the only one left", arm=arms[0].name)]
    order = ", ".join(f"{name} {colour}" for name, colour in drawn.items())
    which = f"no legend was read. From the uppermost line down they would be {order}: if so add --top-down, "
    which += "else give --arm NAME:COLOUR"
    return [Note(which, unsure=True, arm=name) for name in drawn]


def _unmatched(arms: Sequence[ArmRequest], lines: Sequence[Colour]) -> str:
    listed = ", ".join(map(hex_colour, lines)) or "none that runs through the plot"
    first = arms[0].name
    advice = f"Give --arm {first}:COLOUR" if lines else f"Say how each is drawn, as in --arm {first}:black,solid"
    if len(lines) == 1:
        advice = f"If they share it, say how each is drawn, as in --arm {first}:{hex_colour(lines[0])},dashed"
    return f"which line is arm {first!r}? {advice}; colours of lines in the plot: {listed}"
