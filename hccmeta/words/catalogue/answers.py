"""The English of a review's answer where no curve allows an estimate, and of the tables of its first screen."""

ANSWERS = {
    "published": (
        "The best published answer is that of {citation}{size}: {results}. {confounding} {here}, so it is quoted and not "
        "recomputed."
    ),
    "published.here": "{here} of its {studies} curves are here",
    "published.unknown": "How many curves it has was not read",
    "published.result": "{pair}, {value} months ({limits}) of {endpoint} gained within {tau}",
    "published.none": "How the groups differed was not read.",
    "described": "From the first curves, and no primary result{why}: {told}",
    "described.why": " ({why})",
    "direction": (
        "Direction only: of {of} studies that compare {treatment} with {reference}, {toward} on {endpoint} (sign test "
        "P = {p}){and_}.{overlap}"
    ),
    "direction.toward": "{favouring} point towards {treatment}",
    "direction.alone": "Direction only: the one study that compares {treatment} with {reference} {toward} on {endpoint}{and_}.{overlap}",
    "direction.alone.toward": "points towards {treatment}",
    "direction.alone.away": "points towards {reference}",
    "direction.and": ", and {favouring} of {of} on {endpoint} (P = {p})",
    "direction.overlap": " {studies} may share patients.",
    "predicted": (
        "Prediction, until curves come: by the published medians of {basis}, patients given {treatment} live {months} "
        "months {way} than those given {reference} within the first {horizon} (95 % interval {limits}{wide})."
    ),
    "predicted.wide": "; {limits} if the groups may differ in hidden ways",
    "predicted.none": "No difference is predicted from the published medians: {why}.",
    "uncertain": "Uncertain: {parts}.",
    "uncertain.randomised": "nobody was given these drugs by chance",
    "uncertain.origin": "{n} of {of} comparing studies do not say from when {endpoint} counts",
    "uncertain.adjusted": "no comparison is known to be adjusted for all {of} confounders of the protocol",
    "uncertain.pairs": "no study compares {treatments} with {reference}",
    "harms.none": "Benefit only; harms not recorded here yet.",
    "harms.some": "Harms are recorded for {n} of the {of} studies that compare treatments.",
    "none": (
        "No survival curve of {which} has been digitised yet, so survival under these drugs cannot be compared here. This "
        "is no finding of no difference."
    ),
}

PLAIN = {
    "published": (
        "One published analysis ({studies}) found that, over {horizon}, people given {treatment} lived about "
        "{months} months {way} than people given {reference}. We have not been able to check it, because its curves are "
        "not here. {caution}"
    ),
    "published.caution": "The people in its groups differed, and that may explain part of it.",
    "predicted": (
        "From the published middle values we expect about {months} months more over {horizon} with {treatment} than with "
        "{reference}. This is a forecast, not a result."
    ),
    "gained": (
        "Over {horizon}, people given {treatment} lived about {months} months {way} than people given {reference}. "
        "This is an average: some gain much more and some gain nothing."
    ),
    "unsure": (
        "Over {horizon}, we cannot tell whether people live longer with {treatment} or with {reference}. The studies fit "
        "with a small gain, a small loss, or no difference."
    ),
    "alive": "Of 100 people, {arm} were alive after {horizon} with {treatment}, and {other} with {reference}.",
    "basis": "This comes from {studies} with {patients}.",
    "wait": (
        "We cannot yet say which of these drugs helps people live longer. The studies that we need are known, but their "
        "survival curves have not been read in."
    ),
    "points": (
        "{n} studies set {treatment} against {reference}. In {favouring} of them people lived longer with {treatment}. "
        "That could still be chance."
    ),
    "not-chance": (
        "In these studies doctors chose the drug. So the people in the two groups may have differed from the start, and "
        "that alone can make one drug look better."
    ),
    "harms.none": "Benefit only; harms not recorded here yet. So this tells you only half of the story.",
    "harms.some": "These drugs have side effects. The review page lists how many people had them.",
    "unknown.others": "the other drugs",
    "unknown.search": "We may have missed studies, as we have not yet searched in full.",
    "unknown.sure": "Nobody has yet judged how sure these results are.",
    "unknown.drugs": "We do not know how {treatments} would do in such a test.",
    "drug": "one of these drugs",
    "year": "one year",
    "months": "{months} months",
    "icons": "Of 100 people, how many are alive after {horizon}",
    "icons.filled": "alive after {horizon}",
    "icons.open": "died before",
    "icons.said": "{n} of 100",
}

FINDINGS = {
    "title": "Benefit and harm: {pair}",
    "head.outcome": "Outcome",
    "head.basis": "Patients (studies)",
    "head.relative": "Relative effect (95 % interval)",
    "head.control": "Of 100, with the reference",
    "head.treated": "Of 100, with the treatment",
    "head.difference": "Difference per 100 (95 % interval)",
    "head.months": "Months gained (95 % interval)",
    "head.certainty": "Certainty",
    "head.why": "Reasons",
    "risk-ratio": "risk ratio {ratio}",
    "harms.elsewhere": "No harm of these was counted alike in both arms of this comparison; what was stands under adverse events.",
    "not-assessed": "not assessed",
    "csv": "CSV",
    "docx": "DOCX",
    "note": (
        "Of 100: as observed in the studies, a range where there are several. Certainty is that of a named person; nobody "
        "else is asked for it. Columns as summary-of-findings tables have them; the text of GRADE guidance 27 on "
        "time-to-event outcomes could not be read here."
    ),
}

VERDICTS = {
    "other": "{model}, {limits}",
    "dissent": "Other models would say otherwise: {others}.",
    "placeholder": "The {important} is a placeholder that no panel has agreed.",
}

FIRST = {
    "cohorts": "Studies that compare these drugs with each other",
    "cohorts.note": (
        "First number: {arm}; second: {reference}. As reported, all patients first, then matched ones; survival from another "
        "origin says so, and is never mixed with the rest. An en dash: not "
        "read. Confounders are those of the protocol: {confounders}."
    ),
    "head.study": "Study",
    "head.design": "Design",
    "head.n": "Patients",
    "head.origin": "Survival counted from",
    "head.os": "Overall survival, months",
    "head.pfs": "Progression-free survival, months",
    "head.orr": "Objective response",
    "head.adjusted": "Confounders adjusted for",
    "head.overlap": "May share patients with",
    "adjusted": "{k} of {of} ({how})",
    "adjusted.unread": "\N{EN DASH} of {of} ({how})",
    "matched": "matched: {text}",
    "from": "from {origin}: {text}",
    "all": "{text}",
    "hr": "hazard ratio {ratio}",
    "origin.randomisation": "randomisation",
    "origin.start-of-this-line": "start of this line",
    "origin.start-of-first-line": "start of first line",
    "origin.not-stated": "not stated",
    "how.none": "not adjusted",
    "how.multivariable": "multivariable model",
    "how.matched": "matched",
    "how.weighted": "weighted",
    "how.not-stated": "adjustment not stated",
    "singles": "Single arms",
    "singles.why": (
        "These studies have no comparison of their own. They must not be set beside each other or beside an arm above: "
        "their patients differ in liver function, in what they had before and in where and when they were treated, and "
        "such differences move survival by as much as any of these drugs does."
    ),
    "head.arm": "Arm",
    "calls": "Curves wanted",
    "calls.note": (
        "A published Kaplan-Meier figure is enough. An en dash: not read. Where a report is free to read is as its record "
        "says."
    ),
    "head.report": "Report",
    "head.open": "Free to read",
    "head.figure": "Figure",
    "head.give": "Give its curve",
    "access.free": "yes",
    "access.paid": "no",
    "give": "open the digitiser",
    "waiting.curves": "waits for curves",
    "ongoing": "Trials that may change the answer",
    "ongoing.note": "As registered. An en dash: not read.",
    "head.trial": "Trial",
    "head.registration": "Registration",
    "head.known": "What is known",
    "head.expected": "Expected completion",
}
