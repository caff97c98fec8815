"""Arms nested in studies: the likelihood against brute force, the degrees of freedom, and what depends on them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from hccmeta import stats
from hccmeta.stats.regression.nested import NestedModel

STUDY = np.array([1, 1, 2, 2, 3, 3, 4, 5, 6, 7])
DRUG = np.array([0, 1, 0, 1, 0, 1, 0, 1, 0, 1.0])
X = np.column_stack([np.ones(10), DRUG])
RNG = np.random.default_rng(2)
VI = RNG.uniform(0.1, 0.5, 10)
YI = 8 + 1.2 * DRUG + RNG.normal(0, 0.8, 8)[STUDY] + RNG.normal(0, 0.4, 10) + RNG.normal(0, np.sqrt(VI))


def covariance(s2_study: float, s2_arm: float) -> np.ndarray:
    return np.diag(VI + s2_arm) + s2_study * (STUDY[:, None] == STUDY)


@pytest.mark.parametrize("s2", [(0.0, 0.0), (0.7, 0.0), (0.0, 0.4), (0.7, 0.4)])
def test_likelihoods_are_those_of_the_full_covariance(s2):
    fit = NestedModel(YI[None], VI[None], X, STUDY).fit(np.array([s2]))
    v = covariance(*s2)
    information = X.T @ np.linalg.solve(v, X)
    coef = np.linalg.solve(information, X.T @ np.linalg.solve(v, YI))
    log_lik = multivariate_normal.logpdf(YI, X @ coef, v)
    restricted = log_lik + np.log(2 * np.pi) - 0.5 * np.linalg.slogdet(information)[1]
    restricted += 0.5 * np.linalg.slogdet(X.T @ X)[1]
    np.testing.assert_allclose(fit.coef[0], coef)
    np.testing.assert_allclose(fit.vcov[0], np.linalg.inv(information))
    assert fit.log_lik_ml[0] == pytest.approx(log_lik)
    assert fit.log_lik_reml[0] == pytest.approx(restricted)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.3, 2.0]), st.sampled_from([0.0, 0.3]), st.booleans())
def test_no_point_of_a_grid_beats_the_search(seed, sd_study, sd_arm, restricted):
    rng = np.random.default_rng(seed)
    yi = rng.normal(0, sd_study, 8)[STUDY] + rng.normal(0, sd_arm, 10) + rng.normal(0, np.sqrt(VI))
    model = NestedModel(yi[None], VI[None], X, STUDY, restricted=restricted)
    found = model.estimate()
    assert found.converged.all()
    steps = np.concatenate([[0.0], np.geomspace(1e-3, 30, 25)])
    grid = np.array([(a, b) for a in steps for b in steps])
    n = len(grid)
    many = NestedModel(np.tile(yi, (n, 1)), np.tile(VI, (n, 1)), X, STUDY, restricted=restricted)
    assert found.log_lik[0] >= many.log_lik(grid).max() - 1e-9


def test_a_batch_is_its_single_fits():
    yi = YI + RNG.normal(0, 0.5, (20, 10))
    model = NestedModel(yi, np.tile(VI, (20, 1)), X, STUDY)
    together = model.estimate()
    for i in range(20):
        alone = NestedModel(yi[i : i + 1], VI[None], X, STUDY).estimate()
        np.testing.assert_allclose(together.s2[i], alone.s2[0], atol=1e-6)


def test_default_intervals_have_studies_less_coefficients_df():
    fit = stats.meta_regression(YI, VI, X, study=STUDY)
    assert (fit.m, fit.k) == (7, 10)
    assert set(fit.df) == {5.0}
    assert fit.omnibus.df_denom == 5
    assert fit.pi_df == 5
    assert fit.ci_method == "t(m - p)"
    assert fit.tau2 == pytest.approx(fit.tau2_study + fit.tau2_arm)
    prediction = fit.predict([1, 0])
    half = prediction.pi_upper - prediction.estimate
    assert half[0] == pytest.approx(2.570582 * np.sqrt(prediction.se[0] ** 2 + fit.tau2), rel=1e-6)


@pytest.mark.parametrize(("df", "expected"), [("residual", [8, 8]), ("contain", [5, 8]), ("normal", [np.inf, np.inf])])
def test_other_degrees_of_freedom(df, expected):
    assert stats.arm_regression(YI, VI, X, study=STUDY, df=df).df.tolist() == expected


def test_one_arm_per_study_merges_the_components():
    single = stats.meta_regression(YI, VI, X, study=np.arange(10))
    plain = stats.meta_regression(YI, VI, X, ci="t")
    assert single.tau2_study == pytest.approx(plain.tau2, rel=1e-7)
    assert single.tau2_arm == 0
    np.testing.assert_allclose(single.ci_lower, plain.ci_lower, rtol=1e-7)
    assert "one variance" in single.reason


def test_order_of_arms_and_names_of_studies_change_nothing():
    order = RNG.permutation(10)
    names = np.array([f"study {i}" for i in STUDY])
    first = stats.meta_regression(YI, VI, X, study=STUDY)
    second = stats.meta_regression(YI[order], VI[order], X[order], study=names[order])
    np.testing.assert_allclose(second.coef, first.coef)
    assert second.tau2_study == pytest.approx(first.tau2_study, abs=1e-7)


def test_few_studies_are_said():
    few = stats.meta_regression(YI[:7], VI[:7], X[:7], study=STUDY[:7])
    assert few.status == "limited"
    none = stats.meta_regression(YI[:4], VI[:4], X[:4], study=STUDY[:4])
    assert none.status == "not estimable"
    assert np.isnan(none.ci_lower).all()
    assert np.isfinite(none.coef).all()
    assert np.isnan(none.omnibus.p)


def test_components_have_profile_intervals():
    study, arm = stats.component_intervals(YI, VI, X, study=STUDY)
    assert study.lower <= study.estimate <= study.upper
    assert arm.component == "arm"
    model = NestedModel(YI[None], VI[None], X, STUDY)
    best = model.estimate()
    at_limit = max(
        model.log_lik(np.array([[study.upper, arm_s2]]))[0] for arm_s2 in np.linspace(0, 3, 3001)
    )  # fmt: skip
    assert best.log_lik[0] - at_limit == pytest.approx(3.841459 / 2, abs=1e-3)


def test_within_and_between_split_recovers_both():
    rng = np.random.default_rng(8)
    study = np.repeat(np.arange(30), 2)[10:]
    drug = np.where(np.arange(50) < 30, np.arange(50) % 2, (study // 2) % 2).astype(float)
    member = study[:, None] == study
    mean = member @ drug / member.sum(axis=1)
    yi = 1.0 * (drug - mean) + 3.0 * mean + rng.normal(0, 0.05, 50)
    split = stats.within_between(yi, np.full(50, 0.05**2), drug, study=study)
    assert split.within.estimate[0] == pytest.approx(1.0, abs=0.1)
    assert split.between.estimate[0] == pytest.approx(3.0, abs=0.1)
    assert split.test.p < 1e-6
    with pytest.raises(ValueError, match=r"^treatment"):
        stats.within_between(yi, np.full(50, 0.01), drug, study=np.arange(50))


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"study": STUDY[:4]}, "study"),
        ({"study": STUDY, "tau2": "DL"}, "tau2"),
        ({"study": STUDY, "ci": "KR"}, "ci"),
        ({"study": STUDY, "level": 2}, "level"),
    ],
)
def test_wrong_arguments_are_named(options, named):
    with pytest.raises(ValueError, match=rf"^{named}"):
        stats.meta_regression(YI, VI, X, **options)


def test_wrong_options_of_the_model_are_named():
    with pytest.raises(ValueError, match=r"^df"):
        stats.arm_regression(YI, VI, X, study=STUDY, df="kr")
    with pytest.raises(ValueError, match=r"^random"):
        stats.arm_regression(YI, VI, X, study=STUDY, random="arm")
    with pytest.raises(ValueError, match=r"^study"):
        stats.component_intervals(YI, VI, X, study=np.arange(10))
