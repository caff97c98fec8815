"""What ``hccmeta digitise`` is asked: its options as requests to the reader."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from hccmeta.cli.study_files import NAME

_DASHES = ("solid", "dashed", "dotted", "dashdot")


class Numbers(click.ParamType[tuple[float, ...]]):
    """Numbers separated by commas."""

    name = "numbers"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, ...]:
        """The numbers, or a usage error that shows how to write them."""
        if isinstance(value, tuple):
            return value
        try:
            return tuple(float(part) for part in str(value).split(","))
        except ValueError:
            self.fail(f"{value!r} is not a list of numbers such as 0,12,24", param, ctx)


class Points(click.ParamType[tuple[tuple[float, float], ...]]):
    """VALUE=POSITION pairs separated by commas."""

    name = "points"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[Any, ...]:
        """The numbers, or a usage error that shows how to write them."""
        if isinstance(value, tuple):
            return value
        try:
            pairs = [part.split("=") for part in str(value).split(",")]
            points = tuple((float(left), float(right)) for left, right in pairs)
        except ValueError:
            self.fail(f"{value!r} is not a list such as 0=150,24=620 (VALUE=POSITION)", param, ctx)
        if len(points) < 2:
            self.fail("an axis needs two points or more, such as 0=150,24=620", param, ctx)
        return points


def request_of(options: dict[str, Any]) -> Any:
    """The `Request` of the options; a usage error names what is wrong with one."""
    from hccmeta.digitise.request import AxisRequest, Request

    arms = [_arm(text) for text in options["arms"]]
    names = [arm.name for arm in arms]
    if len(set(names)) < len(names):
        raise click.BadParameter("every arm needs a name of its own", param_hint="--arm")
    for option in ("points", "risk", "patients"):
        unknown = [name for name, _ in map(_named, options[option]) if name not in names]
        if unknown:
            raise click.BadParameter(f"there is no --arm {unknown[0]}")
    region = options["region"]
    if region and len(region) != 4:
        raise click.BadParameter("give four numbers, X0,Y0,X1,Y1", param_hint="--region")
    return Request(
        arms=tuple(_with_points(arm, options["points"]) for arm in arms),
        x=AxisRequest(options["x_axis"], options["x_ticks"]),
        y=AxisRequest(options["y_axis"], options["y_ticks"]),
        page=options["page"],
        region=region or None,
        risk=_risk_rows(options, names),
        unit=options["time_unit"] or "?",
        events=options["events"],
        top_down=options["top_down"],
    )


def _arm(text: str) -> Any:
    from hccmeta.digitise.colours import parse_colour
    from hccmeta.digitise.model import ArmRequest

    name, _, drawn = text.partition(":")
    if not NAME.fullmatch(name):
        raise click.BadParameter(
            f"{name!r} cannot be part of a file name: use lower-case letters, digits and single hyphens",
            param_hint="--arm",
        )
    colour, dash = None, None
    for part in filter(None, re.split(r",(?![^(]*\))", drawn)):
        if part in _DASHES:
            dash = part
        elif (colour := parse_colour(part)) is None:
            raise click.BadParameter(
                f"{part!r} is neither a colour nor one of {', '.join(_DASHES)}", param_hint="--arm"
            )
    return ArmRequest(name, colour, dash)


def _with_points(arm: Any, texts: tuple[str, ...]) -> Any:
    from dataclasses import replace

    pairs = [(name, Numbers().convert(values, None, None)) for name, values in map(_named, texts)]
    points = [values for name, values in pairs if name == arm.name]
    if any(len(values) != 2 for values in points):
        raise click.BadParameter("a point is ARM=TIME,SURVIVAL", param_hint="--point")
    return replace(arm, points=tuple((time, survival) for time, survival in points))


def _named(text: str) -> tuple[str, str]:
    name, sign, value = text.rpartition("=")
    if not sign:
        raise click.BadParameter(f"{text!r} has no '=': write ARM=VALUE")
    return name, value


def _risk_rows(options: dict[str, Any], names: list[str]) -> tuple[Any, ...]:
    """The numbers at risk that were typed, or stand in a proposal that a person confirms."""
    from hccmeta.digitise.proposal import parse_proposal

    kept: Path | None = options["confirm_risk_table"]
    if kept is None:
        return _risk(options["risk"], options["risk_times"])
    if options["risk"]:
        raise click.UsageError("give --risk or --confirm-risk-table, not both")
    rows = parse_proposal(kept.read_text(encoding="utf-8", errors="replace")[:100_000])
    if isinstance(rows, str):
        raise click.BadParameter(f"{kept}: {rows}", param_hint="--confirm-risk-table")
    unknown = [row.arm for row in rows if names and row.arm not in names]
    if unknown:
        raise click.BadParameter(f"{kept}: there is no --arm {unknown[0]}", param_hint="--confirm-risk-table")
    return rows


def _risk(texts: tuple[str, ...], times: tuple[float, ...]) -> tuple[Any, ...]:
    import numpy as np

    from hccmeta.digitise.model import RiskRow

    rows = []
    for name, values in map(_named, texts):
        counts = Numbers().convert(values, None, None)
        if not 0 < len(counts) <= len(times):
            raise click.BadParameter(
                f"{name}: {len(counts)} numbers for {len(times)} --risk-times", param_hint="--risk"
            )
        rows.append(RiskRow(name, np.array(times[: len(counts)]), np.array(counts).astype(np.int64)))
    return tuple(rows)


def source_of(options: dict[str, Any]) -> Any:
    """The `Source` of the options: where the figure stands."""
    from hccmeta.digitise.write import Source

    n = []
    for name, value in map(_named, options["patients"]):
        if not value.isdigit():
            raise click.BadParameter(f"{value!r} is not a number of patients", param_hint="--n")
        n.append((name, int(value)))
    return Source(
        options["endpoint"], options["by"], options["reference"], options["figure_number"], options["reader"], tuple(n)
    )
