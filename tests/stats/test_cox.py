"""Cox's model: against R and lifelines, ties, strata, clusters and fits that cannot be."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifelines import CoxPHFitter
from lifelines.datasets import load_rossi

from hccmeta import stats
from hccmeta.stats.survival.exact_ties import exact_derivatives
from hccmeta.stats.survival.risk_sets import risk_moments, risk_sets, score_residuals


@pytest.mark.parametrize(
    ("ties", "coefficient", "se", "null", "fitted", "score"),
    [
        ("efron", -0.531023540005767, 0.167178583301162, -749.909801390395, -744.592999024954, 10.3251484957464),
        ("breslow", -0.530396576882689, 0.167180837455813, -750.122018895319, -744.818182745376, 10.2999243232403),
        ("exact", -0.53171378374841, 0.167374308770422, -731.07704447962, -725.759774669669, 10.3267419548856),
    ],
)
def test_lung_agrees_with_r_coxph(lung, ties, coefficient, se, null, fitted, score):
    # R 4.2.2, survival 3.8-6: coxph(Surv(time, event) ~ sex, ties = )
    fit = stats.cox(lung["time"], lung["status"], lung["sex"] == 2, ties=ties)
    assert fit.coefficient[0] == pytest.approx(coefficient, abs=1e-9)
    assert fit.se[0] == pytest.approx(se, abs=1e-9)
    assert (fit.log_likelihood_null, fit.log_likelihood) == pytest.approx((null, fitted), abs=1e-8)
    assert fit.score_test.statistic == pytest.approx(score, abs=1e-8)
    assert fit.wald_test.statistic == pytest.approx((coefficient / se) ** 2, abs=1e-8)
    assert fit.likelihood_ratio_test.statistic == pytest.approx(2 * (fitted - null), abs=1e-8)
    assert (fit.n, fit.n_events) == (228, 165)


def test_adjusted_and_stratified_lung_agree_with_r(lung):
    # coxph(~ sex + age + ph.ecog) and coxph(~ sex + strata(ph.ecog))
    known = lung.dropna(subset=["ph.ecog"])
    x = np.column_stack((known["sex"] == 2, known["age"], known["ph.ecog"]))
    ratio, lower, upper = stats.cox(known["time"], known["status"], x).hazard_ratio()
    assert ratio == pytest.approx([0.57544455628935, 1.01112822775896, 1.58999118964932], abs=1e-9)
    assert lower == pytest.approx([0.41421301862345, 0.992928097204346, 1.27267517745171], abs=1e-9)
    assert upper == pytest.approx([0.799435127518466, 1.02966196228061, 1.98642358077922], abs=1e-8)
    stratified = stats.cox(known["time"], known["status"], x[:, 0], strata=known["ph.ecog"])
    assert stratified.coefficient[0] == pytest.approx(-0.554364459502412, abs=1e-9)
    assert stratified.se[0] == pytest.approx(0.170585203905894, abs=1e-9)


def test_agrees_with_lifelines():
    rossi = load_rossi()
    columns = ["fin", "age", "prio"]
    theirs = CoxPHFitter().fit(rossi[["week", "arrest", *columns]], "week", "arrest")
    ours = stats.cox(rossi["week"], rossi["arrest"], rossi[columns])
    assert ours.coefficient == pytest.approx(theirs.params_.to_numpy(), abs=1e-6)
    assert ours.se == pytest.approx(theirs.standard_errors_.to_numpy(), abs=1e-6)
    assert ours.log_likelihood == pytest.approx(theirs.log_likelihood_, abs=1e-6)


def test_robust_errors_agree_with_lifelines_without_ties(lung):
    distinct = lung.drop_duplicates("time").assign(sex=lambda d: d["sex"] - 1)
    theirs = CoxPHFitter().fit(
        distinct[["time", "status", "sex", "inst"]].dropna(), "time", "status", cluster_col="inst"
    )
    known = distinct.dropna(subset=["inst"])
    ours = stats.cox(known["time"], known["status"], known["sex"], cluster=known["inst"])
    assert ours.se == pytest.approx(theirs.standard_errors_.to_numpy(), abs=1e-6)
    assert ours.naive_covariance[0, 0] != ours.covariance[0, 0]


@given(st.data())
def test_ties_do_not_matter_without_ties(distinct_arm, data):
    time, event = data.draw(distinct_arm)
    event[:2] = 1
    x = np.arange(time.size) % 3
    sets = [
        risk_sets(time, event == 1, x[:, None].astype(float), np.zeros(time.size, int), efron=efron)
        for efron in (True, False)
    ]
    beta = np.array([0.4])
    efron, breslow = (risk_moments(s, beta) for s in sets)
    exact = exact_derivatives(sets[1], beta)
    assert efron.log_likelihood == pytest.approx(breslow.log_likelihood)
    assert exact[0] == pytest.approx(breslow.log_likelihood)
    assert exact[1] == pytest.approx(breslow.score(sets[1]))
    assert exact[2] == pytest.approx(breslow.information(), abs=1e-12)


@given(st.data(), st.floats(-1, 1))
def test_exact_ties_sum_over_all_sets_that_could_have_died(tied_arm, data, slope):
    time, event = data.draw(tied_arm)
    time, event = time[:9], event[:9].copy()
    event[0] = 1
    x = (np.arange(time.size) % 4).astype(float)
    sets = risk_sets(time, event == 1, x[:, None], np.zeros(time.size, int), efron=False)
    expected = 0.0
    for t in np.unique(time[event == 1]):
        died, at_risk = (time == t) & (event == 1), np.flatnonzero(time >= t)
        all_sets = (np.exp(slope * x[list(s)].sum()) for s in combinations(at_risk, int(died.sum())))
        expected += slope * x[died].sum() - np.log(sum(all_sets))
    assert exact_derivatives(sets, np.array([slope]))[0] == pytest.approx(expected)


@given(st.data(), st.booleans())
def test_derivatives_are_those_of_the_likelihood(tied_arm, data, efron):
    time, event = data.draw(tied_arm)
    event[0] = 1
    x = np.column_stack((np.arange(time.size) % 2, np.arange(time.size) % 3)).astype(float)
    sets = risk_sets(time, event == 1, x, np.arange(time.size) % 2, efron=efron)
    beta, step = np.array([0.3, -0.2]), 1e-5
    found = risk_moments(sets, beta)
    for derivatives in (
        lambda b: (risk_moments(sets, b).log_likelihood, risk_moments(sets, b).score(sets)),
        lambda b: exact_derivatives(sets, b)[:2],
    ):
        at = derivatives(beta)[1]
        for j in range(2):
            shift = step * np.eye(2)[j]
            numeric = (derivatives(beta + shift)[0] - derivatives(beta - shift)[0]) / (2 * step)
            assert at[j] == pytest.approx(numeric, abs=1e-5)
    assert score_residuals(sets, found).sum(axis=0) == pytest.approx(found.score(sets), abs=1e-9)
    for j in range(2):
        shift = step * np.eye(2)[j]
        numeric = risk_moments(sets, beta - shift).score(sets) - risk_moments(sets, beta + shift).score(sets)
        assert found.information()[j] == pytest.approx(numeric / (2 * step), abs=1e-4)


def test_large_tied_sets_do_not_overflow():
    time, x = np.repeat([1.0, 2.0], 300), np.arange(600) % 2
    event = (np.arange(600) % 3 > 0).astype(int)
    fit = stats.cox(time, event, x, ties="exact")
    assert np.isfinite([fit.coefficient[0], fit.se[0], fit.log_likelihood]).all()


def test_scale_and_shift_of_a_covariate():
    rng = np.random.default_rng(2)
    time, event, x = rng.exponential(10, 60), rng.random(60) < 0.7, rng.normal(size=60)
    one, changed = stats.cox(time, event, x), stats.cox(time, event, 1000 * x + 5e4)
    assert changed.coefficient * 1000 == pytest.approx(one.coefficient, rel=1e-6)
    assert changed.log_likelihood == pytest.approx(one.log_likelihood)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("ties", ["efron", "breslow", "exact"])
def test_outliers_that_make_newton_overshoot(ties):
    time, event = [11.0, 7, 16, 8, 15, 4, 7, 1], [1, 1, 1, 1, 0, 0, 1, 1]
    for outlier in (476.8, 5e4):
        x = np.array([-7.2, -65.4, 3.7, -11.5, -3.4, -35.3, 6.9, outlier])
        fit = stats.cox(time, event, x, ties=ties)
        sets = risk_sets(np.array(time), np.array(event) == 1, x[:, None], np.zeros(8, int), efron=ties == "efron")
        if ties == "exact":
            score = exact_derivatives(sets, fit.coefficient)[1]
        else:
            score = risk_moments(sets, fit.coefficient).score(sets)
        assert score / x.std() == pytest.approx([0.0], abs=1e-6)
        assert fit.log_likelihood > fit.log_likelihood_null


def test_an_arm_without_events_has_no_hazard_ratio():
    with pytest.raises(stats.ConvergenceError, match="without bound"):
        stats.cox([1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1])


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"x": [1, 1, 1, 1]}, "x must vary"),
        ({"x": [[0, 0], [1, 2], [0, 0], [1, 2]]}, "x must vary"),
        ({"x": [1, 2]}, "x must have one row"),
        ({"x": [1, 2, 3, np.inf]}, "x must be finite"),
        ({"event": [0, 0, 0, 0]}, "event"),
        ({"ties": "Efron"}, "ties"),
        ({"strata": [1, 2]}, "strata"),
        ({"cluster": [1, 2]}, "cluster"),
        ({"cluster": [1, 1, 2, 2], "ties": "exact"}, "cluster"),
    ],
)
def test_wrong_arguments_are_named(change, named):
    arguments = {"time": [1, 2, 3, 4], "event": [1, 1, 1, 1], "x": [1.0, 0.0, 0.0, 1.0]} | change
    with pytest.raises(ValueError, match=named):
        stats.cox(**arguments)
