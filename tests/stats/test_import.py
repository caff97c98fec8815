"""Importing the statistics is cheap: neither scipy.stats nor lifelines nor pandas comes with it."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("scipy.stats", "lifelines", "pandas", "matplotlib")


def test_heavy_modules_stay_out():
    code = f"import sys, hccmeta.stats; print([m for m in {HEAVY!r} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
