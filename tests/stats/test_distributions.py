"""Tails and quantiles are those of scipy.stats."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats as scipy_stats

from hccmeta.stats import distributions as d

RNG = np.random.default_rng(1)
X, P, DF = RNG.normal(0, 3, 200), RNG.random(200), RNG.integers(1, 60, 200)
SQUARE = X**2


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (d.normal_cdf(X, 1, 2), scipy_stats.norm.cdf(X, 1, 2)),
        (d.normal_sf(X), scipy_stats.norm.sf(X)),
        (d.normal_pdf(X, 1, 2), scipy_stats.norm.pdf(X, 1, 2)),
        (d.normal_ppf(P), scipy_stats.norm.ppf(P)),
        (d.t_sf(X, DF), scipy_stats.t.sf(X, DF)),
        (d.t_ppf(P, DF), scipy_stats.t.ppf(P, DF)),
        (d.chi2_cdf(X, DF), scipy_stats.chi2.cdf(X, DF)),
        (d.chi2_sf(X, DF), scipy_stats.chi2.sf(X, DF)),
        (d.chi2_sf(SQUARE, DF), scipy_stats.chi2.sf(SQUARE, DF)),
        (d.chi2_ppf(P, DF), scipy_stats.chi2.ppf(P, DF)),
        (d.f_sf(X, 3, DF), scipy_stats.f.sf(X, 3, DF)),
        (d.f_sf(SQUARE, 3, DF), scipy_stats.f.sf(SQUARE, 3, DF)),
        (d.beta_ppf(P, DF, DF[::-1]), scipy_stats.beta.ppf(P, DF, DF[::-1])),
        (d.gamma_cdf(X, 2.2, 1.3), scipy_stats.gamma.cdf(X, 2.2, scale=1.3)),
    ],
)
def test_agrees_with_scipy_stats(ours, theirs):
    assert ours == pytest.approx(theirs, rel=1e-13)


def test_no_degrees_of_freedom_leave_nothing_to_test():
    assert np.isnan(d.chi2_sf(3.0, 0))
    assert np.isnan(d.f_sf(3.0, 2, 0))


def test_infinite_degrees_of_freedom_are_normal():
    assert d.t_ppf(0.975, np.inf) == pytest.approx(scipy_stats.norm.ppf(0.975))
    assert d.t_sf(1.5, np.inf) == pytest.approx(scipy_stats.norm.sf(1.5))
