"""What the reconstructed patients say against the records, less what the records accept."""

from __future__ import annotations

from collections.abc import Iterable

from hccmeta.analysis.results import StudyResult
from hccmeta.evidence.catalogue import fidelity
from hccmeta.evidence.records import StudyFolder
from hccmeta.evidence.rules.accepted import AcceptedFault, split
from hccmeta.evidence.rules.fidelity import fidelity_problems
from hccmeta.ground.problem import Level, Problem

_CODES = frozenset(code.id for code in fidelity.RECONSTRUCTED)


def contradictions(
    studies: tuple[StudyFolder, ...], results: tuple[StudyResult, ...], problems: Iterable[Problem]
) -> tuple[tuple[Problem, ...], tuple[AcceptedFault, ...]]:
    """The failed lines of the fidelity cards of ``studies``, as problems, and those that the studies accept.

    ``results`` are those of the same studies in the same order. A study with an error among ``problems`` is passed
    over: what its curves then contradict would only follow from it.
    """
    faulty = {one.path.rsplit("/", 1)[0] for one in problems if one.level is Level.ERROR}
    faults: list[Problem] = []
    sound: list[StudyFolder] = []
    for study, result in zip(studies, results, strict=True):
        if study.path in faulty:
            continue
        sound.append(study)
        for arm in result.arms:
            faults += fidelity_problems(study, arm.endpoint, arm.arm, arm.fidelity)
        for pair in result.contrasts:
            faults += fidelity_problems(study, pair.endpoint, pair.arm, pair.fidelity, reference=pair.reference)
    return split(faults, sound, unsure=lambda _study, code: code not in _CODES)
