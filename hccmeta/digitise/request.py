"""What a person asks of a figure, and the axes that follow from what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hccmeta.digitise.calibrate import fit_axis, places_of_values
from hccmeta.digitise.model import ArmRequest, Axis, Box, DigitiseError, RiskRow, Unit

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class AxisRequest:
    """What a person says about an axis: `points` as (value, position), or the `values` of its ticks in order.

    Tick values run from left to right, or from bottom to top.
    """

    points: Points = ()
    values: tuple[float, ...] = ()

    @property
    def given(self) -> bool:
        """Whether anything was said."""
        return bool(self.points or self.values)


@dataclass(frozen=True)
class Request:
    """What a person asks of a figure; everything may be left out that the figure itself tells.

    `events`: the figure shows 1 - survival; `top_down`: arms without a colour are named from the uppermost line down.
    """

    arms: tuple[ArmRequest, ...] = ()
    x: AxisRequest = AxisRequest()
    y: AxisRequest = AxisRequest()
    page: int = 1
    region: Box | None = None
    risk: tuple[RiskRow, ...] = ()
    unit: Unit = "?"
    events: bool = False
    top_down: bool = False


def axis_as_told(told: AxisRequest, option: str, marks: Sequence[float], labelled: Sequence[float] = ()) -> Axis:
    """The axis from points given, or from tick values and the marks found (in the order of the values)."""
    if told.points:
        return fit_axis(*columns(told.points), source="points given")
    places = places_of_values(told.values, marks, labelled)
    if places is None:
        raise DigitiseError(
            f"{len(told.values)} tick values were given, and they fit no {len(told.values)} of the {len(marks)} ticks "
            f"found ({listed(marks)}) or fit several: give points instead, {option} VALUE=POSITION,VALUE=POSITION"
        )
    return fit_axis(places, told.values, source="ticks found, values given")


def listed(places: Sequence[float]) -> str:
    """Places as text, long lists shortened."""
    shown = [f"{place:.1f}" for place in places]
    return ", ".join(shown if len(shown) <= 14 else [*shown[:6], "...", *shown[-2:]]) or "none"


def columns(points: Points) -> tuple[list[float], list[float]]:
    """The positions and the values of points."""
    return [position for _, position in points], [value for value, _ in points]
