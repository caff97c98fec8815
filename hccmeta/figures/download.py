"""The same figures drawn by matplotlib, for a paper or a slide: SVG, PDF, PNG, always the same bytes."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import matplotlib as mpl

mpl.use("agg")
from matplotlib.figure import Figure

from hccmeta.figures import palette, svg
from hccmeta.figures.estimates import EstimateLine, Estimates, axis_span
from hccmeta.figures.flow import FlowChart
from hccmeta.figures.grid import Grid
from hccmeta.figures.kaplan_meier import Curves, DrawnCurve
from hccmeta.figures.scale import month_ticks, nice_ticks, ratio_ticks
from hccmeta.figures.xy import XY, spans

STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "svg.hashsalt": "hccmeta",
    "svg.fonttype": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
}
#: What would bear the date or the machine.
METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": "hccmeta"},
    "pdf": {"CreationDate": None, "Creator": "hccmeta", "Producer": None},
    "png": {"Software": None},
}
MARKERS = {"circle": "o", "square": "s", "triangle": "^", "diamond": "D"}
INK, QUIET = palette.INKS["ink"].light, palette.INKS["quiet"].light


def render(drawing: svg.Drawing, suffix: str) -> bytes:
    """``drawing`` as a file of type ``suffix`` (svg, pdf, png). Raises KeyError for another type or model."""
    with mpl.rc_context(STYLE):
        figure = DRAWERS[type(drawing.model)](drawing.model)
        figure.suptitle(drawing.title, x=0.01, y=0.93, ha="left", va="bottom", fontsize=9, fontweight="bold")
        out = io.BytesIO()
        figure.savefig(out, format=suffix, dpi=160, bbox_inches="tight", metadata=METADATA[suffix])
    return out.getvalue()


def _colour(treatment: str | None) -> str:
    return palette.accents()[treatment].ink.light if treatment in palette.accents() else palette.INKS["mark"].light


def _marker(treatment: str | None) -> str:
    return MARKERS[palette.accents()[treatment].marker] if treatment in palette.accents() else "s"


def _dash(treatment: str) -> Any:
    dash = palette.accents()[treatment].dash if treatment in palette.accents() else ""
    return (0, tuple(float(part) / 1.5 for part in dash.split())) if dash else "-"


def _estimates(model: Estimates) -> Figure:
    lines = model.lines
    figure = Figure(figsize=(7.2, 0.9 + 0.27 * len(lines)))
    axes = figure.subplots()
    low, high = axis_span(model.chart, lines)
    axes.set_xlim(low, high)
    if model.chart.logarithmic:
        axes.set_xscale("log")
        ticks = ratio_ticks(low, high)
        axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        axes.minorticks_off()
    if model.chart.null is not None:
        axes.axvline(model.chart.null, color=QUIET, lw=0.8, ls=(0, (3, 3)))
    for i, line in enumerate(lines):
        _estimate(axes, line, i, low, high)
        axes.text(1.02, i, line.said, transform=axes.get_yaxis_transform(), va="center", fontsize=7)
    axes.set_yticks(range(len(lines)), [f"{line.label}   {line.aside}" for line in lines])
    axes.set_ylim(len(lines) - 0.4, -0.6)
    axes.set_xlabel(model.chart.axis)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    return figure


def _estimate(axes: Any, line: EstimateLine, y: int, low: float, high: float) -> None:
    if line.estimate is None:
        return
    left, right = line.ci or (None, None)
    if line.ci is not None:
        span = (low if left is None else max(left, low), high if right is None else min(right, high))
        colour = INK if line.kind == "pooled" else _colour(line.treatment)
        axes.plot(
            span, (y, y), color=colour, lw=1.2, ls=":" if line.kind == "prediction" else "-", solid_capstyle="butt"
        )
    if line.kind == "pooled":
        axes.plot(line.estimate, y, "D", color=INK, ms=6)
    elif line.kind != "prediction":
        size = 5.0 if line.weight is None else 3.5 + 5.5 * line.weight**0.5
        axes.plot(line.estimate, y, _marker(line.treatment), color=_colour(line.treatment), ms=size)


def _curves(model: Curves) -> Figure:
    rows = [(one, label, times, numbers) for one in model.curves for label, times, numbers in one.risk]
    figure = Figure(figsize=(7.2, 4.2 + 0.17 * len(rows)))
    axes = figure.subplots()
    end = max(float(one.curve.time[-1]) for one in model.curves)
    ticks = month_ticks(end, 9)
    for one in model.curves:
        _curve(axes, one)
    axes.set_xlim(0, end)
    axes.set_ylim(0, 102)
    axes.set_xticks(ticks)
    axes.set_xlabel("Months")
    axes.set_ylabel(f"{model.endpoint}, %")
    axes.legend(frameon=False, loc="upper right")
    for i, (one, label, times, numbers) in enumerate(rows):
        y = -0.2 - 0.05 * i
        known = dict(zip(times, numbers, strict=True))
        axes.text(-0.02, y, f"{one.label.split(',')[0]}, {label}", transform=axes.transAxes, ha="right", fontsize=6.5)
        for tick in ticks:
            if tick in known:
                axes.text(tick, y, str(known[tick]), transform=axes.get_xaxis_transform(), ha="center", fontsize=6.5)
    return figure


def _curve(axes: Any, one: DrawnCurve) -> None:
    colour, curve = _colour(one.treatment), one.curve
    axes.fill_between(curve.time, 100 * curve.lower, 100 * curve.upper, step="post", color=colour, alpha=0.14, lw=0)
    if one.points is not None:
        axes.plot(one.points[0], 100 * one.points[1], ".", color=colour, ms=2.5, alpha=0.6)
    axes.step(
        curve.time, 100 * curve.survival, where="post", color=colour, lw=1.4, ls=_dash(one.treatment), label=one.label
    )


def _xy(model: XY) -> Figure:
    figure = Figure(figsize=(6.4, 4.0))
    axes = figure.subplots()
    (x_low, x_high), (y_low, y_high) = spans(model)
    if model.level is not None:
        axes.axhline(model.level, color=QUIET, lw=0.8, ls=(0, (3, 3)))
    for line in model.lines:
        xs, ys = zip(*line.points, strict=True)
        colour = QUIET if line.guide else _colour(line.treatment)
        if line.lower and line.upper:
            axes.fill_between(
                xs, [y for _, y in line.lower], [y for _, y in line.upper], color=colour, alpha=0.14, lw=0
            )
        axes.plot(xs, ys, color=colour, lw=0.8 if line.guide else 1.4, ls=(0, (3, 3)) if line.guide else "-")
    for point in model.points:
        axes.plot(
            point.x, point.y, _marker(point.treatment), color=_colour(point.treatment), ms=4 + 8 * point.size**0.5
        )
    axes.set_xlim(x_low, x_high)
    axes.set_ylim(*((y_high, y_low) if model.flipped else (y_low, y_high)))
    axes.set_xticks(model.x_ticks or nice_ticks(x_low, x_high, 7))
    axes.set_xlabel(model.x_label)
    axes.set_ylabel(model.y_label)
    return figure


#: Tints of cells by their ink.
TINTS = {"good": "#cfeae2", "doubt": "#f1e6bd", "bad": "#f6d3d8", "above": "#cfe0f2", "below": "#f3d9c8"}


def _grid(model: Grid) -> Figure:
    figure = Figure(figsize=(7.2, 0.8 + 0.3 * len(model.rows)))
    axes = figure.subplots()
    for j, cells in enumerate(model.cells):
        for i, cell in enumerate(cells):
            tint = TINTS.get(cell.ink, "#eceff3")
            axes.text(i, j, cell.shown, ha="center", va="center", fontsize=8, bbox={"fc": tint, "ec": "none", "pad": 4})
    axes.set_xlim(-0.5, len(model.columns) - 0.5)
    axes.set_ylim(len(model.rows) - 0.5, -0.5)
    axes.set_xticks(range(len(model.columns)), model.columns, rotation=20, ha="right", fontsize=7)
    axes.set_yticks(range(len(model.rows)), model.rows)
    axes.tick_params(length=0)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    return figure


def _flow(model: FlowChart) -> Figure:
    figure = Figure(figsize=(7.2, 1.5 * len(model.stages)))
    axes = figure.subplots()
    axes.set_axis_off()
    axes.set_xlim(0, 10)
    axes.set_ylim(-len(model.stages) + 0.3, 0.7)
    style = {"boxstyle": "round,pad=0.5", "fc": "white", "ec": QUIET}
    for i, stage in enumerate(model.stages):
        axes.text(0.2, -i, "\n".join(stage.main.lines), va="center", bbox=style, fontsize=7.5)
        for j, aside in enumerate(stage.aside):
            y = -i + 0.25 - 0.45 * j if len(stage.aside) > 1 else -i
            axes.text(5.6, y, "\n".join(aside.lines), va="center", bbox=style, fontsize=7)
            axes.annotate("", (5.4, y), (4.7, y), arrowprops={"arrowstyle": "->", "color": QUIET})
        if i + 1 < len(model.stages):
            axes.annotate("", (1.2, -i - 0.7), (1.2, -i - 0.3), arrowprops={"arrowstyle": "->", "color": QUIET})
    return figure


DRAWERS: dict[type, Callable[[Any], Figure]] = {
    Estimates: _estimates,
    Curves: _curves,
    XY: _xy,
    Grid: _grid,
    FlowChart: _flow,
}
