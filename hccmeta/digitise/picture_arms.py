"""Which lines of a picture are meant by the arms asked for: their colours, and what names them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hccmeta.digitise.colours import hex_colour
from hccmeta.digitise.image import ByteImage
from hccmeta.digitise.ink import coverage, line_width
from hccmeta.digitise.line_labels import labelled_lines
from hccmeta.digitise.lines import colour_distance
from hccmeta.digitise.model import ArmRequest, Colour, DigitiseError, Note
from hccmeta.digitise.palette import line_colours, settle
from hccmeta.digitise.picture_legend import named_dashes, named_lines
from hccmeta.digitise.tick_text import Piece
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

    def without(self, words: Sequence[Piece]) -> Plot:
        """The plot with words ruled out, so that no line of their colour runs on through them."""
        ruled = self.ruled.copy()
        for word in words:
            rows = slice(max(word.top - 2 - self.top, 0), max(word.bottom + 3 - self.top, 0))
            ruled[rows, max(word.left - 2 - self.left, 0) : max(word.right + 3 - self.left, 0)] = True
        return replace(self, ruled=ruled)


@dataclass(frozen=True)
class _Line:
    """The line of an arm: its colour, and its dashes where they tell it from others of that colour."""

    colour: Colour
    dash: str | None = None

    def __str__(self) -> str:
        return hex_colour(self.colour) + (f",{self.dash}" if self.dash else "")


@dataclass(frozen=True)
class Settled:
    """The arms with the colour of each one's line, and how it was found; `words` are names that stand at the lines."""

    arms: list[ArmRequest]
    inks: list[Colour]
    notes: list[Note]
    words: list[Piece]


def settled_arms(
    image: ByteImage, plot: Plot, arms: Sequence[ArmRequest], *, top_down: bool = False, turned: bool = False
) -> Settled:
    """The arms with the colour of each one's line in the picture, and how it was found.

    A colour that is asked for is looked for; names alone are looked for in the legend, then at the lines, unless they
    are told `top_down`. Where these do not tell, and there are as many lines as names, they are proposed from the
    uppermost down, for a person to confirm. Without arms every line is one.

    Raises:
        DigitiseError: more or fewer lines than names; the message lists the colours.
    """
    colours = line_colours(plot.pixels, plot.paper, plot.ruled)
    if not arms:
        named = [ArmRequest(f"curve-{i + 1}", colour) for i, colour in enumerate(colours or [BLACK])]
        notes = [Note("named by its colour: name it with --arm", unsure=True, arm=arm.name) for arm in named]
        return Settled(named, [settle(plot.pixels, arm.colour or BLACK, plot.paper) for arm in named], notes, [])
    asked = {arm.name: settle(plot.pixels, arm.colour, plot.paper) for arm in arms if arm.colour is not None}
    unnamed = [arm for arm in arms if arm.colour is None]
    free = [colour for colour in colours if all(colour_distance(colour, taken) > 60 for taken in asked.values())]
    given, notes, words = _given(image, plot, unnamed, free, top_down=top_down, turned=turned)
    lines = [given.get(arm.name) or _Line(asked[arm.name], arm.dash) for arm in arms]
    settled = [
        replace(arm, colour=line.colour, dash=arm.dash or line.dash) for arm, line in zip(arms, lines, strict=True)
    ]
    return Settled(settled, [line.colour for line in lines], notes, words)


def _given(
    image: ByteImage,
    plot: Plot,
    unnamed: Sequence[ArmRequest],
    free: Sequence[Colour],
    *,
    top_down: bool,
    turned: bool,
) -> tuple[dict[str, _Line], list[Note], list[Piece]]:
    """A line for each arm that was asked for by name only, out of those that are free."""
    if not unnamed:
        return {}, [], []
    if len(free) <= 1 and len(unnamed) == 1:
        return {unnamed[0].name: _Line(free[0] if free else BLACK)}, [], []
    if not free and any(arm.dash is not None for arm in unnamed):
        return {arm.name: _Line(BLACK) for arm in unnamed}, [], []
    given, notes, words = (
        ({}, [], []) if top_down else _by_words(image, plot, [arm.name for arm in unnamed], free, turned=turned)
    )
    rest = [arm for arm in unnamed if arm.name not in given]
    taken = [line.colour for line in given.values()]
    lines = [colour for colour in free if colour not in taken]
    if not rest:
        return given, notes, words
    if len(rest) != len(lines):
        raise DigitiseError(_unmatched(rest, lines))
    given.update({arm.name: _Line(colour) for arm, colour in zip(rest, lines, strict=True)})
    return given, notes + _order_notes(rest, lines, told=top_down), words


def _by_words(
    image: ByteImage, plot: Plot, names: Sequence[str], free: Sequence[Colour], *, turned: bool
) -> tuple[dict[str, _Line], list[Note], list[Piece]]:
    """The lines that a legend names by their colour or dashes, or that carry their names."""
    covers = {colour: coverage(plot.pixels, colour, plot.paper) for colour in free or [BLACK]}
    drawn = [(colour, line_width(covers[colour])) for colour in covers]
    lines = named_lines(image, plot.paper, drawn, names) if free else {}
    given, how = {name: _Line(free[index]) for name, index in lines.items()}, "by the legend"
    if len(given) < len(names) and len(drawn) == 1:
        dashes = named_dashes(image, plot.paper, *drawn[0], names)
        given = {name: _Line(drawn[0][0], dash) for name, dash in dashes.items()} if len(dashes) == len(names) else {}
    words: list[Piece] = []
    if len(given) < len(names) <= len(free) and not turned:
        at_lines, words = _at_lines(image, plot, free, names)
        given, how = (at_lines, "by its name beside it") if at_lines else (given, how)
    return given, [Note(f"its line is {line} {how}", arm=name) for name, line in given.items()], words


def _at_lines(
    image: ByteImage, plot: Plot, free: Sequence[Colour], names: Sequence[str]
) -> tuple[dict[str, _Line], list[Piece]]:
    height, width = image.shape[:2]
    covers = []
    for colour in free:
        cover = coverage(image, colour, plot.paper)
        inside = cover[plot.top : plot.top + plot.ruled.shape[0], plot.left : plot.left + plot.ruled.shape[1]]
        inside[plot.ruled] = 0
        covers.append(cover)
    window = (plot.left, max(0, plot.top - 0.04 * height), width, plot.top + plot.floor)
    lines, words = labelled_lines(image, plot.paper, window, covers, names)
    return {name: _Line(free[index]) for name, index in lines.items()}, words


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
