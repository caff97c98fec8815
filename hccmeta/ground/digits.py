"""Numbers as they are written into files: with as many digits as do not depend on the processor."""

from __future__ import annotations

import math
from typing import Any

#: Other kernels of BLAS and numpy move results by parts in 1e13; ten significant digits stay the same.
DIGITS = 10


def significant(value: float) -> float:
    """``value`` to ten significant digits; as it is where that would pass the largest float."""
    cut = float(f"{value:.{DIGITS}g}")
    return cut if math.isfinite(cut) else value


def finite(value: float) -> float | None:
    """``value`` as a plain number, or None where it is nan or infinite."""
    return float(value) if math.isfinite(value) else None


def rounded(data: Any) -> Any:
    """JSON-like ``data`` with every float in it to ten significant digits; all else as it is."""
    if isinstance(data, float):
        return significant(data)
    if isinstance(data, dict):
        return {key: rounded(value) for key, value in data.items()}
    return [rounded(item) for item in data] if isinstance(data, list | tuple) else data
