"""The English of the reporting checklists: what each item asks, in our own short words, and how it is answered."""

#: By checklist and official number; a second part of an item bears its place behind a point.
ASKS = {
    "prisma-2020.1": "The title says that it is a systematic review",
    "prisma-2020.2": "Abstract",
    "prisma-2020.3": "Rationale",
    "prisma-2020.4": "Objectives",
    "prisma-2020.5": "Criteria of eligibility, and grouping",
    "prisma-2020.6": "Sources, and when each was last searched",
    "prisma-2020.7": "Strategies of all searches",
    "prisma-2020.8": "How studies are selected",
    "prisma-2020.9": "How data are collected",
    "prisma-2020.10a": "Outcomes sought",
    "prisma-2020.10b": "Other variables sought",
    "prisma-2020.11": "Tools for risk of bias",
    "prisma-2020.12": "Effect measures",
    "prisma-2020.13a": "Which studies enter which synthesis",
    "prisma-2020.13b": "Preparation of data",
    "prisma-2020.13c": "Tables and figures of results",
    "prisma-2020.13d": "Models of synthesis",
    "prisma-2020.13e": "Causes of heterogeneity: methods",
    "prisma-2020.13f": "Sensitivity: methods",
    "prisma-2020.14": "Missing results: methods",
    "prisma-2020.15": "Certainty: methods",
    "prisma-2020.16a": "Flow of records, from searches to studies",
    "prisma-2020.16b": "Near misses, and why they are excluded",
    "prisma-2020.17": "Characteristics of each study",
    "prisma-2020.18": "Risk of bias of each study",
    "prisma-2020.19": "Results of each study",
    "prisma-2020.20a": "Characteristics and bias per synthesis",
    "prisma-2020.20b": "Results of every synthesis",
    "prisma-2020.20c": "Causes of heterogeneity: results",
    "prisma-2020.20d": "Sensitivity: results",
    "prisma-2020.21": "Missing results: assessments",
    "prisma-2020.22": "Certainty of each outcome",
    "prisma-2020.23a": "Interpretation beside other evidence",
    "prisma-2020.23b": "Limits of the evidence",
    "prisma-2020.23c": "Limits of the processes",
    "prisma-2020.23d": "What follows for practice, policy, research",
    "prisma-2020.24a": "Registration",
    "prisma-2020.24b": "Where the protocol is",
    "prisma-2020.24c": "Amendments",
    "prisma-2020.25": "Support",
    "prisma-2020.26": "Competing interests",
    "prisma-2020.27": "Data, code and materials",
    "prisma-lsr.1": "The title says that it is living, and its version",
    "prisma-lsr.2": "Whether it retires after this version",
    "prisma-lsr.3": "Why it is living",
    "prisma-lsr.3.2": "The version before is cited",
    "prisma-lsr.4": "Changes of objectives, and why",
    "prisma-lsr.L1": "Schedule of the search of each source",
    "prisma-lsr.L1.2": "Schedules of the other steps",
    "prisma-lsr.L1.3": "Plan for retirement",
    "prisma-lsr.L2": "Changes of methods",
    "prisma-lsr.L3": "Changes of results",
    "prisma-lsr.L4": "Authors and their roles",
}

#: The words of links to where an item is reported.
LINKS = {
    "titled": "the title and the line below it: a living systematic review",
    "titled-living": "the title and the line below it: living, and the version",
    "written": "{text}, {heading}",
    "version": "version {version}",
    "people": "authors, funding and interests",
    "question": "question",
    "protocol": "protocol",
    "codebook": "codebook",
    "certainty-and-bias": "certainty and risk of bias",
    "reconstruction": "reconstruction",
    "methods": "methods",
    "between": "between studies",
    "certainty": "certainty",
    "flow": "flow",
    "excluded": "excluded",
    "included-studies": "included studies",
    "risk-of-bias": "risk of bias",
    "studies": "included studies, each with its page",
    "review": "the review",
    "limitations": "limitations",
    "api": "data and API",
    "top": "the top of the page",
    "changes": "what changed",
}

#: Why an item is not reported yet.
NOT_YET = {
    "unwritten": "nobody has written the part '{heading}' of {file}",
    "studies": "no study is included yet",
    "limits": "no limitation is recorded",
    "heterogeneity": "no analysis of what makes effects differ can be estimated",
    "unreleased": "no version has been released yet",
    "unsearched": "no systematic search has been run yet",
    "unpooled": "nothing can be estimated yet",
    "unjudged": "{judged} of {studies} studies have been assessed by a named person",
    "unsigned": "no named person has signed a certainty; the page shows signals only",
    "few": "no comparison rests on ten studies or more",
    "queries": "no search strategy is recorded",
    "funding": "who paid for the review has not been declared",
    "interests": "no interests declared by {names}",
    "roles": "no role is recorded of {names}",
    "living": "the review is not being retired",
}

CHECKLISTS = {
    "prisma-2020": "PRISMA 2020",
    "prisma-2020.left-out": "",
    "prisma-lsr": "PRISMA-LSR, the extension for living reviews",
    "prisma-lsr.left-out": (
        "Left out, because their text could not be read: the elements that PRISMA-LSR adds to items 6 to 27. An "
        "abstract of its authors (Cochrane, 2023) names among them updating data and bias of studies already included, "
        "analyses specific to the living mode, what triggered the version, flow over versions, and limits of the mode."
    ),
    "prisma-ipd": "PRISMA-IPD, the extension for individual participant data",
    "prisma-ipd.left-out": (
        "Left out as a whole, because its text could not be read here: neither the items it adds nor those whose "
        "wording it changes are answered. Patient data here are reconstructed from published curves and are not "
        "original; authors were not asked for theirs."
    ),
    "head.item": "Item",
    "head.asks": "What it asks",
    "not-yet": "not yet: {why}",
}
