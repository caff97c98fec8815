"""The way from the folders of a project to its results: read, check, analyse, and check what was computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hccmeta.analysis import analyse
from hccmeta.analysis.contradictions import contradictions
from hccmeta.analysis.results import Results
from hccmeta.evidence import library
from hccmeta.evidence.records import Library
from hccmeta.evidence.rules.accepted import AcceptedFault
from hccmeta.ground.problem import Problem
from hccmeta.ground.store import Store


@dataclass(frozen=True)
class Computed:
    """A project read and computed, with every problem found on the way and the faults that studies accept."""

    library: Library
    results: Results
    problems: tuple[Problem, ...]
    accepted: tuple[AcceptedFault, ...]


def store_of(root: Path) -> Store:
    """The project's store."""
    return Store(root / "build" / "store")


def compute(root: Path, store: Store, progress: Callable[[str], None]) -> Computed:
    """Read and compute the project at ``root``, recalling from ``store`` what is unchanged."""
    found, problems, accepted = library.load(root)
    results, failures = analyse(found, store, progress)
    more, stays = contradictions(found.studies, results.studies, (*problems, *failures))
    return Computed(found, results, tuple(sorted({*problems, *failures, *more})), (*accepted, *stays))
