"""The Bayesian pool on a grid: known limits, and agreement with brute-force integration."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import halfnorm, norm

from hccmeta import stats

YI, VI = np.array([0.2, 0.9, 0.4]), np.array([0.04, 0.09, 0.02])


def test_agrees_with_a_table_of_the_joint_density():
    fit = stats.bayes_pool(YI, VI, scale=0.5)
    tau = np.linspace(0, 4, 1500)[:, None, None]
    mu = np.linspace(-4, 5, 1500)[None, :, None]
    density = halfnorm.pdf(tau[:, :, 0], scale=0.5) * np.prod(norm.pdf(YI, mu, np.sqrt(VI + tau**2)), axis=2)
    density /= density.sum()
    by_mu, by_tau = density.sum(axis=0), density.sum(axis=1)
    grid = mu[0, :, 0]
    assert fit.mu.mean == pytest.approx(np.sum(by_mu * grid), abs=2e-3)
    assert fit.mu.sd == pytest.approx(np.sqrt(np.sum(by_mu * grid**2) - np.sum(by_mu * grid) ** 2), rel=1e-2)
    assert fit.tau.mean == pytest.approx(np.sum(by_tau * tau[:, 0, 0]), abs=2e-3)
    assert fit.p_below_zero == pytest.approx(np.sum(by_mu[grid < 0]), abs=2e-3)
    inside = (grid > fit.mu.lower) & (grid < fit.mu.upper)
    assert np.sum(by_mu[inside]) == pytest.approx(0.95, abs=5e-3)


def test_a_tight_prior_is_the_common_effect():
    fit, common = stats.bayes_pool(YI, VI, scale=1e-5), stats.pool(YI, VI, tau2="EE", ci="z")
    assert fit.mu.median == pytest.approx(common.estimate, abs=1e-5)
    assert (fit.mu.lower, fit.mu.upper) == pytest.approx((common.ci_lower, common.ci_upper), abs=2e-3)


def test_a_new_study_is_less_certain_than_the_mean():
    fit = stats.bayes_pool(YI, VI, scale=0.5)
    assert fit.theta.sd > fit.mu.sd
    assert fit.theta.lower < fit.mu.lower < fit.mu.upper < fit.theta.upper
    assert fit.tau.lower == pytest.approx(0, abs=1e-3)
    assert 0 < fit.i2_median < 1


def test_one_study_has_a_posterior():
    fit = stats.bayes_pool([0.3], [0.04], scale=0.5)
    assert fit.mu.median == pytest.approx(0.3, abs=1e-6)
    assert np.isnan(fit.i2_median)
    with pytest.raises(ValueError, match=r"^scale"):
        stats.bayes_pool([0.3], [0.04], scale=0)
