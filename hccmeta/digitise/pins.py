"""Points given by a person: the trace is led through them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hccmeta.digitise.model import ArmRequest, Frame
from hccmeta.digitise.trace import FULL, IntArray

if TYPE_CHECKING:
    from hccmeta.digitise.raster import Plot


def hold_to_points(cover: IntArray, plot: Plot, frame: Frame, arm: ArmRequest, width: int) -> IntArray:
    """The ink of an arm with everything wiped out beside its points except within a line's width of them.

    At each point (time, survival) a window of seven columns keeps only a level piece of line at that height.
    """
    if not arm.points:
        return cover
    held = cover.copy()
    rows, columns = cover.shape
    for time, survival in arm.points:
        x = round(float(frame.x.position(np.array([time]))[0])) - plot.left
        y = round(float(frame.y.position(np.array([survival]))[0])) - plot.top
        low, high = max(0, x - 3), min(columns, x + 4)
        top, bottom = max(0, y - width // 2), min(rows, y + width // 2 + 1)
        held[:, low:high] = 0
        held[top:bottom, low:high] = FULL
    return held
