"""Time what the analyses of a simulated field cost, cold and after a change, in processor time of one process.

``python benchmarks/field_recompute.py [STUDIES]`` (100). Everything is SIMULATED. The site and mkdocs are not in it.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("HCCMETA_PROCESSES", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent))

from fields import write_field

from hccmeta.analysis.compute import compute, store_of


def _seconds(root: Path) -> float:
    before = time.process_time()
    compute(root, store_of(root), lambda _: None)
    return time.process_time() - before


def main() -> None:
    """Print the time of a cold run, of one that recalls everything, and after a change of a text and of a curve."""
    studies = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as temporary:
        root = write_field(Path(temporary) / "field", studies)
        print(f"{studies} studies, cold: {_seconds(root):.1f} s")
        print(f"nothing changed: {_seconds(root):.1f} s")
        record = root / "studies" / "simulated-03" / "study.yaml"
        record.write_text(record.read_text().replace("name: Simulated 3", "name: Simulated three"))
        print(f"one study's name changed: {_seconds(root):.1f} s (bar at 100 studies: 2 s)")
        curve = root / "studies" / "simulated-03" / "os.sorafenib.csv"
        *lines, last = curve.read_text().splitlines()
        when, level = last.split(",")
        curve.write_text("\n".join([*lines, f"{when},{float(level) - 0.001:.3f}"]) + "\n")
        print(f"one curve changed: {_seconds(root):.1f} s (bar at 100 studies: 5 s)")


if __name__ == "__main__":
    main()
