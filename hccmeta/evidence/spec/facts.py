"""Facts: a value together with where it was read and how sure the reading is."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, Field, RootModel, Tag, model_validator
from pydantic_core import PydanticCustomError

from hccmeta.evidence.spec.types import (
    Characteristic,
    Count,
    HarmTerm,
    Line,
    Number,
    Percent,
    Positive,
    Record,
    Slug,
    Text,
)

Status = Annotated[
    Literal["read", "secondary", "derived", "unverified"],
    Field(description="read: in the report; secondary: on another page; derived: calculated; unverified: from memory"),
]


class Located(Record):
    """Where a fact was read."""

    source: Slug = Field(description="id of one of the study's reports or sources")
    at: Line = Field(description="place in the source: abstract, Table 2, Figure 1A")
    status: Status = "read"
    note: Text | None = Field(None, description="what a reader should know about this value")


Level = Annotated[
    float,
    Field(ge=50, lt=100, allow_inf_nan=False, description="confidence level of the interval in percent, as printed"),
]


class Share(Located):
    """A proportion of patients, as a percentage or as a count."""

    percent: Percent | None = None
    events: Count | None = Field(None, description="patients with the characteristic or response")
    total: Count | None = Field(None, description="patients looked at, when not the arm's n")
    ci: tuple[Percent, Percent] | None = Field(None, description="confidence limits as percentages")
    level: Level = 95
    criterion: bool = Field(
        False, description="a criterion of inclusion, not a count at baseline: shown without an interval, never pooled"
    )

    @model_validator(mode="after")
    def _one_value(self) -> Share:
        if (self.percent is None) == (self.events is None):
            raise PydanticCustomError("one_value", "give either 'percent' or 'events'")
        return self


class Measure(Located):
    """A measured characteristic: mean or median with its spread."""

    value: Number
    statistic: Literal["mean", "median"]
    sd: Positive | None = None
    iqr: tuple[Number, Number] | None = None
    range: tuple[Number, Number] | None = None


def _kind(value: Any) -> str:
    """Which of the two facts a characteristic's mapping is: a measure has a ``value``."""
    has_value = "value" in value or "statistic" in value if isinstance(value, dict) else isinstance(value, Measure)
    return "kind:measure" if has_value else "kind:share"


BaselineFact = Annotated[
    Annotated[Share, Tag("kind:share")] | Annotated[Measure, Tag("kind:measure")], Discriminator(_kind)
]


class Baseline(RootModel[dict[Characteristic, BaselineFact]]):
    """Characteristics of patients before treatment, by their names in the vocabulary."""

    model_config = ConfigDict(frozen=True)
    root: dict[Characteristic, BaselineFact] = {}

    def given(self) -> dict[str, Share | Measure]:
        """The characteristics that are given, in the order of the record."""
        return dict(self.root)

    def get(self, characteristic: str) -> Share | Measure | None:
        """What is given of ``characteristic``, or None."""
        return self.root.get(characteristic)


class Median(Located):
    """A reported median survival time, in the endpoint's time unit."""

    value: Positive | None = None
    not_reached: bool = False
    ci: tuple[Positive | None, Positive | None] | None = Field(
        None, description="confidence limits; null for a limit that was not reached"
    )
    level: Level = 95
    ci_source: Located | None = Field(None, description="where the limits were read, when not where the value was")

    @model_validator(mode="after")
    def _one_value(self) -> Median:
        if (self.value is None) != self.not_reached:
            raise PydanticCustomError("one_value", "give either 'value' or 'not_reached: true'")
        return self


class Events(Located):
    """A number of events."""

    value: Count


class Rate(Located):
    """Survival reported at one time, as a percentage."""

    time: Positive = Field(description="in the endpoint's time unit")
    percent: Percent
    ci: tuple[Percent, Percent] | None = None
    level: Level = 95


class HazardRatio(Located):
    """A reported hazard ratio, arm over reference."""

    value: Positive
    ci: tuple[Positive | None, Positive | None] | None = Field(
        None, description="confidence limits; one of them null where the interval is one-sided"
    )
    level: Level = 95
    ci_source: Located | None = Field(None, description="where the limits were read, when not where the value was")


class Harm(Located):
    """Patients of one arm with an adverse event, by grade and attribution; only like ones are compared.

    The patients counted are ``total``, else those of the arm's safety population (``harms.n``).
    """

    event: HarmTerm
    grade: Literal["any", "1-2", "3", "4", "5", "3-4", "3-5", "3-or-worse"] = Field(
        description="grade rule as printed; 3-or-worse where the report says grade 3 or worse"
    )
    attribution: Literal["all-causes", "treatment-related", "not-stated"]
    percent: Percent | None = None
    below: bool = Field(False, description="the percentage is printed as less than this: <1")
    events: Count | None = Field(None, description="patients with the event")
    total: Count | None = Field(None, description="patients looked at, when not those of harms.n")

    @model_validator(mode="after")
    def _one_value(self) -> Harm:
        if (self.percent is None) == (self.events is None):
            raise PydanticCustomError("one_value", "give either 'percent' or 'events'")
        return self


class Finding(Located):
    """A result that was read in words only, or that no other field takes, in our own words."""

    text: Text


class FollowUp(Located):
    """A reported median follow-up, in the endpoint's time unit."""

    value: Positive


class PValue(Located):
    """A reported P value, exact or as an upper bound; two-sided unless ``one_sided``."""

    value: Annotated[float, Field(ge=0, le=1)] | None = None
    below: Annotated[float, Field(gt=0, le=1)] | None = None
    one_sided: bool = False

    @model_validator(mode="after")
    def _one_value(self) -> PValue:
        if (self.value is None) == (self.below is None):
            raise PydanticCustomError("one_value", "give either 'value' or 'below'")
        return self
