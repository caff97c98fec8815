"""The simulated paper that the guides read: its figure as a PDF, a picture and clicked points. It has no patients."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from numpy.typing import NDArray

SEED = 20261127
TICKS = (0, 6, 12, 18, 24)
#: Arm -> patients, median survival in months, colour of its line.
ARMS = {"lenvatinib": (120, 13.0, "#1f77b4"), "sorafenib": (118, 9.6, "red")}


@dataclass(frozen=True)
class Patients:
    """Simulated patients of one arm: months and whether they died, and the Kaplan-Meier steps of that."""

    time: NDArray[np.float64]
    died: NDArray[np.bool_]
    steps: NDArray[np.float64]
    survival: NDArray[np.float64]

    def at_risk(self, month: float) -> int:
        return int((self.time >= month).sum())

    def alive(self, month: float) -> float:
        """Proportion alive after ``month``."""
        index = int(np.searchsorted(self.steps, month, side="right")) - 1
        return 1.0 if index < 0 else float(self.survival[index])

    @property
    def median(self) -> float:
        return float(self.steps[np.argmax(self.survival <= 0.5)])


def patients(arm: str) -> Patients:
    """The patients of ``arm``, the same at every call."""
    n, median, _ = ARMS[arm]
    rng = np.random.default_rng([SEED, list(ARMS).index(arm)])
    death = rng.exponential(median / np.log(2), n)
    censoring = rng.uniform(9, 30, n)
    time, died = np.minimum(np.minimum(death, censoring), 23.5), death <= np.minimum(censoring, 23.5)
    steps = np.unique(time[died])
    survival = np.cumprod([1 - ((time == one) & died).sum() / (time >= one).sum() for one in steps])
    return Patients(time, died, steps, survival)


def write(folder: Path) -> None:
    """Write ``article.pdf`` (the figure on page 5), ``figure2.png`` and ``wpd_datasets.csv`` into ``folder``."""
    with mpl.rc_context({"pdf.fonttype": 42}):
        with PdfPages(folder / "article.pdf") as pages:
            for _ in range(4):
                pages.savefig(Figure(figsize=(7, 5)))
            pages.savefig(_figure(legend=True))
        _figure(legend=False).savefig(folder / "figure2.png", dpi=150)
    (folder / "wpd_datasets.csv").write_text(_clicked(), encoding="utf-8")


def _figure(*, legend: bool) -> Figure:
    figure = Figure(figsize=(7, 5))
    axes = figure.add_axes((0.12, 0.12, 0.83, 0.83))
    for arm, (_, _, colour) in ARMS.items():
        one = patients(arm)
        x = np.concatenate([[0], one.steps, [one.time.max()]])
        y = np.concatenate([[1], one.survival, [one.survival[-1]]])
        axes.step(x, y, where="post", color=colour, label=arm, lw=1.5)
    axes.set_xlim(0, TICKS[-1])
    axes.set_ylim(-0.02, 1.02)
    axes.set_xticks(list(TICKS))
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1])
    axes.set_xlabel("Months")
    axes.set_ylabel("Survival")
    if legend:
        axes.legend(loc="upper right", frameon=False)
    return figure


def _clicked() -> str:
    """Both lines as WebPlotDigitizer exports them: sets side by side, each with a name and X, Y."""
    names = [f"{arm}," for arm in ARMS]
    rows = [
        ",".join(f"{month:.3f},{patients(arm).alive(float(month)):.4f}" for arm in ARMS)
        for month in np.arange(0, 23.5, 0.5)
    ]
    return "\n".join([",".join(names), ",".join(["X,Y"] * len(ARMS)), *rows]) + "\n"


if __name__ == "__main__":
    for arm in ARMS:
        one = patients(arm)
        print(arm, "at risk", [one.at_risk(t) for t in TICKS], "events", int(one.died.sum()),
              "median", round(one.median, 1), "alive", [round(100 * one.alive(t), 1) for t in (12, 24)])  # fmt: skip
