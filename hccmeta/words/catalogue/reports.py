"""The English of what is said without curves: directions of effect, hidden bias, confounders, benefit and harm."""

PARTS = {
    "harms": "Adverse events as reported",
    "harms.event": "Adverse event",
    "harms.arm": "{treatment} (safety population {n})",
    "harms.note": "As counted in the report; an en dash: not read. What was counted alike in both arms is compared in the reviews.",
    "subgroups": "Effect in parts of the patients, as reported",
    "subgroups.part": "Patients",
    "subgroups.comparison": "Comparison",
    "subgroups.part.of": "{factor}: {level}",
    "subgroups.comparison.of": "{endpoint}, {pair}",
    "subgroups.patients": "Number",
    "subgroups.medians": "Medians",
    "subgroups.ratio": "Hazard ratio (95 % interval)",
    "subgroups.p": "P",
    "subgroups.after": "{part} (made after randomisation)",
    "subgroups.note": (
        "A ratio that excludes 1 in one part and not in another is no sign that they differ: only the comparison of the two "
        "within the trial is, and levels are never compared across trials."
    ),
    "interactions": "How the parts differ within this trial",
    "interactions.level": "Levels compared",
    "interactions.comparison": "Comparison",
    "interactions.ratio": "Ratio of hazard ratios (95 % interval)",
    "interactions.review": "Review",
    "interactions.note": "Below 1: the first-named treatment does better at the first-named level. 1: alike.",
}

DIRECTIONS = {
    "section": "Which way each study points",
    "title": "Direction of effect: {pair}",
    "caption": (
        "{pair}, each study by its own result, nothing pooled: {counts}. Up: towards {treatment}; down: towards "
        "{reference}."
    ),
    "count": "{favouring} of {of} towards {treatment} on {endpoint} (sign test P = {p})",
    "toward": "towards {treatment}, by {how}, {patients}",
    "neither": "towards neither, by {how}, {patients}",
    "by-ratio": "hazard ratio",
    "by-medians": "medians",
    "all": "all patients",
    "matched": "matched patients",
    "clear": "its own test excludes no difference",
    "not-clear": "its own test does not exclude no difference",
    "not-read": "no test of its own was read",
    "missing": "not read",
    "note": (
        "Filled: the study's own test or interval excludes no difference; open: it does not, or none was read. Larger: 50 "
        "patients or more; largest: 300 or more. The count says how many agree, never how large a difference is."
    ),
}

PREDICTED = {
    "caption.several": (
        "Predicted from published medians, until curves come; never reconstructed from a curve. Every comparison by itself, "
        "with open marks; none of them enters a pooled estimate or a verdict."
    ),
    "caption": (
        "Predicted from published medians, until curves come; never reconstructed from a curve. {pair}: {effect} months "
        "within {tau}. Open marks; it enters no pooled estimate and no verdict."
    ),
}

BIAS = {
    "title": "How large a hidden difference would have to be: {what}",
    "caption": (
        "{pair}: nobody was given these drugs by chance. {tips} The review allows for a hidden difference with a standard "
        "deviation of {sd} months: {wide}."
    ),
    "x": "Assumed hidden difference between the groups, in favour of {treatment}, months",
    "y": "Difference in mean survival, months",
    "at-once": "The interval includes no difference before any bias is assumed.",
    "zero": "The interval would include no difference if the {treatment} patients would anyway have lived {months} months {way}.",
    "important": "Below {months} months of it the whole interval lies beyond the smallest important difference.",
    "nothing": "At {months} months nothing is left of the difference.",
    "longer": "longer",
    "shorter": "less long",
    "smallest": "smallest important difference",
}

CONFOUNDERS = {
    "title": "What each comparison was adjusted for",
    "caption": (
        "Overall survival in studies that were not randomised. {counts}. Where nothing is adjusted, groups are called "
        "alike when their standardised difference at baseline is at most {notable:g}."
    ),
    "count": "{study}: adjusted for {k} of {of} confounders",
    "adjusted": "adjusted for",
    "balanced": "not adjusted for; alike at baseline (standardised difference {difference})",
    "unbalanced": "not adjusted for; differs at baseline (standardised difference {difference})",
    "not-read": "not adjusted for, and not read how the groups differ",
    "note": (
        "+ adjusted for; = alike at baseline; \N{NOT EQUAL TO} differs at baseline; ? neither, as nothing was read. The "
        "confounders are those of the protocol. A baseline of whole arms says nothing of matched patients, and is not "
        "used for them."
    ),
}

BALANCE = {
    "title": "Benefit and harm per 100 patients: {pair}",
    "caption": (
        "{pair}, of 100 patients each. Benefit from {benefit}, harms from {harms}: an outcome a line, as counted in the "
        "studies, each by itself."
    ),
    "benefit": "Benefit",
    "harm": "Harm",
    "axis": "Of 100 patients",
    "difference": "difference {effect}",
    "more": "The {n} further adverse events counted alike in both arms stand in the table of adverse events.",
}
