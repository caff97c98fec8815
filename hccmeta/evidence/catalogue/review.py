"""Faults of a review: its protocol, its logs, and how they fit the studies."""

from __future__ import annotations

from hccmeta.ground.problem import Code, Level

ID_NOT_FOLDER = Code(
    "V701",
    "Id is not the folder's name",
    "Pages and links find a review by its folder.",
    "give the folder and the id the same name",
    "docs/reviews/first-line-tki/review.yaml: id: first-line",
    "docs/reviews/first-line-tki/review.yaml: id: first-line-tki",
)
CONDITION_VALUE = Code(
    "V702",
    "Condition that nothing can meet",
    "A value the field can never have selects no study, in silence.",
    "use a value of the field's list",
    "field: population.prior\nany_of:\n  - io",
    "field: population.prior\nany_of:\n  - immunotherapy",
)
NOT_PLANNED = Code(
    "V703",
    "Analysis outside the plan",
    "Endpoints and restriction times are fixed beforehand.",
    "use an endpoint and tau of 'endpoints', or add them there",
    "endpoint: os, tau: 18 (planned: 12, 24)",
    "endpoint: os, tau: 12",
)
REFERENCE = Code(
    "V704",
    "Reference outside the treatments",
    "The others are compared with the reference.",
    "add the reference to 'treatments'",
    "treatments: [lenvatinib], reference: sorafenib",
    "treatments: [lenvatinib, sorafenib], reference: sorafenib",
)
DUPLICATE = Code(
    "V705",
    "Id given twice",
    "Results, reasons and records are found by their id.",
    "give each its own id",
    "two analyses with id os-12",
    "os-12 and os-24",
)
PRIMARY = Code(
    "V706",
    "No single primary analysis",
    "The answer on the first line of the page is the primary analysis: there is one.",
    "set 'primary: true' in one analysis",
    "no analysis, or two, with primary: true",
    "one analysis with primary: true",
)
DECISION = Code(
    "V707",
    "Unknown decision",
    "The flow diagram counts records by a closed list of decisions.",
    "use included, excluded, awaiting, held or ongoing",
    "decision: maybe",
    "decision: awaiting",
)
REASON = Code(
    "V708",
    "Exclusion without a reason of the list",
    "The flow diagram counts exclusions by the protocol's closed list of reasons.",
    "give the id of one of 'exclusion_reasons'",
    "decision: excluded, reason: (empty)",
    "decision: excluded, reason: wrong-line",
)
NO_STUDY = Code(
    "V709",
    "Included without a study",
    "An included record leads to the study it became.",
    "give the name of a folder in studies/",
    "decision: included, study: (empty)",
    "decision: included, study: reflect-2018",
)
LOG_VALUE = Code(
    "V710",
    "Wrong value in a log",
    "Dates, counts and services of the logs have one form.",
    "write it as in the example",
    "hits: many",
    "hits: 412",
)
NEW_ABOVE_HITS = Code(
    "V711",
    "More new records than hits",
    "What is new is part of what was found.",
    "compare with the saved answer of the search",
    "hits: 12, new: 40",
    "hits: 40, new: 12",
)
ORIGIN = Code(
    "V712",
    "Counted from another origin than the review wants",
    "Survival from the start of an earlier line cannot be pooled with survival from this line.",
    "add the endpoint counted from the origin the review wants, if it was reported",
    "origin: start-of-first-line in a second-line review",
    "origin: start-of-this-line",
    level=Level.HINT,
    acceptable=True,
)
MISSING_LOG = Code(
    "V713",
    "Log missing",
    "A review keeps searches.csv and screening.csv, with their header only when nothing happened yet.",
    "add the file with its header",
    "no screening.csv",
    "screening.csv",
)
UNKNOWN_ANALYSIS = Code(
    "V714",
    "Unknown analysis signed",
    "A certainty belongs to an analysis of the protocol.",
    "use the id of an analysis",
    "analysis: os-13",
    "analysis: os-12",
)
UNNAMED_FILE = Code(
    "V716",
    "File that a review does not have",
    "What lies in a review's folder is published: a publisher's figure or a note to oneself must not slip in.",
    "delete it, or put its words into a page (.md) of the review",
    "docs/reviews/first-line-tki/figure-2.png",
    "docs/reviews/first-line-tki/protocol.md",
)
LEVEL = Code(
    "V717",
    "Level that the factor does not have",
    "An interaction compares levels of one factor, each with its baseline and not with itself.",
    "use levels of the factor, or add them in docs/vocabulary.yaml",
    "factor: cause, baseline: hbv, levels: [hbv]",
    "factor: cause, baseline: hbv, levels: [hcv]",
)

ALL = (
    ID_NOT_FOLDER,
    CONDITION_VALUE,
    NOT_PLANNED,
    REFERENCE,
    DUPLICATE,
    PRIMARY,
    DECISION,
    REASON,
    NO_STUDY,
    LOG_VALUE,
    NEW_ABOVE_HITS,
    ORIGIN,
    MISSING_LOG,
    UNKNOWN_ANALYSIS,
    UNNAMED_FILE,
    LEVEL,
)
