import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from simulated.small_project import write_project

from hccmeta.analysis.compute import Computed, compute
from hccmeta.ground.store import Store
from hccmeta.versions.diff import Summary, summarise

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_project(tmp_path_factory.mktemp("simulated") / "project", REPOSITORY)


@pytest.fixture(scope="session")
def computed_at(store: Store) -> Callable[[Path], Computed]:
    return lambda root: compute(root, store, lambda step: None)


@pytest.fixture(scope="session")
def summary_of(computed_at: Callable[[Path], Computed]) -> Callable[[Path], Summary]:
    def summary(root: Path, version: str = "x", code: str = "") -> Summary:
        computed = computed_at(root)
        return summarise(computed.library, computed.results, version=version, year=26, code=code)

    return summary


@pytest.fixture
def copy(project: Path, tmp_path: Path) -> Path:
    """A copy of the simulated project that a test may change."""
    target = tmp_path / "copy"
    shutil.copytree(project, target)
    return target
