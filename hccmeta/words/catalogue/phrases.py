"""The English of numbers, counts and results within sentences, wherever they are said."""

PHRASES = {
    "spared": "{endpoint}: without the event at {months}",
    "spared.os": "Alive at {months}",
    "not-estimable": "not estimable",
    "not-estimable.why": "not estimable: {why}",
    "not-reached": "not reached",
    "to": " to ",
    "p.small": "P < 0.001",
    "p": "P = {p}",
    "percent": "{percent} %",
    "yes": "yes",
    "no": "no",
    "month": "{n} month",
    "months": "{n} months",
    "estimate": "{estimate} (95 % interval)",
    "with": "{measure} (95 % interval)",
    "difference": "difference {value}",
    "of-studies": "{value}, {k} of {of} studies",
    "within": " within {months}",
    "unassessed": "certainty not yet assessed",
    "assessed": "{certainty} certainty",
    "longer": "longer",
    "shorter": "shorter",
    "less": "less",
    "and": " and ",
    "or": " or ",
}

#: Whole numbers with what they count.
COUNTS = {
    "study.one": "{n} study",
    "study.many": "{n} studies",
    "included-study.one": "{n} included study",
    "included-study.many": "{n} included studies",
    "patient.one": "{n} patient",
    "patient.many": "{n} patients",
    "person.one": "{n} person",
    "person.many": "{n} people",
    "record.one": "{n} record",
    "record.many": "{n} records",
    "degree.one": "{n} degree of freedom",
    "degree.many": "{n} degrees of freedom",
    "comparison.one": "{n} other comparison",
    "comparison.many": "{n} other comparisons",
    "conclusion.one": "{n} other conclusion",
    "conclusion.many": "{n} other conclusions",
    "result.one": "{n} result",
    "result.many": "{n} results",
    "other.one": "{n} other",
    "other.many": "{n} others",
}

MEASURES = {
    "rmst_difference": "RMST difference{within}, months",
    "predicted_rmst_difference": "Predicted RMST difference{within}, months",
    "direction": "Studies by direction",
    "log_ratio_of_hazard_ratios": "Ratio of hazard ratios",
    "log_hazard_ratio": "Hazard ratio",
    "median": "Median, months",
    "risk_difference": "Difference, {unit}",
}

#: What the interval says of the size of a difference; after GRADE's informative statements.
SIZES = {
    "includes": "the interval includes zero",
    "excludes": "the interval excludes zero",
    "none": "little or no difference: the interval excludes a difference of {important} either way",
    "uncertain": "uncertain: from {low} to {high}",
    "apart": "{months} months {way}",
    "important": "an important difference: all of the interval lies at {important} or beyond",
    "smaller": "a difference, but smaller than {important}",
    "reaches": (
        "a difference: the interval excludes zero, but whether it reaches the smallest important one ({important}) is "
        "uncertain"
    ),
}

#: The result of an analysis in a sentence or two; hedges are what GRADE puts before the effect, by signed certainty.
RESULTS = {
    "who": "{pair}, {endpoint}",
    "none": "{who}: not estimable. {why}",
    "plain": "{who}: {measure} {effect}; {basis}; {assessed}.",
    "gained": "{gained}{judged}.{aside} {basis}; {assessed}.",
    "months-gained": (
        "{over}, patients given {arm} {hedge}{lived} on average {months} months {way} than those given {reference} "
        "(95 % interval of the difference {limits} months)"
    ),
    "over": "Over the first {months}",
    "over.whole": "On average",
    "lived.os": "lived",
    "lived.pfs": "lived without progression",
    "lived.ttp": "were free of progression",
    "lived": "were event-free",
    "arm": "active treatment",
    "reference": "the reference",
    "hedge.high": "",
    "hedge.moderate": "probably ",
    "hedge.low": "may have ",
    "hedge.very-low": "perhaps, but very uncertainly, ",
}
