"""The protocol of a review: what ``docs/reviews/<id>/review.yaml`` may say, and the rows of its two CSV files."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hccmeta.evidence.spec.types import (
    Characteristic,
    Count,
    Day,
    Doi,
    Endpoint,
    Factor,
    Line,
    Name,
    Number,
    Orcid,
    Positive,
    Record,
    Slug,
    Text,
    Treatment,
)

StudyField = Literal[
    "design",
    "population.line",
    "population.prior",
    "arms.treatment",
    "endpoints.endpoint",
    "endpoints.origin",
    "status",
]


class Question(Record):
    """The question in PICO form."""

    population: Text
    intervention: Text
    comparator: Text
    outcomes: Text


class Condition(Record):
    """One eligibility condition on a field of the study record; all of them must hold.

    A field with several values (arms, endpoints) satisfies ``any_of`` when one of its values is listed.
    """

    id: Slug
    field: StudyField
    any_of: Annotated[tuple[str | int, ...], Field(min_length=1)]
    text: Text = Field(description="the condition in words")


class EndpointPlan(Record):
    """An endpoint, the origin it must be counted from, and its restriction times in months."""

    endpoint: Endpoint
    origin: Literal["randomisation", "start-of-this-line"]
    tau: Annotated[tuple[Positive, ...], Field(min_length=1)]
    minimal_important_difference: Positive = Field(description="months of RMST")
    heterogeneity_months: Positive | None = Field(
        None,
        description="half-normal scale between studies, months at 12 months, where it is not that of 'scales'",
    )
    heterogeneity_log_hazard_ratio: Positive | None = Field(
        None, description="the same for log hazard ratios of this endpoint"
    )
    agreed_by: Text | None = Field(
        None, description="the panel that agreed on the smallest difference that matters; without it, a placeholder"
    )


class Plan(Record):
    """What every analysis of a review has; each kind below adds exactly what it needs, and narrows its words."""

    id: Slug
    title: Line
    kind: str
    measure: str
    primary: bool = False


class OfEndpoint(Plan):
    """An analysis of one endpoint."""

    endpoint: Endpoint


class AtHorizon(OfEndpoint):
    """An analysis of mean survival within ``tau`` months."""

    tau: Positive


class Contrasts(AtHorizon):
    """Every pair of treatments compared within studies, each by itself."""

    kind: Literal["contrasts"]
    measure: Literal["rmst_difference"] = "rmst_difference"


class ActiveVControl(AtHorizon):
    """All trials' active arm against the review's reference: different drugs, one question."""

    kind: Literal["active-v-control"]
    measure: Literal["rmst_difference"] = "rmst_difference"


class Nested(AtHorizon):
    """Arms nested in studies, every treatment against the reference."""

    kind: Literal["nested"]
    measure: Literal["rmst_difference"] = "rmst_difference"


class MetaRegression(AtHorizon):
    """Do characteristics account for the differences? ``covariates``: those of the review where none is named."""

    kind: Literal["meta-regression"]
    measure: Literal["rmst_difference"] = "rmst_difference"
    covariates: tuple[Characteristic, ...] = ()


class HazardRatios(OfEndpoint):
    """Hazard ratios as reported, else of the reconstructed patients."""

    kind: Literal["hazard-ratio"]
    measure: Literal["log_hazard_ratio"] = "log_hazard_ratio"


class PooledMedians(OfEndpoint):
    """The median of each treatment's pooled curve."""

    kind: Literal["pooled-median"]
    measure: Literal["median"] = "median"


class ReportedMedians(OfEndpoint):
    """Medians as reported, curve or not."""

    kind: Literal["reported-medians"]
    measure: Literal["median"] = "median"


class ResponseRates(Plan):
    """Tumour response within studies and, as ``proportion``, also each treatment's own."""

    kind: Literal["response"]
    measure: Literal["risk_difference", "proportion"] = "risk_difference"


class BaselineTable(Plan):
    """Patients at baseline by treatment, and whether they are alike. Its characteristics are the review's."""

    kind: Literal["baseline"]
    measure: Literal["proportion"] = "proportion"


class Direction(OfEndpoint):
    """Which way each study that compares treatments points, counted; no pooled number."""

    kind: Literal["direction"]
    measure: Literal["direction"] = "direction"
    primary: Literal[False] = False


class Predicted(AtHorizon):
    """Differences in mean survival predicted from reported medians, where there is no curve; never a primary result."""

    kind: Literal["predicted"]
    measure: Literal["predicted_rmst_difference"] = "predicted_rmst_difference"
    primary: Literal[False] = False


class Interactions(OfEndpoint):
    """Who benefits more? Each trial's hazard ratio at a level of ``factor`` over that at ``baseline``, as its report
    gives them; levels are never compared across trials."""

    kind: Literal["interactions"]
    measure: Literal["log_ratio_of_hazard_ratios"] = "log_ratio_of_hazard_ratios"
    primary: Literal[False] = False
    factor: Factor
    baseline: Slug = Field(description="the level against which the others are set")
    levels: Annotated[tuple[Slug, ...], Field(min_length=1)]
    arms: tuple[Treatment, ...] = Field((), description="treatments whose comparisons enter; none named: all")


class HazardRatioWindows(OfEndpoint):
    """Does the effect change with time? Hazard ratios of the reconstructed patients within 6 months, from 6 to 12, and
    later; ``together``: all contrasts against the review's reference as one question."""

    kind: Literal["hazard-ratio-windows"]
    measure: Literal["log_ratio_of_hazard_ratios"] = "log_ratio_of_hazard_ratios"
    primary: Literal[False] = False
    together: bool = False


class HarmRates(Plan):
    """Adverse events within studies: like with like in event, grade rule and attribution."""

    kind: Literal["harms"]
    measure: Literal["risk_difference"] = "risk_difference"
    primary: Literal[False] = False


AnalysisPlan = Annotated[
    Contrasts
    | ActiveVControl
    | Nested
    | MetaRegression
    | HazardRatios
    | PooledMedians
    | ReportedMedians
    | ResponseRates
    | BaselineTable
    | Direction
    | Predicted
    | Interactions
    | HazardRatioWindows
    | HarmRates,
    Field(discriminator="kind"),
]


class Scales(Record):
    """Scales of the prior distributions, fixed beforehand and said beside every number that rests on them.

    Half-normal scales of heterogeneity, and the standard deviation of hidden bias. Months are those at a restriction
    time of 12 months and grow in proportion with it.
    """

    heterogeneity_months: Positive = Field(0.5, description="between studies, months of RMST")
    heterogeneity_log_hazard_ratio: Positive = Field(0.25, description="between studies, log hazard ratio: a judgement")
    heterogeneity_points: Positive = Field(
        10.0, description="between studies, differences in patients of 100 (response, harms, alive): a judgement"
    )
    nested_study_months: Positive = Field(1.0, description="between studies, where arms are nested in studies")
    nested_arm_months: Positive = Field(0.5, description="between arms of a study, where arms are nested in studies")
    interaction_log_hazard_ratio: Positive = Field(0.25, description="between trials' interactions")
    bias_months: Positive = Field(0.5, description="hidden bias of non-randomised contrasts: does not average out")


class Dominance(Record):
    """A treatment ruled by one study, or by too few, is left out of the primary analyses; both results are shown."""

    share: Annotated[float, Field(gt=0, le=1)] = Field(
        description="largest share of a treatment's patients in one study"
    )
    min_studies: Annotated[int, Field(ge=1)]


class Living(Record):
    """How the review is kept alive."""

    state: Literal["living", "retired"] = "living"
    search_interval_months: Annotated[int, Field(ge=1, le=60)]
    triggers: tuple[Text, ...]
    retirement: Text
    retired_on: Day | None = None


class Author(Record):
    """Who answers for the review. Roles are CRediT terms."""

    name: Line
    family: Name | None = Field(None, description="family name, when the last word of the name is not it")
    given: Name | None = Field(None, description="given names, beside 'family'")
    orcid: Orcid | None = None
    roles: tuple[Text, ...]
    interests: Text | None = Field(None, description="competing interests as declared; absent: not declared")


class Query(Record):
    """A stored search, exactly as the service takes it."""

    service: Literal["pubmed", "europepmc", "clinicaltrials"]
    query: Text
    since: Day = Field(description="when this wording came into use")


class Reason(Record):
    """One of the reasons for which records are excluded; the list is closed."""

    id: Slug
    text: Text


class QuotedResult(Record):
    """A result published elsewhere, shown as a reference beside ours and never as ours."""

    label: Line
    value: Number
    ci: tuple[Number, Number] | None = None
    unit: Line
    endpoint: Endpoint | None = None
    tau: Positive | None = None
    treatment: Treatment | None = None
    reference: Treatment | None = None


class Quoted(Record):
    """A published review whose results are quoted."""

    id: Slug
    name: Line | None = Field(None, description="how a sentence calls it: Akkus et al. 2026")
    citation: Text
    doi: Doi | None = None
    read: Text = Field(description="what of it was read: abstract, full text")
    n_studies: Count | None = None
    n_patients: Count | None = None
    note: Text | None = None
    confounding: Text | None = Field(None, description="how the groups differed, as it says itself")
    results: tuple[QuotedResult, ...]


class Review(Record):
    """The whole protocol."""

    id: Slug = Field(description="name of the review's folder")
    title: Line
    short_title: Line
    position: Annotated[int, Field(ge=1, le=99)] | None = Field(
        None, description="place among the reviews, in the navigation and on the home page"
    )
    question: Question
    evidence: Literal["anchored", "nested"] = Field(
        description="anchored: randomised, within-study contrasts only; nested: arms nested in studies"
    )
    eligibility: Annotated[tuple[Condition, ...], Field(min_length=1)]
    treatments: tuple[Treatment, ...]
    reference: Treatment
    endpoints: Annotated[tuple[EndpointPlan, ...], Field(min_length=1)]
    analyses: Annotated[tuple[AnalysisPlan, ...], Field(min_length=1)]
    covariates: tuple[Characteristic, ...] = ()
    confounders: tuple[Characteristic, ...] = Field(
        (), description="what groups of an observational study must be alike in, or adjusted for"
    )
    scales: Scales = Scales()
    dominance: Dominance
    living: Living
    authors: Annotated[tuple[Author, ...], Field(min_length=1)]
    funding: Text | None = Field(None, description="who paid for the review; absent: not declared")
    queries: tuple[Query, ...] = ()
    exclusion_reasons: tuple[Reason, ...] = ()
    quoted: tuple[Quoted, ...] = ()
    caveats: tuple[Text, ...] = Field((), description="limitations in the reader's words")

    def scales_of(self, endpoint: str | None) -> Scales:
        """The scales of an analysis of ``endpoint``: the review's, with those that the endpoint has of its own."""
        names = ("heterogeneity_months", "heterogeneity_log_hazard_ratio")
        plans = [one for one in self.endpoints if one.endpoint == endpoint]
        own = {name: value for one in plans for name in names if (value := getattr(one, name)) is not None}
        return self.scales.model_copy(update=own)
