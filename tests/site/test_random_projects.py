"""Whatever passes ``check`` is built: random SIMULATED studies and reviews of the schema, through to the staged pages.

HCCMETA_EXAMPLES sets how many are drawn (benchmarks and the long run; the suite draws a few).
"""

import os
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from simulated.random_project import projects, write

from hccmeta.analysis import analyse
from hccmeta.evidence import library
from hccmeta.ground.problem import as_text, has_errors
from hccmeta.ground.store import Store
from hccmeta.site.assemble import stage
from hccmeta.site.register import Register
from hccmeta.site.view import join
from hccmeta.versions.pages import publication

REPOSITORY = Path(__file__).resolve().parents[2]

EXAMPLES = int(os.environ.get("HCCMETA_EXAMPLES", "8"))
REFUSED: Counter[str] = Counter()


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="HCCMETA_EXAMPLES" not in os.environ,
    suppress_health_check=list(HealthCheck),
    database=None,
    print_blob=False,
)
@given(projects())
def test_what_passes_check_is_built_whole(files):
    with tempfile.TemporaryDirectory() as folder:
        root = write(Path(folder) / "project", REPOSITORY, files)
        found, problems, accepted = library.load(root)
        REFUSED.update(one.code for one in problems if one.level == "error")
        assume(not has_errors(problems))
        REFUSED["built"] += 1
        results, failures = analyse(found, Store(None), lambda step: None)
        assert not failures, [as_text(one) for one in failures]
        view, faults = join(found, results, accepted, version="26.0.0+test", epoch=1_795_000_000)
        assert not faults
        register = Register()
        stage(view, root, register, publication(found, root, version="26.0.0", on=view.built))
        assert not register.problems, [as_text(one) for one in register.problems]
        assert any(path.startswith("reviews/simulated-review/") for path in register.files)
