"""The results of a build, as frozen records. Tables, figures, JSON, pages and diffs are all made from these.

Times are in months. ``None`` stands where a number is not estimable, and a typed reason says why.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from hccmeta.analysis.arrays import Counts, Floats
from hccmeta.analysis.codes import Check, EstimateKind, IntervalKind, Kind, Label, Measure, Outcome, Part, Source, Unit
from hccmeta.analysis.confounding import Confounding
from hccmeta.analysis.details import Details
from hccmeta.analysis.intervals import Interval, Limits
from hccmeta.analysis.remarks import Method, Note, Reason
from hccmeta.evidence.selection import Selection
from hccmeta.evidence.spec.study import Adjustment


@dataclass(frozen=True)
class Estimate:
    """A number with its standard error and interval; None where there is none, with the reason."""

    estimate: float | None
    se: float | None = None
    interval: Interval | None = None
    reason: Reason | None = None

    @property
    def ci(self) -> Limits | None:
        """The limits of a confidence or credible interval; None for a range, which is neither."""
        return None if self.interval is None else self.interval.inferred


@dataclass(frozen=True)
class ArmRmst:
    """Restricted mean survival time of one arm at ``tau``.

    ``se`` holds both parts of the uncertainty: patients and reconstruction
    (``docs/methods/reconstruction.md#how-sure-it-is``);
    ``reconstruction_share`` is the second part's share in the variance.
    """

    tau: float
    estimate: float | None
    se: float | None
    n_at_risk: int | None
    reconstruction_share: float | None = None
    reason: Reason | None = None


@dataclass(frozen=True)
class Curve:
    """Kaplan-Meier steps of reconstructed patients (from time 0), with a log-log confidence band."""

    time: Floats
    survival: Floats
    lower: Floats
    upper: Floats


@dataclass(frozen=True)
class FidelityItem:
    """One line of the fidelity card: what was reported, what the reconstruction gives, and the largest allowed gap.

    ``month``: the time of what is compared at one time.
    """

    check: Check
    reported: float | None
    reconstructed: float | None
    difference: float | None
    threshold: float | None
    ok: bool | None
    accepted: str | None = None
    month: float | None = None

    @property
    def name(self) -> str:
        """Its name in files: ``median``, ``rate-12``."""
        return f"rate-{self.month:g}" if self.check is Check.RATE and self.month is not None else self.check.value


@dataclass(frozen=True)
class ArmEndpoint:
    """One arm of one endpoint, recomputed from its curve. ``alive``: patients of 100 without the event, by tau."""

    study: str
    arm: str
    treatment: str
    endpoint: str
    n: int
    n_events: int
    time: Floats
    event: Counts
    curve: Curve
    points: tuple[Floats, Floats]
    risk_time: Floats
    risk_given: Counts
    risk_reconstructed: Counts
    median: Estimate
    follow_up: Estimate
    rmst: tuple[ArmRmst, ...]
    fidelity: tuple[FidelityItem, ...]
    last_time: float
    alive: tuple[tuple[float, Estimate], ...] = ()


@dataclass(frozen=True)
class WindowEffects:
    """An effect in W windows of follow-up (``docs/methods/statistics.md#time``): log hazard ratio with its covariance
    (W x W) and the months gained, both with the reconstruction's part; nan where not estimable.

    ``end`` of the last window is that of the months gained; its hazard ratio is of all later follow-up.
    """

    start: Floats
    end: Floats
    log_hr: Floats
    covariance: tuple[Floats, ...]
    events: Counts
    gain: Floats
    gain_se: Floats


@dataclass(frozen=True)
class Contrast:
    """Two arms of one study on one endpoint.

    ``rmst_difference`` (months) and ``alive_difference`` (patients of 100) are arm minus reference, by ``tau``.
    """

    study: str
    endpoint: str
    arm: str
    reference: str
    treatment: str
    reference_treatment: str
    hr: Estimate
    logrank_p: float | None
    proportional_hazards_p: float | None
    rmst_difference: tuple[tuple[float, Estimate], ...]
    fidelity: tuple[FidelityItem, ...] = ()
    windows: WindowEffects | None = None
    alive_difference: tuple[tuple[float, Estimate], ...] = ()


@dataclass(frozen=True)
class RatesArm:
    """One arm of which only survival at a few times was published; ``rates``: (month, percent).

    No :class:`ArmEndpoint`, so that nothing that pools curves can take it.
    """

    study: str
    arm: str
    treatment: str
    endpoint: str
    n: int
    n_events: int
    rates: tuple[tuple[float, float], ...]
    rmst: tuple[ArmRmst, ...]


@dataclass(frozen=True)
class RatesContrast:
    """Two such arms: the difference of their means (months), arm minus reference, by ``tau``. No :class:`Contrast`."""

    arm: str
    reference: str
    treatment: str
    reference_treatment: str
    rmst_difference: tuple[tuple[float, Estimate], ...]


@dataclass(frozen=True)
class FromRates:
    """What follows from published rates of one endpoint; it stands on the study's page and in no analysis."""

    endpoint: str
    arms: tuple[RatesArm, ...]
    contrasts: tuple[RatesContrast, ...]
    source: Literal[Source.RATES] = Source.RATES


@dataclass(frozen=True)
class StudyResult:
    """All that was recomputed for one study; empty tuples for a study without a curve."""

    id: str
    arms: tuple[ArmEndpoint, ...]
    contrasts: tuple[Contrast, ...]
    from_rates: tuple[FromRates, ...] = ()


Status = Literal["estimated", "descriptive", "not-estimable"]


@dataclass(frozen=True)
class Side:
    """One arm of a row: its treatment and, where known, its patients and those with the event."""

    treatment: str
    n: int | None
    events: int | None = None


@dataclass(frozen=True)
class Row:
    """One line of a forest plot: a study (or subgroup) with what it puts into the pooled estimate.

    ``weight`` is its share of the pooled estimate, 0 to 1 (of the absolute weights where arms enter with either sign);
    None when it does not enter, with the reasons. The interval of a reported number is the report's own, at its level.
    """

    study: str
    label: Label
    arm: str | None
    reference: str | None
    n: int | None
    estimate: float | None
    se: float | None = None
    interval: Interval | None = None
    weight: float | None = None
    reasons: tuple[Reason, ...] = ()
    source: Source = Source.COMPUTED
    adjustment: Adjustment | None = None
    sides: tuple[Side, ...] = ()

    @property
    def ci(self) -> Limits | None:
        """The limits of a confidence or credible interval; None for a range, which is neither."""
        return None if self.interval is None else self.interval.inferred


@dataclass(frozen=True)
class Way:
    """How a response was assessed; only what is alike in all of it is put together.

    ``study`` (a name) is empty unless criteria or assessor were not stated: two things not stated are not known to be
    alike.
    """

    criteria: str
    assessor: str
    analysis_set: str
    study: str = ""


@dataclass(frozen=True)
class HarmKey:
    """An adverse event as it was counted; only what is alike in all of it is put together."""

    event: str
    grade: str
    attribution: str


@dataclass(frozen=True)
class LevelKey:
    """A level of a factor against its baseline."""

    factor: str
    level: str
    baseline: str


@dataclass(frozen=True)
class Key:
    """What an analysis is among those of its ``plan``, beside its two treatments; ``title`` is the protocol's own."""

    plan: str
    title: str
    part: Part = Part.WHOLE
    characteristic: str | None = None
    outcome: Outcome | None = None
    way: Way | None = None
    design: str | None = None
    harm: HarmKey | None = None
    level: LevelKey | None = None


@dataclass(frozen=True)
class Analysis:
    """One analysis of a review. ``arm`` and ``reference`` are treatments (None where the kind has none).

    ``tau2``, ``i2`` and ``q`` are those of the pool; ``details`` hold all that stands beside the main number.
    """

    id: str
    key: Key
    kind: Kind
    measure: Measure
    unit: Unit
    endpoint: str | None = None
    tau: float | None = None
    arm: str | None = None
    reference: str | None = None
    primary: bool = False
    estimate: float | None = None
    se: float | None = None
    interval: Interval | None = None
    prediction: Interval | None = None
    p: float | None = None
    k: int = 0
    n: int = 0
    tau2: float | None = None
    i2: float | None = None
    q: float | None = None
    method: Method | None = None
    status: Status = "not-estimable"
    reasons: tuple[Reason, ...] = ()
    rows: tuple[Row, ...] = ()
    notes: tuple[Note, ...] = ()
    details: Details = field(default_factory=Details)

    @property
    def ci(self) -> Limits | None:
        """The limits of a confidence or credible interval; None for a range, which is neither."""
        return None if self.interval is None else self.interval.inferred

    @property
    def pi(self) -> Limits | None:
        """The limits of the prediction interval."""
        return None if self.prediction is None else self.prediction.limits

    @property
    def source(self) -> Source:
        """Where its numbers come from: one source of all its rows, or several put together."""
        if self.kind is Kind.PREDICTED:
            return Source.PREDICTED
        found = {row.source for row in self.rows}
        return found.pop() if len(found) == 1 else Source.COMBINED if found else Source.COMPUTED

    @property
    def estimate_kind(self) -> EstimateKind:
        """What the main number is."""
        if self.interval is not None and self.interval.kind is IntervalKind.RANGE:
            return EstimateKind.RANGE_OF_MEDIANS
        return self.measure.estimate_kind


@dataclass(frozen=True)
class ReviewResult:
    """All that was computed for one review."""

    id: str
    selection: Selection
    analyses: tuple[Analysis, ...]
    n_patients: int
    n_with_curve: int
    confounding: tuple[Confounding, ...] = ()


@dataclass(frozen=True)
class CrossCheck:
    """Largest absolute differences between our fits and lifelines': in survival, and in log hazard ratio."""

    arms: int
    survival: float
    contrasts: int
    log_hazard_ratio: float
    lifelines: str


@dataclass(frozen=True)
class Results:
    """Everything a build computes."""

    studies: tuple[StudyResult, ...]
    reviews: tuple[ReviewResult, ...]
    crosscheck: CrossCheck | None = None

    def study(self, study_id: str) -> StudyResult:
        """The result of this study. Raises KeyError when there is none."""
        for one in self.studies:
            if one.id == study_id:
                return one
        raise KeyError(study_id)

    def review(self, review_id: str) -> ReviewResult:
        """The result of this review. Raises KeyError when there is none."""
        for one in self.reviews:
            if one.id == review_id:
                return one
        raise KeyError(review_id)
