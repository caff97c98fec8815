"""The statistics of the reviews: arrays in, small frozen results out; usable alone.

Knows no files, no clock and no global state; randomness comes only from a generator that is passed in. Wrong arguments
raise ``ValueError`` naming the argument, iterations without a solution raise ``ConvergenceError``.
"""

# Pooling and meta-regression.
from hccmeta.stats.arm_regression import arm_regression as arm_regression
from hccmeta.stats.chi_square import ChiSquareTest as ChiSquareTest
from hccmeta.stats.component_intervals import ComponentInterval as ComponentInterval
from hccmeta.stats.component_intervals import component_intervals as component_intervals
from hccmeta.stats.concordance import Concordance as Concordance
from hccmeta.stats.concordance import concordance as concordance
from hccmeta.stats.cox import CoxFit as CoxFit
from hccmeta.stats.cox import cox as cox
from hccmeta.stats.errors import ConvergenceError as ConvergenceError
from hccmeta.stats.hazard_ratio import LogHazardRatio as LogHazardRatio
from hccmeta.stats.hazard_ratio import log_hazard_ratio as log_hazard_ratio
from hccmeta.stats.hazard_ratio import log_hazard_ratio_from_p as log_hazard_ratio_from_p
from hccmeta.stats.heterogeneity import HeterogeneityInterval as HeterogeneityInterval
from hccmeta.stats.heterogeneity import QHeterogeneity as QHeterogeneity
from hccmeta.stats.heterogeneity import heterogeneity as heterogeneity
from hccmeta.stats.heterogeneity import q_heterogeneity as q_heterogeneity

# Patient data from published curves.
from hccmeta.stats.ipd import IPD as IPD
from hccmeta.stats.logrank import LogRank as LogRank
from hccmeta.stats.logrank import logrank as logrank
from hccmeta.stats.median import SurvivalQuantile as SurvivalQuantile
from hccmeta.stats.median import curve_quantile as curve_quantile
from hccmeta.stats.median import median_follow_up as median_follow_up
from hccmeta.stats.median import median_survival as median_survival
from hccmeta.stats.permutation import PermutationTest as PermutationTest
from hccmeta.stats.permutation import rmst_permutation_test as rmst_permutation_test
from hccmeta.stats.ph_test import ProportionalHazardsTest as ProportionalHazardsTest
from hccmeta.stats.ph_test import proportional_hazards_test as proportional_hazards_test
from hccmeta.stats.pool import PooledEffect as PooledEffect
from hccmeta.stats.pool import pool as pool
from hccmeta.stats.pool import prediction_interval as prediction_interval
from hccmeta.stats.pooled_curve import PooledCurve as PooledCurve
from hccmeta.stats.pooled_curve import curves_on_grid as curves_on_grid
from hccmeta.stats.pooled_curve import pool_curves as pool_curves
from hccmeta.stats.pooled_median import MedianOfMedians as MedianOfMedians
from hccmeta.stats.pooled_median import PooledMedian as PooledMedian
from hccmeta.stats.pooled_median import median_of_medians as median_of_medians
from hccmeta.stats.pooled_median import median_se as median_se
from hccmeta.stats.pooled_median import pool_medians as pool_medians
from hccmeta.stats.pseudo import PseudoRegression as PseudoRegression
from hccmeta.stats.pseudo import pseudo_regression as pseudo_regression
from hccmeta.stats.pseudo import pseudo_rmst as pseudo_rmst
from hccmeta.stats.reconstruction import reconstruct as reconstruct
from hccmeta.stats.regression import meta_regression as meta_regression
from hccmeta.stats.regression_result import LinearCombination as LinearCombination
from hccmeta.stats.regression_result import MetaRegression as MetaRegression
from hccmeta.stats.regression_result import WaldTest as WaldTest
from hccmeta.stats.regression_result import likelihood_ratio_test as likelihood_ratio_test
from hccmeta.stats.rmst import RMST as RMST
from hccmeta.stats.rmst import RMSTBatch as RMSTBatch
from hccmeta.stats.rmst import RMSTCurve as RMSTCurve
from hccmeta.stats.rmst import rmst as rmst
from hccmeta.stats.rmst import rmst_batch as rmst_batch
from hccmeta.stats.rmst import rmst_curve as rmst_curve
from hccmeta.stats.rmst_ancova import RMSTAncova as RMSTAncova
from hccmeta.stats.rmst_ancova import rmst_ancova as rmst_ancova
from hccmeta.stats.rmst_contrast import Contrast as Contrast
from hccmeta.stats.rmst_contrast import normal_contrast as normal_contrast
from hccmeta.stats.rmst_contrast import rmst_curve_difference as rmst_curve_difference
from hccmeta.stats.rmst_contrast import rmst_difference as rmst_difference
from hccmeta.stats.rmst_contrast import rmst_ratio as rmst_ratio
from hccmeta.stats.rmst_contrast import rmtl_ratio as rmtl_ratio
from hccmeta.stats.robust import RobustRegression as RobustRegression
from hccmeta.stats.robust import robust_regression as robust_regression
from hccmeta.stats.robust import robust_wald as robust_wald
from hccmeta.stats.rubin import RubinCombination as RubinCombination
from hccmeta.stats.rubin import rubin as rubin
from hccmeta.stats.rubin import rubin_covariance as rubin_covariance
from hccmeta.stats.stacked import stack_arms as stack_arms
from hccmeta.stats.survival import SurvivalCurve as SurvivalCurve
from hccmeta.stats.survival import kaplan_meier as kaplan_meier
from hccmeta.stats.survival import reverse_kaplan_meier as reverse_kaplan_meier
