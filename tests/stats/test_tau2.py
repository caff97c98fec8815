"""Estimators of tau2: closed forms, the global search, and what the iterated ones have in common."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hccmeta import stats
from hccmeta.stats.pooling.tau2 import estimate_tau2, search_grid, upper_bound
from hccmeta.stats.pooling.weighted import LinearModel


def model(y: object, v: object) -> LinearModel:
    yi = np.asarray(y, dtype=float)
    return LinearModel(yi, np.asarray(v, dtype=float), np.ones((yi.size, 1)))


def test_equal_variances_have_closed_forms():
    y, v = np.array([0.0, 1.0, 2.0, 5.0]), 0.5
    excess = np.var(y, ddof=1) - v
    for method in ("REML", "DL", "HE", "PM", "EB", "DLIT", "SJIT"):
        assert estimate_tau2(model(y, np.full(4, v)), method).value == pytest.approx(excess)
    assert estimate_tau2(model(y, np.full(4, v)), "ML").value == pytest.approx(np.var(y) - v)


def test_likelihood_keeps_the_higher_of_two_maxima():
    # metafor's ML stops at tau2 = 0 here, 14 log-likelihood units below the maximum (statistics of the review, 1.4).
    edge = model([-0.2, 0.9, 0.1], [2e-4, 0.03, 1.4])
    found = estimate_tau2(edge, "ML").value
    assert found == pytest.approx(0.263, abs=5e-4)
    profile = edge.profile(np.array([found, 0.0]))
    assert profile.log_lik_ml[0] == pytest.approx(-2.83, abs=5e-3)
    assert profile.log_lik_ml[1] == pytest.approx(-16.98, abs=5e-3)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(-3, 3), st.floats(-9, 2).map(lambda e: 10**e)),
        min_size=2,
        max_size=8,
    )
)
def test_no_point_of_a_grid_beats_the_search(rows):
    y, v = np.array(rows).T
    problem = model(y, v)
    grid = np.concatenate([search_grid(problem, 10 * upper_bound(problem)), np.geomspace(1e-10, 100, 200)])
    for method, likelihood in (("REML", "log_lik_reml"), ("ML", "log_lik_ml")):
        best = getattr(problem.profile(np.array([estimate_tau2(problem, method).value])), likelihood)[0]
        assert best >= np.max(getattr(problem.profile(grid), likelihood)) - 1e-7 * max(1.0, abs(best))


@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(0.01, 2)), min_size=3, max_size=8))
def test_paule_mandel_meets_its_equation(rows):
    y, v = np.array(rows).T
    problem = model(y, v)
    found = estimate_tau2(problem, "PM").value
    q = problem.profile(np.array([found])).q[0]
    assert q == pytest.approx(problem.df) if found > 0 else q <= problem.df


def test_covariates_on_far_scales_keep_their_digits():
    rng = np.random.default_rng(1)
    year = 1950 + np.arange(12.0)
    y, v = rng.normal(0.01 * (year - 1955), 0.3), np.full(12, 0.05)
    near = stats.meta_regression(y, v, np.column_stack([np.ones(12), year - 1955]))
    far = stats.meta_regression(y, v, np.column_stack([np.ones(12), 1e6 * year]))
    assert far.tau2 == pytest.approx(near.tau2, rel=1e-9)
    assert far.coef[1] * 1e6 == pytest.approx(near.coef[1], rel=1e-7)
