"""What every benchmark of time says of itself: the machine, and how a time grows."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from pathlib import Path

import numpy as np


def named_machine() -> str:
    """The processor, its number of cores as this process sees them, the memory and the version of Python."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 2**20
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def exponent(seconds: Mapping[int, float]) -> float:
    """The power of the size that ``seconds`` (by size) grow with: the slope of a line through their logarithms."""
    sizes, times = np.log(list(seconds)), np.log(np.maximum(list(seconds.values()), 1e-3))
    return float(np.polyfit(sizes, times, 1)[0]) if len(sizes) > 1 else float("nan")
