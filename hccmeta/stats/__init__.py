"""The statistics of the reviews: arrays in, small frozen results out; usable alone.

Knows no files, no clock and no global state; randomness comes only from a generator that is passed in. Wrong arguments
raise ``ValueError`` naming the argument, iterations without a solution raise ``ConvergenceError``.
"""

from hccmeta.stats.counts.binomial_normal import BinomialNormal, binomial_normal
from hccmeta.stats.counts.binomial_odds_ratio import BinomialOddsRatio, binomial_odds_ratio
from hccmeta.stats.counts.chi_square import ChiSquareTest
from hccmeta.stats.counts.mantel_haenszel import CommonEffect, mantel_haenszel, peto
from hccmeta.stats.counts.two_by_two import (
    TwoByTwo,
    clopper_pearson,
    crude_chi_square,
    risk_difference,
    two_by_two,
    wilson,
)
from hccmeta.stats.errors import ConvergenceError
from hccmeta.stats.normal import Contrast, normal_contrast
from hccmeta.stats.pooling.batch import BatchPool, pool_batch
from hccmeta.stats.pooling.bayes import BayesPool, bayes_pool
from hccmeta.stats.pooling.bias_adjusted import henmi_copas, limit_meta
from hccmeta.stats.pooling.by_number import (
    LEAST_FOR_ESTIMATED_TAU2,
    LOG_HAZARD_RATIO_PRIOR_SCALE,
    MeanInterval,
    Method,
    PooledByRule,
    interval_of_one,
    pool_by_rule,
    rmst_prior_scale,
)
from hccmeta.stats.pooling.direction import DirectionTest, direction_test
from hccmeta.stats.pooling.effects import EffectSizes, means, proportions, two_group_counts, two_group_means
from hccmeta.stats.pooling.heterogeneity import HeterogeneityInterval, QHeterogeneity, heterogeneity, q_heterogeneity
from hccmeta.stats.pooling.hidden_bias import (
    BiasAdjusted,
    EValue,
    bias_adjusted,
    e_value,
    rmst_bias_sd,
    shifted_by_bias,
)
from hccmeta.stats.pooling.influence import (
    Influence,
    Residuals,
    cumulative,
    influence,
    leave_one_out,
    residuals,
    shrunken_effects,
)
from hccmeta.stats.pooling.interactions import Interactions, interactions
from hccmeta.stats.pooling.multivariate import MultivariatePool, multivariate_pool
from hccmeta.stats.pooling.network import Network, network
from hccmeta.stats.pooling.pool import PooledEffect, pool, prediction_interval
from hccmeta.stats.pooling.pool_scaled import PooledScaled, pool_means, pool_proportions
from hccmeta.stats.pooling.pooled_curve import PooledCurve, curves_on_grid, pool_curves
from hccmeta.stats.pooling.pooled_median import (
    MedianOfMedians,
    PooledMedian,
    median_of_medians,
    median_se,
    pool_medians,
)
from hccmeta.stats.pooling.quantile_conversion import ConvertedMean, mean_sd_from_quantiles
from hccmeta.stats.pooling.rubin import RubinCombination, rubin, rubin_covariance
from hccmeta.stats.pooling.scales import back_transform, transform
from hccmeta.stats.pooling.selection_model import SelectionModel, selection_model
from hccmeta.stats.pooling.sign_test import SignTest, sign_test
from hccmeta.stats.pooling.small_study import AsymmetryTest, asymmetry_test, fail_safe_n, rank_test, trim_and_fill
from hccmeta.stats.pooling.specification import (
    GOSH_LIMIT,
    Gosh,
    Specification,
    SpecificationCurve,
    gosh,
    specification_curve,
    subsets_leaving_out,
)
from hccmeta.stats.pooling.subgroups import Subgroups, subgroups
from hccmeta.stats.reasons import Reason, Why
from hccmeta.stats.reconstruction import (
    AxisShift,
    CombinedReadings,
    FidelityCheck,
    RatesReconstruction,
    Reconstruction,
    SetAside,
    Tolerances,
    TotalVariance,
    combine_readings,
    fidelity,
    misplaced_axis,
    reconstruct,
    reconstruct_detailed,
    reconstruct_rates,
    reconstruction_ensemble,
    total_variance,
)
from hccmeta.stats.regression.arm_regression import arm_regression
from hccmeta.stats.regression.arm_regressions import ArmRegressions, arm_regressions_of, arm_regressions_without
from hccmeta.stats.regression.bayes_nested import BayesNested, bayes_nested, nested_prior_scales
from hccmeta.stats.regression.component_intervals import ComponentInterval, component_intervals
from hccmeta.stats.regression.meta_regression import meta_regression
from hccmeta.stats.regression.regression_result import (
    LinearCombination,
    MetaRegression,
    WaldTest,
    likelihood_ratio_test,
    wald_test,
)
from hccmeta.stats.regression.robust import RobustRegression, robust_regression, robust_wald
from hccmeta.stats.regression.study_permutation import study_permutation_p
from hccmeta.stats.regression.within_between import WithinBetween, within_between
from hccmeta.stats.survival.concordance import Concordance, concordance
from hccmeta.stats.survival.cox import CoxFit, cox
from hccmeta.stats.survival.hazard_ratio import (
    LogAsymmetry,
    LogHazardRatio,
    log_asymmetry,
    log_hazard_ratio,
    log_hazard_ratio_from_p,
)
from hccmeta.stats.survival.ipd import IPD
from hccmeta.stats.survival.kaplan_meier import SurvivalCurve, kaplan_meier, reverse_kaplan_meier
from hccmeta.stats.survival.logrank import LogRank, logrank
from hccmeta.stats.survival.median import SurvivalQuantile, curve_quantile, median_follow_up, median_survival
from hccmeta.stats.survival.permutation import PermutationTest, rmst_permutation_test
from hccmeta.stats.survival.ph_test import ProportionalHazardsTest, proportional_hazards_test
from hccmeta.stats.survival.predicted_rmst import (
    MedianReport,
    PredictedRMST,
    difference_by_hazard_ratio,
    fit_log_logistic_shape,
    log_logistic_rmst,
    median_se_from_interval,
    median_se_from_n,
    predict_rmst,
    predicted_difference,
    why_not_predicted,
)
from hccmeta.stats.survival.pseudo import PseudoRegression, pseudo_regression, pseudo_rmst
from hccmeta.stats.survival.pseudo_mixed import PseudoMixedModel, pseudo_mixed_model
from hccmeta.stats.survival.rmst import RMST, RMSTBatch, RMSTCurve, rmst, rmst_batch, rmst_curve
from hccmeta.stats.survival.rmst_ancova import RMSTAncova, rmst_ancova
from hccmeta.stats.survival.rmst_contrast import rmst_curve_difference, rmst_difference, rmst_ratio, rmtl_ratio
from hccmeta.stats.survival.stacked import stack_arms
from hccmeta.stats.survival.windows import (
    PooledWindows,
    WindowedEffect,
    hazard_ratio_by_window,
    pool_windows,
    rmst_difference_by_window,
)

#: What is promised: these names, their arguments and the attributes of their results.
__all__ = [
    "GOSH_LIMIT",
    "IPD",
    "LEAST_FOR_ESTIMATED_TAU2",
    "LOG_HAZARD_RATIO_PRIOR_SCALE",
    "RMST",
    "ArmRegressions",
    "AsymmetryTest",
    "AxisShift",
    "BatchPool",
    "BayesNested",
    "BayesPool",
    "BiasAdjusted",
    "BinomialNormal",
    "BinomialOddsRatio",
    "ChiSquareTest",
    "CombinedReadings",
    "CommonEffect",
    "ComponentInterval",
    "Concordance",
    "Contrast",
    "ConvergenceError",
    "ConvertedMean",
    "CoxFit",
    "DirectionTest",
    "EValue",
    "EffectSizes",
    "FidelityCheck",
    "Gosh",
    "HeterogeneityInterval",
    "Influence",
    "Interactions",
    "LinearCombination",
    "LogAsymmetry",
    "LogHazardRatio",
    "LogRank",
    "MeanInterval",
    "MedianOfMedians",
    "MedianReport",
    "MetaRegression",
    "Method",
    "MultivariatePool",
    "Network",
    "PermutationTest",
    "PooledByRule",
    "PooledCurve",
    "PooledEffect",
    "PooledMedian",
    "PooledScaled",
    "PooledWindows",
    "PredictedRMST",
    "ProportionalHazardsTest",
    "PseudoMixedModel",
    "PseudoRegression",
    "QHeterogeneity",
    "RMSTAncova",
    "RMSTBatch",
    "RMSTCurve",
    "RatesReconstruction",
    "Reason",
    "Reconstruction",
    "Residuals",
    "RobustRegression",
    "RubinCombination",
    "SelectionModel",
    "SetAside",
    "SignTest",
    "Specification",
    "SpecificationCurve",
    "Subgroups",
    "SurvivalCurve",
    "SurvivalQuantile",
    "Tolerances",
    "TotalVariance",
    "TwoByTwo",
    "WaldTest",
    "Why",
    "WindowedEffect",
    "WithinBetween",
    "arm_regression",
    "arm_regressions_of",
    "arm_regressions_without",
    "asymmetry_test",
    "back_transform",
    "bayes_nested",
    "bayes_pool",
    "bias_adjusted",
    "binomial_normal",
    "binomial_odds_ratio",
    "clopper_pearson",
    "combine_readings",
    "component_intervals",
    "concordance",
    "cox",
    "crude_chi_square",
    "cumulative",
    "curve_quantile",
    "curves_on_grid",
    "difference_by_hazard_ratio",
    "direction_test",
    "e_value",
    "fail_safe_n",
    "fidelity",
    "fit_log_logistic_shape",
    "gosh",
    "hazard_ratio_by_window",
    "henmi_copas",
    "heterogeneity",
    "influence",
    "interactions",
    "interval_of_one",
    "kaplan_meier",
    "leave_one_out",
    "likelihood_ratio_test",
    "limit_meta",
    "log_asymmetry",
    "log_hazard_ratio",
    "log_hazard_ratio_from_p",
    "log_logistic_rmst",
    "logrank",
    "mantel_haenszel",
    "mean_sd_from_quantiles",
    "means",
    "median_follow_up",
    "median_of_medians",
    "median_se",
    "median_se_from_interval",
    "median_se_from_n",
    "median_survival",
    "meta_regression",
    "misplaced_axis",
    "multivariate_pool",
    "nested_prior_scales",
    "network",
    "normal_contrast",
    "peto",
    "pool",
    "pool_batch",
    "pool_by_rule",
    "pool_curves",
    "pool_means",
    "pool_medians",
    "pool_proportions",
    "pool_windows",
    "predict_rmst",
    "predicted_difference",
    "prediction_interval",
    "proportional_hazards_test",
    "proportions",
    "pseudo_mixed_model",
    "pseudo_regression",
    "pseudo_rmst",
    "q_heterogeneity",
    "rank_test",
    "reconstruct",
    "reconstruct_detailed",
    "reconstruct_rates",
    "reconstruction_ensemble",
    "residuals",
    "reverse_kaplan_meier",
    "risk_difference",
    "rmst",
    "rmst_ancova",
    "rmst_batch",
    "rmst_bias_sd",
    "rmst_curve",
    "rmst_curve_difference",
    "rmst_difference",
    "rmst_difference_by_window",
    "rmst_permutation_test",
    "rmst_prior_scale",
    "rmst_ratio",
    "rmtl_ratio",
    "robust_regression",
    "robust_wald",
    "rubin",
    "rubin_covariance",
    "selection_model",
    "shifted_by_bias",
    "shrunken_effects",
    "sign_test",
    "specification_curve",
    "stack_arms",
    "study_permutation_p",
    "subgroups",
    "subsets_leaving_out",
    "total_variance",
    "transform",
    "trim_and_fill",
    "two_by_two",
    "two_group_counts",
    "two_group_means",
    "wald_test",
    "why_not_predicted",
    "wilson",
    "within_between",
]
