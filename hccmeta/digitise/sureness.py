"""How sure a traced curve is, in numbers a contributor can weigh."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np

from hccmeta.digitise.ink import IntArray
from hccmeta.digitise.model import ArmRequest, Note
from hccmeta.digitise.trace import SEEN, BoolArray, Trace

# Shares of the traced columns (or of the height of the plot) above which a person must look.
_BRIDGED = {"solid": 0.10, None: 0.10, "dashed": 0.60, "dashdot": 0.65, "dotted": 0.75}
_LONGEST = 0.06
_OVERLAP = 0.15
_BLANK_DROP = 0.03
_SHORT = 0.25
_TOGETHER = 0.25


def assess(trace: Trace, cover: IntArray, neutral: BoolArray, arm: ArmRequest) -> list[Note]:
    """Notes on one trace: bridged gaps, overlap with other lines, drops over blank paper, a line that ends early."""
    at = np.arange(trace.columns)
    behind = neutral[trace.path, at]
    gaps = ~trace.seen & ~behind
    bridged = float(gaps.mean())
    overlap = float((behind & ~trace.seen).mean())
    longest = _longest_run(gaps) / cover.shape[1]
    blank = _blank_drop(trace, cover, neutral) / cover.shape[0]
    facts = (
        f"line {trace.width} px wide; {bridged:.0%} of {trace.columns} columns bridged "
        f"(longest {longest:.1%} of the plot), "
        f"{overlap:.0%} behind other lines, largest drop without ink {blank:.1%} of the plot"
    )
    reasons = []
    if bridged > _BRIDGED[arm.dash]:
        reasons.append("much of the line was bridged")
    if longest > _LONGEST:
        reasons.append("one gap is long")
    if overlap > _OVERLAP:
        reasons.append("it runs behind another line for long")
    if blank > _BLANK_DROP:
        reasons.append("it drops where nothing is drawn")
    if trace.columns < _SHORT * cover.shape[1]:
        reasons.append("it ends early")
    if not reasons:
        return [Note(facts, arm=arm.name)]
    return [Note(f"{', '.join(reasons)}: look at the picture of the trace ({facts})", unsure=True, arm=arm.name)]


def assess_together(traces: Mapping[str, Trace]) -> list[Note]:
    """Notes on traces that run on one line for long."""
    notes: list[Note] = []
    for (name, trace), (other, second) in combinations(traces.items(), 2):
        shared = min(trace.columns, second.columns)
        close = np.abs(trace.height[:shared] - second.height[:shared]) <= max(trace.width, second.width) / 2
        close[: shared // 10] = False  # all lines begin together
        if close.mean() > _TOGETHER:
            start, stop = (float(at) / shared for at in np.flatnonzero(close)[[0, -1]])
            text = f"runs on the same line as {{}} between {start:.0%} and {stop:.0%} of their length"
            notes += [Note(text.format(b), unsure=True, arm=a) for a, b in ((name, other), (other, name))]
    return notes


def _longest_run(flags: BoolArray) -> int:
    edges = np.diff(np.concatenate([[0], flags.astype(int), [0]]))
    return int(max(np.flatnonzero(edges == -1) - np.flatnonzero(edges == 1), default=0))


def _blank_drop(trace: Trace, cover: IntArray, neutral: BoolArray) -> int:
    """The largest number of rows that the path falls in one column over pixels with neither ink nor another line."""
    worst = 0
    for x in range(1, trace.columns):
        low, high = int(trace.path[x - 1]), int(trace.path[x])
        if high - low > 2:
            left, right = max(0, x - 1), x + 2
            inked = (cover[low : high + 1, left:right] >= SEEN).any(axis=1) | neutral[low : high + 1, x]
            worst = max(worst, int((~inked).sum()))
    return worst
