"""Rubin's rules: against R, and at the edges where nothing or everything comes from the reconstruction."""

from __future__ import annotations

import numpy as np
import pytest

from hccmeta import stats

Q, U = [1.1, 1.25, 0.98, 1.17, 1.05], [0.04, 0.05, 0.045, 0.039, 0.041]


@pytest.mark.parametrize(("df", "found_df", "missing"), [(np.inf, 73.0153342183117, 0.254210022786478),
                                                         (15, 8.95942080317702, 0.362147910495665)])  # fmt: skip
def test_agrees_with_r(df, found_df, missing):
    combined = stats.rubin(Q, U, df=df)
    assert (combined.estimate, combined.within, combined.between) == pytest.approx((1.11, 0.043, 0.01095))
    assert combined.total == pytest.approx(0.05614)
    assert combined.se == pytest.approx(0.05614**0.5)
    assert combined.relative_increase == pytest.approx(0.305581395348837)
    assert combined.df == pytest.approx(found_df)
    assert combined.missing_information == pytest.approx(missing)
    assert combined.share_between == pytest.approx(0.01095 / (0.043 + 0.01095))


def test_equal_sets_add_nothing():
    combined = stats.rubin([2.0, 2.0, 2.0], [0.5, 0.5, 0.5], df=7)
    assert (combined.total, combined.df) == (0.5, 7)
    assert (combined.relative_increase, combined.missing_information, combined.share_between) == (0, 2 / 10, 0)


def test_variance_from_the_sets_alone():
    combined = stats.rubin([1.0, 2.0, 3.0], [0.0, 0.0, 0.0])
    assert combined.total == pytest.approx(4 / 3)
    assert (combined.share_between, combined.missing_information, combined.df) == (1, 1, 2)
    assert stats.rubin([1.0, 1.0], [0.0, 0.0]).share_between == 0


def test_vectors_combine_as_their_elements_do():
    rng = np.random.default_rng(4)
    estimates = rng.normal(size=(6, 2))
    covariances = np.array([np.diag(rng.uniform(0.1, 0.2, 2)) for _ in range(6)])
    mean, covariance = stats.rubin_covariance(estimates, covariances)
    for j in range(2):
        single = stats.rubin(estimates[:, j], covariances[:, j, j])
        assert (mean[j], covariance[j, j]) == pytest.approx((single.estimate, single.total))
    assert covariance[0, 1] == pytest.approx((1 + 1 / 6) * np.cov(estimates.T)[0, 1])
    one_tau = stats.rubin_covariance(estimates[:, :1], covariances[:, :1, :1])
    assert one_tau[1][0, 0] == pytest.approx(covariance[0, 0])


@pytest.mark.parametrize(
    ("estimates", "variances", "named"),
    [([1.0], [1.0], "estimates"), ([1.0, 2.0], [1.0], "variances"), ([1.0, np.nan], [1.0, 1.0], "finite"),
     ([1.0, 2.0], [1.0, -1.0], "variances")],
)  # fmt: skip
def test_wrong_sets_are_named(estimates, variances, named):
    with pytest.raises(ValueError, match=named):
        stats.rubin(estimates, variances)
