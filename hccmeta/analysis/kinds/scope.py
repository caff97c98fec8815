"""What an analysis may look at: the review, its plan, the studies it selected and their results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from hccmeta.analysis.details import Calibration
from hccmeta.analysis.results import Analysis, ArmEndpoint, Contrast, StudyResult
from hccmeta.analysis.study import flipped, is_reversed
from hccmeta.evidence.selection import endpoint_record, in_pool
from hccmeta.evidence.spec.review import AtHorizon, EndpointPlan, OfEndpoint, Plan, Review, Scales
from hccmeta.evidence.spec.study import Arm, ArmOutcome, EndpointRecord, Study

P_co = TypeVar("P_co", bound=Plan, covariant=True)


@dataclass(frozen=True)
class Scope(Generic[P_co]):
    """One analysis' view: ``studies`` are those the review selected, with what was computed of each.

    ``calibrations``: of predictions from medians, from all studies with a curve, of any review.
    """

    review: Review
    plan: P_co
    studies: tuple[tuple[Study, StudyResult], ...]
    calibrations: tuple[Calibration, ...] = ()

    @property
    def pooled(self) -> tuple[tuple[Study, StudyResult], ...]:
        """The selected studies whose numbers enter the pool."""
        return tuple((study, result) for study, result in self.studies if in_pool(study))

    def endpoint_plan(self: Scope[OfEndpoint]) -> EndpointPlan:
        """The review's plan of the analysis' endpoint. Raises KeyError when it has none (a fault of the protocol)."""
        for one in self.review.endpoints:
            if one.endpoint == self.plan.endpoint:
                return one
        raise KeyError(self.plan.endpoint)

    @property
    def scales(self) -> Scales:
        """The scales of the priors, those of the analysis' endpoint where it has its own."""
        return self.review.scales_of(getattr(self.plan, "endpoint", None))

    def record(self: Scope[OfEndpoint], study: Study) -> EndpointRecord | None:
        """The study's record of the analysis' endpoint from the origin the review wants."""
        plan = self.endpoint_plan()
        return endpoint_record(study, plan.endpoint, plan.origin)

    @property
    def comparing(self) -> tuple[tuple[Study, StudyResult], ...]:
        """The pooled studies whose contrasts count: in an anchored review only the randomised ones."""
        anchored = self.review.evidence == "anchored"
        return tuple(one for one in self.pooled if not anchored or one[0].design == "randomised")

    def contrasts(self: Scope[OfEndpoint]) -> Iterator[tuple[Study, Contrast]]:
        """Every contrast between arms with curves, on the endpoint and from the origin of the analysis.

        A pair of treatments has one orientation, whichever way round the study reports it.
        """
        for study, result in self.comparing:
            record = self.record(study)
            if record is not None and record.has_curves:
                for contrast in result.contrasts:
                    if contrast.endpoint == record.endpoint:
                        turned = is_reversed(contrast.treatment, contrast.reference_treatment, self.review.reference)
                        yield study, flipped(contrast) if turned else contrast

    def sides(self, contrast: Contrast) -> tuple[ArmEndpoint, ArmEndpoint]:
        """The two arms of ``contrast``: arm and reference. Raises KeyError when they are not in the scope."""
        arms = {
            arm.arm: arm
            for _, result in self.studies
            for arm in result.arms
            if (arm.study, arm.endpoint) == (contrast.study, contrast.endpoint)
        }
        return arms[contrast.arm], arms[contrast.reference]

    def arms(self: Scope[OfEndpoint]) -> Iterator[tuple[Study, ArmEndpoint]]:
        """Every arm with a curve, of the review's treatments, on the endpoint and from the origin of the analysis."""
        for study, result in self.pooled:
            record = self.record(study)
            if record is not None and record.has_curves:
                for one in result.arms:
                    if one.endpoint == record.endpoint and one.treatment in self.review.treatments:
                        yield study, one

    def reported_arms(self: Scope[OfEndpoint]) -> Iterator[tuple[Study, Arm, ArmOutcome]]:
        """Every arm with a record of the endpoint, curve or not, of the review's treatments."""
        for study, _ in self.pooled:
            record = self.record(study)
            if record is not None:
                for arm in study.arms:
                    if arm.id in record.arms and arm.treatment in self.review.treatments:
                        yield study, arm, record.arms[arm.id]


Kind = Callable[[Scope[Any]], tuple[Analysis, ...]]

HorizonScope = Scope[AtHorizon]
EndpointScope = Scope[OfEndpoint]
