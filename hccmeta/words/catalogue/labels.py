"""The English of labels: models, marks, units, and what a line or an analysis is called."""

MODELS = {
    "reml_hk": "Random effects, REML, Hartung-Knapp",
    "reml_ad_hoc": "Random effects, REML, Hartung-Knapp ad hoc",
    "reml_kr": "Random effects, REML, Kenward-Roger",
    "reml_normal": "Random effects, REML, normal interval",
    "pm_hk": "Random effects, Paule-Mandel, Hartung-Knapp",
    "dl_normal": "Random effects, DerSimonian-Laird, normal interval",
    "common": "Common effect",
    "own": "The study's own estimate",
    "mean_of_such": "Mean of such trials, Bayesian",
    "reml_wider": "Random effects, REML, the wider of Hartung-Knapp and normal",
    "bayes": "Bayesian random effects",
    "faithful": "Only studies whose reconstruction lies within all its thresholds",
    "randomised": "Randomised studies only",
    "one_stage": "One stage: pseudo-values of patients, study as a fixed effect",
    "nested": "Nested arms, REML, t(m - p)",
    "nested_within": "Nested arms, REML, containment degrees of freedom",
    "nested_robust": "The same, robust variance (CR2), Satterthwaite df",
    "separate": "Each treatment by itself, own variance between studies",
    "comparing": "Studies that compare treatments only",
    "within_only": "Contrasts within studies only (anchored)",
    "between_only": "Between studies only (unanchored)",
    "split_within": "Split: effect within studies (anchored)",
    "split_between": "Split: effect between studies (unanchored)",
    "study_fixed": "Study as a fixed effect",
    "stacked": "All patients of a treatment stacked, study ignored",
    "logit_hk": "Logit, REML, Hartung-Knapp",
    "freeman_tukey_hk": "Freeman-Tukey, REML, Hartung-Knapp",
    "pooled_curve": "Random-effects pooled survival curve",
    "inverse_variance": "Inverse-variance mean of medians",
    "inverse_variance_hk": "Inverse-variance mean of medians, REML, Hartung-Knapp",
    "stacked_curve": "All patients stacked, study ignored",
    "each_study_once": "Median of medians, each study once",
    "t_test": "t(m - p)",
    "mantel_haenszel": "Common effect, Mantel-Haenszel",
    "differences_by_rule": "Differences per 100 pooled by the rule for their number",
    "crude": "Crude ratios only, or not known to be adjusted",
    "adjusted_and_crude": "Adjusted ratios, and crude ones where none is adjusted",
    "permutation": "{draws} permutations of studies",
}

MARKS = {
    "secondary": "read on another page",
    "derived": "calculated",
    "unverified": "unverified",
    "se_from_p": "standard error derived from the P value",
    "not_reported": "not reported",
    "reported": "reported",
    "rebuilt": "from reconstructed patients",
    "unfaithful": "the curves lie outside a threshold of their fidelity card",
}

LABELS = {
    "study": "{name}",
    "contrast": "{name}: {pair}",
    "arm": "{name}: {arm}",
    "mean_of_contrasts": "{name}: mean of {comparisons} comparisons",
    "hazard_ratio": "{name} ({marks})",
    "counts": "{name}: {counts}",
    "share": "{name}: {arm} ({counts})",
    "without": "without {of}",
    "until": "{year}: with {of}",
    "year": "{year}",
    "pair": "{pair}",
    "characteristic": "{characteristic}",
    "without_characteristic": "without {characteristic}",
    "alive": "Patients of 100 without the event at {tau:g} months, more (+) or fewer (-)",
    "without_doubtful": "without it (this result)",
    "with_doubtful": "with {of}",
    "predicted_by_ratio": "{name}: the difference by its hazard ratio and the median of the reference",
    "window": "month {start:g} to {end:g}",
    "window.open": "after month {start:g}",
    "level": "{name}: {pair}, {level} ({marks})",
    "level.alone": "{level}",
    "levels": "“{level}” against “{baseline}”",
    "doubtful": "{name} ({status})",
    "suspect": "suspect: the only published one read is of {analysis_set}, {hr:g}",
    "v": " v ",
    "active": "Active treatment",
}

TITLES = {
    "whole": "{title}",
    "pair": "{pair}: {title}",
    "treatment": "{treatment}: {title}",
    "network": "Network: {title}",
    "characteristic": "{characteristic}, {inline}",
    "balance": "Treatments compared at baseline",
    "covariate": "{characteristic}: {title}",
    "adjusted": "Treatment, adjusted: {title}",
    "harm": "{harm}, {pair}",
    "level": "{title}: “{level}” against “{baseline}”",
    "response-pair": "{outcome}, {pair} ({way}; {design})",
    "response-arms": "{outcome}, {inline} ({way})",
}

SIDES = {
    "later": "larger effect later",
    "earlier": "larger effect early",
    "level": "larger effect: “{level}”",
    "first": "larger effect at the first named",
    "second": "larger effect at the second named",
}

EVIDENCE = {
    "all": "All studies of the pool",
    "faithful": "Only studies whose reconstruction lies within all its thresholds",
    "randomised": "Randomised studies only",
    "with_doubtful": "Retracted and doubtful studies too",
}

OUTCOMES = {"orr": "Objective response", "dcr": "Disease control"}

WAYS = {
    "criteria.not-stated": "criteria not stated",
    "criteria.mrecist": "mRECIST",
    "assessor.not-stated": "assessor not stated",
    "set.matched": "matched patients",
    "set.wider": "all lines",
}

GRADES = {
    "any": "any grade",
    "1-2": "grade 1-2",
    "3": "grade 3",
    "4": "grade 4",
    "5": "grade 5",
    "3-4": "grade 3-4",
    "3-5": "grade 3-5",
    "3-or-worse": "grade 3 or worse",
}

ATTRIBUTIONS = {
    "all-causes": "all causes",
    "treatment-related": "related to treatment",
    "not-stated": "attribution not stated",
}

UNITS = {
    "": "",
    "months": "months",
    "log-hazard-ratio": "log hazard ratio",
    "percentage-points": "percentage points",
    "percent": "%",
    "months-per-10-points": "months per 10 points",
    "months-per-10-years": "months per 10 years",
}

SPANS = {"range": "range {limits}", "level": "{level:g} % interval {limits}"}

OF = {"response-pair": "{outcome}", "response-arms": "{outcome} of each treatment"}

CHECKS = {
    "rmse": "Curve: root mean square distance of the readings",
    "max-deviation": "Curve: largest distance of a reading",
    "reading": "Reading (corners or samples) in doubt: numbers at risk that contradict it",
    "survival-axis": "Survival axis: off by (start, published median and rates agree), calibrate it again",
    "at-risk": "Numbers at risk: largest gap",
    "events": "Events",
    "median": "Median, months",
    "rate": "Survival at {month:g} months, %",
    "hr": "Hazard ratio",
}

CHECK_NOTES = {
    "rmse": "of the curve's points, as a proportion",
    "max-deviation": "of the curve's points, as a proportion",
    "reading": "",
    "survival-axis": "",
    "at-risk": "largest gap, at {month:g} months",
    "events": "",
    "median": "",
    "rate": "percent alive (or event-free)",
    "hr": "",
}

CONCLUSIONS = {
    "above": "the interval lies above no difference",
    "below": "the interval lies below no difference",
    "open": "the interval includes no difference",
    "none": "not estimable",
    "stated": "no comparison",
}
