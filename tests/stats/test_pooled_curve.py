"""The pooled survival curve: what holds for equal arms, arms that end early, and no heterogeneity."""

from __future__ import annotations

import numpy as np
import pytest

from hccmeta import stats

TIME = [3.0, 6.0, 9.0]
SURVIVAL = np.array([[0.8, 0.5, 0.3], [0.9, 0.6, 0.4], [0.7, 0.35, np.nan]])
AT_RISK = np.array([[40.0, 32, 20], [50, 45, 30], [60, 42, np.nan]])


def pooled(survival=SURVIVAL, at_risk=AT_RISK, *, seed=1, **options):
    return stats.pool_curves(TIME, survival, at_risk, rng=np.random.default_rng(seed), **options)


def test_equal_arms_pool_to_themselves():
    survival, at_risk = np.tile([0.9, 0.6, 0.2], (4, 1)), np.tile([4e5, 3e5, 2e5], (4, 1))
    for model in ("fixed", "random"):
        found = pooled(survival, at_risk, model=model)
        assert found.survival == pytest.approx([0.9, 0.6, 0.2], abs=1e-5)
        assert (found.q, found.i2) == pytest.approx((0, 0), abs=1e-12)
        assert found.median.estimate == pytest.approx(6 + 3 * 0.1 / 0.4, abs=1e-4)
        assert found.restricted_mean == pytest.approx(3 * (1.9 + 1.5 + 0.8) / 2, abs=1e-4)


def test_one_time_is_the_univariate_dersimonian_laird_pool():
    survival, at_risk = np.array([[0.8], [0.6], [0.3], [0.5]]), np.array([[40.0], [30], [50], [20]])
    found = stats.pool_curves([3.0], survival, at_risk, rng=np.random.default_rng(1))
    n = at_risk[:, 0]
    y = np.arcsin(np.sqrt((n * survival[:, 0] + 0.25) / (n + 0.5)))
    effect = stats.pool(y, 1 / (4 * (n + 0.5)), tau2="DL", ci="z")
    assert found.survival[0] == pytest.approx(np.sin(effect.estimate) ** 2)
    half = 1.959963984540054 * 2 * effect.se / np.tan(effect.estimate)
    assert found.ci_upper[0] == pytest.approx(found.survival[0] * np.exp(half))
    assert found.i2 == pytest.approx(1 - 3 / effect.q)


def test_heterogeneous_arms_have_the_wider_random_interval():
    fixed, random = pooled(model="fixed"), pooled(model="random")
    assert (random.ci_upper - random.ci_lower > fixed.ci_upper - fixed.ci_lower).all()
    assert random.k.tolist() == [3, 3, 2]
    low, high = random.median.ci_lower, random.median.ci_upper
    assert low < random.median.estimate < high


def test_the_order_of_arms_does_not_matter_and_the_seed_decides():
    one, turned = pooled(), pooled(SURVIVAL[::-1], AT_RISK[::-1])
    assert turned.survival == pytest.approx(one.survival)
    assert turned.median == pytest.approx(one.median)
    assert pooled(seed=2).median.ci_upper != one.median.ci_upper
    assert pooled(seed=1).median == one.median


def test_a_median_that_is_not_reached():
    found = pooled(np.array([[0.9, 0.8, 0.7], [0.9, 0.8, 0.7]]), 100 * AT_RISK[:2])
    assert np.isnan(found.median).all()
    partly = pooled(np.array([[0.9, 0.7, 0.47], [0.92, 0.7, 0.49]]), AT_RISK[:2])
    assert 6 < partly.median.ci_lower < partly.median.estimate
    assert np.isnan(partly.median.ci_upper)


def test_a_grid_time_that_one_arm_alone_reaches():
    survival, at_risk = SURVIVAL[[0, 2]], AT_RISK[[0, 2]]
    found = pooled(survival, at_risk)
    assert found.k.tolist() == [2, 2, 1]
    assert np.isfinite(found.survival).all()
    assert (np.diff(found.survival) < 0).all()


def test_an_arm_ends_with_its_last_death():
    written_out, left_out = ([[0.8, 0.5, 0.3], [0.7, 0.0, last]] for last in (0.0, np.nan))
    at_risk = np.array([[40.0, 32, 20], [30, 21, 0]])
    assert pooled(np.array(written_out), at_risk).survival == pytest.approx(
        pooled(np.array(left_out), at_risk).survival
    )


def test_curves_on_a_grid():
    # Five patients: deaths at 1, 4 and 7, censored at 2 and 5; a second arm that dies out at 4.
    long = stats.kaplan_meier([1, 2, 4, 5, 7], [1, 0, 1, 0, 1])
    short = stats.kaplan_meier([1, 2, 4], [1, 1, 1])
    early = stats.kaplan_meier([1, 5], [1, 0])
    survival, at_risk = stats.curves_on_grid([long, short, early], TIME)
    assert survival[0] == pytest.approx([0.8, 0.8 * 2 / 3, 0])
    assert at_risk[0].tolist() == [5 - 0.5, 3 - 0.5, 1]
    np.testing.assert_allclose(survival[1], [1 / 3, 0, np.nan])
    np.testing.assert_array_equal(at_risk[1], [3, 1, np.nan])
    np.testing.assert_array_equal(survival[2], [0.5, np.nan, np.nan])


def test_uncensored_arms_pool_near_the_curve_of_all():
    rng = np.random.default_rng(8)
    curves = [stats.kaplan_meier(rng.exponential(10, 400), np.ones(400)) for _ in range(6)]
    survival, at_risk = stats.curves_on_grid(curves, np.arange(1, 16))
    found = stats.pool_curves(np.arange(1, 16), survival, at_risk, rng=rng)
    assert found.survival == pytest.approx(np.exp(-np.arange(1, 16) / 10), abs=0.03)
    assert found.median.ci_lower < 10 * np.log(2) < found.median.ci_upper


@pytest.mark.parametrize(
    ("survival", "at_risk", "named"),
    [
        (SURVIVAL[:1], AT_RISK[:1], "two arms"),
        (SURVIVAL, AT_RISK[:2], "row per arm"),
        (SURVIVAL + 0.5, AT_RISK, "fall"),
        (SURVIVAL[:, ::-1], AT_RISK[:, ::-1], "start at the first time"),
        ([[0.8, np.nan, 0.3]] * 2, [[40, np.nan, 20]] * 2, "gaps"),
        ([[0.8, 0.5, np.nan]] * 2, [[40, 20, np.nan]] * 2, "reach every time"),
        (SURVIVAL, AT_RISK * 0, "n_at_risk"),
    ],
)
def test_wrong_arms_are_named(survival, at_risk, named):
    with pytest.raises(ValueError, match=named):
        pooled(np.array(survival), np.array(at_risk))


def test_wrong_options_are_named():
    with pytest.raises(ValueError, match="model"):
        pooled(model="common")
    with pytest.raises(ValueError, match="time"):
        stats.pool_curves([3, 2, 1], SURVIVAL, AT_RISK, rng=np.random.default_rng(1))
