"""Funnel asymmetry, trim and fill, adjusted pools, permutation: symmetric and asymmetric data, and definitions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from hccmeta import stats

SE = np.linspace(0.1, 0.6, 12)
SYMMETRIC = 0.3 + np.tile([0.5, -0.5], 6) * SE
SKEWED = 0.1 + 1.5 * SE + np.tile([0.2, -0.2], 6) * SE


def test_slope_of_a_skewed_funnel_is_seen_and_that_of_a_symmetric_one_is_not():
    for options in ({}, {"model": "mixed"}, {"model": "mixed", "ci": "t"}):
        assert stats.asymmetry_test(SKEWED, SE**2, **options).p < 0.05
        assert stats.asymmetry_test(SYMMETRIC, SE**2, **options).p > 0.2
    skewed = stats.asymmetry_test(SKEWED, SE**2)
    assert skewed.slope == pytest.approx(1.5, abs=0.2)
    assert skewed.limit_lower < 0.1 < skewed.limit_upper
    assert skewed.df == 10


def test_another_predictor_takes_its_place():
    n = 1 / SE**2
    test = stats.asymmetry_test(SKEWED, SE**2, predictor=1 / np.sqrt(n))
    assert test.p == pytest.approx(stats.asymmetry_test(SKEWED, SE**2).p)


def test_rank_test_counts_pairs():
    test = stats.rank_test([0.0, 1.0, 2.5], [1.0, 2.0, 3.0])
    assert test.score == 3
    assert test.tau == pytest.approx(1)
    assert test.p == pytest.approx(1 / 3)
    tied = stats.rank_test([0.0, 1.0, 2.5, 1.0], [1.0, 2.0, 3.0, 2.0])
    assert 0 < tied.p < 1


@pytest.mark.parametrize("estimator", ["L0", "R0", "Q0"])
def test_filling_mirrors_the_most_extreme(estimator):
    result = stats.trim_and_fill(SKEWED, SE**2, estimator=estimator)
    assert result.side == "left"
    assert result.k0 == result.filled_yi.size
    assert result.effect.k == 12 + result.k0
    if result.k0:
        assert result.effect.estimate < stats.pool(SKEWED, SE**2).estimate
        assert result.filled_yi.max() < SKEWED.max()
    turned = stats.trim_and_fill(-SKEWED, SE**2, estimator=estimator)
    assert turned.side == "right"
    np.testing.assert_allclose(np.sort(turned.filled_yi), np.sort(-result.filled_yi))


def test_nothing_is_filled_into_a_symmetric_funnel():
    result = stats.trim_and_fill([-2.0, -1.0, 0.0, 1.0, 2.0], [1.0] * 5, side="left", estimator="R0")
    assert result.k0 == 0
    assert result.p == 0.5


def test_fail_safe_number_is_the_smallest_that_works():
    f = stats.fail_safe_n(SYMMETRIC, SE**2)
    z = np.sum(SYMMETRIC / SE)
    limit = norm.isf(0.05)
    assert z / np.sqrt(12 + f.n) <= limit
    assert z / np.sqrt(12 + f.n - 1) > limit
    assert stats.fail_safe_n([0.01, -0.01], [1, 1]).n == 0


def test_henmi_copas_keeps_the_common_effect_and_widens():
    spread = SYMMETRIC * np.tile([1.0, 1.0, -1.0], 4)
    hc, common = stats.henmi_copas(spread, SE**2), stats.pool(spread, SE**2, tau2="EE", ci="z")
    assert hc.estimate == pytest.approx(common.estimate)
    assert hc.ci_upper - hc.ci_lower > common.ci_upper - common.ci_lower


def test_limit_of_a_skewed_funnel_lies_below_its_pool():
    limit = stats.limit_meta(SKEWED, SE**2)
    assert limit.estimate < stats.pool(SKEWED, SE**2).estimate
    assert limit.q_small + limit.q_residual == pytest.approx(stats.pool(SKEWED, SE**2).q)
    assert 0 <= limit.g2 <= 1
    with pytest.raises(ValueError, match=r"^vi"):
        stats.limit_meta([0.1, 0.5, 0.4], [0.1] * 3)


def test_sign_test_by_hand():
    # Two studies of equal weight and sign: of the four sign changes (+,+) and (-,-) reach the statistic.
    result = stats.sign_test([1.0, 1.1], [0.5, 0.5])
    assert (result.p, result.n, result.exact) == (0.5, 4, True)
    many = stats.sign_test(np.full(20, 0.5), np.full(20, 0.1), rng=np.random.default_rng(1), n=999)
    assert many.p == pytest.approx(0.001)
    assert not many.exact
    with pytest.raises(ValueError, match=r"^rng"):
        stats.sign_test(np.ones(20), np.ones(20))


def test_permutation_keeps_the_arms_of_a_study_together():
    rng = np.random.default_rng(5)
    study = np.repeat(np.arange(8), 2)
    covariate = np.repeat(rng.normal(size=8), 2)
    x = np.column_stack([np.ones(16), np.tile([0.0, 1.0], 8), covariate])
    yi = rng.normal(0, 1, 8)[study] + 4.0 * covariate + rng.normal(0, 0.1, 16)
    vi, options = np.full(16, 0.01), {"study": study, "draws": 400}
    assert stats.study_permutation_p(yi, vi, x, **options, rng=np.random.default_rng(2)) < 0.05
    # Exchanging whole studies leaves every contrast within them where it is, so its statistic hardly moves.
    assert stats.study_permutation_p(yi, vi, x[:, [0, 2, 1]], **options, rng=np.random.default_rng(2)) > 0.2


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: stats.asymmetry_test(SKEWED, SE**2, predictor=[1.0]), "predictor"),
        (lambda: stats.asymmetry_test(SKEWED, SE**2, model="lm"), "model"),
        (lambda: stats.rank_test([1.0, 2.0], [1.0, 1.0]), "yi"),
        (lambda: stats.trim_and_fill(SKEWED, SE**2, estimator="L1"), "estimator"),
        (lambda: stats.trim_and_fill([1.0], [1.0]), "yi"),
        (lambda: stats.fail_safe_n(SKEWED, SE**2, alpha=5), "alpha"),
        (lambda: stats.henmi_copas([1.0], [1.0]), "yi"),
        (lambda: stats.limit_meta([1.0, 2.0], [1.0, 2.0]), "yi"),
        (lambda: stats.sign_test([1.0], [1.0]), "yi"),
    ],
)
def test_wrong_arguments_are_named(call, named):
    with pytest.raises(ValueError, match=rf"^{named}"):
        call()
