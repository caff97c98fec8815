"""Pooled and reported medians of SIMULATED arms."""

import numpy as np
import pytest

from hccmeta import stats
from hccmeta.analysis.codes import EstimateKind, IntervalKind
from hccmeta.analysis.kinds import planned
from hccmeta.ground import codec
from hccmeta.words import said, wording
from hccmeta.words.details import tables_of


def by_arm(make, studies, kind, **more):
    return {one.arm: one for one in planned(make.scope(studies, kind, measure="median", tau=None, **more))}


def reporting(make, name, value, *, unit="months", **more):
    median = {**({"value": value} if value else {"not_reached": True}), **make.where, **more.pop("median", {})}
    arms = {"lenvatinib": {"median": median}}
    endpoint = make.endpoint(arms, curves=False, time_unit=unit, outcomes=True, **more)
    return make.result(make.study(name, {"lenvatinib": {}}, design="single-arm", endpoints=[endpoint]), {})


def test_the_pooled_median_lies_on_the_grid_of_two_months(make):
    arms = [make.trial(f"s-{i}", {"lenvatinib": 14.0}, seed=i, design="single-arm", n=150) for i in range(4)]
    found = by_arm(make, arms, "pooled-median")["lenvatinib"]
    assert "grid of 2 months" in said.method(found.method)
    assert found.ci[0] < found.estimate < found.ci[1]
    assert found.estimate == pytest.approx(14 * np.log(2), abs=1.5)
    assert found.details.curve.time.tolist()[:3] == [2.0, 4.0, 6.0]
    at_risk = found.details.curve.n_at_risk.tolist()
    assert at_risk == sorted(at_risk, reverse=True)
    assert sum(side.n for row in found.rows for side in row.sides) >= at_risk[0] >= at_risk[-1] > 0
    assert codec.dumps(by_arm(make, arms, "pooled-median")["lenvatinib"]) == codec.dumps(found)


def test_one_arm_is_its_own_median(make):
    study = make.trial("s-1", {"lenvatinib": 14.0}, seed=1, design="single-arm")
    found = by_arm(make, [study], "pooled-median")["lenvatinib"]
    arm = study[1].arms[0]
    assert (found.estimate, found.ci, found.k, found.n) == (arm.median.estimate, arm.median.ci, 1, arm.n)
    assert found.status == "descriptive"
    assert "one arm" in said.why(found)


def test_one_arm_that_does_not_reach_one_half(make):
    study = make.trial("s-1", {"lenvatinib": 400.0}, seed=1, design="single-arm")
    found = by_arm(make, [study], "pooled-median")["lenvatinib"]
    assert (found.estimate, found.status) == (None, "not-estimable")
    assert said.why(found) == "the curve does not reach one half"


def test_no_curve_is_a_reason(make):
    assert "curves wanted" in said.why(by_arm(make, [], "pooled-median")["lenvatinib"])


def test_a_pool_that_does_not_reach_one_half(make, table):
    arms = [make.trial(f"s-{i}", {"lenvatinib": 400.0}, seed=i, design="single-arm") for i in range(3)]
    found = by_arm(make, arms, "pooled-median")["lenvatinib"]
    assert (found.estimate, found.status) == (None, "not-estimable")
    assert "one half" in said.why(found)
    assert table(found, "sensitivity").rows[1][1:4] == (None, None, None)


def test_arms_too_short_for_a_common_curve(make):
    arms = [make.trial(f"s-{i}", {"lenvatinib": 14.0}, seed=i, end=1.5, design="single-arm") for i in range(2)]
    found = by_arm(make, arms, "pooled-median")["lenvatinib"]
    assert found.estimate is None
    assert "no common curve" in said.why(found)


def test_days_and_weeks_become_months(make):
    months, weeks, days = (
        by_arm(make, [reporting(make, "s-1", value, unit=unit)], "reported-medians")["lenvatinib"].estimate
        for value, unit in ((12, "months"), (52.1786, "weeks"), (365.25, "days"))
    )
    assert weeks == pytest.approx(months, abs=0.01)
    assert days == pytest.approx(months, abs=0.01)


def test_reported_medians_are_weighted_by_patients(make, table):
    studies = [
        reporting(make, f"s-{i}", value, median={"ci": [value - 3, value + 4]}) for i, value in enumerate((8, 10, 15))
    ]
    found = by_arm(make, studies, "reported-medians")["lenvatinib"]
    assert (found.estimate, found.k, found.n, found.status) == (10.0, 3, 240, "descriptive")
    line = table(found, "sensitivity").rows[1]
    by_hand = stats.pool_medians([8, 10, 15], [5, 7, 12], [12, 14, 19])
    assert line[1:5] == (by_hand.estimate, *by_hand.ci, 3)


def test_a_median_not_reached_stands_there_and_is_said(make):
    studies = [reporting(make, "s-1", 8), reporting(make, "s-2", 10), reporting(make, "s-3", None)]
    found = by_arm(make, studies, "reported-medians")["lenvatinib"]
    assert found.k == 2
    assert found.rows[-1].estimate is None
    assert "not reached" in said.why(found.rows[-1])
    assert "too low" in said.notes(found.notes)[0]


def test_another_origin_stands_apart(make):
    studies = [reporting(make, "s-1", 8), reporting(make, "s-2", 30, origin="start-of-first-line")]
    found = by_arm(make, studies, "reported-medians")["lenvatinib"]
    assert (found.estimate, found.k) == (8.0, 1)
    assert "first-line" in said.why(found.rows[1])
    assert tables_of(found) == ()


def test_only_another_origin_is_no_estimate(make):
    found = by_arm(make, [reporting(make, "s-2", 30, origin="not-stated")], "reported-medians")["lenvatinib"]
    assert found.estimate is None
    assert "origin the review wants" in said.why(found)


def test_marks_of_a_reported_median(make):
    matched = reporting(make, "s-1", 8, analysis_set="matched", median={"status": "unverified"})
    found = by_arm(make, [matched], "reported-medians")["lenvatinib"]
    assert "propensity-matched subset" in said.why(found.rows[0])
    assert "from memory" in said.why(found.rows[0])
    assert (found.estimate, found.k, found.n) == (8.0, 1, 0)
    assert found.rows[0].n is None


def test_a_limit_that_encloses_nothing_is_no_inverse_variance(make, table):
    studies = [reporting(make, f"s-{i}", 8 + i, median={"ci": [10, 12]}) for i in range(2)]
    found = by_arm(make, studies, "reported-medians")["lenvatinib"]
    assert table(found, "sensitivity").rows[1][1:4] == (None, None, None)


def test_nobody_reached_the_median(make):
    assert said.why(by_arm(make, [reporting(make, "s-1", None)], "reported-medians")["lenvatinib"]) == (
        "no arm reached its median"
    )


def test_a_few_medians_have_a_range_and_no_interval(make):
    """Simulated: the sign test of fewer than six medians has no interval of 95 %."""
    few = [reporting(make, f"s-{i}", 8.0 + i) for i in range(3)]
    found = by_arm(make, few, "reported-medians")["lenvatinib"]
    assert (found.interval.kind, found.interval.level, found.ci) == (IntervalKind.RANGE, None, None)
    assert found.estimate_kind is EstimateKind.RANGE_OF_MEDIANS
    assert wording.effect(found, 1) == "9.0 (range 8.0 to 10.0)"
    many = [reporting(make, f"s-{i}", 8.0 + i) for i in range(6)]
    found = by_arm(make, many, "reported-medians")["lenvatinib"]
    assert (found.interval.kind, found.ci) == (IntervalKind.CONFIDENCE, (8.0, 13.0))


def test_a_reported_median_keeps_the_level_of_its_interval(make):
    study = reporting(make, "s-1", 12.0, median={"ci": [9.0, 16.0], "level": 90})
    (row,) = by_arm(make, [study], "reported-medians", evidence="nested")["lenvatinib"].rows
    assert row.interval.level == pytest.approx(0.9)
