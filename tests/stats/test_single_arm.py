"""Single-arm proportions and means: the binomial-normal model, transformed pools, converted quantiles, subgroups."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import binom, norm

from hccmeta import stats
from hccmeta.stats.counts.binomial_normal import log_likelihood

X, N = np.array([3.0, 10, 0, 12, 8]), np.array([20.0, 25, 15, 12, 40])


@pytest.mark.parametrize(("mu", "tau"), [(-0.5, 0.0), (0.3, 0.8), (-2.0, 2.0)])
def test_quadrature_agrees_with_integration(mu, tau):
    def one(x: float, n: float) -> float:
        if tau == 0:
            return binom.pmf(x, n, 1 / (1 + np.exp(-mu)))
        return quad(
            lambda u: binom.pmf(x, n, 1 / (1 + np.exp(-mu - u))) * norm.pdf(u, 0, tau), -12 * tau, 12 * tau, limit=200
        )[0]

    expected = sum(np.log(one(x, n)) for x, n in zip(X, N, strict=True))
    assert log_likelihood(X, N, mu, tau, 25) == pytest.approx(expected, abs=1e-6)
    assert log_likelihood(X, N, mu, tau, 7) == pytest.approx(expected, abs=2e-2)


def test_equal_proportions_have_no_between_variance():
    fit = stats.binomial_normal([4, 8, 12], [20, 40, 60])
    assert fit.tau2 == 0
    assert fit.proportion == pytest.approx(0.2, abs=1e-7)
    assert fit.se == pytest.approx((120 * 0.2 * 0.8) ** -0.5, rel=1e-4)
    assert fit.q_lrt == pytest.approx(0, abs=1e-9)


def test_counts_of_none_and_all_need_no_correction():
    fit = stats.binomial_normal(X, N)
    assert fit.status == "ok"
    assert fit.tau2 > 1
    assert fit.pi_lower < fit.ci_lower < fit.proportion < fit.ci_upper < fit.pi_upper
    swapped = stats.binomial_normal(N - X, N)
    assert swapped.mu == pytest.approx(-fit.mu, abs=1e-5)


@pytest.mark.parametrize(("x", "share"), [([0, 0], 0.0), ([10, 12], 1.0)])
def test_edge_of_the_scale_is_not_estimable(x, share):
    fit = stats.binomial_normal(x, [10, 12])
    assert fit.status == "not estimable"
    assert fit.proportion == share
    assert np.isnan(fit.ci_upper)


def test_transformed_pools_end_on_the_natural_scale():
    logit = stats.pool_proportions(X, N)
    assert 0 < logit.ci_lower < logit.estimate < logit.ci_upper < 1
    assert logit.effect.estimate == pytest.approx(np.log(logit.estimate / (1 - logit.estimate)))
    logarithm = stats.pool_means([10.0, 12, 9], [3, 4, 2], [30, 40, 25], measure="MNLN")
    assert logarithm.estimate == pytest.approx(np.exp(logarithm.effect.estimate))
    raw = stats.pool_means([10.0, 12, 9], [3, 4, 2], [30, 40, 25])
    assert raw.estimate == raw.effect.estimate


def test_normal_quantiles_convert_to_their_mean_and_sd():
    q = norm.ppf([0.25, 0.75], 60, 8)
    by_quartiles = stats.mean_sd_from_quantiles(60, 4000, q1=q[0], q3=q[1])
    assert (by_quartiles.mean, by_quartiles.sd) == pytest.approx((60, 8), rel=1e-3)
    extremes = norm.ppf([(1 - 0.375) / 200.25, (200 - 0.375) / 200.25], 60, 8)
    by_range = stats.mean_sd_from_quantiles(60, 200, minimum=extremes[0], maximum=extremes[1])
    assert (by_range.mean, by_range.sd) == pytest.approx((60, 8))


def test_skewed_quantiles_are_not_converted():
    skewed = stats.mean_sd_from_quantiles(3.2, 45, q1=1.1, q3=9.8)
    assert np.isnan(skewed.mean)
    assert skewed.skewness > skewed.skewness_limit
    assert "skewed" in skewed.reason


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"q1": 1.0}, "q1"),
        ({"minimum": 1.0}, "minimum"),
        ({}, "q1 and q3"),
        ({"q1": 3.0, "q3": 4.0}, "median"),
        ({"q1": 2.0, "q3": 2.0}, "median"),
    ],
)
def test_wrong_quantiles_are_named(options, named):
    with pytest.raises(ValueError, match=rf"^{named}"):
        stats.mean_sd_from_quantiles(2.0, 30, **options)
    with pytest.raises(ValueError, match=r"^n"):
        stats.mean_sd_from_quantiles(2.0, 3, q1=1.0, q3=3.0)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: stats.binomial_normal([1], [3]), "x"),
        (lambda: stats.binomial_normal([1, 2], [3, 4], ci="HK"), "ci"),
        (lambda: stats.binomial_normal([1, 2], [3, 4], nodes=0), "nodes"),
    ],
)
def test_wrong_arguments_are_named(call, named):
    with pytest.raises(ValueError, match=rf"^{named}"):
        call()


def test_groups_pool_by_themselves_and_are_compared():
    yi, vi = np.array([0.1, 0.3, 0.2, 0.9, 1.1]), np.full(5, 0.02)
    group = np.array(["b", "b", "b", "a", "a"])
    result = stats.subgroups(yi, vi, group)
    assert result.labels == ("b", "a")
    assert result.effects[0].estimate == stats.pool(yi[:3], vi[:3]).estimate
    assert result.between.p < 0.05
    shared = stats.subgroups(yi, vi, group, common_tau2=True, ci="z")
    regression = stats.meta_regression(yi, vi, np.column_stack([group == "b", group == "a"]), ci="z")
    assert [e.estimate for e in shared.effects] == pytest.approx(regression.coef.tolist())
    assert [e.se for e in shared.effects] == pytest.approx(regression.se.tolist())
    assert shared.between.statistic == pytest.approx(regression.wald([1, -1]).statistic)


def test_group_of_one_study_uses_the_common_tau2():
    yi, vi = np.array([0.0, 1.0, 2.0, 1.5]), np.full(4, 0.1)
    shared = stats.subgroups(yi, vi, [1, 1, 1, 2], common_tau2=True, ci="z")
    alone = shared.effects[1]
    assert alone.se == pytest.approx(np.sqrt(0.1 + shared.common_tau2))
    with pytest.raises(ValueError, match=r"^group"):
        stats.subgroups(yi, vi, [1, 1, 1, 1])
    with pytest.raises(ValueError, match=r"^group"):
        stats.subgroups(yi, vi, [1, 2])
