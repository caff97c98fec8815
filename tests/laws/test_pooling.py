"""Laws of pooling: what holds for any studies, whatever their numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hccmeta import stats

LAW = settings(max_examples=40, deadline=None)
EFFECT = st.integers(-64, 64).map(lambda i: i / 16)
VARIANCE = st.integers(2, 96).map(lambda i: i / 64)
STUDY = st.tuples(EFFECT, VARIANCE)
STUDIES = st.lists(STUDY, min_size=2, max_size=9)
COMMON = {"tau2": "EE", "ci": "z"}


def arrays(studies):
    yi, vi = np.array(studies, dtype=float).T
    return yi, vi


def said(found):
    return (found.primary.estimate, found.primary.ci_lower, found.primary.ci_upper, found.effect.tau2)


@LAW
@given(STUDIES, st.randoms(use_true_random=False))
def test_the_order_of_studies_says_nothing(studies, random):
    yi, vi = arrays(studies)
    order = random.sample(range(yi.size), yi.size)
    scale = stats.rmst_prior_scale(12)
    before = stats.pool_by_rule(yi, vi, prior_scale=scale)
    after = stats.pool_by_rule(yi[order], vi[order], prior_scale=scale)
    assert said(after) == pytest.approx(said(before), rel=1e-5, abs=1e-6)
    assert after.effect.weights == pytest.approx(before.effect.weights[order], rel=1e-5, abs=1e-7)


@LAW
@given(STUDIES, st.sampled_from([0.25, 2.0, 30.4375]))
def test_another_unit_is_another_unit_of_the_answer(studies, factor):
    yi, vi = arrays(studies)
    months = said(stats.pool_by_rule(yi, vi, prior_scale=0.5))
    other = said(stats.pool_by_rule(yi * factor, vi * factor**2, prior_scale=0.5 * factor))
    expected = [*(value * factor for value in months[:3]), months[3] * factor**2]
    assert other == pytest.approx(expected, rel=1e-4, abs=1e-5 * factor**2 + 1e-5)


@LAW
@given(STUDIES)
def test_swapping_the_arms_turns_the_answer_round(studies):
    yi, vi = arrays(studies)
    one = stats.pool_by_rule(yi, vi, prior_scale=0.5).primary
    other = stats.pool_by_rule(-yi, vi, prior_scale=0.5).primary
    assert (other.estimate, other.ci_lower, other.ci_upper) == pytest.approx(
        (-one.estimate, -one.ci_upper, -one.ci_lower), rel=1e-4, abs=1e-5
    )


@LAW
@given(STUDIES, st.integers(2, 5))
def test_every_study_m_times_divides_the_variance_of_a_common_effect_by_m(studies, times):
    yi, vi = arrays(studies)
    once = stats.pool(yi, vi, **COMMON)
    often = stats.pool(np.tile(yi, times), np.tile(vi, times), **COMMON)
    assert often.estimate == pytest.approx(once.estimate, abs=1e-12)
    assert often.se**2 == pytest.approx(once.se**2 / times, rel=1e-12)


@LAW
@given(STUDIES)
def test_two_studies_are_worth_their_pool(studies):
    """A common effect can be pooled in steps."""
    yi, vi = arrays(studies)
    first = stats.pool(yi[:2], vi[:2], **COMMON)
    steps = stats.pool([first.estimate, *yi[2:]], [first.se**2, *vi[2:]], **COMMON)
    whole = stats.pool(yi, vi, **COMMON)
    assert (steps.estimate, steps.se) == pytest.approx((whole.estimate, whole.se), rel=1e-10, abs=1e-12)


@LAW
@given(STUDIES, st.sampled_from(["REML", "DL", "PM", "EE"]))
def test_the_mean_lies_among_the_effects_and_precision_weighs(studies, method):
    yi, vi = arrays(studies)
    found = stats.pool(yi, vi, tau2=method)
    assert yi.min() - 1e-12 <= found.estimate <= yi.max() + 1e-12
    assert found.weights.sum() == pytest.approx(1)
    assert (np.diff(found.weights[np.argsort(vi, kind="stable")]) <= 1e-12).all()
    assert found.ci_lower <= found.estimate <= found.ci_upper


@LAW
@given(STUDIES)
def test_a_study_that_knows_nothing_moves_nothing(studies):
    yi, vi = arrays(studies)
    without = stats.pool(yi, vi, **COMMON)
    beside = stats.pool([*yi, 4.0], [*vi, 1e12], **COMMON)
    assert (beside.estimate, beside.se) == pytest.approx((without.estimate, without.se), abs=1e-9)


@LAW
@given(STUDIES, st.sampled_from(["HK", "HK-adhoc", "HK-max", "z"]))
def test_many_sets_at_once_are_each_set_by_itself(studies, ci):
    yi, vi = arrays(studies)
    batch = stats.pool_batch([yi, yi[::-1]], [vi, vi[::-1]], ci=ci)
    alone = stats.pool(yi, vi, ci=ci)
    expected = (alone.estimate, alone.ci_lower, alone.ci_upper)
    for row in range(2):
        found = (batch.estimate[row], batch.ci_lower[row], batch.ci_upper[row])
        assert found == pytest.approx(expected, rel=1e-5, abs=1e-6)


@LAW
@given(st.lists(STUDY, min_size=2, max_size=20))
def test_draws_of_an_ensemble_only_ever_add_uncertainty(draws):
    estimates, variances = arrays(draws)
    found = stats.rubin(estimates, variances)
    assert found.total >= variances.mean() - 1e-12
    alike = stats.rubin(np.full(variances.size, estimates[0]), variances)
    assert alike.total == pytest.approx(variances.mean())
