"""The small types of which records are made: identifiers, dates, texts, and the base of every record."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from hccmeta.evidence.spec import vocabulary


class Record(BaseModel):
    """Base of every record: frozen, strict about types, closed to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


def _term(kind: str, name: str) -> Any:
    """A word of the vocabulary's ``kind`` (``treatments`` ...), that of the project whose record is read.

    The schema gives the form only: a new word of ``docs/vocabulary.yaml`` changes no generated file.
    """

    def check(word: str, info: ValidationInfo) -> str:
        terms = vocabulary_of(info).terms(kind)
        known = vocabulary.ids(terms)
        if word in known:
            return word
        raise PydanticCustomError(
            "unknown_term",
            "'{word}' is not a {kind} of the vocabulary",
            {"word": word, "kind": name, "meant": vocabulary.meant(terms, word) or "", "known": ", ".join(known)},
        )

    description = f"a word of '{kind}' in docs/vocabulary.yaml"
    return Annotated[str, AfterValidator(check), WithJsonSchema({"type": "string", "description": description})]


def vocabulary_of(info: ValidationInfo) -> vocabulary.Vocabulary:
    """The vocabulary that a record is read with: its project's, else the one in use."""
    context = info.context or {}
    found = context.get("vocabulary")
    return found if isinstance(found, vocabulary.Vocabulary) else vocabulary.in_use()


def _form(kind: str, pattern: str, example: str) -> Any:
    compiled = re.compile(pattern)

    def check(word: str) -> str:
        if compiled.fullmatch(word):
            return word
        raise PydanticCustomError(
            "wrong_form", "'{word}' is not a {kind}", {"word": word, "kind": kind, "example": example}
        )

    schema = {"type": "string", "pattern": f"^(?:{pattern})$", "examples": [example]}
    return Annotated[str, AfterValidator(check), WithJsonSchema(schema)]


def is_day(text: str) -> bool:
    """Whether ``text`` is a day of the calendar, written 2026-11-21."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _of_calendar(word: str) -> str:
    if len(word) == len("2026-11-21") and not is_day(word):
        raise PydanticCustomError(
            "wrong_form",
            "'{word}' is not a day of the calendar",
            {"word": word, "kind": "day of the calendar", "example": "2013-03-31"},
        )
    return word


Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]


def _in_one_line(text: str) -> str:
    if "\n" in text or "\r" in text:
        raise PydanticCustomError("line_break", "the text has a line break")
    return text


#: Names, titles, places in a source: what stands in one line of a table.
Line = Annotated[
    str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True), AfterValidator(_in_one_line)
]
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True), AfterValidator(_in_one_line)
]
Word = _form("name of lower-case letters, digits and underscores", r"[a-z0-9]+(?:_[a-z0-9]+)*", "child_pugh_a")
Version = _form("name of lower-case letters, digits, hyphens and points", r"[a-z0-9]+(?:[-.][a-z0-9]+)*", "recist-1.1")
#: Names that are files of their own to some system, or pages of the site.
RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "index", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
LONGEST_NAME = 80


def _usable(word: str) -> str:
    if word in RESERVED or len(word) > LONGEST_NAME:
        what = "reserved name" if word in RESERVED else f"name of more than {LONGEST_NAME} characters"
        raise PydanticCustomError(
            "wrong_form",
            "'{word}' cannot be used",
            {"word": word[:40], "kind": f"name that can be a file's: it is a {what}", "example": "reflect-2018"},
        )
    return word


Slug = _form("name of lower-case letters, digits and hyphens", r"[a-z0-9]+(?:-[a-z0-9]+)*", "reflect-2018")
Slug = Annotated[Slug, AfterValidator(_usable)]
Doi = _form("DOI", r'10\.\d{4,9}/[^\s"<>]+', "10.1016/S0140-6736(18)30207-1")
Pmid = _form("PubMed number (digits, in quotes)", r"[1-9]\d{0,8}", "29433850")
Registration = _form(
    "trial registration number",
    r"NCT\d{8}|ISRCTN\d{8}|UMIN\d{9}|ACTRN\d{14}|ChiCTR[\w-]{7,14}|jRCTs?\d{9,11}|JapicCTI-\d{6}|CTRI/\d{4}/\d{2,3}/\d{6}|"
    r"EUCTR\d{4}-\d{6}-\d{2}|\d{4}-\d{6}-\d{2}|KCT\d{7}|DRKS\d{8}|NTR\d{3,5}",
    "NCT01761266",
)
Month = _form(
    "month or day (2013-03 or 2013-03-31)", r"(?:19|20)\d{2}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?", "2013-03"
)
Month = Annotated[Month, AfterValidator(_of_calendar)]
Day = _form("day (2026-11-21)", r"(?:19|20)\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", "2026-11-21")
Day = Annotated[Day, AfterValidator(_of_calendar)]
Orcid = _form("ORCID", r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", "0000-0002-1825-0097")
Url = _form("web address", r'https?://[^\s"<>]+', "https://clinicaltrials.gov/study/NCT01761266")

Treatment = _term("treatments", "treatment")
Endpoint = _term("endpoints", "endpoint")
Characteristic = _term("characteristics", "baseline characteristic")
HarmTerm = _term("harms", "harm")
Criteria = _term("criteria", "criterion of response")
Factor = _term("factors", "factor")

Count = Annotated[int, Field(ge=0, le=1_000_000)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Year = Annotated[int, Field(ge=1950, le=2100)]
