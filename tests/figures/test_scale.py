from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hccmeta.figures.scale import Scale, month_ticks, nice_step, nice_ticks, ratio_ticks, span_of


def test_a_scale_maps_ends_onto_ends_and_clamps():
    scale = Scale(0, 10, 100, 200)
    assert (scale(0), scale(5), scale(10)) == (100, 150, 200)
    assert scale.clamped(99) == 200
    assert not scale.holds(10.1)


def test_a_logarithmic_scale_puts_one_in_the_middle_of_a_half_and_two():
    assert Scale(0.5, 2, 0, 10, logarithmic=True)(1) == pytest.approx(5)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 10))
def test_ticks_lie_within_are_evenly_spaced_and_not_too_many(low, span, most):
    high = low + span
    if not low < high:
        return
    ticks = nice_ticks(low, high, most)
    assert len(ticks) <= most + 1
    slack = 1e-6 * max(abs(low), abs(high), 1)
    assert all(low - slack <= tick <= high + slack for tick in ticks)
    step = nice_step(high - low, most)
    assert all(b - a == pytest.approx(step, rel=1e-3, abs=slack) for a, b in pairwise(ticks))


def test_ticks_need_a_span():
    with pytest.raises(ValueError, match="low must be below high"):
        nice_ticks(1, 1)


def test_months_go_in_steps_a_reader_knows():
    assert month_ticks(48, 9) == tuple(range(0, 49, 6))
    assert month_ticks(47.9, 5) == (0, 12, 24, 36)


def test_ratio_ticks_hold_no_difference():
    assert 1.0 in ratio_ticks(0.4, 2.2)


def test_spans_ignore_what_is_not_finite_and_never_collapse():
    assert span_of([None, float("nan")]) == (0.0, 1.0)
    low, high = span_of([3.0, 3.0])
    assert low < 3 < high
    assert span_of([1, 2], include=0)[0] < 0
