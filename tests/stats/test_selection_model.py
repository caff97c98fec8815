"""The three-parameter selection model: no selection is the likelihood pool, and simulated selection is undone."""

from __future__ import annotations

import numpy as np
import pytest

from hccmeta import stats
from hccmeta.stats.pooling.selection_model import _negative_log_lik


def published(n: int, delta: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Simulated studies around 0.2, tau 0.2; those without a small P value appear with probability delta."""
    rng = np.random.default_rng(seed)
    v = rng.uniform(0.02, 0.3, 20 * n)
    y = rng.normal(0.2, np.sqrt(v + 0.04))
    kept = (y / np.sqrt(v) >= 1.959964) | (rng.random(y.size) < delta)
    return y[kept][:n], v[kept][:n]


def test_without_selection_it_is_maximum_likelihood():
    y, v = published(40, 1.0, 3)
    fit = stats.meta_regression(y, v, np.ones((40, 1)), tau2="ML", ci="z")
    at = np.array([fit.coef[0], fit.tau2, 0.0])
    assert -_negative_log_lik(at, y, v, 1.96) == pytest.approx(fit.log_lik)
    free = stats.selection_model(y, v)
    assert free.log_lik >= fit.log_lik
    assert free.lrt == pytest.approx(2 * (free.log_lik - fit.log_lik), abs=1e-5)


def test_simulated_selection_is_undone():
    y, v = published(600, 0.1, 5)
    fit, naive = stats.selection_model(y, v), stats.pool(y, v)
    assert naive.estimate > 0.4
    assert fit.ci_lower < 0.2 < fit.ci_upper
    assert fit.delta == pytest.approx(0.1, abs=0.06)
    assert fit.lrt_p < 1e-6
    turned = stats.selection_model(-y, v, larger_is_favoured=False)
    assert turned.estimate == pytest.approx(-fit.estimate, abs=1e-4)


def test_results_on_one_side_are_said():
    fit = stats.selection_model([1.0, 1.2, 0.9], [0.01, 0.02, 0.03])
    assert fit.status == "limited"
    assert np.isfinite(fit.se)


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match=r"^yi"):
        stats.selection_model([1.0, 2.0], [1.0, 1.0])
    with pytest.raises(ValueError, match=r"^step"):
        stats.selection_model([1.0, 2.0, 3.0], [1.0] * 3, step=5)
