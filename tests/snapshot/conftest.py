from datetime import date
from pathlib import Path

import pytest
from simulated.small_project import write_project

from hccmeta.analysis.compute import Computed, compute
from hccmeta.ground.store import Store
from hccmeta.site import data_files, review_page, study_page
from hccmeta.site.register import Register
from hccmeta.site.view import join
from hccmeta.snapshot.build import snapshot_members
from hccmeta.snapshot.current import current_summary
from hccmeta.versions.pages import publication

REPOSITORY = Path(__file__).resolve().parents[2]

EPOCH = 1_763_700_000


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("simulated") / "project"
    return write_project(root, REPOSITORY, trials=("simulated-a", "simulated-b"))


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="session")
def computed(project: Path, store: Store) -> Computed:
    return compute(project, store, lambda step: None)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, project: Path, computed: Computed) -> Path:
    """Two made-up pages and the real files of data; the whole site is rendered in test_whole.py."""
    home = tmp_path_factory.mktemp("site")
    (home / "studies" / "x").mkdir(parents=True)
    (home / "search").mkdir()
    (home / "index.html").write_text('<a href="studies/x/#top">x</a><script src="assets/javascripts/bundle.1.min.js">')
    (home / "studies" / "x" / "index.html").write_text('<a href="../..">home</a>')
    (home / "search" / "search_index.json").write_text('{"config": {}, "docs": [{"location": "studies/x/#a"}]}')
    for path, content in _data(project, computed).items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_bytes(content.encode() if isinstance(content, str) else content)
    return home


def _data(project: Path, computed: Computed) -> dict[str, str | bytes]:
    """The files of data of the project's site under its first version."""
    view, _ = join(computed.library, computed.results, computed.accepted, version="25.0.0", epoch=EPOCH)
    register = Register()
    for review in view.reviews:
        review_page.context(view, review, register)
    for study in view.studies:
        study_page.context(view, study, register)
    cited = publication(computed.library, project, version="25.0.0", on=view.built)
    for path, make in data_files.of_results(view, project, cited):
        register.add(path, make())
    assert register.problems == []
    return register.files


@pytest.fixture(scope="session")
def members(project: Path, computed: Computed, site: Path) -> dict[str, bytes]:
    """A whole snapshot of the simulated project under its first version."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
        summary = current_summary(project, computed.library, computed.results)
    cited = publication(computed.library, project, version=summary.version, on=date(2025, 11, 21)).whole
    return snapshot_members(project, site, computed.results, summary, cited, epoch=EPOCH)
