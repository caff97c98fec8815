"""Deletion diagnostics against refits, cumulative pools, shrunken effects."""

from __future__ import annotations

import numpy as np
import pytest

from hccmeta import stats

YI = np.array([0.1, 0.3, 0.2, 0.4, 0.25, 2.5])
VI = np.array([0.04, 0.05, 0.03, 0.06, 0.04, 0.05])


def test_leaving_out_is_pooling_the_rest():
    results = stats.leave_one_out(YI, VI)
    assert results[5].estimate == stats.pool(YI[:5], VI[:5]).estimate
    assert len(results) == 6
    assert min(r.tau2 for r in results) == results[5].tau2


def test_an_outlier_is_found():
    d = stats.influence(YI, VI)
    assert np.argmax(np.abs(d.rstudent)) == 5
    assert d.influential.tolist() == [False] * 5 + [True]
    assert d.tau2_deleted[5] == pytest.approx(stats.pool(YI[:5], VI[:5]).tau2)
    assert d.weight.sum() == pytest.approx(1)
    assert d.leverage.sum() == pytest.approx(1)


def test_cooks_distance_is_the_squared_move_of_the_mean():
    d = stats.influence(YI, VI, ci="z")
    full = stats.pool(YI, VI, ci="z")
    moves = [full.estimate - r.estimate for r in stats.leave_one_out(YI, VI, ci="z")]
    np.testing.assert_allclose(d.cooks_distance, np.square(moves) / full.se**2)


def test_a_regression_needs_every_study_it_cannot_do_without():
    x = np.column_stack([np.ones(6), [0, 0, 0, 0, 0, 1.0]])
    with pytest.raises(ValueError, match=r"^x"):
        stats.influence(YI, VI, x)
    slope = np.column_stack([np.ones(6), np.arange(6.0)])
    assert stats.influence(YI, VI, slope).dfbetas.shape == (6, 2)
    assert stats.residuals(YI, VI, slope).studentised[5] > 2


def test_cumulative_ends_with_all_and_keeps_ties_in_order():
    steps = stats.cumulative(YI, VI, [2020, 2018, 2020, 2019, 2021, 2018])
    assert [i for i, _ in steps] == [1, 5, 3, 0, 2, 4]
    assert steps[0][1].status == "limited"
    assert steps[-1][1].estimate == pytest.approx(stats.pool(YI, VI).estimate)
    with pytest.raises(ValueError, match=r"^order"):
        stats.cumulative(YI, VI, [1, 2])


def test_effects_shrink_towards_the_mean():
    b, mean = stats.shrunken_effects(YI, VI), stats.pool(YI, VI).estimate
    assert (np.abs(b.estimate - mean) < np.abs(YI - mean)).all()
    equal = stats.shrunken_effects(YI[:5], VI[:5])
    np.testing.assert_allclose(equal.estimate, stats.pool(YI[:5], VI[:5]).estimate, atol=1e-9)
    assert (equal.lower < equal.estimate).all()


def test_too_few_effects_are_named():
    with pytest.raises(ValueError, match=r"^yi"):
        stats.leave_one_out([1.0], [1.0])
    with pytest.raises(ValueError, match=r"^yi"):
        stats.influence([1.0, 2.0], [1.0, 1.0])
