"""The form of what ``api/v1/studies.json`` says of a study's record: every fact with its source and how it was read."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from hccmeta.evidence.spec.study import Adjustment as Adjustment

Count = Annotated[int, Field(ge=0)]
Limits = Annotated[list[float | None], Field(min_length=2, max_length=2)]
Status = Literal["read", "secondary", "derived", "unverified"]


class EstimateData(TypedDict):
    """A number with its standard error and 95 % interval."""

    estimate: float | None
    se: float | None
    ci: Limits | None
    reason: str | None


class ReadData(TypedDict):
    """Where a fact was read: the id of a report or source of the record, the place in it, and how."""

    source: str
    at: str
    status: Status


class FactData(ReadData):
    """One fact of the record: ``where`` it stands in it, ``what`` it is in words, and its value as text."""

    where: str
    what: str
    value: str
    note: str | None


class SourceData(TypedDict):
    """A report or source of the record, which facts name by ``id``."""

    id: str
    kind: str
    title: str
    year: int | None
    doi: str | None
    pmid: str | None
    url: str | None


class HarmData(ReadData):
    """Patients with an adverse event. ``below``: the percentage is printed as less than this."""

    event: str
    grade: str
    attribution: str
    percent: float | None
    below: bool
    events: Count | None
    total: Count | None


class HarmsData(TypedDict):
    """Adverse events of an arm; ``n``: its safety population."""

    n: Count | None
    follow_up: str | None
    events: list[HarmData]


class MedianData(ReadData):
    """A reported median, in the record's unit of time; ``level`` of its interval in percent."""

    value: float | None
    not_reached: bool
    ci: Limits | None
    level: float


class RateData(ReadData):
    """Survival reported at one time, in the record's unit of time."""

    time: float
    percent: float
    ci: Limits | None
    level: float


class PData(ReadData):
    """A reported P value, exact or as an upper bound."""

    value: float | None
    below: float | None
    one_sided: bool


class ReportedRatioData(EstimateData):
    """A hazard ratio as reported, not its logarithm; null throughout where none was read."""

    level: float | None
    source: str | None
    at: str | None
    status: Status | None


class SubgroupData(TypedDict):
    """What a trial reports in a part of its patients; ``n`` and ``medians`` by arm."""

    endpoint: str
    arm: str
    reference: str
    factor: str
    level: str
    n: dict[str, Count]
    n_total: Count | None
    after_randomisation: bool
    report: str | None
    medians: dict[str, MedianData]
    reported_hr: ReportedRatioData
    reported_p: PData | None
