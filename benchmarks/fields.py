"""A simulated field of any size: as many studies as asked for in one review, for benchmarks of the whole build.

Everything is SIMULATED (``tests/simulated/review.py`` makes it) and says so in its names. The mix of comparative and
single-arm studies, of drugs and of gaps in the baseline data is that of the simulated review, repeated.

``python benchmarks/fields.py STUDIES FOLDER`` writes a project.
"""

from __future__ import annotations

import sys
from itertools import cycle, islice
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY / "tests"))

from simulated import review  # noqa: E402


def write_field(root: Path, studies: int) -> Path:
    """Write a project of ``studies`` simulated studies in one review below ``root``, which must not exist. ``root``."""
    design, review.DESIGN = review.DESIGN, tuple(islice(cycle(review.DESIGN), studies))
    try:
        review.write_review(root, REPOSITORY)
    finally:
        review.DESIGN = design
    for name in ("requirements.lock", "LICENSE-DATA.md", "CITATION.cff"):
        (root / name).write_bytes((REPOSITORY / name).read_bytes())
    return root


if __name__ == "__main__":
    write_field(Path(sys.argv[2]), int(sys.argv[1]))
