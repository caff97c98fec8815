"""Many pools at once are the same pools, and there are no failures."""

from __future__ import annotations

import numpy as np
import pytest

from hccmeta import stats


@pytest.mark.parametrize("ci", ["HK", "HK-adhoc", "t", "z"])
def test_batch_equals_single_pools(ci):
    rng = np.random.default_rng(3)
    vi = 10 ** rng.uniform(-4, 1, (60, 6))
    yi = rng.normal(0, np.sqrt(vi + rng.choice([0.0, 0.2], (60, 1))))
    batch = stats.pool_batch(yi, vi, ci=ci)
    for i in range(60):
        single = stats.pool(yi[i], vi[i], ci=ci)
        assert batch.tau2[i] == pytest.approx(single.tau2, rel=1e-8, abs=1e-10)
        assert batch.estimate[i] == pytest.approx(single.estimate, rel=1e-8, abs=1e-10)
        assert batch.ci_lower[i] == pytest.approx(single.ci_lower, rel=1e-7, abs=1e-9)
        assert batch.q[i] == pytest.approx(single.q)


def test_several_maxima_are_handed_to_the_single_search():
    yi = np.array([[-0.2, 0.9, 0.1], [0.0, 0.0, 0.0]])
    vi = np.array([[2e-4, 0.03, 1.4], [1.0, 1.0, 1.0]])
    batch = stats.pool_batch(yi, vi)
    assert batch.tau2[0] == pytest.approx(stats.pool(yi[0], vi[0]).tau2)
    assert batch.tau2[1] == 0


def test_ten_thousand_fits_all_converge():
    rng = np.random.default_rng(20261121)
    vi = rng.uniform(0.02, 0.25, (10_000, 16))
    yi = rng.normal(0.3, np.sqrt(vi + 0.04))
    batch = stats.pool_batch(yi, vi)
    assert np.isfinite(batch.tau2).all()
    weights = 1 / (vi + batch.tau2[:, None])
    residual = yi - batch.estimate[:, None]
    total, squares = weights.sum(axis=1), (weights**2).sum(axis=1)
    score = (weights**2 * residual**2).sum(axis=1) - total + squares / total
    assert np.abs(score[batch.tau2 > 0]).max() < 1e-6
    assert score[batch.tau2 == 0].max() <= 0


@pytest.mark.parametrize(
    ("yi", "vi", "ci", "named"),
    [
        ([1.0, 2.0], [1.0, 1.0], "HK", "yi"),
        ([[1.0, np.nan]], [[1.0, 1.0]], "HK", "yi"),
        ([[1.0, 2.0]], [[1.0, 0.0]], "HK", "vi"),
        ([[1.0, 2.0]], [[1.0]], "HK", "vi"),
        ([[1.0, 2.0]], [[1.0, 1.0]], "KR", "ci"),
    ],
)
def test_wrong_arguments_are_named(yi, vi, ci, named):
    with pytest.raises(ValueError, match=rf"^{named}"):
        stats.pool_batch(yi, vi, ci=ci)
