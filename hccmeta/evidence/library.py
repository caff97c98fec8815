"""The whole evidence of a project, read and checked. A broken study never hides another one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from hccmeta.evidence.catalogue import ALL, fidelity, study
from hccmeta.evidence.catalogue import files as file_codes
from hccmeta.evidence.catalogue import flow as flow_codes
from hccmeta.evidence.flow import flow
from hccmeta.evidence.records import Library, ReviewFolder, StudyFolder
from hccmeta.evidence.review_folder import read_review
from hccmeta.evidence.rules import all_problems
from hccmeta.evidence.rules.accepted import AcceptedFault, split
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.study_folder import StudyReading, read_study
from hccmeta.evidence.vocabulary_file import read_vocabulary
from hccmeta.ground.problem import Level, Problem, problem

#: The reconstruction has not run when this module is done: its faults come later.
_LATER = frozenset(code.id for code in fidelity.RECONSTRUCTED)
_FROM_CURVES = {study.NO_PROVENANCE.id, study.CURVE_MISSING.id, study.RISK_TABLE_UNSAID.id}
_FROM_N = {study.ARMS_SUM.id, study.N_DISAGREES.id}
_FROM_SOURCES = {study.UNKNOWN_SOURCE.id}


def load(
    root: Path, *, guests: tuple[Path, ...] = ()
) -> tuple[Library, tuple[Problem, ...], tuple[AcceptedFault, ...]]:
    """Read ``studies/`` and ``docs/reviews/`` of the project at ``root``.

    ``guests`` are study folders elsewhere that take the place of the study of their name. The project's vocabulary is
    the one in use afterwards: of several projects, the one whose words are to be shown is loaded last.

    Returns the studies and reviews whose records are sound, every problem found (sorted), and the faults that studies
    accept. A curve or risk table with a fault is left out of its study. Faults of the reconstruction are not looked
    for, and ``accepted`` entries for them not judged: see ``hccmeta.evidence.rules.fidelity``.
    """
    words, wordings = read_vocabulary(root)
    vocabulary.use(words)
    folders, strays = _entries(root, root / "studies")
    homes = {home.name: home for home in (*folders, *guests)}
    studies = [read_study(home, shown_path(root, home), words) for _, home in sorted(homes.items())]
    protocol_folders, stray_protocols = _entries(root, root / "docs" / "reviews")
    reviews = [read_review(home, shown_path(root, home), words) for home in protocol_folders]
    faults = [*wordings, *strays, *(one for one in stray_protocols if one.code == file_codes.OUTSIDE.id)]
    faults += [one for reading in studies for one in reading.problems]
    faults += [one for review in reviews for one in review.problems]
    faults += _links(root, {one.path for one in faults if one.code == file_codes.OUTSIDE.id})
    drafts = tuple(reading.folder for reading in studies if reading.folder is not None)
    protocols = tuple(reading.folder for reading in reviews if reading.folder is not None)
    faulty = {one.path.rsplit("/", 1)[0] for one in faults if one.level is Level.ERROR}
    # In a record that had to be repaired, a further fault on a line with a fault of form is most likely the same one.
    lines = {(one.path, one.line) for one in faults}
    repaired = {reading.folder.document.path for reading in studies if reading.folder is not None and not reading.whole}
    followers = {reading.folder.path: _following(reading) for reading in studies if reading.folder is not None}
    faults += [
        one
        for one in all_problems(drafts, protocols, frozenset(homes))
        if one.code not in followers.get(one.path.rsplit("/", 1)[0], ())
        and not (one.path in repaired and (one.path, one.line) in lines)
    ]

    faults += _unbalanced(protocols, {one.path.rsplit("/", 1)[0] for one in faults if one.level is Level.ERROR})

    def unsure(folder: StudyFolder, code: str) -> bool:
        """A fault of the reconstruction is looked for later, and a broken file hides what is wrong with its numbers."""
        return code in _LATER or folder.path in faulty

    problems, accepted = split(faults, drafts, unsure=unsure)
    sound = tuple(reading.folder for reading in studies if reading.folder is not None and reading.whole)
    reviewed = tuple(review.folder for review in reviews if review.folder is not None and review.whole)
    return Library(root, sound, reviewed, words), tuple(sorted(set(problems))), accepted


def _links(root: Path, told: set[str]) -> Iterator[Problem]:
    """Links anywhere in the evidence and the pages: what they lead to would be published. ``told``: known already."""
    for place in ("studies", "docs"):
        for folder, folders, files in os.walk(root / place):
            for name in sorted((*folders, *files)):
                entry = Path(folder) / name
                path = shown_path(root, entry)
                if entry.is_symlink() and path not in told:
                    yield problem(file_codes.OUTSIDE, path, f"{name} is a link, not a file of this project")


def _unbalanced(protocols: tuple[ReviewFolder, ...], faulty: set[str]) -> list[Problem]:
    """Flow diagrams that do not balance, in reviews without another error: it would be the cause."""
    found: list[Problem] = []
    for folder in protocols:
        if folder.path not in faulty:
            problems = flow(folder.record, folder.searches, folder.screening, folder=folder.path)[1]
            failed = [one for one in problems if one.code == flow_codes.FAILED_WITH_COUNTS.id]
            found += failed or [one for one in problems if one.code == flow_codes.UNBALANCED.id]
    return found


def _following(reading: StudyReading) -> frozenset[str]:
    """Codes that would only follow from keys which the repair of the record dropped."""
    acceptable = {code.id for code in ALL if code.acceptable}
    codes = {"curves": _FROM_CURVES, "sources": _FROM_SOURCES, "accepted": acceptable, "n": _FROM_N}
    return frozenset(code for key in reading.dropped for code in codes.get(key, ()))


def shown_path(root: Path, path: Path) -> str:
    """``path`` as problems show it: relative to the project, or in full outside it."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _entries(root: Path, home: Path) -> tuple[list[Path], list[Problem]]:
    """The folders in ``home``, by name, and a problem for each entry that is none; hidden ones are none of ours."""
    folders: list[Path] = []
    problems: list[Problem] = []
    for entry in sorted(home.iterdir()) if home.is_dir() else ():
        path = shown_path(root, entry)
        if entry.name.startswith("."):
            continue
        if entry.is_symlink():
            problems.append(problem(file_codes.OUTSIDE, path, f"{entry.name} is a link, not a folder"))
        elif entry.is_dir():
            folders.append(entry)
        elif entry.name != "README.md":
            problems.append(problem(study.UNNAMED_FILE, path, f"{entry.name} is in no study's folder"))
    return folders, problems
