"""What many tests share: the repository's own evidence, computed once, and the simulated review."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings

from hccmeta.analysis.compute import Computed, compute
from hccmeta.evidence.spec import vocabulary
from hccmeta.ground.store import Store

REPOSITORY = Path(__file__).resolve().parents[1]

# The same examples in every run, so that a change is judged by what it changes. HYPOTHESIS_PROFILE=default draws anew.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


def _silent(step: str) -> None:
    """Show no progress."""


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of this checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def store() -> Store:
    """A store that all test processes share: it is addressed by content, so none can spoil it for another."""
    return Store(REPOSITORY / "build" / "test-store")


@pytest.fixture(scope="session")
def real(store: Store) -> Computed:
    """The repository's own studies and reviews, computed."""
    return compute(REPOSITORY, store, _silent)


@pytest.fixture(scope="session")
def load_module() -> Callable[[Path], ModuleType]:
    """Imports a helper module of the tests by its file."""

    def load(file: Path) -> ModuleType:
        name = f"tests_{file.parent.name}_{file.stem}"
        if name not in sys.modules:
            spec = importlib.util.spec_from_file_location(name, file)
            assert spec is not None
            assert spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            sys.modules[name] = module
            spec.loader.exec_module(module)
        return sys.modules[name]

    return load


@pytest.fixture(scope="module", autouse=True)
def own_vocabulary():
    """What a module's projects put in use, words that are meant to harm among them, ends with the module."""
    with vocabulary.using(vocabulary.packaged()):
        yield
