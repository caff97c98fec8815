"""Effects of studies taken out before give what a column for each study gives."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hccmeta import stats
from hccmeta.stats.regression.study_fixed import study_fixed_regression


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.3]))
def test_it_is_the_regression_with_a_column_for_each_study(seed, sd):
    rng = np.random.default_rng(seed)
    study = rng.permutation(np.repeat(np.arange(7), [2, 2, 3, 2, 4, 2, 2]))
    x = rng.normal(size=(study.size, 2))
    vi = rng.uniform(0.05, 0.6, study.size)
    yi = 8 + rng.normal(0, 1, 7)[study] + x[:, 0] + rng.normal(0, np.sqrt(vi + sd**2))
    found = study_fixed_regression(yi, vi, x, study=study)
    columns = np.column_stack([(study[:, None] == np.arange(7)).astype(float), x])
    whole = stats.meta_regression(yi, vi, columns, tau2="REML", ci="HK")
    assert found.tau2 == pytest.approx(whole.tau2, abs=1e-9)
    for name in ("coef", "se", "ci_lower", "ci_upper"):
        assert getattr(found, name) == pytest.approx(getattr(whole, name)[7:], abs=1e-8)
    assert (found.df, found.reason) == (study.size - 9, whole.reason)


def test_effects_that_are_met_exactly_have_the_interval_of_their_variances():
    study, x = np.repeat(np.arange(4), 2), np.tile([0.0, 1.0], 4)[:, None]
    yi = np.array([5.0, 6, 7, 9])[study] + x[:, 0]
    found = study_fixed_regression(yi, np.full(8, 0.2), x, study=study)
    assert found.coef[0] == pytest.approx(1)
    assert found.se[0] == pytest.approx(np.sqrt(2 * 0.2 / 4))
    assert "do not vary" in found.reason


@pytest.mark.parametrize(
    ("x", "study", "named"),
    [
        ([[0.0], [1], [0]], "aab", "x: 3 columns"),
        ([[1.0], [1], [2], [2], [3], [3], [3]], "aabbccc", "x: its columns"),
        ([[0.0], [1], [0], [1]], "aab", "study"),
    ],
)
def test_what_is_wrong_is_named(x, study, named):
    yi = np.arange(len(x), dtype=float)
    with pytest.raises(ValueError, match=f"^{named}"):
        study_fixed_regression(yi, np.ones(len(x)), x, study=list(study))
