"""Where records meet statistics, and nowhere else.

In: a ``Library`` (all evidence) and a ``Store``. Out: ``Results`` (every study, every review's analyses) and problems.
Numbers and typed reasons only: what cannot be estimated is None with its reason, in its place. ``words`` says it in
English. Randomness comes from seeds made of names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar

from hccmeta.analysis.calibration import calibrate
from hccmeta.analysis.codes import Unit
from hccmeta.analysis.crosscheck import crosscheck
from hccmeta.analysis.doubtful import Chosen, with_doubtful
from hccmeta.analysis.kinds import Scope, planned
from hccmeta.analysis.kinds.anchored import blank
from hccmeta.analysis.remarks import Why, because
from hccmeta.analysis.results import Analysis, CrossCheck, Results, ReviewResult, StudyResult
from hccmeta.analysis.study import analyse_study
from hccmeta.evidence.catalogue.computed import NOT_COMPUTED, NOT_RECONSTRUCTED
from hccmeta.evidence.records import Library, ReviewFolder, StudyFolder
from hccmeta.evidence.selection import in_pool, select
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.review import Plan, Review
from hccmeta.ground import codec
from hccmeta.ground.problem import Problem, problem

__all__ = ["analyse", "analyse_review", "analyse_studies"]

T = TypeVar("T")


class Memory(Protocol):
    """What remembers results between builds: ``hccmeta.ground.store.Store``."""

    def recall(self, stage: str, inputs: tuple[str, ...], kind: type[T], compute: Callable[[], T]) -> T:
        """What ``stage`` made of ``inputs`` before, else what ``compute`` gives."""


Progress = Callable[[str], None]


def analyse(library: Library, memory: Memory, progress: Progress) -> tuple[Results, tuple[Problem, ...]]:
    """Everything the reviews compute from ``library``, with a problem for each study or analysis that could not be
    computed."""
    studies, problems = analyse_studies(library, memory, progress)
    reviews = []
    for folder in library.reviews:
        progress(f"review {folder.record.id}")
        result = analyse_review(folder, library, studies, memory)
        reviews.append(result)
        problems = (*problems, *not_computed(folder, result))
    progress("lifelines")
    second = memory.recall("crosscheck", (codec.dumps(studies),), CrossCheck, lambda: crosscheck(studies))
    return Results(studies, tuple(reviews), second), problems


def analyse_studies(
    library: Library, memory: Memory, progress: Progress
) -> tuple[tuple[StudyResult, ...], tuple[Problem, ...]]:
    """What is computed within each study; a study that fails has an empty result and a problem."""
    taus = wanted_taus(tuple(folder.record for folder in library.reviews))
    results, problems = [], []
    for folder in library.studies:
        progress(f"study {folder.record.id}")
        try:
            results.append(_remembered_study(folder, taus, memory))
        except OSError:  # a full disk is no fault of the study
            raise
        except Exception as error:
            # Whatever goes wrong within one study is told of it, and the others are built.
            results.append(StudyResult(folder.record.id, (), ()))
            problems.append(problem(NOT_RECONSTRUCTED, f"{folder.path}/study.yaml", str(error)))
    return tuple(results), tuple(problems)


def wanted_taus(reviews: tuple[Review, ...]) -> dict[str, tuple[float, ...]]:
    """The restriction times the reviews ask for, by endpoint."""
    taus: dict[str, set[float]] = defaultdict(set)
    for review in reviews:
        for plan in review.endpoints:
            taus[plan.endpoint].update(plan.tau)
    return {endpoint: tuple(sorted(values)) for endpoint, values in sorted(taus.items())}


def _remembered_study(folder: StudyFolder, taus: dict[str, tuple[float, ...]], memory: Memory) -> StudyResult:
    inputs = (
        folder.record.model_dump_json(),
        codec.dumps({f"{endpoint}.{arm}": curves for (endpoint, arm), curves in sorted(folder.curves.items())}),
        codec.dumps(dict(sorted(folder.risk_tables.items()))),
        codec.dumps({f"{endpoint}.{arm}": marks for (endpoint, arm), marks in sorted(folder.censor_marks.items())}),
        codec.dumps(
            {f"{endpoint}.{arm}": folder.survival_pixel(endpoint, arm) for endpoint, arm in sorted(folder.curves)}
        ),
        codec.dumps(taus),
        vocabulary.in_use().fingerprint,
    )
    return memory.recall("study", inputs, StudyResult, lambda: analyse_study(folder, taus))


def _planned(scope: Scope[Plan]) -> tuple[Analysis, ...]:
    """What a plan asks for; a plan whose computation fails keeps its place, with the reason."""
    try:
        return planned(scope)
    except Exception as error:
        empty = blank(scope.plan, unit=Unit.NONE, reference=scope.review.reference)
        said = str(error) or type(error).__name__
        return (replace(empty, reasons=(because(Why.FAILED, said=said),)),)


def not_computed(folder: ReviewFolder, result: ReviewResult) -> tuple[Problem, ...]:
    """A problem for each analysis that keeps its place because its computation failed."""
    return tuple(
        problem(NOT_COMPUTED, f"{folder.path}/review.yaml", f"analyses.{one.id}: {dict(reason.given)['said']}")
        for one in result.analyses
        for reason in one.reasons
        if reason.code is Why.FAILED
    )


def analyse_review(
    folder: ReviewFolder, library: Library, studies: tuple[StudyResult, ...], memory: Memory
) -> ReviewResult:
    """Every analysis of a review, from the ``studies``' results (in the order of ``library.studies``)."""
    selection = select(folder.record, tuple(one.record for one in library.studies))
    chosen = tuple(
        (one.record, result)
        for one, result in zip(library.studies, studies, strict=True)
        if one.record.id in selection.included
    )

    calibrations = calibrate(tuple(one.record for one in library.studies), studies)

    def analyses(of: Chosen) -> list[Analysis]:
        scopes = (Scope(folder.record, plan, of, calibrations) for plan in folder.record.analyses)
        return [one for scope in scopes for one in _planned(scope)]

    def compute() -> ReviewResult:
        pooled = [(record, result) for record, result in chosen if in_pool(record)]
        return ReviewResult(
            id=folder.record.id,
            selection=selection,
            analyses=with_doubtful(chosen, analyses(chosen), analyses),
            n_patients=sum(arm.n for record, _ in pooled for arm in record.arms),
            n_with_curve=sum(bool(result.arms) for _, result in pooled),
        )

    inputs = (
        folder.record.model_dump_json(),
        codec.dumps(selection),
        codec.dumps(calibrations),
        vocabulary.in_use().fingerprint,
        *(record.model_dump_json() for record, _ in chosen),
        *(codec.dumps(result) for _, result in chosen),
    )
    try:
        return memory.recall("review", inputs, ReviewResult, lambda: _whole(compute()))
    except _NotKeptError as error:
        return error.result


class _NotKeptError(Exception):
    """Carries a result with a failed analysis past the memory: what failed once may work the next time."""

    def __init__(self, result: ReviewResult) -> None:
        super().__init__(result.id)
        self.result = result


def _whole(result: ReviewResult) -> ReviewResult:
    """``result`` itself. Raises _NotKeptError when an analysis of it could not be computed."""
    if any(reason.code is Why.FAILED for one in result.analyses for reason in one.reasons):
        raise _NotKeptError(result)
    return result
