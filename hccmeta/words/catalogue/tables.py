"""The English of tables: titles, heads and what stands below them."""

TABLES = {
    "heterogeneity": "How much the studies differ",
    "influence": "Influence of each study",
    "small-study": "Do small studies say something else?",
    "sensitivity": "The same studies under other models",
    "sensitivity.nested": "The same contrast by other means",
    "sensitivity.pooled-median": "The pooled median by other means",
    "sensitivity.reported-medians": "Reported medians by other means",
    "sensitivity.proportion": "The same proportion by other means",
    "leave-one-out": "Leaving out one study at a time",
    "cumulative": "As the evidence grew",
    "importance": "Is the difference important?",
    "rmst-by-tau": "RMST difference against tau",
    "joint-tau": "Several tau pooled jointly",
    "alive-at-tau": "Alive at {tau:g} months",
    "small-arms": "Small arms, tested by permutation",
    "pooled-rmst": "Mean survival within {tau:g} months, {inline}",
    "pooled-rmst.nested": "Mean survival within {tau:g} months, by treatment",
    "network": "Every treatment against {inline}, through the network",
    "dominance": "How much of each treatment rests on one study",
    "ratios": "Risk and odds ratios by study",
    "balance": "Are the treatments' patients alike at baseline?",
    "bubble": "RMST against the covariate",
    "permutation": "Is the association more than chance?",
    "coefficients": "The adjusted model",
    "drop-one": "The first treatment without each covariate",
    "imputed": "The adjusted model, missing covariates imputed",
    "pooled-curve": "Pooled survival",
    "with-doubtful": "With and without studies in doubt",
    "e-value": "How strong hidden confounding would have to be",
    "directions": "Which way each study points",
    "calibration": "How far predictions miss in trials left out",
    "predicted-arms": "Mean survival within {tau:g} months, predicted from each reported median",
}

BELOW = {
    "e-value": (
        "An unmeasured confounder would have to be associated with both treatment and death by at least this risk ratio to "
        "explain the result away (VanderWeele and Ding 2017); 1: the interval includes no difference already."
    ),
    "heterogeneity.few": (
        "With so few studies these intervals are wide: no sign of heterogeneity is not a sign of none."
    ),
    "heterogeneity.alike": (
        "An interval from 0 to 0: the effects are more alike than chance would have them, which proves nothing."
    ),
    "influence": "Influential by the rules of Viechtbauer and Cheung (2010).",
    "small-study": "The predictor is 1/sqrt(n), since the standard error of an RMST depends on the survival itself.",
    "importance": (
        "From the posterior of the pooled effect under a flat prior (t, or normal with one or two studies). The minimal "
        "important difference is a placeholder, not agreed by clinicians."
    ),
    "rmst-by-tau": "Each tau by itself; studies whose follow-up ends before it are not in it.",
    "joint-tau": (
        "REML, one between-study variance and one correlation; normal intervals. Where few studies reach a tau, its "
        "estimate is borrowed from the others."
    ),
    "alive-at-tau": "Difference in survival at tau, pooled by the rule of the main analysis.",
    "alive-at-tau.nested": "Difference in survival at tau, by the nested model.",
    "small-arms": (
        "Studentised permutation test, {permutations} permutations, of contrasts with an arm under {small} patients, "
        "whose normal intervals are too short. The reconstruction's own uncertainty is not in it."
    ),
    "pooled-rmst": (
        "Descriptive: all arms of this treatment, taken out of their studies, so randomisation is ignored."
    ),
    "pooled-rmst.nested": (
        "Descriptive: means of the nested model, across studies that differ in more than the treatment."
    ),
    "dominance": ("The reference is never left out: where it is dominated, every comparison with it is descriptive."),
    "ratios": ("Counts are the nearest whole number where a report gives a percentage. The odds ratio is conditional."),
    "balance": (
        "F: nested model on the logit of proportions, or on means. The test that ignores studies (chi-square of summed "
        "counts) is shown for comparison only. Standardised differences are between crude values."
    ),
    "permutation": "Studies change places with studies of as many arms, their arms kept together.",
    "coefficients": "A variance inflation above 5 says that a term cannot be told from the others.",
}

HEADS = {
    "model": "Model",
    "method": "Method",
    "left-out": "Left out",
    "until": "Until",
    "tau": "tau",
    "treatment": "Treatment",
    "study": "Study",
    "measure": "Measure",
    "pool": "Pool",
    "term": "Term",
    "test": "Test",
    "estimate": "Estimate",
    "lower": "95 % lower",
    "upper": "95 % upper",
    "prediction-lower": "95 % prediction lower",
    "prediction-upper": "95 % prediction upper",
    "tau2": "tau2",
    "studies": "Studies",
    "arms": "Arms",
    "reach": "Studies that reach it",
    "note": "Note",
    "p": "P",
    "smaller-arm": "Smaller arm",
    "variance-inflation": "Variance inflation",
    "residual": "Deleted residual",
    "dffits": "DFFITS",
    "cooks-distance": "Cook's distance",
    "covariance-ratio": "Covariance ratio",
    "tau2-without": "tau2 without it",
    "influential": "Influential",
    "predictor": "Predictor",
    "slope": "Slope",
    "se": "Standard error",
    "limit": "Effect of a very large study",
    "important": "Minimal important difference",
    "gain": "Gain above it, %",
    "loss": "Loss above it, %",
    "either": "Either, %",
    "patients": "Patients",
    "largest-study": "Largest study",
    "share-of-patients": "Its share of patients, %",
    "share-of-weight": "Largest share of weight, %",
    "left-out-of-primary": "Left out of the primary analysis",
    "arm": "Arm",
    "reference": "Reference",
    "risk-ratio": "Risk ratio",
    "odds-ratio": "Odds ratio",
    "fisher": "P (Fisher)",
    "characteristic": "Characteristic",
    "f": "F",
    "df": "df",
    "p-holm": "P (Holm)",
    "p-crude": "P ignoring studies",
    "largest-difference": "Largest standardised difference",
    "rmst": "RMST",
    "rmst-months": "RMST, months",
    "of-ratio": "Of",
    "e-estimate": "E-value of the ratio",
    "e-limit": "E-value of its limit nearer to 1",
    "points-to": "Points towards",
    "judged-by": "Judged by",
    "clear": "Its own test or interval excludes no difference",
    "bias-months": "Bias of arms, months",
    "sd-arms": "SD of arms, months",
    "sd-differences": "SD of differences, months",
    "per-hundred": "Patients of 100",
    "month": "Month",
    "survival": "Survival",
}

CELLS = {
    "tau2-reml": "tau2 (REML)",
    "i2": "I2, %",
    "i2-q": "I2, % (from Q)",
    "h2": "H2",
    "q-profile": "Q-profile interval",
    "from-tau2": "from tau2",
    "higgins": "Higgins",
    "of-crude": "crude hazard ratio",
    "of-adjusted": "adjusted hazard ratio",
    "neither": "neither",
    "by-ratio": "hazard ratio",
    "by-medians": "medians",
    "not-read": "not read",
    "yes": "yes",
    "no": "no",
    "one-by-root-n": "1/sqrt(n)",
}
