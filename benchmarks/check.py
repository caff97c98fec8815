"""Time a cold ``hccmeta check --no-curves`` of 500 simulated studies on one core, as a process of its own.

``python benchmarks/check.py [STUDIES]``; the bar is 3 s for 500. The studies are copies of a simulated one, each with
its own identifiers.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent / "tests" / "bad" / "base"


def write_project(root: Path, studies: int) -> None:
    """A project of ``studies`` simulated studies below ``root``, each with two curves of 140 points."""
    shutil.copytree(BASE, root)
    home = root / "studies" / "sim-alpha-2020"
    record = (home / "study.yaml").read_text()
    points = "".join(f"{index / 4:g},{max(0.05, 1 - index / 150):.3f}\n" for index in range(140))
    for number in range(studies - 2):
        name = f"sim-{number:04d}"
        folder = root / "studies" / name
        folder.mkdir()
        text = record.replace("sim-alpha-2020", name).replace("simulated.alpha", f"simulated.{number}")
        text = text.replace("NCT00000001", f"NCT{number + 10:08d}").replace('pmid: "1"', f'pmid: "{number + 10}"')
        text = text.replace("first of two", f"number {number}").replace("  centres: [Simulated General Hospital]", "")
        text = text.replace("cohort:\n", "").replace("value: 12,", "value: 18.7,").replace("value: 9,", "value: 18.7,")
        text = text.replace("ci: [10, 14.5]", "ci: [10, 24.5]").replace("ci: [7.5, 11]", "ci: [7.5, 21]")
        (folder / "study.yaml").write_text(text)
        for arm in ("lenvatinib", "sorafenib"):
            (folder / f"os.{arm}.csv").write_text(f"time,survival\n{points}")
        shutil.copy(home / "os.at-risk.csv", folder)


def _processor_time() -> float:
    """Seconds of processor time of finished child processes: what else runs on the machine does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Print the time of the best of three runs."""
    studies = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary) / "project"
        write_project(root, studies)
        command = [sys.executable, "-m", "hccmeta", "check", "--no-curves"]
        times = []
        for _ in range(3):
            before = _processor_time()
            done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
            times.append(_processor_time() - before)
        print(done.stderr.strip().split("\n")[-1])
        print(f"check of {studies} studies, cold: {min(times):.2f} s of one processor (bar: 3 s for 500)")


if __name__ == "__main__":
    main()
