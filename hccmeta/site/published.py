"""The form of the files below ``api/v1/``: every field that is published, as types; their JSON Schemas follow.

A field may be added at any time; none is removed or given another meaning. A number is null where it is not estimable,
and ``reason`` says why. Ratios are on the log scale on which they are pooled.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from hccmeta.analysis.codes import EstimateKind, IntervalKind, Kind, Measure, Source, Standing
from hccmeta.evidence.spec.logs import Certainty
from hccmeta.site.published_record import (
    Adjustment,
    Count,
    EstimateData,
    FactData,
    HarmsData,
    Limits,
    MedianData,
    PData,
    RateData,
    ReportedRatioData,
    SourceData,
    SubgroupData,
)
from hccmeta.words.english import say

Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Cell = str | int | float | None


class IntervalData(TypedDict):
    """An interval that says what it is: ``level`` is null for a range, which is at no level."""

    lower: float | None
    upper: float | None
    kind: IntervalKind
    level: float | None


class SideData(TypedDict):
    """One arm of a row: its treatment, its patients (null where they were not given) and those with the event."""

    treatment: str
    n: Count | None
    events: Count | None


class RowData(TypedDict):
    """What one study puts into an analysis. ``weight``: its share in the result, 0 to 1."""

    study: str
    label: str
    arm: str | None
    reference: str | None
    n: Count | None
    estimate: float | None
    se: float | None
    ci: Limits | None
    interval: IntervalData | None
    weight: float | None
    source: Source
    adjustment: Adjustment | None
    sides: list[SideData]
    reason: str | None


class TableData(TypedDict):
    """A further result of an analysis as a table."""

    id: str
    title: str
    header: list[str]
    rows: list[list[Cell]]
    note: str


class AnalysisData(TypedDict):
    """One analysis of a review; ``ci`` and ``pi`` are its 95 % confidence and prediction limits."""

    id: str
    plan: str
    title: str
    endpoint: str | None
    tau: float | None
    kind: Kind
    measure: Measure
    estimate_kind: EstimateKind
    source: Source
    unit: str
    arm: str | None
    reference: str | None
    primary: bool
    estimate: float | None
    se: float | None
    ci: Limits | None
    interval: IntervalData | None
    pi: Limits | None
    p: float | None
    k: Count
    n: Count
    tau2: float | None
    i2: float | None
    q: float | None
    method: str
    status: Literal["estimated", "descriptive", "not-estimable"]
    reason: str | None
    certainty: Certainty | None
    rows: list[RowData]
    notes: list[str]
    tables: list[TableData]


class ConfounderData(TypedDict):
    """A confounder in one comparison; ``difference``: standardised, of the whole arms at baseline."""

    characteristic: str
    standing: Standing
    difference: float | None


class ConfoundingData(TypedDict):
    """The confounders of one comparison that was not randomised."""

    study: str
    arm: str
    reference: str
    analysis_set: str
    adjustment: Adjustment
    confounders: list[ConfounderData]


class ReviewData(TypedDict):
    """The analyses of one review; ``studies`` are those it includes, ``answer`` the sentences that every page has."""

    id: str
    title: str
    studies: list[str]
    answer: list[str]
    harms: str
    confounding: list[ConfoundingData]
    analyses: list[AnalysisData]


class ResultsData(TypedDict):
    """Every analysis of every review."""

    version: str
    reviews: list[ReviewData]


class RmstData(TypedDict):
    """Restricted mean survival time at one horizon, months; the share of reconstruction in its variance."""

    estimate: float | None
    se: float | None
    n_at_risk: Count | None
    reconstruction_share: float | None
    reason: str | None


class FidelityData(TypedDict):
    """One line of the fidelity card; ``ok`` is null where no gap is allowed or forbidden."""

    name: str
    reported: float | None
    reconstructed: float | None
    difference: float | None
    threshold: float | None
    ok: bool | None
    accepted: str | None


class ReportedData(TypedDict):
    """What a report says of one endpoint of an arm, in its own unit of time.

    ``n``: its patients, null where they are part of the arm and were not given.
    """

    origin: str
    analysis_set: str
    time_unit: str
    events: Count | None
    median: float | None
    median_ci: Limits | None
    status: str | None
    n: Count | None
    report: str
    cutoff: str | None
    reported_median: MedianData | None
    rates: list[RateData]


class _NoCurve(TypedDict):
    events: Count | None
    median: EstimateData | None
    rmst: dict[str, RmstData]
    fidelity: list[FidelityData]
    reason: str | None
    reported: list[ReportedData]


class EndpointData(_NoCurve, total=False):
    """One endpoint of an arm, recomputed from its curve; without a curve only what was reported, and the reason."""

    n: Count
    follow_up: EstimateData
    last_time: float
    patients: str


class ArmData(TypedDict):
    """An arm of a study; ``endpoints`` by name."""

    id: str
    treatment: str
    n: Count
    endpoints: dict[str, EndpointData]
    harms: HarmsData | None


class _Compared(TypedDict):
    endpoint: str
    arm: str
    reference: str
    hr: float | None
    ci: Limits | None
    reason: str | None
    reported_hr: ReportedRatioData
    reported_p: PData | None
    origin: str
    analysis_set: str
    report: str
    adjustment: Adjustment
    adjusted_for: list[str]
    n: Count | None
    n_reference: Count | None


class ComparisonData(_Compared, total=False):
    """Two arms of a study: the hazard ratio of the reconstructed patients beside the reported one.

    ``adjustment`` and ``adjusted_for`` are those of the reported one; ``n`` and ``n_reference`` the patients of both
    arms, null where they are part of them and were not given.
    """

    logrank_p: float | None
    proportional_hazards_p: float | None
    rmst_difference: dict[str, EstimateData]


class RatesArmData(TypedDict):
    """An arm of which only survival at a few times was published; ``rates``: [month, percent]."""

    arm: str
    treatment: str
    n: Count
    events: Count
    rates: list[Annotated[list[float], Field(min_length=2, max_length=2)]]
    rmst: dict[str, RmstData]


class RatesComparisonData(TypedDict):
    """Two such arms."""

    arm: str
    reference: str
    rmst_difference: dict[str, EstimateData]


class FromRatesData(TypedDict):
    """What follows from published rates of an endpoint: no curve, in no pool."""

    source: Literal["rates"]
    endpoint: str
    arms: list[RatesArmData]
    comparisons: list[RatesComparisonData]


class StudyData(TypedDict):
    """All that is known and computed of one study."""

    id: str
    name: str
    status: Literal["included", "retracted", "concern", "superseded"]
    design: str
    line: int
    prior: str
    registration: str | None
    year: int
    doi: str | None
    url: str
    arms: list[ArmData]
    comparisons: list[ComparisonData]
    from_rates: list[FromRatesData]
    subgroups: list[SubgroupData]
    sources: list[SourceData]
    facts: list[FactData]


class ReviewState(TypedDict):
    """How a review stands at the day of the build."""

    id: str
    title: str
    studies: Count
    patients: Count
    with_curve: Count
    state: str
    last_search: Day | None
    awaiting: Count


class MetaData(TypedDict):
    """Version, counts, and the state of each review."""

    version: str
    built: Day
    licences: dict[str, str]
    libraries: dict[str, str]
    studies: Count
    patients: Count
    reviews: list[ReviewState]
    files: list[str]
    schemas: str


class ChangeData(TypedDict):
    """An entry of the changelog of the evidence."""

    id: str
    on: Day | None
    title: str
    text: str
    link: str


class StudyChangeData(TypedDict):
    """A study that came, went or changed, and what its record says of it."""

    id: str
    name: str
    kind: str
    why: str | None


class SideOfChange(TypedDict):
    """An analysis in one of two versions."""

    estimate: float | None
    ci: Limits | None
    k: Count
    n: Count
    reason: str | None


class MovedData(TypedDict):
    """An analysis whose result or method differs between two versions."""

    review: str
    id: str
    conclusion_moved: bool
    method: str | None
    before: SideOfChange | None
    after: SideOfChange | None


BetweenData = TypedDict(
    "BetweenData",
    {
        "from": str,
        "to": str,
        "headline": str,
        "code_changed": bool,
        "studies": list[StudyChangeData],
        "analyses": list[MovedData],
    },
)


class ChangesData(TypedDict):
    """What changed: entries of the changelog, and every pair of an older and a newer version."""

    version: str
    changes: list[ChangeData]
    versions: list[str]
    between: list[BetweenData]


FILES: dict[str, Any] = {
    "meta": MetaData,
    "results": ResultsData,
    "studies": list[StudyData],
    "changes": ChangesData,
}


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of ``api/v1/<name>.json``. Raises KeyError for another name."""
    made = TypeAdapter(FILES[name]).json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": say(f"page.api.{name}")}
