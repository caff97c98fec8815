"""Cluster-robust covariances: exact in the working model, and equal to known forms in simple cases."""

from __future__ import annotations

import numpy as np
import pytest

from hccmeta import stats

CLUSTER = np.array([1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 8])
RNG = np.random.default_rng(4)
VI = RNG.uniform(0.1, 0.5, 12)
YI = RNG.normal(1, 0.8, 12)
X = np.column_stack([np.ones(12), RNG.normal(size=12)])
MODEL = {"cluster": CLUSTER, "tau2_cluster": 0.3, "tau2_row": 0.2}


def test_one_row_per_cluster_and_equal_variances_is_the_t_test():
    y = RNG.normal(size=9)
    fit = stats.robust_regression(
        y, np.full(9, 0.5), np.ones((9, 1)), cluster=np.arange(9), tau2_cluster=0.1, tau2_row=0.0
    )
    assert fit.se[0] == pytest.approx(np.std(y, ddof=1) / 3)
    assert fit.df[0] == pytest.approx(8)


def test_cr2_is_unbiased_when_the_working_model_holds():
    phi = np.diag(VI + 0.2) + 0.3 * (CLUSTER[:, None] == CLUSTER)
    root = np.linalg.cholesky(phi)
    total = np.zeros((2, 2))
    # Summing over the columns of a square root of phi is the expectation, since CR2 is quadratic in the effects.
    for column in root.T:
        fit = stats.robust_regression(column, VI, X, **MODEL)
        total += fit.vcov
    expected = np.linalg.inv(X.T @ np.linalg.solve(phi, X))
    np.testing.assert_allclose(total, expected, rtol=1e-8)


def test_hotelling_of_one_coefficient_is_its_t_squared():
    fit = stats.robust_regression(YI, VI, X, **MODEL)
    test = stats.robust_wald(YI, VI, X, [0, 1], **MODEL)
    assert test.statistic == pytest.approx(fit.statistic[1] ** 2)
    assert test.df_denom == pytest.approx(fit.df[1])
    joint = stats.robust_wald(YI, VI, X, np.eye(2), **MODEL)
    assert joint.df_denom < max(fit.df)


def test_cr1_uses_clusters_less_coefficients():
    fit = stats.robust_regression(YI, VI, X, **MODEL, method="CR1")
    assert fit.df.tolist() == [6.0, 6.0]
    assert fit.n_clusters == 8


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"cluster": CLUSTER[:3]}, "cluster"),
        ({"cluster": np.zeros(12)}, "cluster"),
        ({"method": "CR3"}, "method"),
        ({"tau2_row": -1.0}, "tau2_cluster"),
    ],
)
def test_wrong_arguments_are_named(changes, named):
    with pytest.raises(ValueError, match=rf"^{named}"):
        stats.robust_regression(YI, VI, X, **(MODEL | changes))
    if named == "cluster" and len(changes["cluster"]) == 12:
        with pytest.raises(ValueError, match=r"^combinations"):
            stats.robust_wald(YI, VI, X, [[1.0]], **MODEL)
