"""Pooled medians: inverse variance, median of medians, and medians that were not reached."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hccmeta import stats

NR = float("nan")


def test_standard_errors_from_limits():
    z = 1.959963984540054
    assert stats.median_se([10.0, 12.0], [8.0, 9.0], [13.0, NR]) == pytest.approx([5 / (2 * z), 3 / z])
    assert stats.median_se([10.0, 12.0], [8.0, 9.0], [12.5, NR], scale="log") == pytest.approx(
        [np.log(12.5 / 8) / (2 * z), NR], nan_ok=True
    )


@pytest.mark.parametrize("scale", ["time", "log"])
def test_pool_of_medians_is_the_pool_of_effects(scale):
    medians, lower, upper = np.array([10.0, 12, 9, 14]), np.array([8.0, 9, 7, 11]), np.array([13.0, 16, 12, 19])
    found = stats.pool_medians(medians, lower, upper, scale=scale)
    se = stats.median_se(medians, lower, upper, scale=scale)
    effect = stats.pool(np.log(medians) if scale == "log" else medians, se**2)
    back = np.exp if scale == "log" else (lambda v: v)
    assert found.estimate == pytest.approx(back(effect.estimate))
    assert found.ci == pytest.approx((back(effect.ci_lower), back(effect.ci_upper)))
    assert found.pi == pytest.approx((back(effect.pi_lower), back(effect.pi_upper)))
    assert found.n_dropped == 0


def test_medians_without_a_standard_error_are_dropped_and_counted():
    found = stats.pool_medians([10.0, NR, 9.0, 12.0], [8.0, 9.0, 7.0, NR], [13.0, NR, NR, 15.0], scale="log")
    assert found.used.tolist() == [True, False, False, False]
    assert found.n_dropped == 3
    assert found.effect.k == 1
    assert stats.pool_medians([10.0, NR, 9.0], [8.0, 9.0, 7.0], [13.0, NR, NR]).n_dropped == 1


def test_no_median_left_is_an_error():
    with pytest.raises(ValueError, match="estimate"):
        stats.pool_medians([NR, 9.0], [8.0, NR], [NR, 12.0])


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (([10.0], [11.0], [13.0]), "enclose"),
        (([10.0], [8.0], [9.0]), "enclose"),
        (([10.0], [0.0], [13.0]), "positive"),
        (([10.0], [8.0, 9.0], [13.0]), "length"),
    ],
)
def test_wrong_limits_are_named(arguments, named):
    with pytest.raises(ValueError, match=named):
        stats.median_se(*arguments)


def test_unknown_scale():
    with pytest.raises(ValueError, match="scale"):
        stats.median_se([10.0], [8.0], [13.0], scale="sqrt")


def test_median_of_medians_and_its_sign_test_interval():
    medians = [5.2, 3.1, 0.5, 0.8, 3.5, 0.6, 2.2, 5.1, 4.0]
    found = stats.median_of_medians(medians)
    reach = 1.959963984540054 / (2 * 3)
    assert (found.estimate, found.ci_lower, found.ci_upper) == pytest.approx(
        tuple(np.quantile(medians, [0.5, 0.5 - reach, 0.5 + reach]))
    )
    assert found.reason is None


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(1, 30)), min_size=1, max_size=12))
def test_weights_are_copies(studies):
    medians, n = np.array([m for m, _ in studies]) / 10, np.array([n for _, n in studies])
    found = stats.median_of_medians(medians, weights=n)
    reach = min(0.5, 1.959963984540054 / (2 * np.sqrt(len(studies))))
    copies = np.repeat(medians, n)
    assert found.estimate == pytest.approx(np.median(copies))
    assert (found.ci_lower, found.ci_upper) == pytest.approx(tuple(np.quantile(copies, [0.5 - reach, 0.5 + reach])))


def test_medians_not_reached_count_as_the_largest():
    found = stats.median_of_medians([5.0, 7.0, 8.0, NR, 9.0, 10.0, NR])
    assert found.estimate == 9
    assert found.n_not_reached == 2
    assert np.isnan(found.ci_upper)
    assert np.isnan(stats.median_of_medians([5.0, NR, NR]).estimate)


def test_few_studies_have_no_sign_test_interval():
    assert "k = 5" in stats.median_of_medians([1.0, 2, 3, 4, 5]).reason
    assert stats.median_of_medians([1.0, 2, 3, 4, 5, 6]).reason is None
    assert stats.median_of_medians([7.0]).ci_lower == 7


@pytest.mark.parametrize(
    ("medians", "weights", "named"),
    [([], None, "estimate"), ([0.0, 2.0], None, "estimate"), ([1.0, 2.0], [1], "weights"),
     ([1.0, 2.0], [1, 0], "weights"), ([1.0, 2.0], [1.5, 2], "weights")],
)  # fmt: skip
def test_wrong_medians_are_named(medians, weights, named):
    with pytest.raises(ValueError, match=named):
        stats.median_of_medians(medians, weights=weights)
