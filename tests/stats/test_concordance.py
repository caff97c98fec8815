"""Harrell's C: against R and lifelines."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lifelines.utils import concordance_index

from hccmeta import stats


def test_lung_agrees_with_r(lung):
    # R 4.2.2, survival 3.8-6: summary(coxph(Surv(time, event) ~ sex))$concordance
    found = stats.concordance(lung["time"], lung["status"], -lung["sex"])
    assert found == pytest.approx((0.578644948536025, 0.0206647217050626), abs=1e-12)


@given(st.data())
def test_agrees_with_lifelines(distinct_arm, data):
    time, event = data.draw(distinct_arm)
    risk = np.array(data.draw(st.lists(st.integers(0, 5), min_size=time.size, max_size=time.size)))
    assume(event[np.argsort(time)][:-1].any())
    assert stats.concordance(time, event, risk).estimate == pytest.approx(concordance_index(time, -risk, event))


def test_pairs_are_compared_within_strata_only():
    time, event, risk = [1, 2, 3, 4], [1, 1, 1, 1], [1, 9, 0, 8]
    assert stats.concordance(time, event, risk).estimate == pytest.approx(3 / 6)
    assert stats.concordance(time, event, risk, strata=["a", "b", "a", "b"]).estimate == 1


def test_no_comparable_pair():
    assert np.isnan(stats.concordance([1, 2], [0, 0], [1, 2])).all()


def test_risk_must_fit():
    with pytest.raises(ValueError, match="risk"):
        stats.concordance([1, 2], [1, 1], [1, 2, 3])
