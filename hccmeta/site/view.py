"""What pages look at: evidence, results, status and flow of everything, joined once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from hccmeta.analysis.results import Analysis, Results, ReviewResult, StudyResult
from hccmeta.evidence.flow import Flow, flow
from hccmeta.evidence.living import Pending, Status, pending, status
from hccmeta.evidence.records import Library, ReviewFolder, StudyFolder
from hccmeta.evidence.rules.accepted import AcceptedFault
from hccmeta.evidence.spec.logs import Certainty
from hccmeta.evidence.spec.review import AnalysisPlan, Review
from hccmeta.evidence.spec.study import Study
from hccmeta.ground.problem import Problem
from hccmeta.words import wording
from hccmeta.words.english import say


@dataclass(frozen=True)
class StudyView:
    """A study with its results and the faults it accepts."""

    folder: StudyFolder
    result: StudyResult
    accepted: tuple[AcceptedFault, ...]

    @property
    def record(self) -> Study:
        """The study's record."""
        return self.folder.record


@dataclass(frozen=True)
class ReviewView:
    """A review with its results, status and flow; ``flow`` is None when the numbers do not balance."""

    folder: ReviewFolder
    result: ReviewResult
    status: Status
    flow: Flow | None
    pending: Pending
    studies: tuple[StudyView, ...]

    @property
    def record(self) -> Review:
        """The review's protocol."""
        return self.folder.record

    def group(self, plan: str) -> tuple[Analysis, ...]:
        """The analyses of the plan with this id: one, or one per comparison or treatment."""
        return tuple(one for one in self.result.analyses if one.key.plan == plan)

    def comparisons(self, plan: AnalysisPlan) -> tuple[Analysis, ...]:
        """The plan's own comparisons, without the network that joins them."""
        return tuple(one for one in self.group(plan.id) if one.kind != "network")

    def heading(self, plan: AnalysisPlan) -> str:
        """The plan's title; several comparisons say that each stands by itself."""
        title = wording.capital(plan.title)
        return say("figure.each", title=title) if len(self.comparisons(plan)) > 1 else title

    def certainty(self, analysis: str) -> Certainty | None:
        """The certainty that a person signed for this analysis."""
        return next((one.certainty for one in self.folder.grade.outcomes if one.analysis == analysis), None)

    def important(self, endpoint: str | None) -> float | None:
        """The minimal important difference of the endpoint, months of RMST."""
        plans = (one for one in self.record.endpoints if one.endpoint == endpoint)
        return next((one.minimal_important_difference for one in plans), None)

    def horizon(self, endpoint: str | None) -> float | None:
        """The first month up to which the review takes means of the endpoint."""
        return next((one.tau[0] for one in self.record.endpoints if one.endpoint == endpoint and one.tau), None)

    def agreed(self, endpoint: str | None) -> bool:
        """Whether a panel agreed on the endpoint's minimal important difference."""
        return any(one.endpoint == endpoint and one.agreed_by for one in self.record.endpoints)


@dataclass(frozen=True)
class View:
    """Everything a build shows. ``root`` of links is each page's own matter."""

    library: Library
    results: Results
    reviews: tuple[ReviewView, ...]
    studies: tuple[StudyView, ...]
    version: str
    built: date

    def study(self, study_id: str) -> StudyView | None:
        """The study with this id."""
        return next((one for one in self.studies if one.record.id == study_id), None)

    def reviews_of(self, study_id: str) -> tuple[ReviewView, ...]:
        """The reviews that include the study."""
        return tuple(one for one in self.reviews if study_id in one.result.selection.included)


def join(
    library: Library,
    results: Results,
    accepted: Sequence[AcceptedFault],
    *,
    version: str,
    epoch: int,
    order: Sequence[str] = (),
) -> tuple[View, tuple[Problem, ...]]:
    """The view of a build, and every reason why a review's flow does not balance.

    Reviews stand in ``order``, those it does not name last.
    """
    built = datetime.fromtimestamp(epoch, UTC).date()
    studies = tuple(
        StudyView(folder, results.study(folder.record.id), tuple(a for a in accepted if a.study == folder.record.id))
        for folder in library.studies
    )
    reviews: list[ReviewView] = []
    problems: list[Problem] = []
    places = {name: place for place, name in enumerate(order)}
    for folder in sorted(library.reviews, key=lambda one: places.get(one.record.id, len(places))):
        result = results.review(folder.record.id)
        counted, faults = flow(folder.record, folder.searches, folder.screening, folder=folder.path)
        problems += faults
        reviews.append(
            ReviewView(
                folder=folder,
                result=result,
                status=status(folder.record, folder.searches, folder.screening, on=built),
                flow=counted,
                pending=pending(folder.screening),
                studies=tuple(one for one in studies if one.record.id in result.selection.included),
            )
        )
    return View(library, results, tuple(reviews), studies, version, built), tuple(problems)
