"""Where records meet statistics, and nowhere else.

In: a ``Library`` (all evidence) and a ``Store``. Out: ``Results`` (every study, every review's analyses) and problems.
Numbers and typed reasons only: what cannot be estimated is None with its reason, in its place. ``words`` says it in
English. Randomness comes from seeds made of names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol, TypeVar

from hccmeta.analysis.calibration import calibrate, calibrating
from hccmeta.analysis.codes import Unit
from hccmeta.analysis.crosscheck import crosscheck, together
from hccmeta.analysis.details import Calibration
from hccmeta.analysis.doubtful import Chosen, with_doubtful
from hccmeta.analysis.endpoint_tasks import EndpointTask, attempted, endpoint_tasks
from hccmeta.analysis.inputs import (
    for_plan,
    name_of_plan,
    named,
    numbers_of,
    plan_of,
    protocol_of,
    result_for_plan,
    words_of,
)
from hccmeta.analysis.kinds import Scope, planned
from hccmeta.analysis.kinds.anchored import blank
from hccmeta.analysis.kinds.confounders import confounding
from hccmeta.analysis.remarks import Why, because
from hccmeta.analysis.results import Analysis, CrossCheck, Results, ReviewResult, StudyResult
from hccmeta.analysis.study import analyse_study
from hccmeta.evidence.catalogue.computed import NOT_COMPUTED, NOT_RECONSTRUCTED
from hccmeta.evidence.records import Library, ReviewFolder
from hccmeta.evidence.selection import in_pool, select
from hccmeta.evidence.spec import vocabulary
from hccmeta.evidence.spec.review import Plan, Predicted, Review
from hccmeta.ground import codec
from hccmeta.ground.digest import digest
from hccmeta.ground.parallel import over
from hccmeta.ground.problem import Problem, problem

__all__ = ["analyse", "analyse_review", "analyse_studies"]

T = TypeVar("T")

#: The hash of what was computed of an endpoint, by study and endpoint.
Prints = Mapping[tuple[str, str], str]

#: From this many endpoints to compute on, several processes share the work.
MANY = 6


@dataclass(frozen=True)
class Analyses:
    """What a plan asks for, as it is kept."""

    analyses: tuple[Analysis, ...]


@dataclass(frozen=True)
class Calibrations:
    """The calibrations of all endpoints, as they are kept."""

    calibrations: tuple[Calibration, ...]


class Memory(Protocol):
    """What remembers results between builds: ``hccmeta.ground.store.Store``."""

    def recall(self, stage: str, inputs: tuple[str, ...], kind: type[T], compute: Callable[[], T]) -> T:
        """What ``stage`` made of ``inputs`` before, else what ``compute`` gives."""

    def has(self, stage: str, inputs: tuple[str, ...]) -> bool:
        """Whether it remembers what ``stage`` made of ``inputs``."""


Progress = Callable[[str], None]


def analyse(library: Library, memory: Memory, progress: Progress) -> tuple[Results, tuple[Problem, ...]]:
    """Everything the reviews compute from ``library``, with a problem for each study or analysis that could not be
    computed."""
    studies, problems = analyse_studies(library, memory, progress)
    prints = fingerprints(studies)
    reviews = []
    for folder in library.reviews:
        progress(f"review {folder.record.id}")
        result = analyse_review(folder, library, studies, memory, prints)
        reviews.append(result)
        problems = (*problems, *not_computed(folder, result))
    progress("lifelines")
    return Results(studies, tuple(reviews), _second_opinion(studies, memory, prints)), problems


def _second_opinion(studies: tuple[StudyResult, ...], memory: Memory, prints: Prints) -> CrossCheck:
    """The comparison with lifelines, kept of each study by itself."""
    return together(
        [
            memory.recall(
                "crosscheck",
                tuple(prints[one.id, endpoint] for endpoint in _endpoints(one)),
                CrossCheck,
                lambda one=one: crosscheck((one,)),  # type: ignore[misc]
            )
            for one in studies
        ]
    )


def fingerprints(studies: Iterable[StudyResult]) -> Prints:
    """The hash of what was computed of every endpoint of every study."""
    return {
        (one.id, endpoint): digest(
            codec.dumps(
                (
                    [arm for arm in one.arms if arm.endpoint == endpoint],
                    [each for each in one.contrasts if each.endpoint == endpoint],
                )
            )
        )
        for one in studies
        for endpoint in _endpoints(one)
    }


def _endpoints(one: StudyResult) -> tuple[str, ...]:
    return tuple(dict.fromkeys(arm.endpoint for arm in one.arms))


def analyse_studies(
    library: Library, memory: Memory, progress: Progress
) -> tuple[tuple[StudyResult, ...], tuple[Problem, ...]]:
    """What is computed within each study; a study that fails has an empty result and a problem.

    The endpoints that are not remembered are computed by as many processes as there are cores.
    """
    taus = wanted_taus(tuple(folder.record for folder in library.reviews))
    tasks = [tuple(endpoint_tasks(folder, taus)) for folder in library.studies]
    new: list[EndpointTask] = []
    for folder, each in zip(library.studies, tasks, strict=True):
        missing = [one for one in each if not memory.has("study", one.inputs)]
        if missing:
            progress(f"study {folder.record.id}")
        new += missing
    computed: dict[tuple[str, ...], StudyResult | str] = {}
    for task, attempt in zip(new, over(attempted, new, many=MANY), strict=True):
        # Kept as it comes: a build that is cut off goes on from here.
        computed[task.inputs] = _kept(memory, task, attempt) if isinstance(attempt, StudyResult) else attempt
    results, problems = [], []
    for folder, each in zip(library.studies, tasks, strict=True):
        outcomes = [computed.get(one.inputs) for one in each]
        failed = [one for one in outcomes if isinstance(one, str)]
        parts = []
        if failed:
            # A study of which one endpoint fails has an empty result, and the others are built.
            problems.append(problem(NOT_RECONSTRUCTED, f"{folder.path}/study.yaml", failed[0]))
        for task, outcome in zip(each, outcomes, strict=True):
            if not isinstance(outcome, str) and not failed:
                parts.append(_kept(memory, task, None) if outcome is None else outcome)
        results.append(_joined(folder.record.id, parts))
    return tuple(results), tuple(problems)


def _kept(memory: Memory, task: EndpointTask, outcome: StudyResult | None) -> StudyResult:
    return memory.recall("study", task.inputs, StudyResult, partial(_given, task, outcome))


def _given(task: EndpointTask, outcome: StudyResult | None) -> StudyResult:
    """What was just computed of ``task``; else (what was remembered is damaged) computed now."""
    if outcome is not None:
        return outcome
    with vocabulary.using(task.words):
        return analyse_study(task.folder, task.taus)


def _joined(study: str, parts: Sequence[StudyResult]) -> StudyResult:
    """One result of a study from those of its endpoints."""
    arms = tuple(arm for one in parts for arm in one.arms)
    contrasts = tuple(each for one in parts for each in one.contrasts)
    return StudyResult(study, arms, contrasts, tuple(each for one in parts for each in one.from_rates))


def wanted_taus(reviews: tuple[Review, ...]) -> dict[str, tuple[float, ...]]:
    """The restriction times the reviews ask for, by endpoint."""
    taus: dict[str, set[float]] = defaultdict(set)
    for review in reviews:
        for plan in review.endpoints:
            taus[plan.endpoint].update(plan.tau)
    return {endpoint: tuple(sorted(values)) for endpoint, values in sorted(taus.items())}


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
    folder: ReviewFolder,
    library: Library,
    studies: tuple[StudyResult, ...],
    memory: Memory,
    prints: Prints | None = None,
) -> ReviewResult:
    """Every analysis of a review, from the ``studies``' results (in the order of ``library.studies``).

    ``prints``: their ``fingerprints``, where they are known. Each analysis is remembered by what it looks at: its plan,
    the review's rules, and the numbers of its own endpoint.
    """
    review = protocol_of(folder.record)
    selection = select(folder.record, tuple(one.record for one in library.studies))
    known = fingerprints(studies) if prints is None else prints
    chosen = tuple(
        (numbers_of(one.record), result)
        for one, result in zip(library.studies, studies, strict=True)
        if one.record.id in selection.included
    )
    calibrations: tuple[Calibration, ...] = ()
    if any(isinstance(plan, Predicted) for plan in folder.record.analyses):
        calibrations = _calibrations(library, studies, memory)

    def analyses(of: Chosen) -> list[Analysis]:
        return [
            one
            for plan in map(plan_of, folder.record.analyses)
            for one in _remembered(review, plan, of, calibrations if isinstance(plan, Predicted) else (), memory, known)
        ]

    analyses_found = with_doubtful(chosen, analyses(chosen), analyses)
    pooled = [(record, result) for record, result in chosen if in_pool(record)]
    names = {one.record.id: one.record.name for one in library.studies}
    names |= {name_of_plan(plan.id): plan.title for plan in folder.record.analyses}
    return ReviewResult(
        id=folder.record.id,
        selection=selection,
        analyses=named(analyses_found, names),
        n_patients=sum(arm.n for record, _ in pooled for arm in record.arms),
        n_with_curve=sum(bool(result.arms) for _, result in pooled),
        confounding=confounding(folder.record, tuple(record for record, _ in pooled)),
    )


def _remembered(
    review: Review,
    plan: Plan,
    chosen: Chosen,
    calibrations: tuple[Calibration, ...],
    memory: Memory,
    prints: Prints,
) -> tuple[Analysis, ...]:
    """What ``plan`` asks for, of what it may see of the ``chosen`` studies."""
    seen = tuple((for_plan(plan, record), result_for_plan(plan, result)) for record, result in chosen)
    words = words_of((record for record, _ in seen), review)
    inputs = (
        review.model_dump_json(warnings=False),
        plan.model_dump_json(),
        codec.dumps(calibrations),
        words.fingerprint,
        *(record.model_dump_json() for record, _ in seen),
        *(prints[result.id, endpoint] for _, result in seen for endpoint in _endpoints(result)),
    )
    scope = Scope(review, plan, seen, calibrations)
    try:
        with vocabulary.using(words):
            return memory.recall("analyses", inputs, Analyses, lambda: _unfailed(_planned(scope))).analyses
    except _NotKeptError as error:
        return error.analyses


class _NotKeptError(Exception):
    """Carries failed analyses past the memory: what failed once may work the next time."""

    def __init__(self, analyses: tuple[Analysis, ...]) -> None:
        super().__init__()
        self.analyses = analyses


def _unfailed(analyses: tuple[Analysis, ...]) -> Analyses:
    """``analyses`` as they are kept. Raises _NotKeptError when one of them could not be computed."""
    if any(reason.code is Why.FAILED for one in analyses for reason in one.reasons):
        raise _NotKeptError(analyses)
    return Analyses(analyses)


def _calibrations(library: Library, studies: tuple[StudyResult, ...], memory: Memory) -> tuple[Calibration, ...]:
    points = calibrating(tuple(one.record for one in library.studies), studies)
    kept = memory.recall("calibration", (codec.dumps(points),), Calibrations, lambda: Calibrations(calibrate(points)))
    return kept.calibrations
