"""Kaplan-Meier figures of simulated patients, drawn in many manners with known truth; nothing is from any trial.

``draw(folder, seed)`` draws the figure of one seed: faces, sizes, JPEG qualities, grids, bands, boxes, landmark lines,
uneven and minor ticks, legends inside and outside, names at the lines or none at all, dashes in one colour, 1 to 4 arms
of 40 to 1,700 patients. ``figure_reading.py`` measures how they are read.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from itertools import combinations
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
    ("Lenvatinib", "Sorafenib", "Placebo", "Nivolumab"), ("Treated", "Control", "Observed", "Historical"),
    ("Experimental", "Standard", "Delayed", "None"), ("Hepatitis B", "Hepatitis C", "Alcohol", "Unknown"),
    ("Stage 0", "Stage A", "Stage B", "Stage C"), ("Durvalumab plus TACE", "TACE alone", "Placebo", "Best care"),
)  # fmt: skip
UNITS = {
    "months": ("Months", "Time (months)", "Months since randomisation", "Time since treatment, mo", "Time, months"),
    "weeks": ("Weeks", "Time (weeks)", "Weeks from start"),
    "years": ("Years", "Time (years)", "Years after start"),
    "days": ("Days", "Time (days)"),
    "?": ("Time", ""),
}
STEPS = (
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 24, 25, 30, 31, 36, 45, 50, 52, 60, 73, 90, 100, 120,
    180, 200, 250, 365, 0.5, 1, 2, 3, 6, 12, 6, 12, 3, 4,
)  # fmt: skip
DASHES = {"-": "solid", "--": "dashed", ":": "dotted", "-.": "dashdot"}


@dataclass(frozen=True)
class Arm:
    """A simulated arm in the unit of the figure: Kaplan-Meier corners, the end of follow-up, and its patients."""

    name: str
    label: str
    time: Floats
    survival: Floats
    end: float
    follow_up: Floats
    event: NDArray[np.int64]

    def at(self, time: Floats) -> Floats:
        """Survival at times."""
        index = np.searchsorted(self.time, time, side="right") - 1
        return np.where(index < 0, 1.0, self.survival[np.clip(index, 0, None)])


@dataclass(frozen=True)
class Drawn:
    """A figure file with its truth; `x` and `y` are the pixel of 0 and the pixels per unit (per 1 of survival)."""

    path: Path
    arms: tuple[Arm, ...]
    style: dict[str, Any]
    x: tuple[float, float]
    y: tuple[float, float]

    @property
    def tells(self) -> dict[str, bool]:
        """What a reader can know from the figure: the unit of time, which line is which arm, and where each ends.

        By the rules an arm that ends before nine tenths of the longest one is unsure, and so are lines on each other.
        """
        longest = max(arm.end for arm in self.arms)
        return {
            "unit": self.style["unit"] != "?",
            "arms": self.style["naming"] != "none" or self.style["arms"] == 1,
            "ends": all(arm.end >= 0.9 * longest or arm.survival[-1] == 0 for arm in self.arms),
            "apart": all(self._apart(one, two) for one, two in combinations(self.arms, 2)),
        }

    def _apart(self, one: Arm, two: Arm) -> bool:
        """Whether two lines run on each other over less than a quarter of their length."""
        grid = np.linspace(0.1, 1, 500) * min(one.end, two.end)
        thick = self.style["line"] * self.style["dpi"] / 72
        return bool((np.abs(one.at(grid) - two.at(grid)) * abs(self.y[1]) <= thick / 2).mean() <= 0.25)

    def drawn_as(self, index: int) -> tuple[str, str | None]:
        """The colour of an arm's line, and its dashes where they tell it from others."""
        if self.style["mono"]:
            return "#000000", tuple(DASHES.values())[index]
        return self.style["colours"][index], None


def draw(folder: Path, seed: int) -> Drawn:
    """The figure of one seed."""
    rng = np.random.default_rng(seed)
    style = {**_scales(rng), **_look(rng)}
    style["mono"] = bool(style["arms"] > 1 and rng.random() < 0.08)
    arms = tuple(_arm(rng, style, i) for i in range(style["arms"]))
    with mpl.rc_context({"font.family": style["face"], "font.size": style["font"], "axes.linewidth": style["weight"]}):
        size = (style["width"] / style["dpi"], style["height"] / style["dpi"])
        figure = Figure(figsize=size, dpi=style["dpi"])
        rows = style["arms"] + 1
        bottom = 0.16 + (0.05 * rows if style["table"] else 0.0)
        right = {"outside": 0.72, "ends": 0.76}.get(style["naming"], 0.95)
        axes = figure.add_axes((0.14, bottom, right - 0.14, 0.93 - bottom))
        _lines(axes, arms, style)
        _ticks(axes, style)
        _furniture(figure, axes, style)
        _names(axes, arms, style)
        if style["table"]:
            _table(axes, arms, style)
        path = folder / f"{seed}.{style['file']}"
        extra = {"pil_kwargs": {"quality": style["quality"]}} if style["file"] == "jpg" else {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            figure.savefig(path, dpi=style["dpi"], **extra)
        origin, corner = axes.transData.transform([(0, 0), (1, 100.0 if style["percent"] else 1.0)])
        height = figure.bbox.height
    x, y = (origin[0] - 0.5, corner[0] - origin[0]), (height - origin[1] - 0.5, origin[1] - corner[1])
    return Drawn(path, arms, style, (float(x[0]), float(x[1])), (float(y[0]), float(y[1])))


def _scales(rng: np.random.Generator) -> dict[str, Any]:
    step, count = float(rng.choice(STEPS)), int(rng.integers(4, 11))
    unit = "years" if step <= 1 else "days" if step >= 60 else str(rng.choice(["months", "months", "months", "weeks"]))
    if rng.random() < 0.08:
        unit = "?"
    ticks = [step * k for k in range(count + 1)]
    if rng.random() < 0.06 and step >= 2:  # an uneven last one
        ticks[-1] = ticks[-2] + float(rng.integers(max(1, round(0.4 * step)), max(2, round(0.9 * step))))
    return {
        "unit": unit, "ticks": ticks, "step": step, "title": str(rng.choice(UNITS[unit])),
        "percent": bool(rng.random() < 0.4), "y_step": float(rng.choice([0.1, 0.2, 0.2, 0.25])),
        "low": float(rng.choice([0.0, 0.0, -0.02, -0.05])), "left": float(rng.choice([0.0, 0.0, 0.02])),
        "arms": int(rng.integers(1, 5)), "n": int(np.exp(rng.uniform(np.log(40), np.log(1700)))),
        "last": ticks[-1] * rng.uniform(0.85, 1.0),  # the data cut-off, which arms of a study share
        "names": NAMES[int(rng.choice([0, 0, 1, 1, 2, 2, 3, 4, 5]))],
    }  # fmt: skip


def _look(rng: np.random.Generator) -> dict[str, Any]:
    width = int(np.exp(rng.uniform(np.log(500), np.log(3000))))
    font_px = width * rng.uniform(0.014, 0.026) if width > 900 else width * rng.uniform(0.02, 0.03)
    chance = {"box": 0.3, "frame": 0.1, "grid": 0.2, "band": 0.2, "marks": 0.6, "landmarks": 0.1, "minor": 0.15,
              "inside": 0.08, "table": 0.4, "grey_axis": 0.08, "half": 0.12, "rotated": 0.06}  # fmt: skip
    return {
        "face": str(rng.choice(FACES)), "font": font_px * 72 / 100, "dpi": 100, "width": width,
        "height": int(width * rng.uniform(0.62, 0.85)), "colours": PALETTES[int(rng.integers(len(PALETTES)))],
        "line": max(width / 100 * rng.uniform(0.08, 0.28), 1.0),
        "weight": max(0.55, width / 1200 * rng.uniform(0.5, 1.6)),
        **{name: bool(rng.random() < share) for name, share in chance.items()},
        "naming": str(rng.choice(["legend"] * 8 + ["outside"] * 2 + ["ends"] * 2 + ["on"] + ["none"])),
        "tinted": bool(rng.random() < 0.5), "file": str(rng.choice(["png", "png", "jpg"])),
        "quality": int(rng.integers(30, 96)), "tick_length": float(rng.choice([3.5, 3.5, 5.0, 2.0])),
    }  # fmt: skip


def _arm(rng: np.random.Generator, style: dict[str, Any], index: int) -> Arm:
    last = style["last"]
    median, shape = last * rng.uniform(0.2, 0.9), rng.uniform(0.8, 1.5)
    death = median * (rng.exponential(size=style["n"]) / np.log(2)) ** (1 / shape)
    censor = rng.uniform(0.4 * last, last, style["n"])
    time, event = np.minimum(death, censor), (death <= censor).astype(np.int64)
    corners = np.unique(time[event == 1])
    at_risk = np.array([(time >= t).sum() for t in corners])
    deaths = np.array([((time == t) & (event == 1)).sum() for t in corners])
    label = style["names"][index]
    name = label.lower().replace(" ", "-")
    return Arm(name, label, corners, np.cumprod(1 - deaths / at_risk), float(time.max()), time, event)


def _scale(style: dict[str, Any]) -> float:
    return 100.0 if style["percent"] else 1.0


def _lines(axes: Any, arms: tuple[Arm, ...], style: dict[str, Any]) -> None:
    scale = _scale(style)
    for i, arm in enumerate(arms):
        colour = "#000000" if style["mono"] else style["colours"][i]
        dash = tuple(DASHES)[i] if style["mono"] else "-"
        x = np.concatenate([[0], arm.time, [arm.end]])
        y = scale * np.concatenate([[1], arm.survival, [arm.survival[-1]]])
        axes.step(x, y, where="post", color=colour, linestyle=dash, lw=style["line"], label=arm.label, zorder=3)
        if style["band"] and not style["mono"]:
            width = scale * 0.06 * np.sqrt(x / x[-1])
            axes.fill_between(x, y - width, y + width, step="post", color=colour, alpha=0.18, lw=0)
        if style["marks"] and not style["mono"]:
            gone = arm.follow_up[arm.event == 0][:: max(1, style["n"] // 120)]
            axes.plot(gone, scale * arm.at(gone), "|", color=colour, ms=style["font"] * 0.5, mew=style["line"] * 0.8)


def _ticks(axes: Any, style: dict[str, Any]) -> None:
    scale, ticks = _scale(style), style["ticks"]
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


def _furniture(figure: Any, axes: Any, style: dict[str, Any]) -> None:
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
        for at in style["ticks"][1::2]:
            axes.axvline(at, color="#c060c0", lw=style["weight"], ls="--", zorder=4, clip_on=False)
    if style["half"]:
        axes.axhline(0.5 * _scale(style), color="#888888", lw=style["weight"], ls=":")
    if style["frame"]:
        figure.patch.set_edgecolor("#303030")
        figure.patch.set_linewidth(2 * style["weight"])


def _names(axes: Any, arms: tuple[Arm, ...], style: dict[str, Any]) -> None:
    size = style["font"] * 0.9
    if style["naming"] == "legend":
        axes.legend(loc="upper right", frameon=style["box"], fontsize=size)
    elif style["naming"] == "outside":
        axes.legend(loc="upper left", bbox_to_anchor=(1.01, 0.9), frameon=False, fontsize=size)
    elif style["naming"] in ("ends", "on"):
        _at_lines(axes, arms, style, size)


def _at_lines(axes: Any, arms: tuple[Arm, ...], style: dict[str, Any], size: float) -> None:
    """Names right of the ends of the lines, or above the lines, not nearer to each other than a line of text."""
    scale, last = _scale(style), style["ticks"][-1]
    apart = 1.35 * size / 72 * style["dpi"] / (style["height"] * 0.7)
    lowest = -1.0
    colours = ["#000000"] * 4 if style["mono"] or not style["tinted"] else style["colours"]
    for i, arm in sorted(enumerate(arms), key=lambda pair: pair[1].survival[-1]):
        if style["naming"] == "ends":
            lowest = max(float(arm.survival[-1]), lowest + apart)
            at = (max(arm.end, 0.9 * last) + 0.012 * last, lowest * scale)
            axes.text(*at, arm.label, color=colours[i], fontsize=size, va="center", clip_on=False)
        else:
            time = arm.end * (0.35 + 0.15 * i)
            level = float(arm.at(np.array([time]))[0]) + 0.5 * apart
            axes.text(time + 0.01 * last, level * scale, arm.label, color=colours[i], fontsize=size, va="bottom")


def _table(axes: Any, arms: tuple[Arm, ...], style: dict[str, Any]) -> None:
    scale, ticks, size = _scale(style), style["ticks"], style["font"] * 0.8
    for row, arm in enumerate(arms):
        y = -(0.17 + 0.055 * row) * scale * 0.93 / (0.93 - 0.16 - 0.05 * (len(arms) + 1)) - 0.05 * scale
        axes.text(-0.03 * ticks[-1], y, arm.label, ha="right", fontsize=size)
        for tick in ticks:
            axes.text(tick, y, str(int((arm.follow_up >= tick).sum())), ha="center", fontsize=size)
