"""Interactions, windows, predictions from medians, directions, specification curves; against R where it has them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hccmeta import stats

ORACLE = Path(__file__).parents[1] / "oracle"
R = {
    line.split()[0]: [float(value) for value in line.split()[1:]]
    for line in (ORACLE / "r" / "estimators.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
}
#: SIMULATED subgroups, as in tests/oracle/r/estimators.R.
STUDY, LEVEL = np.repeat(np.arange(5), 3), np.tile(["a", "b", "c"], 5)
LOG_HR = [-0.42, -0.15, 0.05, -0.31, -0.22, -0.11, -0.55, -0.02, 0.12, -0.18, -0.30, -0.05, -0.61, -0.25, 0.21]
VARIANCE = [0.031, 0.042, 0.055, 0.025, 0.038, 0.061, 0.044, 0.029, 0.070, 0.022, 0.035, 0.048, 0.052, 0.046, 0.081]


def test_interactions_agree_with_metafor():
    found = stats.interactions(STUDY, LEVEL, LOG_HR, VARIANCE, baseline="a")
    assert found.levels == ("b", "c")
    for j, level in enumerate(found.levels):
        hk = stats.pool(found.difference[:, j], found.covariance[:, j, j])
        got = [hk.estimate, hk.se, hk.ci_lower, hk.ci_upper, hk.tau2]
        assert got == pytest.approx(R[f"interaction.{level}.REML.knha"], abs=1e-7)
        assert found.pooled[j].effect.estimate == pytest.approx(hk.estimate)


def test_floating_levels_agree_with_metafor():
    found = stats.interactions(STUDY, LEVEL, LOG_HR, VARIANCE, baseline="a")
    fixed = found.joint()
    assert [*fixed.coef, *fixed.se, fixed.vcov[0, 1], fixed.q] == pytest.approx(R["floating.fixed"], abs=1e-9)
    random = found.joint(method="REML")
    expected = R["floating.CS"]
    assert [*random.coef, *random.se] == pytest.approx(expected[:4], abs=2e-4)  # optim stops 1e-4 from the maximum


def test_trials_without_the_baseline_say_nothing():
    found = stats.interactions(
        ["x", "x", "y"], ["hbv", "other", "hbv"], [-0.5, -0.1, -0.3], [0.04] * 3, baseline="other"
    )
    assert found.studies == ("x",)
    assert found.pooled[0].k == 1
    with pytest.raises(ValueError, match="baseline"):
        stats.interactions(["x"], ["hbv"], [-0.5], [0.04], baseline="other")


@pytest.mark.parametrize(
    ("name", "file", "event", "arm", "treated", "cuts"),
    [
        ("veteran", "surv_veteran.csv", "status", "trt", 2, (60, 150)),
        ("lung", "surv_lung.csv", "event", "sex", 2, (180, 365)),
    ],
)
def test_windows_agree_with_survsplit_and_coxph(name, file, event, arm, treated, cuts):
    frame = pd.read_csv(ORACLE / "cases" / "data" / file)
    found = stats.hazard_ratio_by_window(frame["time"], frame[event], frame[arm] == treated, cuts=cuts)
    assert [*found.estimate, *found.se] == pytest.approx(R[f"windows.{name}"], abs=1e-7)
    assert R[f"windows.{name}.covariance"] == pytest.approx([0, 0, 0], abs=1e-9)
    assert sum(found.n_events) == int(frame[event].sum())


def test_windows_without_events_say_so():
    found = stats.hazard_ratio_by_window([1, 2, 3, 4, 5, 20], [1, 1, 1, 1, 0, 0], [0, 1, 0, 1, 0, 1], cuts=[6, 12])
    assert [one and one.why for one in found.reasons] == [
        None,
        stats.Why.NO_EVENTS_IN_WINDOW,
        stats.Why.NO_EVENTS_IN_WINDOW,
    ]
    one_sided = stats.hazard_ratio_by_window([1, 2, 9, 10], [1, 1, 0, 0], [0, 0, 1, 1], cuts=[6])
    assert one_sided.reasons[0].why is stats.Why.ONE_SIDE_IN_WINDOW


def test_rmst_within_windows_adds_up():
    rng = np.random.default_rng(8)
    times = [rng.exponential(mean, 80) for mean in (14, 10)]
    arms = [(np.minimum(time, 20), time < 20) for time in times]
    found = stats.rmst_difference_by_window(*arms, cuts=(6, 12), tau=18)
    whole = stats.rmst_difference(*(stats.rmst(*arm, tau=18) for arm in arms))
    assert found.estimate.sum() == pytest.approx(whole.estimate)
    assert np.sqrt(found.covariance.sum()) == pytest.approx(whole.se)
    short = stats.rmst_difference_by_window(*arms, cuts=(6, 12), tau=500)
    assert short.reasons[-1].why is stats.Why.FOLLOW_UP_ENDS
    assert np.isfinite(short.estimate[:2]).all()


def test_windows_of_trials_are_pooled_jointly():
    rng = np.random.default_rng(9)
    trials = []
    for _ in range(4):
        time, arm = rng.exponential(12, 200), np.repeat([0, 1], 100)
        trials.append(stats.hazard_ratio_by_window(np.minimum(time, 30), time < 30, arm))
    found = stats.pool_windows(trials)
    weights = np.array([one.se**-2 for one in trials])
    expected = np.sum(weights * np.array([one.estimate for one in trials]), axis=0) / weights.sum(axis=0)
    assert found.fit.coef == pytest.approx(expected)
    assert found.equal.df_num == 2
    assert 0 < found.equal.p < 1


def difference(arm, reference):
    return stats.predicted_difference(
        *(stats.predict_rmst(stats.MedianReport(*one), shape=1.53, tau=12) for one in (arm, reference))
    )


def test_predictions_from_medians():
    """Medians and patients of the reports, before the rules that refuse; shape 1.53, 12 months."""
    leviathan = difference((11.9, 125), (7.4, 105))
    assert (leviathan.estimate, leviathan.ci_lower, leviathan.ci_upper) == pytest.approx((1.58, 0.23, 2.93), abs=0.05)
    cheon = difference((13.2, 56), (11.5, 67))
    assert (cheon.estimate, cheon.ci_lower, cheon.ci_upper) == pytest.approx((0.41, -1.22, 2.04), abs=0.05)
    chon = difference((10.3, 36), (7.5, 36))
    assert chon.estimate == pytest.approx(1.08, abs=0.05)
    # Its interval is printed as -1.27 to 3.42, which some 77 patients would give; the abstract has 36 in each group.
    assert (chon.ci_lower, chon.ci_upper) == pytest.approx((-1.35, 3.50), abs=0.05)
    assert stats.log_logistic_rmst(7.0, shape=1.53, tau=12) == pytest.approx(7.2, abs=0.05)  # sorafenib of ARTE
    assert stats.difference_by_hazard_ratio(7.4, 0.67, shape=1.53, tau=12).estimate == pytest.approx(1.17, abs=0.05)
    together = stats.pool_by_rule(
        [leviathan.estimate, chon.estimate], [leviathan.se**2, chon.se**2], prior_scale=0.5
    ).primary
    assert (together.estimate, together.ci_lower, together.ci_upper) == pytest.approx((1.44, 0.07, 2.80), abs=0.05)


def test_log_logistic_mean_is_the_area_under_the_curve():
    time = np.linspace(0, 24, 200_001)
    area = np.trapezoid(1 / (1 + (time / 9.5) ** 1.53), time)
    assert stats.log_logistic_rmst(9.5, shape=1.53, tau=24) == pytest.approx(area, abs=1e-6)


@pytest.mark.parametrize(
    ("report", "tau", "arms", "why"),
    [
        ({"endpoint": "pfs"}, 12, 12, "NOT_CALIBRATED"),
        ({"origin_stated": False}, 12, 36, "ORIGIN_NOT_STATED"),
        ({"median": 13.0}, 12, 36, "MEDIAN_BEYOND_TAU"),
        ({"median": 3.9}, 12, 36, "MEDIAN_FAR_BELOW_TAU"),
        ({"median": float("nan")}, 12, 36, "MEDIAN_NOT_REACHED"),
        ({"n": 29}, 12, 36, "FEW_PATIENTS"),
        ({"line": 2}, 24, 36, "LATE_TAU_WITHOUT_RATE"),
        ({"placebo": True}, 24, 36, "LATE_TAU_WITHOUT_RATE"),
        ({"pooled": True}, 12, 36, "MEDIAN_OF_MEDIANS"),
    ],
)
def test_refusals_are_typed(report, tau, arms, why):
    good = {"median": 9.0, "n": 100}
    assert stats.why_not_predicted(stats.MedianReport(**good), tau=tau, calibrating_arms=36) == ()
    found = stats.why_not_predicted(stats.MedianReport(**good | report), tau=tau, calibrating_arms=arms)
    assert [one.why.name for one in found] == [why]
    assert "{" not in str(found[0])


def test_symmetric_interval_of_a_median_is_not_used():
    assert stats.median_se_from_interval(10.0, 8.0, 12.0) is None
    assert stats.median_se_from_interval(10.0, 8.2, 12.9) == pytest.approx(10 * np.log(12.9 / 8.2) / 3.92, rel=1e-4)


def test_median_of_few_medians_is_a_range():
    found = stats.median_of_medians([8.0, 10.0, 14.0])
    assert found.is_range
    assert (found.range_lower, found.range_upper) == (8.0, 14.0)
    assert not stats.median_of_medians([1.0, 2, 3, 4, 5, 6]).is_range


def test_direction_of_effects():
    assert stats.direction_test(6, 0).p == pytest.approx(2 / 64)
    assert stats.direction_test(3, 3).p == 1.0
    with pytest.raises(ValueError, match="favouring"):
        stats.direction_test(0, 0)


YI, VI = np.array([0.9, 0.3, 1.4, 0.6, -0.2]), np.array([0.08, 0.05, 0.12, 0.06, 0.09])


def specifications():
    for out in stats.subsets_leaving_out(5):
        for tau2, ci in (("REML", "HK-max"), ("REML", "z"), ("EE", "z")):
            kept = np.delete(YI, out), np.delete(VI, out)
            yield stats.Specification((("left out", str(out)), ("model", tau2)), *kept, tau2, ci)


def test_specification_curve_is_every_pool():
    given = list(specifications())
    found = stats.specification_curve(given, important=0.2)
    assert len(given) == 3 * (1 + 5 + 10)
    assert np.all(np.diff(found.estimate) >= 0)
    assert found.choices[found.primary] == given[0].choices
    for place, original in enumerate(found.order):
        one = given[original]
        single = stats.pool(one.yi, one.vi, tau2=one.tau2, ci=one.ci)
        got = [found.estimate[place], found.ci_lower[place], found.ci_upper[place]]
        assert got == pytest.approx([single.estimate, single.ci_lower, single.ci_upper], abs=1e-8)
    verdicts = found.verdict == found.verdict[found.primary]
    assert found.share_same_verdict == pytest.approx(verdicts.mean())


def test_specification_of_one_study_stands_with_its_own_interval():
    found = stats.specification_curve([stats.Specification((), np.array([1.0]), np.array([0.04]))])
    assert (found.ci_lower[0], found.ci_upper[0]) == pytest.approx((1 - 0.392, 1 + 0.392), abs=1e-3)


def test_gosh_takes_every_subset():
    found = stats.gosh(YI, VI)
    assert found.estimate.size == 2**5 - 1 - 5
    for member, estimate, i2 in list(zip(found.member, found.estimate, found.i2, strict=True))[::5]:
        one = stats.pool(YI[member], VI[member], tau2="EE", ci="z")
        assert (estimate, i2) == pytest.approx((one.estimate, one.i2))
    assert stats.gosh(np.tile(YI, 3), np.tile(VI, 3)).estimate.size == 2**15 - 16
    with pytest.raises(ValueError, match="yi"):
        stats.gosh(np.tile(YI, 4), np.tile(VI, 4))


def test_gosh_agrees_with_metafor():
    found = stats.gosh(YI, VI)
    order = np.argsort(found.estimate)
    assert found.estimate[order] == pytest.approx(R["gosh.estimate"], abs=1e-10)
    assert found.i2[order] == pytest.approx(R["gosh.I2"], abs=1e-10)


@pytest.mark.parametrize(
    ("tau2", "ci", "test"), [("EE", "z", "z"), ("DL", "z", "z"), ("PM", "HK", "knha"), ("REML", "HK", "knha")]
)
def test_ways_to_pool_agree_with_metafor(tau2, ci, test):
    """Every subset that leaves out none, one and two of five; metafor's PM stops 1e-4 from its root."""
    subsets = stats.subsets_leaving_out(5)
    ways = [stats.Specification((), np.delete(YI, out), np.delete(VI, out), tau2, ci) for out in subsets]
    found = stats.specification_curve(ways)
    expected = np.reshape(R[f"ways.{tau2}.{test}"], (-1, 3))[found.order]
    got = np.column_stack([found.estimate, found.ci_lower, found.ci_upper])
    assert got == pytest.approx(expected, abs=2e-4 if tau2 == "PM" else 1e-7)


def test_a_way_with_a_prior_is_the_bayesian_pool():
    found = stats.specification_curve([stats.Specification((), YI[:3], VI[:3], prior_scale=0.5)])
    mu = stats.bayes_pool(YI[:3], VI[:3], scale=0.5).mu
    assert [found.estimate[0], found.ci_lower[0], found.ci_upper[0]] == [mu.median, mu.lower, mu.upper]


@pytest.mark.parametrize("name", [name for name in R if name.startswith("predicted.")])
def test_predictions_are_the_area_that_r_integrates(name):
    *median, tau = name.removeprefix("predicted.").split(".")
    found = stats.log_logistic_rmst(float(".".join(median)), shape=1.53, tau=float(tau))
    assert found == pytest.approx(R[name][0], abs=1e-9)


def test_tipping_point_and_bias_term_agree_with_r():
    found = stats.bias_adjusted(stats.interval_of_one(1.6, 0.69), bias_sd=0.5)
    assert [found.to_zero, found.ci_lower, found.ci_upper] == pytest.approx(R["tipping"], abs=1e-9)


def test_e_values_solve_the_bias_factor():
    ratio = stats.e_value(3.9, 1.8, 8.7, measure="RR")
    hazard = stats.e_value(0.67, 0.5, 0.9, measure="HR")
    assert [ratio.estimate, ratio.limit, hazard.estimate, hazard.limit] == pytest.approx(R["evalue"], abs=1e-8)
