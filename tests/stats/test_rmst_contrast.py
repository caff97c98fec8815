"""Contrasts of restricted means: against R, antisymmetry, and what cannot be estimated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hccmeta import stats


def test_lung_agrees_with_survrm2(lung):
    # R 4.2.2, survRM2 1.0-4: rmst2(time, event, arm, tau = 365), women against men
    women, men = (stats.rmst(a["time"], a["status"], tau=365) for a in (lung[lung["sex"] == s] for s in (2, 1)))
    expected = [
        (55.9703243399798, 26.6529363773313, 85.2877123026282, 0.000182706461311161),
        (1.2317658940987, 1.10334339056206, 1.37513600103398, 0.000206761222503221),
        (0.546817028075225, 0.383912348349712, 0.778846691121925, 0.000822924211765425),
    ]
    for contrast, row in zip((stats.rmst_difference, stats.rmst_ratio, stats.rmtl_ratio), expected, strict=True):
        found = contrast(women, men)
        assert (found.estimate, found.ci_lower, found.ci_upper, found.p) == pytest.approx(row, abs=1e-9)


@given(st.data())
def test_swapping_the_arms_turns_the_contrast_round(tied_arm, data):
    a, b = (stats.rmst(*data.draw(tied_arm), tau=6) for _ in range(2))
    assume(a.estimable and b.estimable and (a.se > 0 or b.se > 0))
    there, back = stats.rmst_difference(a, b), stats.rmst_difference(b, a)
    assert (back.estimate, back.ci_lower, back.p) == pytest.approx((-there.estimate, -there.ci_upper, there.p))
    there, back = stats.rmst_ratio(a, b), stats.rmst_ratio(b, a)
    assert (back.estimate, back.ci_lower, back.p) == pytest.approx((1 / there.estimate, 1 / there.ci_upper, there.p))


def test_an_arm_that_is_not_estimable_gives_no_contrast():
    a, b = stats.rmst([1, 2, 9], [1, 0, 1], tau=8), stats.rmst([1, 2, 3], [1, 0, 0], tau=8)
    for contrast in (stats.rmst_difference, stats.rmst_ratio, stats.rmtl_ratio):
        assert np.isnan([contrast(a, b).estimate, contrast(a, b).p]).all()


def test_no_time_lost_gives_no_ratio():
    a, b = stats.rmst([9, 9], [0, 0], tau=8), stats.rmst([1, 9], [1, 0], tau=8)
    assert np.isnan(stats.rmtl_ratio(b, a).estimate)
    assert stats.rmst_difference(a, a).estimate == 0
    assert np.isnan(stats.rmst_difference(a, a).p)


def test_curves_subtract_with_covariances_added():
    a = stats.rmst_curve([1, 2, 3, 9], [1, 1, 1, 1], tau=[2, 4])
    b = stats.rmst_curve([1, 5, 6, 7], [1, 1, 1, 0], tau=[2, 4])
    difference = stats.rmst_curve_difference(a, b)
    assert difference.estimate == pytest.approx(a.estimate - b.estimate)
    assert difference.covariance == pytest.approx(a.covariance + b.covariance)


def test_different_tau_are_refused():
    a, b = stats.rmst([9], [1], tau=8), stats.rmst([9], [1], tau=7)
    for contrast in (stats.rmst_difference, stats.rmst_ratio, stats.rmtl_ratio):
        with pytest.raises(ValueError, match="tau"):
            contrast(a, b)
    with pytest.raises(ValueError, match="tau"):
        stats.rmst_curve_difference(stats.rmst_curve([9], [1], tau=8), stats.rmst_curve([9], [1], tau=7))
