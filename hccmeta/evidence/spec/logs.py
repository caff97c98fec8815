"""The rows of a review's two logs, ``searches.csv`` (append-only) and ``screening.csv``, and its ``grade.yaml``."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from hccmeta.evidence.spec.types import Day, Record, Slug, Text

DECISIONS = ("included", "excluded", "awaiting", "held", "ongoing")
SERVICES = ("pubmed", "europepmc", "clinicaltrials")


@dataclass(frozen=True)
class Search:
    """One run of one stored query; a run that found nothing is a row too. ``line`` is its line in the file."""

    date: str
    source: str
    query: str
    hits: int
    new: int
    answer: str
    status: str
    line: int = 0


@dataclass(frozen=True)
class Screened:
    """One record that was found, and what was decided about it. Empty strings stand for what is not known.

    ``found``: how it was found, a service or ``other`` (identified by other methods). ``reason`` is the id of one of
    the review's exclusion reasons. ``study`` is the id of the study the record became or belongs to.
    """

    record: str
    title: str
    year: str
    doi: str
    pmid: str
    registration: str
    found: str
    on: str
    decision: str
    reason: str
    study: str
    by: str
    note: str
    line: int = 0


SEARCH_COLUMNS = tuple(field.name for field in fields(Search) if field.name != "line")
SCREENING_COLUMNS = tuple(field.name for field in fields(Screened) if field.name != "line")


#: GRADE's levels of certainty.
Certainty = Literal["high", "moderate", "low", "very-low"]


class SignedCertainty(Record):
    """A named person's certainty for one analysis; unsigned analyses show the data's signals only."""

    analysis: Slug
    certainty: Certainty | None = None
    reasons: tuple[Text, ...] = ()
    by: Text | None = None
    on: Day | None = None

    @model_validator(mode="after")
    def _signed(self) -> SignedCertainty:
        if self.certainty is not None and (self.by is None or self.on is None):
            raise PydanticCustomError("unsigned", "a certainty needs 'by' and 'on': who signed it, and when")
        return self


class Grade(Record):
    """The whole of ``grade.yaml``."""

    outcomes: tuple[SignedCertainty, ...] = ()
