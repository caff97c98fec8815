"""What is kept of a figure that was read: where its axes and lines stand, in pixels, and how sure each line is.

``studies/<id>/<endpoint>.trace.json`` holds it (``<endpoint>.a.trace.json`` of the first of two readers), never the
figure. The curves follow from it, so that a wrong axis can be mended years later without the figure.
"""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from hccmeta.digitise.calibrate import fit_axis
from hccmeta.digitise.model import DigitiseError, FloatArray, Unit
from hccmeta.digitise.units import MONTHS

MAX_ARMS = 12
MAX_POINTS = 20_000
_TIME_DECIMALS, _SURVIVAL_DECIMALS = 4, 5

Place = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
Value = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=80)]
Pairs = Annotated[tuple[tuple[Value, Place], ...], Field(min_length=2, max_length=200)]


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class FigureFile(_Kept):
    """Which file was read: its name, SHA-256 and size in bytes, and the page and part of it that hold the figure."""

    name: Line
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    bytes: Annotated[int, Field(ge=1, le=10**9)]
    kind: Literal["picture", "vector"] = Field(description="positions are pixels of a picture, or units of a drawing")
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    turned: Annotated[float, Field(ge=-360, le=360)] = Field(
        0.0, description="degrees by which the picture was turned, anticlockwise, before positions were read"
    )
    region: tuple[Place, Place, Place, Place] | None = None


class TimeAxis(_Kept):
    """Pairs of value and position along the time axis; the unit is ``?`` until a person or the figure names it."""

    calibration: Pairs
    unit: Unit
    source: Line = Field(description="what was read: tick labels, points given")

    @property
    def months(self) -> float:
        """Months in one unit of the axis; 1 where the unit is not known."""
        return MONTHS.get(self.unit, 1.0)


class SurvivalAxis(_Kept):
    """Pairs of value and position along the survival axis, as printed; ``events`` counts up from 0 (1 - survival)."""

    calibration: Pairs
    scale: Literal["proportion", "percent"]
    shows: Literal["survival", "events"] = "survival"
    source: Line


class TracedArm(_Kept):
    """The line of one arm: its points (x, y) and the x of its censor marks, from the top left, y downwards.

    ``sure`` is what the reading says of itself; ``judged`` that a person looked at an unsure trace and accepted it.
    """

    reading: Literal["corners", "samples", "vector"]
    points: Annotated[tuple[tuple[Place, Place], ...], Field(min_length=2, max_length=MAX_POINTS)]
    censor: Annotated[tuple[Place, ...], Field(max_length=MAX_POINTS)] = ()
    colour: Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")] | None = None
    dash: Literal["solid", "dashed", "dotted", "dashdot"] | None = None
    sure: bool
    judged: bool = False
    remarks: Annotated[tuple[Line, ...], Field(max_length=40)] = ()


class FigureTrace(_Kept):
    """One figure as it was read."""

    format: Literal[1] = 1
    endpoint: Name
    reader: Literal["a", "b"] | None = None
    tool: Line = Field(description="the program and its version")
    figure: FigureFile
    x: TimeAxis
    y: SurvivalAxis
    arms: Annotated[dict[Name, TracedArm], Field(min_length=1, max_length=MAX_ARMS)]
    remarks: Annotated[tuple[Line, ...], Field(max_length=40)] = ()

    @model_validator(mode="after")
    def _axes_are_lines(self) -> FigureTrace:
        for name, axis in (("x", self.x), ("y", self.y)):
            values, places = np.array(axis.calibration).T
            if np.ptp(values) < 1e-9 or np.ptp(places) < 1e-6:
                raise ValueError(f"the {name} axis needs two points of different value and place")
        return self

    @property
    def survival_per_pixel(self) -> float | None:
        """How much survival one pixel stands for; None for a drawing, whose lines have no pixels."""
        return abs(_survival_line(self.y)[1]) if self.figure.kind == "picture" else None


def recalibrated(
    trace: FigureTrace, *, x: Pairs | None = None, y: Pairs | None = None, unit: Unit = "?", judged: bool = False
) -> FigureTrace:
    """The trace with other axes (pairs of value and position), unit or judgement, as far as they are given."""
    changes: dict[str, object] = {}
    time = {**trace.x.model_dump(), **({"calibration": x, "source": "points given"} if x else {})}
    changes["x"] = TimeAxis(**{**time, "unit": trace.x.unit if unit == "?" else unit})
    if y:
        scale = "percent" if max(value for value, _ in y) > 1.5 else "proportion"
        levels = {"calibration": y, "scale": scale, "shows": trace.y.shows, "source": "points given"}
        changes["y"] = SurvivalAxis.model_validate(levels)
    if judged:
        changes["arms"] = {name: arm.model_copy(update={"judged": not arm.sure}) for name, arm in trace.arms.items()}
    return FigureTrace.model_validate(trace.model_copy(update=changes).model_dump())


def parse_trace(text: str) -> FigureTrace | str:
    """The trace that ``text`` holds, or what is wrong with it."""
    try:
        return FigureTrace.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        what = str(first["msg"]).removeprefix("Value error, ")
        return ": ".join(filter(None, [".".join(map(str, first["loc"])), what]))
    except (DigitiseError, RecursionError) as error:
        return str(error)


def trace_text(trace: FigureTrace) -> str:
    """The text of the file, one line a key and arm so that a change to an axis shows as one line."""
    arms = ",\n".join(f'  "{name}": {arm.model_dump_json(exclude_defaults=True)}' for name, arm in trace.arms.items())
    parts = {
        name: part.model_dump_json(exclude_defaults=True)
        for name, part in (("figure", trace.figure), ("x", trace.x), ("y", trace.y))
    }
    outer = trace.model_dump_json(exclude={"figure", "x", "y", "arms"}, exclude_none=True)
    lines = [outer[:-1], *(f' "{name}": {text}' for name, text in parts.items()), f' "arms": {{\n{arms}\n }}']
    return ",\n".join(lines) + "\n}\n"


def curve_rows(trace: FigureTrace, arm: str) -> FloatArray:
    """The curve that follows from the points of an arm: months and survival, shape (k, 2), from (0, 1) on.

    Points before time 0 count as at 0 where the line was read with its corners, and are left out where it was sampled.
    Rises below the resolution are levelled, values rounded to four and five decimals, and
    rows that then repeat are left out.
    """
    line = trace.arms[arm]
    x, y = np.array(line.points).T
    time, survival = _months(trace, x), np.clip(_survival(trace, y), 0.0, 1.0)
    inside = time > 0 if line.reading == "samples" else np.ones(len(time), dtype=bool)
    time = np.maximum.accumulate(np.concatenate([[0.0], np.maximum(time[inside], 0.0)]))
    survival = np.minimum.accumulate(np.concatenate([[1.0], survival[inside]]))
    rows = np.column_stack([np.round(time, _TIME_DECIMALS), np.round(survival, _SURVIVAL_DECIMALS)])
    fresh = np.concatenate([[True], np.any(np.diff(rows, axis=0) != 0, axis=1)])
    return np.asarray(rows[fresh])


def censor_times(trace: FigureTrace, arm: str) -> FloatArray:
    """The times (months) of the censor marks of an arm in order, at most as late as the end of its curve."""
    marks = np.sort(_months(trace, np.array(trace.arms[arm].censor, dtype=float)))
    return np.asarray(np.round(np.clip(marks, 0.0, curve_rows(trace, arm)[-1, 0]), _TIME_DECIMALS))


def _months(trace: FigureTrace, x: FloatArray) -> FloatArray:
    offset, slope = _line(trace.x.calibration)
    return np.asarray((offset + slope * x) * trace.x.months)


def _survival(trace: FigureTrace, y: FloatArray) -> FloatArray:
    offset, slope = _survival_line(trace.y)
    return np.asarray(offset + slope * y)


def _survival_line(axis: SurvivalAxis) -> tuple[float, float]:
    offset, slope = _line(axis.calibration)
    if axis.scale == "percent":
        offset, slope = offset / 100, slope / 100
    return (1 - offset, -slope) if axis.shows == "events" else (offset, slope)


def _line(pairs: tuple[tuple[float, float], ...]) -> tuple[float, float]:
    axis = fit_axis([place for _, place in pairs], [value for value, _ in pairs], source="")
    return axis.intercept, axis.slope
