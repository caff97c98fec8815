"""Faults of a record against its model: names, types, ranges and forms."""

from __future__ import annotations

from hccmeta.ground.problem import Code

UNKNOWN_KEY = Code(
    "R301",
    "Unknown key",
    "A field whose name is not known would be ignored without a word.",
    "use a name of the codebook",
    "medain: 13.6",
    "median: 13.6",
)
MISSING_KEY = Code(
    "R302",
    "Missing key",
    "Without this field the record cannot be used.",
    "add the field",
    "- id: sorafenib\n  n: 476",
    "- id: sorafenib\n  treatment: sorafenib\n  n: 476",
)
WRONG_TYPE = Code(
    "R303",
    "Wrong type",
    "A number in quotes, a text where a list belongs: the value cannot be used as what it should be.",
    "write the value in the form the codebook gives",
    'n: "478"',
    "n: 478",
)
OUT_OF_RANGE = Code(
    "R304",
    "Value out of range",
    "The value cannot be: a percentage above 100, a negative time, an empty text.",
    "compare with the source",
    "percent: 184",
    "percent: 84",
)
UNKNOWN_TERM = Code(
    "R305",
    "Word outside the vocabulary",
    "Treatments, endpoints and kinds are closed lists, so that like is compared with like.",
    "use a word of the list; a new drug, characteristic or harm is a new entry in docs/vocabulary.yaml",
    "treatment: lenvima",
    "treatment: lenvatinib",
)
WRONG_FORM = Code(
    "R306",
    "Wrong form",
    "Identifiers and dates have one form, so that they can be looked up and compared.",
    "write it as in the example",
    "doi: https://doi.org/10.1016/S0140-6736(18)30207-1",
    "doi: 10.1016/S0140-6736(18)30207-1",
)
ONE_OF_TWO = Code(
    "R307",
    "Both or neither of two fields",
    "The two fields say the same thing in two ways: exactly one of them belongs here.",
    "give exactly one of the two",
    "percent: 84\nevents: 400",
    "percent: 84",
)
UNSIGNED = Code(
    "R308",
    "Judgement without a signature",
    "A certainty is a named person's judgement of a given day.",
    "add 'by' and 'on', or leave the certainty out",
    "certainty: moderate",
    "certainty: moderate\nby: A. Person\non: 2026-11-21",
)
WRONG_LENGTH = Code(
    "R309",
    "List of the wrong length",
    "An interval has two limits, and a list that must not be empty needs an entry.",
    "compare with the codebook",
    "ci: [12.1]",
    "ci: [12.1, 14.9]",
)
NOT_A_RECORD = Code(
    "R310",
    "Not a record",
    "The file must consist of lines 'key: value'.",
    "start from 'hccmeta new'",
    "- reflect-2018",
    "id: reflect-2018",
)

ALL = (
    UNKNOWN_KEY,
    MISSING_KEY,
    WRONG_TYPE,
    OUT_OF_RANGE,
    UNKNOWN_TERM,
    WRONG_FORM,
    ONE_OF_TWO,
    UNSIGNED,
    WRONG_LENGTH,
    NOT_A_RECORD,
)
