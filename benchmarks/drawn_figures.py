"""Kaplan-Meier figures of simulated patients drawn in many manners, and how the digitiser reads them by names only.

``python benchmarks/drawn_figures.py --count 200 --seed 1`` draws, reads and prints what was accepted, misread or
refused. Every patient is simulated; nothing is from any trial.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
import numpy as np
from matplotlib import font_manager
from matplotlib.figure import Figure
from numpy.typing import NDArray

Floats = NDArray[np.float64]
for _file in sorted(Path("/usr/share/fonts/truetype").glob("*/*.ttf")):
    font_manager.fontManager.addfont(_file)
FACES = (
    "DejaVu Sans", "Liberation Sans", "Liberation Sans", "Liberation Serif", "Liberation Sans Narrow", "DejaVu Serif",
    "STIXGeneral",
)  # fmt: skip
PALETTES = (
    ("#1f77b4", "#d62728", "#2ca02c", "#9467bd"), ("#e41a1c", "#377eb8", "#4daf4a", "#ff7f00"),
    ("#0072b5", "#bc3c29", "#20854e", "#e18727"), ("#00468b", "#ed0000", "#42b540", "#0099b4"),
    ("#e7b800", "#2e9fdf", "#fc4e07", "#6a3d9a"), ("#f8766d", "#00bfc4", "#7cae00", "#c77cff"),
    ("#000000", "#d62728", "#808080", "#1f77b4"), ("#8b1a1a", "#20207f", "#808000", "#555555"),
    ("#a0522d", "#4682b4", "#000000", "#e9a23b"),
)  # fmt: skip
NAMES = (
    ("lenvatinib", "sorafenib", "placebo", "nivolumab"), ("treated", "control", "observed", "historical"),
    ("experimental", "standard", "delayed", "none"), ("hepatitis-b", "hepatitis-c", "alcohol", "unknown"),
    ("stage-0", "stage-a", "stage-b", "stage-c"),
)  # fmt: skip
UNITS = {
    "months": ("Months", "Time (months)", "Months since randomisation", "Time since treatment, mo", "Time, months"),
    "weeks": ("Weeks", "Time (weeks)", "Weeks from start"),
    "years": ("Years", "Time (years)", "Years after start"),
    "days": ("Days", "Time (days)"),
    "?": ("Time", ""),
}
FACTOR = {"months": 1.0, "weeks": 7 * 12 / 365.25, "days": 12 / 365.25, "years": 12.0, "?": 1.0}


@dataclass(frozen=True)
class Arm:
    """A simulated arm: Kaplan-Meier corners in the unit of the figure."""

    name: str
    time: Floats
    survival: Floats
    end: float
    follow_up: Floats
    event: NDArray[np.int64]

    def at(self, time: Floats) -> Floats:
        index = np.searchsorted(self.time, time, side="right") - 1
        return np.where(index < 0, 1.0, self.survival[np.clip(index, 0, None)])


@dataclass(frozen=True)
class Drawn:
    """A figure file with its truth."""

    path: Path
    arms: tuple[Arm, ...]
    style: dict[str, Any]
    x: tuple[float, float] = (0.0, 0.0)  # pixel of time 0, pixels per unit
    y: tuple[float, float] = (0.0, 0.0)  # pixel of survival 0, pixels per 1
    ticks: tuple[float, ...] = field(default=())


def draw(folder: Path, seed: int) -> Drawn:
    """The figure of one seed."""
    rng = np.random.default_rng(seed)
    style = _style(rng)
    arms = tuple(_arm(rng, style, i) for i in range(style["arms"]))
    weight = style["weight"]
    with mpl.rc_context({"font.family": style["face"], "font.size": style["font"], "axes.linewidth": weight}):
        figure = Figure(figsize=(style["width"] / style["dpi"], style["height"] / style["dpi"]), dpi=style["dpi"])
        bottom = 0.16 + (0.05 * (style["arms"] + 1) if style["table"] else 0.0)
        axes = figure.add_axes((0.14, bottom, 0.81, 0.93 - bottom))
        _lines(axes, arms, style)
        _furniture(figure, axes, arms, style)
        path = folder / f"{seed}.{style['file']}"
        extra = {"pil_kwargs": {"quality": style["quality"]}} if style["file"] == "jpg" else {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            figure.savefig(path, dpi=style["dpi"], **extra)
        origin, corner = axes.transData.transform([(0, 0), (1, style["scale"])])
        height = figure.bbox.height
    x, y = (origin[0] - 0.5, corner[0] - origin[0]), (height - origin[1] - 0.5, origin[1] - corner[1])
    return Drawn(path, arms, style, tuple(map(float, x)), tuple(map(float, y)), tuple(style["ticks"]))


def _style(rng: np.random.Generator) -> dict[str, Any]:
    step = float(
        rng.choice(
            [
                1,
                2,
                3,
                4,
                5,
                6,
                7,
                8,
                9,
                10,
                11,
                12,
                13,
                14,
                15,
                16,
                18,
                20,
                24,
                25,
                30,
                31,
                36,
                45,
                50,
                52,
                60,
                73,
                90,
                100,
                120,
                180,
                200,
                250,
                365,
                0.5,
                1,
                2,
                3,
                6,
                12,
                6,
                12,
                3,
                4,
            ]
        )
    )
    count = int(rng.integers(4, 11))
    unit = "years" if step <= 1 else "days" if step >= 60 else str(rng.choice(["months", "months", "months", "weeks"]))
    if rng.random() < 0.08:
        unit = "?"
    ticks = [step * k for k in range(count + 1)]
    if rng.random() < 0.06 and step >= 2:
        ticks[-1] = ticks[-2] + float(rng.integers(max(1, round(0.4 * step)), max(2, round(0.9 * step))))
    width = int(np.exp(rng.uniform(np.log(500), np.log(3000))))
    font_px = width * rng.uniform(0.014, 0.026) if width > 900 else width * rng.uniform(0.02, 0.03)
    dpi = 100
    lw = width / dpi * rng.uniform(0.08, 0.28) * 1.0
    arms = int(rng.integers(1, 5))
    return {
        "face": str(rng.choice(FACES)),
        "font": font_px * 72 / dpi,
        "dpi": dpi,
        "width": width,
        "height": int(width * rng.uniform(0.62, 0.85)),
        "arms": arms,
        "unit": unit,
        "ticks": ticks,
        "step": step,
        "title": str(rng.choice(UNITS[unit])),
        "percent": bool(rng.random() < 0.4),
        "scale": 1.0,
        "y_step": float(rng.choice([0.1, 0.2, 0.2, 0.25])),
        "colours": PALETTES[int(rng.integers(len(PALETTES)))],
        "mono": bool(arms > 1 and rng.random() < 0.08),
        "line": max(lw, 1.0),
        "weight": max(0.55, width / 1200 * rng.uniform(0.5, 1.6)),
        "box": bool(rng.random() < 0.3),
        "frame": bool(rng.random() < 0.1),
        "grid": bool(rng.random() < 0.2),
        "band": bool(rng.random() < 0.2),
        "marks": bool(rng.random() < 0.6),
        "landmarks": bool(rng.random() < 0.1),
        "minor": bool(rng.random() < 0.15),
        "inside": bool(rng.random() < 0.08),
        "legend": str(rng.choice(["inside"] * 6 + ["none"])),
        "table": bool(rng.random() < 0.4),
        "low": float(rng.choice([0.0, 0.0, -0.02, -0.05])),
        "left": float(rng.choice([0.0, 0.0, 0.02])),
        "file": str(rng.choice(["png", "png", "jpg"])),
        "quality": int(rng.integers(30, 96)),
        "grey_axis": bool(rng.random() < 0.08),
        "half": bool(rng.random() < 0.12),
        "rotated": bool(rng.random() < 0.06),
        "n": int(np.exp(rng.uniform(np.log(40), np.log(1700)))),
        "names": NAMES[int(rng.choice([0, 0, 1, 1, 2, 2, 3, 4]))],
        "tick_length": float(rng.choice([3.5, 3.5, 5.0, 2.0])),
    }


def _arm(rng: np.random.Generator, style: dict[str, Any], index: int) -> Arm:
    last = style["ticks"][-1] * rng.uniform(0.85, 1.0)
    median, shape = last * rng.uniform(0.2, 0.9), rng.uniform(0.8, 1.5)
    death = median * (rng.exponential(size=style["n"]) / np.log(2)) ** (1 / shape)
    censor = rng.uniform(0.4 * last, last, style["n"])
    time, event = np.minimum(death, censor), (death <= censor).astype(np.int64)
    corners = np.unique(time[event == 1])
    at_risk = np.array([(time >= t).sum() for t in corners])
    deaths = np.array([((time == t) & (event == 1)).sum() for t in corners])
    return Arm(style["names"][index], corners, np.cumprod(1 - deaths / at_risk), float(time.max()), time, event)


def _lines(axes: Any, arms: tuple[Arm, ...], style: dict[str, Any]) -> None:
    style["scale"] = scale = 100.0 if style["percent"] else 1.0
    for i, arm in enumerate(arms):
        colour = "#000000" if style["mono"] else style["colours"][i]
        dash = ("-", "--", ":", "-.")[i] if style["mono"] else "-"
        x = np.concatenate([[0], arm.time, [arm.end]])
        y = scale * np.concatenate([[1], arm.survival, [arm.survival[-1]]])
        axes.step(x, y, where="post", color=colour, linestyle=dash, lw=style["line"], label=_shown(arm.name), zorder=3)
        if style["band"] and not style["mono"]:
            width = scale * 0.06 * np.sqrt(x / x[-1])
            axes.fill_between(x, y - width, y + width, step="post", color=colour, alpha=0.18, lw=0)
        if style["marks"] and not style["mono"]:
            gone = arm.follow_up[arm.event == 0][:: max(1, style["n"] // 120)]
            axes.plot(gone, scale * arm.at(gone), "|", color=colour, ms=style["font"] * 0.5, mew=style["line"] * 0.8)


def _shown(name: str) -> str:
    return name.replace("-", " ").capitalize()


def _furniture(figure: Any, axes: Any, arms: tuple[Arm, ...], style: dict[str, Any]) -> None:
    scale, ticks = style["scale"], style["ticks"]
    axes.set_xlim(-style["left"] * ticks[-1], ticks[-1] * (1.0 if style["left"] == 0 else 1.02))
    axes.set_ylim(style["low"] * scale, 1.02 * scale)
    axes.set_xticks(ticks)
    axes.set_yticks(np.arange(0, 1.0001, style["y_step"]) * scale)
    decimals = 0 if style["percent"] else 2 if style["y_step"] == 0.25 else 1
    axes.yaxis.set_major_formatter(lambda v, _: f"{v:.{decimals}f}")
    axes.xaxis.set_major_formatter(lambda v, _: f"{v:g}")
    axes.tick_params(length=style["tick_length"] * style["width"] / 800, width=style["weight"], pad=style["font"] * 0.3,
                     direction="in" if style["inside"] else "out")  # fmt: skip
    if style["minor"]:
        axes.xaxis.set_minor_locator(mpl.ticker.AutoMinorLocator(int(3 + style["n"] % 4)))
        axes.tick_params(which="minor", length=2 * style["width"] / 800, width=style["weight"])
    if style["rotated"]:
        axes.tick_params(axis="y", labelrotation=90)
    axes.set_xlabel(style["title"])
    axes.set_ylabel("Survival (%)" if style["percent"] else "Survival probability")
    if style["grid"]:
        axes.grid(True, color="#d8d8d8", lw=style["weight"])
    for side in ("top", "right"):
        axes.spines[side].set_visible(style["box"])
    if style["grey_axis"]:
        axes.spines[:].set_color("#808080")
        axes.tick_params(color="#808080")
    if style["landmarks"]:
        for at in ticks[1::2]:
            axes.axvline(at, color="#c060c0", lw=style["weight"], ls="--", zorder=4, clip_on=False)
    if style["half"]:
        axes.axhline(0.5 * scale, color="#888888", lw=style["weight"], ls=":")
    if style["legend"] == "inside":
        axes.legend(loc="upper right", frameon=style["box"], fontsize=style["font"] * 0.9)
    if style["frame"]:
        figure.patch.set_edgecolor("#303030")
        figure.patch.set_linewidth(2 * style["weight"])
    if style["table"]:
        for row, arm in enumerate(arms):
            y = -(0.17 + 0.055 * row) * scale * 0.93 / (0.93 - 0.16 - 0.05 * (len(arms) + 1)) - 0.05 * scale
            axes.text(-0.03 * ticks[-1], y, _shown(arm.name), ha="right", fontsize=style["font"] * 0.8)
            for tick in ticks:
                axes.text(tick, y, str(int((arm.follow_up >= tick).sum())), ha="center", fontsize=style["font"] * 0.8)


def _axis_errors(frame: Any, drawn: Drawn) -> tuple[float, float]:
    """How far the read axes are off at the end of the true ones, as shares of their lengths."""
    last = max(drawn.ticks)
    at = np.array([drawn.x[0], drawn.x[0] + drawn.x[1] * last])
    x = np.abs(frame.x.value(at) - np.array([0.0, last])).max() / last
    rows = np.array([drawn.y[0], drawn.y[0] + drawn.y[1]])
    return float(x), float(np.abs(frame.y.value(rows) - np.array([0.0, 1.0])).max())


def _arm_errors(curve: Any, arm: Arm) -> tuple[float, float]:
    """Mean absolute error of the curve over the arm's span, and its signed mean."""
    grid = np.linspace(0, arm.end, 1001)[:-1]
    index = np.searchsorted(curve.time, grid, side="right") - 1
    read = curve.survival[np.clip(index, 0, None)]
    error = read - arm.at(grid)
    return float(np.abs(error).mean()), float(error.mean())


def assess(drawn: Drawn, *, coloured: bool = False) -> dict[str, Any]:
    """Read a figure by names (and colours, if asked) only, and compare with its truth."""
    from hccmeta.digitise.colours import parse_colour
    from hccmeta.digitise.model import ArmRequest, DigitiseError
    from hccmeta.digitise.request import Request
    from hccmeta.digitise.run import digitise

    colours = ["#000000"] * 4 if drawn.style["mono"] else drawn.style["colours"]
    dashes = ("solid", "dashed", "dotted", "dashdot") if drawn.style["mono"] else (None,) * 4
    asked = tuple(
        ArmRequest(arm.name, parse_colour(colours[i]), dashes[i]) if coloured else ArmRequest(arm.name)
        for i, arm in enumerate(drawn.arms)
    )
    try:
        found = digitise(drawn.path, Request(arms=asked))
    except DigitiseError as error:
        return {"outcome": "refused", "why": str(error)}
    x, y = _axis_errors(found.frame, drawn)
    unsure = {note.arm for note in found.notes if note.unsure}
    unit = getattr(found, "unit", "?")
    result: dict[str, Any] = {"outcome": "unsure" if None in unsure else "read", "x": x, "y": y, "unit": unit,
                              "notes": [f"{n.arm}: {n.text}" for n in found.notes if n.unsure], "arms": []}  # fmt: skip
    truth = {arm.name: arm for arm in drawn.arms}
    for curve in found.curves:
        if curve.arm in truth:
            wrong, signed = _arm_errors(curve, truth[curve.arm])
            result["arms"].append({"arm": curve.arm, "iae": wrong, "bias": signed, "unsure": curve.arm in unsure})
    if any(arm["unsure"] for arm in result["arms"]):
        result["outcome"] = "unsure"
    return result


def main() -> None:
    """Draw, read and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--colours", action="store_true", help="give the colours too")
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.output or Path(temporary)
        folder.mkdir(exist_ok=True, parents=True)
        for seed in range(options.seed, options.seed + options.count):
            drawn = draw(folder, seed)
            rows.append({"seed": seed, **assess(drawn, coloured=options.colours), "style": drawn.style})
        if options.output:
            (folder / "results.json").write_text(json.dumps(rows, default=str, indent=1))
    print(summary(rows))


def summary(rows: list[dict[str, Any]]) -> str:
    """The counts in words."""
    read = [row for row in rows if row["outcome"] != "refused"]
    accepted = [row for row in rows if row["outcome"] == "read"]
    arms = [arm for row in read for arm in row["arms"]]
    sure = [arm for row in accepted for arm in row["arms"]]
    lines = [
        f"{len(rows)} figures: {len(accepted)} accepted, {len(read) - len(accepted)} unsure, "
        f"{len(rows) - len(read)} refused",
        f"axis off by more than 1 % among accepted: {sum(max(r['x'], r['y']) > 0.01 for r in accepted)}, among unsure: "
        f"{sum(max(r['x'], r['y']) > 0.01 for r in read) - sum(max(r['x'], r['y']) > 0.01 for r in accepted)}",
        f"arms of accepted figures: {len(sure)}, off by more than 1 % (mean): {sum(a['iae'] > 0.01 for a in sure)}; "
        f"of all read: {len(arms)}, off and not said to be unsure: "
        f"{sum(a['iae'] > 0.01 and not a['unsure'] for a in arms)}",
    ]
    if sure:
        lines.append(
            f"median |error| {np.median([a['iae'] for a in sure]):.5f}, "
            f"median error {np.median([a['bias'] for a in sure]):+.5f}"
        )
    units = [(row["unit"], row["style"]["unit"]) for row in read]
    lines.append(f"unit read right {sum(a == b for a, b in units)}, not read {sum(a == '?' != b for a, b in units)}, "
                 f"wrong {sum(a not in ('?', b) for a, b in units)} of {len(units)}")  # fmt: skip
    return "\n".join(lines)


if __name__ == "__main__":
    main()
