"""Networks of contrasts: two treatments are a pool, loops split Q, several arms keep their covariance."""

from __future__ import annotations

import numpy as np
import pytest

from hccmeta import stats

EFFECT = [0.5, 0.8, 0.2, 0.4, 1.1]
SE = [0.2, 0.3, 0.2, 0.25, 0.3]
FIRST, SECOND = ["b", "b", "c", "c", "c"], ["a", "a", "b", "b", "a"]
STUDY = [1, 2, 3, 4, 5]


@pytest.mark.parametrize("tau2", ["DL", "REML"])
def test_two_treatments_are_a_pool(tau2):
    effect, se = np.array([0.1, 0.9, 0.4, 1.2]), np.array([0.2, 0.3, 0.25, 0.2])
    net = stats.network(effect, se, ["b"] * 4, ["a"] * 4, range(4), tau2=tau2)
    pooled = stats.pool(effect, se**2, tau2=tau2, ci="z")
    assert net.treatments == ("a", "b")
    assert net.random.estimate[1, 0] == pytest.approx(pooled.estimate, rel=1e-5)
    assert net.random.se[1, 0] == pytest.approx(pooled.se, rel=1e-5)
    assert net.random.ci_lower[1, 0] == pytest.approx(pooled.ci_lower, rel=1e-5)
    assert net.tau2 == pytest.approx(pooled.tau2, rel=1e-5)
    assert net.q.statistic == pytest.approx(pooled.q)
    assert (net.q_inconsistency.df, net.q_heterogeneity.df) == (0, 3)


def test_direction_of_a_contrast_does_not_matter():
    net = stats.network(EFFECT, SE, FIRST, SECOND, STUDY)
    turned = stats.network([-0.5, *EFFECT[1:]], SE, ["a", *FIRST[1:]], ["b", *SECOND[1:]], STUDY)
    np.testing.assert_allclose(turned.random.estimate, net.random.estimate)
    np.testing.assert_allclose(net.common.estimate, -net.common.estimate.T)


def test_q_splits_into_designs_and_their_disagreement():
    net = stats.network(EFFECT, SE, FIRST, SECOND, STUDY)
    assert net.q.df == 3
    assert (net.q_heterogeneity.df, net.q_inconsistency.df) == (2, 1)
    total = net.q_heterogeneity.statistic + net.q_inconsistency.statistic
    assert total == pytest.approx(net.q.statistic)
    star = stats.network(EFFECT[:4], SE[:4], FIRST[:4], SECOND[:4], STUDY[:4])
    assert star.q_inconsistency.df == 0
    assert np.isnan(star.q_inconsistency.p)


def test_a_study_of_three_arms_alone_gives_back_its_arms():
    v = np.array([0.02, 0.03, 0.05])
    se = np.sqrt([v[0] + v[1], v[0] + v[2], v[1] + v[2]])
    net = stats.network([1.0, 3.0, 2.0], se, ["b", "c", "c"], ["a", "a", "b"], ["s", "s", "s"])
    assert net.common.estimate[1, 0] == pytest.approx(1)
    assert net.common.estimate[2, 0] == pytest.approx(3)
    np.testing.assert_allclose(net.common.se[[1, 2, 2], [0, 0, 1]], se)
    assert net.tau2 == 0


def test_p_scores_rank_and_sum():
    net = stats.network(EFFECT, SE, FIRST, SECOND, STUDY)
    larger = net.p_scores(smaller_is_better=False)
    assert list(np.argsort(larger)) == [0, 1, 2]
    np.testing.assert_allclose(larger + net.p_scores(smaller_is_better=True), 1.0)
    assert larger.sum() == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"se": [0.1, 0.0, 0.1]}, "se"),
        ({"effect": [0.1, np.nan, 0.1]}, "effect"),
        ({"treatment2": ["a", "a", "d"]}, "treatment1"),
        ({"treatment2": ["a", "b", "b"]}, "treatment2"),
        ({"study": [1, 1, 2]}, "study"),
        ({"study": [1, 2]}, "study"),
        ({"tau2": "ML"}, "tau2"),
    ],
)
def test_wrong_arguments_are_named(changes, named):
    given = {
        "effect": [0.1, 0.2, 0.3], "se": [0.1] * 3, "treatment1": ["b", "b", "c"], "treatment2": ["a", "a", "b"],
        "study": [1, 2, 3],
    } | changes  # fmt: skip
    with pytest.raises(ValueError, match=rf"^{named}"):
        stats.network(**given)


def test_three_arms_whose_errors_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"^se"):
        stats.network([1.0, 3.0, 2.0], [0.1, 0.1, 1.0], ["b", "c", "c"], ["a", "a", "b"], ["s"] * 3)
