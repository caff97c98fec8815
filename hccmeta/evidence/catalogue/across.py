"""Faults between studies: the same patients entered twice."""

from __future__ import annotations

from hccmeta.ground.problem import Code, Level

SAME_DOI = Code(
    "L601",
    "Two studies with one DOI",
    "A report in two studies enters its patients twice.",
    "merge the two folders, or correct the DOI",
    "doi: 10.1016/S0140-6736(18)30207-1 in two folders",
    "each DOI in one folder",
)
SAME_REGISTRATION = Code(
    "L602",
    "Two studies with one registration",
    "A trial in two folders enters its patients twice; several reports of a trial belong to one study.",
    "merge the two folders, or correct the registration",
    "registration: NCT01761266 in two folders",
    "each registration in one folder",
)
SAME_TITLE = Code(
    "L603",
    "Two studies with one title",
    "The same title is usually the same report, entered twice under another name.",
    "merge the two folders, or correct the title",
    "one title in two folders",
    "each title in one folder",
)
OVERLAP = Code(
    "L604",
    "Cohorts may overlap",
    "Studies of the same centres, years and treatment may count the same patients twice.",
    "ask the authors; then set 'cohort.may_overlap' and say in its note what was found",
    "two cohorts of one registry, 2020 to 2022, both lenvatinib",
    "cohort.note says which patients are shared",
    level=Level.HINT,
    acceptable=True,
)
UNKNOWN_STUDY = Code(
    "L605",
    "Unknown study",
    "A reference to another study must lead to it.",
    "use the name of a folder in studies/",
    "may_overlap:\n  - chon-204",
    "may_overlap:\n  - chon-2024",
)

ALL = (SAME_DOI, SAME_REGISTRATION, SAME_TITLE, OVERLAP, UNKNOWN_STUDY)
