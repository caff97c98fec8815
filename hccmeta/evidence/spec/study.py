"""The record of a study: what ``studies/<id>/study.yaml`` may say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hccmeta.evidence.spec.facts import (
    Baseline,
    Events,
    Finding,
    FollowUp,
    HazardRatio,
    Located,
    Median,
    PValue,
    Rate,
    Share,
)
from hccmeta.evidence.spec.types import (
    Count,
    Criteria,
    Day,
    Doi,
    Endpoint,
    Month,
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
    authors: Annotated[tuple[Text, ...], Field(min_length=1)]
    title: Text
    journal: Text
    year: Year
    volume: Text | None = Field(None, description="volume and issue: 391(10126)")
    pages: Text | None = None
    status: Literal["read", "secondary", "unverified"] = Field("read", description="how this citation was read")
    url: Url | None = Field(None, description="page on which abstract or citation was read")
    unverified: tuple[Literal["authors", "title", "journal", "year", "volume", "pages", "doi", "pmid"], ...] = Field(
        (), description="parts of this citation that were given from memory, whatever its status"
    )


class Source(Record):
    """Where facts were read when not in a report of the study."""

    id: Slug
    kind: Literal["report", "registry", "secondary", "reconstruction"]
    title: Text
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


class Arm(Record):
    """A treatment group."""

    id: Slug
    treatment: Treatment
    n: Annotated[int, Field(ge=1, le=1_000_000)]
    n_source: Located
    baseline: Baseline = Baseline()
    response: tuple[Response, ...] = ()


class Provenance(Record):
    """Where the digitised curves of an endpoint come from."""

    reading: Literal["corners", "samples", "vector"] = Field(
        description="corners: step corners were clicked; samples: read at given times; vector: paths of a vector figure"
    )
    method: Text = Field(description="how: digitised from the figure, third-party reconstruction")
    by: Text = Field(description="who read the curves")
    reference: Slug = Field(description="id of the report or source they were read from")
    figure: Text | None = Field(None, description="the figure in that source")
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


class Comparison(Record):
    """What a study reports of one arm against another."""

    arm: Slug
    reference: Slug
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
    cutoff: Month | None = Field(None, description="data cut-off")
    cutoff_source: Located | None = None
    follow_up: FollowUp | None = None
    n_events: Events | None = Field(None, description="events in all arms together, when published so")
    curves: Provenance | None = None
    arms: dict[Slug, ArmOutcome]
    comparisons: tuple[Comparison, ...] = ()


class Judgement(Record):
    """One domain of a risk-of-bias assessment."""

    judgement: Literal["low", "some-concerns", "moderate", "serious", "critical", "high", "no-information"]
    reason: Text


class RiskOfBias(Record):
    """A named person's assessment; absent until somebody has judged."""

    tool: Literal["rob-2", "robins-i", "nos"]
    overall: Literal["low", "some-concerns", "moderate", "serious", "critical", "high", "no-information"]
    domains: dict[Slug, Judgement]
    by: Text
    on: Day


class Cohort(Record):
    """What tells whether two studies may share patients."""

    centres: tuple[Text, ...] = ()
    registry: Text | None = None
    may_overlap: tuple[Slug, ...] = Field((), description="ids of studies that may share patients with this one")
    note: Text | None = None


class Accepted(Record):
    """A fault that stays, with its reason, which the study's page shows."""

    code: Annotated[str, Field(min_length=1, max_length=20)]
    where: Text = Field(description="place as the message names it: arms.sorafenib.n, os.sorafenib")
    reason: Text


class Contributor(Record):
    """A person who added to this record, credited on the study's page and in the citation."""

    name: Text
    orcid: Orcid | None = None
    roles: tuple[Text, ...] = ()


class Change(Record):
    """Why an included study's record was changed."""

    on: Day
    why: Text
    by: Text | None = None


class Study(Record):
    """The whole record of a study."""

    id: Slug = Field(description="name of the study's folder")
    name: Text
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
    findings: tuple[Finding, ...] = ()
    risk_of_bias: RiskOfBias | None = None
    cohort: Cohort = Cohort()
    accepted: tuple[Accepted, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    changes: tuple[Change, ...] = ()
    status: Literal["included", "retracted", "concern", "superseded"]
    status_note: Text | None = None

    def arm(self, arm_id: str) -> Arm:
        """The arm with this id. Raises KeyError when there is none."""
        for arm in self.arms:
            if arm.id == arm_id:
                return arm
        raise KeyError(arm_id)
