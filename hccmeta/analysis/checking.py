"""Everything ``hccmeta check`` finds: the library's problems and, on request, those of the reconstruction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from hccmeta.evidence import library
from hccmeta.evidence.catalogue.fidelity import MEDIAN
from hccmeta.evidence.records import Library
from hccmeta.evidence.rules.accepted import AcceptedFault
from hccmeta.evidence.rules.changes import unexplained_changes
from hccmeta.ground.problem import Level, Problem


@dataclass(frozen=True)
class Checked:
    """What was looked at, what is wrong with it, and what studies accept."""

    library: Library
    problems: tuple[Problem, ...]
    accepted: tuple[AcceptedFault, ...]


def check(
    root: Path,
    wanted: tuple[Path, ...],
    *,
    curves: bool,
    progress: Callable[[str], None],
    earlier: Path | None = None,
) -> Checked:
    """Check the project at ``root``; of its problems, those at or below a path of ``wanted`` (all, when it is empty).

    A wanted study folder outside the project is checked as if it were in ``studies/``, in the place of the study of its
    name. ``curves``: also reconstruct the patients of the wanted studies, recalling from the store what is unchanged.
    ``earlier``: the project as it was; a study changed since then must say why.
    """
    guests = tuple(path for path in wanted if (path / "study.yaml").exists() and not path.is_relative_to(root))
    before = library.load(earlier)[0] if earlier is not None else None
    library_read, problems, accepted = library.load(root, guests=guests)
    if before is not None:
        problems = tuple(sorted((*problems, *unexplained_changes(before, library_read))))
    places = tuple(library.shown_path(root, path) for path in wanted)
    problems = tuple(one for one in problems if _is_wanted(one.path, places))
    accepted = tuple(one for one in accepted if _is_wanted(one.problem.path, places))
    if curves:
        # A study with an error is not reconstructed: what its curves then contradict would only follow from it. A
        # median that its curve contradicts is no such error: what else is off tells why, such as a misplaced axis.
        wrong = [one for one in problems if one.level is Level.ERROR and one.code != MEDIAN.id]
        faulty = {one.path.rsplit("/", 1)[0] for one in wrong}
        studies = tuple(one for one in library_read.studies if _is_wanted(one.path, places) and one.path not in faulty)
        more, stays = _reconstructed(root, replace(library_read, studies=studies), problems, progress)
        problems, accepted = tuple(sorted({*problems, *more})), (*accepted, *stays)
    return Checked(library_read, problems, accepted)


def is_evidence(root: Path, path: Path) -> bool:
    """Whether ``path`` is a study's or a review's, holds them all, or is a study's folder outside the project."""
    homes = (root / "studies", root / "docs" / "reviews")
    inside = any(path.is_relative_to(home) or home.is_relative_to(path) for home in homes)
    return inside or (path / "study.yaml").exists()


def _reconstructed(
    root: Path, wanted: Library, problems: tuple[Problem, ...], progress: Callable[[str], None]
) -> tuple[tuple[Problem, ...], tuple[AcceptedFault, ...]]:
    """Problems that only the reconstructed patients show; numpy and scipy are loaded for them alone."""
    from hccmeta.analysis import analyse_studies
    from hccmeta.analysis.compute import store_of
    from hccmeta.analysis.contradictions import contradictions

    results, failures = analyse_studies(wanted, store_of(root), progress)
    against, accepted = contradictions(wanted.studies, results, (*problems, *failures))
    return (*failures, *against), accepted


def _is_wanted(path: str, places: tuple[str, ...]) -> bool:
    return not places or any(path == place or place == "." or path.startswith(f"{place}/") for place in places)
