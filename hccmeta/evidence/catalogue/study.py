"""Faults within one study: its record, its files, and the two together."""

from __future__ import annotations

from hccmeta.ground.problem import Code, Level

ID_NOT_FOLDER = Code(
    "S501",
    "Id is not the folder's name",
    "Pages, links and accepted candidates find a study by its folder.",
    "give the folder and the id the same name",
    "studies/reflect-2018/study.yaml: id: reflect",
    "studies/reflect-2018/study.yaml: id: reflect-2018",
)
UNNAMED_FILE = Code(
    "S502",
    "File that no field names",
    "A file that nothing refers to is forgotten data or a misspelt name.",
    "name it <endpoint>.<arm>.csv or <endpoint>.at-risk.csv after the record, or delete it",
    "os.sorafinib.csv",
    "os.sorafenib.csv",
)
CURVE_MISSING = Code(
    "S503",
    "Curve file missing",
    "The record says that this endpoint's curves were read, but an arm has no file.",
    "add <endpoint>.<arm>.csv, or delete 'curves' from the endpoint",
    "curves: {...} and no os.placebo.csv",
    "curves: {...} and os.placebo.csv",
)
NO_PROVENANCE = Code(
    "S504",
    "Curve without provenance",
    "A curve counts only when the record says who read it, from what and how.",
    "add 'curves' to the endpoint",
    "os.sorafenib.csv and no 'curves' in endpoint os",
    "curves:\n  reading: samples\n  ...",
)
UNKNOWN_ARM = Code(
    "S505",
    "Unknown arm",
    "Outcomes and comparisons speak of the study's own arms.",
    "use the id of one of the arms, or add the arm",
    "comparisons:\n  - arm: lenva",
    "comparisons:\n  - arm: lenvatinib",
)
UNKNOWN_SOURCE = Code(
    "S506",
    "Unknown source",
    "A fact counts only when a reader can find where it was read.",
    "use the id of a report or source of this record, or add it to 'sources'",
    "source: table-4",
    "source: primary",
)
N_DISAGREES = Code(
    "S507",
    "n disagrees with the risk table",
    "The number of patients in the record is not the number at risk at time 0.",
    "compare both with the report; a difference that is known and stays needs an 'accepted' entry",
    "n: 362, and 358 at risk at time 0",
    "n: 362, and 362 at risk at time 0",
    acceptable=True,
)
MORE_THAN_PATIENTS = Code(
    "S508",
    "More than there are patients",
    "Events and characteristics count patients of the arm.",
    "compare the number, and the arm's n, with the source",
    "n: 478, n_events: 530",
    "n: 478, n_events: 351",
)
OUTSIDE_INTERVAL = Code(
    "S509",
    "Value outside its interval",
    "An estimate lies within its own confidence interval.",
    "compare estimate and limits with the source",
    "value: 16.3, ci: [12.1, 14.9]",
    "value: 13.6, ci: [12.1, 14.9]",
)
INTERVAL_REVERSED = Code(
    "S510",
    "Interval reversed",
    "The lower limit stands first.",
    "exchange the two limits",
    "ci: [14.9, 12.1]",
    "ci: [12.1, 14.9]",
)
WRONG_UNIT = Code(
    "S511",
    "Implausible unit of time",
    "Days, weeks or years read as months change every result.",
    "state 'time_unit' as the source gives it, or convert the value to months",
    "time_unit: months, median: 414",
    "time_unit: months, median: 13.6",
    acceptable=True,
)
FRACTION = Code(
    "S512",
    "Fraction where a percentage belongs",
    "'percent' runs from 0 to 100; 0.84 would be less than one patient in a hundred.",
    "multiply by 100",
    "percent: 0.84",
    "percent: 84",
    acceptable=True,
)
ARMS_SUM = Code(
    "S513",
    "Arms do not add up",
    "The arms' patients are the study's patients.",
    "compare n_total and each arm's n with the source",
    "n_total: 954, arms of 478 and 467",
    "n_total: 954, arms of 478 and 476",
    acceptable=True,
)
SHARES_SUM = Code(
    "S514",
    "Shares add up to over 100 %",
    "Few patients have both; a sum well over 100 % is usually a column misread.",
    "compare both values with the source",
    "hbv: 76 %, hcv: 53 %",
    "hbv: 53 %, hcv: 23 %",
    level=Level.HINT,
    acceptable=True,
)
ORR_ABOVE_DCR = Code(
    "S515",
    "More responses than disease control",
    "Every objective response is disease control too.",
    "compare both with the source",
    "orr: 60 %, dcr: 18 %",
    "orr: 18 %, dcr: 60 %",
)
DATES_REVERSED = Code(
    "S516",
    "Dates reversed",
    "Enrolment ends after it began, and data are cut off after that.",
    "exchange the two dates, or compare them with the registry",
    "from: 2015-07, to: 2013-03",
    "from: 2013-03, to: 2015-07",
)
AFTER_PUBLICATION = Code(
    "S517",
    "Date after the publication",
    "A report cannot tell of patients enrolled after it appeared.",
    "compare the date and the year of the report",
    "enrolment to 2019-07, report of 2018",
    "enrolment to 2015-07, report of 2018",
)
DUPLICATE_ID = Code(
    "S518",
    "Id given twice",
    "Facts refer to arms, reports and sources by id.",
    "give each its own id, or delete the second entry",
    "arms with id sorafenib and sorafenib",
    "arms with id sorafenib and sorafenib-800",
)
ACCEPTED_NOTHING = Code(
    "S519",
    "Accepted fault that is not there",
    "An entry that matches nothing would hide a later fault.",
    "delete the entry, or correct its code or place",
    "accepted:\n  - code: S507\n    where: arms.sorafenib.m",
    "accepted:\n  - code: S507\n    where: arms.sorafenib.n",
)
NOT_ACCEPTABLE = Code(
    "S520",
    "Fault that cannot be accepted",
    "Only differences between sources may stay; slips of the record are mended.",
    "mend the fault and delete the entry",
    "accepted:\n  - code: R301",
    "(no entry)",
)
UNEXPLAINED_CHANGE = Code(
    "S521",
    "Change without a reason",
    "Readers of a published result must be able to see why a study in it was changed.",
    "add an entry to 'changes' that says why",
    "n: 478 -> n: 476",
    "changes:\n  - on: 2026-11-21\n    why: n corrected after the erratum",
)
SAME_ARM_TWICE = Code(
    "S522",
    "Arm compared with itself",
    "A comparison is between two arms.",
    "name the other arm",
    "arm: sorafenib, reference: sorafenib",
    "arm: lenvatinib, reference: sorafenib",
)
NO_RECORD = Code(
    "S523",
    "Folder without a record",
    "A folder in studies/ is a study, and study.yaml is its record.",
    "add study.yaml, or delete the folder",
    "studies/reflect-2018/ (curves only)",
    "studies/reflect-2018/study.yaml",
)
PLACEHOLDER = Code(
    "S524",
    "Placeholder left in",
    "A word that stands for a value to come is not a value.",
    "write the value, or leave the field out",
    "title: TODO",
    "title: Lenvatinib versus sorafenib ...",
)
RISK_TABLE_UNSAID = Code(
    "S525",
    "Risk table and provenance disagree",
    "The record says where the numbers at risk come from, or that there are none.",
    "add <endpoint>.at-risk.csv, or set 'risk_table' to what is there",
    "risk_table: printed, and no os.at-risk.csv",
    "risk_table: printed, and os.at-risk.csv",
)

ADJUSTMENT_UNSAID = Code(
    "S526",
    "Adjustment not stated",
    "A crude and an adjusted hazard ratio of an observational study are different things; only adjusted ones lead.",
    "add 'adjustment' (none, multivariable, matched or weighted) and 'adjusted_for', or 'adjustment: not-stated'",
    "comparisons:\n  - {arm: lenvatinib, reference: sorafenib, hr: ...}",
    "comparisons:\n  - {arm: lenvatinib, reference: sorafenib, adjustment: none, hr: ...}",
    level=Level.HINT,
    acceptable=True,
)
ASYMMETRIC = Code(
    "S527",
    "Hazard ratio not in the middle of its interval",
    "On the log scale a hazard ratio stands in the middle of its interval, but for rounding: else a digit was misread.",
    "compare value, limits and level with the source; a difference that is printed so needs an 'accepted' entry",
    "value: 4.64, ci: [1.33, 6.16]",
    "value: 4.64, ci: [3.50, 6.16]",
    acceptable=True,
)
UNKNOWN_TOOL = Code(
    "S528",
    "Unknown risk-of-bias tool",
    "A judgement can be read only by the tool it was made with.",
    "use a tool of docs/risk-of-bias-tools.yaml, or add it there after its official document",
    "tool: my-own-tool",
    "tool: rob-2",
)
UNKNOWN_DOMAIN = Code(
    "S529",
    "Domain that the tool does not have",
    "Each tool has its own domains; an invented one hides which of them was not judged.",
    "use the tool's domains (codebook)",
    "domains: {my-own-domain: ...}",
    "domains: {randomisation: ...}",
)
FOREIGN_LEVEL = Code(
    "S530",
    "Judgement that the tool does not have",
    "Each tool has its own levels, and they mean something by that tool only.",
    "use the tool's levels (codebook)",
    "tool: rob-2, judgement: serious",
    "tool: rob-2, judgement: high",
)
OVERALL_BETTER = Code(
    "S531",
    "Overall judgement better than the worst domain",
    "By the tool's rule the whole is never better than its worst part.",
    "compare the overall judgement with the domains",
    "domains: {randomisation: {judgement: high}}, overall: low",
    "domains: {randomisation: {judgement: high}}, overall: high",
)
UNKNOWN_LEVEL = Code(
    "S532",
    "Level that the factor does not have",
    "Subgroups of different trials are compared only within one level.",
    "use a level of the factor, or add it in docs/vocabulary.yaml",
    "factor: cause, level: hepatitis-b",
    "factor: cause, level: hbv",
)
TOO_FEW_RATES = Code(
    "S533",
    "Too few rates for a curve",
    "A curve from published rates needs survival at two times or more, and the number of events.",
    "add the rates and 'n_events' of the arm, or leave 'curves' out",
    "reading: rates, and one rate",
    "reading: rates, rates at 12 and 24 months, n_events",
)
NOT_ASSESSED_DOMAIN = Code(
    "S534",
    "Domain not judged",
    "An assessment is whole when every domain of its tool has a judgement.",
    "judge the domain, with its reason",
    "tool: rob-2, and four of its five domains",
    "tool: rob-2, and its five domains",
    level=Level.HINT,
    acceptable=True,
)
OVERALL_WORSE = Code(
    "S535",
    "Overall judgement worse than every domain, without a reason",
    "The whole may be worse than its worst part, as where several domains raise concerns: then a reader is told why.",
    "write 'overall_reason', or the judgement of the worst domain",
    "domains: {randomisation: {judgement: some-concerns}}, overall: high",
    "domains: {randomisation: {judgement: some-concerns}}, overall: high, overall_reason: Concerns in four domains.",
)

ALL = (
    ID_NOT_FOLDER,
    UNNAMED_FILE,
    CURVE_MISSING,
    NO_PROVENANCE,
    UNKNOWN_ARM,
    UNKNOWN_SOURCE,
    N_DISAGREES,
    MORE_THAN_PATIENTS,
    OUTSIDE_INTERVAL,
    INTERVAL_REVERSED,
    WRONG_UNIT,
    FRACTION,
    ARMS_SUM,
    SHARES_SUM,
    ORR_ABOVE_DCR,
    DATES_REVERSED,
    AFTER_PUBLICATION,
    DUPLICATE_ID,
    ACCEPTED_NOTHING,
    NOT_ACCEPTABLE,
    UNEXPLAINED_CHANGE,
    SAME_ARM_TWICE,
    NO_RECORD,
    PLACEHOLDER,
    RISK_TABLE_UNSAID,
    ADJUSTMENT_UNSAID,
    ASYMMETRIC,
    UNKNOWN_TOOL,
    UNKNOWN_DOMAIN,
    FOREIGN_LEVEL,
    OVERALL_BETTER,
    UNKNOWN_LEVEL,
    TOO_FEW_RATES,
    NOT_ASSESSED_DOMAIN,
    OVERALL_WORSE,
)
