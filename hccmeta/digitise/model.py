"""The records of digitising.

Positions are in figure units: pixels of a raster figure, points or user units of a vector figure, always from the
top left corner with y downwards. Times are in the unit of the figure, survival is a proportion.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import PlainValidator


def _floats(value: Any) -> NDArray[np.float64]:
    return np.asarray(value, dtype=np.float64)


def _counts(value: Any) -> NDArray[np.int64]:
    return np.asarray(value, dtype=np.int64)


# With these validators a reading passes between processes as JSON (`ground.codec`).
FloatArray = Annotated[NDArray[np.float64], PlainValidator(_floats)]
CountArray = Annotated[NDArray[np.int64], PlainValidator(_counts)]
Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]
Unit = Literal["days", "weeks", "months", "years", "?"]


class DigitiseError(ValueError):
    """The figure cannot be read as it is; the message says what to give on the command line."""


@dataclass(frozen=True)
class Style:
    """How a line is drawn: `dash` is solid, dashed, dotted or dashdot; `width` in figure units."""

    colour: Colour
    dash: str
    width: float


@dataclass(frozen=True)
class Stroke:
    """A drawn line: `points` has shape (k, 2), columns x and y."""

    points: FloatArray
    style: Style


@dataclass(frozen=True)
class Word:
    """A word of text and the box around it (x0, y0, x1, y1)."""

    text: str
    box: Box
    colour: Colour = (0, 0, 0)

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of the box."""
        x0, y0, x1, y1 = self.box
        return (x0 + x1) / 2, (y0 + y1) / 2


@dataclass(frozen=True)
class Drawing:
    """What a vector figure contains: its size, its lines and its words."""

    width: float
    height: float
    strokes: tuple[Stroke, ...]
    words: tuple[Word, ...]


@dataclass(frozen=True)
class Axis:
    """A linear axis, value = intercept + slope * position.

    `residual` is the largest distance (figure units) between a tick and the fitted line; `source` says what was read.
    """

    intercept: float
    slope: float
    ticks: tuple[tuple[float, float], ...]
    residual: float
    source: str

    def value(self, position: FloatArray) -> FloatArray:
        """Values at positions."""
        return self.intercept + self.slope * np.asarray(position, dtype=float)

    def position(self, value: FloatArray) -> FloatArray:
        """Positions of values."""
        return (np.asarray(value, dtype=float) - self.intercept) / self.slope

    @property
    def span(self) -> tuple[float, float]:
        """Smallest and largest value among the ticks."""
        values = [value for _, value in self.ticks]
        return min(values), max(values)


@dataclass(frozen=True)
class Frame:
    """The two calibrated axes; `y` is in proportions, whatever the figure prints."""

    x: Axis
    y: Axis
    percent: bool = False

    def positions(self, time: FloatArray, survival: FloatArray) -> FloatArray:
        """Figure positions, shape (k, 2), of points of a curve."""
        return np.column_stack([self.x.position(time), self.y.position(survival)])


@dataclass(frozen=True)
class ArmRequest:
    """An arm asked for: `name`, and how its curve is drawn as far as it was said."""

    name: str
    colour: Colour | None = None
    dash: str | None = None
    points: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Note:
    """One remark on how sure a reading is; an `unsure` note needs the contributor's eye before the curve is used."""

    text: str
    unsure: bool = False
    arm: str | None = None


@dataclass(frozen=True)
class Curve:
    """A curve read from a figure.

    `reading` is vector (both corners of every step) or samples (one per pixel column).
    """

    arm: str
    time: FloatArray
    survival: FloatArray
    reading: str
    style: Style
    censor_time: FloatArray = field(default_factory=lambda: np.empty(0))


@dataclass(frozen=True)
class RiskRow:
    """Numbers at risk of one arm at `time` (unit of the figure)."""

    arm: str
    time: FloatArray
    n_at_risk: CountArray


@dataclass(frozen=True)
class Digitised:
    """All that was read from a figure.

    `unit` is that of the time axis, ? when neither the figure nor a person names it; `events`: the figure counts events
    upwards (1 - survival); `turned`: degrees by which the picture was turned, anticlockwise, before it was read;
    `proposed`: numbers at risk for a person to confirm: an engine read them in a picture, or their rows name no arm.
    """

    curves: tuple[Curve, ...]
    frame: Frame
    risk: tuple[RiskRow, ...]
    notes: tuple[Note, ...]
    method: str
    kind: Literal["picture", "vector"]
    unit: Unit = "?"
    events: bool = False
    turned: float = 0.0
    proposed: tuple[RiskRow, ...] = ()

    @property
    def unsure(self) -> bool:
        """Whether any note asks for the contributor's judgement."""
        return any(note.unsure for note in self.notes)
