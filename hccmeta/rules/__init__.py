"""Checks across fields, files, studies and reviews: plain functions over what was read, in explicit tuples."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hccmeta.evidence import ReviewFolder, StudyFolder
from hccmeta.problem import Problem
from hccmeta.rules import numbers

StudyRule = Callable[[StudyFolder], Iterable[Problem]]

STUDY_RULES: tuple[StudyRule, ...] = (numbers.n_and_risk_table,)


def study_problems(folder: StudyFolder) -> tuple[Problem, ...]:
    """What is wrong within one study."""
    return tuple(one for rule in STUDY_RULES for one in rule(folder))


def shared_problems(studies: tuple[StudyFolder, ...], reviews: tuple[ReviewFolder, ...]) -> tuple[Problem, ...]:
    """What is wrong between studies, and between reviews and studies."""
    return ()
