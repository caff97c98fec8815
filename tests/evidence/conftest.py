"""The records of the checkout, read once, and the seed they were entered from."""

from __future__ import annotations

from pathlib import Path

import pytest

from hccmeta.evidence.library import load
from hccmeta.evidence.records import Library, ReviewFolder, StudyFolder
from hccmeta.ground.problem import Problem

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def loaded() -> tuple[Library, tuple[Problem, ...]]:
    library, problems, _ = load(ROOT)
    return library, problems


@pytest.fixture(scope="session")
def studies(loaded: tuple[Library, tuple[Problem, ...]]) -> dict[str, StudyFolder]:
    return {folder.record.id: folder for folder in loaded[0].studies}


@pytest.fixture(scope="session")
def reviews(loaded: tuple[Library, tuple[Problem, ...]]) -> dict[str, ReviewFolder]:
    return {folder.record.id: folder for folder in loaded[0].reviews}


@pytest.fixture(scope="session")
def seed() -> Path:
    """The evidence outside the repository."""
    folder = ROOT.parent / "shared" / "evidence"
    if not folder.is_dir():
        pytest.skip("../shared is not here")
    return folder
