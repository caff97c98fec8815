"""Stacked patients."""

from __future__ import annotations

import pytest

from hccmeta import stats


def test_everybody_once_in_order():
    together = stats.stack_arms([stats.IPD([5.0, 1.0], [0, 1]), stats.IPD([3.0], [1])])
    assert together.time.tolist() == [1, 3, 5]
    assert together.event.tolist() == [1, 1, 0]


def test_the_same_arm_twice_halves_the_variance_though_nothing_was_learnt():
    arm = stats.IPD([2.0, 4, 6, 9, 11], [1, 1, 0, 1, 0])
    twice = stats.stack_arms([arm, arm])
    one, two = (stats.rmst(a.time, a.event, tau=10) for a in (arm, twice))
    assert two.estimate == pytest.approx(one.estimate)
    assert two.se**2 == pytest.approx(one.se**2 / 2)


def test_nothing_to_stack():
    with pytest.raises(ValueError, match="arms"):
        stats.stack_arms([])
