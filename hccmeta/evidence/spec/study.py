"""The record of a study: what ``studies/<id>/study.yaml`` may say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hccmeta.evidence.spec.facts import (
    Baseline,
    Events,
    Finding,
    FollowUp,
    Harm,
    HazardRatio,
    Located,
    Median,
    PValue,
    Rate,
    Share,
)
from hccmeta.evidence.spec.types import (
    Characteristic,
    Count,
    Criteria,
    Day,
    Doi,
    Endpoint,
    Factor,
    Line,
    Month,
    Name,
    Orcid,
    Pmid,
    Record,
    Registration,
    Slug,
    Text,
    Treatment,
    Url,
    Year,
)


class Report(Record):
    """A paper of the study."""

    id: Slug
    doi: Doi | None = None
    pmid: Pmid | None = None
    authors: Annotated[tuple[Line, ...], Field(min_length=1)]
    title: Line
    journal: Line
    year: Year
    volume: Line | None = Field(None, description="volume and issue: 391(10126)")
    pages: Line | None = None
    status: Literal["read", "secondary", "unverified"] = Field("read", description="how this citation was read")
    url: Url | None = Field(None, description="page on which abstract or citation was read")
    access: Literal["free", "paid"] | None = Field(None, description="whether the full text is free to read")
    access_source: Located | None = None
    unverified: tuple[Literal["authors", "title", "journal", "year", "volume", "pages", "doi", "pmid"], ...] = Field(
        (), description="parts of this citation that were given from memory, whatever its status"
    )


class Source(Record):
    """Where facts were read when not in a report of the study."""

    id: Slug
    kind: Literal["report", "registry", "label", "secondary", "reconstruction"]
    title: Line
    doi: Doi | None = None
    url: Url | None = None


class Enrolment(Record):
    """When patients were enrolled."""

    start: Month = Field(alias="from")
    end: Month | None = Field(None, alias="to")


class Setting(Record):
    """Where and when the study took place."""

    countries: tuple[Text, ...] = ()
    regions: Text | None = None
    enrolment: Enrolment | None = None
    source: Slug | None = None
    at: Text | None = None
    status: Literal["read", "secondary", "derived", "unverified"] = "read"
    enrolment_source: Located | None = None


class Population(Record):
    """Who was treated: the line of this treatment and what came before."""

    line: Annotated[int, Field(ge=1, le=9)]
    prior: Literal["none", "immunotherapy", "sorafenib", "tki", "mixed"]
    prior_regimen: Text | None = None
    detail: Text | None = None
    line_source: Located | None = None
    prior_source: Located | None = None


class Response(Record):
    """Tumour response by one set of criteria and one kind of assessor; only like ones are pooled."""

    criteria: Criteria
    assessor: Literal["investigator", "independent", "not-stated"]
    analysis_set: Literal["all", "matched", "wider"] = Field(
        "all", description="matched: a propensity-score matched subset; wider: with patients who are not of the arm"
    )
    evaluable: Count | None = Field(None, description="patients evaluated, when not the arm's n")
    evaluable_unknown: bool = Field(
        False, description="fewer than the arm's n were evaluated, but how many was not read: shown, never pooled"
    )
    orr: Share | None = Field(None, description="objective response")
    dcr: Share | None = Field(None, description="disease control")
    stable: Share | None = Field(None, description="stable disease")


class Harms(Record):
    """Adverse events of an arm. The safety population has its own number, often not the arm's."""

    n: Annotated[int, Field(ge=1, le=1_000_000)] | None = Field(None, description="patients of the safety population")
    n_source: Located | None = None
    follow_up: Text | None = Field(None, description="until when events were counted, as the source says it")
    events: tuple[Harm, ...] = ()


class Arm(Record):
    """A treatment group."""

    id: Slug
    treatment: Treatment
    n: Annotated[int, Field(ge=1, le=1_000_000)]
    n_source: Located
    baseline: Baseline = Baseline()
    response: tuple[Response, ...] = ()
    harms: Harms | None = None


class Provenance(Record):
    """Where the digitised curves of an endpoint come from."""

    reading: Literal["corners", "samples", "vector", "rates"] = Field(
        description="corners: step corners were clicked; samples: read at given times; vector: paths of a vector "
        "figure; rates: no figure, only survival reported at two or more times"
    )
    method: Line = Field(description="how: digitised from the figure, third-party reconstruction")
    by: Line = Field(description="who read the curves")
    reference: Slug = Field(description="id of the report or source they were read from")
    figure: Line | None = Field(None, description="the figure in that source")
    risk_table: Literal["printed", "counted", "none"] = Field(
        description="numbers at risk: read off the printed table, counted from a reconstruction, or not given"
    )
    note: Text | None = None


class ArmOutcome(Record):
    """What a study reports of one endpoint in one arm."""

    n: Annotated[int, Field(ge=1, le=1_000_000)] | None = Field(None, description="patients, when not the arm's n")
    n_events: Events | None = None
    median: Median | None = None
    rates: tuple[Rate, ...] = Field((), description="survival reported at given times")


Adjustment = Literal["none", "multivariable", "matched", "weighted", "not-stated"]


class Comparison(Record):
    """What a study reports of one arm against another, crude or adjusted: each its own entry."""

    arm: Slug
    reference: Slug
    adjustment: Adjustment | None = Field(
        None, description="how the groups were made alike; without it, an observational study counts as not-stated"
    )
    adjusted_for: tuple[Characteristic, ...] = Field(
        (), description="characteristics adjusted for, matched or weighted on"
    )
    hr: HazardRatio | None = None
    p: PValue | None = None


class EndpointRecord(Record):
    """One endpoint, counted from one origin, in one set of patients."""

    endpoint: Endpoint
    origin: Literal["randomisation", "start-of-this-line", "start-of-first-line", "not-stated"] = Field(
        description="when time starts; only like origins are pooled"
    )
    analysis_set: Literal["all", "matched", "interim", "subgroup", "wider"] = Field(
        "all",
        description="matched: a propensity-score matched subset; interim: an earlier analysis; "
        "wider: with patients who are not of the arm, such as those of a later line",
    )
    subgroup: Text | None = Field(None, description="which patients, when not all of the arm")
    criteria: Criteria | None = None
    assessor: Literal["investigator", "independent", "not-stated"] | None = None
    time_unit: Literal["days", "weeks", "months", "years"] = "months"
    report: Slug | None = Field(None, description="id of the report these results are of, when not the first")
    cutoff: Month | None = Field(None, description="data cut-off; of several, the newest leads")
    cutoff_source: Located | None = None
    follow_up: FollowUp | None = None
    curve_figure: Text | None = Field(None, description="the figure of the report that shows its curves, where read")
    n_events: Events | None = Field(None, description="events in all arms together, when published so")
    curves: Provenance | None = None
    arms: dict[Slug, ArmOutcome]
    comparisons: tuple[Comparison, ...] = ()

    @property
    def has_curves(self) -> bool:
        """Whether curves of it were read: rates at a few times are none."""
        return self.curves is not None and self.curves.reading != "rates"


class Judgement(Record):
    """One domain of a risk-of-bias assessment, by the levels of its tool."""

    judgement: Slug
    reason: Text
    answers: dict[Slug, Literal["y", "py", "pn", "n", "ni", "na"]] = Field(
        {}, description="answers to the tool's signalling questions, by their numbers: q-1-1"
    )


class Assessor(Record):
    """Who judged."""

    name: Line
    orcid: Orcid | None = None


class RiskOfBias(Record):
    """Named persons' assessment of one outcome by one tool; absent until somebody has judged.

    Two who judge apart write an entry each; what they agree on is a third one, ``agreed``, which stands.
    """

    tool: Slug = Field(description="a tool of docs/risk-of-bias-tools.yaml")
    endpoint: Endpoint = Field(description="the outcome it is for")
    overall: Slug | None = Field(None, description="overall judgement; none for a tool that counts stars")
    overall_reason: Text | None = None
    domains: dict[Slug, Judgement]
    assessors: Annotated[tuple[Assessor, ...], Field(min_length=1)]
    agreed: bool = Field(False, description="what several assessors agreed on")
    on: Day


class Subgroup(Record):
    """What a trial reports of one arm against another in a part of its patients."""

    endpoint: Endpoint
    arm: Slug
    reference: Slug
    factor: Factor
    level: Slug = Field(description="one of the factor's levels in docs/vocabulary.yaml")
    n: dict[Slug, Annotated[int, Field(ge=1, le=1_000_000)]] = Field({}, description="patients by arm")
    n_total: Annotated[int, Field(ge=1, le=1_000_000)] | None = Field(
        None, description="patients of both arms together"
    )
    after_randomisation: bool = Field(
        False, description="made by something that happened after randomisation: no baseline factor, never pooled"
    )
    report: Slug | None = Field(None, description="id of the report, when not the first")
    medians: dict[Slug, Median] = Field({})
    hr: HazardRatio | None = None
    p: PValue | None = None


class Cohort(Record):
    """What tells whether two studies may share patients."""

    centres: tuple[Text, ...] = ()
    registry: Text | None = None
    may_overlap: tuple[Slug, ...] = Field((), description="ids of studies that may share patients with this one")
    note: Text | None = None


class Accepted(Record):
    """A fault that stays, with its reason, which the study's page shows."""

    code: Annotated[str, Field(min_length=1, max_length=20)]
    where: Line = Field(description="place as the message names it: arms.sorafenib.n, os.sorafenib")
    reason: Text


class Contributor(Record):
    """A person who added to this record, credited on the study's page and in the citation."""

    name: Line
    family: Name | None = Field(None, description="family name, when the last word of the name is not it")
    given: Name | None = Field(None, description="given names, beside 'family'")
    orcid: Orcid | None = None
    roles: tuple[Text, ...] = ()


class Change(Record):
    """Why an included study's record was changed."""

    on: Day
    why: Text
    by: Line | None = None


class Study(Record):
    """The whole record of a study."""

    id: Slug = Field(description="name of the study's folder")
    name: Line
    registration: Registration | None = None
    registration_source: Located | None = None
    reports: Annotated[tuple[Report, ...], Field(min_length=1)]
    sources: tuple[Source, ...] = ()
    design: Literal["randomised", "non-randomised-comparative", "single-arm", "cohort"]
    design_detail: Text | None = None
    design_source: Located | None = None
    setting: Setting = Setting()
    population: Population
    n_total: Annotated[int, Field(ge=1, le=1_000_000)] | None = Field(
        None, description="patients in all arms together, when published so"
    )
    n_total_source: Located | None = None
    baseline: Baseline = Field(Baseline(), description="values given for the whole study")
    arms: Annotated[tuple[Arm, ...], Field(min_length=1)]
    endpoints: Annotated[tuple[EndpointRecord, ...], Field(min_length=1)]
    subgroups: tuple[Subgroup, ...] = ()
    quality_of_life: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = ()
    assessments: tuple[RiskOfBias, ...] = Field((), description="risk of bias, judged by named persons")
    cohort: Cohort = Cohort()
    accepted: tuple[Accepted, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    changes: tuple[Change, ...] = ()
    status: Literal["included", "retracted", "concern", "superseded"]
    status_note: Text | None = None

    @property
    def risk_of_bias(self) -> RiskOfBias | None:
        """The assessment that stands: the agreed one, else the only one; None while assessors have not agreed."""
        agreed = [one for one in self.assessments if one.agreed]
        standing = agreed or list(self.assessments)
        return standing[0] if len({(one.tool, one.endpoint) for one in standing}) == len(standing) > 0 else None

    def arm(self, arm_id: str) -> Arm:
        """The arm with this id. Raises KeyError when there is none."""
        for arm in self.arms:
            if arm.id == arm_id:
                return arm
        raise KeyError(arm_id)
