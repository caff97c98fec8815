"""Inputs from public reports on which other programs, or earlier versions of this one, stumbled."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hccmeta import stats
from hccmeta.stats.survival.patients_input import join_ties

DATA = Path(__file__).parent / "data"


def test_ties_that_differ_by_rounding_are_tied_as_in_r():
    """Simulated (start, end) of 200 patients; values of R survival 3.5-3 (timefix) on end - start."""
    start, end, event, x = np.genfromtxt(DATA / "rounded_ties.csv", delimiter=",", skip_header=1).T
    time = end - start
    assert stats.kaplan_meier(time, event).time.size == 57
    assert stats.logrank(time, event, x).test.statistic == pytest.approx(0.2558836, abs=1e-7)
    assert stats.cox(time, event, x).coefficient[0] == pytest.approx(-0.1040996, abs=1e-7)
    assert stats.rmst(time, event, tau=5).estimate == pytest.approx(3.599044, abs=1e-6)


def test_smallest_rounded_tie():
    assert stats.kaplan_meier([0.1 + 0.2, 0.3, 0.5], [1, 0, 1]).survival == pytest.approx([2 / 3, 0])
    assert stats.rmst([0.1 + 0.2, 0.3, 0.5], [1, 0, 1], tau=0.5).estimate == pytest.approx(0.3 + 0.2 * 2 / 3)


def test_times_that_differ_by_more_stay_apart():
    times = np.array([1.0, 1.0 + 1e-6, 2.0])
    assert join_ties(times) is times
    assert join_ties(np.array([1e6, 1e6 + 1e-3])).tolist() == [1e6, 1e6]


def test_horizon_at_the_end_of_follow_up_is_reached():
    last = 12.1 - 3.7  # 8.399999999999999
    reached = stats.rmst([1.2, last], [1, 0], tau=8.4)
    assert reached.estimable
    assert reached.n_at_risk == 1
    assert stats.rmst_batch([([1.2, last], [1, 0])], tau=8.4).estimate[0] == pytest.approx(reached.estimate)
    assert stats.rmst([1.2, last], [1, 0], tau=8.41).reasons[0].why is stats.Why.FOLLOW_UP_ENDS


#: The end of follow-up of ``ROUNDED``, a rounding later.
LATE = float(np.nextafter(1.0, 2))
ROUNDED = [0.3, 0.5, 0.7, 1.0, 1.0, 1.0], [1, 0, 1, 1, 0, 0]
AT_HORIZON = {
    "rmst": lambda t, e, tau: stats.rmst(t, e, tau=tau).estimate,
    "rmst_batch": lambda t, e, tau: stats.rmst_batch([(t, e)], tau=tau).estimate,
    "rmst_curve": lambda t, e, tau: stats.rmst_curve(t, e, tau=[0.5, tau]).estimate,
    "pseudo_rmst": lambda t, e, tau: stats.pseudo_rmst(t, e, tau=tau),
    "rmst_ancova": lambda t, e, tau: (
        stats.rmst_ancova(t * 3, e * 3, [0, 1] * 9, np.arange(18) % 5, tau=tau).coefficient
    ),
    "permutation": lambda t, e, tau: (
        stats.rmst_permutation_test(
            t * 3, e * 3, [0, 1] * 9, tau=tau, rng=np.random.default_rng(1), n_permutations=100
        ).p
    ),
    "windows": lambda t, e, tau: stats.rmst_difference_by_window((t, e), (t[:5], e[:5]), cuts=(0.5,), tau=tau).estimate,
    "windows, cut": lambda t, e, tau: stats.rmst_difference_by_window(
        (t, e), (t[:5], e[:5]), cuts=(0.5, tau), tau=1.0
    ).estimate[:2],
    "kaplan_meier": lambda t, e, tau: stats.kaplan_meier(t, e).survival_at(tau),
    "at risk": lambda t, e, tau: stats.kaplan_meier(t, e).n_at_risk_at(tau),
    "grid": lambda t, e, tau: np.array(stats.curves_on_grid([stats.kaplan_meier(t, e)], [0.5, tau])),
}


@pytest.mark.parametrize("function", AT_HORIZON.values(), ids=AT_HORIZON)
def test_a_horizon_a_rounding_past_the_end_is_the_end(function):
    """One tolerance of times through all functions: that of tied times."""
    at, late = function(*ROUNDED, 1.0), function(*ROUNDED, LATE)
    assert np.all(np.isfinite(at))
    assert late == pytest.approx(at, rel=1e-12)


def test_events_of_a_grid_time_fall_before_it():
    """Seven patients, events at 3 and 6, which are times of the grid: as many at risk as if they fell just before."""
    on = stats.kaplan_meier([1, 2, 3, 3, 5, 6, 7], [1, 0, 1, 1, 1, 1, 1])
    before = stats.kaplan_meier([1, 2, 2.999, 2.999, 5, 5.999, 7], [1, 0, 1, 1, 1, 1, 1])
    for got, expected in zip(stats.curves_on_grid([on], [3, 6]), stats.curves_on_grid([before], [3, 6]), strict=True):
        assert got == pytest.approx(expected)
    assert stats.curves_on_grid([on], [3, 6])[1][0] == pytest.approx([6.5, 3.0])


@pytest.mark.parametrize(
    ("hr", "lower", "upper", "level", "se"),
    [(0.63, 0.44, 0.91, 0.99, 0.1411), (0.90, 0.69, 1.18, 0.96, 0.1306), (0.63, 0.44, 0.91, 0.95, 0.1854)],
)
def test_level_of_an_interval(hr, lower, upper, level, se):
    """COSMIC-312: PFS with 99 %, OS with 96 %."""
    assert stats.log_hazard_ratio(hr, lower, upper, level=level).se == pytest.approx(se, abs=1e-4)


def test_one_sided_limit():
    found = stats.log_hazard_ratio(0.92, None, 1.04, level=0.975)
    assert found.se == pytest.approx(np.log(1.04 / 0.92) / 1.959964, abs=1e-6)
    assert found.source == "one-sided limit"
    assert stats.log_hazard_ratio(0.92, 0.8, None, level=0.95).se == pytest.approx(np.log(0.92 / 0.8) / 1.644854)
    with pytest.raises(ValueError, match="enclose"):
        stats.log_hazard_ratio(0.92, None, 0.9, level=0.975)
    with pytest.raises(ValueError, match="level"):
        stats.log_hazard_ratio(0.92, None, 1.04, level=0.05)


def test_ratio_off_the_middle_of_its_interval():
    slip = stats.log_hazard_ratio(4.64, 1.33, 6.16)
    assert slip.status == "limited"
    assert slip.reasons[0].why is stats.Why.OFF_CENTRE
    assert stats.log_asymmetry(4.64, 1.33, 6.16).middle == pytest.approx(2.86, abs=0.005)
    rounded = [(0.92, 0.79, 1.06), (0.9, 0.72, 1.2), (0.02, 0.01, 0.05), (1.0, 1.0, 1.1), (0.5, 0.0, 2.0)]
    assert not any(stats.log_asymmetry(*one).beyond_rounding for one in rounded)


def test_interval_narrower_than_common_effect_is_named():
    effects, variances = [0.10, 0.10, 0.10, 0.11], [0.04] * 4
    found = stats.pool(effects, variances)
    assert (found.ci_lower, found.ci_upper) == pytest.approx((0.0945, 0.1105), abs=5e-5)
    assert found.status == "limited"
    (reason,) = found.reasons
    assert reason.why is stats.Why.NARROWER_THAN_COMMON
    assert dict(reason.arguments) == pytest.approx({"lower": -0.0935, "upper": 0.2985}, abs=5e-5)
    widest = stats.pool(effects, variances, ci="HK-max")
    assert (widest.ci_lower, widest.ci_upper, widest.status) == (
        pytest.approx(-0.0935, abs=5e-5),
        pytest.approx(0.2985, abs=5e-5),
        "ok",
    )


def test_kenward_roger_without_degrees_of_freedom_gives_no_interval():
    for effects, variances in (([0, 1], [1e-9, 0.04]), ([0.3, 0.3], [1e-30, 1e30]), ([1, 2], [1e-200, 1e200])):
        found = stats.pool(effects, variances, ci="KR")
        assert np.isnan(found.ci_lower)
        assert stats.Why.NO_DEGREES_OF_FREEDOM in [one.why for one in found.reasons]


def test_all_or_nothing_in_every_arm():
    found = stats.binomial_normal([0, 30, 0, 25], [20, 30, 25, 25])
    assert found.status == "not estimable"
    assert found.reasons[0].why is stats.Why.ALL_OR_NOTHING
    assert np.isnan(found.tau2)


@pytest.mark.parametrize("measure", ["OR", "RR"])
def test_mantel_haenszel_without_events(measure):
    with pytest.raises(ValueError, match="x1"):
        stats.mantel_haenszel([0, 0], [15, 13], [0, 0], [13, 15], measure=measure)
    one_sided = stats.mantel_haenszel([0, 0], [15, 13], [3, 4], [13, 15], measure=measure)
    assert (one_sided.status, one_sided.reasons[0].why) == ("not estimable", stats.Why.ONE_SIDED_EVENTS)


def test_risk_difference_without_events_has_no_interval():
    found = stats.mantel_haenszel([0, 0], [15, 13], [0, 0], [13, 15], measure="RD")
    assert (found.estimate, found.se, found.status) == (0.0, 0.0, "not estimable")


def test_double_zero_study_leaves_the_tests_of_the_others():
    both = stats.mantel_haenszel([0, 5, 7], [15, 13, 20], [0, 3, 9], [13, 15, 22], measure="OR")
    without = stats.mantel_haenszel([5, 7], [13, 20], [3, 9], [15, 22], measure="OR")
    assert both.breslow_day == pytest.approx(without.breslow_day)
    assert both.estimate == pytest.approx(without.estimate)


def test_odds_ratio_without_a_finite_maximum():
    found = stats.binomial_odds_ratio([0, 0], [15, 13], [4, 3], [13, 15])
    assert (found.status, found.reasons[0].why) == ("not estimable", stats.Why.ONE_SIDED_EVENTS)
    mixed = stats.binomial_odds_ratio([0, 5], [15, 13], [4, 0], [13, 15])
    assert mixed.reasons[0].why is stats.Why.EXTREME_IN_EVERY_STUDY
    assert np.isnan(mixed.ci_upper)


def test_limits_of_proportions_stay_within_0_and_1():
    rare = stats.pool_proportions([2, 1, 1, 1, 3], [217154, 16557, 676, 44, 29], measure="PLN")
    assert rare.pi_upper == 1.0
    assert stats.Why.CUT_TO_SCALE in [one.why for one in rare.reasons]
    assert stats.pool_proportions([19, 28, 25], [20, 30, 25], measure="PLN").ci_upper == 1.0
    assert stats.pool_proportions([0, 1, 1], [20, 30, 25], measure="PR").pi_lower == 0.0


def test_contradictory_multi_arm_study_is_refused_by_name():
    triangle = ["a", "b", "a"], ["b", "c", "c"], ["trial 7"] * 3
    with pytest.raises(ValueError, match="trial 7 do not add up: a - b 1, b - c 1, a - c 5"):
        stats.network([1, 1, 5], [0.5] * 3, *triangle)
    assert stats.network([1, 1, 2.0005], [0.5] * 3, *triangle).n_studies == 1
    assert stats.network([1, 1, 2.01], [0.5] * 3, *triangle, tolerance=0.05).n_studies == 1
    four = ["A", "A", "A", "I", "I", "J"], ["I", "J", "P", "J", "P", "P"], ["f"] * 6
    with pytest.raises(ValueError, match="se: those of f"):
        stats.network([0.1, 0.2, 0.3, 0.1, 0.2, 0.1], [0.45, 0.58, 0.48, 0.52, 0.47, 0.53], *four)


def test_arms_of_one_study():
    found = stats.arm_regression([1, 2], [0.1, 0.1], np.ones((2, 1)), study=["a", "a"])
    assert found.tau2_study + found.tau2_arm == pytest.approx(0.4, abs=1e-10)
    assert found.status == "not estimable"


def test_one_far_outlier():
    """PyMARE issue 75; R metafor 3.8."""
    yi, vi = [-1, 0.5, 0.5, 0.5, 1, 1, 2, 10], [1, 1, 2.4, 0.5, 1, 1, 1.2, 1.5]
    expected = {"DL": 7.6337, "REML": 9.9656, "ML": 8.5052, "HE": 10.4384, "SJ": 10.2088}
    for method, tau2 in expected.items():
        assert stats.pool(yi, vi, tau2=method, ci="z").tau2 == pytest.approx(tau2, abs=5e-5)
    assert stats.pool(yi, vi, tau2="REML", ci="z").se == pytest.approx(1.1802, abs=5e-5)
