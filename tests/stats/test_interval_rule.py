"""The interval by the number of studies, the bias of contrasts that were not randomised, and cohorts."""

from __future__ import annotations

import numpy as np
import pytest

from hccmeta import stats
from hccmeta.stats.pooling.by_number import Method

#: RMST differences in months with standard errors, from the curves of the repository as rebuilt in November 2026.
SIRT = [(-0.5740, 0.3668), (-0.5877, 0.4250)]  # SARAH, SIRveNIB v sorafenib at 12
PLACEBO = [(1.2548, 0.5558), (0.9722, 0.3304)]  # Asia-Pacific, SHARP: sorafenib v placebo at 12
AFTER_SORAFENIB = [(2.1102, 0.6717), (1.6227, 0.8527), (1.9095, 0.8721), (2.7725, 0.7286)]  # four drugs at 24


def by_rule(effects, tau):
    yi, se = np.array(effects).T
    return stats.pool_by_rule(yi, se**2, prior_scale=stats.rmst_prior_scale(tau))


@pytest.mark.parametrize(
    ("effects", "tau", "expected"),
    [
        (SIRT, 12, (-0.58, -1.38, 0.22)),
        (PLACEBO, 12, (1.05, 0.22, 1.91)),
        (AFTER_SORAFENIB, 24, (2.16, 1.17, 3.12)),
    ],
)
def test_few_studies_are_pooled_with_the_prior(effects, tau, expected):
    found = by_rule(effects, tau)
    assert found.primary.method is Method.BAYES
    got = found.primary.estimate, found.primary.ci_lower, found.primary.ci_upper
    assert got == pytest.approx(expected, abs=0.02)
    assert {one.method for one in found.sensitivities} >= {Method.COMMON, Method.HK_MAX, Method.HK}


def test_one_trial_and_the_mean_of_such_trials():
    """REFLECT at 12 months: 0.32, own -0.12 to 0.77; the mean of such trials -0.83 to 1.48."""
    found = stats.pool_by_rule([0.3219], [0.2280**2], prior_scale=0.5)
    assert (found.primary.ci_lower, found.primary.ci_upper) == pytest.approx((-0.125, 0.769), abs=0.005)
    mean = found.mean_of_such
    assert (mean.ci_lower, mean.ci_upper) == pytest.approx((-0.83, 1.48), abs=0.01)


def test_kinds_of_interval_by_number():
    rng = np.random.default_rng(5)
    for k in range(1, 12):
        found = stats.pool_by_rule(rng.normal(size=k), np.full(k, 0.3), prior_scale=0.5)
        methods = {one.method for one in found.all}
        assert found.primary.method is (Method.OWN if k == 1 else Method.BAYES if k < 5 else Method.HK_MAX)
        assert (Method.KENWARD_ROGER in methods) == (k >= 5)
        assert (Method.HK_ADHOC in methods) == (k > 2)
        if k > 1:
            widest = found.by(Method.HK_MAX).width
            assert widest >= found.by(Method.HK).width - 1e-12


def test_without_a_prior_the_wider_interval_stands_and_says_so():
    found = stats.pool_by_rule([0.1, 0.4, 0.3], [0.04, 0.05, 0.06], prior_scale=None)
    assert found.primary.method is Method.HK_MAX
    assert found.primary.reasons[-1].why is stats.Why.NO_PRIOR
    assert found.primary.p_above(0.0) == pytest.approx(1 - found.effect.p / 2)


def test_probabilities_follow_the_primary_interval():
    found = by_rule(AFTER_SORAFENIB, 24).primary
    assert found.p_above(found.estimate) == pytest.approx(0.5, abs=1e-6)
    assert found.p_above(found.ci_upper) < 0.05


def test_bias_term_and_tipping_points():
    """The line of the display: 1.6 months (0.2 to 2.9), with hidden differences -0.1 to 3.3."""
    found = stats.bias_adjusted(stats.interval_of_one(1.6, 0.69), bias_sd=stats.rmst_bias_sd(12), important=1.0)
    assert (found.face_lower, found.face_upper) == pytest.approx((0.25, 2.95), abs=0.01)
    assert (found.ci_lower, found.ci_upper) == pytest.approx((-0.07, 3.27), abs=0.01)
    assert found.to_zero == pytest.approx(found.face_lower)
    assert found.to_important == 0.0
    loss = stats.bias_adjusted(stats.interval_of_one(-1.6, 0.3), bias_sd=0.5, important=0.5)
    assert loss.to_zero == pytest.approx(1.6 - 1.96 * 0.3, abs=1e-3)
    assert loss.to_important == pytest.approx(1.1 - 1.96 * 0.3, abs=1e-3)
    bayes = by_rule(SIRT, 12).primary
    wide = stats.bias_adjusted(bayes, bias_sd=0.5)
    assert wide.ci_upper - wide.ci_lower == pytest.approx(np.hypot(bayes.width, 2 * 1.96 * 0.5), rel=0.02)


def test_bias_does_not_average_out():
    many = stats.pool_by_rule([1.0] * 40, [0.2] * 40, prior_scale=0.5).primary
    found = stats.bias_adjusted(many, bias_sd=0.5)
    assert (found.ci_upper - found.ci_lower) / 2 >= 1.96 * 0.5


def test_e_values_of_the_paper():
    """VanderWeele & Ding (2017): RR 3.9 (1.8 to 8.7) has 7.26 and 3.0; the inverse has the same."""
    for ratio in ((3.9, 1.8, 8.7), (1 / 3.9, 1 / 8.7, 1 / 1.8)):
        found = stats.e_value(*ratio, measure="RR")
        assert (found.estimate, found.limit) == pytest.approx((7.26, 3.0), abs=0.005)
    assert stats.e_value(0.9, 0.7, 1.1, measure="HR").limit == 1.0
    common = stats.e_value(0.67, 0.5, 0.9, measure="HR")
    assert common.estimate < stats.e_value(0.67, 0.5, 0.9, measure="HR", rare=True).estimate
    assert stats.e_value(4.0, 2.0, 8.0, measure="OR").estimate == pytest.approx(2 + np.sqrt(2))


COHORTS = {
    "yi": [8.1, 9.0, 8.6, 9.9, 7.4, 8.8],
    "vi": [0.20, 0.22, 0.15, 0.18, 0.30, 0.12],
    "study": list("aabbcc"),
}


def test_three_comparative_cohorts_have_an_interval():
    x = np.column_stack((np.ones(6), [0, 1, 0, 1, 0, 1]))
    within = stats.arm_regression(COHORTS["yi"], COHORTS["vi"], x, study=COHORTS["study"], df="within")
    assert within.df.tolist() == [2.0, 2.0]  # arms - studies - (p - 1); studies - those that vary between
    studies = stats.arm_regression(COHORTS["yi"], COHORTS["vi"], x, study=COHORTS["study"])
    assert studies.df.tolist() == [1.0, 1.0]
    bayes = stats.bayes_nested(
        COHORTS["yi"], COHORTS["vi"], x, [[0, 1]], study=COHORTS["study"], study_scale=1.0, arm_scale=0.5
    )
    widths = [
        bayes.combinations[0].upper - bayes.combinations[0].lower,
        within.ci_upper[1] - within.ci_lower[1],
        studies.ci_upper[1] - studies.ci_lower[1],
    ]
    assert widths == sorted(widths)


def test_two_comparative_cohorts_have_a_bayesian_interval():
    x = np.column_stack((np.ones(4), [0, 1, 0, 1]))
    bayes = stats.bayes_nested(
        COHORTS["yi"][:4], COHORTS["vi"][:4], x, [[0, 1]], study=list("aabb"), study_scale=1.0, arm_scale=0.5
    )
    assert bayes.combinations[0].lower < 1.1 < bayes.combinations[0].upper


def test_nested_posterior_is_the_pool_when_every_study_has_one_arm():
    """Only study^2 + arm^2 counts then; with a tiny arm scale the prior is the half-normal of bayes_pool."""
    yi, vi = [1.2, 0.4, 2.1], [0.25, 0.36, 0.49]
    nested = stats.bayes_nested(
        yi, vi, np.ones((3, 1)), [[1.0]], study=list("abc"), study_scale=0.5, arm_scale=1e-6
    ).combinations[0]
    pooled = stats.bayes_pool(yi, vi, scale=0.5).mu
    assert (nested.median, nested.lower, nested.upper) == pytest.approx(
        (pooled.median, pooled.lower, pooled.upper), abs=1e-4
    )
