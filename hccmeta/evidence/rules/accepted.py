"""Faults that a study accepts with a reason: taken out of the problems and shown on the study's page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hccmeta.evidence.catalogue import BY_ID
from hccmeta.evidence.catalogue import study as codes
from hccmeta.evidence.records import StudyFolder
from hccmeta.evidence.rules.at import fault
from hccmeta.ground.problem import Problem


@dataclass(frozen=True)
class AcceptedFault:
    """A fault that stays, the study it is in, and the reason given."""

    study: str
    problem: Problem
    reason: str


def split(
    problems: Iterable[Problem], studies: Iterable[StudyFolder], *, unsure: Callable[[StudyFolder, str], bool]
) -> tuple[tuple[Problem, ...], tuple[AcceptedFault, ...]]:
    """The problems that count, with a fault for each entry that matches nothing, and the accepted ones.

    ``unsure`` tells for a study and a code whether its check could not run, so that nothing can be said of an entry
    that matches nothing.
    """
    left = list(problems)
    stays: list[AcceptedFault] = []
    for study in studies:
        for index, entry in enumerate(study.record.accepted):
            code = BY_ID.get(entry.code)
            place = ("accepted", index, "code")
            if code is None or not code.acceptable:
                what = f"code: {entry.code} is not a fault that can be accepted"
                left.append(fault(study.document, codes.NOT_ACCEPTABLE, place, what))
                continue
            matching = [
                one
                for one in left
                if one.path.startswith(f"{study.path}/") and (one.code, one.where) == (entry.code, entry.where)
            ]
            if not matching and not unsure(study, entry.code):
                what = f"there is no fault {entry.code} at {entry.where}"
                left.append(fault(study.document, codes.ACCEPTED_NOTHING, place, what))
            for problem in matching:
                left.remove(problem)
                stays.append(AcceptedFault(study.record.id, problem, entry.reason))
    return tuple(left), tuple(stays)
