"""Pooling: what holds for every set of effects, and what is said where little or nothing can be estimated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hccmeta import stats
from hccmeta.stats.pooling.tau2 import ESTIMATORS

# Whole hundredths keep sums exact enough for equalities to 1e-9.
EFFECT = st.integers(-300, 300).map(lambda i: i / 100)
VARIANCE = st.integers(1, 200).map(lambda i: i / 100)
STUDIES = st.lists(st.tuples(EFFECT, VARIANCE), min_size=3, max_size=12).filter(
    lambda rows: len({y for y, _ in rows}) > 1
)
METHODS = st.sampled_from(sorted(ESTIMATORS))
INTERVALS = st.sampled_from(["HK", "HK-adhoc", "t", "z"])


def _arrays(rows: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    y, v = np.array(rows).T
    return y, v


def _numbers(result: stats.PooledEffect) -> np.ndarray:
    return np.array(
        [
            result.estimate, result.se, result.ci_lower, result.ci_upper, result.pi_lower, result.pi_upper,
            result.tau2, result.i2, result.q, result.p,
        ]
    )  # fmt: skip


@given(EFFECT, st.lists(VARIANCE, min_size=2, max_size=10), METHODS)
def test_equal_effects_have_no_heterogeneity(effect, variances, method):
    result = stats.pool([effect] * len(variances), variances, tau2=method)
    assert result.tau2 == pytest.approx(0, abs=1e-12)
    assert result.estimate == pytest.approx(effect, abs=1e-9)


@settings(deadline=None)
@given(STUDIES, METHODS, INTERVALS, st.randoms(use_true_random=False))
def test_order_of_studies_changes_nothing(rows, method, ci, random):
    y, v = _arrays(rows)
    order = list(range(len(rows)))
    random.shuffle(order)
    first = stats.pool(y, v, tau2=method, ci=ci)
    second = stats.pool(y[order], v[order], tau2=method, ci=ci)
    np.testing.assert_allclose(_numbers(second), _numbers(first), rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(second.weights, first.weights[order], rtol=1e-6)


@settings(deadline=None)
@given(STUDIES, METHODS, INTERVALS, st.integers(-5, 5), st.sampled_from([0.25, 2.0, 8.0]))
def test_shift_and_scale_of_effects_shift_and_scale_the_answer(rows, method, ci, shift, scale):
    y, v = _arrays(rows)
    plain = stats.pool(y, v, tau2=method, ci=ci)
    moved = stats.pool(scale * y + shift, scale**2 * v, tau2=method, ci=ci)
    assert moved.estimate == pytest.approx(scale * plain.estimate + shift, rel=1e-7, abs=1e-7)
    assert moved.se == pytest.approx(scale * plain.se, rel=1e-6, abs=1e-9)
    assert moved.tau2 == pytest.approx(scale**2 * plain.tau2, rel=1e-6, abs=1e-9)
    assert moved.i2 == pytest.approx(plain.i2, rel=1e-6, abs=1e-9)
    assert moved.pi_upper == pytest.approx(scale * plain.pi_upper + shift, rel=1e-6, abs=1e-7, nan_ok=True)


@given(STUDIES, INTERVALS)
def test_prediction_interval_contains_confidence_interval_of_the_same_df(rows, ci):
    y, v = _arrays(rows)
    result = stats.pool(y, v, ci=ci)
    lower, upper = stats.prediction_interval(result.estimate, result.se, result.tau2, df=result.df)
    assert lower <= result.ci_lower + 1e-12
    assert upper >= result.ci_upper - 1e-12


@given(STUDIES)
def test_ad_hoc_interval_is_never_narrower(rows):
    y, v = _arrays(rows)
    widths = {ci: stats.pool(y, v, ci=ci).se for ci in ("HK", "HK-adhoc", "t")}
    assert widths["HK-adhoc"] >= max(widths["HK"], widths["t"]) - 1e-12


def test_prediction_interval_states_its_df():
    result = stats.pool([0.1, 0.4, 0.7, 0.2], [0.02] * 4)
    assert (result.df, result.pi_df) == (3, 2)
    expected = stats.prediction_interval(result.estimate, result.se, result.tau2, df=2)
    assert (result.pi_lower, result.pi_upper) == expected


def test_one_study_gives_its_own_estimate_and_says_so():
    result = stats.pool([0.4], [0.04])
    assert (result.estimate, result.se) == (0.4, pytest.approx(0.2))
    assert result.ci_upper == pytest.approx(0.4 + 1.959964 * 0.2)
    assert np.isnan([result.tau2, result.i2, result.pi_lower]).all()
    assert result.status == "limited"
    assert "one study" in result.reason


def test_two_studies_have_no_prediction_interval():
    result = stats.pool([-0.2, 0.9], [0.02, 0.03])
    assert result.tau2 == pytest.approx(0.58)
    assert result.df == 1
    assert np.isnan(result.pi_upper)
    assert result.status == "limited"


def test_identical_effects_get_an_interval_with_a_width():
    result = stats.pool([0.3] * 5, [0.04, 0.05, 0.06, 0.07, 0.08])
    assert result.ci_method == "HK-adhoc"
    assert result.ci_lower < 0.3 < result.ci_upper
    assert "do not vary" in result.reason


def test_zero_variance_is_not_estimable_and_names_the_study():
    result = stats.pool([0.1, 0.2, 0.3], [0.1, 0.0, 0.1])
    assert result.status == "not estimable"
    assert "effect 2" in result.reason
    assert np.isnan(result.estimate)
    assert result.weights.size == 0


def test_one_huge_study_takes_the_common_effect():
    y, v = np.array([1.0, 0.0, 0.5, 0.7]), np.array([1e-9, 1.0, 1.0, 1.0])
    assert stats.pool(y, v, tau2="EE", ci="z").estimate == pytest.approx(1.0, abs=1e-8)
    mixed = stats.pool(y, v)
    assert np.isfinite(_numbers(mixed)).all()
    assert mixed.status == "ok"


def test_common_effect_has_no_prediction_interval():
    result = stats.pool([0.1, 0.5, 0.9], [0.01] * 3, tau2="EE")
    assert np.isnan(result.pi_lower)
    assert "common-effect" in result.reason


def test_weights_of_generalised_q_weight_the_mean():
    y, v = np.array([0.1, 0.5, 0.9]), np.array([0.01, 0.02, 0.03])
    equal = stats.pool(y, v, tau2="GENQ", weights=np.ones(3), ci="z")
    assert equal.estimate == pytest.approx(y.mean())
    assert equal.tau2 == pytest.approx(stats.pool(y, v, tau2="HE").tau2)
    assert equal.se**2 == pytest.approx(np.mean(v + equal.tau2) / 3)
    inverse = stats.pool(y, v, tau2="GENQ", ci="z")
    assert inverse.tau2 == pytest.approx(stats.pool(y, v, tau2="DL").tau2)


def test_wald_is_another_name_of_z():
    assert stats.pool([0.1, 0.5, 0.9], [0.1] * 3, ci="Wald").se == stats.pool([0.1, 0.5, 0.9], [0.1] * 3, ci="z").se


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: stats.pool([], []), "yi"),
        (lambda: stats.pool([1.0, np.nan], [1, 1]), "yi"),
        (lambda: stats.pool([1.0, 2.0], [1.0]), "vi"),
        (lambda: stats.pool([1.0, 2.0], [1.0, -1.0]), "vi"),
        (lambda: stats.pool([1.0, 2.0], [1.0, np.inf]), "vi"),
        (lambda: stats.pool([1.0, 2.0], [1.0, 1.0], tau2="PMX"), "tau2"),
        (lambda: stats.pool([1.0], [1.0], tau2="reml"), "tau2"),
        (lambda: stats.pool([1.0, 2.0], [1.0, 1.0], ci="knha"), "ci"),
        (lambda: stats.pool([1.0], [1.0], ci="hk"), "ci"),
        (lambda: stats.pool([1.0, 2.0], [1.0, 1.0], tau2="DL", ci="KR"), "ci"),
        (lambda: stats.pool([1.0, 2.0], [1.0, 1.0], level=95), "level"),
        (lambda: stats.pool([1.0, 2.0], [1.0, 1.0], weights=[1, 1]), "weights"),
        (lambda: stats.pool([1.0, 2.0], [1.0, 1.0], tau2="GENQ", weights=[1, 0]), "weights"),
    ],
)
def test_wrong_arguments_are_named(call, named):
    with pytest.raises(ValueError, match=rf"^{named}"):
        call()
