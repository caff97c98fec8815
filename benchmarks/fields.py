"""A simulated field of any size, for benchmarks of the whole build: as many studies as asked for, one review of them.

Everything is SIMULATED (``tests/simulated/review.py`` makes it) and says so in its names. The mix of comparative and
single-arm studies, of drugs and of gaps in the baseline data is that of the simulated review, repeated.

``python benchmarks/fields.py STUDIES FOLDER`` writes a project.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY / "tests"))

from simulated import review  # noqa: E402

from hccmeta.analysis import wanted_taus  # noqa: E402
from hccmeta.analysis.endpoint_tasks import EndpointTask, endpoint_tasks  # noqa: E402
from hccmeta.analysis.inputs import numbers_of  # noqa: E402
from hccmeta.analysis.results import StudyResult  # noqa: E402
from hccmeta.analysis.study import analyse_study  # noqa: E402
from hccmeta.evidence import library  # noqa: E402
from hccmeta.ground import codec  # noqa: E402
from hccmeta.ground.store import Store  # noqa: E402


def write_field(root: Path, studies: int, *, reviewed: int | None = None) -> Path:
    """Write a project of ``studies`` simulated studies below ``root``, which must not exist. ``root``.

    Its review takes the first ``reviewed`` of them (all): the others stand in the third line of treatment, which it
    does not look at.
    """
    design, review.DESIGN = review.DESIGN, tuple(islice(cycle(review.DESIGN), studies))
    try:
        review.write_review(root, REPOSITORY)
    finally:
        review.DESIGN = design
    for name in ("requirements.lock", "LICENSE-DATA.md", "CITATION.cff"):
        (root / name).write_bytes((REPOSITORY / name).read_bytes())
    for i in range(studies if reviewed is None else reviewed, studies):
        record = root / "studies" / f"simulated-{i + 1:02d}" / "study.yaml"
        record.write_text(record.read_text().replace("  line: 2\n", "  line: 3\n"))
    return root


def fill(root: Path) -> None:
    """Put results for every study into the store of ``root``, of which only one of each kind is computed.

    The others take the numbers of the first with the same arms: for a benchmark of what comes after the reconstruction,
    with more studies than there is time to reconstruct.
    """
    found, _, _ = library.load(root)
    taus, store = wanted_taus(tuple(one.record for one in found.reviews)), Store(root / "build" / "store")
    known: dict[tuple[str, ...], list[StudyResult]] = {}
    for folder in found.studies:
        arms = tuple(arm.treatment for arm in numbers_of(folder.record).arms)
        tasks = list(endpoint_tasks(folder, taus))
        if arms not in known:
            known[arms] = [store.recall("study", one.inputs, StudyResult, _computed(one)) for one in tasks]
        for task, result in zip(tasks, known[arms], strict=True):
            store.recall("study", task.inputs, StudyResult, _renamed(result, folder.record.id))


def _computed(task: EndpointTask) -> Callable[[], StudyResult]:
    return lambda: analyse_study(task.folder, task.taus)


def _renamed(result: StudyResult, name: str) -> Callable[[], StudyResult]:
    text = codec.dumps(result)
    return lambda: codec.loads(StudyResult, text.replace(f'"{result.id}"', f'"{name}"'))


if __name__ == "__main__":
    write_field(Path(sys.argv[2]), int(sys.argv[1]))
