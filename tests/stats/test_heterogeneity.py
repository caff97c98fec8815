"""Intervals of tau2, I2 and H2, and the distribution behind one of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from hccmeta import stats
from hccmeta.stats.pooling.quadratic_form import quadratic_form_cdf

YI, VI = [0.1, 0.6, -0.2, 0.9, 0.4], [0.02, 0.03, 0.02, 0.05, 0.01]


@given(st.integers(1, 20), st.floats(0.1, 5), st.floats(0.01, 40))
def test_equal_coefficients_are_a_chi_square(df, scale, q):
    assert quadratic_form_cdf(q, np.full(df, scale)) == pytest.approx(chi2.cdf(q / scale, df), abs=1e-9)


def test_unequal_coefficients_agree_with_simulation():
    lambdas = np.array([5.0, 3.0, 1.0, 0.01])
    draws = np.random.default_rng(5).standard_normal((200_000, 4)) ** 2 @ lambdas
    for q in (2.0, 8.0, 25.0):
        assert quadratic_form_cdf(q, lambdas) == pytest.approx(np.mean(draws <= q), abs=4e-3)
    assert quadratic_form_cdf(0.0, lambdas) == 0


def test_q_profile_limits_meet_their_equation():
    h = stats.heterogeneity(YI, VI)
    for limit, p in ((h.tau2_lower, 0.975), (h.tau2_upper, 0.025)):
        w = 1 / (np.array(VI) + limit)
        mean = np.sum(w * YI) / np.sum(w)
        assert np.sum(w * (np.array(YI) - mean) ** 2) == pytest.approx(chi2.ppf(p, 4))
    assert h.i2_lower < h.i2 < h.i2_upper
    assert h.h2 == pytest.approx(1 / (1 - h.i2))


@pytest.mark.parametrize(("method", "tau2"), [("PL", "REML"), ("PL", "ML"), ("GENQ", "GENQ"), ("QP", "DL")])
def test_interval_holds_the_estimate_and_widens_with_the_level(method, tau2):
    narrow = stats.heterogeneity(YI, VI, method=method, tau2=tau2, level=0.8)
    wide = stats.heterogeneity(YI, VI, method=method, tau2=tau2)
    assert wide.tau2_lower <= narrow.tau2_lower <= narrow.tau2 <= narrow.tau2_upper < wide.tau2_upper


def test_effects_closer_than_their_variances_allow():
    h = stats.heterogeneity([0.1, 0.1001, 0.0999, 0.1], [1.0] * 4)
    assert h.empty
    assert (h.tau2_lower, h.tau2_upper, h.h2_upper) == (0, 0, 1)


def test_test_based_interval():
    h = stats.q_heterogeneity(30.0, 10)
    assert h.i2 == pytest.approx(0.7)
    assert 0 < h.i2_lower < 0.7 < h.i2_upper < 1
    low = stats.q_heterogeneity(3.0, 10)
    assert (low.i2, low.i2_lower, low.h) == (0, 0, 1)
    assert np.isnan(stats.q_heterogeneity(1.0, 2).i2_upper)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: stats.heterogeneity([0.1], [0.1]), "yi"),
        (lambda: stats.heterogeneity(YI, [0.0, *VI[1:]]), "vi"),
        (lambda: stats.heterogeneity(YI, VI, method="PL", tau2="DL"), "method"),
        (lambda: stats.heterogeneity(YI, VI, method="GENQ"), "method"),
        (lambda: stats.heterogeneity(YI, VI, method="BJ"), "method"),
        (lambda: stats.q_heterogeneity(1.0, 1), "k"),
    ],
)
def test_wrong_arguments_are_named(call, named):
    with pytest.raises(ValueError, match=rf"^{named}"):
        call()
