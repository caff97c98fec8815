"""Hazard ratios of SIMULATED studies: as reported, from the P value, or from patients; always marked."""

import numpy as np
import pytest

from hccmeta import stats
from hccmeta.analysis.kinds import planned
from hccmeta.words import said

PAIR = {"lenvatinib": 16.0, "sorafenib": 12.0}


def reporting(make, name, comparison, *, seed=1, curves=True, arms=PAIR, ok=True, more=()):
    endpoint = make.endpoint(arms, curves=curves, comparisons=[comparison] if comparison else [])
    record = make.study(name, {arm: {} for arm in arms}, endpoints=[endpoint, *more])
    who = {arm: make.patients(10 * seed + i, 80, scale) for i, (arm, scale) in enumerate(arms.items())}
    return make.result(record, who if curves else {}, ok=ok)


def comparison(make, value=0.8, *, arm="lenvatinib", reference="sorafenib", p=None, **hr):
    given = {"arm": arm, "reference": reference, "hr": {"value": value, **make.where, **hr}}
    return given if p is None else {**given, "p": {**p, **make.where}}


def analyse(make, studies, evidence="anchored"):
    return planned(make.scope(studies, "hazard-ratio", evidence=evidence, measure="log_hazard_ratio"))


def test_a_reported_interval_gives_the_standard_error(make):
    (found,) = analyse(make, [reporting(make, "s-1", comparison(make, ci=[0.6, 1.1]), curves=False)])
    by_hand = stats.log_hazard_ratio(0.8, 0.6, 1.1)
    assert (found.estimate, found.se) == (by_hand.estimate, by_hand.se)
    assert said.label(found.rows[0].label) == "SIMULATED s-1 (reported)"


def test_a_p_value_stands_in_for_the_interval_and_is_marked(make):
    (found,) = analyse(make, [reporting(make, "s-1", comparison(make, p={"value": 0.04}), curves=False)])
    assert found.se == pytest.approx(stats.log_hazard_ratio_from_p(0.8, 0.04).se)
    assert "derived from the P value" in said.label(found.rows[0].label)
    assert any("derived" in note for note in said.notes(found.notes))


def test_a_one_sided_p_value_is_doubled(make):
    one = comparison(make, p={"value": 0.02, "one_sided": True})
    (found,) = analyse(make, [reporting(make, "s-1", one, curves=False)])
    assert found.se == pytest.approx(stats.log_hazard_ratio_from_p(0.8, 0.04).se)


@pytest.mark.parametrize("p", [None, {"below": 0.05}])
def test_neither_interval_nor_exact_p_value_is_no_estimate(make, p):
    (found,) = analyse(make, [reporting(make, "s-1", comparison(make, p=p), curves=False)])
    assert found.estimate is None
    assert "without an interval or an exact P value" in said.why(found)


def test_an_impossible_interval_is_a_reason(make):
    (found,) = analyse(make, [reporting(make, "s-1", comparison(make, ci=[0.9, 1.1]), curves=False)])
    assert found.estimate is None
    assert said.why(found)


def test_a_study_that_reports_nothing_is_taken_from_its_patients(make):
    study = reporting(make, "s-1", None)
    (found,) = analyse(make, [study])
    assert found.estimate == pytest.approx(np.log(study[1].contrasts[0].hr.estimate))
    assert "from reconstructed patients" in said.label(found.rows[0].label)


def test_a_suspect_curve_is_said(make):
    interim = make.endpoint(PAIR, curves=False, analysis_set="interim", comparisons=[comparison(make, 1.06)])
    study = reporting(make, "s-1", None, ok=False, more=[interim])
    (found,) = analyse(make, [study])
    assert "suspect: the only published one read is of an interim analysis, 1.06" in said.label(found.rows[0].label)
    assert "outside a threshold" in said.label(found.rows[0].label)
    assert any("suspect" in note for note in said.notes(found.notes))


def test_a_ratio_reported_the_other_way_round_is_turned(make):
    turned = comparison(make, 1.25, arm="sorafenib", reference="lenvatinib", ci=[1 / 1.1, 1 / 0.6])
    straight = comparison(make, 0.8, ci=[0.6, 1.1])
    found = analyse(make, [reporting(make, f"s-{i}", one, curves=False) for i, one in enumerate((turned, straight))])
    assert [one.id for one in found] == ["os-12.lenvatinib-v-sorafenib"]
    first, second = found[0].rows
    assert first.estimate == pytest.approx(second.estimate)
    assert first.ci == pytest.approx(second.ci)


def test_readings_that_are_not_the_report_s_own_are_marked(make):
    (found,) = analyse(
        make, [reporting(make, "s-1", comparison(make, ci=[0.6, 1.1], status="unverified"), curves=False)]
    )
    assert "unverified" in said.label(found.rows[0].label)


def test_another_origin_is_left_out(make):
    endpoint = make.endpoint(PAIR, curves=False, origin="not-stated", comparisons=[comparison(make, ci=[0.6, 1.1])])
    assert analyse(make, [make.result(make.study("s-1", {arm: {} for arm in PAIR}, endpoints=[endpoint]), {})]) == ()


def test_matched_patients_that_were_not_counted_are_not_the_whole_arms(make):
    outcomes = {arm: {} for arm in PAIR}
    record = make.study(
        "s-1",
        {arm: {} for arm in PAIR},
        design="cohort",
        endpoints=[
            make.endpoint(outcomes, curves=False, analysis_set="matched", comparisons=[comparison(make, ci=[0.6, 1.1])])
        ],
    )
    assert record.arm("lenvatinib").n
    (found,) = analyse(make, [make.result(record, {})], "nested")
    (row,) = found.rows
    assert row.n is None
    assert [side.n for side in row.sides] == [None, None]
    assert found.estimate is not None
    assert found.n == 0
    assert row.adjustment == "matched"


@pytest.mark.parametrize(
    ("design", "said_so", "adjustment"),
    [("randomised", None, "none"), ("cohort", None, "not-stated"), ("cohort", "multivariable", "multivariable")],
)
def test_a_row_says_how_its_groups_were_made_alike(make, design, said_so, adjustment):
    one = comparison(make, ci=[0.6, 1.1]) | ({"adjustment": said_so} if said_so else {})
    endpoint = make.endpoint(PAIR, curves=False, comparisons=[one])
    record = make.study("s-1", {arm: {} for arm in PAIR}, design=design, endpoints=[endpoint])
    (found,) = analyse(make, [make.result(record, {})], "nested")
    assert [row.adjustment for row in found.rows] == [adjustment]
