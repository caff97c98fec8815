"""Meta-regression: what it shares with the pool, what follows from its coefficients, and its faults."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hccmeta import stats

RNG = np.random.default_rng(11)
K = 14
X = np.column_stack([np.ones(K), RNG.normal(size=K), np.arange(K) % 2])
VI = RNG.uniform(0.02, 0.2, K)
YI = X @ [0.2, 0.5, -0.3] + RNG.normal(0, np.sqrt(VI + 0.05))


@pytest.mark.parametrize("ci", ["HK", "HK-adhoc", "t", "z"])
def test_a_constant_alone_is_the_pool(ci):
    pooled, fit = stats.pool(YI, VI, ci=ci), stats.meta_regression(YI, VI, np.ones((K, 1)), ci=ci)
    assert fit.coef[0] == pytest.approx(pooled.estimate)
    assert fit.ci_lower[0] == pytest.approx(pooled.ci_lower)
    assert (fit.tau2, fit.i2, fit.h2) == pytest.approx((pooled.tau2, pooled.i2, pooled.h2))
    assert fit.predict([1.0]).pi_upper[0] == pytest.approx(pooled.pi_upper)
    assert fit.r2 == pytest.approx(0)


@settings(deadline=None)
@given(st.floats(-5, 5), st.floats(0.1, 50))
def test_centring_and_scaling_a_covariate_changes_its_unit_only(centre, unit):
    plain = stats.meta_regression(YI, VI, X)
    moved = stats.meta_regression(YI, VI, np.column_stack([X[:, 0], (X[:, 1] - centre) / unit, X[:, 2]]))
    assert moved.tau2 == pytest.approx(plain.tau2, rel=1e-6)
    assert moved.coef[1] == pytest.approx(plain.coef[1] * unit, rel=1e-6)
    assert moved.p[1] == pytest.approx(plain.p[1], rel=1e-5)
    np.testing.assert_allclose(moved.fitted, plain.fitted, rtol=1e-6)


def test_wald_of_one_coefficient_is_its_t_squared():
    fit = stats.meta_regression(YI, VI, X)
    test = fit.wald([0, 1, 0])
    assert test.statistic == pytest.approx(fit.statistic[1] ** 2)
    assert test.p == pytest.approx(fit.p[1])
    assert fit.omnibus == fit.wald(np.eye(3)[1:])


def test_dummies_without_intercept_give_the_same_model():
    groups = np.column_stack([1 - X[:, 2], X[:, 2]])
    reference = stats.meta_regression(YI, VI, X[:, [0, 2]])
    means = stats.meta_regression(YI, VI, groups)
    assert means.coef[1] - means.coef[0] == pytest.approx(reference.coef[1])
    difference = means.lincom([-1, 1])
    assert difference.se[0] == pytest.approx(reference.se[1])
    assert means.r2 == pytest.approx(reference.r2)
    assert np.isnan(stats.meta_regression(YI, VI, X[:, [1]]).r2)


def test_collinear_covariates_inflate_their_variance():
    nearly = np.column_stack([X[:, 0], X[:, 1], X[:, 1] + RNG.normal(0, 0.1, K)])
    assert stats.meta_regression(YI, VI, nearly).vif().min() > 10
    assert stats.meta_regression(YI, VI, X[:, :2]).vif() == pytest.approx([1.0])


def test_likelihood_ratio_needs_nested_fits_by_ml():
    full, reduced = (stats.meta_regression(YI, VI, x, tau2="ML") for x in (X, X[:, :1]))
    test = stats.likelihood_ratio_test(full, reduced)
    assert test.statistic == pytest.approx(2 * (full.log_lik - reduced.log_lik))
    assert test.df_num == 2
    with pytest.raises(ValueError, match=r"^reduced"):
        stats.likelihood_ratio_test(reduced, full)
    with pytest.raises(ValueError, match=r"^full"):
        stats.likelihood_ratio_test(stats.meta_regression(YI, VI, X), reduced)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: stats.meta_regression(YI, VI, X[:5]), "x"),
        (lambda: stats.meta_regression(YI, VI, np.column_stack([X, X[:, 1] * 2])), "x"),
        (lambda: stats.meta_regression(YI, VI, np.where(X[3, 1] == X, np.nan, X)), "x"),
        (lambda: stats.meta_regression(YI[:3], VI[:3], X[:3]), "x"),
        (lambda: stats.meta_regression(YI, VI, X, ci="KR"), "ci"),
        (lambda: stats.meta_regression(YI, VI * 0, X), "vi"),
        (lambda: stats.meta_regression(YI, VI, X).lincom([1, 2]), "combinations"),
        (lambda: stats.meta_regression(YI, VI, X).predict([[1, 2, np.nan]]), "x"),
    ],
)
def test_wrong_arguments_are_named(call, named):
    with pytest.raises(ValueError, match=rf"^{named}"):
        call()
