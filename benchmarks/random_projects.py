"""Random SIMULATED projects of the schema, read, computed and staged for some minutes: what passes ``check`` is built.

``python benchmarks/random_projects.py [CPU-MINUTES] [SEED]``: how many were drawn, refused by ``check`` (by code) and
built, and every failure once, with the folder of the first project that showed it. Exit status 1 when there is one.
"""

from __future__ import annotations

import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY / "tests" / "simulated"))

from random_project import projects, write  # noqa: E402

from hccmeta.analysis import analyse  # noqa: E402
from hccmeta.evidence import library  # noqa: E402
from hccmeta.ground.problem import as_text, has_errors  # noqa: E402
from hccmeta.ground.store import Store  # noqa: E402
from hccmeta.site.assemble import stage  # noqa: E402
from hccmeta.site.register import Register  # noqa: E402
from hccmeta.site.view import join  # noqa: E402
from hccmeta.versions.pages import publication  # noqa: E402


def main(minutes: float, start: int) -> int:
    warnings.simplefilter("ignore")
    counted: Counter[str] = Counter()
    failures: dict[str, str] = {}
    number = start
    while time.process_time() < minutes * 60:
        number += 1
        _round(number, counted, failures)
    print(f"{time.process_time() / 60:.1f} CPU minutes; {dict(counted)}")
    for said, place in sorted(failures.items()):
        print(f"FAILURE {said}\n    {place}")
    return 1 if failures else 0


def _round(number: int, counted: Counter[str], failures: dict[str, str]) -> None:
    @seed(number)
    @settings(max_examples=10, deadline=None, phases=[Phase.generate], database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(projects())
    def run(files: dict[str, str]) -> None:
        counted["drawn"] += 1
        with tempfile.TemporaryDirectory() as folder:
            root = write(Path(folder) / "project", REPOSITORY, files)
            for said in _failures(root, counted):
                key = said.splitlines()[0][:300]
                if key not in failures:
                    kept = Path(tempfile.mkdtemp(prefix="hccmeta-random-"))
                    write(kept / "project", REPOSITORY, files)
                    failures[key] = str(kept)

    run()


def _failures(root: Path, counted: Counter[str]) -> list[str]:
    try:
        found, problems, accepted = library.load(root)
        if has_errors(problems):
            counted.update({f"refused {one.code}" for one in problems if one.level == "error"})
            return []
        counted["built"] += 1
        results, faults = analyse(found, Store(None), lambda step: None)
        view, unbalanced = join(found, results, accepted, version="26.0.0+test", epoch=1_795_000_000)
        register = Register()
        stage(view, root, register, publication(found, root, version="26.0.0", on=view.built))
        return [as_text(one) for one in (*faults, *unbalanced, *register.problems)]
    except Exception as error:  # every failure is what is looked for
        counted["raised"] += 1
        return [f"{type(error).__name__}: {error}"]


if __name__ == "__main__":
    given_minutes = [float(one) for one in sys.argv[1:2]] or [10.0]
    raise SystemExit(main(given_minutes[0], int(sys.argv[2]) if len(sys.argv) > 2 else 0))
