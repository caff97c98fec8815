"""Log hazard ratios from printed figures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from hccmeta import stats

log_hr, standard_error = st.floats(-1.5, 1.5), st.floats(0.02, 1)


@given(log_hr, standard_error, st.sampled_from([0.9, 0.95, 0.99]))
def test_an_interval_gives_its_standard_error_back(value, se, level):
    z = norm.ppf(0.5 + level / 2)
    found = stats.log_hazard_ratio(np.exp(value), np.exp(value - z * se), np.exp(value + z * se), level=level)
    assert (found.estimate, found.se) == pytest.approx((value, se), abs=1e-9)
    assert not found.derived


@given(log_hr.filter(lambda v: abs(v) > 0.01), standard_error)
def test_a_p_value_gives_its_standard_error_back_and_is_marked(value, se):
    p = 2 * norm.sf(abs(value) / se)
    if not 0 < p < 1:
        return
    found = stats.log_hazard_ratio_from_p(np.exp(value), p)
    assert (found.estimate, found.se) == pytest.approx((value, se), rel=1e-6)
    assert found.derived


@pytest.mark.parametrize("limits", [(0.8, 0.7), (0.95, 1.2), (0, 1.2), (0.9, 0.9), (np.nan, 1.2), (0.8, np.inf)])
def test_an_interval_must_enclose(limits):
    with pytest.raises(ValueError, match="ci_lower and ci_upper"):
        stats.log_hazard_ratio(0.9, *limits)


@pytest.mark.parametrize("hr", [0, -1, np.nan, np.inf])
def test_a_ratio_must_be_positive(hr):
    with pytest.raises(ValueError, match="hr"):
        stats.log_hazard_ratio(hr, 0.5, 2)
    with pytest.raises(ValueError, match="hr"):
        stats.log_hazard_ratio_from_p(hr, 0.04)


def test_a_p_value_that_tells_no_standard_error():
    with pytest.raises(ValueError, match="hr of 1"):
        stats.log_hazard_ratio_from_p(1.0, 0.5)
    for p in (0, 1, 1.2):
        with pytest.raises(ValueError, match="p must"):
            stats.log_hazard_ratio_from_p(0.8, p)
