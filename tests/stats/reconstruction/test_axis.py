"""A misplaced survival axis is named by start, published median and rates together, and only then."""

from __future__ import annotations

import numpy as np
import pytest
from reconstruction_axis import one_figure

from hccmeta import stats


def named(case: str, figures: int = 40) -> list[tuple[stats.AxisShift | None, tuple[float, float]]]:
    found = []
    for number in range(figures):
        time, survival, median, rates, line = one_figure(case, number)
        found.append((stats.misplaced_axis(time, survival, median=median, rates=rates), line))
    return found


def test_nine_of_ten_misplaced_axes_are_named_with_their_line() -> None:
    found = named("misplaced")
    lines = [(shift, line) for shift, line in found if shift is not None]
    assert len(lines) >= 0.9 * len(found)
    errors = [abs(shift.intercept + shift.slope / 2 - line[0] - line[1] / 2) for shift, line in lines]
    assert np.median(errors) < 0.004


@pytest.mark.parametrize(("case", "share"), [("sound", 0.0), ("one rate wrong", 0.15), ("time axis off", 0.15)])
def test_other_faults_are_seldom_taken_for_a_misplaced_axis(case: str, share: float) -> None:
    assert np.mean([shift is not None for shift, _ in named(case)]) <= share


def test_too_little_is_published_to_tell() -> None:
    time, survival, median, _, _ = one_figure("misplaced", 0)
    assert stats.misplaced_axis(time, survival, median=median) is None
    with pytest.raises(ValueError, match=r"^survival"):
        stats.misplaced_axis(time, survival * 100)


def test_one_wrong_rate_beside_a_median_and_the_rate_at_it_is_no_axis():
    """Two of the three heights are one: any line through it and the wrong rate would explain all."""
    time = np.arange(25.0)
    assert stats.misplaced_axis(time, 0.5 ** (time / 12), median=12, rates={12: 0.5, 18: 0.45}) is None
