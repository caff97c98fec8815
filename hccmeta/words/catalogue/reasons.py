"""The English of reasons, notes and methods, by their codes; names in braces are the code's arguments."""

WHY = {
    "statistics": "{said}",
    "failed": "could not be computed: {said}",
    "follow_up_ends": "follow-up ends at {end:g} with patients alive, before tau = {tau:g}",
    "no_event": "nobody has the event before tau: there is no standard error",
    "redrawn_short": "{reached} of {of} reconstructions reach tau: too few for its uncertainty",
    "none_or_all_left": "none or all of the patients are left: there is no standard error",
    "median_not_reached": "the curve does not reach one half",
    "few_censored": "too few censored patients",
    "no_hazard_ratio": "no hazard ratio was read",
    "hazard_ratio_alone": "hazard ratio {hr:g} was read without an interval or an exact P value",
    "no_curve": "no curve: wanted",
    "other_origin": "reported from another origin of time, or for other patients: not pooled",
    "nothing_compares": "no study with a curve compares these treatments on this endpoint",
    "no_standard_error": "no effect has a standard error",
    "one_study": "one study: nothing can be said of how studies differ",
    "few_by_prior": "{studies} studies say little of how studies differ: a prior fixed beforehand says how much they may",
    "mean_of_such": "what the mean of such trials may be, from this one and a prior",
    "narrower_than_common": "narrower than the common-effect interval: these studies agree by chance",
    "no_interval_left": "no interval: too few degrees of freedom",
    "no_curve_at_all": "no curve",
    "no_study_left": "no study is left",
    "all_studies": "all studies",
    "own_estimate": "one study: its own estimate",
    "two_uninformative": "uninformative with two studies",
    "never_narrower": "never narrower than the normal interval",
    "df_from_data": "degrees of freedom from the data",
    "too_narrow": "too narrow with few studies",
    "classic_too_narrow": "the classic; too narrow with few studies",
    "one_true_effect": "assumes one true effect",
    "prior": "prior of the between-study SD: half-normal of scale {scale:g} {unit}; 95 % credible interval",
    "patients_only": "common effect within studies; variance of the patients only, without that of the reconstruction",
    "no_comparison": "no study compares this treatment",
    "not_connected": "not connected with the reference",
    "nothing_connected": "fewer than two treatments are connected",
    "reference_not_in_network": "no estimable comparison has the review's reference, {reference}",
    "network_adds_nothing": "every comparison rests on one study: a network adds nothing to them",
    "network_in_table": "a sensitivity: several numbers, one for each treatment, in the table",
    "curves_wanted": "no arm of this treatment has a curve that reaches tau: curves wanted",
    "reference_curves_wanted": "no arm of {reference} has a curve that reaches tau: curves wanted",
    "few_studies": "{studies} of at least {least} studies",
    "one_study_rules": "{percent:.1f} % of the {patients} patients come from {study}, more than {most:g} %",
    "no_arm_left": "no arm of this treatment is left",
    "no_arm_of_left": "no arm of {reference} is left",
    "no_arm_of": "no arm of {treatment}",
    "degrees_of_freedom": "{df:.1f} degrees of freedom",
    "arms_taken_apart": "normal interval; arms of one study taken for independent",
    "by_hartung_knapp": "REML, Hartung-Knapp",
    "single_arms_only": "no study compares these treatments: single arms of different studies are set against each other",
    "spares_arms": "t on the arms that comparisons within studies can spare: {df:g} degrees of freedom",
    "split_alike": "alike within and between: P = {p:.2g}",
    "one_side_only": "varies within studies or between them only",
    "stacked_error": (
        "understates the uncertainty: type I error 16-40 % in simulated single-arm cohorts that differ between studies "
        "(SD of log hazard 0.15-0.30)"
    ),
    "arms_short": "{arms} arms do not reach tau",
    "no_arm_with_curve": "no arm of this treatment has a curve: curves wanted",
    "pooled_curve_above_half": "the pooled curve does not reach one half",
    "one_arm_median": "one arm has a curve ({study}): its own median, nothing is pooled",
    "no_common_curve": "fewer than two arms are followed for {step:g} months: no common curve",
    "medians_left_out": "REML, Hartung-Knapp; {arms} arm(s) without a median left out",
    "understates": "understates the uncertainty",
    "no_median_read": "no median was read",
    "no_median_reached": "no arm reached its median",
    "no_median_of_origin": "no median was read that is counted from the origin the review wants",
    "reported_only": "reported medians only: no patient data stand behind this number",
    "one_arm_no_interval": "one arm, so no interval",
    "range_of_few": "{arms} medians: their range is {lower:.1f} to {upper:.1f}, since no interval of so few has 95 % coverage",
    "counted_from": "{origin}",
    "not_reached": "not reached",
    "matched": "propensity-matched subset",
    "reading": "{status}",
    "all_alike": "all patients of both arms alike: the difference has no standard error",
    "no_value_read": "no value was read for an arm of this treatment",
    "two_arms": "two arms: an interval on one degree of freedom says little",
    "at_harmonic_mean": "back-transformed at the harmonic mean; for comparison only",
    "mean_without_sd": "mean without a standard deviation: not pooled",
    "median_without_quartiles": "median without quartiles or range: not pooled",
    "median_not_converted": "median not converted: {said}",
    "median_converted": "converted from median and quartiles or range (Luo, Wan, Shi)",
    "no_mean": "no arm has a mean with its standard deviation, nor a median that can be converted",
    "few_treatments": "arms of fewer than two treatments have a value",
    "few_treatments_with_sd": "arms of fewer than two treatments have a mean with its standard deviation",
    "without_sd": "{arms} arms without a standard deviation left out",
    "no_degrees_left": "{studies} studies for {treatments} treatments: no degrees of freedom are left",
    "no_characteristic": "no characteristic has values in enough arms of more than one treatment",
    "few_studies_with_value": "{studies} studies have both a curve and this value; at least {least} are needed",
    "few_degrees": "{studies} studies with every covariate leave too few degrees of freedom for {coefficients} coefficients",
    "no_harm_read": "no study has one adverse event counted alike in two arms",
    "no_adjusted": "no adjusted hazard ratio was read; crude ones are a sensitivity",
    "crude": "{adjustment}: not pooled",
    "adjusted_for": "adjusted for {k} of {of} confounders",
    "direction_only": "studies are counted by direction: this says nothing of how large a difference is",
    "no_direction": "no study of these treatments has two medians or a hazard ratio that were read",
    "no_two_medians": "the medians of both arms were not read",
    "nothing_to_predict": "no study without a curve compares these treatments",
    "by_hazard_ratio": "from the reported hazard ratio, {hr:g}",
    "not_calibrated": "only {arms} arms with a curve calibrate predictions of {endpoint}, {least} are needed",
    "origin_not_stated": "the report does not say from when time counts",
    "median_of_medians": "a median of medians predicts nothing",
    "few_patients": "{n} patients in an arm are fewer than {least}",
    "median_beyond_tau": "the median of {median:g} months lies at or beyond {tau:g} months",
    "median_far_below_tau": "the median of {median:g} months is less than a third of {tau:g} months",
    "late_tau_without_rate": (
        "second-line and placebo arms at {tau:g} months only with a survival rate beyond the median"
    ),
    "no_level_read": "no trial reports a hazard ratio at this level",
    "no_baseline_level": "the report gives no hazard ratio at the level against which the others are set",
    "no_ratio_in_window": "too few events, or too short a follow-up, in a window",
}

NOTES = {
    "shared_control": (
        "The {comparisons} comparisons of {study} share one control: they enter as their mean, with a correlation of one "
        "half."
    ),
    "within_trials": (
        "Levels are compared within trials only: each trial's hazard ratio at one level over that at the other. 1: the "
        "effect is alike at both. Subgroups of trials are small; a single P below 0.05 among several is no finding. Patients are those of both arms, "
        "at any level."
    ),
    "different_drugs_interaction": (
        "Different drugs, one question: whether the factor changes the effect of active treatment, of no single drug."
    ),
    "different_drugs": (
        "Different drugs, one question: the pooled effect is that of active treatment, of no single drug."
    ),
    "pooled_odds": (
        "Odds ratio {ratio:.2f} ({lower:.2f} to {upper:.2f}), applied to {risk:.1f} of 100 patients with the reference."
    ),
    "holds_zero": "By another model, {model}, the interval holds no difference.",
    "leaves_zero": "By another model, {model}, the interval leaves no difference out.",
    "star": (
        "Every comparison goes through one treatment (a star): there is no loop, so consistency cannot be tested. "
        "Indirect comparisons rest on the trials being alike."
    ),
    "se_from_p": "Where no interval was read, the standard error is derived from the P value.",
    "suspect": "{study} (from reconstructed patients; suspect: the only published one read is of {analysis_set}, {hr:g}).",
    "unreached": "{arms} arms did not reach their median: without them the number is too low.",
    "omnibus": (
        "All treatments alike ({treatments} against the reference): F({df}, {df_within:g}) = {f:.2f}, P = {p:.3g}; "
        "treatment accounts for {percent:.0f} % of the variance between arms and studies."
    ),
    "associations": (
        "Associations between arms are not associations between patients (aggregation bias), and other characteristics "
        "differ between studies as well: they explain, they do not adjust."
    ),
    "r2": "R2 {percent:.0f} %.",
    "without_value": "{arms} arms without this value are left out.",
    "whole_study": "{arms} arms take the value given for their whole study.",
    "holm": "Holm over {covariates} covariates: P = {p:.2g}.",
    "first_term": "The number is that of {arm} v {reference}; the other terms stand in the table.",
    "lack_covariate": "{arms} of {of} arms lack a covariate and are left out.",
    "left_out_few": "{treatment} left out: {studies} of at least {least} studies.",
    "left_out_ruled": (
        "{treatment} left out: {percent:.1f} % of the {patients} patients come from {study}, more than {most:g} %."
    ),
    "too_many_covariates": "{covariates} covariates for {arms} arms, where {advised} are advised: an exploration.",
    "by_reml": "Every line by the nested model fitted by REML, on t(m - p); the main number is Bayesian.",
    "not_randomised": (
        "Not randomised. At face value {estimate:.1f} months ({lower:.1f} to {upper:.1f}). Allowing for hidden differences "
        "between the groups (SD {sd:g} month): {wide_lower:.1f} to {wide_upper:.1f}."
    ),
    "crude_curves": "Crude: in {crude} of {of} studies the curves are of groups that nobody matched or randomised.",
    "tips_at_once": "The interval includes zero even if the groups were alike but for their treatment.",
    "tips_by_gain": (
        "The interval would include zero if the {treatment} patients would anyway have lived {months:.1f} months longer."
    ),
    "tips_by_loss": (
        "The interval would include zero if the {treatment} patients would anyway have lived {months:.1f} months less."
    ),
    "imputed": (
        "{values} missing values of {arms} arms filled in {sets} times by chained equations from outcome, treatment and "
        "the other covariates; combined by Rubin's rules. A sensitivity: with so few arms it leans on its model."
    ),
    "not_imputed": "No result: {said}.",
    "direction_says": "{favouring} of {of} studies point towards {treatment}; exact two-sided sign test, P = {p:.2g}.",
    "may_overlap": "{studies} may share patients, which the sign test takes for independent.",
    "prediction": (
        "A prediction from reported medians, until curves come: in no pool, verdict or summary of findings."
    ),
    "calibrated": (
        "Survival is taken as log-logistic, 1/(1 + (t/m)^{shape:.2f}), m the median: the shape of {arms} arms of {trials} "
        "studies with curves."
    ),
}

METHODS = {
    "one_study": "the study's own estimate, normal interval",
    "few_studies": (
        "Bayesian random effects, half-normal prior of the between-study SD with scale {scale:g} {unit}, credible interval"
    ),
    "random_effects": (
        "random effects, REML, the wider of the Hartung-Knapp interval on t(k - 1) and the normal one; prediction interval "
        "on t(k - 2)"
    ),
    "nested": (
        "arms nested in studies, Bayesian: half-normal priors of the SD between studies (scale {study_scale:g} months) and "
        "between arms (scale {arm_scale:g} months), credible interval"
    ),
    "anchored_cohorts": (
        "differences within studies, Bayesian random effects, half-normal prior of the between-study SD with scale "
        "{scale:g} {unit}, credible interval"
    ),
    "network": "network meta-analysis, REML, one tau2 for all comparisons, normal intervals",
    "newcombe": "risk difference, Newcombe's interval",
    "meta_regression": "arms nested in studies, REML, t(m - p); complete cases; covariates centred, per 10 points or 10 years",
    "pooled_curve": (
        "random-effects pooled survival curve (Combescure 2014) on a grid of {step:g} months; interval from 10,000 seeded "
        "draws"
    ),
    "own_median": "the arm's own Kaplan-Meier median of reconstructed patients, log-log interval",
    "median_of_medians": "median of the reported medians, each standing once per patient; interval from the sign test",
    "binomial_normal": (
        "binomial-normal model of odds ratios (maximum likelihood), as a difference per 100 at the pooled risk with the "
        "reference"
    ),
    "glmm": "binomial-normal model on the logit (GLMM, 7-point adaptive quadrature), interval on t(k - 1)",
    "one_arm_share": "one arm: its own proportion, exact interval (Clopper-Pearson)",
    "means": "inverse variance, REML, Hartung-Knapp interval on t(k - 1)",
    "one_arm_mean": "one arm: its own mean, normal interval",
    "direction": "vote counting by direction of effect, exact sign test (SWiM; Cochrane Handbook, chapter 12)",
    "predicted": "predicted from reported medians by one log-logistic shape, calibrated on all arms with curves",
    "balance": (
        "nested model on the logit or the mean, F test on (treatments - 1, studies - treatments); Holm over characteristics"
    ),
}

ORIGINS = {
    "randomisation": "counted from randomisation",
    "start-of-this-line": "counted from the start of this line",
    "start-of-first-line": "counted from the start of first-line treatment: not pooled with the others",
    "not-stated": "the origin of time was not stated in what was read: not pooled with the others",
}

READINGS = {"secondary": "read on another page", "derived": "calculated", "unverified": "unverified: from memory"}

SETS = {
    "all": "another origin of time",
    "matched": "matched patients",
    "interim": "an interim analysis",
    "subgroup": "a subgroup",
    "wider": "more patients than this arm's",
}
